import {
  AcceptVpcPeeringConnectionCommand,
  CreateRouteCommand,
  DeleteRouteCommand,
  DeleteVpcPeeringConnectionCommand,
  DescribeRouteTablesCommand,
  type EC2Client,
  paginateDescribeRouteTables,
  ReplaceRouteCommand,
} from '@aws-sdk/client-ec2'
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

const TABLE = 'rtb-0aa20000000000002'
const RANGE = '192.168.0.0/24'

let bench: AwsBench
let payments: EC2Client
let pcx: string
beforeEach(async () => {
  bench = await startBench()
  payments = bench.as(PAYMENTS, 'eu-west-1')
  pcx = bench.aws.addRequest(redisRequest)
})
afterEach(() => bench.close())

const add = (DestinationCidrBlock = RANGE, over: object = {}) =>
  payments.send(
    new CreateRouteCommand({
      RouteTableId: TABLE,
      DestinationCidrBlock,
      VpcPeeringConnectionId: pcx,
      ...over,
    }),
  )
const replace = (DestinationCidrBlock: string, VpcPeeringConnectionId: string) =>
  payments.send(
    new ReplaceRouteCommand({ RouteTableId: TABLE, DestinationCidrBlock, VpcPeeringConnectionId }),
  )
const remove = (DestinationCidrBlock: string) =>
  payments.send(new DeleteRouteCommand({ RouteTableId: TABLE, DestinationCidrBlock }))
async function accept(): Promise<void> {
  await payments.send(new AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId: pcx }))
  bench.clock.advance(MINUTE)
}
async function routes() {
  const answer = await payments.send(new DescribeRouteTablesCommand({ RouteTableIds: [TABLE] }))
  return (answer.RouteTables?.[0]?.Routes ?? []).map(
    route =>
      `${route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock} ` +
      `${route.VpcPeeringConnectionId ?? route.NatGatewayId ?? route.GatewayId} ${route.State}`,
  )
}
const local = ['10.20.0.0/16 local active', '10.21.0.0/16 local active', '2a05:d018:20::/56 local active']
const nat = '0.0.0.0/0 nat-0aa20000000000001 active'

describe('a route through a peering', () => {
  it('is a blackhole until the peering is active, and again once it is deleted', async () => {
    await add()
    const waiting = await routes()
    await accept()
    const active = await routes()
    await payments.send(new DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId: pcx }))
    const after = await routes()

    expect(waiting).toEqual([...local, nat, `${RANGE} ${pcx} blackhole`])
    expect(active).toEqual([...local, nat, `${RANGE} ${pcx} active`])
    expect(after).toEqual([...local, nat, `${RANGE} ${pcx} blackhole`])
  })

  it('loses its host bits, silently', async () => {
    await add('192.168.0.77/24')

    expect(await routes()).toContain(`${RANGE} ${pcx} blackhole`)
    expect(await codeOf(add())).toBe('RouteAlreadyExists')
  })

  it('can be IPv6', async () => {
    await payments.send(
      new CreateRouteCommand({
        RouteTableId: TABLE,
        DestinationIpv6CidrBlock: '2600:1F18:0050:0000::/56',
        VpcPeeringConnectionId: pcx,
      }),
    )

    expect(await routes()).toContain(`2600:1f18:50::/56 ${pcx} blackhole`)
  })

  it('is pointed elsewhere, and taken away', async () => {
    const missing = await codeOf(replace(RANGE, pcx))
    await replace('0.0.0.0/0', pcx)
    const replaced = await routes()
    await remove('0.0.0.0/0')

    expect(missing).toBe('InvalidParameterValue')
    expect(replaced).toEqual([...local, `0.0.0.0/0 ${pcx} blackhole`])
    expect(await routes()).toEqual(local)
    expect(await codeOf(remove('0.0.0.0/0'))).toBe('InvalidRoute.NotFound')
    expect(await codeOf(remove('10.20.0.0/16'))).toBe('InvalidParameterValue')
  })

  it.each([
    ['10.20.0.0/16', 'InvalidParameterValue'],
    ['10.21.4.0/24', 'InvalidParameterValue'],
    ['10.0.0.0/8', 'ok'],
    ['192.168.0/24', 'InvalidParameterValue'],
    ['0.0.0.0/0', 'RouteAlreadyExists'],
  ])('to %s: %s', async (destination, code) => {
    expect(await codeOf(add(destination))).toBe(code)
  })

  it('needs its table, its peering, and that both are of one VPC', async () => {
    const other = bench.aws.addRequest({
      requester: { ...redisRequest.requester, vpc: 'vpc-00000000000000002', cidrs: ['192.168.9.0/24'] },
      accepter: { ...redisRequest.accepter, vpc: vpcs.tools },
    })
    const ended = bench.aws.addRequest({
      requester: { ...redisRequest.requester, vpc: 'vpc-00000000000000003', cidrs: ['192.168.8.0/24'] },
      accepter: redisRequest.accepter,
    })
    bench.aws.act(ended, 'reject')
    const codes = [
      add(RANGE, { RouteTableId: 'rtb-0aa2000000000000f' }),
      add(RANGE, { RouteTableId: 'rtb-x' }),
      add(RANGE, { RouteTableId: 'rtb-0dd30000000000001' }),
      add(RANGE, { VpcPeeringConnectionId: 'pcx-0aa2000000000000f' }),
      add(RANGE, { VpcPeeringConnectionId: 'pcx-0a1b2c3d4e5f6g7h' }),
      add(RANGE, { VpcPeeringConnectionId: other }),
      add(RANGE, { VpcPeeringConnectionId: ended }),
      add(RANGE, { NatGatewayId: 'nat-0aa20000000000001' }),
    ].map(codeOf)

    expect(await Promise.all(codes)).toEqual([
      'InvalidRouteTableID.NotFound',
      'InvalidRouteTableId.Malformed',
      'InvalidRouteTableID.NotFound',
      'InvalidVpcPeeringConnectionID.NotFound',
      'InvalidVpcPeeringConnectionId.Malformed',
      'InvalidParameterValue',
      'InvalidVpcPeeringConnectionID.NotFound',
      'InvalidParameterCombination',
    ])
  })

  it('is counted against the quota of its table, IPv4 and IPv6 apart', async () => {
    bench.aws.faults.quota('routesPerTable', 2) // one is there: the way out
    await add()

    expect(await codeOf(add('192.168.1.0/24'))).toBe('RouteLimitExceeded')
    const ipv6 = { DestinationCidrBlock: undefined, DestinationIpv6CidrBlock: '2600:1f18:50::/56' }
    expect(await codeOf(add(RANGE, ipv6))).toBe('ok')
  })

  it('can be added on the requester’s side too, in its own account and Region', async () => {
    const data = bench.as(DATA, 'us-east-1')
    const request = {
      requester: { account: DATA, region: 'us-east-1', vpc: vpcs.lake, cidrs: [] },
      accepter: redisRequest.accepter,
    }
    const own = bench.aws.addRequest(request)

    const made = data.send(
      new CreateRouteCommand({
        RouteTableId: 'rtb-0dd50000000000002',
        DestinationCidrBlock: '10.20.0.0/16',
        VpcPeeringConnectionId: own,
      }),
    )
    expect(await codeOf(made)).toBe('ok')
  })
})

