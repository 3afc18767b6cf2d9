/** What goes wrong at AWS besides the reference's table of codes, which error-table.test.ts has. */
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { ForeignError } from '../../../src/kit/errors.ts'
import { aSide, DATA, heldWorld, lake, MINUTE, PAYMENTS, prod, redis, vpcs } from './aws-world.ts'

const held = heldWorld()
const serving = aSide(DATA, 'eu-west-1', vpcs.serving)
const tools = aSide(PAYMENTS, 'eu-west-1', vpcs.tools)

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
  await world.run(world.ends.accept(prod, redis, pcx, {}))
  world.clock.advance(MINUTE)
  return pcx
}

const failing = async (near = prod, far = lake): Promise<ForeignError> => {
  const { world } = held
  return world.failure(world.peerings.create(await world.scope('payments-eu-west-1'), near, far))
}

const count = (action: string) => held.world.arrived().filter(name => name === action).length

describe('a peering that is not found', () => {
  it('is null for a while after its creation, and then there', async () => {
    const { world } = held
    world.aws.faults.notFoundAfterCreate(30_000)
    const scope = await world.scope('payments-eu-west-1')
    const pcx = await world.run(world.peerings.create(scope, prod, lake))

    expect(await world.run(world.ends.look(prod, redis, pcx))).toBeNull()
    world.clock.advance(MINUTE)
    expect(await world.run(world.ends.look(prod, redis, pcx))).toMatchObject({ status: 'pending_acceptance' })
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
    expect(await world.run(world.ends.look(prod, redis, pcx))).toBeNull()
  })
})

describe('InvalidStateTransition', () => {
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
  it('on options of an active one says what AWS says', async () => {
    const { world } = held
    const pcx = await active()
    world.aws.faults.failNext('ModifyVpcPeeringConnectionOptions', 'OperationNotPermitted', 'Not yours')

    expect(await world.failure(world.ends.adjust(prod, redis, pcx, { dns: 'yes' }))).toMatchObject({
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

describe('permission', () => {
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
    await world.run(world.ends.look(prod, redis, pcx))
    world.aws.faults.expireSessions()

    expect(await world.run(world.ends.look(prod, redis, pcx))).toMatchObject({ status: 'pending_acceptance' })
    expect(world.aws.requests.map(({ code }) => code)).toContain('RequestExpired')
    expect(count('AssumeRole')).toBe(2)
  })

  it('are not told where AWS tells all that it has signed itself', async () => {
    const { world } = held
    const said =
      'The request signature we calculated does not match the signature you provided. Check your key.\n\n' +
      "The Canonical String for this request should have been\n'POST\n/\n\nx-amz-security-token:sandbox-token-1\n'\n\n" +
      "The String-to-Sign should have been\n'AWS4-HMAC-SHA256\n…'"
    world.aws.faults.failNext('DescribeVpcPeeringConnections', 'SignatureDoesNotMatch', said, 403)

    const failure = await world.failure(world.ends.look(prod, redis, 'pcx-00000000'))

    expect(failure).toMatchObject({ kind: 'auth', message: expect.stringContaining('does not match') })
    expect(inspect([failure, world.calls], { depth: null })).not.toContain('sandbox-token-1')
  })

  it('that cannot be made of a token are “auth” as well, which somebody has to mend', async () => {
    const { world } = held
    world.aws.faults.failNext('AssumeRole', 'InvalidIdentityToken', 'No such provider')

    expect(await world.failure(world.ends.look(prod, redis, 'pcx-00000000'))).toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('credentials'),
    })
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

    expect(await world.failure(world.ends.look(prod, redis, 'pcx-00000000'))).toMatchObject({
      kind: 'rate_limited',
      effect: 'no',
      retryAfterMs: 5_000,
    })
  })

  it('a page that is no XML is an outage, not a word of AWS', async () => {
    const { world } = held
    world.aws.faults.httpError(503, 50, 'DescribeVpcPeeringConnections')

    expect(await world.failure(world.ends.look(prod, redis, 'pcx-00000000'))).toMatchObject({
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

    expect(await world.failure(world.ends.look(prod, redis, 'pcx-00000000'))).toMatchObject({
      kind: 'invalid_response',
    })
  })

  it('a request that never arrived is sent again where that is safe, and not where it is not', async () => {
    const { world } = held
    const pcx = world.asked()
    world.aws.faults.dropNextRequest('DescribeVpcPeeringConnections')
    expect(await world.run(world.ends.look(prod, redis, pcx))).not.toBeNull()

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
    expect(await world.run(world.ends.look(prod, redis, pcx))).not.toBeNull()

    world.aws.faults.failNext('CreateVpcPeeringConnection', 'InternalError', 'oops', 500)
    expect(await failing()).toMatchObject({ kind: 'unavailable', effect: 'maybe' })
  })
})
