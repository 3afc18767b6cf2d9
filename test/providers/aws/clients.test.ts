import { describe, expect, it } from 'vitest'
import {
  anAccount,
  DATA,
  data,
  heldWorld,
  lake,
  PAYMENTS,
  prod,
  redis,
  startWorld,
  type WorldOptions,
} from './aws-world.ts'

const PCX = 'pcx-00000000'

async function during(
  options: WorldOptions,
  test: (world: Awaited<ReturnType<typeof startWorld>>) => Promise<void>,
) {
  const world = await startWorld(options)
  try {
    await test(world)
  } finally {
    await world.close()
  }
}

describe('the way into an account', () => {
  const held = heldWorld()

  it('assumes the role once for many calls, and looks whose it is before the first', async () => {
    const { world } = held

    await Promise.all([1, 2, 3].map(() => world.run(world.ends.look(prod, redis, PCX))))
    await world.run(world.ends.look({ ...prod, region: 'us-east-1' }, redis, PCX))

    expect(world.arrived().slice(0, 2)).toEqual(['AssumeRole', 'GetCallerIdentity'])
    expect(world.arrived().filter(name => name === 'AssumeRole')).toHaveLength(1)
    expect(world.arrived().filter(name => name === 'GetCallerIdentity')).toHaveLength(1)
  })

  it('is one per account, each in the Region asked', async () => {
    const { world } = held
    await world.run(world.ends.look(prod, redis, PCX))
    await world.run(world.ends.look(lake, redis, PCX))

    const describes = world.aws.requests.filter(({ action }) => action === 'DescribeVpcPeeringConnections')
    expect(describes.map(({ account, region }) => [account, region])).toEqual([
      [PAYMENTS, 'eu-west-1'],
      [DATA, 'us-east-1'],
    ])
  })

  it('is taken anew before an hour is over', async () => {
    const { world } = held
    await world.run(world.ends.look(prod, redis, PCX))
    world.clock.advance(54 * 60_000)
    await world.run(world.ends.look(prod, redis, PCX))
    expect(world.arrived().filter(name => name === 'AssumeRole')).toHaveLength(1)

    world.clock.advance(2 * 60_000)
    await world.run(world.ends.look(prod, redis, PCX))

    expect(world.arrived().filter(name => name === 'AssumeRole')).toHaveLength(2)
    expect(world.aws.requests.every(({ code }) => code !== 'RequestExpired')).toBe(true)
  })

  it('is shut by a trust policy that does not name us, which is "auth"', async () => {
    const { world } = held
    world.aws.faults.forbid(PAYMENTS, 'AssumeRole')

    expect(await world.failure(world.ends.look(prod, redis, PCX))).toMatchObject({
      kind: 'auth',
      code: 'AccessDenied',
      message: expect.stringContaining('trust policy'),
    })
    expect(world.arrived()).not.toContain('DescribeVpcPeeringConnections')
  })

  it('opens again once it is mended', async () => {
    const { world } = held
    world.aws.faults.forbid(PAYMENTS, 'AssumeRole')
    await world.failure(world.ends.look(prod, redis, PCX))
    world.aws.faults.clear()

    expect(await world.run(world.ends.look(prod, redis, PCX))).toBeNull()
  })
})

describe('a wrong way into an account', () => {
  it.each([
    ['another external id', { externalId: 'guessed-word' }],
    ['none', { externalId: null }],
  ])('is refused with %s, which is never repeated', (_, over) =>
    during({ accounts: [anAccount(over)] }, async world => {
      const failure = await world.failure(world.ends.look(prod, redis, PCX))

      expect(failure).toMatchObject({ kind: 'auth', code: 'AccessDenied' })
      expect(`${failure.message} ${failure.stack} ${JSON.stringify(world.calls)}`).not.toContain(
        'guessed-word',
      )
    }),
  )

  it('into another account is not taken: its lists would look as if all were gone', () =>
    during({ accounts: [anAccount({ roleArn: `arn:aws:iam::${DATA}:role/peerbot` })] }, async world => {
      const failure = await world.failure(world.peerings.list(await world.scope('payments-eu-west-1')))

      expect(failure).toMatchObject({ kind: 'auth', code: 'WRONG_ACCOUNT' })
      expect(failure.message).toContain(DATA)
      expect(world.arrived()).toEqual(['AssumeRole', 'GetCallerIdentity'])
    }))

  it("by the SDK's own credentials is looked at as well", () =>
    during({ accounts: [anAccount({ roleArn: null, externalId: null })] }, async world => {
      expect(await world.failure(world.ends.look(prod, redis, PCX))).toMatchObject({ code: 'WRONG_ACCOUNT' })
      expect(world.arrived()).toEqual(['GetCallerIdentity'])
    }))
})

