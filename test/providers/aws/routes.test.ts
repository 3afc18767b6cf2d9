import { describe, expect, it } from 'vitest'
import {
  blackholeCheck,
  blackholesIn,
  chosenTables,
  conflictCheck,
  planRoutes,
  prefixListsIn,
  quotaCheck,
  shadowCheck,
  shadows,
  tableCheck,
} from '../../../src/providers/aws/routes.ts'
import { anAccount } from './aws-world.ts'
import { aRoute, aTable, OTHER_PCX, PCX } from './builders.ts'

const wanted = '192.168.0.0/24'
const plan = (...routes: Parameters<typeof aTable>[0] & object) =>
  planRoutes([aTable(routes)], [wanted], PCX)[0]

describe('the tables that are chosen', () => {
  const tables = [
    aTable([], { id: 'rtb-00000003', tags: {}, isMain: true }),
    aTable([], { id: 'rtb-00000002' }),
    aTable([], { id: 'rtb-00000001', tags: { 'peering-bot': 'no' } }),
  ]
  const ids = (choice: Parameters<typeof chosenTables>[1]) => chosenTables(tables, choice).map(({ id }) => id)

  it.each([
    ['tagged', ['rtb-00000002']],
    ['main', ['rtb-00000003']],
    ['all', ['rtb-00000001', 'rtb-00000002', 'rtb-00000003']],
  ] as const)('by %s are %j', (choice, expected) => {
    expect(ids(choice)).toEqual(expected)
  })

  it('by "all" leave out the one of a gateway, which takes no route to a peering', () => {
    const edge = aTable([], { id: 'rtb-00000009', isOfGateway: true })

    expect(chosenTables([...tables, edge], 'all').map(({ id }) => id)).not.toContain('rtb-00000009')
  })

  it('by id are those of this VPC alone', () => {
    expect(ids(['rtb-00000003', 'rtb-0000000f'])).toEqual(['rtb-00000003'])
  })

  it('block the plan where there are none, and only warn where people do it', () => {
    expect(tableCheck([], anAccount(), 'vpc-1').verdict).toBe('block')
    expect(tableCheck([], anAccount({ routes: 'manual' }), 'vpc-1').verdict).toBe('warn')
    expect(tableCheck([aTable()], anAccount(), 'vpc-1').verdict).toBe('pass')
  })
})

describe('a route', () => {
  it('is created where there is none', () => {
    expect(plan(aRoute('0.0.0.0/0', 'nat-1'))).toMatchObject({ does: 'create', now: null })
  })

  it('is kept where it leads to this peering, alive or not yet', () => {
    expect(plan(aRoute(wanted, PCX))).toMatchObject({ does: 'keep' })
    expect(plan(aRoute(wanted, PCX, { state: 'blackhole' }))).toMatchObject({ does: 'keep' })
  })

  it('is taken over from a peering that carries nothing', () => {
    expect(plan(aRoute(wanted, OTHER_PCX, { state: 'blackhole' }))).toMatchObject({
      does: 'replace',
      now: OTHER_PCX,
      text: expect.stringContaining('blackhole'),
    })
  })

  it('is what was written, where a gateway propagates the same destination', () => {
    const propagated = aRoute(wanted, 'vgw-1', { isPropagated: true })

    expect(plan(propagated, aRoute(wanted, PCX))).toMatchObject({ does: 'keep', now: PCX })
    expect(plan(propagated, aRoute(wanted, 'nat-1'))).toMatchObject({ does: 'conflict', now: 'nat-1' })
  })

  it.each([
    ['a peering that is alive', aRoute(wanted, OTHER_PCX)],
    ['a gateway', aRoute(wanted, 'nat-1')],
    ['a gateway that is gone', aRoute(wanted, 'nat-1', { state: 'blackhole' })],
    ['a propagated route', aRoute(wanted, 'vgw-1', { isPropagated: true })],
  ])('is never taken from %s', (_, route) => {
    expect(plan(route)).toMatchObject({ does: 'conflict', now: route.target })
  })

  it.each([
    ['the same', '10.20.0.0/16'],
    ['longer', '10.20.4.0/24'],
    ['shorter', '10.0.0.0/8'],
  ])('never covers the VPC itself (%s)', (_, destination) => {
    expect(planRoutes([aTable()], [destination], PCX)).toMatchObject([{ does: 'conflict', now: 'local' }])
  })

  it('is planned for each table and each range, IPv6 too', () => {
    const tables = [aTable(), aTable([], { id: 'rtb-00000002' })]

    const planned = planRoutes(tables, [wanted, '2600:1f18:50::/56'], null)

    expect(planned.map(({ table, destination }) => `${table} ${destination}`)).toEqual([
      'rtb-00000001 192.168.0.0/24',
      'rtb-00000001 2600:1f18:50::/56',
      'rtb-00000002 192.168.0.0/24',
      'rtb-00000002 2600:1f18:50::/56',
    ])
  })
})

