/** The adapter against the simulated install, in each of the manners that nobody knows of NFYio. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Peering, Side } from '../../../src/peering/side.ts'
import { createNfyio } from '../../../src/providers/nfyio/index.ts'
import type { NfyioInstall } from '../../../src/providers/nfyio/install.ts'
import type { Ends, Peerings, Provider, Scope, Wanted } from '../../../src/providers/provider.ts'
import { type NfyioLookalike, startNfyio } from '../../../src/sandbox/nfyio/index.ts'
import { type ManualClock, manualClock } from '../../support/manual-clock.ts'
import { until } from '../../support/run-with-clock.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { anAccount, anInstall, cloudIdOf, MINUTE } from './nfyio-world.ts'

const DAY = 24 * 60 * MINUTE

interface World {
  nfyio: NfyioLookalike
  clock: ManualClock
  provider: Provider
  peerings: Peerings
  ends: Ends
  scope: Scope
}

async function start(auth: NfyioInstall['auth'], prefix: string): Promise<World> {
  const clock = manualClock()
  const nfyio = await startNfyio({ clock, random: seededRandom(7), prefix })
  const accounts = nfyio.accounts
    .filter(({ name }) => name !== 'stranger')
    .map(({ name, id, key }) => anAccount({ alias: name, accountId: id, apiKey: key }))
  const install = anInstall({ url: nfyio.url, prefix: nfyio.prefix, auth, accounts })
  const provider = createNfyio({ installs: [install], clock, random: seededRandom(11) })
  const [scope] = await provider.scopes()
  const { peerings, ends } = provider
  if (!scope || !peerings || !ends) throw new Error('NFYio has a scope, peerings and ends')
  return { nfyio, clock, provider, peerings, ends, scope }
}

let world: World
const run = <T>(promise: Promise<T>) => until(promise, world.clock)

/** From what is typed to the id of what was made: planned, without a block, and created. */
async function ask(typed: Record<string, string>): Promise<{ id: string; near: Side; far: Side }> {
  const { peerings, scope } = world
  const reading = peerings.readFar(scope, typed)
  if ('problems' in reading) throw new Error(JSON.stringify(reading.problems))
  const { wanted = {} as Wanted } = reading
  const { near, far, checks } = await run(peerings.planCreate(scope, reading.near, reading.far, wanted))
  expect(checks.filter(({ verdict }) => verdict === 'block')).toEqual([])
  return { id: await run(peerings.create(scope, near, far, wanted)), near, far }
}

async function only(): Promise<Peering> {
  const [first, ...others] = await run(world.peerings.list(world.scope))
  expect(others).toEqual([])
  if (!first) throw new Error('nothing is listed')
  return first
}

const sideOf = (id: string) =>
  world.nfyio
    .state()
    .accounts.flatMap(({ vpcs }) => vpcs.flatMap(({ peerings }) => peerings))
    .find(({ peering }) => peering === id)

async function routeBoth(id: string, near: Side, far: Side): Promise<void> {
  for (const [end, other] of [
    [near, far],
    [far, near],
  ] as const)
    for (const route of await run(world.ends.routes(end, other, cloudIdOf(id))))
      expect(await run(world.ends.writeRoute(end, route, cloudIdOf(id)))).toBe('written')
}

afterEach(() => world.nfyio.close())

