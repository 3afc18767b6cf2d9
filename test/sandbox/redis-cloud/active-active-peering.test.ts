import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { awsBody, type CloudClient, googleBody, MINUTE, startCloud } from './cloud-client.ts'

let client: CloudClient
beforeEach(async () => {
  client = await startCloud()
})
afterEach(() => client.cloud.close())

const AWS = '/subscriptions/1400/regions/peerings'
const GOOGLE = '/subscriptions/1401/regions/peerings'

interface Listed {
  subscriptionId: number
  regions: { id: number; region: string; vpcPeerings: Record<string, unknown>[] }[]
}

const { region: _, ...farSide } = awsBody()
const aws = (over: object = {}) => ({
  sourceRegion: 'us-east-1',
  destinationRegion: 'eu-west-3',
  ...farSide,
  ...over,
})
const google = (over: object = {}) => googleBody({ sourceRegion: 'europe-west1', ...over })

const list = (path: string) => client.resource<Listed>(path)

/** By region, what is in it. */
async function byRegion(path: string): Promise<Record<string, unknown>> {
  const { regions } = await list(path)
  return Object.fromEntries(regions.map(({ region, vpcPeerings }) => [region, vpcPeerings]))
}

async function create(path: string, body: object): Promise<number> {
  const { response } = await client.task('POST', path, body)
  client.clock.advance(MINUTE)
  return response?.resourceId ?? 0
}

async function createActive(body: object = aws()): Promise<number> {
  const id = await create(AWS, body)
  client.cloud.acceptInAws(id)
  client.clock.advance(MINUTE)
  return id
}

describe('an Active-Active peering on AWS', () => {
  it('is listed in its source region, by id, with the region of the VPC as its own', async () => {
    const id = await create(AWS, aws())

    expect(await list(AWS)).toEqual({
      subscriptionId: 1400,
      regions: [
        {
          id: 1,
          region: 'us-east-1',
          vpcPeerings: [
            {
              id,
              status: 'pending-acceptance',
              regionId: 61,
              regionName: 'eu-west-3',
              awsAccountId: '111122223333',
              vpcUid: 'vpc-0123456789abcdef0',
              vpcCidr: '10.20.0.0/16',
              awsPeeringUid: expect.stringMatching(/^pcx-[0-9a-f]{17}$/),
            },
          ],
        },
        { id: 4, region: 'eu-west-1', vpcPeerings: [] },
      ],
      links: [],
    })
  })

  it('lacks its pcx while it is initiating, and becomes active once it is accepted', async () => {
    const slow = await startCloud({ pace: { initiatingMs: [2 * MINUTE, 2 * MINUTE] } })
    try {
      await slow.task('POST', AWS, aws())
      const initiating = (await slow.resource<Listed>(AWS)).regions[0]?.vpcPeerings[0]
      slow.clock.advance(2 * MINUTE)
      slow.cloud.acceptInAws(87)
      slow.clock.advance(MINUTE)
      const active = (await slow.resource<Listed>(AWS)).regions[0]?.vpcPeerings[0]

      expect(initiating).toMatchObject({ status: 'initiating-request' })
      expect(initiating).not.toHaveProperty('awsPeeringUid')
      expect(active).toMatchObject({ status: 'active' })
    } finally {
      await slow.cloud.close()
    }
  })

  it('says 200 with a task, with and without the trailing slash of the Go client', async () => {
    const replies = []
    for (const path of [AWS, `${AWS}/`]) {
      replies.push((await client.call('GET', path)).status)
      replies.push((await client.call('POST', path, aws())).status)
    }

    expect(replies).toEqual([200, 200, 200, 200])
  })

  it('is told to the page with its source region', async () => {
    const id = await create(AWS, aws({ sourceRegion: 'eu-west-1' }))
    const state = client.cloud.state().subscriptions.find(each => each.id === 1400)

    expect(state?.peerings).toMatchObject([{ id, sourceRegion: 'eu-west-1', region: 'eu-west-3' }])
  })

  it('may be made by somebody else, in the first region or in the one they say', async () => {
    const seed = { awsAccountId: '111122223333', region: 'eu-west-3', vpcCidrs: ['10.1.0.0/16'] }
    client.cloud.addForeignPeering(1400, { ...seed, vpcId: 'vpc-00000001' })
    client.cloud.addForeignPeering(1400, { ...seed, vpcId: 'vpc-00000002', sourceRegion: 'eu-west-1' })

    expect(await byRegion(AWS)).toMatchObject({
      'us-east-1': [{ vpcUid: 'vpc-00000001', status: 'active' }],
      'eu-west-1': [{ vpcUid: 'vpc-00000002', status: 'active' }],
    })
  })
})

