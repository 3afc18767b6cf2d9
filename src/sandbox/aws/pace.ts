/** How long things take at the simulated AWS, in milliseconds of its clock; a pair is a range, drawn per event. */
import type { Span } from '../span.ts'

export interface Pace {
  /** From the create call until the requester, or the accepter, finds the new id: before, it reads as NotFound. */
  appearsMs: Span
  /** How long a request is `initiating-request`, before it waits or has failed. */
  initiatingMs: Span
  /** From the acceptance until `active`. */
  provisioningMs: Span
  /** How long an inter-Region peering is `deleting`; others are `deleted` at once. */
  deletingMs: Span
  /** How long an analysis of the Reachability Analyzer runs. */
  analysisMs: Span
}

const usual: Pace = {
  appearsMs: [200, 2_000],
  initiatingMs: [500, 3_000],
  provisioningMs: [2_000, 8_000],
  deletingMs: [3_000, 10_000],
  analysisMs: [8_000, 20_000],
}

/** The usual pace with some values replaced, or all times multiplied. */
export function paceOf(change: Partial<Pace> | number | undefined): Pace {
  if (typeof change !== 'number') return { ...usual, ...change }
  const times = Object.entries(usual).map(([name, [min, max]]) => [name, [min * change, max * change]])
  return { ...usual, ...Object.fromEntries(times) }
}
