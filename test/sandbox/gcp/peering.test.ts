import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type GcpBench, MINUTE, startBench } from './gcp-client.ts'

let bench: GcpBench
beforeEach(async () => {
  bench = await startBench()
})
afterEach(() => bench.close())

const MAIN = 'app-prod/main'
const DATA = 'data-prod/shared'

const states = async (...networks: string[]) =>
  Promise.all(networks.map(async network => (await bench.peerings(network)).map(({ state }) => state)))

describe('a half', () => {
  it('comes into being at the end of an operation, and waits for the other one', async () => {
    const sent = await bench.send('POST', 'app-prod/global/networks/main/addPeering', {
      networkPeering: {
        name: 'to-data',
        network: 'projects/data-prod/global/networks/shared',
        exchangeSubnetRoutes: true,
      },
    })
    const before = await bench.peerings(MAIN)
    const done = await bench.finish(sent)
    const [half] = await bench.peerings(MAIN)

    expect(sent.body).toMatchObject({
      kind: 'compute#operation',
      operationType: 'addPeering',
      status: 'PENDING',
      progress: 0,
      targetLink: 'https://www.googleapis.com/compute/v1/projects/app-prod/global/networks/main',
    })
    expect(before).toEqual([])
    expect(done.body).toMatchObject({ status: 'DONE', progress: 100 })
    expect(done.body.error).toBeUndefined()
    expect(half).toMatchObject({
      name: 'to-data',
      network: 'https://www.googleapis.com/compute/v1/projects/data-prod/global/networks/shared',
      state: 'INACTIVE',
      stateDetails: expect.stringContaining('Waiting for peer network to connect.'),
      exchangeSubnetRoutes: true,
      exportCustomRoutes: false,
      importCustomRoutes: false,
      exportSubnetRoutesWithPublicIp: true,
      importSubnetRoutesWithPublicIp: false,
      stackType: 'IPV4_ONLY',
      updateStrategy: 'INDEPENDENT',
    })
  })

  it('is PENDING, RUNNING, then DONE, and can be waited for', async () => {
    await bench.close()
    bench = await startBench({ pace: { startsMs: [1_000, 1_000], operationMs: [10_000, 10_000] } })
    const { body: operation } = await bench.send('POST', 'app-prod/global/networks/main/addPeering', {
      networkPeering: {
        name: 'to-data',
        network: 'projects/data-prod/global/networks/shared',
        exchangeSubnetRoutes: true,
      },
    })
    const path = `app-prod/global/operations/${operation.name}`
    bench.clock.advance(2_000)
    const running = (await bench.get(path)).body.status
    const waited = bench.send('POST', `${path}/wait`)
    // A later call is answered meanwhile: the waiting one has arrived.
    await bench.peerings(MAIN)
    await bench.peerings(MAIN)
    bench.clock.advance(9_000)

    expect([operation.status, running, (await waited).body.status]).toEqual(['PENDING', 'RUNNING', 'DONE'])
  })

  it('is ACTIVE on both sides as soon as both lead to each other, and only then', async () => {
    await bench.add(MAIN, DATA)
    await bench.add(DATA, 'app-prod/shared')
    const apart = await states(MAIN, DATA)
    await bench.add(DATA, MAIN)

    expect(apart).toEqual([['INACTIVE'], ['INACTIVE']])
    expect(await states(MAIN, DATA)).toEqual([['ACTIVE'], ['INACTIVE', 'ACTIVE']])
    expect((await bench.peerings(MAIN))[0]?.stateDetails).toMatch(/Connected\.$/)
  })

  it('is INACTIVE again when the other one goes, and may be there for a network that is not', async () => {
    await bench.add(MAIN, DATA)
    await bench.add(DATA, MAIN)
    await bench.remove(DATA, 'to-app-prod-main')
    await bench.add('app-prod/shared', 'nobody-knows/net')

    expect(await states(MAIN, DATA, 'app-prod/shared')).toEqual([['INACTIVE'], [], ['INACTIVE']])
  })

  it('tells its state in free text, now and then behind an instant', async () => {
    for (const peer of [
      'data-prod/warehouse',
      DATA,
      'tenant-one/net-1',
      'tenant-two/net-2',
      'tenant-three/net',
    ])
      await bench.add(MAIN, peer)
    const details = (await bench.peerings(MAIN)).map(({ stateDetails }) => stateDetails)

    expect(details.some(text => /^\[\d{4}-\d\d-\d\dT[\d:.]+-08:00\]: Waiting for/.test(text))).toBe(true)
    expect(details.some(text => /^Waiting for/.test(text))).toBe(true)
  })

  it('changes its custom routes by updatePeering, and keeps what is not said', async () => {
    await bench.add(MAIN, DATA, { importCustomRoutes: true })
    const patched = await bench.finish(
      await bench.send('PATCH', 'app-prod/global/networks/main/updatePeering', {
        networkPeering: { name: 'to-data-prod-shared', exportCustomRoutes: true },
      }),
    )

    expect(patched.body).toMatchObject({ operationType: 'updatePeering', status: 'DONE' })
    expect((await bench.peerings(MAIN))[0]).toMatchObject({
      exportCustomRoutes: true,
      importCustomRoutes: true,
    })
  })
})