describe('what a plan warns of', () => {
  it('is a conflict, with what owns the destination', () => {
    const planned = planRoutes([aTable([aRoute(wanted, 'tgw-1')])], [wanted], null)

    expect(conflictCheck(planned)).toMatchObject({ verdict: 'warn', text: expect.stringContaining('tgw-1') })
  })

  it('is a longer prefix that leads elsewhere, and no other', () => {
    const table = aTable([
      aRoute('192.168.0.128/25', 'tgw-1'),
      aRoute('192.168.0.64/26', PCX),
      aRoute('192.168.0.0/16', 'tgw-1'),
      aRoute('pl-00000001', 'vpce-1'),
    ])

    expect(shadows([table], [wanted], PCX).map(({ destination }) => destination)).toEqual([
      '192.168.0.128/25',
    ])
    expect(shadowCheck(shadows([table], [wanted], PCX), []).verdict).toBe('warn')
  })

  it('is a prefix list that leads elsewhere, because nobody looked what is in it', () => {
    const table = aTable([
      aRoute('pl-00000001', 'vpce-1'), // AWS's own services
      aRoute('pl-00000002', 'tgw-1'),
      aRoute('pl-00000003', PCX),
    ])

    const check = shadowCheck([], prefixListsIn([table], PCX))

    expect(check).toMatchObject({ verdict: 'warn', text: expect.stringContaining('pl-00000002') })
    expect(check.text).not.toMatch(/pl-00000001|pl-00000003/)
    expect(shadowCheck([], []).verdict).toBe('pass')
  })

  it('is a blackhole that the plan does not take over', () => {
    const tables = [
      aTable([
        aRoute(wanted, OTHER_PCX, { state: 'blackhole' }),
        aRoute('172.16.0.0/16', OTHER_PCX, { state: 'blackhole' }),
        aRoute('172.17.0.0/16', 'nat-1', { state: 'blackhole' }),
      ]),
    ]
    const check = blackholeCheck(blackholesIn(tables, null), planRoutes(tables, [wanted], null))

    expect(check).toMatchObject({ verdict: 'warn', text: expect.stringContaining('172.16.0.0/16') })
    expect(check.text).not.toContain(wanted)
    expect(check.text).not.toContain('172.17.0.0/16')
  })

  it('is a table that would be full, by family, with the quota and its code', () => {
    const many = Array.from({ length: 50 }, (_, i) => aRoute(`172.16.${i}.0/24`, 'tgw-1'))
    const propagated = Array.from({ length: 9 }, (_, i) =>
      aRoute(`172.17.${i}.0/24`, 'vgw-1', { isPropagated: true }),
    )
    const table = aTable([...many, ...propagated])

    const check = quotaCheck([table], planRoutes([table], [wanted], null))
    expect(check).toMatchObject({ verdict: 'warn', text: expect.stringContaining('51 IPv4 routes') })
    expect(check.hint).toContain('L-93826ACB')
    expect(quotaCheck([table], planRoutes([table], ['2600:1f18:50::/56'], null)).verdict).toBe('pass')
  })

  it('is a block beyond what AWS ever allows', () => {
    const table = aTable(
      Array.from({ length: 1_000 }, (_, i) => aRoute(`172.${16 + (i >> 8)}.${i & 255}.0/24`, 'tgw-1')),
    )

    expect(quotaCheck([table], planRoutes([table], [wanted], null)).verdict).toBe('block')
  })
})
