/** A key's budget: 1000 requests in a minute on the lowest plan (page «Rate limits»); that the clock's minute counts is inferred. */
const WINDOW_MS = 60_000
const LIMIT = 1_000

export interface Budget {
  limit: number
  remaining: number
  resetsAt: number
  isOver: boolean
}

export class RateWindows {
  readonly #used = new Map<string, { window: number; count: number }>()

  /** Charges the key with one request. */
  take(key: string, now: number): Budget {
    const window = Math.floor(now / WINDOW_MS)
    const known = this.#used.get(key)
    const used = known?.window === window ? known : { window, count: 0 }
    this.#used.set(key, used)
    const isOver = used.count >= LIMIT
    if (!isOver) used.count += 1
    return { limit: LIMIT, remaining: LIMIT - used.count, resetsAt: (window + 1) * WINDOW_MS, isOver }
  }
}
