import { describe, expect, it } from 'vitest'
import type { EndPlan, RoutePlan } from '../../../src/providers/provider.ts'
import { anAccount, aSide, cloudIdOf, dataAccount, heldWorld, type NfyioWorld, sides } from './nfyio-world.ts'

const held = heldWorld()
const codes = ({ checks }: Pick<EndPlan, 'checks'>, verdict: string) =>
  checks.filter(check => check.verdict === verdict).map(({ code }) => code)
const asked = { isRequester: false, wanted: {} }
const asking = { isRequester: true, wanted: {} }

/** A peering of a with data that is up. */
async function up({ create, ends, run }: NfyioWorld): Promise<string> {
  const id = await create(sides.a, sides.data)
  await run(ends.accept(sides.data, sides.a, cloudIdOf(id), {}))
  return id
}

async function writeAll({ ends, run }: NfyioWorld, id: string): Promise<RoutePlan[]> {
  const planned = [
    ...(await run(ends.routes(sides.a, sides.data, cloudIdOf(id)))).map(route => ({ route, end: sides.a })),
    ...(await run(ends.routes(sides.data, sides.a, cloudIdOf(id)))).map(route => ({
      route,
      end: sides.data,
    })),
  ]
  for (const { route, end } of planned) await run(ends.writeRoute(end, route, cloudIdOf(id)))
  return planned.map(({ route }) => route)
}

describe('an end', () => {
  it('is ours where its account is configured, by alias or id', () => {
    const { ends } = held.world

    expect(ends.title).toBe('NFYio')
    expect(ends.modes(sides.data)).toEqual({
      accept: 'automatic',
      routes: 'automatic',
      verify: 'control_plane',
    })
    expect(ends.modes(aSide('onprem/account_other_org', 'vpc_data'))).not.toBeNull()
    expect(ends.modes(sides.stranger)).toBeNull()
    expect(ends.modes({ ...sides.data, cloud: 'aws' })).toBeNull()
    expect(ends.modes(aSide(null, 'vpc_data'))).toBeNull()
  })
})

describe('the plan of an end', () => {
  it('accepts and routes with the key of that account, and changes nothing', async () => {
    const { ends, run, writes } = held.world

    const plan = await run(ends.planJoin(sides.data, sides.a, asked))

    expect(plan.changes).toEqual([
      'Peerbot accepts exactly this peering with the key of onprem/data.',
      'Peerbot sends 10.0.0.0/16 in rtb_data of onprem/data to the peering.',
    ])
    expect(plan.routes).toMatchObject([{ table: 'rtb_data', destination: '10.0.0.0/16', does: 'create' }])
    expect(codes(plan, 'block')).toEqual([])
    expect(writes()).toEqual([])
  })

  it('accepts nothing at the end that asks, nor where NFYio accepts at once', async () => {
    const { ends, run } = held.world

    const near = await run(ends.planJoin(sides.a, sides.b, asking))
    const far = await run(
      ends.planJoin(sides.b, sides.a, { isRequester: false, wanted: { 'auto-accept': 'yes' } }),
    )

    expect([...near.changes, ...far.changes].some(text => text.includes('accepts'))).toBe(false)
    expect(far.material['acceptance']).toBe('at once')
  })

  it('leaves a destination alone that belongs to something else', async () => {
    const { ends, nfyio, run } = held.world
    nfyio.tables.get('rtb_a')?.routes.set('192.168.0.0/20', 'nat_1')
    nfyio.tables.get('rtb_a')?.routes.set('192.168.3.0/24', 'nat_2')

    const plan = await run(ends.planJoin(sides.a, sides.data, asking))

    expect(plan.routes).toMatchObject([{ does: 'conflict', now: 'nat_1' }])
    expect(codes(plan, 'warn')).toEqual(['route_conflicts', 'route_shadows'])
    expect(plan.changes).toEqual([])
  })

  it('warns where the ranges of the other side are not known', async () => {
    const { ends, run } = held.world

    const plan = await run(ends.planJoin(sides.a, sides.stranger, asking))

    expect(codes(plan, 'warn')).toContain('route_destinations')
    expect(plan.routes).toEqual([])
  })

  it('is blocked by a refused key', async () => {
    const { ends, nfyio, run } = held.world
    nfyio.keys.delete('key-data')

    expect(codes(await run(ends.planJoin(sides.data, sides.a, asked)), 'block')).toEqual([
      'account_reachable',
    ])
  })

  it('looks at the VPC itself where a stranger asks', async () => {
    const { ends, run } = held.world

    const plan = await run(
      ends.planJoin({ ...sides.a, cidrs: [] }, { ...sides.stranger, cidrs: ['10.0.7.0/24'] }, asked),
    )

    expect(codes(plan, 'block')).toEqual(['cidr_overlap'])
  })
})

