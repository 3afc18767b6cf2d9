/** Trouble that a test or the page ordered for the Web API. */
import type { Clock } from '../../kit/clock.ts'

export interface ApiFaults {
  rateLimit(method: string, seconds: number): void
  failNext(method: string, error: string, times?: number): void
  refuse(seconds: number): void
  dropNextReply(method: string): void
  /** Whether Slack is down as a whole just now. */
  isRefusing(): boolean
  /** What is left of an ordered rate limit, in seconds. */
  limited(method: string): number | null
  /** Takes one ordered failure of the method. */
  takeFailure(method: string): string | null
  /** Takes one ordered lost reply of the method. */
  takeDrop(method: string): boolean
}

export function createFaults(clock: Clock): ApiFaults {
  const limitedUntil = new Map<string, number>()
  const failures = new Map<string, string[]>()
  const drops = new Map<string, number>()
  let refusedUntil = Number.NEGATIVE_INFINITY
  return {
    rateLimit: (method, seconds) => void limitedUntil.set(method, clock.now() + seconds * 1_000),
    failNext(method, error, times = 1) {
      failures.set(method, [...(failures.get(method) ?? []), ...Array<string>(times).fill(error)])
    },
    refuse(seconds) {
      refusedUntil = clock.now() + seconds * 1_000
    },
    dropNextReply: method => void drops.set(method, (drops.get(method) ?? 0) + 1),
    isRefusing: () => clock.now() < refusedUntil,
    limited(method) {
      const leftMs = (limitedUntil.get(method) ?? 0) - clock.now()
      return leftMs > 0 ? Math.ceil(leftMs / 1_000) : null
    },
    takeFailure: method => failures.get(method)?.shift() ?? null,
    takeDrop(method) {
      const left = drops.get(method) ?? 0
      if (left > 0) drops.set(method, left - 1)
      return left > 0
    },
  }
}
