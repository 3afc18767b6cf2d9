import { expect, test } from 'vitest'
import {
  adjustableClock,
  type Clock,
  iso,
  parseInstant,
  sleep,
  systemClock,
  timeOfDay,
} from '../../src/kit/clock.ts'
import { day, hour } from '../../src/kit/duration.ts'
import { manualClock } from '../support/manual-clock.ts'

const fired = (clock: Clock, ms: number): Promise<void> => new Promise(resolve => clock.after(ms, resolve))

test('an adjustable clock jumps, and what became due fires', async () => {
  const clock = adjustableClock()
  const before = clock.now()
  const week = fired(clock, 7 * day)

  clock.jump(7 * day)

  await week
  expect(clock.now()).toBeGreaterThanOrEqual(before + 7 * day)
})

test('an adjustable clock runs faster, without a step at the change', async () => {
  const clock = adjustableClock()
  const before = clock.now()

  clock.setRate(3_600_000)

  expect(clock.now() - before).toBeLessThan(day)
  await fired(clock, hour)
  expect(clock.now() - before).toBeGreaterThanOrEqual(hour)
})

test('a clock that follows another shows the same time', () => {
  const leader = adjustableClock({ at: 5_000_000, realAt: systemClock.now(), rate: 1 })
  const follower = adjustableClock()
  leader.jump(day)

  follower.follow(leader.setting())

  expect(Math.abs(follower.now() - leader.now())).toBeLessThan(1_000)
})

test('what was taken back does not fire', async () => {
  const clock = adjustableClock()
  const order: string[] = []
  const cancel = clock.after(hour, () => order.push('canceled'))
  const kept = fired(clock, hour).then(() => order.push('kept'))
  const cancelSystem = systemClock.after(0, () => order.push('canceled'))

  cancel()
  cancelSystem()
  clock.jump(hour)

  await kept
  await fired(systemClock, 0)
  expect(order).toEqual(['kept'])
})

test('sleep ends when its time is up, or at once by an abort', async () => {
  const clock = manualClock()
  const stop = new AbortController()
  const order: string[] = []
  const asleep = [
    sleep(clock, 1_000).then(() => order.push('time')),
    sleep(clock, hour, stop.signal).then(() => order.push('abort')),
    sleep(clock, 1_000, new AbortController().signal).then(() => order.push('time, unaborted')),
  ]

  clock.advance(1_000)
  stop.abort()

  await Promise.all(asleep)
  await sleep(clock, hour, stop.signal)
  expect(order.toSorted()).toEqual(['abort', 'time', 'time, unaborted'])
})

test('instants have one spelling', () => {
  const at = Date.UTC(2026, 10, 2, 14, 3, 22, 7)

  expect(iso(at)).toBe('2026-11-02T14:03:22.007Z')
  expect(timeOfDay(at)).toBe('14:03:22')
  expect(parseInstant(iso(at))).toBe(at)
  expect(parseInstant('yesterday')).toBeNull()
})
