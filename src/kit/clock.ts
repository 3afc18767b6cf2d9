/**
 * Time as a parameter. Every rule, poll and deadline asks a `Clock`; only this file touches `Date` and timers, so
 * that a test moves seven days by one call and the sandbox runs a bot at sixty times the speed.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Calls `fn` once, `ms` of this clock's time from now; returns the way to take it back. */
  after(ms: number, fn: () => void): () => void
}

/** Waits on the given clock; an abort ends the wait early, without an error. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal?.aborted) return resolve()
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener('abort', stop)
      resolve()
    })
    const stop = () => {
      cancel()
      resolve()
    }
    signal?.addEventListener('abort', stop, { once: true })
  })
}

/** Longest delay `setTimeout` keeps; a longer one fires at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, Math.min(Math.max(ms, 0), MAX_TIMEOUT_MS))
    return () => clearTimeout(timer)
  },
}

/** Where an adjustable clock stands: `at` was shown when the machine's clock showed `realAt`; it runs `rate` times as fast. */
export interface ClockSetting {
  at: number
  realAt: number
  rate: number
}

export interface AdjustableClock extends Clock {
  setting(): ClockSetting
  /** Takes over another clock's setting (two processes of one machine share `realAt`). */
  follow(setting: ClockSetting): void
  setRate(rate: number): void
  jump(ms: number): void
}

/** A clock that runs faster and jumps: the sandbox's time, and the bot's while it lives in the sandbox. */
export function adjustableClock(initial?: ClockSetting): AdjustableClock {
  let setting = initial ?? { at: Date.now(), realAt: Date.now(), rate: 1 }
  const waiting = new Set<{ at: number; fn: () => void; timer: NodeJS.Timeout | undefined }>()
  // Whole milliseconds at any rate: instants are stored as integers.
  const now = () => Math.floor(setting.at + (Date.now() - setting.realAt) * setting.rate)
  const arm = (entry: typeof waiting extends Set<infer E> ? E : never) => {
    clearTimeout(entry.timer)
    const realMs = Math.max(0, entry.at - now()) / setting.rate
    entry.timer = setTimeout(
      () => {
        if (now() < entry.at) return arm(entry)
        waiting.delete(entry)
        entry.fn()
      },
      Math.min(Math.ceil(realMs), MAX_TIMEOUT_MS),
    )
  }
  const take = (next: ClockSetting) => {
    setting = next
    for (const entry of waiting) arm(entry)
  }
  return {
    now,
    after(ms, fn) {
      const entry = { at: now() + Math.max(ms, 0), fn, timer: undefined }
      waiting.add(entry)
      arm(entry)
      return () => {
        waiting.delete(entry)
        clearTimeout(entry.timer)
      }
    },
    setting: () => setting,
    follow: take,
    setRate: rate => take({ at: now(), realAt: Date.now(), rate }),
    jump: ms => take({ at: now() + ms, realAt: Date.now(), rate: setting.rate }),
  }
}

/** ISO 8601 in UTC with milliseconds, the one spelling of an instant in logs, audit entries and JSON. */
export function iso(at: number): string {
  return new Date(at).toISOString()
}

/** `14:03:22` in UTC, for a thread's lines. */
export function timeOfDay(at: number): string {
  return iso(at).slice(11, 19)
}

/** Reads an ISO instant that a foreign API sent; null where it is none. */
export function parseInstant(text: string): number | null {
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : at
}
