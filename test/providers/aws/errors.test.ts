/** Every code of the reference's table, provoked at the simulated EC2, and how it is answered. */
import { describe, expect, it } from 'vitest'
import type { ForeignError } from '../../../src/kit/errors.ts'
import type { RoutePlan } from '../../../src/providers/provider.ts'
import { aSide, DATA, heldWorld, lake, MINUTE, PAYMENTS, prod, redis, tagged, vpcs } from './aws-world.ts'

const held = heldWorld()
const serving = aSide(DATA, 'eu-west-1', vpcs.serving)
const tools = aSide(PAYMENTS, 'eu-west-1', vpcs.tools)

const route: RoutePlan = {
  table: tagged[0],
  destination: '192.168.0.0/24',
  does: 'create',
  now: null,
  text: '',
}

async function create(near = prod, far = lake): Promise<string> {
  const { world } = held
  const scope = await world.scope('payments-eu-west-1')
  const pcx = await world.run(world.peerings.create(scope, near, far))
  world.clock.advance(MINUTE)
  return pcx
}

async function active(): Promise<string> {
  const { world } = held
  const pcx = world.asked()
  await world.run(world.ends.accept(prod, redis, pcx))
  world.clock.advance(MINUTE)
  return pcx
}

const failing = async (near = prod, far = lake): Promise<ForeignError> => {
  const { world } = held
  return world.failure(world.peerings.create(await world.scope('payments-eu-west-1'), near, far))
}

const accepting = (pcx: string): Promise<ForeignError> =>
  held.world.failure(held.world.ends.accept(prod, redis, pcx))

const count = (action: string) => held.world.arrived().filter(name => name === action).length

describe('a peering that is not found', () => {
  it('is null for a while after its creation, and then there', async () => {
    const { world } = held
    world.aws.faults.notFoundAfterCreate(30_000)
    const scope = await world.scope('payments-eu-west-1')
    const pcx = await world.run(world.peerings.create(scope, prod, lake))

    expect(await world.run(world.ends.look(prod, pcx))).toBeNull()
    world.clock.advance(MINUTE)
    expect(await world.run(world.ends.look(prod, pcx))).toMatchObject({ status: 'pending_acceptance' })
  })

  it('leaves a lost create unsure, until it must have shown', async () => {
    const { world } = held
    world.aws.faults.notFoundAfterCreate(30_000)
    world.aws.faults.dropNextReply('CreateVpcPeeringConnection')
    const scope = await world.scope('payments-eu-west-1')
    const intentAt = world.clock.now()
    const failure = await world.failure(world.peerings.create(scope, prod, lake))
    expect(failure).toMatchObject({ kind: 'unavailable', effect: 'maybe' })

    const traces = () => world.run(world.peerings.traces(scope, prod, lake, intentAt))
    expect(await traces()).toEqual({ found: 'unsure', why: expect.stringMatching(/[^.]$/) })
    world.clock.advance(MINUTE)
    expect(await traces()).toMatchObject({ found: 'peering', providerId: expect.stringMatching(/^pcx-/) })
    expect(count('CreateVpcPeeringConnection')).toBe(1)
  })

  it('is gone after a deletion, whoever asks again', async () => {
    const { world } = held
    const scope = await world.scope('payments-eu-west-1')
    const pcx = await create()
    const [peering] = await world.run(world.peerings.list(scope))
    if (!peering) throw new Error('nothing is listed')
    await world.run(world.peerings.remove(scope, peering))
    world.clock.advance(MINUTE)

    // As long as AWS shows it as deleted, a second deletion finds the first.
    expect(await world.run(world.peerings.remove(scope, peering))).toBe(pcx)
    world.clock.advance(72 * 60 * MINUTE)
    expect(await world.failure(world.peerings.remove(scope, peering))).toMatchObject({ kind: 'not_found' })
    expect(await world.run(world.ends.look(prod, pcx))).toBeNull()
  })
})

