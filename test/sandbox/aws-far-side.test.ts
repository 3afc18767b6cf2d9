import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type AwsLookalike, startAws } from '../../src/sandbox/aws/index.ts'
import { type Disguise, joinClouds } from '../../src/sandbox/aws-far-side.ts'
import { type RedisCloudLookalike, startRedisCloud } from '../../src/sandbox/redis-cloud/index.ts'
import { type ManualClock, manualClock } from '../support/manual-clock.ts'
import { seededRandom } from '../support/seeded-random.ts'

const MINUTE = 60_000
const prod = 'vpc-0123456789abcdef0'
const seed = {
  awsAccountId: '111122223333',
  vpcId: prod,
  region: 'eu-west-1',
  vpcCidrs: ['10.20.0.0/16'],
  isAccepted: false,
}

let clock: ManualClock
let aws: AwsLookalike
let cloud: RedisCloudLookalike
let stop: () => void

async function start(disguise?: Disguise): Promise<void> {
  clock = manualClock()
  const random = seededRandom(5)
  aws = await startAws({ clock, random })
  const joined = joinClouds(await startRedisCloud({ clock, random }), aws, disguise)
  cloud = joined.cloud
  stop = joined.stop
}

/** Both clouds notice what became due. */
function pass(ms: number): void {
  clock.advance(ms)
  cloud.state()
  aws.state()
}

function atRedisCloud(id: number) {
  const found = cloud
    .state()
    .subscriptions.flatMap(({ peerings }) => peerings)
    .find(peering => peering.id === id)
  if (found && found.cloud !== 'aws') throw new Error(`${id} is not on AWS`)
  return found
}

function atAws(pcx: string) {
  return aws
    .state()
    .accounts.flatMap(({ vpcs }) => vpcs.flatMap(({ peerings }) => peerings))
    .find(peering => peering.pcx === pcx && peering.side === 'accepter')
}

/** Somebody has made a peering at Redis Cloud; it waits. */
function made(subscription = 1206, over: Partial<typeof seed> = {}): { id: number; pcx: string } {
  const id = cloud.addForeignPeering(subscription, { ...seed, ...over })
  const pcx = atRedisCloud(id)?.pcx ?? ''
  return { id, pcx }
}

beforeEach(() => start())
afterEach(async () => {
  stop()
  await cloud.close()
  await aws.close()
})

