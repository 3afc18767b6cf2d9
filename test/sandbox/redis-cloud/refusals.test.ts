import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { awsBody, type CloudClient, googleBody, startCloud } from './cloud-client.ts'

let client: CloudClient
beforeAll(async () => {
  client = await startCloud()
  client.cloud.addForeignPeering(1206, {
    awsAccountId: '111122223333',
    vpcId: 'vpc-00000000000000001',
    region: 'eu-west-1',
    vpcCidrs: ['10.50.0.0/16'],
  })
  client.cloud.addForeignPeering(1301, { vpcProjectUid: 'app-prod', vpcNetworkName: 'taken' })
})
afterAll(() => client.cloud.close())

const six = ['10.1.0.0/24', '10.2.0.0/24', '10.3.0.0/24', '10.4.0.0/24', '10.5.0.0/24', '10.6.0.0/24']

describe('a creation is refused', () => {
  it.each<[what: string, code: string, subscription: number, body: object]>([
    ['a bad account', 'VPC_PEERING_INVALID_ACCOUNT', 1206, awsBody({ awsAccountId: '12345' })],
    ['a bad VPC id', 'VPC_PEERING_INVALID_VPC', 1206, awsBody({ vpcId: 'vpc-xyz' })],
    ['a region that is none', 'VPC_PEERING_INVALID_REGION', 1206, awsBody({ region: 'eu-west-9' })],
    ['a Google region', 'VPC_PEERING_INVALID_REGION', 1206, awsBody({ region: 'us-central1' })],
    ['no range', 'VPC_PEERING_CIDR_IS_MISSING', 1206, awsBody({ vpcCidrs: undefined })],
    ['an empty list', 'VPC_PEERING_CIDR_IS_MISSING', 1206, awsBody({ vpcCidrs: [] })],
    ['both forms', 'VPC_PEERING_TOO_MANY_CIDR_SPECIFICATIONS', 1206, awsBody({ vpcCidr: '10.20.0.0/16' })],
    ['a sixth range', 'VPC_PEERING_TOO_MANY_CIDR_SPECIFICATIONS', 1206, awsBody({ vpcCidrs: six })],
    ['a range that is none', 'VPC_PEERING_INVALID_CIDR', 1206, awsBody({ vpcCidrs: ['10.20.0.0/33'] })],
    ['an address', 'VPC_PEERING_INVALID_CIDR', 1206, awsBody({ vpcCidrs: ['10.20.0.0'] })],
    ['the deployment range', 'VPC_PEERING_CIDR_OVERLAP', 1206, awsBody({ vpcCidrs: ['192.168.0.128/25'] })],
    ['the third zone', 'VPC_PEERING_CIDR_OVERLAP', 1207, awsBody({ vpcCidrs: ['192.168.1.160/28'] })],
    ['everything', 'VPC_PEERING_CIDR_OVERLAP', 1206, awsBody({ vpcCidrs: ['0.0.0.0/0'] })],
    ['another peering', 'VPC_PEERING_CIDR_OVERLAP', 1206, awsBody({ vpcCidrs: ['10.50.7.0/24'] })],
    ['itself', 'VPC_PEERING_CIDR_OVERLAP', 1206, awsBody({ vpcCidrs: ['10.20.0.0/16', '10.20.1.0/24'] })],
    ['a VPC it has', 'VPC_PEERING_ALREADY_EXIST', 1206, awsBody({ vpcId: 'vpc-00000000000000001' })],
    ['a network it has', 'VPC_PEERING_ALREADY_EXIST', 1301, googleBody({ vpcNetworkName: 'taken' })],
    ['a bad project', 'VPC_PEERING_INVALID_PROJECT', 1301, googleBody({ vpcProjectUid: 'No Project' })],
    ['a bad network', 'VPC_PEERING_INVALID_PROJECT', 1301, googleBody({ vpcNetworkName: '-main' })],
    ['Google on AWS', 'VPC_PEERING_BELONGS_TO_DIFFERENT_CLOUD_PROVIDER', 1206, googleBody()],
    ['AWS on Google', 'VPC_PEERING_BELONGS_TO_DIFFERENT_CLOUD_PROVIDER', 1301, awsBody()],
    ['mixed words', 'VPC_PEERING_BELONGS_TO_DIFFERENT_CLOUD_PROVIDER', 1206, awsBody({ provider: 'GCP' })],
    ['a third cloud', 'VPC_PEERING_IS_NOT_KNOWN_CLOUD_PROVIDER', 1206, awsBody({ provider: 'azure' })],
    ['a pending subscription', 'SUBSCRIPTION_NOT_ACTIVE', 1600, awsBody()],
    ['their own cloud', 'CONNECTIVITY_REQUESTS_ON_CUSTOMER_MANAGED_VPC_SUBSCRIPTION', 1500, awsBody()],
  ])('for %s', async (_, code, subscription, body) => {
    expect(await client.verdict('POST', `/subscriptions/${subscription}/peerings`, body)).toBe(code)
  })

  it.each([
    ['Google Cloud without a provider', 1301, { vpcProjectUid: 'app-prod', vpcNetworkName: 'other' }],
    ['AWS with the provider in capitals', 1206, awsBody({ provider: 'AWS' })],
    ['the short form of a VPC id', 1207, awsBody({ vpcId: 'vpc-0a1b2c3d', region: 'ap-east-1' })],
  ])('but not for %s', async (_, subscription, body) => {
    expect(await client.verdict('POST', `/subscriptions/${subscription}/peerings`, body)).toBe(
      'processing-completed',
    )
  })

  it('at HTTP level when it does not fit the schema', async () => {
    const bodies = [
      awsBody({ peeringName: 'x' }),
      awsBody({ vpcId: undefined }),
      awsBody({ awsAccountId: 111122223333 }),
      awsBody({ vpcCidrs: '10.20.0.0/16' }),
      { ...awsBody(), ...googleBody() },
      { provider: 'gcp', gcpProjectId: 'app-prod', networkName: 'main' },
      [],
      null,
    ]
    for (const body of bodies) {
      const reply = await client.call('POST', '/subscriptions/1206/peerings', body)
      expect([reply.status, reply.body['error']]).toEqual([400, 'Bad Request'])
    }
    expect((await client.call('PUT', '/subscriptions/1206/peerings/87', { cidrs: [] })).status).toBe(400)
  })
})

