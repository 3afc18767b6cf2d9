/**
 * A VPC peering of a standard subscription, with the far side that Redis Cloud itself cannot see into. It stores
 * instants, never a status: what it looks like at any moment follows from them, so a jump of a day needs no ticking.
 */
interface AnyPeering {
  id: number
  subscriptionId: number
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

/** How a range's own state is spelt: sources disagree, so all three spellings can be asked for. */
export type CidrSpelling = 'status' | 'active' | 'string'

interface EntryShape {
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

/** One element of `response.resource.peerings`; the cloud-side ids are missing while it is initiating. */
export function peeringEntry(peering: CloudPeering, shape: EntryShape): object {
  const isEstablished = shape.at >= peering.establishedAt && !hasFailed(peering, shape.at)
  if (peering.cloud === 'aws') {
    return {
      vpcPeeringId: peering.id,
      awsAccountId: peering.awsAccountId,
      vpcUid: peering.vpcId,
      ...cidrFields(peering, shape),
      ...(isEstablished ? { awsPeeringUid: peering.pcx } : {}),
      regionName: peering.region,
      status: shape.statusWord,
    }
  }
  const { redisProjectUid, redisNetworkName, cloudPeeringId } = peering
  return {
    vpcPeeringId: peering.id,
    projectUid: peering.projectUid,
    networkName: peering.networkName,
    ...(isEstablished ? { redisProjectUid, redisNetworkName, cloudPeeringId } : {}),
    status: shape.statusWord,
  }
}
