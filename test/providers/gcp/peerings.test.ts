import { describe, expect, it } from 'vitest'
import type { Side } from '../../../src/peering/side.ts'
import {
  auto,
  dataPair,
  gSide,
  HOUR,
  heldWorld,
  legacy,
  MINUTE,
  main,
  redis,
  redisPair,
  shared,
} from './gcp-world.ts'

const held = heldWorld()
const foreign = gSide('their-prod', 'net')

const list = async (id = 'app') => held.world.run(held.world.peerings.list(await held.world.scope(id)))
const create = async (near: Side = main, far: Side = shared, wanted = {}) =>
  held.world.run(held.world.peerings.create(await held.world.scope(), near, far, wanted))

async function planned(near: Side = main, far: Side = shared, wanted = {}) {
  const plan = await held.world.run(
    held.world.peerings.planCreate(await held.world.scope(), near, far, wanted),
  )
  return { plan, verdicts: Object.fromEntries(plan.checks.map(({ code, verdict }) => [code, verdict])) }
}

describe('projects as scopes', () => {
  it('come from the configuration, first to last, without a call', async () => {
    const scopes = await held.world.provider.scopes()

    expect(scopes.map(({ key }) => key)).toEqual(['gcp/app/app', 'gcp/data/data'])
    expect(scopes[0]).toMatchObject({
      id: 'app',
      name: 'app (app-prod)',
      hostAccount: 'app-prod',
      near: gSide('app-prod', null),
    })
    expect(held.world.arrived()).toEqual([])
  })

  it('are told to policy by both ends', async () => {
    const facts = held.world.provider.policyFacts(await held.world.scope(), shared)

    expect(facts).toEqual({
      'gcp.nearProject': 'app-prod',
      'gcp.project': 'data-prod',
      'gcp.network': 'shared',
    })
  })
})

describe('the list', () => {
  it('has each half once, by page', async () => {
    held.world.redisHalf()
    held.world.byHand('app-prod/main', 'addPeering tp-redis/net-7 ours')
    held.world.byHand('app-prod/staging', 'addPeering their-prod/net theirs')
    held.world.gcp.faults.shortPages(1)

    const peerings = await list()

    expect(peerings.map(({ providerId, status, cloudId }) => [providerId, status, cloudId])).toEqual([
      ['main.ours', 'active', redisPair],
      ['staging.theirs', 'pending_acceptance', 'app-prod/staging~their-prod/net'],
    ])
    expect(peerings[0]?.far).toEqual({ ...redis, cidrs: [] })
  })

  it('shows a pair of ours with the project that stands first', async () => {
    held.world.byHand('data-prod/shared', 'addPeering app-prod/main theirs')
    expect(await list('app')).toEqual([])
    expect((await list('data')).map(({ providerId }) => providerId)).toEqual(['shared.theirs'])

    held.world.byHand('app-prod/main', 'addPeering data-prod/shared ours')

    expect((await list('app')).map(({ providerId, cloudId }) => [providerId, cloudId])).toEqual([
      ['main.ours', dataPair],
    ])
    expect(await list('data')).toEqual([])
  })

  it('shows a pair within one project once, with the network that comes first', async () => {
    held.world.byHand('app-prod/shared', 'addPeering app-prod/main back')
    expect((await list()).map(({ providerId }) => providerId)).toEqual(['shared.back'])

    held.world.byHand('app-prod/main', 'addPeering app-prod/shared forth')

    expect((await list()).map(({ providerId }) => providerId)).toEqual(['main.forth'])
  })

  it('fails as a whole where it cannot be said which project has a pair', async () => {
    held.world.byHand('data-prod/shared', 'addPeering app-prod/main theirs')
    held.world.gcp.faults.forbid('app-prod', 'compute.networks.list')

    const scope = await held.world.scope('data')
    const failure = await held.world.failure(held.world.peerings.list(scope))

    expect(failure).toMatchObject({ kind: 'auth', service: 'gcp' })
    expect(failure.message).toContain('compute.networks.list')
  })
})