describe.each([
  ['as the page has it', 'bearer', '/v1', {}],
  ['with X-API-Key', 'x-api-key', '/v1', {}],
  ['below another path', 'bearer', '/net/api', {}],
  ['with pcx_ ids', 'bearer', '/v1', { ids: 'pcx', listKey: 'peerings' }],
  ['in envelopes', 'bearer', '/v1', { envelope: 'data', namesTarget: true }],
] as const)('an install %s', (_, auth, prefix, manners) => {
  beforeEach(async () => {
    world = await start(auth, prefix)
    world.nfyio.faults.manners(manners)
  })

  it('peers within one account at once, routes both sides, and is reachable', async () => {
    const { id, near, far } = await ask({ requester: 'vpc_abc', accepter: 'vpc_def', 'auto-accept': 'yes' })
    expect(await only()).toMatchObject({ providerId: id, status: 'active', near, far })

    await routeBoth(id, near, far)

    expect(sideOf(id)).toMatchObject({ isReachable: true })
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const)
      expect(await run(world.ends.verify(end, other, cloudIdOf(id)))).toMatchObject({ depth: 'routed' })
  })

  it('peers across accounts and regions once the accepter agrees with the other key', async () => {
    const { id, near, far } = await ask({
      requester: 'vpc_abc',
      accepter: 'vpc_far',
      account: 'data',
      'requester-region': 'us-east-1',
      'accepter-region': 'eu-west-1',
    })
    expect(await only()).toMatchObject({
      status: 'pending_acceptance',
      expiresAt: world.clock.now() + 7 * DAY,
    })

    await run(world.ends.accept(far, near, cloudIdOf(id), {}))

    expect(await only()).toMatchObject({ status: 'active', details: { "accepter's region": 'eu-west-1' } })
    await routeBoth(id, near, far)
    expect(sideOf(id)).toMatchObject({ isReachable: true })
  })

  it('takes its routes away, then the peering', async () => {
    const { id, near, far } = await ask({ requester: 'vpc_abc', accepter: 'vpc_def', 'auto-accept': 'yes' })
    await routeBoth(id, near, far)
    const planned = await run(world.ends.routes(far, near, cloudIdOf(id)))
    // Two ends of one account: the first that is found works on both.
    for (const route of planned)
      expect(await run(world.ends.removeRoute(near, route, cloudIdOf(id)))).toBe('removed')

    await run(world.peerings.remove(world.scope, await only()))

    expect(await run(world.peerings.list(world.scope))).toEqual([])
    expect((await run(world.ends.blackholes(near, cloudIdOf(id)))).map(({ table }) => table)).toEqual([
      'rtb_abc_main',
      'rtb_abc_private',
    ])
    expect(await run(world.ends.blackholes(far, cloudIdOf(id)))).toEqual([])
  })

  it('shows what was rejected and what expired', async () => {
    const { id, near, far } = await ask({ requester: 'vpc_abc', accepter: 'vpc_xyz', account: 'data' })
    const reject = world.peerings.actions.find(({ kind }) => kind === 'peering.reject')
    await run(reject?.send({ scope: world.scope, target: await only(), wanted: {} }) ?? Promise.resolve(''))
    expect(await only()).toMatchObject({ providerId: id, status: 'rejected' })

    const again = await run(world.peerings.create(world.scope, near, far))
    expect(again).not.toBe(id)
    world.clock.advance(8 * DAY)
    const rows = await run(world.peerings.list(world.scope))
    expect(Object.fromEntries(rows.map(({ providerId, status }) => [providerId, status]))).toEqual({
      [id]: 'rejected',
      [again]: 'expired',
    })
  })

  it('is accepted by the action too', async () => {
    await ask({ requester: 'vpc_abc', accepter: 'vpc_xyz', account: 'data' })
    const accept = world.peerings.actions.find(({ kind }) => kind === 'peering.accept')
    const target = await only()
    const plan = await run(
      accept?.plan({ scope: world.scope, target, wanted: {} }) ?? Promise.reject(new Error('no accept')),
    )
    expect(plan.checks.every(({ verdict }) => verdict === 'pass')).toBe(true)

    await run(accept?.send({ scope: world.scope, target, wanted: {} }) ?? Promise.resolve(''))

    expect(await only()).toMatchObject({ status: 'active' })
  })

  it.each(['failed', 400, 409, 422] as const)(
    'refuses an overlap that slipped past the plan (%s)',
    async overlap => {
      world.nfyio.faults.manners({ overlap })
      const { peerings, scope } = world
      const reading = peerings.readFar(scope, { requester: 'vpc_abc', accepter: 'vpc_twin', account: 'data' })
      if ('problems' in reading) throw new Error('refused')
      const { near, far } = reading

      const plan = await run(peerings.planCreate(scope, near, far))
      expect(plan.checks.filter(({ verdict }) => verdict === 'block').map(({ code }) => code)).toEqual([
        'cidr_overlap',
      ])
      const thrown = await run(peerings.create(scope, near, far).catch((reason: unknown) => reason))
      expect(thrown).toMatchObject({ effect: 'no', message: expect.stringContaining('CIDR overlap') })
    },
  )

  it('answers a lost reply with one peering', async () => {
    const { clock, nfyio, peerings, scope } = world
    const reading = peerings.readFar(scope, { requester: 'vpc_abc', accepter: 'vpc_def' })
    if ('problems' in reading) throw new Error('refused')
    nfyio.faults.dropNextReply('peerings.create')
    const intentAt = clock.now()
    await run(peerings.create(scope, reading.near, reading.far).catch(() => undefined))

    const traces = await run(peerings.traces(scope, reading.near, reading.far, intentAt))

    expect(traces).toEqual({ found: 'peering', providerId: (await only()).providerId })
  })

  it.each([404, 405] as const)('is followed as far as its reads go (%i)', async status => {
    const { nfyio, clock } = world
    const { id, near, far } = await ask({ requester: 'vpc_abc', accepter: 'vpc_xyz', account: 'data' })
    nfyio.faults.notOffered('peerings.list', status)
    expect(await only()).toMatchObject({ status: 'pending_acceptance' })
    nfyio.faults.notOffered('peerings.list', null)
    nfyio.faults.notOffered('peerings.get', status)
    expect(await run(world.ends.look(far, near, cloudIdOf(id)))).toMatchObject({
      status: 'pending_acceptance',
    })

    nfyio.faults.notOffered('peerings.list', 405)
    nfyio.faults.notOffered('peerings.get', 405)
    clock.advance(2 * MINUTE)
    expect(await only()).toMatchObject({ status: 'unknown', raw: 'not readable', near, far })
  })

  it('waits out its rate limit', async () => {
    await ask({ requester: 'vpc_abc', accepter: 'vpc_def' })
    world.nfyio.faults.rateLimit(20_000)

    expect(await only()).toMatchObject({ status: 'pending_acceptance' })
  })

  it('finds its keys in order', async () => {
    expect((await run(world.provider.check())).map(({ isOk }) => isOk)).toEqual([true, true])
    world.nfyio.faults.revoke('account_other_org')
    expect((await run(world.provider.check())).map(({ isOk }) => isOk)).toEqual([true, false])
  })
})
