/**
 * A peering. It stores instants, never a status: what it is at any moment follows from them, so that a jump of seven days
 * needs no ticking. Statuses are those of the VPC peering page.
 */
export type PeeringStatus = 'pending' | 'active' | 'rejected' | 'expired' | 'failed'

export interface PeeringEnd {
  account: string
  vpc: string
  region: string | null // null: it was not said
}

export interface Peering {
  id: string // `peer_…` or `pcx_…`
  requester: PeeringEnd
  accepter: PeeringEnd
  createdAt: number
  expiresAt: number
  failure: string | null // null: it did not fail
  acceptedAt: number | null
  rejectedAt: number | null
}

/** Inferred: the page says that a request expires, not when. */
export const ACCEPTANCE_MS = 7 * 24 * 3_600_000

export function statusAt(peering: Peering, at: number): PeeringStatus {
  if (peering.failure !== null) return 'failed'
  if (peering.acceptedAt !== null && at >= peering.acceptedAt) return 'active'
  if (peering.rejectedAt !== null && at >= peering.rejectedAt) return 'rejected'
  return at >= peering.expiresAt ? 'expired' : 'pending'
}

export function isLive(peering: Peering, at: number): boolean {
  return ['pending', 'active'].includes(statusAt(peering, at))
}

export function isSameAccount({ requester, accepter }: Peering): boolean {
  return requester.account === accepter.account
}

/** The page accepts `peer_xxx` and routes to `pcx_peer_xxx`. */
export function routeTargetOf({ id }: Peering): string {
  return id.startsWith('pcx_') ? id : `pcx_${id}`
}

export function messageAt(peering: Peering, at: number): string | null {
  const { accepter, failure } = peering
  switch (statusAt(peering, at)) {
    case 'failed':
      return failure
    case 'rejected':
      return `Rejected by ${accepter.account}`
    case 'expired':
      return `Not accepted by ${accepter.account} in time`
    default:
      return null
  }
}