describe('the plan of a new peering', () => {
  it('passes where both networks are ours and nothing overlaps, twice the same, and changes nothing', async () => {
    const { plan } = await planned()

    expect(plan.checks.filter(({ verdict }) => verdict !== 'pass')).toEqual([])
    expect(plan.near.cidrs).toEqual(['10.10.0.0/20', '10.10.16.0/20'])
    expect(plan.far.cidrs).toEqual(['10.30.0.0/20', '10.30.16.0/20'])
    expect((await planned()).plan).toEqual(plan)
    expect(plan.manual.some(({ command, about }) => command !== undefined && about === 'accept')).toBe(true)
    expect(held.world.halvesAt('app-prod/main')).toEqual([])
  })

  it('warns of what cannot be seen in a project of others, with the exact command for its owner', async () => {
    const { plan, verdicts } = await planned(main, foreign, {
      'custom-routes': 'export',
      'custom-routes-of': 'app-prod/main',
    })

    expect(plan.checks.filter(({ verdict }) => verdict === 'warn').map(({ code }) => code)).toEqual([
      'network_known',
      'cidr_overlap',
    ])
    expect(verdicts['project_reachable']).toBe('pass')
    expect(plan.manual[0]?.command).toBe(
      'gcloud compute networks peerings create peerbot-main --project=their-prod --network=net --peer-project=app-prod --peer-network=main --import-custom-routes',
    )
    expect(plan.manual[1]?.command).toContain('gcloud compute firewall-rules create')
    expect(plan.material['custom routes']).toBe('export')
  })

  it('blocks subnets that overlap', async () => {
    const { plan, verdicts } = await planned(main, legacy)

    expect(verdicts['cidr_overlap']).toBe('block')
    expect(plan.checks.find(({ code }) => code === 'cidr_overlap')?.text).toContain('10.10.8.0/21')
  })

  it('blocks two auto mode networks', async () => {
    const { plan } = await planned(auto, gSide('data-prod', 'default'))

    expect(plan.checks.find(({ code }) => code === 'cidr_overlap')?.text).toContain('auto mode')
  })

  it('blocks a network that is not there', async () => {
    expect((await planned(main, gSide('data-prod', 'nowhere'))).verdicts['network_known']).toBe('block')
  })

  it('blocks a project that does not let the bot in, with the permission', async () => {
    held.world.gcp.faults.forbid('data-prod', 'compute.networks.get')

    const { plan } = await planned()

    const refused = plan.checks.find(({ verdict }) => verdict === 'block')
    expect(refused?.code).toBe('project_reachable')
    expect(refused?.text).toContain('compute.networks.get')
  })

  it('warns where the subnets may not be listed', async () => {
    held.world.gcp.faults.forbid('data-prod', 'compute.subnetworks.list')

    const { plan } = await planned()

    expect(plan.checks.filter(({ verdict }) => verdict === 'warn').map(({ code }) => code)).toEqual([
      'network_known',
      'cidr_overlap',
    ])
  })

  it('blocks a second one to the same network, by name', async () => {
    const id = await create()

    const { plan } = await planned()

    const blocks = plan.checks.filter(({ verdict }) => verdict === 'block')
    expect(blocks.map(({ code }) => code)).toEqual(['peering_new'])
    expect(blocks[0]?.text).toContain(`app/${id}`)
  })

  it('throws an outage', async () => {
    held.world.gcp.faults.httpError(503, 20)

    expect(await held.world.failure(planned())).toMatchObject({ kind: 'unavailable', effect: 'no' })
  })

  it('says nothing of overlaps or of what is new where it could not look', async () => {
    held.world.gcp.faults.forbid('app-prod', 'compute.subnetworks.list')
    // An auto mode network claims a range that is known without its subnets.
    expect((await planned(auto, shared)).verdicts['cidr_overlap']).toBe('warn')

    held.world.gcp.faults.forbid('app-prod', 'compute.networks.get')

    expect((await planned()).verdicts).not.toHaveProperty('peering_new')
  })

  it('blocks a project that Google does not know, rather than calling the network absent', async () => {
    held.world.gcp.faults.failNext('networks.get', 404, 'notFound', 'Failed to find project app-prod')

    const { plan } = await planned()

    const refused = plan.checks.find(({ verdict }) => verdict === 'block')
    expect(refused?.code).toBe('project_reachable')
    expect(refused?.text).toContain('gcp.projects')
  })

  it('warns of subnets with public addresses, whose routes a half leaves out', async () => {
    held.world.gcp.act('data-prod/shared', 'addSubnet us-east1 34.10.0.0/20')

    const { plan } = await planned()

    const warned = plan.checks.filter(({ verdict }) => verdict === 'warn')
    expect(warned.map(({ code }) => code)).toEqual(['public_ranges'])
    expect(warned[0]?.text).toContain('34.10.0.0/20')
  })
})

