import { describe, expect, it } from 'vitest'
import type { Side } from '../../../src/peering/side.ts'
import type { Wanted } from '../../../src/providers/provider.ts'
import {
  aProject,
  app,
  data,
  dataPair,
  gSide,
  heldWorld,
  MINUTE,
  main,
  redis,
  redisPair,
  shared,
  startWorld,
} from './gcp-world.ts'

const held = heldWorld()

const accept = (end: Side = main, other: Side = redis, pair = redisPair, wanted: Wanted = {}) =>
  held.world.run(held.world.ends.accept(end, other, pair, wanted))
const look = (end: Side = main, other: Side = redis, pair = redisPair) =>
  held.world.run(held.world.ends.look(end, other, pair))
const leave = () =>
  held.world.ends.leave?.(main, redis, redisPair) ?? Promise.reject(new Error('it can leave'))
const verify = (end: Side = main, other: Side = redis, pair = redisPair) =>
  held.world.run(held.world.ends.verify(end, other, pair))

async function joined(
  end: Side = main,
  other: Side = redis,
  { isRequester = false, wanted = {} }: { isRequester?: boolean; wanted?: Wanted } = {},
) {
  const plan = await held.world.run(held.world.ends.planJoin(end, other, { isRequester, wanted }))
  return { plan, verdicts: Object.fromEntries(plan.checks.map(({ code, verdict }) => [code, verdict])) }
}

describe('an end that is ours', () => {
  it('is one in a configured project, and routes are nobody’s to write', async () => {
    const { ends } = held.world

    expect(ends.title).toBe('Google Cloud')
    expect(ends.modes(main)).toEqual({ accept: 'automatic', routes: null, verify: 'control_plane' })
    expect(ends.modes(redis)).toBeNull()
    expect(ends.modes({ ...main, cloud: 'aws' })).toBeNull()
    expect(await ends.routes(main, redis, redisPair)).toEqual([])
    expect(await ends.blackholes(main, redisPair)).toEqual([])
    const route = { table: 'x', destination: '10.0.0.0/8' }
    const planned = { ...route, does: 'create' as const, now: null, text: '' }
    expect(await held.world.failure(ends.writeRoute(main, planned, redisPair))).toMatchObject({
      effect: 'no',
    })
    expect(await held.world.failure(ends.removeRoute(main, route, redisPair))).toMatchObject({ effect: 'no' })
  })
})

describe('looking', () => {
  it('sees no half yet, one that waits, and one that is up', async () => {
    expect(await look()).toMatchObject({ status: 'pending_acceptance', raw: 'no half yet', accepter: main })
    await accept()
    const waiting = await look()
    expect(waiting?.status).toBe('provisioning')
    expect(waiting?.raw).toMatch(/^INACTIVE \(.*Waiting for peer network to connect\.\)$/)

    held.world.redisHalf()

    expect(await look()).toMatchObject({ status: 'active', raw: 'ACTIVE', expiresAt: null })
    expect((await look())?.requester).toEqual(redis)
  })

  it('knows nothing of a pair that is not of this end', async () => {
    expect(await look(shared)).toBeNull()
    expect(await look(main, redis, 'redislabs-peering-1')).toBeNull()
  })

  it('goes by the pair where the other side is not told', async () => {
    expect(await look(main, gSide(null, null))).toMatchObject({ status: 'pending_acceptance' })
  })
})

