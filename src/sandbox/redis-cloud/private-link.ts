/**
 * A PrivateLink of a subscription, or of one region of an Active-Active one: the resource configuration, the RAM share
 * with its principals, and the connections of the consumers. Instants only, like the peerings.
 */
export type PrincipalType =
  | 'aws_account'
  | 'organization'
  | 'organization_unit'
  | 'iam_role'
  | 'iam_user'
  | 'service_principal'

/** What ended an object, and when it leaves the list for it. */
interface Ending {
  at: number
  leavesAt: number
}

export interface LinkPrincipal {
  principal: string
  type: PrincipalType
  alias: string | null
  invitedAt: number // the invitation to the share exists from here on
  expiresAt: number // of the invitation
  accepted: { at: number; associatedAt: number } | null // by the consumer
  rejectedAt: number | null // by the consumer
  removed: Ending | null // through the API
  lingersMs: number // how long a rejected or lapsed one stays in the list
}

export interface LinkConnection {
  associationId: string
  connectionId: string // vpce-…
  ownerId: string
  listedAt: number
  leavesAt: number | null // null: not ended by either side
}

export interface PrivateLink {
  subscriptionId: number
  regionName: string | null // null: not Active-Active
  shareName: string
  shareArn: string
  resourceConfigurationId: string
  resourceConfigurationArn: string
  appearsAt: number // before, it reads as absent
  activeAt: number
  deleted: Ending | null
  principals: LinkPrincipal[] // gone ones included
  connections: LinkConnection[] // gone ones included
}

/**
 * AWS RAM lets an invitation stand seven days for a fixed list of resource types and twelve hours for all others; then
 * the principal is disassociated (reference section 9).
 */
export const INVITATION_MS = 12 * 3_600_000

export type LinkStatus = 'initializing' | 'active' | 'deleting'

export function isLinkGone(link: PrivateLink, at: number): boolean {
  return link.deleted !== null && at >= link.deleted.leavesAt
}

export function linkStatusAt(link: PrivateLink, at: number): LinkStatus {
  if (link.deleted && at >= link.deleted.at) return 'deleting'
  return at < link.activeAt ? 'initializing' : 'active'
}

type PrincipalStatus = 'initializing' | 'associating' | 'associated' | 'disassociating' | 'disassociated'

/** When the share ended on the consumer's side: rejected, or nobody accepted in time. */
function endedAt(principal: LinkPrincipal): number | null {
  if (principal.accepted) return null
  return principal.rejectedAt ?? principal.expiresAt
}

/** Null when it is not in the list any more. */
export function principalStatusAt(
  link: PrivateLink,
  principal: LinkPrincipal,
  at: number,
): PrincipalStatus | null {
  if (isLinkGone(link, at) || (principal.removed && at >= principal.removed.leavesAt)) return null
  const ended = endedAt(principal)
  if (ended !== null && at >= ended + principal.lingersMs) return null
  if (linkStatusAt(link, at) === 'deleting' || (principal.removed && at >= principal.removed.at))
    return 'disassociating'
  if (ended !== null && at >= ended) return 'disassociated'
  if (at < principal.invitedAt) return 'initializing'
  return principal.accepted && at >= principal.accepted.associatedAt ? 'associated' : 'associating'
}

export function principalsAt(link: PrivateLink, at: number): LinkPrincipal[] {
  return link.principals.filter(principal => principalStatusAt(link, principal, at) !== null)
}

/** All connections drop at once with the link, or with the principal that owns them. */
export function connectionsAt(link: PrivateLink, at: number): LinkConnection[] {
  if (linkStatusAt(link, at) === 'deleting') return []
  const owners = link.principals
    .filter(principal => principalStatusAt(link, principal, at) === 'associated')
    .map(({ principal }) => principal)
  return link.connections.filter(
    ({ ownerId, listedAt, leavesAt }) =>
      owners.includes(ownerId) && at >= listedAt && (leavesAt === null || at < leavesAt),
  )
}

/** Every instant at which its looks change. */
export function instantsOfLink(link: PrivateLink): number[] {
  const instants = [
    link.appearsAt,
    link.activeAt,
    link.deleted?.at ?? null,
    link.deleted?.leavesAt ?? null,
    ...link.connections.flatMap(({ listedAt, leavesAt }) => [listedAt, leavesAt]),
    ...link.principals.flatMap(principal => {
      const ended = endedAt(principal)
      return [
        principal.invitedAt,
        principal.accepted?.associatedAt ?? null,
        ended,
        ended === null ? null : ended + principal.lingersMs,
        principal.removed?.at ?? null,
        principal.removed?.leavesAt ?? null,
      ]
    }),
  ]
  return instants.filter(instant => instant !== null)
}
