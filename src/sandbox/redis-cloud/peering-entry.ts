/** A peering as the lists show it: flat for standard subscriptions, nested by region for Active-Active ones. */
import { type AwsPeering, type CloudPeering, isEstablished } from './peering.ts'
import { regionId } from './region-catalog.ts'
import type { CloudSubscription } from './subscription.ts'

/** How a range's own state is spelt: sources disagree, so all three spellings can be asked for. */
export type CidrSpelling = 'status' | 'active' | 'string'

export interface EntryShape {
  at: number
  statusWord: string
  cidrSpelling: CidrSpelling
}

function cidrFields(peering: AwsPeering, { at, statusWord, cidrSpelling }: EntryShape): object {
  const [only, ...more] = peering.cidrs
  // A one-element vpcCidrs reads back as vpcCidr [TF].
  if (only && more.length === 0) return { vpcCidr: only.cidr }
  return {
    vpcCidrs: peering.cidrs.map(({ cidr, activeAt }) => {
      const word = statusWord === 'active' && at < activeAt ? 'initiating-request' : statusWord
      if (cidrSpelling === 'string') return cidr
      return cidrSpelling === 'active' ? { vpcCidr: cidr, active: word } : { vpcCidr: cidr, status: word }
    }),
  }
}

/** The cloud-side ids are missing while it is initiating. */
const redisEnd = (peering: CloudPeering, at: number): object => {
  if (!isEstablished(peering, at)) return {}
  if (peering.cloud === 'aws') return { awsPeeringUid: peering.pcx }
  const { redisProjectUid, redisNetworkName, cloudPeeringId } = peering
  return { redisProjectUid, redisNetworkName, cloudPeeringId }
}

/** One element of `response.resource.peerings`. */
export function standardEntry(peering: CloudPeering, shape: EntryShape): object {
  const { id: vpcPeeringId } = peering
  const near = redisEnd(peering, shape.at)
  const status = shape.statusWord
  if (peering.cloud === 'gcp') {
    const { projectUid, networkName } = peering
    return { vpcPeeringId, projectUid, networkName, ...near, status }
  }
  const { awsAccountId, vpcId: vpcUid, region: regionName } = peering
  return { vpcPeeringId, awsAccountId, vpcUid, ...cidrFields(peering, shape), ...near, regionName, status }
}

/**
 * One element of a region's `vpcPeerings`: its key is `id`, and Google's fields are prefixed [GO]. `regionName` is the
 * region of the user's VPC; that of the subscription is only in the region around it [TF].
 */
function activeActiveEntry(peering: CloudPeering, shape: EntryShape): object {
  const { id } = peering
  const near = redisEnd(peering, shape.at)
  const status = shape.statusWord
  if (peering.cloud === 'gcp') {
    const { projectUid: vpcProjectUid, networkName: vpcNetworkName } = peering
    return { id, status, vpcProjectUid, vpcNetworkName, ...near }
  }
  const { awsAccountId, vpcId: vpcUid, region: regionName } = peering
  const cidrs = cidrFields(peering, shape)
  return { id, status, regionId: regionId(regionName), regionName, awsAccountId, vpcUid, ...cidrs, ...near }
}

/** `response.resource` of the Active-Active list. */
export function activeActiveList(
  subscription: CloudSubscription,
  listed: readonly CloudPeering[],
  shapeOf: (peering: CloudPeering) => EntryShape,
): object {
  return {
    subscriptionId: subscription.id,
    regions: subscription.regions.map(({ region }) => ({
      id: regionId(region),
      region,
      vpcPeerings: listed
        .filter(({ sourceRegion }) => sourceRegion === region)
        .map(peering => activeActiveEntry(peering, shapeOf(peering))),
    })),
    links: [],
  }
}
