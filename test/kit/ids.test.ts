import { expect, test } from 'vitest'
import { systemRandom } from '../../src/kit/ids.ts'

test.each([0, 1, 7, 32])('gives %d characters of hex', n => {
  expect(systemRandom.hex(n)).toMatch(new RegExp(`^[0-9a-f]{${n}}$`))
})

test('gives numbers in [0, 1) and ids that differ', () => {
  const units = Array.from({ length: 100 }, () => systemRandom.unit())

  expect(units.every(unit => unit >= 0 && unit < 1)).toBe(true)
  expect(new Set(units).size).toBeGreaterThan(90)
  expect(systemRandom.uuid()).not.toBe(systemRandom.uuid())
})