describe('route tables', () => {
  const ids = async (Filters: { Name: string; Values: string[] }[]) => {
    const answer = await payments.send(new DescribeRouteTablesCommand({ Filters }))
    return answer.RouteTables?.map(({ RouteTableId }) => RouteTableId)
  }

  it('are found by VPC, tag, main association, subnet and what their routes are', async () => {
    await add()
    const ofProd = { Name: 'vpc-id', Values: [vpcs.prod] }

    expect(await ids([ofProd])).toHaveLength(4)
    expect(await ids([ofProd, { Name: 'tag:peering-bot', Values: ['allowed'] }])).toEqual([
      'rtb-0aa20000000000002',
      'rtb-0aa20000000000003',
    ])
    expect(await ids([ofProd, { Name: 'association.main', Values: ['true'] }])).toEqual([
      'rtb-0aa20000000000001',
    ])
    expect(await ids([{ Name: 'association.subnet-id', Values: ['subnet-0aa20000000000003'] }])).toEqual([
      'rtb-0aa20000000000004',
    ])
    expect(await ids([{ Name: 'route.vpc-peering-connection-id', Values: [pcx] }])).toEqual([TABLE])
    expect(await ids([{ Name: 'route.state', Values: ['blackhole'] }])).toEqual([TABLE])
    expect(await ids([{ Name: 'route.destination-cidr-block', Values: [RANGE] }])).toEqual([TABLE])
  })

  it('come in pages of a hundred at most, and whoever asks for more is refused', async () => {
    const asked = (MaxResults: number) =>
      codeOf(payments.send(new DescribeRouteTablesCommand({ MaxResults })))

    expect(await asked(100)).toBe('ok')
    expect(await asked(101)).toBe('InvalidParameterValue')
    expect(await asked(4)).toBe('InvalidParameterValue')
  })

  it('come in pages, however long the client would like them', async () => {
    bench.aws.faults.shortPages(2)
    const sizes: number[] = []
    for await (const page of paginateDescribeRouteTables({ client: payments }, {}))
      sizes.push(page.RouteTables?.length ?? 0)

    expect(sizes).toEqual([2, 2, 1])
  })
})
