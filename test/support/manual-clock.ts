import type { Clock } from '../../src/kit/clock.ts'

export interface ManualClock extends Clock {
  /** Moves time on and fires, in order, what became due. */
  advance(ms: number): void
  /** Moves time on at once, as for a machine that slept: what became due is only noticed now. */
  leap(ms: number): void
  /** When the next wake-up is due; null when nothing waits. */
  nextAt(): number | null
}

/** A clock that stands still until it is told to move. */
export function manualClock(start = Date.UTC(2026, 10, 2, 9, 0, 0)): ManualClock {
  let now = start
  let order = 0
  const waiting = new Set<{ at: number; order: number; fn: () => void }>()
  return {
    now: () => now,
    after(ms, fn) {
      // Whole milliseconds, as the machine's own clock has them.
      const entry = { at: now + Math.ceil(Math.max(0, ms)), order: order++, fn }
      waiting.add(entry)
      return () => waiting.delete(entry)
    },
    advance(ms) {
      const until = now + ms
      for (;;) {
        const due = [...waiting]
          .filter(e => e.at <= until)
          .sort((a, b) => a.at - b.at || a.order - b.order)[0]
        if (!due) break
        waiting.delete(due)
        now = Math.max(now, due.at)
        due.fn()
      }
      now = until
    },
    leap(ms) {
      now += ms
      const due = [...waiting].filter(e => e.at <= now).sort((a, b) => a.at - b.at || a.order - b.order)
      for (const entry of due) if (waiting.delete(entry)) entry.fn()
    },
    nextAt: () => (waiting.size === 0 ? null : Math.min(...[...waiting].map(({ at }) => at))),
  }
}