describe('accepting', () => {
  it('adds our half exactly towards the other network, with the custom routes that were asked for', async () => {
    held.world.redisHalf()

    await accept(main, redis, redisPair, { 'custom-routes': 'export' })

    expect(held.world.halvesAt('app-prod/main')).toEqual([
      {
        name: expect.stringMatching(/^peerbot-net-7-[0-9a-f]{8}$/),
        peer: 'tp-redis/net-7',
        state: 'ACTIVE',
        routes: 'export',
      },
    ])
  })

  it('does nothing twice, and nothing where somebody was there before', async () => {
    held.world.byHand('app-prod/main', 'addPeering tp-redis/net-7 by-hand')
    await accept()
    await accept()

    expect(held.world.halvesAt('app-prod/main').map(({ name }) => name)).toEqual(['by-hand'])
    expect(held.world.arrived()).not.toContain('networks.addPeering')
  })

  it('takes another name where its own leads elsewhere', async () => {
    await accept()
    const [own] = held.world.halvesAt('app-prod/main')
    await held.world.run(leave())
    held.world.byHand('app-prod/main', `addPeering their-prod/net ${own?.name}`)

    await accept()

    const names = held.world.halvesAt('app-prod/main').map(({ name, peer }) => [name, peer])
    expect(names).toHaveLength(2)
    expect(names[1]?.[0]).not.toBe(own?.name)
    expect(names[1]?.[1]).toBe('tp-redis/net-7')
  })

  it.each([
    ['another project', { ...redis, account: 'tp-phisher' }],
    ['another network of it', { ...redis, network: 'net-8' }],
  ])('refuses what leads to %s than was asked for', async (_, other) => {
    const failure = await held.world.failure(accept(main, other))

    expect(failure).toMatchObject({ kind: 'invalid', effect: 'no', code: 'NOT_THE_PEERING' })
    expect(held.world.halvesAt('app-prod/main')).toEqual([])
  })

  it('refuses a pair of other networks', async () => {
    expect(await held.world.failure(accept(shared))).toMatchObject({ code: 'NOT_THE_PEERING' })
  })

  it('goes by the pair where the other side is known by a name of its own alone', async () => {
    await accept(main, { ...redis, account: null, network: 'c3606-us-central1' })

    expect(held.world.halvesAt('app-prod/main')[0]?.peer).toBe('tp-redis/net-7')
  })

  it('is carried out once although the reply is lost', async () => {
    held.world.gcp.faults.dropNextReply('networks.addPeering')

    await accept()

    expect(held.world.gcp.state().operations).toHaveLength(1)
    expect(held.world.halvesAt('app-prod/main')).toHaveLength(1)
  })

  it('says that somebody else works on the network, and does it once that is over', async () => {
    held.world.gcp.faults.busy('app-prod', 'main', 2 * MINUTE, 'route')
    expect(await held.world.failure(accept())).toMatchObject({
      kind: 'not_active',
      effect: 'no',
      code: 'PEERING_OPERATION_IN_PROGRESS',
    })

    held.world.clock.advance(2 * MINUTE)
    await accept()

    expect(held.world.halvesAt('app-prod/main')).toHaveLength(1)
  })

  it('tells Google’s reason where ranges overlap', async () => {
    held.world.byHand('data-prod/legacy', 'addPeering app-prod/main by-hand')
    const other = gSide('data-prod', 'legacy')

    const failure = await held.world.failure(accept(main, other, 'app-prod/main~data-prod/legacy'))

    expect(failure).toMatchObject({ kind: 'invalid', effect: 'no' })
    expect(failure.message).toContain('overlaps')
  })

  it('says which network is not there', async () => {
    const end = gSide('app-prod', 'nowhere')

    const failure = await held.world.failure(accept(end, redis, 'app-prod/nowhere~tp-redis/net-7'))

    expect(failure).toMatchObject({ kind: 'invalid', code: 'NO_NETWORK' })
  })

  it('needs the project to be configured', async () => {
    const end = gSide('their-prod', 'net')

    expect(await held.world.failure(accept(end, redis, 'their-prod/net~tp-redis/net-7'))).toMatchObject({
      kind: 'auth',
      code: 'NO_PROJECT',
    })
  })
})

