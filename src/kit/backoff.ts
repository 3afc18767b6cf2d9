import type { Random } from './ids.ts'

export interface Backoff {
  firstMs: number
  factor: number
  maxMs: number
}

/**
 * How long to wait before try `attempt + 1` (attempt counts from 1): exponential, capped, with up to half of it taken
 * off at random so that many waiters do not return together. What the other side asked for is a floor.
 */
export function backoffMs(
  backoff: Backoff,
  attempt: number,
  random: Pick<Random, 'unit'>,
  floorMs = 0,
): number {
  const full = Math.min(backoff.maxMs, backoff.firstMs * backoff.factor ** (attempt - 1))
  return Math.max(floorMs, Math.round(full * (1 - random.unit() / 2)))
}