describe('the creation of one', () => {
  it.each<[why: string, over: object, code: string]>([
    [
      'a region the subscription is not in',
      { sourceRegion: 'eu-west-3' },
      'ACTIVE_ACTIVE_VPC_PEERING_INVALID_SOURCE_REGION_NAME',
    ],
    ['an unknown region of the VPC', { destinationRegion: 'mars-1' }, 'VPC_PEERING_INVALID_REGION'],
    ['an account that is none', { awsAccountId: '123' }, 'ACTIVE_ACTIVE_VPC_PEERING_INVALID_AWS_ACCOUNT'],
    ['a VPC that is none', { vpcId: 'main' }, 'VPC_PEERING_INVALID_VPC'],
    ['an overlap with its own region', { vpcCidrs: ['192.168.10.128/25'] }, 'VPC_PEERING_CIDR_OVERLAP'],
    [
      'an overlap with another region of the subscription',
      { vpcCidrs: ['192.168.11.0/24'] },
      'VPC_PEERING_CIDR_OVERLAP',
    ],
    ['no range', { vpcCidrs: [] }, 'VPC_PEERING_CIDR_IS_MISSING'],
    ['both spellings of ranges', { vpcCidr: '10.20.0.0/16' }, 'VPC_PEERING_TOO_MANY_CIDR_SPECIFICATIONS'],
    ['the other provider', { provider: 'gcp' }, 'VPC_PEERING_BELONGS_TO_DIFFERENT_CLOUD_PROVIDER'],
  ])('is refused for %s', async (_, over, code) => {
    expect(await client.verdict('POST', AWS, aws(over))).toBe(code)
  })

  it('is refused for a VPC that the region has, and for ranges of a VPC that any region has', async () => {
    await create(AWS, aws())
    const other = { vpcId: 'vpc-0123456789abcdef1', sourceRegion: 'eu-west-1' }

    expect(await client.verdict('POST', AWS, aws())).toBe('VPC_PEERING_ALREADY_EXIST')
    expect(await client.verdict('POST', AWS, aws(other))).toBe('VPC_PEERING_CIDR_OVERLAP')
  })

  it('lets two regions be peered with one and the same VPC', async () => {
    await create(AWS, aws())

    expect(await client.verdict('POST', AWS, aws({ sourceRegion: 'eu-west-1' }))).toBe('processing-completed')
  })

  it('is refused at HTTP level without a source region, or with the fields of the standard body', async () => {
    for (const body of [awsBody(), aws({ region: 'eu-west-1' }), aws({ regionId: 1 }), googleBody()]) {
      expect((await client.call('POST', AWS, body)).status).toBe(400)
    }
  })

  it('that changes nothing completes, with an id that is nowhere', async () => {
    client.cloud.faults.completeWithoutChange()
    const { response, status } = await client.task('POST', AWS, aws())

    expect([status, response]).toEqual(['processing-completed', { resourceId: 87 }])
    expect(await byRegion(AWS)).toEqual({ 'us-east-1': [], 'eu-west-1': [] })
  })
})

describe('an update of one', () => {
  it('replaces all ranges, only while it is active', async () => {
    const id = await create(AWS, aws())
    const early = await client.verdict('PUT', `${AWS}/${id}`, { vpcCidrs: ['10.30.0.0/16'] })
    client.cloud.acceptInAws(id)
    client.clock.advance(MINUTE)
    const late = await client.verdict('PUT', `${AWS}/${id}`, { vpcCidrs: ['10.30.0.0/16', '10.31.0.0/16'] })
    client.clock.advance(MINUTE)

    expect([early, late]).toEqual(['VPC_PEERING_NOT_ACTIVE', 'processing-completed'])
    expect(await byRegion(AWS)).toMatchObject({
      'us-east-1': [
        {
          vpcCidrs: [
            { vpcCidr: '10.30.0.0/16', status: 'active' },
            { vpcCidr: '10.31.0.0/16', status: 'active' },
          ],
        },
      ],
    })
  })

  it('is refused for an overlap with any region, for an unknown peering, and on Google Cloud', async () => {
    const id = await createActive()
    const foreign = client.cloud.addForeignPeering(1401, googleBody())

    expect(await client.verdict('PUT', `${AWS}/${id}`, { vpcCidr: '192.168.11.0/24' })).toBe(
      'VPC_PEERING_CIDR_OVERLAP',
    )
    expect(await client.verdict('PUT', `${AWS}/4711`, { vpcCidr: '10.0.0.0/8' })).toBe(
      'ACTIVE_ACTIVE_VPC_PEERING_NOT_FOUND',
    )
    expect(await client.verdict('PUT', `${GOOGLE}/${foreign}`, { vpcCidr: '10.0.0.0/8' })).toBe(
      'VPC_PEERING_BELONGS_TO_DIFFERENT_CLOUD_PROVIDER',
    )
  })
})