describe('adjusting', () => {
  const adjust = (wanted: Wanted) => held.world.run(held.world.ends.adjust(main, redis, redisPair, wanted))

  it.each([
    ['export', 'import'],
    ['import', 'export'],
  ])('switches on what was asked for (%s) and leaves what others switched on (%s)', async (asked, there) => {
    await accept(main, redis, redisPair, { 'custom-routes': there })

    await adjust({ 'custom-routes': asked })

    expect(held.world.halvesAt('app-prod/main')[0]?.routes).toBe('export import')
  })

  it('calls nobody where nothing was asked for, and changes nothing that is so already', async () => {
    await accept(main, redis, redisPair, { 'custom-routes': 'both' })
    const before = held.world.arrived().length
    await adjust({})
    await adjust({ 'custom-routes': 'none' })
    expect(held.world.arrived()).toHaveLength(before)

    await adjust({ 'custom-routes': 'both' })

    expect(held.world.arrived()).not.toContain('networks.updatePeering')
  })

  it.each([
    ['as Google makes it', {}],
    [
      'as somebody has set it',
      {
        exportSubnetRoutesWithPublicIp: false,
        importSubnetRoutesWithPublicIp: true,
        stackType: 'IPV4_IPV6' as const,
      },
    ],
  ])('leaves everything else of the half as it is, %s', async (_, exchange) => {
    held.world.gcp.addHalf({
      project: 'app-prod',
      network: 'main',
      name: 'by-terraform',
      peerProject: 'tp-redis',
      peerNetwork: 'net-7',
      exchange,
    })

    await adjust({ 'custom-routes': 'export' })

    expect(held.world.gcp.requests.find(({ name }) => name === 'networks.updatePeering')?.body).toEqual({
      networkPeering: {
        name: 'by-terraform',
        network: 'projects/tp-redis/global/networks/net-7',
        exchangeSubnetRoutes: true,
        exportCustomRoutes: true,
        importCustomRoutes: false,
        exportSubnetRoutesWithPublicIp: true,
        importSubnetRoutesWithPublicIp: false,
        stackType: 'IPV4_ONLY',
        updateStrategy: 'INDEPENDENT',
        ...exchange,
      },
    })
  })

  it('is not done because Google repeats how it went before a restart', async () => {
    await accept()
    await adjust({ 'custom-routes': 'export' })
    held.world.byHand(`app-prod/main.${held.world.halvesAt('app-prod/main')[0]?.name}`, 'stopExport')
    const { ends } = await held.world.restarted()
    const again = () =>
      ends?.adjust?.(main, redis, redisPair, { 'custom-routes': 'export' }) ??
      Promise.reject(new Error('ends'))

    expect(await held.world.failure(again())).toMatchObject({ kind: 'unavailable', effect: 'maybe' })
    await held.world.run(again())

    expect(held.world.halvesAt('app-prod/main')[0]?.routes).toBe('export')
  })

  it('waits for the half', async () => {
    expect(await held.world.failure(adjust({ 'custom-routes': 'export' }))).toMatchObject({
      kind: 'not_active',
    })
  })
})