describe('accepting', () => {
  it("is done with the accepter's key, once", async () => {
    const { create, ends, listed, run, writes } = held.world
    const id = await create(sides.a, sides.data)
    expect(await run(ends.look(sides.data, sides.a, cloudIdOf(id)))).toMatchObject({
      status: 'pending_acceptance',
      requester: sides.a,
      accepter: sides.data,
    })

    await run(ends.accept(sides.data, sides.a, cloudIdOf(id), {}))
    await run(ends.accept(sides.data, sides.a, cloudIdOf(id), {}))

    expect(writes().filter(line => line.endsWith('/accept'))).toEqual([
      `account_other_org POST /v1/vpc-peering/${id}/accept`,
    ])
    expect(await listed(id)).toMatchObject({ status: 'active' })
    expect(await run(ends.look(sides.data, sides.a, cloudIdOf(id)))).toMatchObject({ status: 'active' })
  })

  it('is done already where a reply was lost', async () => {
    const { create, ends, nfyio, run } = held.world
    const id = await create(sides.a, sides.data)
    nfyio.breaks = { on: `POST /v1/vpc-peering/${id}/accept`, after: true }

    await run(ends.accept(sides.data, sides.a, cloudIdOf(id), {}))

    expect(nfyio.peerings.get(id)?.status).toBe('active')
  })

  it.each([
    ['another requester', sides.data, sides.b],
    ['another accepter', sides.b, sides.a],
    ['the wrong way round', sides.a, sides.data],
  ])('is never done for %s', async (_, end, other) => {
    const { create, ends, failure, writes } = held.world
    const id = await create(sides.a, sides.data)

    expect(await failure(ends.accept(end, other, cloudIdOf(id), {}))).toMatchObject({
      kind: 'invalid',
      code: 'NOT_THE_PEERING',
      effect: 'no',
    })
    expect(writes()).toHaveLength(1)
  })

  it('is never done with what another install calls the same', async () => {
    const { create, ends, failure, writes } = held.world
    const id = await create(sides.a, sides.data)

    expect(await failure(ends.accept(sides.data, sides.a, `cloud/${id}`, {}))).toMatchObject({
      kind: 'invalid',
      code: 'NOT_THE_PEERING',
    })
    expect(writes()).toHaveLength(1)
  })

  it('of a peering that its account does not see says nothing of reads that are not offered', async () => {
    const { ends, failure } = held.world

    const { message } = await failure(ends.accept(sides.data, sides.a, cloudIdOf('peer_404'), {}))

    expect(message).toContain('shows no peering peer_404 to onprem/data')
    expect(message).not.toContain('does not offer')
  })

  it('of what is over is refused, and of what nobody knows', async () => {
    const { create, ends, failure, nfyio, run } = held.world
    const id = await create(sides.a, sides.data)
    const row = nfyio.peerings.get(id)
    if (row) row.status = 'expired'

    expect(await failure(ends.accept(sides.data, sides.a, cloudIdOf(id), {}))).toMatchObject({
      kind: 'conflict',
    })
    expect(await run(ends.look(sides.data, sides.a, cloudIdOf('peer_404')))).toBeNull()
    expect(await failure(ends.accept(sides.data, sides.a, cloudIdOf('peer_404'), {}))).toMatchObject({
      kind: 'not_found',
    })
  })
})