describe('what is refused at once', () => {
  it.each([
    ['a bad name', { name: 'To_Data' }, 400, 'invalid'],
    ['no subnet routes', { exchangeSubnetRoutes: false }, 400, 'invalid'],
    ['no network', { network: undefined }, 400, 'required'],
    ['a malformed network', { network: 'shared' }, 400, 'invalid'],
    ['itself', { network: 'global/networks/main' }, 400, 'invalid'],
  ])('%s', async (_, over, status, reason) => {
    const refused = await bench.add(MAIN, DATA, over)

    expect(refused).toMatchObject({ status, body: { error: { code: status, errors: [{ reason }] } } })
  })

  it('a second half to the same network, whatever its name, and a name that is taken', async () => {
    await bench.add(MAIN, DATA)
    const twin = await bench.add(MAIN, DATA, { name: 'other' })
    const namesake = await bench.add(MAIN, 'data-prod/warehouse', { name: 'to-data-prod-shared' })

    expect(twin.body.error?.message).toBe(
      'There is already a peering to-data-prod-shared with the same network. Select another network.',
    )
    expect(namesake).toMatchObject({
      status: 409,
      body: { error: { errors: [{ reason: 'alreadyExists' }] } },
    })
  })

  it('networks, projects, peerings and operations that are not there', async () => {
    const found = await Promise.all([
      bench.get('app-prod/global/networks/nope'),
      bench.remove(MAIN, 'nope'),
      bench.get('app-prod/global/operations/nope'),
    ])

    expect(found.map(({ status, body }) => [status, body.error?.errors[0]?.reason])).toEqual(
      Array(3).fill([404, 'notFound']),
    )
    expect(found[0]?.body.error?.message).toBe(
      "The resource 'projects/app-prod/global/networks/nope' was not found",
    )
  })

  it('any call on a network, or on its peer, while an operation runs on either', async () => {
    const over = {
      name: 'x',
      exchangeSubnetRoutes: true,
      network: 'projects/data-prod/global/networks/shared',
    }
    const add = (network: string, networkPeering: object) =>
      bench.send('POST', `${network}/addPeering`, { networkPeering })
    await add('app-prod/global/networks/main', over)
    const text = 'There is a peering operation in progress on the local or peer network. Try again later.'
    const local = await add('app-prod/global/networks/main', {
      ...over,
      name: 'y',
      network: 'projects/data-prod/global/networks/warehouse',
    })
    const peer = await add('app-prod/global/networks/shared', over)
    const apart = await add('app-prod/global/networks/staging', {
      ...over,
      network: 'projects/data-prod/global/networks/warehouse',
    })
    bench.clock.advance(MINUTE)
    const later = await add('app-prod/global/networks/shared', over)

    expect([local, peer].map(({ status, body }) => [status, body.error?.message])).toEqual([
      [400, text],
      [400, text],
    ])
    expect([apart.status, later.status]).toEqual([200, 200])
  })
})

describe('what an operation ends with', () => {
  it('overlapping subnets: an error, and no half', async () => {
    await bench.add('data-prod/legacy', MAIN)
    const failed = await bench.add(MAIN, 'data-prod/legacy')

    expect(failed.body).toMatchObject({
      status: 'DONE',
      httpErrorStatusCode: 400,
      error: {
        errors: [{ message: expect.stringMatching(/\(10\.10\.8\.0\/21\) overlaps .*\(10\.10\.0\.0\/20\)/) }],
      },
    })
    expect(await states(MAIN, 'data-prod/legacy')).toEqual([[], ['INACTIVE']])
  })

  it('two auto mode networks never connect', async () => {
    await bench.add('app-prod/default', 'data-prod/default')
    const failed = await bench.add('data-prod/default', 'app-prod/default')

    expect(failed.body.error?.errors[0]?.message).toContain('overlaps with an IP range in the local network')
  })

  it('a peer of the peer counts too', async () => {
    const clash = 'data-prod/legacy' // 10.10.8.0/21, within app-prod/main
    await bench.add(clash, DATA)
    await bench.add(DATA, clash)
    await bench.add(MAIN, DATA)
    const failed = await bench.add(DATA, MAIN)

    expect(failed.body.error?.errors[0]?.message).toContain('active peer')
  })

  it('the quota of peerings per network', async () => {
    bench.gcp.faults.quota(1)
    await bench.add(MAIN, DATA)
    const failed = await bench.add(MAIN, 'data-prod/warehouse')

    expect(failed.body.error?.errors[0]).toMatchObject({
      code: 'QUOTA_EXCEEDED',
      message: "Quota 'PEERINGS_PER_NETWORK' exceeded.  Limit: 1.0 globally.",
    })
  })
})

