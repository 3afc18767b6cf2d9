/**
 * The status of a peering, one vocabulary for every cloud, and which status can follow which. The provider's raw word
 * is always kept beside it. Source of the edges: cloud-peering reference, section 10.
 */
import type { PeeringKind } from './kind.ts'

export const peeringStatuses = [
  'requested',
  'pending_acceptance',
  'provisioning',
  'active',
  'inactive',
  'rejected',
  'expired',
  'failed',
  'deleting',
  'deleted',
  'unknown',
] as const
export type PeeringStatus = (typeof peeringStatuses)[number]
type Known = Exclude<PeeringStatus, 'unknown'>

const next = {
  requested: ['pending_acceptance', 'provisioning', 'active', 'failed', 'deleting', 'deleted'],
  pending_acceptance: ['provisioning', 'active', 'rejected', 'expired', 'failed', 'deleting', 'deleted'],
  provisioning: ['active', 'failed', 'deleting', 'deleted'],
  active: ['inactive', 'deleting', 'deleted'],
  inactive: ['active', 'failed', 'deleting', 'deleted'],
  deleting: ['deleted'],
  rejected: ['deleted'],
  expired: ['deleted'],
  failed: ['deleted'],
  deleted: [],
} as const satisfies Record<Known, readonly Known[]>

/** Everything that can come after a status, over any number of steps that a poller did not see. */
function reachableFrom(status: Known): Set<Known> {
  const seen = new Set<Known>()
  const open: Known[] = [...next[status]]
  for (let step = open.pop(); step; step = open.pop()) {
    if (seen.has(step)) continue
    seen.add(step)
    open.push(...next[step])
  }
  return seen
}

export type Observation =
  | { kind: 'unchanged' }
  | { kind: 'changed'; from: PeeringStatus; to: PeeringStatus }
  /** The provider's word is not one we know: the last known status stands, and is shown as stale. */
  | { kind: 'stale' }
  /** No series of legal moves leads here: the last status stands and the observation is reported. */
  | { kind: 'anomaly'; from: PeeringStatus; seen: PeeringStatus }

/**
 * What a newly read status means, given the last known one. Only a peering of two VPCs keeps to the edges: an endpoint is
 * rejected and accepted after all, set up again while its words are run, a gateway is modified and up all the same.
 */
export function observeStatus(
  known: PeeringStatus,
  seen: PeeringStatus,
  kind: PeeringKind = 'vpc_peering',
): Observation {
  if (seen === known) return { kind: 'unchanged' }
  if (seen === 'unknown') return { kind: 'stale' }
  const isLegal = known === 'unknown' || kind !== 'vpc_peering' || reachableFrom(known).has(seen)
  return isLegal ? { kind: 'changed', from: known, to: seen } : { kind: 'anomaly', from: known, seen }
}

/** Nothing more will happen to a peering in one of these: a retry makes a new one. */
export function isEnded(status: PeeringStatus): boolean {
  return status === 'rejected' || status === 'expired' || status === 'failed' || status === 'deleted'
}

/** On its way without a person: polled fast. */
export function isMoving(status: PeeringStatus): boolean {
  return status === 'requested' || status === 'provisioning' || status === 'deleting'
}
