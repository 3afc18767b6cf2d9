import { describe, expect, it } from 'vitest'
import { aclLetsThrough, groupLetsOut } from '../../../src/providers/aws/reach.ts'
import { aGroup, anAcl, anEntry, openAcl } from './builders.ts'

const cidr = '192.168.0.0/24'
const ports = [[10_000, 19_999]] as const

describe('a security group', () => {
  const lets = (rule: { cidr: string; ports: readonly [number, number] | null }) =>
    groupLetsOut(aGroup([{ protocol: 'tcp', ports: rule.ports, cidrs: [rule.cidr] }]), cidr, ports)

  it.each([
    ['everything', '0.0.0.0/0', null, true],
    ['exactly it', cidr, [10_000, 19_999], true],
    ['one port of it', cidr, [19_999, 30_000], true],
    ['other ports', cidr, [443, 443], false],
    ['a part of the range', '192.168.0.0/25', null, false],
    ['another range', '192.168.1.0/24', null, false],
    ['IPv6 alone', '::/0', null, false],
  ] as const)('that allows %s lets clients out: %s %j → %s', (_, range, some, expected) => {
    expect(lets({ cidr: range, ports: some })).toBe(expected)
  })
})

describe('a network ACL', () => {
  const through = (...entries: Parameters<typeof anAcl>[0]) => aclLetsThrough(anAcl(entries), cidr, ports)
  const back = anEntry(100, 'in', true, '0.0.0.0/0')
  const out = anEntry(100, 'out', true, '0.0.0.0/0')

  it('that is open lets out and back', () => {
    expect(aclLetsThrough(openAcl, cidr, ports)).toEqual({ out: true, back: true })
  })

  it('without a rule lets nothing through', () => {
    expect(through()).toEqual({ out: false, back: false })
  })

  it('decides by the first rule that matches', () => {
    expect(through(anEntry(90, 'out', false, cidr), out, back).out).toBe(false)
    expect(through(anEntry(90, 'out', true, cidr), anEntry(100, 'out', false, '0.0.0.0/0'), back).out).toBe(
      true,
    )
  })

  it('with a hole in the range does not let all of it out', () => {
    expect(through(anEntry(90, 'out', false, '192.168.0.64/26'), out, back).out).toBe(false)
  })

  it('lets out if one port of the databases is open', () => {
    expect(through(anEntry(90, 'out', true, cidr, [15_000, 15_000]), back).out).toBe(true)
    expect(through(anEntry(90, 'out', true, cidr, [443, 443]), back).out).toBe(false)
    expect(through(anEntry(90, 'out', false, cidr, [10_000, 19_998]), out, back).out).toBe(true)
    expect(through(anEntry(90, 'out', false, cidr, [10_000, 19_999]), out, back).out).toBe(false)
  })

  it('needs the whole ephemeral range open for the answers', () => {
    expect(through(out, anEntry(100, 'in', true, cidr, [1024, 65_535])).back).toBe(true)
    expect(through(out, anEntry(100, 'in', true, cidr, [32_768, 60_000])).back).toBe(false)
    expect(through(out, anEntry(90, 'in', false, cidr, [40_000, 40_000]), back).back).toBe(false)
    expect(through(out, anEntry(90, 'in', false, cidr, [80, 80]), back).back).toBe(true)
  })
})
