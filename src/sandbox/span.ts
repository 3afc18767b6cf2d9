/** How long something takes, in milliseconds of the clock: drawn anew for every event. */
import type { Random } from '../kit/ids.ts'

export type Span = readonly [min: number, max: number]

/** A whole number in the span, ends included. */
export function draw(span: Span, random: Random): number {
  const min = Math.round(span[0])
  const max = Math.max(min, Math.round(span[1]))
  return min + Math.floor(random.unit() * (max - min + 1))
}
