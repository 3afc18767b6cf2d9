/** How long things take at the simulated Google Cloud, in milliseconds of its clock; a pair is a range, drawn per event. */
import type { Span } from '../span.ts'

export interface Pace {
  /** How long an operation is PENDING. */
  startsMs: Span
  /** From its start until an operation on a peering is DONE. */
  operationMs: Span
}

const usual: Pace = { startsMs: [200, 1_000], operationMs: [3_000, 12_000] }

/** The usual pace with some values replaced, or all times multiplied. */
export function paceOf(change: Partial<Pace> | number | undefined): Pace {
  if (typeof change !== 'number') return { ...usual, ...change }
  const times = Object.entries(usual).map(([name, [min, max]]) => [name, [min * change, max * change]])
  return { ...usual, ...Object.fromEntries(times) }
}
