import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HalfNews } from '../../../src/sandbox/gcp/world.ts'
import { type GcpBench, MINUTE, startBench } from './gcp-client.ts'

let bench: GcpBench
beforeEach(async () => {
  bench = await startBench()
})
afterEach(() => bench.close())

const MAIN = 'app-prod/main'
const DATA = 'data-prod/shared'

const network = (id: string) =>
  bench.gcp
    .state()
    .projects.flatMap(({ networks }) => networks)
    .find(each => each.id === id)
const actsOf = (object: { acts: { act: string }[] } | undefined) => object?.acts.map(({ act }) => act)
const later = () => bench.clock.advance(MINUTE)

const redis = {
  project: 'rcp-prod-tenant-1301',
  network: 'c13424-us-central1-1-rlrcp',
  name: 'redislabs-peering-1a2b',
  peerProject: 'app-prod',
  peerNetwork: 'main',
}
const subnets = [{ region: 'us-central1', cidr: '192.168.2.0/24' }]

describe('somebody else’s half', () => {
  it('waits for the own one, which makes both ACTIVE, with their subnets', async () => {
    bench.gcp.addHalf({ ...redis, subnets })
    const alone = await bench.peerings(MAIN)
    await bench.add(MAIN, `${redis.project}/${redis.network}`, { name: 'to-redis' })
    const { body } = await bench.get(
      'app-prod/global/networks/main/listPeeringRoutes?peeringName=to-redis&direction=INCOMING&region=us-central1',
    )

    expect(alone).toEqual([])
    expect((await bench.peerings(MAIN))[0]?.state).toBe('ACTIVE')
    expect(body.items?.map(({ destRange }) => destRange)).toEqual(['192.168.2.0/24'])
    expect(
      bench.gcp.isConnected(
        { project: redis.project, network: redis.network },
        { project: 'app-prod', network: 'main' },
      ),
    ).toBe(true)
  })

  it('is told of to whoever mirrors it, until it goes', async () => {
    const heard: string[] = []
    bench.gcp.onHalf(({ project, name, state }: HalfNews) => heard.push(`${project} ${name} ${state}`))
    bench.gcp.addHalf(redis)
    bench.gcp.addHalf(redis)
    await bench.add(MAIN, `${redis.project}/${redis.network}`, { name: 'to-redis' })
    bench.gcp.removeHalf(redis)
    bench.gcp.removeHalf(redis)

    expect(heard).toEqual([
      'rcp-prod-tenant-1301 redislabs-peering-1a2b INACTIVE',
      'app-prod to-redis ACTIVE',
      'rcp-prod-tenant-1301 redislabs-peering-1a2b ACTIVE',
      'app-prod to-redis INACTIVE',
      'rcp-prod-tenant-1301 redislabs-peering-1a2b REMOVED',
    ])
  })

  it('is refused where it would connect what overlaps', async () => {
    await bench.add(MAIN, `${redis.project}/${redis.network}`)

    expect(() =>
      bench.gcp.addHalf({ ...redis, subnets: [{ region: 'us-central1', cidr: '10.10.4.0/24' }] }),
    ).toThrow(/overlaps/)
  })
})

describe('the state', () => {
  it('shows projects, networks, subnets, peerings and operations', async () => {
    await bench.add(MAIN, DATA)
    const state = bench.gcp.state()

    expect(state.projects.map(({ id, isForeign }) => [id, isForeign])).toEqual([
      ['app-prod', false],
      ['data-prod', false],
    ])
    expect(network(MAIN)).toMatchObject({
      mode: 'custom',
      subnets: [{ region: 'us-central1', cidr: '10.10.0.0/20' }, { region: 'europe-west1' }],
      peerings: [{ id: 'app-prod/main.to-data-prod-shared', state: 'INACTIVE', strategy: 'INDEPENDENT' }],
    })
    expect(state.operations[0]).toMatchObject({
      type: 'addPeering',
      network: MAIN,
      status: 'DONE',
      error: null,
    })
  })

  it('changes loudly: at calls, at the end of operations, at faults', async () => {
    let changes = 0
    const stop = bench.gcp.onChange(() => changes++)
    await bench.send('POST', 'app-prod/global/networks/main/addPeering', {
      networkPeering: {
        name: 'x',
        network: 'projects/data-prod/global/networks/shared',
        exchangeSubnetRoutes: true,
      },
    })
    const byCall = changes
    later()
    const byTime = changes
    bench.gcp.faults.throttle(1)
    const byFault = changes
    stop()
    bench.gcp.faults.clear()

    expect(byCall).toBeGreaterThan(0)
    expect(byTime).toBeGreaterThan(byCall)
    expect([byFault, changes]).toEqual([byTime + 1, byTime + 1])
  })

  it('tells its story', async () => {
    const lines: string[] = []
    bench.gcp.onEvent(({ text }) => lines.push(text))
    await bench.add(MAIN, DATA)

    expect(lines).toEqual([
      'oauth2.token → 200',
      'networks.addPeering in app-prod → 200',
      'to-data-prod-shared of app-prod/main to data-prod/shared is INACTIVE',
      'addPeering on app-prod/main is DONE',
      'globalOperations.get in app-prod → 200',
    ])
  })
})