describe('the wrong family', () => {
  const standard = '/subscriptions/1206/regions/peerings'
  const activeActive = '/subscriptions/1400/peerings'
  const both = { sourceRegion: 'us-east-1', destinationRegion: 'eu-west-1' }
  const aaBody = { ...both, awsAccountId: '111122223333', vpcId: 'vpc-0123456789abcdef0' }

  it.each<[method: string, path: string, body: object | undefined, code: RegExp]>([
    ['GET', standard, undefined, /^GETTING_ACTIVE_ACTIVE_.*_WITH_SINGLE_REGION_SUBSCRIPTION$/],
    ['GET', `${standard}/`, undefined, /^GETTING_ACTIVE_ACTIVE_/],
    ['POST', standard, aaBody, /^CREATING_AN_ACTIVE_ACTIVE_.*_WITH_SINGLE_REGION_SUBSCRIPTION$/],
    ['PUT', `${standard}/87`, {}, /^UPDATING_AN_ACTIVE_ACTIVE_.*_WITH_SINGLE_REGION_SUBSCRIPTION$/],
    ['DELETE', `${standard}/87`, undefined, /^DELETING_AN_ACTIVE_ACTIVE_.*_WITH_SINGLE_REGION_SUBSCRIPTION$/],
    ['GET', activeActive, undefined, /^GETTING_SINGLE_REGION_.*_WITH_ACTIVE_ACTIVE_SUBSCRIPTION$/],
    ['POST', activeActive, awsBody(), /^CREATING_A_SINGLE_REGION_.*_WITH_ACTIVE_ACTIVE_SUBSCRIPTION$/],
    ['PUT', `${activeActive}/87`, {}, /^UPDATING_A_SINGLE_REGION_.*_WITH_ACTIVE_ACTIVE_SUBSCRIPTION$/],
    [
      'DELETE',
      `${activeActive}/87`,
      undefined,
      /^DELETING_SINGLE_REGION_.*_WITH_ACTIVE_ACTIVE_SUBSCRIPTION$/,
    ],
  ])('%s %s fails with its own code', async (method, path, body, code) => {
    expect(await client.verdict(method, path, body)).toMatch(code)
  })

  it('answers 200 on the Active-Active path and 202 on the standard one', async () => {
    expect((await client.call('GET', standard)).status).toBe(200)
    expect((await client.call('GET', activeActive)).status).toBe(202)
  })

  it('lets a customer-managed subscription be neither read nor written', async () => {
    const code = 'CONNECTIVITY_REQUESTS_ON_CUSTOMER_MANAGED_VPC_SUBSCRIPTION'
    expect(await client.verdict('GET', '/subscriptions/1500/peerings')).toBe(code)
    expect(await client.verdict('DELETE', '/subscriptions/1500/peerings/87')).toBe(code)
  })
})
