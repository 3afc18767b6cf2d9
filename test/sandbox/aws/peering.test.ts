import {
  AcceptVpcPeeringConnectionCommand,
  CreateVpcPeeringConnectionCommand,
  DeleteVpcPeeringConnectionCommand,
  DescribeVpcPeeringConnectionsCommand,
  type EC2Client,
  ModifyVpcPeeringConnectionOptionsCommand,
  paginateDescribeVpcPeeringConnections,
  RejectVpcPeeringConnectionCommand,
} from '@aws-sdk/client-ec2'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type AwsBench,
  codeOf,
  DATA,
  HOUR,
  MINUTE,
  PAYMENTS,
  redisRequest,
  startBench,
  vpcs,
} from './aws-client.ts'

let bench: AwsBench
let payments: EC2Client
let data: EC2Client // in us-east-1
beforeEach(async () => {
  bench = await startBench()
  payments = bench.as(PAYMENTS, 'eu-west-1')
  data = bench.as(DATA, 'us-east-1')
})
afterEach(() => bench.close())

const ask = (over: object = {}) =>
  new CreateVpcPeeringConnectionCommand({
    VpcId: vpcs.prod,
    PeerVpcId: vpcs.lake,
    PeerOwnerId: DATA,
    PeerRegion: 'us-east-1',
    ...over,
  })

async function create(over: object = {}): Promise<string> {
  const { VpcPeeringConnection: made } = await payments.send(ask(over))
  bench.clock.advance(MINUTE)
  return made?.VpcPeeringConnectionId ?? ''
}

const inData = { PeerVpcId: vpcs.serving, PeerRegion: 'eu-west-1' }

async function seen(client: EC2Client, pcx: string) {
  const answer = await client.send(
    new DescribeVpcPeeringConnectionsCommand({ VpcPeeringConnectionIds: [pcx] }),
  )
  return answer.VpcPeeringConnections?.[0]
}
const statusSeen = async (client: EC2Client, pcx: string) => {
  try {
    return (await seen(client, pcx))?.Status?.Code
  } catch (error) {
    return (error as Error).name
  }
}
const accept = (client: EC2Client, pcx: string) =>
  client.send(new AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId: pcx }))
const reject = (client: EC2Client, pcx: string) =>
  client.send(new RejectVpcPeeringConnectionCommand({ VpcPeeringConnectionId: pcx }))
const remove = (client: EC2Client, pcx: string) =>
  client.send(new DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId: pcx }))

const GONE = 'InvalidVpcPeeringConnectionID.NotFound'

