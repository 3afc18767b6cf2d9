/** Slack's rates: which tier a method is in, and whether a call now would be one too many. */
import type { Clock } from '../../kit/clock.ts'

/**
 * Calls a minute, per method, app and workspace. Slack calls the tiers 1+, 20+, 50+ and 100+; the plus is a small
 * tolerance for bursts, which only tier 1 would be unusable without (ten sockets may be opened one after another).
 */
const PER_MINUTE = { 1: 10, 2: 20, 3: 50, 4: 100, special: 600 } as const
export type Tier = keyof typeof PER_MINUTE

const MINUTE_MS = 60_000
/** `chat.postMessage`: one a second per channel, some more in a burst, and "several hundred" a minute in all. */
const POST = { perChannelMs: 1_000, burst: 4, perMinute: 300 } as const

export interface Rates {
  /** Seconds for `Retry-After`, or null when the call may pass (and is counted). */
  take(method: string, tier: Tier | 'post', channel: string): number | null
}

export function createRates(clock: Clock): Rates {
  const windows = new Map<string, number[]>()
  const buckets = new Map<string, { tokens: number; at: number }>()

  const inWindow = (key: string, perMinute: number): { wait: number | null; count(): void } => {
    const now = clock.now()
    const recent = (windows.get(key) ?? []).filter(at => at > now - MINUTE_MS)
    windows.set(key, recent)
    const oldest = recent[0]
    const isFull = recent.length >= perMinute && oldest !== undefined
    return { wait: isFull ? seconds(oldest + MINUTE_MS - now) : null, count: () => recent.push(now) }
  }

  const inBucket = (channel: string): { wait: number | null; count(): void } => {
    const now = clock.now()
    const bucket = buckets.get(channel) ?? { tokens: POST.burst, at: now }
    const tokens = Math.min(POST.burst, bucket.tokens + (now - bucket.at) / POST.perChannelMs)
    return {
      wait: tokens < 1 ? seconds((1 - tokens) * POST.perChannelMs) : null,
      count: () => buckets.set(channel, { tokens: tokens - 1, at: now }),
    }
  }

  return {
    take(method, tier, channel) {
      const gates =
        tier === 'post'
          ? [inBucket(channel), inWindow(method, POST.perMinute)]
          : [inWindow(method, PER_MINUTE[tier])]
      const waits = gates.flatMap(gate => (gate.wait === null ? [] : [gate.wait]))
      if (waits.length > 0) return Math.max(...waits)
      for (const gate of gates) gate.count()
      return null
    },
  }
}

const seconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1_000))
