import { type Db, type Tx, transact } from '../db/index.ts'
import { backoffMs } from '../kit/backoff.ts'
import type { Clock } from '../kit/clock.ts'
import { messageOf } from '../kit/errors.ts'
import type { Random } from '../kit/ids.ts'
import type { Logger } from '../kit/logger.ts'
import type { Letter } from './letter.ts'
import { nextLetters, settleDelivered, settleLater, settleUndeliverable, takeDue } from './store.ts'

/** How a try ended. `record` runs in the transaction that settles the letter. */
export type Delivery =
  | { kind: 'delivered'; record?: (tx: Tx) => Promise<void> }
  /** `isUnsure`: it may have been said although we saw no reply; `isInTurn`: it waits for another letter, as it should. */
  | { kind: 'later'; why: string; afterMs: number | null; isUnsure: boolean; isInTurn?: true }
  | { kind: 'undeliverable'; why: string }

export interface CourierOptions {
  db: Db
  clock: Clock
  random: Random
  logger: Logger
  send: (letter: Letter) => Promise<Delivery>
  /** Minimum time between two letters of one pace, in ms: what Slack takes in a channel. */
  paceMs: number
  /** Awaited at every point where a crash would matter; tests stop the process there. */
  boundary?: (point: string) => Promise<void>
}

export interface Courier {
  /** Delivers everything that is due, topic by topic; resolves when nothing more is due. */
  deliverDue(): Promise<void>
  /** Something was enqueued: deliver soon. */
  wake(): void
  idle(): Promise<void>
  stop(): Promise<void>
}

const backoff = { firstMs: 1_000, factor: 2, maxMs: 5 * 60_000 }

/**
 * Carries letters to Slack. One at a time per topic; a lost reply leaves the letter in `sending`, and the next try is
 * told so (`unsureSince`), because saying it twice is as wrong as not saying it.
 */
export function createCourier(options: CourierOptions): Courier {
  const { db, clock, random, logger, send, paceMs } = options
  const boundary = options.boundary ?? (() => Promise.resolve())
  const busy = new Set<string>()
  const lastSentAt = new Map<string, number>() // by pace; Slack's 429 is the authority
  const underWay = new Set<Promise<void>>()
  let cancelTimer: (() => void) | null = null
  let isStopped = false

  const settle = async (letter: Letter, delivery: Delivery): Promise<void> => {
    await transact(db, async tx => {
      if (delivery.kind === 'delivered') {
        await delivery.record?.(tx)
        return settleDelivered(tx, letter.id)
      }
      if (delivery.kind === 'undeliverable') return settleUndeliverable(tx, letter.id, delivery.why)
      const waitMs = backoffMs(backoff, letter.attempt, random, delivery.afterMs ?? 0)
      // Once unsure, always unsure: a later try that certainly said nothing does not take back an earlier one.
      const isUnsure = delivery.isUnsure || letter.unsureSince !== null
      return settleLater(tx, letter.id, clock.now() + waitMs, delivery.why, isUnsure)
    })
  }

  const carry = async (letter: Letter): Promise<void> => {
    await boundary(`letter ${letter.content.kind}: taken`)
    let delivery: Delivery
    try {
      delivery = await send(letter)
    } catch (thrown) {
      logger.error({ err: thrown, letter: letter.id }, 'a letter could not be delivered')
      delivery = { kind: 'later', why: messageOf(thrown), afterMs: null, isUnsure: true }
    }
    await boundary(`letter ${letter.content.kind}: sent`)
    await settle(letter, delivery)
    lastSentAt.set(letter.pace, clock.now())
    await boundary(`letter ${letter.content.kind}: settled`)
    if (delivery.kind !== 'delivered') {
      const detail = { letter: letter.id, kind: letter.content.kind, why: delivery.why }
      if (delivery.kind === 'later') {
        if (delivery.isInTurn) logger.info(detail, 'letter later')
        else logger.warn(detail, 'letter later')
      }
      // It is never said: somebody has to look.
      else logger.error(detail, 'letter undeliverable')
    }
  }

  const restsUntil = (pace: string): number => (lastSentAt.get(pace) ?? -paceMs) + paceMs

  // Two rounds may run at once; taking is one at a time, or both would take the letter that the other just took.
  let taking: Promise<Letter[]> = Promise.resolve([])
  const take = (): Promise<Letter[]> => {
    taking = taking
      .catch(() => [])
      .then(async () => {
        const paces = new Set([...lastSentAt.keys()].filter(pace => restsUntil(pace) > clock.now()))
        const letters = await transact(db, tx => takeDue(tx, clock.now(), { topics: busy, paces }))
        for (const { topic, pace } of letters) {
          busy.add(topic)
          // From now, not from the reply: a slow one does not hold up the rest of its channel.
          lastSentAt.set(pace, clock.now())
        }
        return letters
      })
    return taking
  }

  const round = async (): Promise<number> => {
    const letters = await take()
    await Promise.all(
      letters.map(async letter => {
        await carry(letter).finally(() => busy.delete(letter.topic))
        // A slow letter of another topic must not hold up the timer of this one.
        await arm()
      }),
    )
    return letters.length
  }

  const deliverDue = async (): Promise<void> => {
    while (!isStopped && (await round()) > 0) {}
    await arm()
  }

  /** One timer for the next due letter; the cron tick is the safety net beneath it. */
  const arm = async (): Promise<void> => {
    const next = isStopped ? [] : await nextLetters(db)
    cancelTimer?.()
    cancelTimer = null
    const at = Math.min(
      ...next
        .filter(({ topic }) => !busy.has(topic))
        .map(({ pace, dueAt }) => Math.max(dueAt, restsUntil(pace))),
    )
    // Stopped while reading: a timer set now would outlive the courier.
    if (isStopped || at === Number.POSITIVE_INFINITY) return
    // Never at once: a letter that is due and could not be settled must not become a busy loop.
    cancelTimer = clock.after(Math.max(at - clock.now(), paceMs / 4), wake)
  }

  const track = (work: Promise<void>): void => {
    const entry = work
      .catch(thrown => logger.error({ err: thrown }, 'the outbox could not be worked off'))
      .finally(() => underWay.delete(entry))
    underWay.add(entry)
  }

  function wake(): void {
    if (!isStopped) track(deliverDue())
  }

  return {
    deliverDue,
    wake,
    idle: async () => {
      while (underWay.size > 0) await Promise.all(underWay)
    },
    stop: async () => {
      isStopped = true
      cancelTimer?.()
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}
