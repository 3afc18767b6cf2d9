import {
  CreateNetworkInsightsPathCommand,
  DeleteNetworkInsightsAnalysisCommand,
  DeleteNetworkInsightsPathCommand,
  DescribeNetworkInsightsAnalysesCommand,
  type EC2Client,
  StartNetworkInsightsAnalysisCommand,
} from '@aws-sdk/client-ec2'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type AwsBench, codeOf, MINUTE, PAYMENTS, redisRequest, startBench, vpcs } from './aws-client.ts'

const CHECKOUT = 'eni-0aa20000000000001'
const BATCH = 'eni-0aa20000000000003'
const TOOLS = 'eni-0aa60000000000001'

let bench: AwsBench
let payments: EC2Client
let pcx: string
beforeEach(async () => {
  bench = await startBench()
  payments = bench.as(PAYMENTS, 'eu-west-1')
  pcx = bench.aws.addRequest(redisRequest)
})
afterEach(() => bench.close())

function peered(): void {
  bench.aws.act(pcx, 'accept')
  bench.clock.advance(MINUTE)
}
const routed = (table: string, range = '192.168.0.0/24') => bench.aws.act(table, `addRoute ${range} ${pcx}`)

async function analyze(over: object = {}) {
  const path = await payments.send(
    new CreateNetworkInsightsPathCommand({
      Source: CHECKOUT,
      Destination: pcx,
      Protocol: 'tcp',
      FilterAtSource: {
        DestinationAddress: '192.168.0.10',
        DestinationPortRange: { FromPort: 12_000, ToPort: 12_000 },
      },
      ClientToken: `t${bench.aws.requests.length}`,
      ...over,
    }),
  )
  const id = path.NetworkInsightsPath?.NetworkInsightsPathId ?? ''
  const started = await payments.send(
    new StartNetworkInsightsAnalysisCommand({ NetworkInsightsPathId: id, ClientToken: 'once' }),
  )
  const analysis = started.NetworkInsightsAnalysis?.NetworkInsightsAnalysisId ?? ''
  bench.clock.advance(MINUTE)
  const { NetworkInsightsAnalyses: ended } = await payments.send(
    new DescribeNetworkInsightsAnalysesCommand({ NetworkInsightsAnalysisIds: [analysis] }),
  )
  const codes = ended?.[0]?.Explanations?.map(
    ({ ExplanationCode, Direction }) => `${ExplanationCode} ${Direction}`,
  )
  return { id, analysis, started: started.NetworkInsightsAnalysis?.Status, ended: ended?.[0], codes }
}

describe('the way to a peering', () => {
  it('is found once it is active and routed', async () => {
    peered()
    routed('rtb-0aa20000000000002')
    const { started, ended } = await analyze()

    expect(started).toBe('running')
    expect(ended).toMatchObject({ Status: 'succeeded', NetworkPathFound: true })
    expect(ended?.ForwardPathComponents?.map(({ Component }) => Component?.Id)).toEqual([
      CHECKOUT,
      'subnet-0aa20000000000001',
      'rtb-0aa20000000000002',
      pcx,
    ])
  })

  it('is none before the peering is active: the route is a blackhole', async () => {
    routed('rtb-0aa20000000000002')

    expect((await analyze()).codes).toEqual(['BAD_STATE_ROUTE egress', 'BAD_STATE egress'])
  })

  it('is none where the route leads elsewhere', async () => {
    peered()

    expect((await analyze()).codes).toEqual(['NO_ROUTE_TO_DESTINATION egress'])
  })

  it('is none to an address that is not behind it', async () => {
    peered()
    routed('rtb-0aa20000000000002', '192.168.0.0/16')

    const { codes } = await analyze({ FilterAtSource: { DestinationAddress: '192.168.7.7' } })
    expect(codes).toEqual(['PCX_REQUIRES_ADDRESS_IN_VPC_CIDR egress'])
  })

  it('is none through a group that is closed outwards', async () => {
    peered()
    routed('rtb-0aa20000000000001')

    const { ended, codes } = await analyze({ Source: BATCH })
    expect(codes).toEqual(['ENI_SG_RULES_MISMATCH egress'])
    expect(ended?.Explanations?.[0]?.SecurityGroups).toEqual([{ Id: 'sg-0aa20000000000002' }])
  })

  it('is none through a NACL that is closed for the port', async () => {
    peered()
    routed('rtb-0aa20000000000001')

    const FilterAtSource = {
      DestinationAddress: '192.168.0.10',
      DestinationPortRange: { FromPort: 8_070, ToPort: 8_070 },
    }
    const { codes } = await analyze({ Source: 'i-0aa20000000000003', FilterAtSource })
    expect(codes).toEqual(['ENI_SG_RULES_MISMATCH egress', 'SUBNET_ACL_RESTRICTION egress'])
  })
})

