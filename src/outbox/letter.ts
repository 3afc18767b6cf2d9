import type { LetterRow } from '../db/schema.ts'
import type { Message } from '../kit/message.ts'

/** What must be said. Cards and Home are drawn from state at delivery, so they carry only whose they are. */
export type Content =
  | { kind: 'card'; request: number }
  /** A line under the request's card. */
  | { kind: 'thread'; request: number; message: Message; isBroadcast: boolean }
  | { kind: 'direct'; person: string; message: Message }
  | { kind: 'channel'; channel: ChannelRole; message: Message }
  | { kind: 'home'; person: string }
  /** The audit log as a file; read at delivery, for it may be large. */
  | { kind: 'audit_export'; person: string; format: 'jsonl' | 'csv'; query: AuditFilter }
  /** A file that a cloud hands out, read at delivery: into the thread of a request's card, or to a person. */
  | { kind: 'cloud_file'; to: { request: number } | { person: string }; file: CloudFileRef }
  /**
   * The map of what peers with what, drawn at delivery: where it was asked for, or to the person where there is no such
   * place. `from`: the network that it is asked from; null: the whole map.
   */
  | { kind: 'map'; person: string; channel: string | null; from: string | null }

/** Which file: of which object, by its name there. */
export interface CloudFileRef {
  scope: string
  peering: string
  name: string
}

export interface AuditFilter {
  request?: number
  actor?: string
  since?: number
}

export type ChannelRole = 'approvals' | 'status' | 'audit'

export interface Letter {
  id: number
  content: Content
  topic: string
  pace: string
  /** Counts from 1 for the first try. */
  attempt: number
  /** When an earlier try began whose end we do not know; null otherwise. It may have been said already. */
  unsureSince: number | null
}

/** Letters of one topic go one after the other; one that Slack keeps refusing holds up no other topic. */
export function topicOf(content: Content): string {
  switch (content.kind) {
    case 'card':
      // Not behind the thread's lines: whoever pressed a button looks at the card.
      return `card:${content.request}`
    case 'thread':
      return `thread:${content.request}`
    case 'channel':
      return `channel:${content.channel}`
    case 'direct':
    case 'audit_export':
      return `direct:${content.person}`
    case 'home':
      return `home:${content.person}`
    case 'cloud_file': {
      // Reading it takes the cloud a while; nothing else waits for it.
      const { to, file } = content
      const receiver = 'request' in to ? `request:${to.request}` : `person:${to.person}`
      return `file:${receiver}:${file.scope}/${file.peering}:${file.name}`
    }
    case 'map':
      // Drawing takes a moment; nothing else waits for it.
      return mapTopic(content)
  }
}

/** Asked for twice before it is drawn, it is drawn once. */
function mapTopic({ person, channel, from }: Extract<Content, { kind: 'map' }>): string {
  return `map:${person}:${channel ?? ''}:${from ?? ''}`
}

/**
 * Letters of one pace share what Slack takes in a time: the threads of all cards are one channel. A card is mostly a
 * redraw, which is no message; the one time it is posted, the delivery keeps the channel's pace.
 */
export function paceOf(content: Content): string {
  return content.kind === 'thread' ? 'channel:approvals' : topicOf(content)
}

/** Redraws of the same thing are one letter: the last state is what counts. */
export function mergeKeyOf(content: Content): string | null {
  if (content.kind === 'card') return `card:${content.request}`
  if (content.kind === 'home') return `home:${content.person}`
  if (content.kind === 'map') return mapTopic(content)
  return null
}

export function contentOf(row: LetterRow): Content {
  return { kind: row.kind, ...JSON.parse(row.payload) } as Content
}