describe('routes', () => {
  it.each(['peer_', 'pcx_'])(
    'are written at both ends, to the target that %s… is routed to by',
    async prefix => {
      const { ends, nfyio, run } = held.world
      nfyio.idPrefix = prefix
      const id = await up(held.world)
      const target = prefix === 'pcx_' ? id : `pcx_${id}`

      expect(await writeAll(held.world, id)).toMatchObject([
        { table: 'rtb_a', destination: '192.168.0.0/20', does: 'create' },
        { table: 'rtb_data', destination: '10.0.0.0/16', does: 'create' },
      ])

      expect(nfyio.tables.get('rtb_a')?.routes.get('192.168.0.0/20')).toBe(target)
      expect(nfyio.tables.get('rtb_data')?.routes.get('10.0.0.0/16')).toBe(target)
      expect(await run(ends.routes(sides.a, sides.data, cloudIdOf(id)))).toMatchObject([
        { does: 'keep', now: target },
      ])
    },
  )

  it('that are there are not written again, in either spelling of the target', async () => {
    const { ends, nfyio, run, writes } = held.world
    const id = await up(held.world)
    const [route] = await run(ends.routes(sides.a, sides.data, cloudIdOf(id)))
    if (!route) throw new Error('no route is planned')
    nfyio.tables.get('rtb_a')?.routes.set('192.168.0.0/20', id)

    const before = writes()
    expect(await run(ends.writeRoute(sides.a, route, cloudIdOf(id)))).toBe('there')
    nfyio.tables.get('rtb_a')?.routes.set('192.168.0.0/20', 'nat_1')
    expect(await run(ends.writeRoute(sides.a, route, cloudIdOf(id)))).toBe('conflict')
    expect(writes()).toEqual(before)
  })

  it('survive a lost reply', async () => {
    const { ends, nfyio, run } = held.world
    const id = await up(held.world)
    const [route] = await run(ends.routes(sides.a, sides.data, cloudIdOf(id)))
    if (!route) throw new Error('no route is planned')
    nfyio.breaks = { on: 'POST /v1/route-tables/rtb_a/routes', after: true }

    expect(await run(ends.writeRoute(sides.a, route, cloudIdOf(id)))).toBe('there')
  })

  it('are taken away where they lead to it, and nowhere else', async () => {
    const { ends, nfyio, run } = held.world
    const id = await up(held.world)
    await writeAll(held.world, id)
    const route = { table: 'rtb_a', destination: '192.168.0.0/20' }

    nfyio.tables.get('rtb_a')?.routes.set(route.destination, 'nat_1')
    expect(await run(ends.removeRoute(sides.a, route, cloudIdOf(id)))).toBe('not_ours')
    nfyio.tables.get('rtb_a')?.routes.set(route.destination, `pcx_${id}`)
    expect(await run(ends.removeRoute(sides.a, route, cloudIdOf(id)))).toBe('removed')
    expect(await run(ends.removeRoute(sides.a, route, cloudIdOf(id)))).toBe('gone')
  })

  it('of two ends of one account are found by their table alone', async () => {
    const { create, ends, nfyio, run } = held.world
    const id = await create(sides.a, sides.b, { 'auto-accept': 'yes' })
    for (const route of await run(ends.routes(sides.b, sides.a, cloudIdOf(id))))
      await run(ends.writeRoute(sides.b, route, cloudIdOf(id)))

    expect(
      await run(ends.removeRoute(sides.a, { table: 'rtb_b', destination: '10.0.0.0/16' }, cloudIdOf(id))),
    ).toBe('removed')
    expect(nfyio.tables.get('rtb_b')?.routes.has('10.0.0.0/16')).toBe(false)
  })

  it('that cannot be deleted by the API are left to people, and gone once they did it', async () => {
    const { ends, failure, nfyio, run } = held.world
    const id = await up(held.world)
    await writeAll(held.world, id)
    const route = { table: 'rtb_a', destination: '192.168.0.0/20' }
    for (const status of [404, 405] as const) {
      nfyio.absent.set('delete_route', status)
      expect(await failure(ends.removeRoute(sides.a, route, cloudIdOf(id)))).toMatchObject({
        code: 'NOT_OFFERED',
      })
    }

    nfyio.tables.get('rtb_a')?.routes.delete(route.destination)
    expect(await run(ends.removeRoute(sides.a, route, cloudIdOf(id)))).toBe('gone')
  })

  it('to a peering that is gone are found', async () => {
    const { ends, listed, peerings, run, scope } = held.world
    const id = await up(held.world)
    await writeAll(held.world, id)
    await run(peerings.remove(scope, await listed(id)))

    expect(await run(ends.blackholes(sides.a, cloudIdOf(id)))).toEqual([
      { table: 'rtb_a', destination: '192.168.0.0/20' },
    ])
  })

  it('are never planned to a look-alike', async () => {
    const { create, ends, failure } = held.world
    const id = await create(sides.a, sides.b)

    expect(await failure(ends.routes(sides.a, sides.data, cloudIdOf(id)))).toMatchObject({
      code: 'NOT_THE_PEERING',
    })
  })
})