describe('a request id', () => {
  const id = (n: number) => `?requestId=3f2504e0-4f89-51d3-9a0c-0305e82c330${n}`

  it('makes a repeated send the same operation, also when another one runs', async () => {
    const first = await bench.add(MAIN, DATA, {}, id(1))
    const again = await bench.add(MAIN, DATA, {}, id(1))

    expect(again.body.name).toBe(first.body.name)
    expect(await bench.peerings(MAIN)).toHaveLength(1)
  })

  it('is forgotten after an hour, and is another one in another project', async () => {
    const first = await bench.add(MAIN, DATA, {}, id(1))
    const other = await bench.add(DATA, MAIN, {}, id(1))
    bench.clock.advance(57 * MINUTE)
    const remembered = await bench.add(MAIN, DATA, {}, id(1))
    bench.clock.advance(MINUTE)
    const late = await bench.add(MAIN, DATA, {}, id(1))

    expect(other.body.name).not.toBe(first.body.name)
    expect(remembered.body.name).toBe(first.body.name)
    expect(late.status).toBe(400)
  })

  it.each(['?requestId=no-uuid', '?requestId=00000000-0000-0000-0000-000000000000'])(
    '%s is none',
    async query => {
      expect(await bench.add(MAIN, DATA, {}, query)).toMatchObject({ status: 400 })
    },
  )
})

describe('consensus', () => {
  const both = { updateStrategy: 'CONSENSUS' }
  const call = async (network: string, verb: string, name: string) => {
    const [project, net] = network.split('/')
    return bench.finish(
      await bench.send('POST', `${project}/global/networks/${net}/${verb}`, { networkPeering: { name } }),
    )
  }
  const [ours, theirs] = ['to-data-prod-shared', 'to-app-prod-main']

  it('has to be said by both when they connect', async () => {
    await bench.add(MAIN, DATA, both)
    const failed = await bench.add(DATA, MAIN)

    expect(failed.body.error?.errors[0]?.message).toContain('update strategy')
    expect(await states(MAIN)).toEqual([['INACTIVE']])
  })

  it('lets neither change nor leave alone, until both have asked', async () => {
    await bench.add(MAIN, DATA, both)
    await bench.add(DATA, MAIN, both)
    const change = await bench.send('PATCH', 'app-prod/global/networks/main/updatePeering', {
      networkPeering: { name: ours, exportCustomRoutes: true },
    })
    const alone = await bench.remove(MAIN, ours)
    await call(MAIN, 'requestRemovePeering', ours)
    const asked = [await bench.peerings(MAIN), await bench.peerings(DATA)].map(
      ([half]) => half?.connectionStatus.consensusState?.deleteStatus,
    )
    const still = await bench.remove(MAIN, ours)
    await call(DATA, 'requestRemovePeering', theirs)
    const removed = [await bench.remove(MAIN, ours), await bench.remove(DATA, theirs)]

    expect([change.status, alone.status, still.status]).toEqual([400, 400, 400])
    expect(asked).toEqual(['LOCAL_DELETE_REQUESTED', 'PEER_DELETE_REQUESTED'])
    expect(removed.map(({ body }) => body.status)).toEqual(['DONE', 'DONE'])
    expect(await states(MAIN, DATA)).toEqual([[], []])
  })

  it('can take its asking back', async () => {
    await bench.add(MAIN, DATA, both)
    await bench.add(DATA, MAIN, both)
    await call(MAIN, 'requestRemovePeering', ours)
    await call(MAIN, 'cancelRequestRemovePeering', ours)

    expect((await bench.peerings(DATA))[0]?.connectionStatus.consensusState).toEqual({
      updateStatus: 'IN_SYNC',
    })
  })

  it('is reached by two updates, and never left', async () => {
    await bench.add(MAIN, DATA)
    await bench.add(DATA, MAIN)
    const change = async (network: string, name: string, updateStrategy: string) =>
      bench.finish(
        await bench.send('PATCH', `${network}/updatePeering`, { networkPeering: { name, updateStrategy } }),
      )
    await change('app-prod/global/networks/main', ours, 'CONSENSUS')
    const [half] = await bench.peerings(DATA)
    await change('data-prod/global/networks/shared', theirs, 'CONSENSUS')
    const [after] = await bench.peerings(DATA)
    const back = await change('data-prod/global/networks/shared', theirs, 'INDEPENDENT')

    expect(half).toMatchObject({
      state: 'ACTIVE',
      connectionStatus: {
        updateStrategy: 'INDEPENDENT',
        consensusState: { updateStatus: 'PENDING_LOCAL_ACKNOWLEDMENT' },
      },
    })
    expect(after?.connectionStatus).toMatchObject({
      updateStrategy: 'CONSENSUS',
      consensusState: { updateStatus: 'IN_SYNC' },
    })
    expect(back.status).toBe(400)
  })
})

