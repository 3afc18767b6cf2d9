/** A VPC peering connection as EC2 describes it, in our words. Source: cloud-peering reference, sections 1 and 10. */
import type { VpcPeeringConnection, VpcPeeringConnectionVpcInfo } from '@aws-sdk/client-ec2'
import { canonicalCidr } from '../../peering/cidr.ts'
import { askedForBy, type Peering, type Side } from '../../peering/side.ts'
import { isEnded, type PeeringStatus } from '../../peering/status.ts'
import type { EndSighting, Scope } from '../provider.ts'

export interface PeeringRow {
  id: string
  /** EC2's own word: `pending-acceptance`. */
  raw: string
  status: PeeringStatus
  /** As the console shows it beside the status; empty where there is none. */
  message: string
  /** CIDRs only once it is active: before, EC2 does not tell them. */
  requester: Side
  accepter: Side
  /** Whether each side lets the other's names resolve to private addresses; null where EC2 does not say. */
  dns: { requester: boolean | null; accepter: boolean | null }
  expiresAt: number | null
}

const statuses: Readonly<Record<string, PeeringStatus>> = {
  'initiating-request': 'requested',
  'pending-acceptance': 'pending_acceptance',
  provisioning: 'provisioning',
  active: 'active',
  deleting: 'deleting',
  deleted: 'deleted',
  rejected: 'rejected',
  expired: 'expired',
  failed: 'failed',
}

function sideOf(info: VpcPeeringConnectionVpcInfo | undefined): Side {
  const v4 = info?.CidrBlockSet?.flatMap(({ CidrBlock }) => CidrBlock ?? []) ?? []
  const v6 = info?.Ipv6CidrBlockSet?.flatMap(({ Ipv6CidrBlock }) => Ipv6CidrBlock ?? []) ?? []
  const primary = v4.length === 0 && info?.CidrBlock !== undefined ? [info.CidrBlock] : v4
  return {
    cloud: 'aws',
    account: info?.OwnerId ?? null,
    region: info?.Region ?? null,
    network: info?.VpcId ?? null,
    cidrs: [...primary, ...v6].map(canonicalCidr),
  }
}

export function peeringRow(seen: VpcPeeringConnection): PeeringRow {
  const dnsOf = (info: VpcPeeringConnectionVpcInfo | undefined): boolean | null =>
    info?.PeeringOptions?.AllowDnsResolutionFromRemoteVpc ?? null
  const raw = seen.Status?.Code ?? 'no status'
  return {
    id: seen.VpcPeeringConnectionId ?? '',
    raw,
    status: statuses[raw] ?? 'unknown',
    message: seen.Status?.Message ?? '',
    requester: sideOf(seen.RequesterVpcInfo),
    accepter: sideOf(seen.AccepterVpcInfo),
    dns: { requester: dnsOf(seen.RequesterVpcInfo), accepter: dnsOf(seen.AccepterVpcInfo) },
    expiresAt: seen.ExpirationTime?.getTime() ?? null,
  }
}

/** As the inventory keeps it: `near` is the scope's own end, the requester's where both ends are there. */
export function peeringOf(scope: Scope, row: PeeringRow): Peering {
  const isRequester = isIn(row.requester, scope.near)
  const dns = [row.dns.requester, row.dns.accepter].filter(flag => flag === true).length
  return {
    kind: 'vpc_peering',
    scope: scope.key,
    providerId: row.id,
    cloudId: row.id,
    near: isRequester ? row.requester : row.accepter,
    far: isRequester ? row.accepter : row.requester,
    status: row.status,
    raw: row.raw,
    // EC2 keeps showing when a request would have lapsed after it was accepted.
    expiresAt: row.status === 'pending_acceptance' || row.status === 'requested' ? row.expiresAt : null,
    members: [],
    details: {
      [askedForBy]: isRequester ? 'this side' : 'the other side',
      ...(row.message === '' ? {} : { 'AWS says': row.message }),
      ...(dns === 0 ? {} : { 'DNS resolution': dns === 2 ? 'both ways' : 'one way' }),
    },
  }
}

/** Whether an end lies in this account and Region. */
export function isIn(end: Side, place: Side): boolean {
  return end.account === place.account && end.region === place.region
}

export function isVpc(end: Side, vpc: Side): boolean {
  return isIn(end, vpc) && end.network === vpc.network
}

export const isAccepted = ({ status }: PeeringRow): boolean =>
  status === 'active' || status === 'provisioning'

export const isAlive = ({ status }: PeeringRow): boolean => !isEnded(status) && status !== 'deleting'

/** The peering that this requester has asked this accepter for and that is still alive: there is never a second one. */
export function askedPeering(
  rows: readonly PeeringRow[],
  requester: Side,
  accepter: Side,
): PeeringRow | null {
  return (
    rows.find(row => isAlive(row) && isVpc(row.requester, requester) && isVpc(row.accepter, accepter)) ?? null
  )
}

/** The peering of these two VPCs, in either order, that is still alive; of one each way, the one that carries traffic. */
export function livePeering(rows: readonly PeeringRow[], a: Side, b: Side): PeeringRow | null {
  const both = [askedPeering(rows, a, b), askedPeering(rows, b, a)].filter(row => row !== null)
  return both.find(isAccepted) ?? both[0] ?? null
}

export function sightingOf({ status, raw, requester, accepter, expiresAt }: PeeringRow): EndSighting {
  return { status, raw, requester, accepter, expiresAt }
}
