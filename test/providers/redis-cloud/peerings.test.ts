import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ForeignError } from '../../../src/kit/errors.ts'
import type { Scope } from '../../../src/providers/provider.ts'
import { createRedisCloud } from '../../../src/providers/redis-cloud/index.ts'
import { stubServer } from '../../http/stub-server.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { awsFar, awsPeering, googleFar, googleScope } from './builders.ts'
import { type CloudWorld, startWorld } from './cloud-world.ts'

let world: CloudWorld
let scope: Scope
beforeEach(async () => {
  world = await startWorld()
  scope = await world.scope(1206)
})
afterEach(() => world.cloud.close())

const far = awsFar()
const create = { method: 'POST', pathIncludes: '/peerings' }
const foreign = {
  awsAccountId: '111122223333',
  vpcId: far.network ?? '',
  region: 'eu-west-1',
  vpcCidrs: ['10.20.0.0/16'],
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

async function ended(ref: string) {
  for (;;) {
    const task = await world.run(world.tasks.read(scope, ref))
    if (task.state !== 'waiting') return task
    world.clock.advance(1_000)
  }
}

const blocksOf = async (of: Scope, side = far) =>
  (await world.run(world.peerings.planCreate(of, of.near, side))).checks
    .filter(check => check.verdict === 'block')
    .map(check => check.code)

describe('scopes', () => {
  it('are every Pro subscription, with those that cannot be peered and why', async () => {
    const scopes = await world.run(world.provider.scopes())

    expect(scopes.map(each => [each.id, each.cloud, each.supports.peerings])).toEqual([
      ['1206', 'AWS', true],
      ['1207', 'AWS', true],
      ['1301', 'Google Cloud', true],
      ['1400', 'AWS', true],
      ['1401', 'Google Cloud', true],
      ['1500', 'AWS', false],
      ['1600', 'not known yet', false],
    ])
  })
})

describe('a list', () => {
  it.each([0, 1, 5])('forgives %i replies of 404 for its fresh task', async times => {
    world.cloud.faults.freshTask404(times)

    expect(await world.run(world.peerings.list(scope))).toEqual([])
  })

  it('gives up on the sixth', async () => {
    world.cloud.faults.freshTask404(6)

    expect(await failureOf(world.peerings.list(scope))).toMatchObject({ kind: 'not_found', effect: 'no' })
  })

  it('polls at once, then ever further apart', async () => {
    world.cloud.faults.freshTask404(0)
    world.cloud.faults.slowQueue(60_000)
    const startedAt = world.clock.now()
    await world.run(world.peerings.list(scope))

    const polls = world.calls.filter(call => call.operation === 'read the task').length
    expect(world.clock.now() - startedAt).toBeGreaterThan(60_000)
    expect(polls).toBeGreaterThan(3)
    expect(polls).toBeLessThan(12)
  })

  it('that never ends is an outage, not a wait for ever', async () => {
    world.cloud.faults.hangNext()

    expect(await failureOf(world.peerings.list(scope))).toMatchObject({
      kind: 'unavailable',
      effect: 'no',
      code: 'TASK_DEADLINE',
    })
  })

  it('is read in either style of links, errors and ranges', async () => {
    world.cloud.addForeignPeering(1206, foreign)
    world.cloud.faults.oldLinkStyle(true)
    for (const spelling of ['status', 'active', 'string'] as const) {
      world.cloud.faults.cidrSpelling(spelling)
      expect(await world.run(world.peerings.list(scope))).toMatchObject([
        { status: 'active', far: { account: '111122223333', network: far.network, cidrs: ['10.20.0.0/16'] } },
      ])
    }
  })

  it.each([
    ['without a response', {}],
    ['without a resource', { response: { resourceId: 1206 } }],
    ['with something else', { response: { resource: {} } }],
    ['with a row that cannot be read', { response: { resource: { peerings: [{ status: 'active' }] } } }],
  ])('that is finished %s is a reply that cannot be read, not an empty list', async (_, rest) => {
    const server = await stubServer({
      status: 200,
      body: { taskId: 'a-task', status: 'processing-completed', ...rest },
    })
    const { peerings } = createRedisCloud({
      accounts: [{ alias: 'main', accessKey: 'A', secretKey: 'S', requestsPerMinute: 200 }],
      baseUrl: server.url,
      clock: world.clock,
      random: seededRandom(1),
    })
    if (!peerings) throw new Error('Redis Cloud has peerings')

    const failure = await failureOf(peerings.list(scope)).finally(() => server.close())

    expect(failure).toMatchObject({ kind: 'invalid_response', effect: 'no', operation: 'list peerings' })
  })

  it.each([false, true])('refused by both families is an invalid request (bare code: %s)', async bare => {
    world.cloud.faults.stringError(bare)
    world.cloud.faults.failNextTask(
      'GETTING_SINGLE_REGION_VPC_PEERINGS_IS_NOT_ALLOWED_WITH_ACTIVE_ACTIVE_SUBSCRIPTION',
      'list',
    )

    expect(await failureOf(world.peerings.list(scope))).toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('other kind'),
    })
    expect(await world.run(world.peerings.list(scope))).toEqual([])
  })

  it('of an account that is not configured fails as a configuration, before any call', async () => {
    const before = world.calls.length

    expect(await failureOf(world.peerings.list({ ...scope, account: 'gone' }))).toMatchObject({
      kind: 'auth',
    })
    expect(world.calls).toHaveLength(before)
  })
})

