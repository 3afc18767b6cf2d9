import { describe, expect, it } from 'vitest'
import { readCidrList } from '../../../src/providers/redis-cloud/transit-gateway-cidrs.ts'

describe('the ranges behind a gateway', () => {
  it('are separated by commas, spaces or lines', () => {
    expect(readCidrList('10.20.0.0/16, 10.21.0.0/16\n10.22.0.0/16')).toEqual({
      canonical: ['10.20.0.0/16', '10.21.0.0/16', '10.22.0.0/16'],
      notes: [],
      problem: null,
    })
  })

  it('are corrected where host bits are set or a range is given twice, and it is said', () => {
    const { canonical, notes, problem } = readCidrList('10.20.3.4/16 10.20.0.0/16')

    expect(canonical).toEqual(['10.20.0.0/16'])
    expect(problem).toBeNull()
    expect(notes).toEqual([
      '10.20.3.4/16 has host bits set and was read as 10.20.0.0/16.',
      '10.20.0.0/16 was left out: 10.20.0.0/16 is already there.',
    ])
  })

  it('may lie within one another, as routes may', () => {
    expect(readCidrList('10.0.0.0/8 10.20.0.0/16').problem).toBeNull()
  })

  it('are cleared by the word none alone', () => {
    expect(readCidrList(' None ')).toEqual({ canonical: [], notes: [], problem: null })
    expect(readCidrList('none, 10.20.0.0/16').problem).toMatch(/none needs a prefix length/)
  })

  it.each([
    ['', /at least one CIDR.*“none”/],
    ['10.20.0.0', /10\.20\.0\.0 needs a prefix length/],
    ['10.20.0.0/33', /prefix length that does not exist/],
    ['ten/8', /not an IP address/],
    ['fd00::/8', /IPv6/],
    [Array.from({ length: 51 }, (_, i) => `10.${i}.0.0/16`).join(' '), /At most 50.*51/],
  ])('are refused as %j', (text, problem) => {
    expect(readCidrList(text).problem).toMatch(problem)
  })
})
