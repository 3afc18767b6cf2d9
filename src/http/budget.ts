/**
 * Our share of an account's rate limit. What we sent in the last minute is counted here; what others spend of the same
 * limit is learned from the replies. A caller waits for its turn on the clock, but not forever.
 */
import { type Clock, sleep } from '../kit/clock.ts'
import { minute } from '../kit/duration.ts'

/** Below this many remaining calls, what is left is spread over a minute so that others get through too. */
const SCARCE = 20

export interface RateBudget {
  /** Resolves to null when it is our turn, else, at once, to how long the wait would have been. */
  turn(patienceMs: number): Promise<number | null>
  /** What the server says is left in its current window. */
  learnRemaining(remaining: number): void
  /** The server refused: nobody sends for a while. */
  pause(ms: number): void
}

export function createRateBudget(options: { clock: Clock; requestsPerMinute: number }): RateBudget {
  const { clock, requestsPerMinute } = options
  /** When we sent, oldest first; never more than fit into a minute. */
  let sentAt: number[] = []
  let pausedUntil = 0

  function waitMs(now: number): number {
    sentAt = sentAt.filter(at => at > now - minute)
    const blocking = sentAt.at(-requestsPerMinute)
    return Math.max(pausedUntil - now, blocking === undefined ? 0 : blocking + minute - now, 0)
  }

  return {
    async turn(patienceMs) {
      const deadline = clock.now() + patienceMs
      for (;;) {
        const now = clock.now()
        const wait = waitMs(now)
        if (wait === 0) {
          sentAt.push(now)
          return null
        }
        if (now + wait > deadline) return wait
        await sleep(clock, wait)
      }
    },
    learnRemaining(remaining) {
      if (remaining < SCARCE)
        pausedUntil = Math.max(pausedUntil, clock.now() + Math.round(minute / (Math.max(0, remaining) + 1)))
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, clock.now() + ms)
    },
  }
}
