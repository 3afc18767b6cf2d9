/** Messages: how they are stored, found, drawn again, and shown to the app. */
import { mentionsIn } from './mentions.ts'
import { fileJson, fileView, type StoredFile } from './stored-file.ts'
import type { Conversation, Workspace } from './workspace.ts'
import type { Block, MessageView } from './workspace-view.ts'

export interface Metadata {
  event_type: string
  event_payload: Record<string, unknown>
}

export interface Message {
  channel: string
  ts: string
  threadTs?: string
  user: string
  text: string
  blocks: Block[]
  editedTs?: string
  deleted: boolean
  /** Set: only this person sees it. */
  ephemeralTo?: string
  isBroadcast: boolean
  files: StoredFile[]
  /** User ids by emoji name. */
  reactions: Map<string, string[]>
  metadata?: Metadata
}

export interface Draw {
  text: string
  blocks: readonly Record<string, unknown>[]
  user?: string
  threadTs?: string | undefined
  isBroadcast?: boolean
  ephemeralTo?: string
  metadata?: Metadata | undefined
  files?: StoredFile[]
}

/** Slack fills in the ids an app left out: five random characters for blocks and for elements. */
export function withIds(workspace: Workspace, blocks: readonly Record<string, unknown>[]): Block[] {
  const named = (element: unknown): unknown =>
    typeof element === 'object' && element !== null && 'type' in element && !isText(element)
      ? { action_id: workspace.random.hex(5), ...element }
      : element
  return blocks.map(block => ({
    ...block,
    type: String(block['type']),
    block_id: typeof block['block_id'] === 'string' ? block['block_id'] : workspace.random.hex(5),
    ...(block['accessory'] ? { accessory: named(block['accessory']) } : {}),
    ...(block['element'] ? { element: named(block['element']) } : {}),
    ...(block['type'] === 'actions' && Array.isArray(block['elements'])
      ? { elements: block['elements'].map(named) }
      : {}),
  }))
}

function isText(element: object): boolean {
  return (
    'type' in element &&
    (element.type === 'image' || element.type === 'mrkdwn' || element.type === 'plain_text')
  )
}

export function addMessage(workspace: Workspace, conversation: Conversation, draw: Draw): Message {
  const message: Message = {
    channel: conversation.id,
    ts: workspace.nextTs(),
    user: draw.user ?? workspace.botUserId,
    text: draw.text,
    blocks: withIds(workspace, draw.blocks),
    deleted: false,
    isBroadcast: draw.isBroadcast ?? false,
    files: draw.files ?? [],
    reactions: new Map(),
    ...(draw.threadTs ? { threadTs: draw.threadTs } : {}),
    ...(draw.ephemeralTo ? { ephemeralTo: draw.ephemeralTo } : {}),
    ...(draw.metadata ? { metadata: draw.metadata } : {}),
  }
  conversation.messages.push(message)
  const { channel, ts, text, threadTs } = message
  if (draw.ephemeralTo) workspace.tell({ kind: 'ephemeral_shown', user: draw.ephemeralTo, channel, ts, text })
  else if (message.user === workspace.botUserId) {
    workspace.tell({ kind: 'message_posted', channel, ts, text, ...(threadTs ? { threadTs } : {}) })
  }
  workspace.changed()
  return message
}

export function redraw(
  workspace: Workspace,
  message: Message,
  draw: Pick<Draw, 'text' | 'blocks' | 'metadata'>,
): void {
  message.text = draw.text
  message.blocks = withIds(workspace, draw.blocks)
  if (draw.metadata) message.metadata = draw.metadata
  message.editedTs = workspace.nextTs()
  const { channel, ts, text, threadTs } = message
  workspace.tell({ kind: 'message_updated', channel, ts, text, ...(threadTs ? { threadTs } : {}) })
  workspace.changed()
}

export function removeMessage(workspace: Workspace, message: Message): void {
  message.deleted = true
  workspace.tell({ kind: 'message_deleted', channel: message.channel, ts: message.ts })
  workspace.changed()
}

/** A message that still stands, ephemeral ones included. */
export function findMessage(conversation: Conversation, ts: string): Message | undefined {
  return conversation.messages.find(message => message.ts === ts && !message.deleted)
}

function repliesTo(conversation: Conversation, ts: string): Message[] {
  return conversation.messages.filter(
    one => one.threadTs === ts && one.ts !== ts && !one.deleted && !one.ephemeralTo,
  )
}

/** The message object of the Web API and of payloads. */
export function messageJson(
  workspace: Workspace,
  conversation: Conversation,
  message: Message,
): Record<string, unknown> {
  const isBot = message.user === workspace.botUserId
  const replies = repliesTo(conversation, message.ts)
  return {
    type: 'message',
    user: message.user,
    text: message.text,
    ts: message.ts,
    team: workspace.people.get(message.user)?.teamId ?? workspace.teamId,
    ...(isBot ? { bot_id: workspace.botId, app_id: workspace.appId } : {}),
    blocks: message.blocks,
    ...(message.threadTs || replies.length > 0 ? { thread_ts: message.threadTs ?? message.ts } : {}),
    ...(replies.length > 0
      ? { reply_count: replies.length, reply_users: [...new Set(replies.map(reply => reply.user))] }
      : {}),
    ...(message.editedTs ? { edited: { user: message.user, ts: message.editedTs } } : {}),
    ...(message.isBroadcast ? { subtype: 'thread_broadcast' } : {}),
    ...(message.files.length > 0 ? { files: message.files.map(file => fileJson(file, message.user)) } : {}),
    ...(message.reactions.size > 0
      ? {
          reactions: [...message.reactions].map(([name, users]) => ({ name, users, count: users.length })),
        }
      : {}),
  }
}

/** What a viewer sees of a conversation: threads folded under their first message, foreign ephemerals left out. */
export function messagesFor(conversation: Conversation, viewerId: string): MessageView[] {
  const visible = conversation.messages.filter(one => !one.ephemeralTo || one.ephemeralTo === viewerId)
  const threads = new Map<string, MessageView[]>()
  for (const one of visible) {
    if (!one.threadTs || one.threadTs === one.ts || one.deleted) continue
    threads.set(one.threadTs, [...(threads.get(one.threadTs) ?? []), messageView(one, [])])
  }
  return (
    visible
      .filter(one => !one.threadTs || one.threadTs === one.ts || (one.isBroadcast && !one.deleted))
      // A deleted message leaves a trace only while its thread stands.
      .filter(one => !one.deleted || threads.has(one.ts))
      .map(one => messageView(one, threads.get(one.ts) ?? []))
  )
}

function messageView(message: Message, replies: MessageView[]): MessageView {
  return {
    channel: message.channel,
    ts: message.ts,
    ...(message.threadTs ? { threadTs: message.threadTs } : {}),
    user: message.user,
    text: message.deleted ? 'This message was deleted.' : message.text,
    blocks: message.deleted ? [] : message.blocks,
    edited: message.editedTs !== undefined,
    ephemeral: message.ephemeralTo !== undefined,
    isBroadcast: message.isBroadcast,
    files: message.files.map(fileView),
    reactions: [...message.reactions].map(([name, users]) => ({ name, users })),
    ...(message.metadata ? { metadata: message.metadata } : {}),
    mentions: message.deleted ? [] : mentionsIn(message.text, message.blocks),
    replies,
  }
}