describe('a plan', () => {
  it('blocks what is managed by the customer, pending, unknown', async () => {
    expect(await blocksOf(await world.scope(1500))).toContain('subscription_managed')
    expect(await blocksOf(await world.scope(1600))).toContain('subscription_active')
    expect(await blocksOf({ ...scope, id: '999' })).toContain('subscription_known')
  })

  it('sees that the subscription is not active any more', async () => {
    world.cloud.faults.nonActiveSubscription(1206)

    expect(await blocksOf(scope)).toContain('subscription_active')
  })

  it('has the scope as it is now, whatever was known of it', async () => {
    const stale = { ...scope, name: 'an old name', status: 'pending', near: { ...scope.near, cidrs: [] } }
    world.cloud.addForeignPeering(1206, foreign)
    const [known] = await world.run(world.peerings.list(scope))
    if (!known) throw new Error('no peering')

    expect((await world.run(world.peerings.planCreate(stale, stale.near, far))).scope).toEqual(scope)
    expect((await world.run(world.peerings.planDelete(stale, known))).scope).toEqual(scope)
  })

  it('has the scope that it was given where there is none to read, and is blocked', async () => {
    const gone = { ...scope, id: '999', key: 'redis-cloud/main/999' }
    const { scope: planned, checks } = await world.run(world.peerings.planCreate(gone, gone.near, far))

    expect(planned).toEqual(gone)
    expect(checks.some(check => check.verdict === 'block')).toBe(true)
  })

  it('sees what somebody else has peered since', async () => {
    world.cloud.addForeignPeering(1206, foreign)
    world.cloud.addForeignPeering(1206, { ...foreign, vpcId: 'vpc-0a1b2c3d', vpcCidrs: ['10.30.0.0/24'] })

    expect(await blocksOf(scope)).toEqual(['peering_new'])
    expect(await blocksOf(scope, awsFar({ network: 'vpc-0d3c2b1a', cidrs: ['10.30.0.0/16'] }))).toEqual([
      'cidr_peerings',
    ])
  })

  it('is not made from an outage', async () => {
    world.cloud.faults.outage(null, 'disconnected')

    expect((await failureOf(world.peerings.planCreate(scope, scope.near, far))).kind).toBe('unavailable')
  })

  it('is not made from a list that failed for the moment', async () => {
    world.cloud.faults.failNextTask('VPC_PEERING_GENERAL_ERROR', 'list')

    expect(await failureOf(world.peerings.planCreate(scope, scope.near, far))).toMatchObject({
      kind: 'unavailable',
      code: 'VPC_PEERING_GENERAL_ERROR',
    })
  })

  it('asks no catalog of regions for Google Cloud', async () => {
    await world.run(world.peerings.planCreate(await world.scope(1301), googleScope().near, googleFar()))

    expect(world.calls.some(call => call.operation === 'list regions')).toBe(false)
  })
})

