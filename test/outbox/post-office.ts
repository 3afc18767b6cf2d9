/** Couriers on one database, and a Slack that remembers what was said and answers as it is told to. */
import { type Db, transact } from '../../src/db/index.ts'
import {
  type Content,
  type Courier,
  createCourier,
  type Delivery,
  type Letter,
  outboxDepth,
  post,
} from '../../src/outbox/index.ts'
import { type CapturedLog, capturedLog } from '../support/captured-log.ts'
import { memoryDatabase } from '../support/database.ts'
import { type ManualClock, manualClock } from '../support/manual-clock.ts'

export const paceMs = 1_000

export function line(title: string): { title: string; parts: [] } {
  return { title, parts: [] }
}

/** A letter's content in a word: `card 12`, `thread 12: hello`. */
export function words(content: Content): string {
  switch (content.kind) {
    case 'card':
      return `card ${content.request}`
    case 'thread':
      return `thread ${content.request}: ${String(content.message.title)}`
    case 'direct':
      return `to ${content.person}: ${String(content.message.title)}`
    case 'channel':
      return `${content.channel}: ${String(content.message.title)}`
    case 'home':
      return `home of ${content.person}`
    case 'audit_export':
      return `export to ${content.person}`
    case 'cloud_file': {
      const { to, file } = content
      return `${file.name} of ${file.peering} to ${'person' in to ? to.person : to.request}`
    }
    case 'map':
      return `map for ${content.person} in ${content.channel} from ${content.from}`
  }
}

export interface PostOffice {
  db: Db
  clock: ManualClock
  log: CapturedLog
  /** Tries, in order. */
  tries: Letter[]
  /** What was tried, in words. */
  said(): string[]
  /** How the next tries end, in order; a try without an entry is delivered. */
  replies: (Delivery | Error | ((letter: Letter) => Promise<Delivery>))[]
  courier(options?: { boundary?: (point: string) => Promise<void>; view?: Db }): Courier
  write(...contents: Content[]): Promise<void>
  rows(): Promise<
    { id: number; status: string; attempt: number; due_at: number; last_error: string | null }[]
  >
  depth(): ReturnType<typeof outboxDepth>
}

export async function postOffice(): Promise<PostOffice> {
  const db = await memoryDatabase()
  const clock = manualClock()
  const log = capturedLog()
  const tries: Letter[] = []
  const replies: PostOffice['replies'] = []
  return {
    db,
    clock,
    log,
    tries,
    replies,
    said: () => tries.map(({ content }) => words(content)),
    courier: ({ boundary, view = db } = {}) =>
      createCourier({
        db: view,
        clock,
        random: { unit: () => 0, uuid: () => 'uuid', hex: n => '0'.repeat(n) },
        logger: log.logger,
        paceMs,
        send: async letter => {
          tries.push(letter)
          const reply = replies.shift() ?? { kind: 'delivered' }
          if (reply instanceof Error) throw reply
          return typeof reply === 'function' ? reply(letter) : reply
        },
        ...(boundary ? { boundary } : {}),
      }),
    write: (...contents) =>
      transact(db, async tx => {
        for (const content of contents) await post(tx, content, clock.now())
      }),
    rows: () =>
      db
        .selectFrom('letters')
        .select(['id', 'status', 'attempt', 'due_at', 'last_error'])
        .orderBy('id')
        .execute(),
    depth: () => outboxDepth(db),
  }
}
