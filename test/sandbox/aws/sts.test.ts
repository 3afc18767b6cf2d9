import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2'
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type AwsBench, codeOf, HOUR, PAYMENTS, startBench, vpcs } from './aws-client.ts'

let bench: AwsBench
beforeEach(async () => {
  bench = await startBench()
})
afterEach(() => bench.close())

const role = (over: object = {}) =>
  new AssumeRoleCommand({
    RoleArn: `arn:aws:iam::${PAYMENTS}:role/peerbot`,
    RoleSessionName: 'PR-0001',
    ExternalId: bench.aws.externalId,
    ...over,
  })

describe('AssumeRole', () => {
  it('gives keys of the account, whose identity carries the session’s name', async () => {
    const { Credentials: keys, AssumedRoleUser: user } = await bench.hub.send(role())
    const sts = new STSClient({
      endpoint: bench.aws.url,
      region: 'eu-west-1',
      credentials: {
        accessKeyId: keys?.AccessKeyId ?? '',
        secretAccessKey: keys?.SecretAccessKey ?? '',
        sessionToken: keys?.SessionToken ?? '',
      },
    })

    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: PAYMENTS,
      Arn: `arn:aws:sts::${PAYMENTS}:assumed-role/peerbot/PR-0001`,
    })
    expect(user?.Arn).toBe(`arn:aws:sts::${PAYMENTS}:assumed-role/peerbot/PR-0001`)
    expect(keys?.Expiration?.getTime()).toBe(bench.clock.now() + HOUR)
    expect(await codeOf(sts.send(role()))).toBe('AccessDenied')
    sts.destroy()
  })

  it.each([
    ['a wrong external id', { ExternalId: 'other' }, 'AccessDenied'],
    ['no external id', { ExternalId: undefined }, 'AccessDenied'],
    ['a role that is not there', { RoleArn: `arn:aws:iam::${PAYMENTS}:role/admin` }, 'AccessDenied'],
    ['an account that is not there', { RoleArn: 'arn:aws:iam::333344445555:role/peerbot' }, 'AccessDenied'],
    ['an ARN that is none', { RoleArn: 'peerbot' }, 'ValidationError'],
    ['a session without a proper name', { RoleSessionName: 'a b' }, 'ValidationError'],
    ['more hours than the role allows', { DurationSeconds: 43_200 }, 'ValidationError'],
  ])('with %s', async (_, over, code) => {
    expect(await codeOf(bench.hub.send(role(over)))).toBe(code)
  })

  it('can be taken away', async () => {
    bench.aws.faults.forbid(PAYMENTS, 'AssumeRole')

    expect(await codeOf(bench.hub.send(role()))).toBe('AccessDenied')
  })

  it('serves the SDK’s own provider, through the environment’s endpoints', async () => {
    Object.assign(process.env, bench.aws.env)
    const client = new EC2Client({
      region: 'eu-west-1',
      credentials: fromTemporaryCredentials({
        params: {
          RoleArn: `arn:aws:iam::${PAYMENTS}:role/peerbot`,
          RoleSessionName: 'PR-0001',
          ExternalId: bench.aws.externalId,
        },
      }),
    })
    try {
      const { Vpcs } = await client.send(new DescribeVpcsCommand({}))

      expect(Vpcs?.map(({ VpcId }) => VpcId)).toEqual([vpcs.prod, vpcs.tools])
      // More than one AssumeRole: to the SDK, keys of a clock that stands in the past have expired already.
      const calls = bench.aws.requests.map(({ action, account, caller }) => [action, account, caller])
      expect(calls[0]).toEqual(['AssumeRole', '999900001111', 'arn:aws:iam::999900001111:user/peerbot'])
      expect(calls.at(-1)).toEqual([
        'DescribeVpcs',
        PAYMENTS,
        `arn:aws:sts::${PAYMENTS}:assumed-role/peerbot/PR-0001`,
      ])
    } finally {
      client.destroy()
      for (const name of Object.keys(bench.aws.env)) delete process.env[name]
      process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true'
    }
  })
})

describe('keys', () => {
  const clients = (credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }) => {
    const shared = { endpoint: bench.aws.url, region: 'eu-west-1', credentials, maxAttempts: 1 }
    return { ec2: new EC2Client(shared), sts: new STSClient(shared) }
  }

  it('that nobody knows are refused, each service in its words', async () => {
    const { ec2, sts } = clients({ accessKeyId: 'AKIAUNKNOWN000000000', secretAccessKey: 'x' })

    expect(await codeOf(ec2.send(new DescribeVpcsCommand({})))).toBe('AuthFailure')
    expect(await codeOf(sts.send(new GetCallerIdentityCommand({})))).toBe('InvalidClientTokenId')
  })

  it('that are temporary run out by the sandbox’s clock, or by a fault', async () => {
    const { Credentials: keys } = await bench.hub.send(role())
    const credentials = {
      accessKeyId: keys?.AccessKeyId ?? '',
      secretAccessKey: keys?.SecretAccessKey ?? '',
      sessionToken: keys?.SessionToken ?? '',
    }
    const { ec2, sts } = clients(credentials)
    const forged = clients({ ...credentials, sessionToken: 'other' })
    const before = await codeOf(ec2.send(new DescribeVpcsCommand({})))
    const tampered = await codeOf(forged.ec2.send(new DescribeVpcsCommand({})))
    bench.clock.advance(HOUR)

    expect([before, tampered]).toEqual(['ok', 'AuthFailure'])
    expect(await codeOf(ec2.send(new DescribeVpcsCommand({})))).toBe('RequestExpired')
    expect(await codeOf(sts.send(new GetCallerIdentityCommand({})))).toBe('ExpiredToken')
  })

  it('run out at once when sessions are ended', async () => {
    const { Credentials: keys } = await bench.hub.send(role())
    bench.aws.faults.expireSessions()
    const { ec2 } = clients({
      accessKeyId: keys?.AccessKeyId ?? '',
      secretAccessKey: keys?.SecretAccessKey ?? '',
      sessionToken: keys?.SessionToken ?? '',
    })

    expect(await codeOf(ec2.send(new DescribeVpcsCommand({})))).toBe('RequestExpired')
  })
})