describe('what somebody mistyped', () => {
  it.each([
    ['InvalidVpcID.NotFound', aSide(PAYMENTS, 'eu-west-1', 'vpc-00000000'), lake],
    ['InvalidVpcID.Malformed', aSide(PAYMENTS, 'eu-west-1', 'vpc-zzz'), lake],
  ])('%s is theirs to mend', async (code, near, far) => {
    const failure = await failing(near, far)

    expect(failure).toMatchObject({ kind: 'invalid', effect: 'no', code })
    expect(failure.message).toMatch(/Check the VPC id|vpc- and 8 or 17/)
  })

  it('InvalidVpcPeeringConnectionId.Malformed is too', async () => {
    const { world } = held
    const scope = await world.scope('payments-eu-west-1')
    await create()
    const [peering] = await world.run(world.peerings.list(scope))
    if (!peering) throw new Error('nothing is listed')
    const mistyped = { ...peering, providerId: 'pcx-zzz' }

    expect(await world.failure(world.peerings.remove(scope, mistyped))).toMatchObject({
      kind: 'invalid',
      code: 'InvalidVpcPeeringConnectionId.Malformed',
    })
  })

  it('InvalidRouteTableID.NotFound is too', async () => {
    const { world } = held
    const pcx = await active()
    const gone = { ...route, table: 'rtb-00000000' }

    expect(await world.failure(world.ends.writeRoute(prod, gone, pcx))).toMatchObject({
      kind: 'invalid',
      code: 'InvalidRouteTableID.NotFound',
    })
  })
})

describe('InvalidStateTransition', () => {
  it('on accept is done where it is active or provisioning by now', async () => {
    const { world } = held
    const pcx = world.asked()
    world.aws.faults.slowAccept(10 * MINUTE)
    world.aws.faults.dropNextReply('AcceptVpcPeeringConnection')

    await world.run(world.ends.accept(prod, redis, pcx))

    expect(world.aws.requests.map(({ code }) => code)).toContain('InvalidStateTransition')
    expect(await world.run(world.ends.look(prod, pcx))).toMatchObject({ status: 'provisioning' })
  })

  it('on accept is told where it is anything else', async () => {
    const { world } = held
    const pcx = world.asked()
    world.aws.faults.failNext('AcceptVpcPeeringConnection', 'InvalidStateTransition', 'no')

    expect(await accepting(pcx)).toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('pending-acceptance'),
    })
  })

  it('on delete is done where it has ended already', async () => {
    const { world } = held
    const scope = await world.scope('payments-eu-west-1')
    await create(prod, aSide(DATA, 'eu-west-1', vpcs.legacy))
    const [peering] = await world.run(world.peerings.list(scope))
    if (!peering) throw new Error('nothing is listed')
    expect(peering).toMatchObject({ status: 'failed', raw: 'failed' })

    expect(await world.run(world.peerings.remove(scope, peering))).toBe(peering.providerId)
  })

  it('on delete is told where it has not', async () => {
    const { world } = held
    const scope = await world.scope('payments-eu-west-1')
    await create()
    const [peering] = await world.run(world.peerings.list(scope))
    if (!peering) throw new Error('nothing is listed')
    world.aws.faults.failNext('DeleteVpcPeeringConnection', 'InvalidStateTransition', 'no')

    expect(await world.failure(world.peerings.remove(scope, peering))).toMatchObject({ kind: 'conflict' })
  })
})

describe('OperationNotPermitted', () => {
  it('on accept says from where AWS takes it', async () => {
    const { world } = held
    const pcx = world.asked()
    world.aws.faults.failNext('AcceptVpcPeeringConnection', 'OperationNotPermitted', 'no')

    expect(await accepting(pcx)).toMatchObject({
      kind: 'invalid',
      message: expect.stringMatching(new RegExp(`only by account ${PAYMENTS} in eu-west-1`)),
    })
  })

  it('on options says that the peering is not active', async () => {
    const { world } = held
    const pcx = world.asked()

    expect(await world.failure(world.ends.adjust(prod, pcx, { dns: 'yes' }))).toMatchObject({
      kind: 'not_active',
      message: expect.stringContaining('pending-acceptance'),
    })
  })

  it('on options of an active one says what AWS says', async () => {
    const { world } = held
    const pcx = await active()
    world.aws.faults.failNext('ModifyVpcPeeringConnectionOptions', 'OperationNotPermitted', 'Not yours')

    expect(await world.failure(world.ends.adjust(prod, pcx, { dns: 'yes' }))).toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('Not yours'),
    })
  })
})

