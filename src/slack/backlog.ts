/**
 * Work that was acknowledged and is still to be done. A few uses at a time are dealt with at once. In a crowd the
 * acknowledgements go first: Slack waits three seconds for each, and one commit to disk takes as long as many of them.
 * Nothing is ever dropped, and nothing is put off for longer than a second: a form must be opened within three.
 */
import type { Clock } from '../kit/clock.ts'

export interface Backlog {
  /** The work must deal with its own failure. */
  add(work: () => Promise<void>): void
  /** Resolves when everything that was added is done; from here on nothing is put off. */
  idle(): Promise<void>
}

/** So many uses within so short a time are a crowd, until they have become fewer. */
const crowd = 4
const crowdMs = 50
const putOffMs = 1_000
/** Each holds a call to Slack or a place in the line for the database; more of them would be no faster. */
const atOnce = 20

/** With the world's time, by which a crowd is told from a few; without it nothing is put off. */
export function createBacklog(clock: Clock | null): Backlog {
  const waiting: { work: () => Promise<void>; cameAt: number }[] = []
  const underWay = new Set<Promise<void>>()
  /** When the last few came, oldest first. */
  const arrivals: number[] = []
  let cancelNext: (() => void) | null = null
  let drains = 0

  /** How long the oldest is still to wait; 0 when its turn has come. */
  const putOffFor = (cameAt: number): number => {
    const [first] = arrivals
    if (!clock || drains > 0 || arrivals.length < crowd || first === undefined) return 0
    const now = clock.now()
    return Math.max(0, Math.min(first + crowdMs, cameAt + putOffMs) - now)
  }

  /** One a turn of the event loop, so that what came in meanwhile is acknowledged in between. */
  const next = (): void => {
    cancelNext = null
    const [oldest] = waiting
    if (!oldest || underWay.size >= atOnce) return
    const ms = putOffFor(oldest.cameAt)
    if (clock && ms > 0) {
      cancelNext = clock.after(ms, next)
      return
    }
    waiting.shift()
    const job = oldest.work().finally(() => {
      underWay.delete(job)
      soon()
    })
    underWay.add(job)
    soon()
  }

  const soon = (): void => {
    if (cancelNext || waiting.length === 0) return
    // The next turn: first the acknowledgement leaves.
    const turn = setImmediate(next)
    cancelNext = () => clearImmediate(turn)
  }

  return {
    add: work => {
      const cameAt = clock?.now() ?? 0
      arrivals.push(cameAt)
      if (arrivals.length > crowd) arrivals.shift()
      waiting.push({ work, cameAt })
      soon()
    },
    idle: async () => {
      drains += 1
      cancelNext?.()
      cancelNext = null
      soon()
      while (waiting.length > 0 || underWay.size > 0) {
        if (underWay.size > 0) await Promise.race(underWay)
        else await new Promise(resolve => setImmediate(resolve))
      }
      drains -= 1
    },
  }
}
