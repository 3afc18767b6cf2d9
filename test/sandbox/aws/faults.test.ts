import {
  AcceptVpcPeeringConnectionCommand,
  CreateRouteCommand,
  CreateVpcPeeringConnectionCommand,
  DescribeVpcPeeringConnectionsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type AwsBench,
  codeOf,
  DATA,
  MINUTE,
  PAYMENTS,
  redisRequest,
  startBench,
  vpcs,
} from './aws-client.ts'

let bench: AwsBench
let payments: EC2Client
beforeEach(async () => {
  bench = await startBench()
  payments = bench.as(PAYMENTS, 'eu-west-1')
})
afterEach(() => bench.close())

const list = () => payments.send(new DescribeVpcsCommand({}))
const ask = (over: object = {}) =>
  payments.send(
    new CreateVpcPeeringConnectionCommand({
      VpcId: vpcs.prod,
      PeerVpcId: vpcs.serving,
      PeerOwnerId: DATA,
      ...over,
    }),
  )
const accept = (VpcPeeringConnectionId: string, over: object = {}) =>
  payments.send(new AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId, ...over }))
const statusOf = async (pcx: string) =>
  (await payments.send(new DescribeVpcPeeringConnectionsCommand({ VpcPeeringConnectionIds: [pcx] })))
    .VpcPeeringConnections?.[0]?.Status?.Code

describe('a dry run', () => {
  it('ends with DryRunOperation where the role may, and has done nothing', async () => {
    const pcx = bench.aws.addRequest(redisRequest)

    await expect(accept(pcx, { DryRun: true })).rejects.toMatchObject({
      name: 'DryRunOperation',
      $metadata: { httpStatusCode: 412 },
    })
    expect(await statusOf(pcx)).toBe('pending-acceptance')
    expect(await codeOf(ask({ DryRun: true }))).toBe('DryRunOperation')
    expect(bench.aws.requests.filter(({ isDryRun }) => isDryRun)).toHaveLength(2)
  })

  it('ends with UnauthorizedOperation where it may not, as does the call itself', async () => {
    const pcx = bench.aws.addRequest(redisRequest)
    bench.aws.faults.forbid(PAYMENTS, 'AcceptVpcPeeringConnection')

    await expect(accept(pcx, { DryRun: true })).rejects.toMatchObject({
      name: 'UnauthorizedOperation',
      $metadata: { httpStatusCode: 403 },
    })
    expect(await codeOf(accept(pcx))).toBe('UnauthorizedOperation')
    bench.aws.faults.clear()
    expect(await codeOf(accept(pcx))).toBe('ok')
  })

  it('still checks that what it names exists', async () => {
    expect(await codeOf(accept('pcx-0aa2000000000000f', { DryRun: true }))).toBe(
      'InvalidVpcPeeringConnectionID.NotFound',
    )
  })
})

describe('a lost connection', () => {
  it('before the call has done nothing', async () => {
    bench.aws.faults.dropNextRequest('CreateVpcPeeringConnection')

    expect(await codeOf(ask())).not.toBe('ok')
    bench.clock.advance(MINUTE)
    expect(bench.aws.state().accounts[0]?.vpcs[0]?.peerings).toEqual([])
    expect(bench.aws.requests.at(-1)).toMatchObject({ outcome: 'request_lost', status: null })
  })

  it('after the call has done it all the same', async () => {
    bench.aws.faults.dropNextReply('CreateVpcPeeringConnection')

    expect(await codeOf(ask())).not.toBe('ok')
    expect(bench.aws.state().accounts[0]?.vpcs[0]?.peerings).toHaveLength(1)
    expect(bench.aws.requests.at(-1)).toMatchObject({ outcome: 'reply_lost', status: 200 })
  })
})