describe('a peering across accounts and Regions', () => {
  it('is asked for, found late, accepted, provisioned, active', async () => {
    const made = await payments.send(ask())
    const pcx = made.VpcPeeringConnection?.VpcPeeringConnectionId ?? ''
    const fresh = [await statusSeen(payments, pcx), await statusSeen(data, pcx)]
    bench.clock.advance(MINUTE)
    const pending = await seen(data, pcx)
    const accepted = await accept(data, pcx)
    bench.clock.advance(MINUTE)
    const active = await seen(payments, pcx)

    expect(pcx).toMatch(/^pcx-[0-9a-f]{17}$/)
    expect(made.VpcPeeringConnection?.Status?.Code).toBe('initiating-request')
    expect(fresh).toEqual([GONE, GONE])
    expect(pending).toMatchObject({
      Status: { Code: 'pending-acceptance', Message: `Pending Acceptance by ${DATA}` },
      RequesterVpcInfo: { OwnerId: PAYMENTS, VpcId: vpcs.prod, Region: 'eu-west-1' },
      AccepterVpcInfo: { OwnerId: DATA, VpcId: vpcs.lake, Region: 'us-east-1' },
    })
    expect(pending?.ExpirationTime?.getTime()).toBe(bench.clock.now() - 2 * MINUTE + 168 * HOUR)
    expect(pending?.RequesterVpcInfo?.CidrBlockSet).toBeUndefined()
    expect(accepted.VpcPeeringConnection?.Status?.Code).toBe('provisioning')
    expect(active).toMatchObject({
      Status: { Code: 'active' },
      RequesterVpcInfo: {
        CidrBlock: '10.20.0.0/16',
        CidrBlockSet: [{ CidrBlock: '10.20.0.0/16' }, { CidrBlock: '10.21.0.0/16' }],
        Ipv6CidrBlockSet: [{ Ipv6CidrBlock: '2a05:d018:20::/56' }],
      },
      AccepterVpcInfo: {
        CidrBlockSet: [{ CidrBlock: '10.50.0.0/16' }, { CidrBlock: '10.51.0.0/20' }],
        PeeringOptions: { AllowDnsResolutionFromRemoteVpc: false },
      },
    })
    expect(active?.ExpirationTime).toBeUndefined()
  })

  it('is deleting for a while, then seen for 2 hours by who deleted it and for 2 days by the other', async () => {
    const pcx = await create()
    await accept(data, pcx)
    bench.clock.advance(MINUTE)
    await remove(data, pcx)
    const deleting = await statusSeen(payments, pcx)
    bench.clock.advance(MINUTE)
    const deleted = [await statusSeen(payments, pcx), await statusSeen(data, pcx)]
    bench.clock.advance(2 * HOUR)
    const later = [await statusSeen(payments, pcx), await statusSeen(data, pcx)]
    bench.clock.advance(46 * HOUR)
    const end = await statusSeen(payments, pcx)

    expect(deleting).toBe('deleting')
    expect(deleted).toEqual(['deleted', 'deleted'])
    expect(later).toEqual(['deleted', GONE])
    expect(end).toBe(GONE)
  })

  it('is rejected: seen for 2 days by the requester, for 2 hours by the accepter', async () => {
    const pcx = await create()
    await reject(data, pcx)
    const now = [await statusSeen(payments, pcx), await statusSeen(data, pcx)]
    bench.clock.advance(2 * HOUR)

    expect(now).toEqual(['rejected', 'rejected'])
    expect([await statusSeen(payments, pcx), await statusSeen(data, pcx)]).toEqual(['rejected', GONE])
    expect(await codeOf(remove(payments, pcx))).toBe('InvalidStateTransition')
  })

  it('expires after 168 hours, and cannot be accepted, rejected or deleted any more', async () => {
    const pcx = await create()
    bench.clock.advance(168 * HOUR - 2 * MINUTE)
    const before = await statusSeen(data, pcx)
    bench.clock.advance(2 * MINUTE)
    const after = await statusSeen(data, pcx)
    const acts = await Promise.all([accept(data, pcx), reject(data, pcx), remove(payments, pcx)].map(codeOf))

    expect([before, after]).toEqual(['pending-acceptance', 'expired'])
    bench.clock.advance(48 * HOUR - 2 * MINUTE)
    const aging = [await statusSeen(payments, pcx), await statusSeen(data, pcx)]
    bench.clock.advance(MINUTE)

    expect(aging).toEqual(['expired', 'expired'])
    expect([await statusSeen(payments, pcx), await statusSeen(data, pcx)]).toEqual([GONE, GONE])
    expect(acts).toEqual(Array(3).fill('InvalidStateTransition'))
  })

  it('can be deleted by the requester while it waits, and only rejected by the accepter', async () => {
    const pcx = await create()

    expect(await codeOf(remove(data, pcx))).toBe('OperationNotPermitted')
    expect(await codeOf(remove(payments, pcx))).toBe('ok')
  })
})

