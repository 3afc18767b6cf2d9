/**
 * The course of a simulated world. All that happens later is known as instants, so `settle` brings the world up to the
 * present whenever somebody looks; the clock's wake-up only tells listeners in time.
 */
import type { Clock } from '../kit/clock.ts'

/** Who wants to be told. */
export class Listeners<News extends unknown[]> {
  readonly #all = new Set<(...news: News) => void>()

  /** Answers what ends it. */
  add(listener: (...news: News) => void): () => void {
    this.#all.add(listener)
    return () => this.#all.delete(listener)
  }

  tell(...news: News): void {
    for (const listener of this.#all) listener(...news)
  }
}

export abstract class Course<Event> {
  readonly clock: Clock
  protected settledAt: number // up to when everything has happened

  #isSettling = false
  #cancelWake: () => void = () => undefined
  readonly #changes = new Listeners<[]>()
  readonly #events = new Listeners<[Event]>()

  constructor(clock: Clock) {
    this.clock = clock
    this.settledAt = clock.now()
  }

  /** When something next happens by itself. */
  protected abstract nextAt(): number | null

  /** Tells what looks different at that instant from what was told before. */
  protected abstract announce(at: number): void

  /** What happens by itself at that instant: here, that things look different. */
  protected pass(at: number): void {
    this.announce(at)
  }

  onChange(listener: () => void): () => void {
    return this.#changes.add(listener)
  }

  onEvent(listener: (event: Event) => void): () => void {
    return this.#events.add(listener)
  }

  tell(event: Event): void {
    this.#events.tell(event)
  }

  /** After every change: tells what it did, and plans the next wake-up. Who changes something has settled before. */
  changed(): void {
    if (this.#isSettling) return
    this.announce(this.settledAt)
    this.#cancelWake()
    const at = this.nextAt()
    if (at !== null) this.#cancelWake = this.clock.after(at - this.clock.now(), () => this.settle())
    this.#changes.tell()
  }

  /** Brings everything up to the present, in the order in which it happened. */
  settle(): void {
    if (this.#isSettling) return
    this.#isSettling = true
    const now = this.clock.now()
    let hasMoved = false
    for (let at = this.nextAt(); at !== null && at <= now; at = this.nextAt()) {
      hasMoved = true
      this.settledAt = Math.max(this.settledAt, at)
      this.pass(at)
    }
    this.settledAt = Math.max(this.settledAt, now)
    this.#isSettling = false
    if (hasMoved) this.changed()
  }

  close(): void {
    this.#cancelWake()
  }

  /** The first of these that is still to come. */
  protected firstOf(instants: readonly number[]): number | null {
    const later = instants.filter(instant => instant > this.settledAt)
    return later.length === 0 ? null : later.reduce((least, instant) => Math.min(least, instant))
  }
}
