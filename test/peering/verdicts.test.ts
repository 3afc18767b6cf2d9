import { describe, expect, it } from 'vitest'
import { block, listed, pass, warn } from '../../src/peering/verdicts.ts'

describe('a check', () => {
  it('that passes needs no advice; the others have some', () => {
    expect(pass('a_code', 'All is well.')).toEqual({ code: 'a_code', verdict: 'pass', text: 'All is well.' })
    expect(warn('a_code', 'Odd.', 'Look.')).toMatchObject({ verdict: 'warn', hint: 'Look.' })
    expect(block('a_code', 'No.', 'Mend it.')).toMatchObject({ verdict: 'block', hint: 'Mend it.' })
  })
})

describe('a list in a sentence', () => {
  it.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a and b'],
    [['a', 'b', 'c'], 'a, b and c'],
    [['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], 'a, b, c, d, e, f and 2 more'],
  ])('of %j is %j', (parts, text) => {
    expect(listed(parts)).toBe(text)
  })
})
