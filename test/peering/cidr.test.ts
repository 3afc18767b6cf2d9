import { BlockList } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Cidr,
  canonicalCidr,
  cidrProblemText,
  firstOverlap,
  isCidr,
  overlaps,
  parseCidr,
} from '../../src/peering/cidr.ts'

function cidr(text: string): Cidr {
  const parsed = parseCidr(text)
  if (!isCidr(parsed)) throw new Error(`${text}: ${parsed.problem}`)
  return parsed
}

const v4Address = fc.ipV4()
const v4Text = fc.tuple(v4Address, fc.integer({ min: 0, max: 32 })).map(([ip, prefix]) => `${ip}/${prefix}`)
/** Pairs that often meet: the second starts from the first's address. */
const v4Pair = fc.oneof(
  fc.tuple(v4Text, v4Text),
  fc
    .tuple(v4Address, fc.integer({ min: 0, max: 32 }), fc.integer({ min: 0, max: 32 }), fc.nat(255))
    .map(([ip, a, b, last]): [string, string] => [
      `${ip}/${a}`,
      `${ip.split('.').slice(0, 3).join('.')}.${last}/${b}`,
    ]),
)
const v6Text = fc
  .tuple(fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 }), fc.integer({ min: 0, max: 128 }))
  .map(
    ([groups, prefix]) =>
      `2001:${groups
        .slice(1)
        .map(g => g.toString(16))
        .join(':')}/${prefix}`,
  )

function blockList(text: string): BlockList {
  const [address = '', prefix] = text.split('/')
  const list = new BlockList()
  list.addSubnet(address, Number(prefix), text.includes(':') ? 'ipv6' : 'ipv4')
  return list
}

function v4(address: bigint): string {
  return [24n, 16n, 8n, 0n].map(shift => (address >> shift) & 255n).join('.')
}

function v6(address: bigint): string {
  return Array.from({ length: 8 }, (_, i) => ((address >> BigInt(112 - 16 * i)) & 0xffffn).toString(16)).join(
    ':',
  )
}