describe('a peering of Redis Cloud on AWS', () => {
  it('appears in EC2 under its own id, asked for by the account that hosts the subscription', () => {
    const { pcx } = made()

    expect(atAws(pcx)).toMatchObject({
      status: 'pending-acceptance',
      requester: {
        account: '550680565604',
        region: 'eu-west-1',
        vpc: 'vpc-0a1206c5d9e8f7a61',
        cidrs: ['192.168.0.0/24'],
      },
      accepter: { account: '111122223333', region: 'eu-west-1', vpc: prod },
    })
  })

  it('starts, where the subscription has several regions, from its own', () => {
    const { pcx } = made(1400, { vpcId: 'vpc-0111100000000aaaa', region: 'us-east-1' })

    expect(atAws(pcx)?.requester).toMatchObject({ region: 'us-east-1', vpc: 'vpc-0bf863584c46321e4' })
  })

  it('does not appear where nobody simulates the VPC, and is acted on as Redis Cloud shows it', () => {
    const { id, pcx } = made(1206, { awsAccountId: '444455556666', vpcId: 'vpc-0444400000000eeee' })

    cloud.acceptInAws(id)
    pass(MINUTE)

    expect(atAws(pcx)).toBeUndefined()
    expect(atRedisCloud(id)?.status).toBe('active')
  })

  it.each([
    ['accepted', 'accept', 'active', 'active'],
    ['rejected', 'reject', 'inactive', 'rejected'],
    ['left to expire', 'expire', 'inactive', 'expired'],
  ])('%s in EC2, it is so at Redis Cloud', (_, act, status, pcxStatus) => {
    const { id, pcx } = made()

    aws.act(pcx, act)
    pass(MINUTE)

    expect(atRedisCloud(id)).toMatchObject({ status, pcxStatus })
    expect(atAws(pcx)?.status).toBe(pcxStatus)
  })

  it.each([
    ['acceptInAws', 'active'],
    ['rejectInAws', 'rejected'],
    ['expireInAws', 'expired'],
  ] as const)('%s at Redis Cloud goes through EC2', (act, status) => {
    const { id, pcx } = made()

    cloud[act](id)
    pass(MINUTE)

    expect(atAws(pcx)?.status).toBe(status)
    expect(atRedisCloud(id)?.pcxStatus).toBe(status)
  })

  it('deleted by its accepter, it is inactive at Redis Cloud', () => {
    const { id, pcx } = made()
    cloud.acceptInAws(id)
    pass(MINUTE)

    cloud.deleteInAws(id)

    expect(atAws(pcx)?.status).toBe('deleted')
    expect(atRedisCloud(id)).toMatchObject({ status: 'inactive', pcxStatus: 'deleted' })
  })

  it('that nobody accepts expires in both after seven days', () => {
    const { id, pcx } = made()

    pass(7 * 24 * 60 * MINUTE)

    expect(atAws(pcx)?.status).toBe('expired')
    expect(atRedisCloud(id)?.pcxStatus).toBe('expired')
  })

  it('whose ranges come to overlap while it waits has failed in both', () => {
    const { id, pcx } = made()

    aws.act(prod, 'addCidr 192.168.0.0/24')

    expect(atAws(pcx)?.status).toBe('failed')
    expect(atRedisCloud(id)?.status).toBe('failed')
  })

  it('refuses in the words of AWS what AWS refuses', () => {
    const { id } = made()
    cloud.rejectInAws(id)

    expect(() => cloud.acceptInAws(id)).toThrow(/transition/)
  })

  it('is told of once, by the cloud in which it was done', () => {
    const { id } = made()
    const told: string[] = []
    cloud.onEvent(({ kind, text }) => kind === 'person' && told.push(text))
    aws.onEvent(({ kind, text }) => kind === 'person' && told.push(text))

    cloud.acceptInAws(id)

    expect(told).toHaveLength(1)
  })
})

it('a peering that was there before is there, and active', async () => {
  stop()
  const { id, pcx } = made(1206, { isAccepted: true })
  const joined = joinClouds(cloud, aws)
  pass(MINUTE)

  expect(atAws(pcx)?.status).toBe('active')
  expect(atRedisCloud(id)?.status).toBe('active')
  joined.stop()
})

it('what Redis Cloud deletes is deleted in EC2 by its requester', async () => {
  const { id, pcx } = made()
  cloud.acceptInAws(id)
  pass(MINUTE)

  const reply = await fetch(`${cloud.url}/subscriptions/1206/peerings/${id}`, {
    method: 'DELETE',
    headers: {
      'content-type': 'application/json',
      'x-api-key': cloud.accessKey,
      'x-api-secret-key': cloud.secretKey,
    },
  })
  expect(reply.status).toBe(202)
  pass(5 * MINUTE)

  expect(atRedisCloud(id)).toBeUndefined()
  expect(atAws(pcx)).toMatchObject({ status: 'deleted', message: 'Deleted by 550680565604' })
})

it('a disguise is what EC2 shows instead', async () => {
  stop()
  await cloud.close()
  await aws.close()
  await start(({ id, accepter }) => ({
    requester: {
      account: '999988887777',
      region: 'eu-west-1',
      vpc: 'vpc-0dddddddd',
      cidrs: ['172.20.0.0/16'],
    },
    accepter,
    ...(id ? { id } : {}),
  }))

  expect(atAws(made().pcx)?.requester.account).toBe('999988887777')
})
