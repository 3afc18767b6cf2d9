/**
 * A VPC peering connection. It stores instants, never a status: what it looks like at any moment, and who still sees
 * it, follow from them, so a jump of seven days needs no ticking. Source: VPC Peering Guide, «VPC peering basics».
 */
export interface PeeringSide {
  account: string
  region: string
  vpc: string
}

export type SideName = 'requester' | 'accepter'

export interface Peering {
  id: string
  requester: PeeringSide
  accepter: PeeringSide
  createdAt: number
  initiatedAt: number // leaves `initiating-request`
  expiresAt: number
  visibleAt: Record<SideName, number>
  failsAt: number | null // null: it does not
  acceptedAt: number | null
  activeAt: number | null
  ended: { how: 'rejected' | 'deleted'; by: SideName; at: number; goneAt: number } | null // deleting until goneAt
  dns: Record<SideName, boolean> // AllowDnsResolutionFromRemoteVpc
  dnsShownAt: Record<SideName, number> // before, describes show it as it was
}

export type PeeringStatus =
  | 'initiating-request'
  | 'pending-acceptance'
  | 'provisioning'
  | 'active'
  | 'deleting'
  | 'deleted'
  | 'rejected'
  | 'expired'
  | 'failed'

const HOUR = 3_600_000
const SHORT = 2 * HOUR
const LONG = 48 * HOUR

/** The life of a request that nobody accepts; it cannot be changed. */
export const ACCEPTANCE_MS = 168 * HOUR

export function statusAt(peering: Peering, at: number): PeeringStatus {
  const { ended, failsAt, acceptedAt, activeAt } = peering
  if (ended && at >= ended.at) {
    if (ended.how === 'rejected') return 'rejected'
    return at < ended.goneAt ? 'deleting' : 'deleted'
  }
  if (failsAt !== null && at >= failsAt) return 'failed'
  if (at < peering.initiatedAt) return 'initiating-request'
  if (acceptedAt !== null) return activeAt !== null && at >= activeAt ? 'active' : 'provisioning'
  return at >= peering.expiresAt ? 'expired' : 'pending-acceptance'
}

const live: readonly PeeringStatus[] = ['initiating-request', 'pending-acceptance', 'provisioning', 'active']

/** Whether it stands between its VPCs, or still may. */
export function isLive(peering: Peering, at: number): boolean {
  return live.includes(statusAt(peering, at))
}

export function isAccepted(peering: Peering, at: number): boolean {
  return ['provisioning', 'active'].includes(statusAt(peering, at))
}

export function isInterRegion({ requester, accepter }: Peering): boolean {
  return requester.region !== accepter.region
}

export function isSameAccount({ requester, accepter }: Peering): boolean {
  return requester.account === accepter.account
}

/** When a peering that has ended leaves a side's list; null while it has not ended. */
function leavesAt(peering: Peering, side: SideName, at: number): number | null {
  const { ended, failsAt } = peering
  switch (statusAt(peering, at)) {
    case 'deleted': {
      const isShort = isSameAccount(peering) || ended?.by === side
      return (ended?.goneAt ?? at) + (isShort ? SHORT : LONG)
    }
    case 'rejected':
      return (ended?.at ?? at) + (isSameAccount(peering) || side === 'accepter' ? SHORT : LONG)
    case 'expired':
      return peering.expiresAt + LONG
    case 'failed':
      return (failsAt ?? at) + (side === 'requester' ? SHORT : 0)
    default:
      return null
  }
}

/** Whether a describe in that side's account and Region answers it. */
export function isVisible(peering: Peering, side: SideName, at: number): boolean {
  const end = leavesAt(peering, side, at)
  return at >= peering.visibleAt[side] && (end === null || at < end)
}

/** Every instant at which its looks change. */
export function instantsOf(peering: Peering): number[] {
  const { ended } = peering
  const fixed = [
    peering.initiatedAt,
    peering.expiresAt,
    peering.visibleAt.requester,
    peering.visibleAt.accepter,
    peering.failsAt,
    peering.activeAt,
    ended?.at ?? null,
    ended?.goneAt ?? null,
  ].filter(instant => instant !== null)
  const last = Math.max(...fixed)
  const leaving = (['requester', 'accepter'] as const).map(side => leavesAt(peering, side, last))
  return [...fixed, ...leaving.filter(instant => instant !== null)]
}

/** The status message beside the code, as the console shows it. */
export function messageAt(peering: Peering, at: number): string {
  const { requester, accepter, ended } = peering
  const by = ended ? peering[ended.by].account : ''
  const messages: Record<PeeringStatus, string> = {
    'initiating-request': `Initiating Request to ${accepter.account}`,
    'pending-acceptance': `Pending Acceptance by ${accepter.account}`,
    provisioning: 'Provisioning',
    active: 'Active',
    deleting: `Deleting by ${by}`,
    deleted: `Deleted by ${by}`,
    rejected: `Rejected by ${by}`,
    expired: `Expired: not accepted within 7 days of the request by ${requester.account}`,
    failed: 'Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range',
  }
  return messages[statusAt(peering, at)]
}
