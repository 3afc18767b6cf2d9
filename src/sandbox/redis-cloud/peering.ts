/**
 * A VPC peering of a subscription of either family, with the far side that Redis Cloud itself cannot see into. It stores
 * instants, never a status: what it looks like at any moment follows from them, so a jump of a day needs no ticking.
 */
interface AnyPeering {
  id: number
  subscriptionId: number
  sourceRegion: string | null // the subscription's region it starts from; null: not Active-Active
  isForeign: boolean // made by someone else, outside the API calls of this run
  appearsAt: number // in the list from here on
  establishedAt: number // the cloud-side object exists from here on
  failsAt: number | null // null: the creation succeeds
  activeAt: number | null // null: the far side has not done its part
  leavesAt: number | null // null: not deleted; else gone from the list from here on
  hiddenPolls: number // list tasks that still overlook it
}

export interface AwsPeering extends AnyPeering {
  cloud: 'aws'
  awsAccountId: string
  vpcId: string
  region: string
  cidrs: { cidr: string; activeAt: number }[]
  pcx: string
  expiresAt: number
  acceptedAt: number | null
  ended: { how: 'rejected' | 'deleted'; at: number } | null // by the far side
}

export interface GcpPeering extends AnyPeering {
  cloud: 'gcp'
  projectUid: string
  networkName: string
  redisProjectUid: string
  redisNetworkName: string
  cloudPeeringId: string
  reverseAt: number | null // null: no reverse peering on the user's network
}

/** Redis's end of a peering on Google Cloud. */
export interface RedisEnd {
  project: string
  network: string
}

export type CloudPeering = AwsPeering | GcpPeering

export type PeeringStatus = 'initiating-request' | 'pending-acceptance' | 'active' | 'inactive' | 'failed'

/** An AWS request that nobody accepts lapses after seven days. */
export const ACCEPTANCE_MS = 7 * 24 * 3_600_000

export function isGone(peering: CloudPeering, at: number): boolean {
  return peering.leavesAt !== null && at >= peering.leavesAt
}

function hasFailed(peering: CloudPeering, at: number): boolean {
  return peering.failsAt !== null && at >= peering.failsAt
}

function isUp(peering: CloudPeering, at: number): boolean {
  return peering.activeAt !== null && at >= peering.activeAt
}

/** Whether its cloud-side object exists. */
export function isEstablished(peering: CloudPeering, at: number): boolean {
  return at >= peering.establishedAt && !hasFailed(peering, at)
}

export function statusAt(peering: CloudPeering, at: number): PeeringStatus {
  if (hasFailed(peering, at)) return 'failed'
  if (at < peering.establishedAt) return 'initiating-request'
  if (peering.cloud === 'gcp') return isUp(peering, at) ? 'active' : 'inactive'
  const farSide = pcxStatusAt(peering, at)
  // Rejected, expired and deleted all read `inactive`: the API has no words for them.
  if (farSide === 'rejected' || farSide === 'expired' || farSide === 'deleted') return 'inactive'
  return farSide === 'active' ? 'active' : 'pending-acceptance'
}

export type PcxStatus =
  | 'initiating-request'
  | 'pending-acceptance'
  | 'provisioning'
  | 'active'
  | 'rejected'
  | 'expired'
  | 'deleted'
  | 'failed'

/** The connection as the AWS console shows it. */
export function pcxStatusAt(peering: AwsPeering, at: number): PcxStatus {
  if (hasFailed(peering, at)) return 'failed'
  if (at < peering.establishedAt) return 'initiating-request'
  if (peering.ended && at >= peering.ended.at) return peering.ended.how
  if (isGone(peering, at)) return 'deleted'
  if (peering.acceptedAt !== null) return isUp(peering, at) ? 'active' : 'provisioning'
  return at >= peering.expiresAt ? 'expired' : 'pending-acceptance'
}

/** Whether it still stands between its VPC and a new peering: a dead one does not, as on AWS itself. */
export function isLive(peering: CloudPeering, at: number): boolean {
  if (isGone(peering, at) || hasFailed(peering, at)) return false
  return peering.cloud === 'gcp' || !['rejected', 'expired', 'deleted'].includes(pcxStatusAt(peering, at))
}

/** Every instant at which its looks change. */
export function instantsOf(peering: CloudPeering): number[] {
  const instants = [
    peering.appearsAt,
    peering.establishedAt,
    peering.failsAt,
    peering.activeAt,
    peering.leavesAt,
    ...(peering.cloud === 'aws'
      ? [peering.expiresAt, peering.ended?.at ?? null, ...peering.cidrs.map(({ activeAt }) => activeAt)]
      : []),
  ]
  return instants.filter(instant => instant !== null)
}