describe('a create', () => {
  it('sends the fields of each cloud, and nothing of the other', async () => {
    await world.run(world.peerings.create(scope, scope.near, far))
    await world.run(world.peerings.create(await world.scope(1301), googleScope().near, googleFar()))

    expect(world.cloud.requests.filter(({ method }) => method === 'POST').map(({ body }) => body)).toEqual([
      {
        region: 'eu-west-1',
        awsAccountId: '111122223333',
        vpcId: 'vpc-0123456789abcdef0',
        vpcCidrs: ['10.20.0.0/16'],
      },
      { provider: 'gcp', vpcProjectUid: 'app-prod', vpcNetworkName: 'main' },
    ])
  })

  it('that is forbidden while the subscription is not active may be tried later', async () => {
    world.cloud.faults.nonActiveSubscription(1206)
    world.cloud.faults.httpError(403, 1, create)

    expect(await failureOf(world.peerings.create(scope, scope.near, far))).toMatchObject({
      kind: 'not_active',
      effect: 'no',
      message: expect.stringContaining('pending'),
    })
  })

  it('that is forbidden otherwise is a matter of the key', async () => {
    world.cloud.faults.httpError(403, 1, create)

    expect(await failureOf(world.peerings.create(scope, scope.near, far))).toMatchObject({
      kind: 'auth',
      effect: 'no',
      message: expect.stringContaining('viewer'),
    })
  })

  it('without a body in the reply may have worked, and is found', async () => {
    world.cloud.faults.emptyBody(create)
    const intentAt = world.clock.now()

    expect(await failureOf(world.peerings.create(scope, scope.near, far))).toMatchObject({
      kind: 'invalid_response',
      effect: 'maybe',
    })
    world.clock.advance(60_000)
    expect(await world.run(world.peerings.traces(scope, scope.near, far, intentAt))).toMatchObject({
      found: 'peering',
    })
  })

  it('that is never answered ends with its time limit and is found', async () => {
    world.cloud.faults.hangNextReply(create)
    const intentAt = world.clock.now()

    expect(await failureOf(world.peerings.create(scope, scope.near, far))).toMatchObject({
      code: 'TIMEOUT',
      effect: 'maybe',
    })
    world.clock.advance(60_000)
    expect(await world.run(world.peerings.traces(scope, scope.near, far, intentAt))).toMatchObject({
      found: 'peering',
    })
  })

  it('whose peering the list overlooks stays unsure until it shows', async () => {
    world.cloud.faults.hidePeering(3)
    world.cloud.faults.dropNextReply(create)
    const intentAt = world.clock.now()
    await failureOf(world.peerings.create(scope, scope.near, far))
    world.clock.advance(120_000)

    const found: string[] = []
    for (let look = 0; look < 5 && found.at(-1) !== 'peering'; look++)
      found.push((await world.run(world.peerings.traces(scope, scope.near, far, intentAt))).found)

    expect(found).toEqual(['unsure', 'unsure', 'unsure', 'peering'])
  })

  it('that completed and changed nothing is not repeated for ten minutes, then it is proven', async () => {
    world.cloud.faults.completeWithoutChange()
    world.cloud.faults.dropNextReply(create)
    const intentAt = world.clock.now()
    await failureOf(world.peerings.create(scope, scope.near, far))
    world.clock.advance(300_000)

    expect(await world.run(world.peerings.traces(scope, scope.near, far, intentAt))).toMatchObject({
      found: 'unsure',
    })
    world.clock.advance(600_000)
    expect(await world.run(world.peerings.traces(scope, scope.near, far, intentAt))).toEqual({
      found: 'nothing',
    })
  })

  it('waits out a short 429, which did nothing', async () => {
    world.cloud.faults.httpError(429, 2, create)

    expect(await world.run(world.peerings.create(scope, scope.near, far))).toBeTruthy()
    expect(world.calls.filter(call => call.method === 'POST').map(call => call.status)).toEqual([
      429, 429, 202,
    ])
  })
})

