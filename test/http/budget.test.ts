import { setImmediate as settled } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRateBudget } from '../../src/http/index.ts'
import { manualClock } from '../support/manual-clock.ts'
import { until } from '../support/run-with-clock.ts'

const HOUR = 3_600_000

describe('a rate budget', () => {
  it('never lets more through in any minute than it may', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 1, maxLength: 25 }),
        async (requestsPerMinute, gaps) => {
          const clock = manualClock()
          const budget = createRateBudget({ clock, requestsPerMinute })
          const sent: number[] = []
          const waiting: Promise<void>[] = []
          for (const gap of gaps) {
            clock.advance(gap)
            waiting.push(budget.turn(HOUR).then(missed => void (missed === null && sent.push(clock.now()))))
            await settled()
          }
          await until(Promise.all(waiting), clock, { stepMs: 5_000 })

          expect(sent).toHaveLength(gaps.length)
          for (const at of sent)
            expect(sent.filter(other => other > at - 60_000 && other <= at).length).toBeLessThanOrEqual(
              requestsPerMinute,
            )
        },
      ),
      { numRuns: 40 },
    )
  })

  it('refuses at once, and says the wait, where patience is too short', async () => {
    const clock = manualClock()
    const budget = createRateBudget({ clock, requestsPerMinute: 1 })
    await budget.turn(0)
    clock.advance(20_000)

    expect(await budget.turn(39_999)).toBe(40_000)
    expect(await until(budget.turn(40_000), clock)).toBeNull()
  })

  it('waits out a pause, however much of the share is left', async () => {
    const clock = manualClock()
    const budget = createRateBudget({ clock, requestsPerMinute: 100 })
    budget.pause(5_000)
    budget.pause(2_000)

    expect(await budget.turn(0)).toBe(5_000)
  })

  it.each([
    [400, 0],
    [20, 0],
    [19, 3_000],
    [1, 30_000],
    [0, 60_000],
  ])('with %i calls left in the account waits %i ms', async (remaining, waitMs) => {
    const budget = createRateBudget({ clock: manualClock(), requestsPerMinute: 100 })
    budget.learnRemaining(remaining)

    expect((await budget.turn(0)) ?? 0).toBe(waitMs)
  })
})
