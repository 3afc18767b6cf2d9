/** A row of an install as a peering, in our words. Source: cloud-peering reference, sections 8 and 10. */
import type { Peering, Side } from '../../peering/side.ts'
import { isEnded, type PeeringStatus } from '../../peering/status.ts'
import type { EndSighting, Scope } from '../provider.ts'
import { failure } from './failure.ts'
import { accountName, accountNamed, type Directory, type NfyioInstall, sideAt } from './install.ts'
import type { PeeringRow, RowEnd, VpcRow } from './schema.ts'

const statuses: Readonly<Record<string, PeeringStatus>> = {
  pending: 'pending_acceptance',
  active: 'active',
  rejected: 'rejected',
  expired: 'expired',
  failed: 'failed',
}

export function statusOf({ raw }: Pick<PeeringRow, 'raw'>): PeeringStatus {
  return statuses[raw] ?? 'unknown'
}

/** Beside the status of a peering that the install lets nobody read: the inventory then says how it was last. */
const NOT_READABLE = 'not readable'

export const whyNotReadable =
  'This install does not offer to read peerings by its API (404 or 405); look at it in its console.'

/**
 * What a route to a peering names. The documentation shows `peer_xxx` where a peering is accepted and `pcx_peer_xxx`
 * where it is routed to; an answer that says it itself is right.
 */
export function routeTarget(id: string, said: string | null = null): string {
  return said ?? (id.startsWith('pcx_') ? id : `pcx_${id}`)
}

/** Peerings are numbered by each install for itself: two installs may both have a `peer_1`. */
export function cloudIdOf({ alias }: Pick<NfyioInstall, 'alias'>, id: string): string {
  return `${alias}/${id}`
}

/** The other way round; what is of another install is never acted on here. */
export function idIn({ alias }: NfyioInstall, cloudId: string): string {
  const start = cloudIdOf({ alias }, '')
  if (cloudId.startsWith(start)) return cloudId.slice(start.length)
  throw failure(
    'invalid',
    'NOT_THE_PEERING',
    'find the peering',
    `${cloudId} is no peering of the NFYio install ${alias}, so nothing is done to it there.`,
  )
}

/** Whether a route's target is this peering, in either spelling. */
export function leadsTo(target: string, id: string, said: string | null = null): boolean {
  return target === routeTarget(id, said) || target === routeTarget(id) || target === id
}

/** The VPCs of the install's configured accounts by id, and whose they are; one may be seen with several keys. */
export type Estate = ReadonlyMap<string, readonly { account: string; vpc: VpcRow }[]>

/** One row's two ends, as sides. */
export interface Ends {
  requester: Side
  accepter: Side
}

function sideOf(install: NfyioInstall, end: RowEnd, estate: Estate): Side {
  const owners = end.vpc === null ? [] : (estate.get(end.vpc) ?? [])
  const named = end.account === null ? null : accountNamed(install, end.account)
  // Whose it is, the row knows best; by an id that nobody configured it may mean an account whose id is not told.
  const owner = owners.find(
    ({ account }) =>
      end.account === null ||
      (named ? named.alias === account : accountNamed(install, account)?.accountId === null),
  )
  if (owner) return sideAt(accountName(install, owner.account), end.vpc, owner.vpc.cidrs)
  const account = named?.alias ?? end.account
  return sideAt(account === null ? null : accountName(install, account), end.vpc, end.cidrs)
}

export function endsOf(install: NfyioInstall, row: PeeringRow, estate: Estate): Ends {
  return {
    requester: sideOf(install, row.requester, estate),
    accepter: sideOf(install, row.accepter, estate),
  }
}

/** As the inventory keeps it: `near` is an end of ours, the requester's where both are. */
export function peeringOf(
  scope: Scope,
  directory: Directory,
  row: PeeringRow,
  { requester, accepter }: Ends,
  isRead: boolean,
): Peering {
  const isAskedHere =
    directory.place(requester.account) !== null || directory.place(accepter.account) === null
  const status = isRead ? statusOf(row) : 'unknown'
  const [requesterRegion, accepterRegion] = [row.requester.region, row.accepter.region]
  return {
    kind: 'vpc_peering',
    scope: scope.key,
    providerId: row.id,
    cloudId: cloudIdOf({ alias: scope.id }, row.id),
    near: isAskedHere ? requester : accepter,
    far: isAskedHere ? accepter : requester,
    status,
    raw: isRead ? row.raw : NOT_READABLE,
    expiresAt: status === 'pending_acceptance' ? row.expiresAt : null,
    members: [],
    details: {
      'asked for by': isAskedHere ? 'this side' : 'the other side',
      'route target': routeTarget(row.id, row.target),
      ...(requesterRegion === null ? {} : { "requester's region": requesterRegion }),
      ...(accepterRegion === null ? {} : { "accepter's region": accepterRegion }),
      ...(row.message === '' ? {} : { 'NFYio says': row.message }),
      ...(isRead ? {} : { 'cannot be read': whyNotReadable }),
    },
  }
}

/** The same of a peering that is known from before alone. */
export function unreadPeering(
  { id }: Scope,
  { kind, scope, providerId, near, far, details }: Peering,
): Peering {
  return {
    kind,
    scope,
    providerId,
    cloudId: cloudIdOf({ alias: id }, providerId),
    near,
    far,
    status: 'unknown',
    raw: NOT_READABLE,
    expiresAt: null,
    members: [],
    details: { ...details, 'cannot be read': whyNotReadable },
  }
}

/** The end that asked, and the one that was asked. */
export function askedOf({ near, far, details }: Peering): Ends {
  const isAskedHere = details['asked for by'] !== 'the other side'
  return isAskedHere ? { requester: near, accepter: far } : { requester: far, accepter: near }
}

/** VPC ids are the install's own, so a row without its accounts still matches. */
export function isBetween({ requester, accepter }: PeeringRow, a: Side, b: Side): boolean {
  // Two that are both not told are not the same.
  if (a.network === null || b.network === null) return false
  return (
    (requester.vpc === a.network && accepter.vpc === b.network) ||
    (requester.vpc === b.network && accepter.vpc === a.network)
  )
}

/** Alive, and between VPCs that the install does not tell: it may be any. */
export function isObscure(row: PeeringRow): boolean {
  return (row.requester.vpc === null || row.accepter.vpc === null) && !isEnded(statusOf(row))
}

/** The peering of these two VPCs, in either order, that is still alive. */
export function livePeering(rows: readonly PeeringRow[], a: Side, b: Side): PeeringRow | null {
  return rows.find(row => isBetween(row, a, b) && !isEnded(statusOf(row))) ?? null
}

export function sightingOf(row: PeeringRow, { requester, accepter }: Ends): EndSighting {
  return { status: statusOf(row), raw: row.raw, requester, accepter, expiresAt: row.expiresAt }
}