describe('a request that cannot be', () => {
  it.each([
    ['ranges overlap, if only secondary ones', { PeerVpcId: vpcs.legacy, PeerRegion: 'eu-west-1' }],
    ['the VPC is not in that Region', { PeerVpcId: vpcs.lake, PeerRegion: 'eu-west-1' }],
    ['the VPC is not in that account', { PeerVpcId: vpcs.us, PeerRegion: 'us-east-1' }],
    ['there is no such VPC', { PeerVpcId: 'vpc-00000000000000001' }],
  ])('is taken, then fails, where %s', async (_, over) => {
    const pcx = await create(over)
    const status = await statusSeen(payments, pcx)
    bench.clock.advance(2 * HOUR)

    expect(status).toBe('failed')
    expect(await statusSeen(data, pcx)).toBe(GONE)
    expect(await codeOf(remove(payments, pcx))).toBe(GONE)
  })

  it('fails while it waits, when the accepter adds an overlapping block', async () => {
    const pcx = await create()

    bench.aws.act(vpcs.lake, 'addCidr 10.21.64.0/20')

    expect(await statusSeen(payments, pcx)).toBe('failed')
    expect(await codeOf(accept(data, pcx))).toBe(GONE)
  })

  it('stays what it is when its requester would add a block, or an active peer an overlapping one', async () => {
    const pcx = await create()
    expect(() => bench.aws.act(vpcs.prod, 'addCidr 10.23.0.0/16')).toThrow(pcx)
    await accept(data, pcx)

    expect(() => bench.aws.act(vpcs.lake, 'addCidr 10.21.64.0/20')).toThrow(pcx)
    bench.aws.act(vpcs.lake, 'addCidr 10.52.0.0/20')
    bench.clock.advance(MINUTE)
    expect((await seen(payments, pcx))?.AccepterVpcInfo?.CidrBlockSet).toHaveLength(3)
  })
})

describe('the pair of VPCs', () => {
  it('asked for twice in the same order answers the same peering', async () => {
    const first = await create()
    await accept(data, first)

    expect(await create()).toBe(first)
  })

  it('asked for in reverse makes a second one, which cannot be accepted', async () => {
    const first = await create()
    const reverse = await data.send(
      new CreateVpcPeeringConnectionCommand({
        VpcId: vpcs.lake,
        PeerVpcId: vpcs.prod,
        PeerOwnerId: PAYMENTS,
        PeerRegion: 'eu-west-1',
      }),
    )
    const second = reverse.VpcPeeringConnection?.VpcPeeringConnectionId ?? ''
    await accept(data, first)
    bench.clock.advance(MINUTE)

    expect(second).not.toBe(first)
    expect(await codeOf(accept(payments, second))).toBe('VpcPeeringConnectionAlreadyExists')
    expect(await statusSeen(payments, second)).toBe('pending-acceptance')
    expect(await codeOf(remove(data, second))).toBe('ok')
  })
})

describe('who may accept', () => {
  it('is the accepter, in its Region', async () => {
    const pcx = await create()
    const dataInEurope = bench.as(DATA, 'eu-west-1')

    expect(await codeOf(accept(payments, pcx))).toBe('OperationNotPermitted')
    expect(await codeOf(reject(payments, pcx))).toBe('OperationNotPermitted')
    expect(await codeOf(accept(dataInEurope, pcx))).toBe(GONE)
    expect(await codeOf(accept(data, pcx))).toBe('ok')
    expect(await codeOf(accept(data, pcx))).toBe('InvalidStateTransition')
  })

  it('is told of the Region where both are its own', async () => {
    const pcx = await create({ PeerVpcId: vpcs.us, PeerOwnerId: PAYMENTS })

    await expect(accept(payments, pcx)).rejects.toMatchObject({
      name: 'OperationNotPermitted',
      message: expect.stringContaining('must be accepted in region us-east-1'),
    })
    expect(await codeOf(accept(bench.as(PAYMENTS, 'us-east-1'), pcx))).toBe('ok')
  })
})

