/** The account key's budget: 400 requests in a fixed window of one minute [DOC, GO]. */
const WINDOW_MS = 60_000

export class RateWindow {
  readonly limit = 400
  #window = 0
  #used = 0

  /** What is left after this request; null when it is one too many. */
  take(now: number): number | null {
    const left = this.left(now)
    if (left === 0) return null
    this.#used += 1
    return left - 1
  }

  left(now: number): number {
    const window = Math.floor(now / WINDOW_MS)
    if (window !== this.#window) {
      this.#window = window
      this.#used = 0
    }
    return this.limit - this.#used
  }
}
