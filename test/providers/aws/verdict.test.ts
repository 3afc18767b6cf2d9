import { describe, expect, it } from 'vitest'
import { activeQuotaCheck, peerOverlapCheck } from '../../../src/providers/aws/create-plan.ts'
import { controlPlane, dnsSetCheck, subnetsOf, type VerifyFacts } from '../../../src/providers/aws/verdict.ts'
import { anAccount, aSide, DATA, PAYMENTS, prod, redis, vpcs } from './aws-world.ts'
import {
  activeRow,
  aGroup,
  anAcl,
  anEntry,
  aRoute,
  aRow,
  aTable,
  OTHER_PCX,
  openAcl,
  openGroup,
  PCX,
} from './builders.ts'

const cidr = '192.168.0.0/24'

function verify(over: Partial<VerifyFacts> = {}) {
  const { depth, checks } = controlPlane({
    end: prod,
    account: anAccount(),
    peering: activeRow(),
    destinations: [cidr],
    tables: [aTable([aRoute(cidr, PCX)])],
    subnets: ['subnet-00000001'],
    groups: [openGroup],
    acls: [openAcl],
    ...over,
  })
  return { depth, off: checks.filter(({ verdict }) => verdict !== 'pass').map(({ code }) => code) }
}

describe('the control plane', () => {
  it('proves "routed" and nothing more', () => {
    expect(verify()).toEqual({ depth: 'routed', off: [] })
  })

  it.each([
    ['a peering that is not known', { peering: null }, 'peered', ['peering_active']],
    ['a peering that waits', { peering: aRow() }, 'peered', ['peering_active']],
    ['no route', { tables: [aTable()] }, 'peered', ['routes_active']],
    [
      'a route that leads elsewhere',
      { tables: [aTable([aRoute(cidr, OTHER_PCX)])] },
      'peered',
      ['routes_active'],
    ],
    [
      'a route that is dead',
      { tables: [aTable([aRoute(cidr, PCX, { state: 'blackhole' })])] },
      'peered',
      ['routes_active'],
    ],
    [
      'one table of two',
      { tables: [aTable([aRoute(cidr, PCX)]), aTable([], { id: 'rtb-00000002' })] },
      'peered',
      ['routes_active'],
    ],
    ['one range of two', { destinations: [cidr, '192.168.1.0/24'] }, 'peered', ['routes_active']],
    ['no range', { destinations: [] }, 'peered', ['routes_active']],
    [
      'no table that is chosen',
      { tables: [aTable([aRoute(cidr, PCX)], { tags: {} })] },
      'peered',
      ['routes_active'],
    ],
    [
      'a longer prefix elsewhere',
      { tables: [aTable([aRoute(cidr, PCX), aRoute('192.168.0.0/25', 'tgw-1')])] },
      'routed',
      ['route_shadows'],
    ],
    ['groups that let nobody out', { groups: [aGroup([])] }, 'routed', ['egress_open']],
    ['a closed ACL', { acls: [anAcl([])] }, 'routed', ['acl_open']],
  ] as const)('with %s', (_, over, depth, off) => {
    expect(verify(over as Partial<VerifyFacts>)).toMatchObject({ depth, off })
  })

  it('is content with one group that lets clients out', () => {
    expect(verify({ groups: [aGroup([], 'sg-1'), openGroup] }).off).toEqual([])
    const named = controlPlane({
      end: prod,
      account: anAccount(),
      peering: activeRow(),
      destinations: [cidr],
      tables: [aTable([aRoute(cidr, PCX)])],
      subnets: [],
      groups: [aGroup([], 'sg-1', true), aGroup([])],
      acls: [],
    })
    expect(named.checks.find(({ code }) => code === 'egress_open')?.text).toContain('1 of them name groups')
  })

  it('looks at the ACLs of routed subnets alone', () => {
    const elsewhere = anAcl([anEntry(1, 'out', false, '0.0.0.0/0')], ['subnet-00000002'])

    expect(verify({ acls: [openAcl, elsewhere] }).off).toEqual([])
  })

  it('gives the main table the subnets that name none', () => {
    const main = aTable([], { isMain: true, subnets: [] })

    expect(subnetsOf(main, [main, aTable()], ['subnet-00000001', 'subnet-00000009'])).toEqual([
      'subnet-00000009',
    ])
  })
})

describe('other peers of the VPC', () => {
  const twin = activeRow({
    id: OTHER_PCX,
    requester: aSide(DATA, 'eu-west-1', vpcs.serving, ['192.168.0.128/25']),
  })

  it('are warned of where their ranges overlap the new one', () => {
    expect(peerOverlapCheck(prod, redis, [twin])).toMatchObject({
      verdict: 'warn',
      text: expect.stringContaining(OTHER_PCX),
    })
  })

  it.each([
    ['is the same network', activeRow()],
    ['is not up', { ...twin, status: 'pending_acceptance' as const }],
    ['is of another VPC', { ...twin, accepter: aSide(PAYMENTS, 'eu-west-1', vpcs.tools) }],
  ])('do not matter where the peer %s', (_, row) => {
    expect(peerOverlapCheck(prod, redis, [row]).verdict).toBe('pass')
  })

  it('count against the quota, which is named', () => {
    const place = { account: anAccount(), region: 'eu-west-1' }
    const many = Array.from({ length: 50 }, () => activeRow())

    expect(activeQuotaCheck(place, prod, many.slice(1)).verdict).toBe('pass')
    expect(activeQuotaCheck(place, prod, many)).toMatchObject({
      verdict: 'warn',
      hint: expect.stringContaining('L-7E9ECCDB'),
    })
    const all = Array.from({ length: 125 }, () => activeRow())
    expect(activeQuotaCheck(place, prod, all.slice(1)).verdict).toBe('warn')
    expect(activeQuotaCheck(place, prod, all).verdict).toBe('block')
  })
})

describe('DNS resolution over the peering', () => {
  it.each([
    ['on at this end', { requester: false, accepter: true }, 'pass'],
    ['on at the other end alone', { requester: true, accepter: false }, 'warn'],
    ['not told', { requester: null, accepter: null }, 'warn'],
  ])('%s', (_, dns, verdict) => {
    expect(dnsSetCheck(prod, activeRow({ dns }))).toMatchObject({ code: 'dns_set', verdict })
  })

  it('is looked at on the side that the end is on', () => {
    const dns = { requester: true, accepter: false }

    expect(dnsSetCheck(prod, activeRow({ requester: prod, accepter: redis, dns })).verdict).toBe('pass')
  })
})