describe('trouble at the edge', () => {
  it('throttles so many calls, of one action or of all', async () => {
    bench.aws.faults.throttle(2, 'DescribeVpcs')

    await expect(list()).rejects.toMatchObject({
      name: 'RequestLimitExceeded',
      $metadata: { httpStatusCode: 503 },
    })
    expect(await codeOf(ask())).toBe('ok')
    expect([await codeOf(list()), await codeOf(list())]).toEqual(['RequestLimitExceeded', 'ok'])
  })

  it('is overcome by the SDK’s own retries', async () => {
    const { Credentials: keys } = await bench.hub.send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${PAYMENTS}:role/peerbot`,
        RoleSessionName: 'retry',
        ExternalId: bench.aws.externalId,
      }),
    )
    const client = new EC2Client({
      endpoint: bench.aws.url,
      region: 'eu-west-1',
      credentials: {
        accessKeyId: keys?.AccessKeyId ?? '',
        secretAccessKey: keys?.SecretAccessKey ?? '',
        sessionToken: keys?.SessionToken ?? '',
      },
    })
    bench.aws.faults.throttle(1)

    expect(await codeOf(client.send(new DescribeVpcsCommand({})))).toBe('ok')
    client.destroy()
  })

  it('answers a page that is no XML', async () => {
    bench.aws.faults.httpError(502, 1)

    await expect(list()).rejects.toMatchObject({ $metadata: { httpStatusCode: 502 } })
    expect(await codeOf(list())).toBe('ok')
  })

  it('refuses the next call with any code, but not its dry run', async () => {
    const pcx = bench.aws.addRequest(redisRequest)
    const add = (DryRun: boolean) =>
      codeOf(
        payments.send(
          new CreateRouteCommand({
            RouteTableId: 'rtb-0aa20000000000002',
            DestinationCidrBlock: '192.168.0.0/24',
            VpcPeeringConnectionId: pcx,
            DryRun,
          }),
        ),
      )
    bench.aws.faults.failNext('CreateRoute', 'RouteLimitExceeded')

    expect([await add(true), await add(false), await add(false)]).toEqual([
      'DryRunOperation',
      'RouteLimitExceeded',
      'ok',
    ])
  })

  it('refuses what is not signed, and what it does not know', async () => {
    const body = new URLSearchParams({ Action: 'DescribeVpcs', Version: '2016-11-15' })
    const unsigned = await fetch(bench.aws.url, { method: 'POST', body })
    const authorization = `AWS4-HMAC-SHA256 Credential=${bench.aws.credentials.accessKeyId}/20261102/eu-west-1/ec2/aws4_request`
    const unknown = await fetch(bench.aws.url, {
      method: 'POST',
      headers: { authorization },
      body: new URLSearchParams({ Action: 'RunInstances', Version: '2016-11-15' }),
    })

    expect([unsigned.status, await unsigned.text()]).toEqual([
      403,
      expect.stringContaining('<Code>MissingAuthenticationToken</Code>'),
    ])
    expect([unknown.status, await unknown.text()]).toEqual([
      400,
      expect.stringContaining('<Code>InvalidAction</Code>'),
    ])
  })
})

describe('a peering in trouble', () => {
  it('is not found for as long as is wanted', async () => {
    bench.aws.faults.notFoundAfterCreate(5 * MINUTE)
    const pcx = (await ask()).VpcPeeringConnection?.VpcPeeringConnectionId ?? ''
    bench.clock.advance(4 * MINUTE)
    const early = await codeOf(statusOf(pcx))
    bench.clock.advance(MINUTE)

    expect(early).toBe('InvalidVpcPeeringConnectionID.NotFound')
    expect(await statusOf(pcx)).toBe('pending-acceptance')
  })

  it('stays provisioning for as long as is wanted', async () => {
    const pcx = bench.aws.addRequest(redisRequest)
    bench.aws.faults.slowAccept(10 * MINUTE)
    await accept(pcx)
    bench.clock.advance(9 * MINUTE)
    const early = await statusOf(pcx)
    bench.clock.advance(MINUTE)

    expect([early, await statusOf(pcx)]).toEqual(['provisioning', 'active'])
  })

  it('reads a status that nobody published, and its maker still hears the truth', async () => {
    const heard: string[] = []
    bench.aws.onPeering(({ status }) => heard.push(status))
    const pcx = bench.aws.addRequest(redisRequest)
    bench.aws.faults.unknownStatus(pcx, 'hibernating')
    const shown = await statusOf(pcx)
    bench.aws.faults.unknownStatus(pcx, null)

    expect([shown, await statusOf(pcx)]).toEqual(['hibernating', 'pending-acceptance'])
    expect(heard).toEqual(['pending-acceptance'])
  })
})

describe('parameters', () => {
  it('that are missing or malformed are named', async () => {
    await expect(ask({ PeerVpcId: undefined })).rejects.toMatchObject({
      name: 'MissingParameter',
      message: 'The request must contain the parameter peerVpcId',
    })
    expect(await codeOf(ask({ PeerVpcId: 'vpc-0a1b2c3d4e5f6g7h' }))).toBe('InvalidVpcID.Malformed')
    expect(await codeOf(ask({ VpcId: vpcs.lake }))).toBe('InvalidVpcID.NotFound')
    expect(await codeOf(ask({ PeerOwnerId: '12' }))).toBe('InvalidParameterValue')
    expect(await codeOf(ask({ PeerRegion: 'Mars' }))).toBe('InvalidParameterValue')
    expect(await codeOf(accept('pcx-0a1b2c3d4e5f6g7h'))).toBe('InvalidVpcPeeringConnectionId.Malformed')
    expect(await codeOf(statusOf('pcx-0a1b2c3d4e5f6g7h'))).toBe('InvalidVpcPeeringConnectionId.Malformed')
    expect(await codeOf(statusOf('pcx-0a1b2c3d'))).toBe('InvalidVpcPeeringConnectionID.NotFound')
  })
})