describe('a NACL', () => {
  it('must let the answers back in: it is stateless', async () => {
    const entry = (isEgress: boolean, ports: readonly [number, number]) =>
      ({ number: 100, isEgress, isAllow: true, protocol: '6', cidr: '0.0.0.0/0', ports }) as const
    const closed = await startBench({
      accounts: [
        {
          id: PAYMENTS,
          name: 'payments',
          role: { name: 'peerbot', externalId: null },
          vpcs: [
            {
              id: vpcs.prod,
              name: 'prod',
              region: 'eu-west-1',
              cidrs: ['10.20.0.0/16'],
              routeTables: [{ id: 'rtb-0aa20000000000001', name: 'main', isMain: true }],
              subnets: [
                { id: 'subnet-0aa2000000000001', name: 'a', cidr: '10.20.0.0/24', zone: 'eu-west-1a' },
              ],
              acls: [
                {
                  id: 'acl-0aa20000000000001',
                  subnets: ['subnet-0aa2000000000001'],
                  entries: [entry(true, [0, 65_535]), entry(false, [443, 40_000])],
                },
              ],
              groups: [
                {
                  id: 'sg-0aa20000000000001',
                  name: 'open',
                  description: 'open',
                  rules: [
                    {
                      isEgress: true,
                      protocol: '-1',
                      ports: null,
                      source: { cidr: '0.0.0.0/0' },
                      description: null,
                    },
                  ],
                },
              ],
              interfaces: [
                {
                  id: CHECKOUT,
                  description: 'client',
                  subnet: 'subnet-0aa2000000000001',
                  address: '10.20.0.13',
                  groups: ['sg-0aa20000000000001'],
                },
              ],
            },
          ],
        },
      ],
    })
    await bench.close()
    bench = closed
    payments = bench.as(PAYMENTS, 'eu-west-1')
    pcx = bench.aws.addRequest(redisRequest)
    peered()
    routed('rtb-0aa20000000000001')

    expect((await analyze()).codes).toEqual(['SUBNET_ACL_RESTRICTION ingress'])
  })
})

describe('the way to an interface behind a peering', () => {
  it('needs routes on both sides and the far group’s consent', async () => {
    const side = (vpc: string) => ({ account: PAYMENTS, region: 'eu-west-1', vpc })
    pcx = bench.aws.addRequest({ requester: { ...side(vpcs.tools), cidrs: [] }, accepter: side(vpcs.prod) })
    peered()
    routed('rtb-0aa20000000000002', '10.60.0.0/16')
    const question = (DestinationPort: number) =>
      analyze({ Destination: TOOLS, DestinationPort, FilterAtSource: undefined })
    const oneWay = await question(443)
    routed('rtb-0aa60000000000001', '10.20.0.0/16')

    expect(oneWay.codes).toEqual(['NO_ROUTE_TO_DESTINATION egress'])
    expect((await question(443)).ended?.NetworkPathFound).toBe(true)
    expect((await question(5432)).codes).toEqual(['ENI_SG_RULES_MISMATCH ingress'])
  })
})

describe('paths and analyses', () => {
  it('are made once per token', async () => {
    const create = (over: object = {}) =>
      payments.send(
        new CreateNetworkInsightsPathCommand({
          Source: CHECKOUT,
          Destination: pcx,
          Protocol: 'tcp',
          ClientToken: 'same',
          ...over,
        }),
      )
    const [first, second] = [await create(), await create()]

    expect(second.NetworkInsightsPath).toEqual(first.NetworkInsightsPath)
    expect(await codeOf(create({ DestinationPort: 1 }))).toBe('IdempotentParameterMismatch')
    expect(await codeOf(create({ Source: 'eni-0dd50000000000001', ClientToken: 'b' }))).toBe(
      'InvalidParameterValue',
    )
    expect(await codeOf(create({ Destination: 'pcx-0aa2000000000000f', ClientToken: 'c' }))).toBe(
      'InvalidVpcPeeringConnectionID.NotFound',
    )
  })

  it('run for as long as is wanted, and fail for the reason that is given', async () => {
    bench.aws.faults.slowAnalysis(5 * MINUTE)
    bench.aws.faults.failNextAnalysis('too many hops')
    const { id, ended } = await analyze()
    bench.clock.advance(5 * MINUTE)
    const all = await payments.send(
      new DescribeNetworkInsightsAnalysesCommand({
        NetworkInsightsPathId: id,
        Filters: [{ Name: 'status', Values: ['failed'] }],
      }),
    )

    expect(ended?.Status).toBe('running')
    expect(all.NetworkInsightsAnalyses).toMatchObject([{ Status: 'failed', StatusMessage: 'too many hops' }])
    expect(all.NetworkInsightsAnalyses?.[0]?.NetworkPathFound).toBeUndefined()
  })

  it('are deleted in order: analyses first', async () => {
    const { id, analysis } = await analyze()
    const path = () =>
      codeOf(payments.send(new DeleteNetworkInsightsPathCommand({ NetworkInsightsPathId: id })))
    const early = await path()
    await payments.send(new DeleteNetworkInsightsAnalysisCommand({ NetworkInsightsAnalysisId: analysis }))

    expect(early).toBe('AnalysisExistsForNetworkInsightsPath')
    expect([await path(), await path()]).toEqual(['ok', 'InvalidNetworkInsightsPathId.NotFound'])
  })
})