describe('verifying', () => {
  it('takes an active half with the other side’s routes coming in', async () => {
    held.world.redisHalf()
    await accept()

    const verdict = await verify()

    expect(verdict.depth).toBe('routed')
    expect(verdict.checks.map(({ code, verdict }) => [code, verdict])).toEqual([
      ['peering_active', 'pass'],
      ['routes_incoming', 'pass'],
    ])
    expect(verdict.checks[1]?.text).toContain('192.168.0.0/24')
  })

  it('counts custom routes only where they are taken', async () => {
    held.world.byHand('data-prod/shared', 'addPeering app-prod/main theirs')
    held.world.byHand('data-prod/shared.theirs', 'exportCustomRoutes')
    await accept(main, shared, dataPair)
    expect((await verify(main, shared, dataPair)).checks[1]?.text).not.toContain('custom')

    await held.world.run(held.world.ends.adjust(main, shared, dataPair, { 'custom-routes': 'import' }))

    expect((await verify(main, shared, dataPair)).checks[1]?.text).toContain(
      '172.20.0.0/24 (1 of them custom)',
    )
  })

  it('says what is missing', async () => {
    expect((await verify()).checks).toMatchObject([{ code: 'peering_active', verdict: 'block' }])
    await accept()
    expect((await verify()).checks[0]?.text).toContain('INACTIVE')
    held.world.redisHalf()

    const verdict = await verify(main, { ...redis, cidrs: ['192.168.0.0/24', '192.168.7.0/24'] })

    expect(verdict.depth).toBe('peered')
    expect(verdict.checks[1]).toMatchObject({
      verdict: 'block',
      text: expect.stringContaining('none for 192.168.7.0/24'),
    })
  })

  it('tells what the half leaves out, with the command that takes it in', async () => {
    held.world.gcp.act('data-prod/shared', 'addSubnet us-east1 34.10.0.0/20')
    held.world.byHand('data-prod/shared', 'addPeering app-prod/main theirs')
    await accept(main, shared, dataPair)
    const other = { ...shared, cidrs: ['10.30.0.0/20', '34.10.0.0/20'] }

    const verdict = await verify(main, other, dataPair)

    expect(verdict.depth).toBe('peered')
    expect(verdict.checks[1]).toMatchObject({
      verdict: 'block',
      text: expect.stringContaining('public addresses'),
    })
    expect(verdict.manual[0]?.command).toMatch(
      /^gcloud compute networks peerings update peerbot-shared-\w+ --project=app-prod --network=main --import-subnet-routes-with-public-ip$/,
    )
    expect((await verify(shared, main, dataPair)).manual).toEqual([])
  })

  it('reads back the custom routes that were asked for', async () => {
    held.world.redisHalf()
    await accept(main, redis, redisPair, { 'custom-routes': 'export' })
    const asked = () => {
      const { run, ends } = held.world
      return run(ends.verify(main, redis, redisPair, { 'custom-routes': 'export' }))
    }
    expect(await asked()).toMatchObject({
      depth: 'routed',
      checks: [{}, {}, { code: 'custom_routes', verdict: 'pass' }],
      manual: [],
    })

    held.world.byHand(`app-prod/main.${held.world.halvesAt('app-prod/main')[0]?.name}`, 'stopExport')

    expect((await asked()).checks[2]?.verdict).toBe('block')
    expect((await verify()).checks.map(({ code }) => code)).not.toContain('custom_routes')
  })

  it.each([
    ['export', [], '--export-custom-routes'],
    ['import', [], '--import-custom-routes'],
    ['both', [], '--export-custom-routes --import-custom-routes'],
    ['both', ['importCustomRoutes'], '--export-custom-routes'],
  ])(
    'is no success without custom routes that were asked for (%s, set: %j), and has the command for what is missing',
    async (choice, acts, flags) => {
      held.world.redisHalf()
      held.world.byHand('app-prod/main', 'addPeering tp-redis/net-7 by-hand')
      for (const act of acts) held.world.byHand('app-prod/main.by-hand', act)
      const { run, ends } = held.world

      const verdict = await run(ends.verify(main, redis, redisPair, { 'custom-routes': choice }))

      expect(verdict.depth).toBe('peered')
      const missing = verdict.checks.find(({ code }) => code === 'custom_routes')
      expect(missing?.hint).toContain(`Set ${flags.replace(' ', ' and ')} at this half`)
      expect(missing?.hint).not.toContain('changed')
      expect(verdict.manual.map(({ command }) => command)).toEqual([
        `gcloud compute networks peerings update by-hand --project=app-prod --network=main ${flags}`,
      ])
    },
  )

  it('is no further than peered where routes may not be read', async () => {
    held.world.redisHalf()
    await accept()
    held.world.gcp.faults.forbid('app-prod', 'compute.networks.listPeeringRoutes')

    expect(await verify()).toMatchObject({
      depth: 'peered',
      checks: [{ verdict: 'pass' }, { verdict: 'warn' }],
    })
  })
})

describe('leaving', () => {
  it('removes our half and nobody else’s, and is gone the second time', async () => {
    held.world.byHand('app-prod/main', 'addPeering their-prod/net other')
    await accept()

    expect(await held.world.run(leave())).toBe('removed')
    expect(await held.world.run(leave())).toBe('gone')

    expect(held.world.halvesAt('app-prod/main').map(({ name }) => name)).toEqual(['other'])
  })

  it('is not done because something else answers 404', async () => {
    await accept()
    held.world.gcp.faults.httpError(404, 1, 'networks.get')

    expect(await held.world.failure(leave())).toMatchObject({ kind: 'invalid_response' })

    expect(held.world.halvesAt('app-prod/main')).toHaveLength(1)
  })

  it('is planned with the half by name', async () => {
    await accept()
    const plan = await held.world.run(held.world.ends.planLeave(main, redis, redisPair, []))

    expect(plan.changes).toEqual([
      expect.stringMatching(/^Peerbot removes the half peerbot-net-7-\w+ from network main in app/),
    ])
    expect(plan.checks).toMatchObject([{ code: 'half_known', verdict: 'pass' }])
  })

  it('is nothing where there is no half any more', async () => {
    const plan = await held.world.run(held.world.ends.planLeave(main, redis, redisPair, []))

    expect(plan).toMatchObject({ changes: [], manual: [], material: { 'half to remove': '' } })
  })
})