describe('VpcPeeringConnectionAlreadyExists', () => {
  it('never comes up where the other order is looked up first', async () => {
    const { world } = held
    const other = await world.scope('data-eu-west-1')
    const first = await world.run(world.peerings.create(other, serving, tools))
    world.clock.advance(MINUTE)

    const failure = await failing(tools, serving)

    expect(failure).toMatchObject({ kind: 'conflict', code: 'VpcPeeringConnectionAlreadyExists' })
    expect(failure.message).toContain(`data-eu-west-1/${first}`)
    expect(count('CreateVpcPeeringConnection')).toBe(1)
  })

  it('of the same order is that peering', async () => {
    const first = await create()

    expect(await create()).toBe(first)
    expect(count('CreateVpcPeeringConnection')).toBe(1)
  })
})

describe('a quota', () => {
  it.each([
    ['OutstandingVpcPeeringConnectionLimitExceeded', 'outstandingRequests', 'L-DC9F7029'],
    ['PendingVpcPeeringConnectionLimitExceeded', 'pendingPeerings', 'L-DC9F7029'],
    ['VpcPeeringConnectionsPerVpcLimitExceeded', 'peeringsPerVpc', 'L-7E9ECCDB'],
  ] as const)('%s on create is named with its code', async (code, quota, name) => {
    held.world.aws.faults.quota(quota, 0)

    expect(await failing()).toMatchObject({
      kind: 'invalid',
      effect: 'no',
      code,
      message: expect.stringContaining(name),
    })
  })

  it('ActiveVpcPeeringConnectionPerVpcLimitExceeded on accept is named with its code', async () => {
    const { world } = held
    const pcx = world.asked()
    world.aws.faults.quota('activePeeringsPerVpc', 0)

    expect(await accepting(pcx)).toMatchObject({
      kind: 'invalid',
      code: 'ActiveVpcPeeringConnectionPerVpcLimitExceeded',
      message: expect.stringContaining('L-7E9ECCDB'),
    })
  })

  it('RouteLimitExceeded is named with its code', async () => {
    const { world } = held
    const pcx = await active()
    world.aws.faults.quota('routesPerTable', 1)

    expect(await world.failure(world.ends.writeRoute(prod, route, pcx))).toMatchObject({
      kind: 'invalid',
      code: 'RouteLimitExceeded',
      message: expect.stringContaining('L-93826ACB'),
    })
  })

  it('RulesPerSecurityGroupLimitExceeded is named with its code', async () => {
    const { world } = held
    world.aws.faults.failNext('DescribeSecurityGroups', 'RulesPerSecurityGroupLimitExceeded')

    expect(await world.failure(world.ends.verify(prod, redis, await active()))).toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('L-0EA8095F'),
    })
  })
})

describe('routes that are in the way, or out of it', () => {
  it('RouteAlreadyExists to the same peering is success, to another target a conflict', async () => {
    const { world } = held
    const pcx = await active()
    // Written between our look and our write: the look finds nothing, the write finds it.
    world.aws.faults.dropNextReply('CreateRoute')
    expect(await world.run(world.ends.writeRoute(prod, route, pcx))).toBe('there')
    expect(world.aws.requests.map(({ code }) => code)).toContain('RouteAlreadyExists')

    const other = { ...route, table: tagged[1] }
    world.aws.faults.failNext('CreateRoute', 'RouteAlreadyExists')
    expect(await world.run(world.ends.writeRoute(prod, other, pcx))).toBe('conflict')
  })

  it('InvalidRoute.NotFound on delete is success', async () => {
    const { world } = held
    const pcx = await active()
    await world.run(world.ends.writeRoute(prod, route, pcx))
    world.aws.faults.dropNextReply('DeleteRoute')

    expect(await world.run(world.ends.removeRoute(prod, route, pcx))).toBe('gone')
    expect(world.aws.requests.map(({ code }) => code)).toContain('InvalidRoute.NotFound')
  })
})

describe('permission', () => {
  it('UnauthorizedOperation is missing IAM, and says where to look', async () => {
    const { world } = held
    const pcx = world.asked()
    world.aws.faults.forbid(PAYMENTS, 'AcceptVpcPeeringConnection')

    expect(await accepting(pcx)).toMatchObject({
      kind: 'auth',
      effect: 'no',
      code: 'UnauthorizedOperation',
      message: expect.stringContaining('README'),
    })
  })

  it('DryRunOperation is a yes, and no failure in what is observed', async () => {
    const { world } = held
    await world.run(world.ends.planJoin(prod, redis, { isRequester: true, wanted: {} }))
    const scope = await world.scope('payments-eu-west-1')
    const plan = await world.run(world.peerings.planCreate(scope, prod, lake, {}))

    expect(plan.checks.find(({ code }) => code === 'may_create')).toMatchObject({ verdict: 'pass' })
    expect(world.calls.filter(({ path }) => path.endsWith('CreateVpcPeeringConnection'))).toMatchObject([
      { status: 412, error: null },
    ])
  })
})

