/**
 * Failures of other systems, in eight kinds. Only `kind` decides what happens next (engine/retry.ts); the message is
 * for people and says what happened.
 */
export const errorKinds = [
  'auth',
  'not_found',
  'conflict',
  'invalid',
  'rate_limited',
  'unavailable',
  'not_active',
  'invalid_response',
] as const
export type ErrorKind = (typeof errorKinds)[number]

/**
 * What is known of the call's effect: `no`, it certainly did nothing; `maybe`, the reply was lost, so it may have been
 * carried out and must be reconciled before it is sent again.
 */
export type Effect = 'no' | 'maybe'

export interface ForeignErrorDetails {
  /** Which system failed: a provider's id, `slack`. */
  service: string
  /** What was asked of it, in words: `create peering`. */
  operation: string
  kind: ErrorKind
  effect: Effect
  /** The system's own code, kept verbatim: `VPC_PEERING_CIDR_OVERLAP`, `HTTP 503`. */
  code?: string
  retryAfterMs?: number
  cause?: unknown
}

export class ForeignError extends Error {
  readonly service: string
  readonly operation: string
  readonly kind: ErrorKind
  readonly effect: Effect
  readonly code: string | null
  readonly retryAfterMs: number | null

  constructor(message: string, details: ForeignErrorDetails) {
    super(message, details.cause === undefined ? {} : { cause: details.cause })
    this.name = 'ForeignError'
    this.service = details.service
    this.operation = details.operation
    this.kind = details.kind
    this.effect = details.effect
    this.code = details.code ?? null
    this.retryAfterMs = details.retryAfterMs ?? null
  }
}

/** The text of anything thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