describe('the plan of joining', () => {
  it('looks at the network, what it is peered with and what the bot may do', async () => {
    const { plan, verdicts } = await joined(main, { ...redis, account: null, network: null })

    expect(Object.values(verdicts).every(verdict => verdict !== 'block')).toBe(true)
    expect(Object.keys(verdicts)).toEqual([
      'project_reachable',
      'network_known',
      'cidr_overlap',
      'peer_overlap',
      'quota_peerings',
      'may_peer',
    ])
    expect(verdicts['cidr_overlap']).toBe('pass')
    expect(plan.changes).toEqual(['Peerbot adds the half in app (app-prod) to network main.'])
    expect(plan.material).toMatchObject({ acceptance: 'automatic', 'custom routes here': 'none' })
  })

  it('has the exact firewall commands', async () => {
    const { plan } = await joined()

    expect(plan.manual[0]?.command).toBe(
      [
        'gcloud compute firewall-rules create peerbot-to-net-7 --project=app-prod --network=main --direction=EGRESS --destination-ranges=192.168.0.0/24 --action=ALLOW --rules=tcp:<ports>',
        'gcloud compute firewall-rules create peerbot-from-net-7 --project=app-prod --network=main --direction=INGRESS --source-ranges=192.168.0.0/24 --action=ALLOW --rules=tcp:<ports>',
      ].join('\n'),
    )
  })

  it('blocks a deployment whose range is taken here', async () => {
    const { plan } = await joined(main, { ...redis, cidrs: ['10.10.16.0/24'] })

    expect(plan.checks.find(({ verdict }) => verdict === 'block')).toMatchObject({ code: 'cidr_overlap' })
  })

  it('blocks a range that another peer has already', async () => {
    await accept(main, shared, dataPair)
    held.world.byHand('data-prod/shared', 'addPeering app-prod/main theirs')

    const { plan } = await joined(main, { ...redis, cidrs: ['10.30.0.0/24'] })

    const block = plan.checks.find(({ verdict }) => verdict === 'block')
    expect(block?.code).toBe('peer_overlap')
    expect(block?.text).toContain('10.30.0.0/20')
  })

  it('never calls the ranges of other peers free that it could not look at', async () => {
    await accept(main, shared, dataPair)
    held.world.byHand('data-prod/shared', 'addPeering app-prod/main theirs')
    const other = { ...redis, cidrs: ['10.30.0.0/24'] }
    held.world.gcp.faults.forbid('app-prod', 'compute.networks.listPeeringRoutes')

    const { plan } = await joined(main, other)
    expect(plan.checks.find(({ code }) => code === 'peer_overlap')).toMatchObject({
      verdict: 'warn',
      text: expect.stringContaining('main.peerbot-shared-'),
    })
    held.world.gcp.faults.clear()
    held.world.gcp.faults.forbid('app-prod', 'compute.subnetworks.list')
    expect((await joined(main, other)).verdicts['peer_overlap']).toBe('warn')

    // Of a stranger's network no range is known: the overlap check says so.
    expect((await joined(main, gSide('their-prod', 'net'))).verdicts).not.toHaveProperty('peer_overlap')
  })

  it('warns of a custom route to the same range', async () => {
    await accept(main, shared, dataPair, { 'custom-routes': 'import' })
    held.world.byHand('data-prod/shared', 'addPeering app-prod/main theirs')
    held.world.byHand('data-prod/shared.theirs', 'exportCustomRoutes')

    expect((await joined(main, { ...redis, cidrs: ['172.20.0.0/24'] })).verdicts['peer_overlap']).toBe('warn')
  })

  it('blocks where the bot may not add a half, by permission', async () => {
    held.world.gcp.faults.forbid('app-prod', 'compute.networks.addPeering')

    const { plan } = await joined()

    expect(plan.checks.find(({ verdict }) => verdict === 'block')?.text).toContain(
      'compute.networks.addPeering',
    )
  })

  it('leaves to the plan of the peering what that has looked at', async () => {
    const { plan, verdicts } = await joined(
      shared,
      { ...main, cidrs: ['10.10.0.0/20'] },
      {
        wanted: { 'custom-routes': 'export', 'custom-routes-of': 'app-prod/main' },
      },
    )

    expect(Object.keys(verdicts)).toEqual(['peer_overlap', 'quota_peerings', 'may_peer'])
    expect(plan.changes[0]).toContain('Custom routes there: import.')
    expect((await joined(main, shared, { isRequester: true })).plan.changes).toEqual([])
  })

  it('says that a half is there already', async () => {
    await accept()

    expect((await joined()).plan.changes[0]).toContain('exists already (app/main.peerbot-net-7-')
  })

  it('blocks a project that does not let the bot in', async () => {
    held.world.gcp.faults.forbid('app-prod', 'compute.networks.get')

    expect((await joined()).verdicts).toEqual({ project_reachable: 'block' })
    const plan = await held.world.run(held.world.ends.planLeave(main, redis, redisPair, []))
    expect(plan.checks).toMatchObject([{ code: 'project_reachable', verdict: 'block' }])
  })
})

