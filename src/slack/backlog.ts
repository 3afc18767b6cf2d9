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

/** So many uses within so short a time are a crowd. */
const crowd = 4
const crowdMs = 10
const putOffMs = 1_000
/** Each holds a call to Slack or a place in the line for the database; more of them would be no faster. */
const atOnce = 20

export function createBacklog(clock: Clock): Backlog {
  const waiting: { work: () => Promise<void>; since: number }[] = []
  const underWay = new Set<Promise<void>>()
  /** When the last few came, oldest first. */
  const arrivals: number[] = []
  let cancelNext: (() => void) | null = null
  let drains = 0

  const isPutOff = (since: number): boolean => {
    const now = clock.now()
    const [first] = arrivals
    if (drains > 0 || now - since >= putOffMs || arrivals.length < crowd || first === undefined) return false
    return now - first < crowdMs
  }

  /** One a turn of the event loop, so that what came in meanwhile is acknowledged in between. */
  const next = (): void => {
    cancelNext = null
    const [oldest] = waiting
    if (!oldest || underWay.size >= atOnce) return
    if (isPutOff(oldest.since)) {
      cancelNext = clock.after(crowdMs, next)
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
      const since = clock.now()
      arrivals.push(since)
      if (arrivals.length > crowd) arrivals.shift()
      waiting.push({ work, since })
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
