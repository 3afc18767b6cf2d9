/** Invitations, transit gateways and their attachments, in our words. */

import { iso } from '../../kit/clock.ts'
import { day } from '../../kit/duration.ts'
import type { PeeringKind } from '../../peering/kind.ts'
import type { Peering, Side } from '../../peering/side.ts'
import type { PeeringStatus } from '../../peering/status.ts'
import type { Scope } from '../provider.ts'
import { localId } from './place.ts'
import { sideIn } from './subscription.ts'
import type { GatewayRow, InvitationRow } from './transit-gateway-schema.ts'

/** AWS Resource Access Manager lets an invitation lapse that nobody has answered for as long. */
const INVITATION_MS = 7 * day

const invitationStatuses: Record<string, PeeringStatus> = {
  pending: 'pending_acceptance',
  accepted: 'active',
  rejected: 'rejected',
}

/** The words that the Terraform provider waits on, for gateways and attachments alike. */
const statuses: Record<string, PeeringStatus> = {
  'initiating-request': 'requested',
  pendingAcceptance: 'pending_acceptance',
  pending: 'provisioning',
  rollingBack: 'provisioning',
  available: 'active',
  modifying: 'active',
  deleting: 'deleting',
  deleted: 'deleted',
  rejecting: 'rejected',
  rejected: 'rejected',
  failing: 'failed',
  failed: 'failed',
}

/** By the word that Redis Cloud says; the inventory may keep an older status beside a word that it cannot explain. */
export function statusBy(kind: PeeringKind, raw: string): PeeringStatus {
  const words = kind === 'tgw_invitation' ? invitationStatuses : statuses
  return words[raw] ?? 'unknown'
}

const farSide = (account: string | null, near: Side, gateway: string | null, cidrs: string[]): Side => ({
  cloud: 'aws',
  account,
  region: near.region,
  network: gateway,
  cidrs,
})

/** Only what is known. */
function detailsOf(details: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(details).flatMap(([label, value]) => (value === null ? [] : [[label, value]])),
  )
}

/** By this an invitation's details say which gateways its account shares already. */
export const GATEWAYS_THERE = 'gateways there already'

/** `gateways`: those of the place, as listed with it; null where they were not read. */
export function invitationOf(
  scope: Scope,
  region: string | null,
  row: InvitationRow,
  gateways: readonly Peering[] | null = null,
): Peering {
  const near = sideIn(scope, region)
  const raw = row.status ?? 'no status'
  const status = statusBy('tgw_invitation', raw)
  return {
    kind: 'tgw_invitation',
    scope: scope.key,
    providerId: localId(`invitation-${row.id}`, region),
    cloudId: row.shareUid,
    near,
    far: farSide(row.account, near, null, []),
    status,
    raw: row.status ?? 'no status',
    expiresAt: status === 'pending_acceptance' && row.sharedAt !== null ? row.sharedAt + INVITATION_MS : null,
    members: [],
    details: detailsOf({
      'share name': row.name,
      'shared by': row.account === null ? null : `AWS account ${row.account}`,
      'shared on': row.sharedAt === null ? null : iso(row.sharedAt),
      // Of one that is answered they may have come of it.
      [GATEWAYS_THERE]:
        gateways === null || status !== 'pending_acceptance' ? null : gatewaysThere(gateways, row.account),
    }),
  }
}

function gatewaysThere(gateways: readonly Peering[], account: string | null): string {
  const same = gateways.filter(({ kind, far }) => kind === 'tgw' && far.account === account)
  return (
    same
      .map(({ providerId }) => providerId)
      .toSorted()
      .join(', ') || 'none'
  )
}

export function gatewayOf(scope: Scope, region: string | null, row: GatewayRow): Peering {
  const near = sideIn(scope, region)
  const raw = row.status ?? 'no status'
  return {
    kind: 'tgw',
    scope: scope.key,
    providerId: localId(`tgw-${row.id}`, region),
    cloudId: row.uid,
    near,
    far: farSide(row.account, near, row.uid, []),
    status: statusBy('tgw', raw),
    raw,
    expiresAt: null,
    members: [],
    details: detailsOf({
      'owned by': row.account === null ? null : `AWS account ${row.account}`,
      attachment: isAttached(row) ? (row.attachmentUid ?? 'without an id yet') : null,
    }),
  }
}

/** Null: there is none. */
export function attachmentOf(scope: Scope, region: string | null, row: GatewayRow): Peering | null {
  if (!isAttached(row)) return null
  const near = sideIn(scope, region)
  const cidrs = row.cidrs.toSorted((a, b) => (a.cidr < b.cidr ? -1 : 1)) // their order means nothing
  // The gateway's status says nothing of the attachment: a gateway is available before and after.
  const raw = row.attachmentStatus ?? 'no status'
  return {
    kind: 'tgw_attachment',
    scope: scope.key,
    providerId: localId(`attachment-${row.id}`, region),
    cloudId: row.attachmentUid,
    near,
    far: farSide(
      row.account,
      near,
      row.uid,
      cidrs.map(({ cidr }) => cidr),
    ),
    status: statusBy('tgw_attachment', raw),
    raw,
    expiresAt: null,
    members: cidrs.map(({ cidr, status }) => ({ what: 'cidr', id: cidr, raw: status ?? '', text: '' })),
    details: detailsOf({
      'transit gateway': row.uid,
      'owned by': row.account === null ? null : `AWS account ${row.account}`,
    }),
  }
}

function isAttached(row: GatewayRow): boolean {
  return row.attachmentUid !== null || row.attachmentStatus !== null
}

/** The attachment's id of its gateway's: `attachment-7@us-east-1` of `tgw-7@us-east-1`. */
export function attachmentIdOf(gateway: Peering): string {
  return gateway.providerId.replace(/^tgw-/, 'attachment-')
}

/** Redis's own number in an id: `7` of `attachment-7@us-east-1`. */
export function numberIn(providerId: string): string {
  return /^(?:invitation|tgw|attachment)-([^@]+)/.exec(providerId)?.[1] ?? ''
}