it('leaves to people what is theirs where the half is added by hand', async () => {
  const world = await startWorld({ projects: [aProject({ accept: 'manual' }), data] })
  try {
    const how = { isRequester: false, wanted: { 'custom-routes': 'export' } }
    const joining = await world.run(world.ends.planJoin(main, redis, how))
    expect(joining.changes).toEqual([])
    expect(joining.manual[0]).toMatchObject({
      about: 'accept',
      command:
        'gcloud compute networks peerings create peerbot-net-7 --project=app-prod --network=main --peer-project=tp-redis --peer-network=net-7 --export-custom-routes',
    })
    world.byHand('app-prod/main', 'addPeering tp-redis/net-7 by-hand')

    const leaving = await world.run(world.ends.planLeave(main, redis, redisPair, []))

    expect(leaving.changes).toEqual([])
    expect(leaving.manual[0]?.command).toBe(
      'gcloud compute networks peerings delete by-hand --project=app-prod --network=main',
    )
  } finally {
    await world.close()
  }
})

it('says when an approver has to press for it', async () => {
  const world = await startWorld({ projects: [aProject({ accept: 'button' }), app] })
  try {
    const plan = await world.run(world.ends.planJoin(main, redis, { isRequester: false, wanted: {} }))

    expect(plan.changes[0]).toContain('once an approver presses the button')
  } finally {
    await world.close()
  }
})

it('peers two projects of ours with custom routes, both halves, and takes both away', async () => {
  const { run, peerings, ends, provider } = held.world
  const typed = { from: 'data:shared', to: 'app:main', 'custom-routes': 'export' }
  const scope = (await provider.scopes()).find(({ id }) => id === provider.scopeOf?.(typed))
  if (!scope) throw new Error('there is a scope')
  const reading = peerings.readFar(scope, typed)
  if (!('near' in reading)) throw new Error('it can be read')
  const { near, far, wanted = {} } = reading

  const id = await run(peerings.create(scope, near, far, wanted))
  const pair = (await run(peerings.list(scope)))[0]?.cloudId ?? ''
  await run(ends.accept(far, near, pair, wanted))

  expect(held.world.halvesAt('app-prod/main')).toMatchObject([{ state: 'ACTIVE', routes: 'import' }])
  expect(held.world.halvesAt('data-prod/shared')).toMatchObject([{ state: 'ACTIVE', routes: 'export' }])
  const [active] = await run(peerings.list(scope))
  expect(active).toMatchObject({ providerId: id, status: 'active', cloudId: dataPair })
  expect((await run(ends.verify(near, far, pair))).checks[1]?.text).toContain('172.20.0.0/24')
  expect((await run(ends.verify(far, near, pair))).depth).toBe('routed')

  if (active) await run(peerings.remove(scope, active))
  expect(await look(far, near, pair)).toMatchObject({ status: 'provisioning' })
  expect(await run(ends.leave?.(near, far, pair) ?? Promise.reject(new Error('it can leave')))).toBe('gone')
  expect(await run(ends.leave?.(far, near, pair) ?? Promise.reject(new Error('it can leave')))).toBe(
    'removed',
  )
  expect(await run(peerings.list(scope))).toEqual([])
})