describe('CIDR arithmetic', () => {
  test('agrees with node:net about which addresses are inside (IPv4)', () => {
    fc.assert(
      fc.property(v4Text, v4Address, (text, address) => {
        const { lo, hi } = cidr(text)
        const at = cidr(`${address}/32`).lo

        expect(lo <= at && at <= hi).toBe(blockList(text).check(address))
      }),
      { numRuns: 500 },
    )
  })

  test('agrees with node:net about its first and last address and their neighbors', () => {
    fc.assert(
      fc.property(v4Text, text => {
        const { lo, hi } = cidr(text)
        const list = blockList(text)

        expect([list.check(v4(lo)), list.check(v4(hi))]).toEqual([true, true])
        if (lo > 0n) expect(list.check(v4(lo - 1n))).toBe(false)
        if (hi < 0xffffffffn) expect(list.check(v4(hi + 1n))).toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  test('agrees with node:net about first, last and neighboring address (IPv6)', () => {
    fc.assert(
      fc.property(v6Text, text => {
        const { lo, hi } = cidr(text)
        const list = blockList(text)

        expect([list.check(v6(lo), 'ipv6'), list.check(v6(hi), 'ipv6')]).toEqual([true, true])
        if (lo > 0n) expect(list.check(v6(lo - 1n), 'ipv6')).toBe(false)
        if (hi < 2n ** 128n - 1n) expect(list.check(v6(hi + 1n), 'ipv6')).toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  test('agrees with node:net about overlap: two blocks meet exactly when one holds the first address of the other', () => {
    fc.assert(
      fc.property(v4Pair, ([a, b]) => {
        const meets = blockList(a).check(v4(cidr(b).lo)) || blockList(b).check(v4(cidr(a).lo))

        expect(overlaps(cidr(a), cidr(b))).toBe(meets)
        expect(overlaps(cidr(b), cidr(a))).toBe(meets)
      }),
      { numRuns: 1_000 },
    )
  })

  test('a block meets its first and its last address, and not their neighbors', () => {
    fc.assert(
      fc.property(v4Text, text => {
        const block = cidr(text)
        const meets = (address: bigint) => {
          const single = cidr(`${v4(address)}/32`)
          expect(overlaps(single, block)).toBe(overlaps(block, single))
          return overlaps(single, block)
        }

        expect([meets(block.lo), meets(block.hi)]).toEqual([true, true])
        if (block.lo > 0n) expect(meets(block.lo - 1n)).toBe(false)
        if (block.hi < 0xffffffffn) expect(meets(block.hi + 1n)).toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  test('never finds an overlap between families, not even of everything with everything', () => {
    expect(overlaps(cidr('0.0.0.0/0'), cidr('::/0'))).toBe(false)
  })

  test('the canonical spelling is idempotent, covers the same addresses and has no host bits', () => {
    fc.assert(
      fc.property(fc.oneof(v4Text, v6Text), text => {
        const first = cidr(text)
        const again = cidr(first.canonical)

        expect(again.canonical).toBe(first.canonical)
        expect([again.lo, again.hi, again.prefix, again.family]).toEqual([
          first.lo,
          first.hi,
          first.prefix,
          first.family,
        ])
        expect(again.hadHostBits).toBe(false)
        if (first.family === 4) expect(first.hadHostBits).toBe(text !== first.canonical)
      }),
    )
  })

  test('says when host bits were cut', () => {
    expect(cidr('10.20.3.4/16')).toMatchObject({ canonical: '10.20.0.0/16', hadHostBits: true })
    expect(cidr(' 2001:DB8:0::/32 ')).toMatchObject({ canonical: '2001:db8::/32', hadHostBits: false })
  })
})

describe('CIDR texts', () => {
  test.each([
    ['10.20.0.0', 'no_prefix'],
    ['', 'no_prefix'],
    ['/16', 'no_prefix'],
    ['10.0.0.0/16/16', 'no_prefix'],
    ['10.0.0.0/', 'bad_prefix'],
    ['10.0.0.0/33', 'bad_prefix'],
    ['2001:db8::/129', 'bad_prefix'],
    ['10.0.0.0/-1', 'bad_prefix'],
    ['10.0.0.0/08', 'bad_prefix'],
    ['10.0.0.0/0x8', 'bad_prefix'],
    ['10.0.0.0/8.0', 'bad_prefix'],
    ['10.0.0.0/1e1', 'bad_prefix'],
    ['10.0.0.0/ 8', 'bad_prefix'],
    ['10.0.0.0/255.255.0.0', 'bad_prefix'],
    ['010.0.0.0/8', 'bad_address'],
    ['0x0a.0.0.0/8', 'bad_address'],
    ['10.0/16', 'bad_address'],
    ['167772160/8', 'bad_address'],
    ['10.0.0.256/24', 'bad_address'],
    ['10.0.0.0.0/24', 'bad_address'],
    ['10.0.0 .0/16', 'bad_address'],
    ['10.0.0.0 /16', 'bad_address'],
    ['1O.0.0.0/16', 'bad_address'],
    ['vpc-0123456789abcdef0/16', 'bad_address'],
    ['2001:db8::%eth0/32', 'bad_address'],
    ['fe80::1%1/64', 'bad_address'],
    ['2001:db8:::/32', 'bad_address'],
    ['2001:db8::12345/32', 'bad_address'],
    ['::ffff:10.0.0.0/104', 'bad_address'],
    ['::FFFF:A00:0/104', 'bad_address'],
    ['0:0:0:0:0:ffff:0a00:0000/96', 'bad_address'],
    ['::10.0.0.0/104', 'bad_address'],
  ])('refuses %j as %s', (text, problem) => {
    expect(parseCidr(text)).toEqual({ problem })
    expect(cidrProblemText[problem as keyof typeof cidrProblemText]).toMatch(/as in/)
  })

  test('a v6 block that merely reaches over the v4-mapped addresses is a v6 block', () => {
    expect(cidr('::/0').family).toBe(6)
    expect(cidr('::/64').canonical).toBe('::/64')
  })

  test('what a cloud reports is compared in canonical spelling, or as it came', () => {
    expect(canonicalCidr('10.20.3.4/16')).toBe('10.20.0.0/16')
    expect(canonicalCidr(' all of it ')).toBe('all of it')
  })
})

describe('two lists of CIDRs', () => {
  test('the first pair that overlaps is named in canonical spelling', () => {
    expect(firstOverlap(['10.1.0.0/16', '10.2.3.4/16'], ['192.168.0.0/24', '10.2.128.0/17'])).toEqual([
      '10.2.0.0/16',
      '10.2.128.0/17',
    ])
  })

  test('texts that are no CIDRs are passed over', () => {
    expect(firstOverlap(['default'], ['10.0.0.0/8'])).toBeNull()
    expect(firstOverlap(['10.0.0.0/8'], ['default', '::/0'])).toBeNull()
    expect(firstOverlap([], [])).toBeNull()
  })
})