describe('creating', () => {
  it('adds the near half, waits for Google and gives its id', async () => {
    const id = await create(main, shared, { 'custom-routes': 'export', 'custom-routes-of': 'app-prod/main' })

    expect(held.world.halvesAt('app-prod/main')).toEqual([
      { name: id.slice('main.'.length), peer: 'data-prod/shared', state: 'INACTIVE', routes: 'export' },
    ])
    expect((await list()).map(({ providerId }) => providerId)).toEqual([id])
    expect(held.world.halvesAt('data-prod/shared')).toEqual([])
  })

  it('takes over a half that leads there already, whatever its name', async () => {
    held.world.byHand('app-prod/main', 'addPeering data-prod/shared by-hand')

    expect(await create()).toBe('main.by-hand')
    expect(held.world.arrived()).not.toContain('networks.addPeering')
  })

  it('admits that a create without a reply may have worked, and finds it', async () => {
    held.world.gcp.faults.dropNextReply('networks.addPeering')
    const intentAt = held.world.clock.now()
    const failure = await held.world.failure(create())
    expect(failure).toMatchObject({ effect: 'maybe', kind: 'unavailable' })

    held.world.clock.advance(MINUTE)
    const { run, peerings, scope } = held.world
    const traces = await run(peerings.traces(await scope(), main, shared, intentAt))

    expect(traces).toMatchObject({
      found: 'peering',
      providerId: expect.stringMatching(/^main\.peerbot-shared-/),
    })
  })

  it('is unsure for a while about one that never arrived, then proves that nothing came of it', async () => {
    const { gcp, clock, failure, run, peerings } = held.world
    gcp.faults.dropNextRequest('networks.addPeering')
    const intentAt = clock.now()
    expect(await failure(create())).toMatchObject({ effect: 'maybe' })
    const scope = await held.world.scope()

    expect(await run(peerings.traces(scope, main, shared, intentAt))).toMatchObject({ found: 'unsure' })
    clock.advance(3 * MINUTE)
    expect(await run(peerings.traces(scope, main, shared, intentAt))).toEqual({ found: 'nothing' })
  })

  it('is one operation to Google when the same request sends it twice', async () => {
    held.world.gcp.faults.dropNextReply('networks.addPeering')
    await held.world.failure(create())

    await create()

    expect(held.world.gcp.state().operations).toHaveLength(1)
    expect(held.world.halvesAt('app-prod/main')).toHaveLength(1)
  })

  it('gives up waiting after a minute, and says that it may still be done', async () => {
    held.world.gcp.faults.slowOperations(5 * MINUTE)

    const failure = await held.world.failure(create())

    expect(failure).toMatchObject({ kind: 'unavailable', effect: 'maybe', code: 'OPERATION_PENDING' })
    held.world.clock.advance(5 * MINUTE)
    expect(await create()).toMatch(/^main\.peerbot-shared-/)
    expect(held.world.gcp.state().operations).toHaveLength(1)
  })

  it('tries anew what Google could not do the first time', async () => {
    held.world.gcp.faults.failOperation('RESOURCE_NOT_READY', 'The resource is not ready.')
    expect(await held.world.failure(create())).toMatchObject({ kind: 'not_active', effect: 'no' })

    expect(await create()).toMatch(/^main\./)
  })

  it('waits its turn where another one of ours is under way on the network', async () => {
    const both = await Promise.all([create(main, shared), create(main, foreign)])

    expect(new Set(both).size).toBe(2)
    expect(held.world.calls.filter(({ error }) => error !== null)).toEqual([])
  })

  it('waits for a network that is not ready, which Google tells by its reason alone', async () => {
    const said = "The resource 'projects/app-prod/global/networks/main' is not ready"
    held.world.gcp.faults.failNext('networks.addPeering', 400, 'resourceNotReady', said)

    expect(await held.world.failure(create())).toMatchObject({ kind: 'not_active', effect: 'no' })
  })

  it('says what is to be waited for where somebody else works on a network', async () => {
    held.world.gcp.faults.busy('data-prod', 'shared', 10 * MINUTE)

    expect(await held.world.failure(create())).toMatchObject({
      kind: 'not_active',
      effect: 'no',
      code: 'PEERING_OPERATION_IN_PROGRESS',
    })
  })

  it.each([
    [
      'the quota',
      () => held.world.gcp.faults.quota(0),
      'invalid',
      /PEERINGS_PER_NETWORK \(peerings per network\)/,
    ],
    [
      'the permission',
      () => held.world.gcp.faults.forbid('app-prod', 'compute.networks.addPeering'),
      'auth',
      /compute\.networks\.addPeering/,
    ],
    [
      'an error within Google',
      () => held.world.gcp.faults.failOperation('INTERNAL_ERROR'),
      'unavailable',
      /INTERNAL_ERROR/,
    ],
  ])('names %s', async (_, arm, kind, text) => {
    arm()

    const failure = await held.world.failure(create())

    expect(failure.kind).toBe(kind)
    expect(failure.message).toMatch(text)
  })

  it('is found by what it made where operations may not be followed', async () => {
    held.world.gcp.faults.forbid('app-prod', 'compute.globalOperations.get')

    expect(await held.world.failure(create())).toMatchObject({ effect: 'maybe', code: 'HALF_UNSEEN' })
    held.world.clock.advance(MINUTE)
    expect(await create()).toMatch(/^main\./)
  })
})