describe('credentials', () => {
  it('that expired are fetched anew, and the call goes on', async () => {
    const { world } = held
    const pcx = world.asked()
    await world.run(world.ends.look(prod, pcx))
    world.aws.faults.expireSessions()

    expect(await world.run(world.ends.look(prod, pcx))).toMatchObject({ status: 'pending_acceptance' })
    expect(world.aws.requests.map(({ code }) => code)).toContain('RequestExpired')
    expect(count('AssumeRole')).toBe(2)
  })

  it.each(['AuthFailure', 'ExpiredToken', 'RequestExpired'])('%s is "auth" where it stays', async code => {
    const { world } = held
    const pcx = world.asked()
    for (let times = 0; times < 4; times++) world.aws.faults.failNext('DescribeVpcPeeringConnections', code)

    expect(await world.failure(world.ends.look(prod, pcx))).toMatchObject({ kind: 'auth', code })
  })
})

describe('haste and trouble', () => {
  it('RequestLimitExceeded is waited out, also for what is sent once', async () => {
    const { world } = held
    world.aws.faults.throttle(2, 'CreateVpcPeeringConnection')

    expect(await create()).toMatch(/^pcx-/)
    expect(count('CreateVpcPeeringConnection')).toBe(3)
  })

  it('RequestLimitExceeded for long is given back, with when to come again', async () => {
    const { world } = held
    world.aws.faults.throttle(50, 'DescribeVpcPeeringConnections')

    expect(await world.failure(world.ends.look(prod, 'pcx-00000000'))).toMatchObject({
      kind: 'rate_limited',
      effect: 'no',
      retryAfterMs: 5_000,
    })
  })

  it('a page that is no XML is an outage, not a word of AWS', async () => {
    const { world } = held
    world.aws.faults.httpError(503, 50, 'DescribeVpcPeeringConnections')

    expect(await world.failure(world.ends.look(prod, 'pcx-00000000'))).toMatchObject({
      kind: 'unavailable',
      code: 'HTTP 503',
    })
  })

  it('such a page leaves open whether a create was carried out; it is not sent again', async () => {
    const { world } = held
    world.aws.faults.httpError(502, 1, 'CreateVpcPeeringConnection')

    expect(await failing()).toMatchObject({ kind: 'unavailable', effect: 'maybe', code: 'HTTP 502' })
    expect(count('CreateVpcPeeringConnection')).toBe(1)
  })

  it('such a page with a good status is a reply that cannot be read', async () => {
    const { world } = held
    world.aws.faults.httpError(200, 50, 'DescribeVpcPeeringConnections')

    expect(await world.failure(world.ends.look(prod, 'pcx-00000000'))).toMatchObject({
      kind: 'invalid_response',
    })
  })

  it('a request that never arrived is sent again where that is safe, and not where it is not', async () => {
    const { world } = held
    const pcx = world.asked()
    world.aws.faults.dropNextRequest('DescribeVpcPeeringConnections')
    expect(await world.run(world.ends.look(prod, pcx))).not.toBeNull()

    world.aws.faults.dropNextRequest('CreateVpcPeeringConnection')
    const intentAt = world.clock.now()
    const scope = await world.scope('payments-eu-west-1')
    expect(await failing()).toMatchObject({ kind: 'unavailable', effect: 'maybe' })
    const traces = () => world.run(world.peerings.traces(scope, prod, lake, intentAt))
    expect(await traces()).toMatchObject({ found: 'unsure' })
    world.clock.advance(2 * MINUTE)
    expect(await traces()).toEqual({ found: 'nothing' })
  })

  it('InternalError leaves a write open and is tried again for a read', async () => {
    const { world } = held
    const pcx = world.asked()
    world.aws.faults.failNext('DescribeVpcPeeringConnections', 'InternalError', 'oops', 500)
    expect(await world.run(world.ends.look(prod, pcx))).not.toBeNull()

    world.aws.faults.failNext('CreateVpcPeeringConnection', 'InternalError', 'oops', 500)
    expect(await failing()).toMatchObject({ kind: 'unavailable', effect: 'maybe' })
  })
})
