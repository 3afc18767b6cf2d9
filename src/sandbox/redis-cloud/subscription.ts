/** A Pro subscription of the simulated account, and the three ways the API shows it. */
import type { RedisEnd } from './peering.ts'
import { type CloudProvider, regionId } from './region-catalog.ts'

export interface SubscriptionRegion {
  region: string
  deploymentCidrs: string[] // one per zone when the region is multi-zone
  network: string // vpc-… on AWS, the Redis network's name (c…-rlrcp) on Google Cloud [TF issue 66]
}

export interface CloudSubscription {
  id: number
  name: string
  status: 'active' | 'pending' | 'encryption_key_pending' | 'error' | 'deleting'
  deploymentType: 'single-region' | 'active-active'
  provider: CloudProvider
  cloudAccountId: number // 1 is Redis's own account
  isCustomerManaged: boolean // own cloud account and own VPC: Redis sets up no connectivity
  hostAccount: string // AWS account, or Google Cloud project, that hosts the deployment
  regions: SubscriptionRegion[] // none while it is being created
  databases: number
}

/** What a peering on Google Cloud has at Redis's end; Active-Active subscriptions have a network per region. */
export function redisEndOf(subscription: CloudSubscription, sourceRegion: string | null): RedisEnd {
  const region = subscription.regions.find(each => each.region === sourceRegion) ?? subscription.regions[0]
  return { project: subscription.hostAccount, network: region?.network ?? '' }
}

/** Its databases; ports are in the range that a consumer of a PrivateLink opens. */
export function databasesOf(subscription: CloudSubscription) {
  return Array.from({ length: subscription.databases }, (_, index) => {
    const port = 10_000 + ((subscription.id * 10 + index) % 10_000)
    return {
      id: subscription.id * 10 + index,
      name: `${subscription.name}-${index + 1}`,
      port,
      host: `redis-${port}.internal.c${subscription.id}.rlrcp.example`,
    }
  })
}

interface Shape {
  withoutDeploymentType: boolean
  withoutRegionIds: boolean
  self: string
}

/** Empty while the subscription is being created (captured body). */
function cloudDetails(subscription: CloudSubscription): object[] {
  if (subscription.regions.length === 0) return []
  return [
    {
      provider: subscription.provider,
      cloudAccountId: subscription.cloudAccountId,
      ...(subscription.provider === 'AWS' ? { awsAccountId: subscription.hostAccount } : {}),
      totalSizeInGb: 0.0272,
      resourceTags: [],
      regions: subscription.regions.map(({ region, deploymentCidrs, network }) => ({
        region,
        networking: deploymentCidrs.map((deploymentCIDR, zone) => ({
          deploymentCIDR,
          vpcId: network,
          subnetId: `subnet-${(subscription.id * 16 + zone).toString(16).padStart(17, '0')}`,
        })),
        preferredAvailabilityZones: deploymentCidrs.map(
          (_, zone) => `${region}${subscription.provider === 'AWS' ? '' : '-'}${'abc'.charAt(zone % 3)}`,
        ),
        multipleAvailabilityZones: deploymentCidrs.length > 1,
      })),
      links: [],
    },
  ]
}

export function subscriptionBody(subscription: CloudSubscription, shape: Shape): object {
  return {
    id: subscription.id,
    name: subscription.name,
    status: subscription.status,
    // Absent from old captured bodies and from the OpenAPI's properties.
    ...(shape.withoutDeploymentType ? {} : { deploymentType: subscription.deploymentType }),
    paymentMethodId: 2,
    publicEndpointAccess: true,
    memoryStorage: 'ram',
    numberOfDatabases: subscription.databases,
    paymentMethodType: 'credit-card',
    storageEncryption: false,
    subscriptionPricing: [],
    cloudDetails: cloudDetails(subscription),
    links: [{ rel: 'self', href: shape.self, type: 'GET' }],
  }
}

/** `GET /subscriptions/{id}/regions`; note `deploymentCidr` here against `deploymentCIDR` above. */
export function activeActiveRegionsBody(subscription: CloudSubscription, shape: Shape): object {
  // A region has no id before the subscription has a database [TF].
  const lacksIds = shape.withoutRegionIds || subscription.databases === 0
  return {
    subscriptionId: subscription.id,
    regions: subscription.regions.map(({ region, deploymentCidrs, network }) => ({
      ...(lacksIds ? {} : { regionId: regionId(region) }),
      region,
      deploymentCidr: deploymentCidrs[0],
      vpcId: network,
      databases: databasesOf(subscription).map(({ id, name }) => ({
        databaseId: id,
        databaseName: name,
        readOperationsPerSecond: 1000,
        writeOperationsPerSecond: 1000,
        respVersion: 'resp3',
        links: [],
      })),
      links: [],
    })),
    links: [{ rel: 'self', href: shape.self, type: 'GET' }],
  }
}