describe('DNS options', () => {
  const modify = (client: EC2Client, pcx: string, ...sides: ('Requester' | 'Accepter')[]) =>
    client.send(
      new ModifyVpcPeeringConnectionOptionsCommand({
        VpcPeeringConnectionId: pcx,
        ...Object.fromEntries(
          sides.map(side => [`${side}PeeringConnectionOptions`, { AllowDnsResolutionFromRemoteVpc: true }]),
        ),
      }),
    )

  it('are set by each owner for its own side, once it is active', async () => {
    const pcx = await create()
    const early = await codeOf(modify(payments, pcx, 'Requester'))
    await accept(data, pcx)
    bench.clock.advance(MINUTE)

    expect(early).toBe('OperationNotPermitted')
    expect(await codeOf(modify(payments, pcx, 'Requester', 'Accepter'))).toBe('OperationNotPermitted')
    expect(await modify(payments, pcx, 'Requester')).toMatchObject({
      RequesterPeeringConnectionOptions: { AllowDnsResolutionFromRemoteVpc: true },
    })
    await modify(data, pcx, 'Accepter')
    expect(await seen(payments, pcx)).toMatchObject({
      RequesterVpcInfo: { PeeringOptions: { AllowDnsResolutionFromRemoteVpc: true } },
      AccepterVpcInfo: { PeeringOptions: { AllowDnsResolutionFromRemoteVpc: true } },
    })
  })

  it('are shown as late as is wanted', async () => {
    const pcx = await create()
    await accept(data, pcx)
    bench.clock.advance(MINUTE)
    bench.aws.faults.slowOptions(MINUTE)
    await modify(payments, pcx, 'Requester')
    const shown = async () =>
      (await seen(payments, pcx))?.RequesterVpcInfo?.PeeringOptions?.AllowDnsResolutionFromRemoteVpc
    const early = await shown()
    bench.clock.advance(MINUTE)

    expect([early, await shown()]).toEqual([false, true])
  })

  it('need DNS hostnames on both VPCs', async () => {
    const pcx = await create({ PeerVpcId: vpcs.tools, PeerOwnerId: PAYMENTS, PeerRegion: 'eu-west-1' })
    await accept(payments, pcx)
    bench.clock.advance(MINUTE)
    const refused = await codeOf(modify(payments, pcx, 'Requester', 'Accepter'))
    bench.aws.act(vpcs.tools, 'enableDnsHostnames')

    expect(refused).toBe('InvalidVpcPeeringConnectionState.DnsHostnamesDisabled')
    expect(await codeOf(modify(payments, pcx, 'Requester', 'Accepter'))).toBe('ok')
  })
})

describe('quotas', () => {
  it('count requests sent, requests pending, and peerings of a VPC', async () => {
    await create(inData)
    bench.aws.faults.quota('outstandingRequests', 1)
    const outstanding = await codeOf(create())
    bench.aws.faults.clear()
    bench.aws.faults.quota('pendingPeerings', 1)
    const pending = await codeOf(create())
    bench.aws.faults.clear()
    bench.aws.faults.quota('peeringsPerVpc', 1)
    const ofVpc = await codeOf(create())
    bench.aws.faults.clear()

    expect([outstanding, pending, ofVpc]).toEqual([
      'OutstandingVpcPeeringConnectionLimitExceeded',
      'PendingVpcPeeringConnectionLimitExceeded',
      'VpcPeeringConnectionsPerVpcLimitExceeded',
    ])
    expect(await codeOf(create())).toBe('ok')
  })

  it('count active peerings when one is accepted', async () => {
    const first = await create(inData)
    const second = await create()
    await accept(bench.as(DATA, 'eu-west-1'), first)
    bench.aws.faults.quota('activePeeringsPerVpc', 1)

    expect(await codeOf(accept(data, second))).toBe('ActiveVpcPeeringConnectionPerVpcLimitExceeded')
  })
})