describe('a deletion of one', () => {
  it('empties its region, and has a code of its own once nothing is left', async () => {
    const id = await createActive()
    const unknown = await client.verdict('DELETE', `${AWS}/4711`)
    const deleted = await client.verdict('DELETE', `${AWS}/${id}`)
    const again = await client.verdict('DELETE', `${AWS}/${id}`)

    expect([unknown, deleted, again]).toEqual([
      'ACTIVE_ACTIVE_VPC_PEERING_NOT_FOUND',
      'processing-completed',
      'DELETING_AN_ACTIVE_ACTIVE_VPC_PEERING_IS_NOT_ALLOWED_FOR_A_SUBSCRIPTION_WITH_NO_VPC_PEERINGS',
    ])
    expect(await byRegion(AWS)).toEqual({ 'us-east-1': [], 'eu-west-1': [] })
  })

  it('that changes nothing leaves it where it is', async () => {
    const id = await createActive()
    client.cloud.faults.completeWithoutChange()
    await client.verdict('DELETE', `${AWS}/${id}`)
    client.clock.advance(MINUTE)

    expect(await byRegion(AWS)).toMatchObject({ 'us-east-1': [{ id, status: 'active' }] })
  })
})

describe('an Active-Active peering on Google Cloud', () => {
  it('is inactive with prefixed fields and the network of its region, until the reverse peering exists', async () => {
    const id = await create(GOOGLE, google())
    const before = await byRegion(GOOGLE)
    client.cloud.runGcloud(id)
    client.clock.advance(MINUTE)

    expect(before).toEqual({
      'us-central1': [],
      'europe-west1': [
        {
          id,
          status: 'inactive',
          vpcProjectUid: 'app-prod',
          vpcNetworkName: 'main',
          redisProjectUid: 'rcp-prod-tenant-1401',
          redisNetworkName: 'c14011-europe-west1-1-rlrcp',
          cloudPeeringId: expect.stringMatching(/^redislabs-peering-/),
        },
      ],
    })
    expect(await byRegion(GOOGLE)).toMatchObject({ 'europe-west1': [{ status: 'active' }] })
  })

  it('exists once per region and network', async () => {
    await create(GOOGLE, google())

    expect(await client.verdict('POST', GOOGLE, google())).toBe('VPC_PEERING_ALREADY_EXIST')
    expect(await client.verdict('POST', GOOGLE, google({ sourceRegion: 'us-central1' }))).toBe(
      'processing-completed',
    )
  })

  it('leaves the half of the user behind, for the next peering of the same region only', async () => {
    const id = await create(GOOGLE, google())
    client.cloud.runGcloud(id)
    await client.verdict('DELETE', `${GOOGLE}/${id}`)
    client.clock.advance(MINUTE)
    await create(GOOGLE, google({ sourceRegion: 'us-central1' }))
    await create(GOOGLE, google())
    client.clock.advance(MINUTE)

    expect(await byRegion(GOOGLE)).toMatchObject({
      'us-central1': [{ status: 'inactive' }],
      'europe-west1': [{ status: 'active' }],
    })
  })

  it('is refused for a region of the other subscription and for fields of AWS', async () => {
    expect(await client.verdict('POST', GOOGLE, google({ sourceRegion: 'us-east-1' }))).toBe(
      'ACTIVE_ACTIVE_VPC_PEERING_INVALID_SOURCE_REGION_NAME',
    )
    expect(await client.verdict('POST', GOOGLE, aws())).toBe(
      'VPC_PEERING_BELONGS_TO_DIFFERENT_CLOUD_PROVIDER',
    )
    expect((await client.call('POST', GOOGLE, google({ vpcCidrs: ['10.0.0.0/8'] }))).status).toBe(400)
  })
})

describe('faults', () => {
  it('strike Active-Active peerings as they strike standard ones', async () => {
    client.cloud.faults.failNextTask('VPC_PEERING_CLUSTER_NOT_ACTIVE')
    const failed = await client.verdict('POST', AWS, aws())
    client.cloud.faults.dropNextReply({ method: 'POST' })
    await expect(client.call('POST', AWS, aws())).rejects.toThrow()
    client.clock.advance(2 * MINUTE)
    client.cloud.faults.unknownStatus(87, 'quarantined')

    expect(failed).toBe('VPC_PEERING_CLUSTER_NOT_ACTIVE')
    expect(await byRegion(AWS)).toMatchObject({ 'us-east-1': [{ id: 87, status: 'quarantined' }] })
  })

  it('refuse writes to a subscription that is not active', async () => {
    client.cloud.faults.nonActiveSubscription(1400)

    expect(await client.verdict('POST', AWS, aws())).toBe('SUBSCRIPTION_NOT_ACTIVE')
    expect(await byRegion(AWS)).toEqual({ 'us-east-1': [], 'eu-west-1': [] })
  })
})
