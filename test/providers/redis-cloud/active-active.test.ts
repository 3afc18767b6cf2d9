/** Active-Active peerings over HTTP, and how standard and Active-Active subscriptions are told apart. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ForeignError } from '../../../src/kit/errors.ts'
import type { Scope } from '../../../src/providers/provider.ts'
import { awsFar, googleFar } from './builders.ts'
import { type CloudWorld, startWorld } from './cloud-world.ts'

let world: CloudWorld
beforeEach(async () => {
  world = await startWorld()
})
afterEach(() => world.cloud.close())

const foreign = {
  awsAccountId: '111122223333',
  vpcId: awsFar().network ?? '',
  region: 'eu-west-2',
  vpcCidrs: ['10.20.0.0/16', '10.21.0.0/16'],
}
const list = (scope: Scope) => world.run(world.peerings.list(scope))
const paths = () => world.calls.map(call => `${call.method} ${call.path}`)
const sideOf = (scope: Scope, region: string) => {
  const side = scope.regions.find(each => each.region === region)
  if (!side) throw new Error(`no region ${region}`)
  return side
}

async function failureOf(promise: Promise<unknown>): Promise<ForeignError> {
  const thrown = await world.run(
    promise.then(
      () => null,
      (reason: unknown) => reason,
    ),
  )
  if (thrown instanceof ForeignError) return thrown
  throw thrown ?? new Error('nothing was thrown')
}

describe('an Active-Active peering', () => {
  it('shows the region it starts from, its ranges with their states, and the region of the VPC', async () => {
    const id = world.cloud.addForeignPeering(1400, { ...foreign, sourceRegion: 'eu-west-1' })
    const scope = await world.scope(1400)

    expect(await list(scope)).toEqual([
      {
        kind: 'vpc_peering',
        scope: scope.key,
        providerId: String(id),
        cloudId: expect.stringMatching(/^pcx-/),
        near: sideOf(scope, 'eu-west-1'),
        far: awsFar({ region: 'eu-west-2', cidrs: foreign.vpcCidrs }),
        status: 'active',
        raw: 'active',
        expiresAt: null,
        members: foreign.vpcCidrs.map(cidr => ({ what: 'cidr', id: cidr, raw: 'active', text: '' })),
        details: {},
      },
    ])
  })

  it('sends the fields of each cloud to the calls of its own', async () => {
    const [aws, google] = [await world.scope(1400), await world.scope(1401)]
    await world.run(world.peerings.create(aws, sideOf(aws, 'us-east-1'), awsFar()))
    await world.run(world.peerings.create(google, sideOf(google, 'europe-west1'), googleFar()))

    const posts = world.cloud.requests.filter(({ method }) => method === 'POST')
    expect(posts.map(({ path, body }) => [path, body])).toEqual([
      [
        '/v1/subscriptions/1400/regions/peerings',
        {
          sourceRegion: 'us-east-1',
          destinationRegion: 'eu-west-1',
          awsAccountId: '111122223333',
          vpcId: 'vpc-0123456789abcdef0',
          vpcCidrs: ['10.20.0.0/16'],
        },
      ],
      [
        '/v1/subscriptions/1401/regions/peerings',
        { provider: 'gcp', sourceRegion: 'europe-west1', vpcProjectUid: 'app-prod', vpcNetworkName: 'main' },
      ],
    ])
  })

  it("is followed by Google's command for the network of its own region", async () => {
    const scope = await world.scope(1401)
    await world.run(world.peerings.create(scope, sideOf(scope, 'europe-west1'), googleFar()))
    world.clock.advance(60_000)
    const [peering] = await list(scope)
    if (!peering) throw new Error('no peering')

    expect(peering).toMatchObject({ status: 'pending_acceptance', near: { region: 'europe-west1' } })
    expect(world.peerings.instructions(scope, peering)[0]?.command).toContain(
      '--peer-network=c14011-europe-west1-1-rlrcp',
    )
  })

  it('to the same network from another region is another one, also when a reply was lost', async () => {
    world.cloud.addForeignPeering(1400, { ...foreign, sourceRegion: 'eu-west-1' })
    const scope = await world.scope(1400)
    const near = sideOf(scope, 'us-east-1')
    const plan = await world.run(world.peerings.planCreate(scope, near, awsFar({ region: 'eu-west-2' })))
    expect(plan.checks.filter(check => check.verdict !== 'pass')).toEqual([])

    world.cloud.faults.dropNextReply({ method: 'POST', pathIncludes: '/peerings' })
    const intentAt = world.clock.now()
    await failureOf(
      world.peerings.create(scope, near, awsFar({ region: 'eu-west-2', cidrs: foreign.vpcCidrs })),
    )
    world.clock.advance(60_000)
    const mine = (await list(scope)).find(peering => peering.near.region === 'us-east-1')

    expect(
      await world.run(world.peerings.traces(scope, near, awsFar({ region: 'eu-west-2' }), intentAt)),
    ).toEqual({
      found: 'peering',
      providerId: mine?.providerId,
    })
  })

  it('that is deleted twice is "not found", and not of the other kind', async () => {
    world.cloud.addForeignPeering(1400, { ...foreign, sourceRegion: 'eu-west-1' })
    const scope = await world.scope(1400)
    const [peering] = await list(scope)
    if (!peering) throw new Error('no peering')

    const failures: (string | undefined)[] = []
    for (let time = 0; time < 2; time++) {
      const ref = await world.run(world.peerings.remove(scope, peering))
      world.clock.advance(60_000)
      failures.push((await world.run(world.tasks.read(scope, ref))).failure?.kind)
    }

    expect(failures).toEqual([undefined, 'not_found'])
  })

  it('is not enabled for every account, which a 412 says and we say', async () => {
    world.cloud.faults.featureOff('activeActivePeering')
    const scope = await world.scope(1400)

    const failure = await failureOf(world.peerings.list(scope))

    expect(failure).toMatchObject({ kind: 'invalid', effect: 'no', code: 'HTTP 412' })
    expect(failure.message).toContain('not enabled for this account')
    const plan = await world.run(world.peerings.planCreate(scope, sideOf(scope, 'us-east-1'), awsFar()))
    expect(plan.checks.find(check => check.code === 'peering_new')).toMatchObject({
      verdict: 'block',
      text: expect.stringContaining('not enabled'),
    })
  })
})

describe('a subscription whose body does not say its kind', () => {
  beforeEach(() => world.cloud.faults.withoutDeploymentType(true))

  it('is Active-Active with several regions, and standard where the regions call refuses it', async () => {
    const scopes = await world.run(world.provider.scopes())

    expect(scopes.map(each => [each.id, each.deployment])).toEqual([
      ['1206', 'standard'],
      ['1207', 'standard'],
      ['1301', 'standard'],
      ['1400', 'Active-Active'],
      ['1401', 'Active-Active'],
      ['1500', 'standard'],
      ['1600', 'standard'],
    ])
  })

  it('is asked about once, and remembered', async () => {
    await world.run(world.provider.scopes())
    const asked = paths().filter(path => path.endsWith('/regions')).length
    await world.run(world.provider.scopes())

    expect(asked).toBeGreaterThan(0)
    expect(paths().filter(path => path.endsWith('/regions'))).toHaveLength(asked)
  })

  it('is not guessed from an outage', async () => {
    world.cloud.faults.httpError(503, 20, { pathIncludes: '/regions' })

    expect((await failureOf(world.provider.scopes())).kind).toBe('unavailable')
  })
})

describe('a wrong idea of the kind', () => {
  it.each([
    [1400, 'standard', { ...foreign, sourceRegion: 'eu-west-1' }],
    [1206, 'Active-Active', foreign],
  ])('of %i is put right by the error code, and remembered', async (id, deployment, seed) => {
    world.cloud.addForeignPeering(id, seed)
    const wrong = { ...(await world.scope(id)), deployment }

    expect(await list(wrong)).toHaveLength(1)
    const before = world.calls.length
    expect(await list(wrong)).toHaveLength(1)
    const second = paths().slice(before)
    expect(second.filter(path => path.endsWith('/peerings'))).toHaveLength(1)
  })

  it('is put right in a plan too, which then asks for a region', async () => {
    const wrong = { ...(await world.scope(1400)), deployment: 'standard' }
    world.cloud.faults.withoutDeploymentType(true)

    const { scope, checks } = await world.run(world.peerings.planCreate(wrong, wrong.near, awsFar()))

    expect(scope.deployment).toBe('Active-Active')
    expect(checks.find(check => check.code === 'region_from')?.verdict).toBe('block')
  })
})