describe('deleting', () => {
  it('is planned, done, and then there is nothing left to delete', async () => {
    const { run, peerings, failure, scope } = held.world
    await create()
    const [peering] = await list()
    if (!peering) throw new Error('there is a peering')
    const plan = await run(peerings.planDelete(await scope(), peering))
    expect(plan.checks.filter(({ verdict }) => verdict !== 'pass')).toEqual([])
    expect(plan.changes.join(' ')).toContain('Nothing is cut off')

    expect(await run(peerings.remove(await scope(), peering))).toBe(peering.providerId)

    expect(held.world.halvesAt('app-prod/main')).toEqual([])
    const again = await run(peerings.planDelete(await scope(), peering))
    expect(again.checks.find(({ code }) => code === 'peering_exists')?.verdict).toBe('block')
    expect(await failure(peerings.remove(await scope(), peering))).toMatchObject({ kind: 'not_found' })
  })

  it('says that traffic stops, and leaves the half of a stranger to them', async () => {
    held.world.redisHalf()
    held.world.byHand('app-prod/main', 'addPeering tp-redis/net-7 ours')
    const [peering] = await list()
    if (!peering) throw new Error('there is a peering')

    const plan = await held.world.run(held.world.peerings.planDelete(await held.world.scope(), peering))

    expect(plan.changes.join(' ')).toContain('stops at once')
    expect(plan.manual[0]?.command).toBe(
      'gcloud compute networks peerings delete <name of the peering> --project=tp-redis --network=net-7',
    )
  })

  it('takes away the one that was approved, never one that was made in its place', async () => {
    const id = await create()
    const [peering] = await list()
    if (!peering) throw new Error('there is a peering')
    held.world.byHand(`app-prod/main.${id.slice('main.'.length)}`, 'delete')
    held.world.byHand('app-prod/main', 'addPeering data-prod/shared somebody-elses')

    const { failure, peerings, scope } = held.world
    expect(await failure(peerings.remove(await scope(), peering))).toMatchObject({ kind: 'not_found' })

    expect(held.world.halvesAt('app-prod/main').map(({ name }) => name)).toEqual(['somebody-elses'])
  })

  it('never calls it gone because something else answers 404', async () => {
    await create()
    const [peering] = await list()
    if (!peering) throw new Error('there is a peering')
    const { failure, peerings, scope, gcp } = held.world
    const remove = async () => failure(peerings.remove(await scope(), peering))

    gcp.faults.httpError(404, 1, 'networks.get')
    expect(await remove()).toMatchObject({ kind: 'invalid_response' })
    gcp.faults.failNext('networks.get', 404, 'notFound', "The resource 'projects/app-prod' was not found")
    expect(await remove()).toMatchObject({ kind: 'auth', code: 'NO_PROJECT' })

    expect(held.world.halvesAt('app-prod/main')).toHaveLength(1)
  })

  it('blocks where the project does not let the bot in', async () => {
    await create()
    const [peering] = await list()
    if (!peering) throw new Error('there is a peering')
    held.world.gcp.faults.forbid('app-prod', 'compute.networks.get')

    const plan = await held.world.run(held.world.peerings.planDelete(await held.world.scope(), peering))

    expect(plan.checks.map(({ code, verdict }) => [code, verdict])).toEqual([['project_reachable', 'block']])
  })
})