describe('what an install tells of its route tables', () => {
  it('is read over all pages: none of the VPC is left without a route', async () => {
    const { ends, nfyio, run } = held.world
    const id = await up(held.world)
    for (const name of ['rtb_a2', 'rtb_a3']) nfyio.tables.set(name, { vpc: 'vpc_a', routes: new Map() })
    nfyio.page = 2

    const planned = await run(ends.routes(sides.a, sides.data, cloudIdOf(id)))

    expect(planned.map(({ table }) => table)).toEqual(['rtb_a', 'rtb_a2', 'rtb_a3'])
  })

  it('is cut to the tables of the VPC, where the install lists all', async () => {
    const { ends, nfyio, run } = held.world
    const id = await up(held.world)
    nfyio.hasTableFilter = false

    const planned = await run(ends.routes(sides.a, sides.data, cloudIdOf(id)))

    expect(planned.map(({ table }) => table)).toEqual(['rtb_a'])
  })

  it.each([
    ['leaves out', undefined],
    ['shows as null', null],
    ['spells in a way that nobody knows', [{ where: '192.168.0.0/20' }]],
  ])('is as good as nothing where it %s the routes: none counts as gone', async (_, shown) => {
    const { ends, failure, nfyio, run } = held.world
    const id = await up(held.world)
    await writeAll(held.world, id)
    nfyio.wrapRoutes = () => shown
    const route = { table: 'rtb_a', destination: '192.168.0.0/20' }

    expect(await run(ends.verify(sides.a, sides.data, cloudIdOf(id)))).toMatchObject({ depth: 'peered' })
    nfyio.absent.set('delete_route', 404)
    expect(await failure(ends.removeRoute(sides.a, route, cloudIdOf(id)))).toMatchObject({
      code: 'NOT_OFFERED',
    })
    expect(nfyio.tables.get('rtb_a')?.routes.has(route.destination)).toBe(true)
    nfyio.absent.clear()
    expect(await run(ends.removeRoute(sides.a, route, cloudIdOf(id)))).toBe('removed')
  })

  it('never takes a route away from what it leads to now, though the other end is not to be read', async () => {
    const { ends, nfyio, run } = held.world
    const id = await up(held.world)
    await writeAll(held.world, id)
    // Meanwhile the table is another VPC's, and what it says is somebody else's.
    nfyio.tables.set('rtb_a', { vpc: 'vpc_b', routes: new Map([['192.168.0.0/20', 'nat_1']]) })

    expect(
      await run(ends.removeRoute(sides.a, { table: 'rtb_a', destination: '192.168.0.0/20' }, cloudIdOf(id))),
    ).toBe('gone')
    expect(nfyio.tables.get('rtb_a')?.routes.get('192.168.0.0/20')).toBe('nat_1')
  })

  it.each([400, 422])(
    'counts a route that is refused as there already (%i) once it is seen',
    async status => {
      const { ends, failure, nfyio, run } = held.world
      const id = await up(held.world)
      const [route] = await run(ends.routes(sides.a, sides.data, cloudIdOf(id)))
      if (!route) throw new Error('no route is planned')
      const refused = { error: { code: 'InvalidRequest', message: 'no' } }
      const on = 'POST /v1/route-tables/rtb_a/routes'

      nfyio.next.push({ on, status, body: refused })
      expect(await failure(ends.writeRoute(sides.a, route, cloudIdOf(id)))).toMatchObject({ kind: 'invalid' })
      nfyio.next.push({ on, status, body: refused, does: true })
      expect(await run(ends.writeRoute(sides.a, route, cloudIdOf(id)))).toBe('there')
    },
  )

  it('finds what leads to a peering that is gone by the target that the install gave it', async () => {
    const { ends, list, nfyio, run } = held.world
    const id = await up(held.world)
    const row = nfyio.peerings.get(id)
    if (row) row.extra['route_target'] = 'pcx_peer_777'
    await writeAll(held.world, id)
    nfyio.peerings.clear()
    await list()
    const route = { table: 'rtb_a', destination: '192.168.0.0/20' }

    expect(await run(ends.blackholes(sides.a, cloudIdOf(id)))).toEqual([route])
    expect(await run(ends.removeRoute(sides.a, route, cloudIdOf(id)))).toBe('removed')
  })
})

