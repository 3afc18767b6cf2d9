import type { Peering, Side } from '../../../src/peering/side.ts'
import type { Scope } from '../../../src/providers/provider.ts'
import type { RegionRow, SubscriptionRow, TaskRow } from '../../../src/providers/redis-cloud/schema.ts'
import { scopeOf } from '../../../src/providers/redis-cloud/subscription.ts'

export const awsRegion = (change: Partial<RegionRow> = {}): RegionRow => ({
  name: 'eu-west-1',
  network: 'vpc-0a1206c5d9e8f7a61',
  cidrs: ['192.168.0.0/24'],
  ...change,
})

const googleRegion = (change: Partial<RegionRow> = {}): RegionRow => ({
  name: 'us-central1',
  network: 'c13424-us-central1-1-rlrcp',
  cidrs: ['192.168.2.0/24'],
  ...change,
})

export const awsSubscription = (change: Partial<SubscriptionRow> = {}): SubscriptionRow => ({
  id: '1206',
  name: 'orders-prod',
  status: 'active',
  deploymentType: 'single-region',
  provider: 'AWS',
  hostAccount: '999988887777',
  cloudAccountId: '1',
  regions: [awsRegion()],
  ...change,
})

export const googleSubscription = (change: Partial<SubscriptionRow> = {}): SubscriptionRow =>
  awsSubscription({
    id: '1301',
    name: 'catalog-prod',
    provider: 'GCP',
    regions: [googleRegion()],
    ...change,
  })

/** Two regions on AWS. */
export const activeActiveSubscription = (change: Partial<SubscriptionRow> = {}): SubscriptionRow =>
  awsSubscription({
    id: '1400',
    name: 'global-sessions',
    deploymentType: 'active-active',
    regions: [
      awsRegion({ name: 'us-east-1', network: 'vpc-0a1400c5d9e8f7a61', cidrs: ['192.168.10.0/24'] }),
      awsRegion({ name: 'eu-west-1', network: 'vpc-0b1400c5d9e8f7a61', cidrs: ['192.168.11.0/24'] }),
    ],
    ...change,
  })

/** The same on Google Cloud. */
const activeActiveGoogleSubscription = (change: Partial<SubscriptionRow> = {}): SubscriptionRow =>
  googleSubscription({
    id: '1401',
    name: 'global-catalog',
    deploymentType: 'active-active',
    regions: [
      googleRegion({ network: 'c14010-us-central1-1-rlrcp', cidrs: ['192.168.12.0/24'] }),
      googleRegion({
        name: 'europe-west1',
        network: 'c14011-europe-west1-1-rlrcp',
        cidrs: ['192.168.13.0/24'],
      }),
    ],
    ...change,
  })

export const awsScope = (change: Partial<SubscriptionRow> = {}): Scope =>
  scopeOf('main', awsSubscription(change), 'standard')
export const googleScope = (change: Partial<SubscriptionRow> = {}): Scope =>
  scopeOf('main', googleSubscription(change), 'standard')
export const activeActiveScope = (change: Partial<SubscriptionRow> = {}): Scope =>
  scopeOf('main', activeActiveSubscription(change), 'Active-Active')
export const activeActiveGoogleScope = (change: Partial<SubscriptionRow> = {}): Scope =>
  scopeOf('main', activeActiveGoogleSubscription(change), 'Active-Active')

export const awsFar = (change: Partial<Side> = {}): Side => ({
  cloud: 'aws',
  account: '111122223333',
  region: 'eu-west-1',
  network: 'vpc-0123456789abcdef0',
  cidrs: ['10.20.0.0/16'],
  ...change,
})

export const googleFar = (change: Partial<Side> = {}): Side => ({
  cloud: 'gcp',
  account: 'app-prod',
  region: null,
  network: 'main',
  cidrs: [],
  ...change,
})

export const awsPeering = (change: Partial<Peering> = {}): Peering => ({
  kind: 'vpc_peering',
  scope: 'redis-cloud/main/1206',
  providerId: '87',
  cloudId: 'pcx-0123456789abcdef0',
  near: awsScope().near,
  far: awsFar(),
  status: 'active',
  raw: 'active',
  expiresAt: null,
  members: [],
  details: {},
  ...change,
})

export const googlePeering = (change: Partial<Peering> = {}): Peering => ({
  kind: 'vpc_peering',
  scope: 'redis-cloud/main/1301',
  providerId: '88',
  cloudId: 'app-prod/main~rcp-prod-tenant-1301/c13424-us-central1-1-rlrcp',
  near: { ...googleScope().near, account: 'rcp-prod-tenant-1301', network: 'c13424-us-central1-1-rlrcp' },
  far: googleFar(),
  status: 'active',
  raw: 'active',
  expiresAt: null,
  members: [],
  details: {},
  ...change,
})

export const task = (change: Partial<TaskRow> = {}): TaskRow => ({
  ref: 'a-task',
  command: 'vpcPeeringCreateRequest',
  status: 'received',
  at: null,
  resourceId: null,
  resource: null,
  error: null,
  ...change,
})
