/** What one person has on the screen: plain data, ready to be sent to a page or searched by a test. */
import type { Person } from './person.ts'

/** A Block Kit block as Slack stored it: `block_id` filled in, everything else as the app sent it. */
export interface Block {
  type: string
  block_id: string
  [field: string]: unknown
}

export interface TextObject {
  type: 'plain_text' | 'mrkdwn'
  text: string
  [field: string]: unknown
}

/** One choice of a select, checkbox, radio or overflow. */
export interface Option {
  text: TextObject
  value?: string
  [field: string]: unknown
}

export interface FileView {
  id: string
  name: string
  title: string
  size: number
  /** As the name and the bytes have it: `image/png`. */
  mimeType: string
  /** A picture's size in pixels; absent: it is none that is shown. */
  pixels?: { width: number; height: number }
  /** What it shows, for whoever cannot see it; empty where nobody said. */
  altText: string
  /** The uploaded bytes, read as UTF-8; empty where they are no text. */
  content: string
  url: string
}

export interface MessageView {
  channel: string
  ts: string
  /** Set on replies and on a thread's first message. */
  threadTs?: string
  /** User id of the author (the bot's own for what the bot posted). */
  user: string
  /** The notification text, in mrkdwn. */
  text: string
  blocks: readonly Block[]
  edited: boolean
  /** Only this viewer sees it; gone on reload. */
  ephemeral: boolean
  /** A thread reply that is shown in the channel too. */
  isBroadcast: boolean
  files: readonly FileView[]
  reactions: readonly { name: string; users: readonly string[] }[]
  metadata?: { event_type: string; event_payload: Record<string, unknown> }
  /** Live mentions and links that its mrkdwn contains, as written: `<!channel>`, `<@U…>`, `<https://…|…>`. */
  mentions: readonly string[]
  /** The thread under it, oldest first. */
  replies: readonly MessageView[]
}

export interface ConversationView {
  id: string
  kind: 'channel' | 'private_channel' | 'im'
  /** Channel name without `#`; in a direct message the other one's name. */
  name: string
  isArchived: boolean
  members: readonly string[]
  /** Oldest first, replies under their parents. */
  messages: readonly MessageView[]
}

/** Values of one input as Slack keeps them in `view.state.values[block_id][action_id]`. */
export type StateValues = Record<string, Record<string, Record<string, unknown>>>

export interface ModalView {
  id: string
  type: 'modal' | 'home'
  callbackId: string
  title: string
  /** Absent: the view has no submit button. */
  submit?: string
  close: string
  privateMetadata: string
  externalId: string
  hash: string
  blocks: readonly Block[]
  /** What the person typed and chose so far. */
  values: StateValues
  /** Messages under inputs after a refused submission, by `block_id`. */
  errors: Record<string, string>
  /** "We had some trouble connecting. Try again?" and the like. */
  trouble?: string
}

/** A line that Slack itself shows, for instance because the app did not answer in time. */
export interface Notice {
  at: number
  user: string
  /** `operation_timeout`, `dispatch_failed`, `trouble`, … */
  code: string
  text: string
  channel?: string
}

export interface WorkspaceView {
  viewer: Person
  people: readonly Person[]
  channels: readonly ConversationView[]
  directMessages: readonly ConversationView[]
  /** Open modals, bottom first; the last one is on top. */
  modals: readonly ModalView[]
  /** The app's Home tab as last published for this person. */
  home?: ModalView
  files: readonly FileView[]
  notices: readonly Notice[]
}
