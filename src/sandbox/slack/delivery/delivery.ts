/** One attempt to bring a payload to the app, whichever way it goes. */

export type PayloadKind = 'slash_commands' | 'interactive' | 'options' | 'events_api'

export interface Retry {
  attempt: number
  reason: string
}

/** How the app answered: in time (with what it said), too late, or not at all. */
export type Outcome =
  | { kind: 'acknowledged'; answer: unknown }
  | { kind: 'timed_out' }
  /** No socket, connection refused, or an HTTP status that is no success. `noRetry`: `x-slack-no-retry: 1`. */
  | { kind: 'undelivered'; reason: 'connection_failed' | 'http_error'; noRetry: boolean }

/** A way to the app. Three seconds of real time, then `timed_out`. */
export interface Carrier {
  carry(kind: PayloadKind, payload: Record<string, unknown>, retry?: Retry): Promise<Outcome>
}

export const ACK_MS = 3_000