describe('routes', () => {
  const routes = (query: string) =>
    bench.get(`app-prod/global/networks/main/listPeeringRoutes?peeringName=to-data-prod-shared&${query}`)

  it('are there in both directions once it is ACTIVE: subnets always, custom ones by the flags', async () => {
    await bench.add(MAIN, DATA)
    const before = await routes('direction=INCOMING&region=us-central1')
    await bench.add(DATA, MAIN, { exportCustomRoutes: true })
    const incoming = await routes('direction=INCOMING&region=us-central1')
    const outgoing = await routes('direction=OUTGOING&region=us-central1')

    expect(before.body.items).toBeUndefined()
    expect(incoming.body.items).toEqual([
      {
        destRange: '10.30.0.0/20',
        type: 'SUBNET_PEERING_ROUTE',
        nextHopRegion: 'us-central1',
        priority: 0,
        imported: true,
      },
      {
        destRange: '10.30.16.0/20',
        type: 'SUBNET_PEERING_ROUTE',
        nextHopRegion: 'us-east1',
        priority: 0,
        imported: true,
      },
      { destRange: '172.20.0.0/24', type: 'STATIC_PEERING_ROUTE', priority: 1000, imported: false },
    ])
    expect(outgoing.body.items?.map(({ destRange }) => destRange)).toEqual(['10.10.0.0/20', '10.10.16.0/20'])
  })

  it('of subnets with public addresses are offered and not taken, unless the halves say otherwise', async () => {
    bench.gcp.act(DATA, 'addSubnet us-east1 34.10.0.0/20')
    bench.gcp.act(DATA, 'addSubnet us-east1 100.64.0.0/20')
    const taken = async () => {
      const { body } = await routes('direction=INCOMING&region=us-east1')
      const found = body.items?.map(item => [item.destRange, (item as { imported?: boolean }).imported]) ?? []
      return found.slice(2)
    }
    await bench.add(MAIN, DATA)
    await bench.add(DATA, MAIN)
    expect(await taken()).toEqual([
      ['34.10.0.0/20', false],
      ['100.64.0.0/20', true],
    ])

    const update = async (network: string, settings: object) =>
      bench.finish(
        await bench.send('PATCH', `${network.replace('/', '/global/networks/')}/updatePeering`, {
          networkPeering: settings,
        }),
      )
    await update(MAIN, { name: 'to-data-prod-shared', importSubnetRoutesWithPublicIp: true })
    expect((await taken())[0]).toEqual(['34.10.0.0/20', true])
    await update(DATA, { name: 'to-app-prod-main', exportSubnetRoutesWithPublicIp: false })

    expect(await taken()).toEqual([['100.64.0.0/20', true]])
  })

  it('of a VPN belong to its region', async () => {
    await bench.add(MAIN, DATA, { exportCustomRoutes: true })
    await bench.add(DATA, MAIN, { importCustomRoutes: true })
    const dynamic = async (region: string) => {
      const { body } = await bench.get(
        `data-prod/global/networks/shared/listPeeringRoutes?direction=INCOMING&region=${region}`,
      )
      return body.items?.filter(({ type }) => type !== 'SUBNET_PEERING_ROUTE')
    }

    expect(await dynamic('us-central1')).toEqual([
      {
        destRange: '172.16.40.0/22',
        type: 'DYNAMIC_PEERING_ROUTE',
        nextHopRegion: 'us-central1',
        priority: 100,
        imported: true,
      },
      { destRange: '172.16.80.0/24', type: 'STATIC_PEERING_ROUTE', priority: 1000, imported: true },
    ])
    expect(await dynamic('us-east1')).toHaveLength(1)
  })

  it('want a direction and a region, the latter unless it is told otherwise', async () => {
    await bench.add(MAIN, DATA)
    const bare = [await routes('region=us-east1'), await routes('direction=INCOMING')]
    bench.gcp.faults.regionOptional(true)

    expect(bare.map(({ status }) => status)).toEqual([400, 400])
    expect((await routes('direction=INCOMING')).status).toBe(200)
  })
})
