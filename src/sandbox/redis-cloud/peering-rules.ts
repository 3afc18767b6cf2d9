/** What Redis Cloud refuses once a peering task is processed, each with the code section the official list has for it. */
import { overlaps, parseBlock } from './cidr-block.ts'
import { type CloudPeering, isLive } from './peering.ts'
import type { AwsCreate, CidrsSent, GcpCreate, PeeringCreate } from './peering-body.ts'
import { isRegionOf } from './region-catalog.ts'
import type { CloudSubscription } from './subscription.ts'
import type { TaskErrorCode } from './task-error.ts'

const MAX_CIDRS = 5 // the console's limit [DOC]

export interface Neighborhood {
  subscription: CloudSubscription
  peerings: readonly CloudPeering[] // all of the subscription, gone ones included
  at: number
}

/** What every write wants of its subscription. */
export function refusesWrite(subscription: CloudSubscription): TaskErrorCode | null {
  if (subscription.isCustomerManaged) return 'CONNECTIVITY_REQUESTS_ON_CUSTOMER_MANAGED_VPC_SUBSCRIPTION'
  return subscription.status === 'active' ? null : 'SUBSCRIPTION_NOT_ACTIVE'
}

export function cidrsOf(sent: CidrsSent): string[] {
  return sent.vpcCidrs ?? (sent.vpcCidr === undefined ? [] : [sent.vpcCidr])
}

/** Two regions of an Active-Active subscription may each be peered with one and the same VPC: it is disjoint with itself. */
function isSameVpc(peering: CloudPeering, other: object): boolean {
  return (
    peering.cloud === 'aws' &&
    'vpcId' in other &&
    'awsAccountId' in other &&
    peering.vpcId === other.vpcId &&
    peering.awsAccountId === other.awsAccountId
  )
}

/** The ranges of a create or an update; `own` is the peering whose ranges are being replaced. */
export function refusesCidrs(sent: CidrsSent, near: Neighborhood, own?: CloudPeering): TaskErrorCode | null {
  const wanted = cidrsOf(sent)
  if (sent.vpcCidr !== undefined && sent.vpcCidrs !== undefined)
    return 'VPC_PEERING_TOO_MANY_CIDR_SPECIFICATIONS'
  if (wanted.length === 0) return 'VPC_PEERING_CIDR_IS_MISSING'
  // The list has no code of its own for a sixth range; this one is the nearest.
  if (wanted.length > MAX_CIDRS) return 'VPC_PEERING_TOO_MANY_CIDR_SPECIFICATIONS'
  if (wanted.some(cidr => parseBlock(cidr) === null)) return 'VPC_PEERING_INVALID_CIDR'

  const taken = [
    ...near.subscription.regions.flatMap(({ deploymentCidrs }) => deploymentCidrs),
    ...near.peerings
      .filter(peering => peering !== own && isLive(peering, near.at) && !isSameVpc(peering, own ?? sent))
      .flatMap(peering => (peering.cloud === 'aws' ? peering.cidrs.map(({ cidr }) => cidr) : [])),
  ]
  const clashes = wanted.some(
    (cidr, index) =>
      taken.some(other => overlaps(cidr, other)) ||
      wanted.slice(index + 1).some(other => overlaps(cidr, other)),
  )
  return clashes ? 'VPC_PEERING_CIDR_OVERLAP' : null
}

export function isAwsCreate(body: PeeringCreate): body is AwsCreate {
  return 'vpcId' in body
}

/** The provider may be left out; its case is not established, so none is demanded. */
function refusesProvider(body: PeeringCreate, subscription: CloudSubscription): TaskErrorCode | null {
  const own = subscription.provider.toLowerCase()
  const said = body.provider?.toLowerCase() ?? own
  if (said !== 'aws' && said !== 'gcp') return 'VPC_PEERING_IS_NOT_KNOWN_CLOUD_PROVIDER'
  const shape = isAwsCreate(body) ? 'aws' : 'gcp'
  return said === own && shape === own ? null : 'VPC_PEERING_BELONGS_TO_DIFFERENT_CLOUD_PROVIDER'
}

function refusesSource(body: PeeringCreate, subscription: CloudSubscription): TaskErrorCode | null {
  if (subscription.deploymentType !== 'active-active') return null
  const isOwn = subscription.regions.some(({ region }) => region === body.sourceRegion)
  return isOwn ? null : 'ACTIVE_ACTIVE_VPC_PEERING_INVALID_SOURCE_REGION_NAME'
}

function refusesAwsCreate(body: AwsCreate, near: Neighborhood): TaskErrorCode | null {
  if (!/^\d{12}$/.test(body.awsAccountId)) {
    return body.sourceRegion === undefined
      ? 'VPC_PEERING_INVALID_ACCOUNT'
      : 'ACTIVE_ACTIVE_VPC_PEERING_INVALID_AWS_ACCOUNT'
  }
  if (!/^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/.test(body.vpcId)) return 'VPC_PEERING_INVALID_VPC'
  // The region of the user's VPC, whatever the OpenAPI's wording says [S001, TF].
  if (!isRegionOf('AWS', body.region)) return 'VPC_PEERING_INVALID_REGION'
  const exists = near.peerings.some(
    peering =>
      peering.cloud === 'aws' &&
      isLive(peering, near.at) &&
      peering.sourceRegion === (body.sourceRegion ?? null) &&
      isSameVpc(peering, body),
  )
  return exists ? 'VPC_PEERING_ALREADY_EXIST' : refusesCidrs(body, near)
}

function refusesGcpCreate(body: GcpCreate, near: Neighborhood): TaskErrorCode | null {
  const isProject = /^([a-z][a-z0-9.-]*:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(body.vpcProjectUid)
  if (!isProject || !/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(body.vpcNetworkName))
    return 'VPC_PEERING_INVALID_PROJECT'
  const exists = near.peerings.some(
    peering =>
      peering.cloud === 'gcp' &&
      isLive(peering, near.at) &&
      peering.sourceRegion === (body.sourceRegion ?? null) &&
      peering.projectUid === body.vpcProjectUid &&
      peering.networkName === body.vpcNetworkName,
  )
  return exists ? 'VPC_PEERING_ALREADY_EXIST' : null
}

export function refusesCreate(body: PeeringCreate, near: Neighborhood): TaskErrorCode | null {
  return (
    refusesWrite(near.subscription) ??
    refusesProvider(body, near.subscription) ??
    refusesSource(body, near.subscription) ??
    (isAwsCreate(body) ? refusesAwsCreate(body, near) : refusesGcpCreate(body, near))
  )
}
