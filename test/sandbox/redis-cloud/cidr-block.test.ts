import { BlockList } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { overlaps, parseBlock } from '../../../src/sandbox/redis-cloud/cidr-block.ts'

describe('a range', () => {
  it.each([
    '10.0.0.0',
    '10.0.0.0/33',
    '10.0/16',
    '010.0.0.0/8',
    '10.0.0.0/08',
    '::/0',
    ' 10.0.0.0/8',
    '1/8',
    '',
  ])('is not %j', text => {
    expect(parseBlock(text)).toBeNull()
    expect(overlaps(text, '0.0.0.0/0')).toBe(false)
  })

  it('overlaps another exactly when one holds the first address of the other', () => {
    const block = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 }))
    fc.assert(
      fc.property(block, block, ([a, aBits], [b, bBits]) => {
        const holds = (address: string, bits: number, other: string) => {
          const list = new BlockList()
          list.addSubnet(address, bits)
          return list.check(other)
        }
        const expected = aBits <= bBits ? holds(a, aBits, b) : holds(b, bBits, a)
        return overlaps(`${a}/${aBits}`, `${b}/${bBits}`) === expected
      }),
    )
  })
})