describe('leaving', () => {
  it('takes our own routes first, and names those of others', async () => {
    const { ends, nfyio, run } = held.world
    const id = await up(held.world)
    await writeAll(held.world, id)
    nfyio.tables.get('rtb_a')?.routes.set('192.168.15.0/24', `pcx_${id}`)

    const plan = await run(
      ends.planLeave(sides.a, sides.data, cloudIdOf(id), [{ table: 'rtb_a', destination: '192.168.0.0/20' }]),
    )

    expect(plan.changes).toEqual([
      'Peerbot first removes the routes that it wrote in onprem/default: 192.168.0.0/20 in rtb_a.',
    ])
    expect(codes(plan, 'warn')).toEqual(['routes_of_others'])
    expect(plan.manual[0]?.command).toContain('/route-tables/rtb_a/routes?destination_cidr=192.168.15.0%2F24')
  })
})

describe('verification', () => {
  it('is peered without routes and routed with them, and never more', async () => {
    const { ends, run } = held.world
    const id = await up(held.world)

    expect(await run(ends.verify(sides.a, sides.data, cloudIdOf(id)))).toMatchObject({ depth: 'peered' })
    await writeAll(held.world, id)
    expect(await run(ends.verify(sides.a, sides.data, cloudIdOf(id)))).toMatchObject({ depth: 'routed' })
    expect(await run(ends.verify(sides.data, sides.a, cloudIdOf(id)))).toMatchObject({ depth: 'routed' })
  })

  it('says so where the install no longer lets the peering be read', async () => {
    const { ends, nfyio, run } = held.world
    for (const call of ['list', 'get'] as const) nfyio.absent.set(call, 404)
    const id = await up(held.world)
    await writeAll(held.world, id)

    const { checks } = await run(ends.verify(sides.a, sides.data, cloudIdOf(id)))

    expect(checks[0]).toMatchObject({
      code: 'peering_active',
      verdict: 'warn',
      text: `${id} was active when NFYio last answered; how it stands now cannot be read.`,
    })
  })

  it('is no more than peered while it is not active', async () => {
    const { create, ends, run } = held.world
    const id = await create(sides.a, sides.data)

    const { depth, checks } = await run(ends.verify(sides.a, sides.data, cloudIdOf(id)))
    expect(depth).toBe('peered')
    expect(checks).toMatchObject([{ code: 'peering_active', verdict: 'block' }])
  })

  it('leaves the probe to a person', () => {
    const probe = held.world.ends.probe?.(sides.a, sides.data)

    expect(probe?.command).toBe('curl --max-time 5 http://<address in 192.168.0.0/20>:7010/health')
  })
})

describe('an install that does not let route tables be read', () => {
  const blind = heldWorld({
    accounts: [anAccount({ routeTables: ['rtb_a'] }), dataAccount({ routes: 'manual' })],
  })

  it('is written to where tables are named, blocked where they are not, and warned of where people do it', async () => {
    const { ends, nfyio, run } = blind.world
    nfyio.absent.set('tables', 404)

    const named = await run(ends.planJoin(sides.a, sides.data, asking))
    expect(named.routes).toMatchObject([{ table: 'rtb_a', destination: '192.168.0.0/20', does: 'create' }])
    expect(codes(named, 'warn')).toEqual(['route_tables'])
    const byHand = await run(ends.planJoin(sides.data, sides.a, asked))
    expect(codes(byHand, 'block')).toEqual([])

    held.world.nfyio.absent.set('tables', 405)
    const all = await run(held.world.ends.planJoin(sides.a, sides.data, asking))
    expect(codes(all, 'block')).toEqual(['route_tables'])
  })

  it("takes a route that is there for somebody else's, and says that nothing is proven", async () => {
    const { ends, nfyio, run } = blind.world
    nfyio.absent.set('tables', 404)
    const id = await up(blind.world)
    const [route] = await run(ends.routes(sides.a, sides.data, cloudIdOf(id)))
    if (!route) throw new Error('no route is planned')

    expect(await run(ends.writeRoute(sides.a, route, cloudIdOf(id)))).toBe('written')
    expect(await run(ends.writeRoute(sides.a, route, cloudIdOf(id)))).toBe('conflict')
    expect(await run(ends.verify(sides.a, sides.data, cloudIdOf(id)))).toMatchObject({ depth: 'peered' })
    expect(await run(ends.removeRoute(sides.a, route, cloudIdOf(id)))).toBe('removed')
    expect(await run(ends.removeRoute(sides.a, route, cloudIdOf(id)))).toBe('gone')
  })
})
