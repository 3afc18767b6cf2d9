import fc from 'fast-check'
import { expect, test } from 'vitest'
import { day, formatDuration, hour, minute, parseDuration, second } from '../../src/kit/duration.ts'

test.each([
  ['30s', 30 * second],
  ['90m', 90 * minute],
  ['24h', 24 * hour],
  ['7d', 7 * day],
  ['2w', 14 * day],
  [' 1h ', hour],
])('reads %j', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

test.each(['', '7', 'd', '7 d', '-7d', '1.5h', '7D', '1h30m', '9999999s'])('refuses %j', text => {
  expect(parseDuration(text)).toBeNull()
})

test.each([
  [0, '0 s'],
  [999, '0 s'],
  [12 * second, '12 s'],
  [4 * minute, '4 min'],
  [6 * day + 23 * hour + 59 * minute, '6 d 23 h'],
  [day + 5 * minute, '1 d'],
])('writes %d ms as %j', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})

test('never says more than there is', () => {
  const unitMs = new Map([
    ['d', day],
    ['h', hour],
    ['min', minute],
    ['s', second],
  ])
  fc.assert(
    fc.property(fc.integer({ min: second, max: 400 * day }), ms => {
      const words = formatDuration(ms).split(' ')
      const said = words.reduce(
        (sum, word, i) => (i % 2 ? sum : sum + Number(word) * (unitMs.get(words[i + 1] ?? '') ?? Number.NaN)),
        0,
      )

      expect(said).toBeLessThanOrEqual(ms)
      expect(said).toBeGreaterThan(ms / 2)
    }),
  )
})
