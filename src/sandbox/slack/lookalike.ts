/** The contract of the look-alike: what starts it, and what tests, the demo and the page may do with it. */
import type { Clock } from '../../kit/clock.ts'
import type { Random } from '../../kit/ids.ts'
import type { Actor } from './actor.ts'
import type { Channel } from './channel.ts'
import type { Person, UserGroup } from './person.ts'
import type { HandedOut } from './stored-file.ts'
import type { SandboxEvent } from './story.ts'
import type { WorkspaceView } from './workspace-view.ts'

/** How payloads reach the app: over its sockets, or as signed requests to one address. */
export type DeliveryKind = { kind: 'socket' } | { kind: 'http'; url: string }

export interface Shortcut {
  callbackId: string
  name: string
}

export interface SlackLookalikeOptions {
  /** The workspace's time: message timestamps, rate windows, `Retry-After`, the 30 minutes of a `response_url`. */
  clock: Clock
  /** Deadlines that stay real whatever the workspace's time does: 3 s to acknowledge, trigger ids, pings, redelivery. */
  reaction?: Clock
  random?: Random
  /** 0, the default, takes a free one. */
  port?: number
  delivery?: DeliveryKind
  people?: readonly Person[]
  channels?: readonly Channel[]
  groups?: readonly UserGroup[]
  /** The app's slash command, `/peering` by default. */
  command?: string
  shortcuts?: readonly Shortcut[]
  /** Scopes the bot token carries; methods that need another answer `missing_scope`. */
  scopes?: readonly string[]
  /** How long a socket lives before Slack asks for a new one (`refresh_requested`); five hours by default. */
  connectionSeconds?: number
}

/** One Web API call as it came in and how it was answered. */
export interface ApiCall {
  method: string
  args: Record<string, unknown>
  at: number
  status: number
  ok: boolean
  error?: string
  reply: Record<string, unknown>
}

export type DisconnectReason = 'warning' | 'refresh_requested' | 'link_disabled' | 'too_many_websockets'

/** Trouble on demand. Seconds are of the workspace's clock. */
export interface Faults {
  /** The method answers 429 for so long, with what is left as `Retry-After`. */
  rateLimit(method: string, seconds: number): void
  /** The next calls of the method answer `{ ok: false, error }`. */
  failNext(method: string, error: string, times?: number): void
  /** Everything answers 503, `apps.connections.open` too; sockets stay. */
  refuse(seconds: number): void
  /** Sends the disconnect frame; all but `warning` also close the sockets once the app has had its chance. */
  disconnectSockets(reason: DisconnectReason): void
  /** Cuts the TCP connections of all sockets, without a word. */
  cutSockets(): void
  /** The next call of the method is carried out, and then the connection is destroyed instead of answered. */
  dropNextReply(method: string): void
  /** Sends the latest event once more, as Slack does when an acknowledgement got lost. */
  redeliver(): Promise<void>
}

export interface SlackLookalike {
  /** `http://127.0.0.1:PORT/api/` */
  apiUrl: string
  tokens: { bot: string; app: string; signingSecret: string }
  teamId: string
  botUserId: string
  people: readonly Person[]
  channels: readonly Channel[]
  groups: readonly UserGroup[]
  /** The slash command, with its slash. */
  command: string
  shortcuts: readonly Shortcut[]
  as(userId: string): Actor
  /** Everything the page shows to this person. */
  view(viewerId: string): WorkspaceView
  /** A file that this person may see, with its bytes; null when there is none. */
  file(viewerId: string, fileId: string): HandedOut | null
  /** Forgets this person's ephemeral messages and notices, as a reload of Slack does. */
  reload(userId: string): void
  /** Called after anything anybody may see has changed; returns the way to stop. */
  onChange(listener: () => void): () => void
  onEvent(listener: (event: SandboxEvent) => void): () => void
  calls: readonly ApiCall[]
  faults: Faults
  /** Changes who is in a user group, as an administrator would. */
  setGroup(groupId: string, users: readonly string[]): void
  /** Changes a person (deactivated, made a guest, …), as an administrator would. */
  setPerson(userId: string, differs: Partial<Omit<Person, 'id'>>): void
  /** Puts the bot or a person into a channel or takes them out. */
  setMembers(channelId: string, members: readonly string[]): void
  /** Sends payloads elsewhere from now on; a bot's HTTP port is often known only after it started. */
  deliverTo(delivery: DeliveryKind): void
  /** Live sockets. */
  connected(): number
  /** Resolves when a socket is live; at once with HTTP delivery. */
  untilConnected(): Promise<void>
  /** Resolves when all deliveries were acknowledged or timed out. */
  idle(): Promise<void>
  close(): Promise<void>
}