describe('the list', () => {
  const found = async (Filters: { Name: string; Values: string[] }[]) => {
    const answer = await payments.send(new DescribeVpcPeeringConnectionsCommand({ Filters }))
    return answer.VpcPeeringConnections?.map(each => each.VpcPeeringConnectionId)
  }

  it('is filtered: any of the values, all of the filters, with wildcards', async () => {
    const toLake = await create({
      TagSpecifications: [
        { ResourceType: 'vpc-peering-connection', Tags: [{ Key: 'owner', Value: 'peerbot' }] },
      ],
    })
    const toServing = await create(inData)
    await accept(bench.as(DATA, 'eu-west-1'), toServing)
    bench.clock.advance(MINUTE)

    expect(await found([{ Name: 'status-code', Values: ['active'] }])).toEqual([toServing])
    expect(await found([{ Name: 'status-code', Values: ['active', 'pending*'] }])).toEqual([
      toLake,
      toServing,
    ])
    expect(await found([{ Name: 'accepter-vpc-info.vpc-id', Values: [vpcs.lake] }])).toEqual([toLake])
    expect(await found([{ Name: 'accepter-vpc-info.cidr-block', Values: ['10.30.0.0/16'] }])).toEqual([
      toServing,
    ])
    expect(await found([{ Name: 'accepter-vpc-info.cidr-block', Values: ['10.50.0.0/16'] }])).toEqual([])
    expect(await found([{ Name: 'tag:owner', Values: ['peer???'] }])).toEqual([toLake])
    expect(
      await found([
        { Name: 'requester-vpc-info.owner-id', Values: [PAYMENTS] },
        { Name: 'accepter-vpc-info.vpc-id', Values: [vpcs.serving] },
        { Name: 'tag-key', Values: ['owner'] },
      ]),
    ).toEqual([])
    expect(await codeOf(found([{ Name: 'status', Values: ['active'] }]))).toBe('InvalidParameterValue')
  })

  it('shows tags only to the account that set them', async () => {
    const pcx = await create({
      TagSpecifications: [
        { ResourceType: 'vpc-peering-connection', Tags: [{ Key: 'owner', Value: 'peerbot' }] },
      ],
    })

    expect((await seen(payments, pcx))?.Tags).toEqual([{ Key: 'owner', Value: 'peerbot' }])
    expect((await seen(data, pcx))?.Tags ?? []).toEqual([])
  })

  it('comes in pages', async () => {
    for (let index = 0; index < 12; index += 1)
      bench.aws.addRequest({
        requester: {
          account: '550680565604',
          region: 'eu-west-1',
          vpc: `vpc-0000000000000${String(index).padStart(4, '0')}`,
          cidrs: [`192.168.${index}.0/24`],
        },
        accepter: redisRequest.accepter,
      })
    const sizes: number[] = []
    const ids = new Set<string | undefined>()
    for await (const page of paginateDescribeVpcPeeringConnections({ client: payments, pageSize: 5 }, {})) {
      sizes.push(page.VpcPeeringConnections?.length ?? 0)
      for (const each of page.VpcPeeringConnections ?? []) ids.add(each.VpcPeeringConnectionId)
    }

    expect(sizes).toEqual([5, 5, 2])
    expect(ids.size).toBe(12)
    const few = new DescribeVpcPeeringConnectionsCommand({ MaxResults: 2 })
    expect(await codeOf(payments.send(few))).toBe('InvalidParameterValue')
    const forged = new DescribeVpcPeeringConnectionsCommand({ NextToken: 'x' })
    expect(await codeOf(payments.send(forged))).toBe('InvalidPaginationToken')
  })
})

describe('a request of Redis Cloud', () => {
  it('arrives under the given id, is accepted here, and its maker hears of it', async () => {
    const heard: string[] = []
    bench.aws.onPeering(({ pcx, status }) => heard.push(`${pcx} ${status}`))

    const pcx = bench.aws.addRequest({ ...redisRequest, id: 'pcx-0a1b2c3d4e5f60718' })
    const pending = await seen(payments, pcx)
    await accept(payments, pcx)
    bench.clock.advance(MINUTE)
    bench.aws.removeRequest(pcx)

    expect(pending).toMatchObject({
      Status: { Code: 'pending-acceptance' },
      RequesterVpcInfo: { OwnerId: '550680565604', VpcId: 'vpc-0a1206c5d9e8f7a61' },
    })
    expect(heard).toEqual(
      ['pending-acceptance', 'provisioning', 'active', 'deleted'].map(
        status => `pcx-0a1b2c3d4e5f60718 ${status}`,
      ),
    )
    expect((await seen(payments, pcx))?.Status?.Message).toBe('Deleted by 550680565604')
  })

  it('can be taken back while it is being provisioned, and twice', async () => {
    const pcx = bench.aws.addRequest(redisRequest)
    await accept(payments, pcx)

    bench.aws.removeRequest(pcx)
    bench.aws.removeRequest(pcx)

    expect(await statusSeen(payments, pcx)).toBe('deleted')
  })

  it('fails at once where the ranges overlap, and the accepter never sees it', async () => {
    const heard: string[] = []
    bench.aws.onPeering(({ status }) => heard.push(status))

    const pcx = bench.aws.addRequest({
      ...redisRequest,
      requester: { ...redisRequest.requester, cidrs: ['10.20.0.0/24'] },
    })

    expect(heard).toEqual(['failed'])
    expect(await statusSeen(payments, pcx)).toBe(GONE)
  })
})
