import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backoffMs } from '../../src/kit/backoff.ts'

const backoff = { firstMs: 1_000, factor: 2, maxMs: 60_000 }
const steady = { unit: () => 0 }

test('doubles from try to try up to its cap', () => {
  const waits = [1, 2, 3, 6, 7, 8, 5_000].map(attempt => backoffMs(backoff, attempt, steady))

  expect(waits).toEqual([1_000, 2_000, 4_000, 32_000, 60_000, 60_000, 60_000])
})

test('takes off at most half, at random', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, unit) => {
        const full = backoffMs(backoff, attempt, steady)
        const wait = backoffMs(backoff, attempt, { unit: () => unit })

        expect(wait).toBeLessThanOrEqual(full)
        expect(wait).toBeGreaterThanOrEqual(Math.floor(full / 2))
      },
    ),
  )
})

test('never returns earlier than the other side asked for', () => {
  expect(backoffMs(backoff, 1, steady, 30_000)).toBe(30_000)
  expect(backoffMs(backoff, 6, steady, 30_000)).toBe(32_000)
})