describe('a person with gcloud', () => {
  it('makes the half that somebody waits for, and deletes it', async () => {
    bench.gcp.addHalf(redis)
    const offered = actsOf(network(MAIN))
    bench.gcp.act(MAIN, offered?.[0] ?? '')
    later()
    const [half] = network(MAIN)?.peerings ?? []
    bench.gcp.act(half?.id ?? '', 'delete')
    later()

    expect(offered).toEqual(['addPeering rcp-prod-tenant-1301/c13424-us-central1-1-rlrcp'])
    expect(half).toMatchObject({ state: 'ACTIVE', name: 'to-c13424-us-central1-1-rlrcp' })
    expect(network(MAIN)?.peerings).toEqual([])
  })

  it('turns custom routes on and off, one operation after the other', async () => {
    await bench.add(MAIN, DATA)
    const id = 'app-prod/main.to-data-prod-shared'
    const flags = () => {
      const [half] = network(MAIN)?.peerings ?? []
      return [half?.exportCustomRoutes, half?.importCustomRoutes]
    }
    bench.gcp.act(id, 'exportCustomRoutes')
    expect(() => bench.gcp.act(id, 'importCustomRoutes')).toThrow(/in progress/)
    later()
    bench.gcp.act(id, 'importCustomRoutes')
    later()
    const on = flags()
    bench.gcp.act(id, 'stopExport')
    later()
    bench.gcp.act(id, 'stopImport')
    later()

    expect([on, flags()]).toEqual([
      [true, true],
      [false, false],
    ])
  })

  it('asks for the end of a CONSENSUS connection on both sides', async () => {
    const both = { updateStrategy: 'CONSENSUS' }
    await bench.add(MAIN, DATA, both)
    await bench.add(DATA, MAIN, both)
    const [ours, theirs] = ['app-prod/main.to-data-prod-shared', 'data-prod/shared.to-app-prod-main']
    const acts = () => actsOf(network(MAIN)?.peerings[0])
    const steps = [acts()]
    for (const [id, what] of [
      [ours, 'requestDelete'],
      [ours, 'cancelDelete'],
      [ours, 'requestDelete'],
      [theirs, 'requestDelete'],
    ] as const) {
      bench.gcp.act(id, what)
      later()
      steps.push(acts())
    }
    bench.gcp.act(ours, 'delete')
    later()

    expect(steps).toEqual([
      ['requestDelete'],
      ['cancelDelete'],
      ['requestDelete'],
      ['cancelDelete'],
      ['delete'],
    ])
    expect(network(MAIN)?.peerings).toEqual([])
  })

  it('adds a subnet, if its range is free', () => {
    bench.gcp.act(MAIN, 'addSubnet us-east1 10.10.32.0/20')

    expect(network(MAIN)?.subnets.at(-1)).toMatchObject({ region: 'us-east1', cidr: '10.10.32.0/20' })
    expect(() => bench.gcp.act(MAIN, 'addSubnet us-east1 10.10.0.0/24')).toThrow(/conflicts/)
    expect(() => bench.gcp.act(MAIN, 'addSubnet us-east1 10.10.0.1/24')).toThrow(/Invalid value/)
  })

  it('cannot do what there is not', async () => {
    await bench.add(MAIN, DATA)

    expect(() => bench.gcp.act('app-prod/nope', 'delete')).toThrow(/not found/)
    expect(() => bench.gcp.act('app-prod/main.nope', 'delete')).toThrow(/not found/)
    expect(() => bench.gcp.act(MAIN, 'dance')).toThrow(/no act/)
    expect(() => bench.gcp.act('app-prod/main.to-data-prod-shared', 'dance')).toThrow(/no act/)
  })
})
