import { type Backoff, backoffMs } from '../kit/backoff.ts'
import { minute, second } from '../kit/duration.ts'
import type { ErrorKind } from '../kit/errors.ts'
import type { Random } from '../kit/ids.ts'

/** What went wrong with an attempt: a foreign failure by its kind, or a bug of ours. */
export type FailureKind = ErrorKind | 'bug'

interface RetryRow {
  backoff: Backoff
  /** Tries before the step fails; null: as long as it takes. */
  tries: number | null
  /** Who can end the wait, for the card: a machine, or a person. */
  waitsFor: 'remote' | 'person'
}

const once: RetryRow = {
  backoff: { firstMs: second, factor: 1, maxMs: second },
  tries: 1,
  waitsFor: 'remote',
}

/** THE policy: error kinds decide, nothing else does. */
export const retryTable = {
  // Somebody has to mend a key or an allow list; we look again without hurry and never give up the request for it.
  auth: { backoff: { firstMs: minute, factor: 2, maxMs: 15 * minute }, tries: null, waitsFor: 'person' },
  not_found: once,
  conflict: once,
  invalid: once,
  rate_limited: {
    backoff: { firstMs: 5 * second, factor: 2, maxMs: 2 * minute },
    tries: null,
    waitsFor: 'remote',
  },
  unavailable: {
    backoff: { firstMs: 2 * second, factor: 2, maxMs: 5 * minute },
    tries: null,
    waitsFor: 'remote',
  },
  // The subscription is being changed by somebody else; that ends.
  not_active: {
    backoff: { firstMs: 15 * second, factor: 2, maxMs: 5 * minute },
    tries: 40,
    waitsFor: 'remote',
  },
  invalid_response: {
    backoff: { firstMs: 5 * second, factor: 2, maxMs: minute },
    tries: 6,
    waitsFor: 'remote',
  },
  bug: { backoff: { firstMs: 5 * second, factor: 3, maxMs: minute }, tries: 3, waitsFor: 'remote' },
} as const satisfies Record<FailureKind, RetryRow>

export type AfterFailure = { retryInMs: number; waitsFor: 'remote' | 'person' } | { retryInMs: null }

/** What follows a failed attempt (counted from 1): when to try again, or that the step has failed. */
export function afterFailure(
  kind: FailureKind,
  attempt: number,
  random: Pick<Random, 'unit'>,
  retryAfterMs: number | null,
): AfterFailure {
  const row: RetryRow = retryTable[kind]
  if (row.tries !== null && attempt >= row.tries) return { retryInMs: null }
  return { retryInMs: backoffMs(row.backoff, attempt, random, retryAfterMs ?? 0), waitsFor: row.waitsFor }
}