describe('what a person does next', () => {
  it('is the other half, by command, then the firewall', async () => {
    const { peerings, scope } = held.world
    await create(main, foreign)
    const [waiting] = await list()
    if (!waiting) throw new Error('there is a peering')

    const [toAdd] = peerings.instructions(await scope(), waiting)
    expect(toAdd).toMatchObject({ about: 'accept' })
    expect(toAdd?.command).toContain(
      '--project=their-prod --network=net --peer-project=app-prod --peer-network=main',
    )

    const active = peerings.instructions(await scope(), { ...waiting, status: 'active', far: shared })
    expect(active.map(({ at }) => at?.network)).toEqual(['main', 'shared'])
    const gone = peerings.instructions(await scope(), { ...waiting, status: 'inactive' })
    expect(gone[0]?.command).toBe(toAdd?.command)
    expect(peerings.instructions(await scope(), { ...waiting, status: 'deleted' })).toEqual([])
  })

  it.each([
    ['export', / --import-custom-routes$/],
    ['import', / --export-custom-routes$/],
    ['both', / --export-custom-routes --import-custom-routes$/],
    ['none', /--peer-network=main$/],
  ])('has the other half do the opposite of ours with custom routes (%s)', async (choice, flags) => {
    await create(main, foreign, { 'custom-routes': choice, 'custom-routes-of': 'app-prod/main' })
    const [waiting] = await list()
    if (!waiting) throw new Error('there is a peering')
    const { peerings, scope } = held.world

    for (const status of ['pending_acceptance', 'inactive'] as const)
      expect(peerings.instructions(await scope(), { ...waiting, status })[0]?.command).toMatch(flags)
  })

  it('never carries a name of strange form into a command', async () => {
    await create(main, foreign)
    const [waiting] = await list()
    if (!waiting) throw new Error('there is a peering')
    const far = gSide('x; rm -rf /', '$(reboot)')

    const [told] = held.world.peerings.instructions(await held.world.scope(), { ...waiting, far })

    expect(told?.command).toContain('--project=<project> --network=<network>')
  })
})

describe('the check of the projects', () => {
  it('says what is seen and that the bot may do it', async () => {
    const findings = await held.world.run(held.world.provider.check())

    expect(findings.map(({ isOk }) => isOk)).toEqual([true, true, true, true])
    expect(findings[0]?.text).toContain('sees 4 networks with 0 peerings')
  })

  it('names permissions that are missing, and looks again at once', async () => {
    held.world.gcp.faults.forbid('data-prod', 'compute.networks.addPeering')
    const findings = await held.world.run(held.world.provider.check())
    const found = findings.find(({ isOk }) => !isOk)
    expect(found?.what).toBe('Google Cloud permissions data')
    expect(found?.text).toContain('compute.networks.addPeering')

    held.world.gcp.faults.clear()

    expect((await held.world.run(held.world.provider.check())).every(({ isOk }) => isOk)).toBe(true)
  })

  it('asks for permissions only now and then', async () => {
    const asked = () => held.world.arrived().filter(name => name === 'projects.testIamPermissions').length
    await held.world.run(held.world.provider.check())
    await held.world.run(held.world.provider.check())
    expect(asked()).toBe(2)

    held.world.clock.advance(HOUR / 2)
    await held.world.run(held.world.provider.check())

    expect(asked()).toBe(4)
  })

  it('says what is not proven where permissions cannot be asked for', async () => {
    held.world.gcp.faults.failNext(
      'projects.testIamPermissions',
      403,
      'forbidden',
      'API has not been used in project 1 before or it is disabled.',
    )

    const findings = await held.world.run(held.world.provider.check())

    expect(findings.every(({ isOk }) => isOk)).toBe(true)
    expect(findings.map(({ text }) => text).join(' ')).toContain('is not proven')
  })

  it('finds a project that does not let the bot in', async () => {
    held.world.gcp.faults.forbid('app-prod', 'compute.networks.list')

    const [first] = await held.world.run(held.world.provider.check())

    expect(first).toMatchObject({ isOk: false, text: expect.stringContaining('compute.networks.list') })
  })
})