describe('a removal', () => {
  const remove = { method: 'DELETE', pathIncludes: '/peerings' }

  it('of a peering that the call itself does not know is "not found"', async () => {
    world.cloud.faults.httpError(404, 1, remove)

    expect(await failureOf(world.peerings.remove(scope, awsPeering()))).toMatchObject({
      kind: 'not_found',
      effect: 'no',
      code: 'HTTP 404',
    })
  })

  it('of a peering that the task does not know is "not found"', async () => {
    const ref = await world.run(world.peerings.remove(scope, awsPeering()))

    expect((await ended(ref)).failure).toMatchObject({ kind: 'not_found', code: 'VPC_PEERING_NOT_FOUND' })
  })

  it('in a subscription that nobody knows is not taken for a peering that is gone', async () => {
    const failure = await failureOf(world.peerings.remove({ ...scope, id: '999' }, awsPeering()))

    expect(failure).toMatchObject({
      kind: 'invalid',
      effect: 'no',
      message: expect.stringContaining('no subscription 999'),
    })
  })

  it('is no proof while it cannot be told what is unknown', async () => {
    world.cloud.faults.httpError(404, 1, remove)
    world.cloud.faults.httpError(503, 10, { method: 'GET', pathIncludes: '/subscriptions/1206' })

    expect(await failureOf(world.peerings.remove(scope, awsPeering()))).toMatchObject({
      kind: 'unavailable',
      effect: 'no',
    })
  })
})

describe('a task', () => {
  it('is waited for by its reader, fresh or not, and ends without a response', async () => {
    world.cloud.faults.emptyResponse()
    world.cloud.faults.freshTask404(3)
    const ref = await world.run(world.peerings.create(scope, scope.near, far))
    const raws: string[] = []
    for (let poll = 0; poll < 4; poll++) raws.push((await world.run(world.tasks.read(scope, ref))).raw)

    expect(raws.slice(0, 3)).toEqual(Array(3).fill('not found yet'))
    expect(await ended(ref)).toMatchObject({ state: 'completed', resourceId: null, failure: null })
  })

  it('that nobody knows is given up after five polls', async () => {
    for (let poll = 0; poll < 5; poll++)
      expect((await world.run(world.tasks.read(scope, 'no-such-task'))).state).toBe('waiting')

    expect((await failureOf(world.tasks.read(scope, 'no-such-task'))).kind).toBe('not_found')
  })

  it.each([false, true])('fails with its code (bare code: %s)', async bare => {
    world.cloud.faults.stringError(bare)
    world.cloud.faults.failNextTask('VPC_PEERING_CIDR_OVERLAP')
    const ref = await world.run(world.peerings.create(scope, scope.near, far))

    expect((await ended(ref)).failure).toMatchObject({ kind: 'invalid', code: 'VPC_PEERING_CIDR_OVERLAP' })
  })
})

describe('an account', () => {
  it('is checked by one call that names the key', async () => {
    const before = world.calls.length

    expect(await world.run(world.provider.check())).toEqual([
      {
        what: 'Redis Cloud account main',
        isOk: true,
        text: 'The key peerbot of Ada Platform reaches the Redis Cloud account Acme (1001).',
      },
    ])
    expect(world.calls.length - before).toBe(1)
  })

  it.each([
    [403, /allow list/],
    [500, /HTTP 500/],
  ])('that answers %i is reported, not thrown', async (status, text) => {
    world.cloud.faults.httpError(status, 10)

    expect(await world.run(world.provider.check())).toMatchObject([
      { isOk: false, text: expect.stringMatching(text) },
    ])
  })

  it('gives policy its names for the scope and the far side', async () => {
    expect(world.provider.policyFacts(scope, far)).toEqual({
      'redisCloud.account': 'main',
      'redisCloud.subscription': '1206',
      'redisCloud.subscriptionName': 'payments-prod',
      'aws.account': '111122223333',
      'aws.region': 'eu-west-1',
      'aws.vpc': 'vpc-0123456789abcdef0',
    })
    expect(world.provider.policyFacts(scope, googleFar({ network: null }))).toMatchObject({
      'gcp.project': 'app-prod',
    })
    expect(Object.keys(world.provider.policyFacts(scope, null))).toHaveLength(3)
  })
})