describe('a role session', () => {
  it('is named after the work under way, so that CloudTrail can be joined', async () => {
    const work: { now: string | null } = { now: null }
    await during({ accounts: [anAccount(), data], subject: () => work.now }, async world => {
      await world.run(world.ends.look(prod, redis, PCX))
      work.now = 'R-12'
      await world.run(world.ends.look(prod, redis, PCX))
      work.now = 'R 13/é'
      await world.run(world.ends.look(prod, redis, PCX))

      const names = world.aws.requests
        .filter(({ action }) => action === 'AssumeRole')
        .map(({ params }) => params['RoleSessionName'])
      expect(names).toEqual(['peerbot', 'peerbot-R-12', 'peerbot-R-13--'])
    })
  })
})

describe('what is observed', () => {
  const held = heldWorld()

  it('is each call on the wire: who, what, where, how it ended, how long, and no secret', async () => {
    const { world } = held
    world.aws.faults.throttle(1, 'DescribeVpcPeeringConnections')
    await world.run(world.ends.look(prod, redis, PCX))

    expect(
      world.calls.map(({ operation, path, status, error }) => [operation, path, status, error?.kind]),
    ).toEqual([
      ['assume the role', '/sts/AssumeRole', 200, undefined],
      ['ask who we are', '/sts/GetCallerIdentity', 200, undefined],
      ['describe the peering', '/ec2/eu-west-1/DescribeVpcPeeringConnections', 503, 'rate_limited'],
      ['describe the peering', '/ec2/eu-west-1/DescribeVpcPeeringConnections', 400, 'not_found'],
    ])
    for (const call of world.calls) {
      expect(call).toMatchObject({ service: 'aws', account: 'payments', method: 'POST' })
      expect(call.ms).toBeGreaterThanOrEqual(0)
    }
    const secrets = [world.aws.externalId, world.aws.credentials.secretAccessKey, 'sandbox-token']
    for (const secret of secrets) expect(JSON.stringify(world.calls)).not.toContain(secret)
  })

  it('has no status where no reply came', async () => {
    const { world } = held
    world.aws.faults.dropNextReply('DescribeVpcPeeringConnections')
    await world.run(world.ends.look(prod, redis, PCX))

    expect(world.calls.find(({ status }) => status === null)).toMatchObject({
      error: { kind: 'unavailable', effect: 'no' },
    })
  })

  it('is nothing until somebody asks', () => {
    expect(held.world.calls).toEqual([])
    expect(held.world.aws.requests).toEqual([])
  })
})

describe('a call that is not answered', () => {
  it('is given up after its time, and leaves a write open', async () => {
    await during({}, async world => {
      // A server that takes the call and says nothing.
      const { createServer } = await import('node:http')
      const server = createServer(() => undefined)
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      process.env['AWS_ENDPOINT_URL_STS'] = `http://127.0.0.1:${port}`

      const failure = await world.failure(world.ends.look(prod, redis, PCX))

      expect(failure).toMatchObject({ kind: 'unavailable', code: 'TIMEOUT', effect: 'no' })
      server.closeAllConnections()
      server.close()
    })
  })

  it('is told apart from an AWS that cannot be reached', () =>
    during({}, async world => {
      process.env['AWS_ENDPOINT_URL_STS'] = 'http://127.0.0.1:1'

      expect(await world.failure(world.ends.look(prod, redis, PCX))).toMatchObject({
        kind: 'unavailable',
        effect: 'no',
        message: expect.stringContaining('could not be reached'),
      })
    }))
})
