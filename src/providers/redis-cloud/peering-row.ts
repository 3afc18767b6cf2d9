/** A row of Redis Cloud's list as a peering, in our words. */
import { networkPair } from '../../peering/network-pair.ts'
import type { Peering, Side } from '../../peering/side.ts'
import { isEnded, type PeeringStatus } from '../../peering/status.ts'
import type { Scope } from '../provider.ts'
import type { PeeringRow } from './peering-schema.ts'
import { sideIn } from './subscription.ts'

/** Source: cloud-peering reference, section 10. AWS's `rejected`, `expired` and `deleted` are not published here. */
const statuses: Record<string, PeeringStatus> = {
  'initiating-request': 'requested',
  'pending-acceptance': 'pending_acceptance',
  active: 'active',
  inactive: 'inactive',
  failed: 'failed',
}

/**
 * On Google Cloud `inactive` is the normal state until the user's half exists, and also what a peering that was up
 * falls back to. This provider keeps no history: it says `pending_acceptance` with the raw word beside it, and the
 * inventory, which knows whether the peering was ever active, decides.
 */
function statusOf(row: PeeringRow): PeeringStatus {
  if (row.cloud === 'gcp' && row.status === 'inactive') return 'pending_acceptance'
  return statuses[row.status ?? ''] ?? 'unknown'
}

/** `region`: of the subscription, from which the peering starts; null in a standard subscription. */
export function peeringOf(scope: Scope, row: PeeringRow, region: string | null): Peering {
  const start = sideIn(scope, region)
  const near: Side =
    row.cloud === 'gcp'
      ? // The two names that the user's gcloud command needs; absent while the request is being made.
        { ...start, account: row.redisProject, network: row.redisNetwork ?? start.network }
      : start
  const far = { cloud: row.cloud, account: row.farAccount, network: row.farNetwork }
  const farCidrs = row.farCidrs.toSorted((a, b) => (a.cidr < b.cidr ? -1 : 1)) // their order means nothing
  return {
    kind: 'vpc_peering',
    scope: scope.key,
    providerId: row.id,
    cloudId: row.cloud === 'gcp' ? pairOf(row) : row.cloudId,
    near,
    far: { ...far, region: row.farRegion, cidrs: farCidrs.map(({ cidr }) => cidr) },
    status: statusOf(row),
    raw: row.status ?? 'no status',
    expiresAt: null, // the API has no time for it; AWS lets a request lapse 7 days after it was made
    members: farCidrs.map(({ cidr, state }) => ({ what: 'cidr', id: cidr, raw: state ?? '', text: '' })),
    // Google knows each half by a name of its own: what Redis Cloud calls its half is for people who look it up.
    details: row.cloud === 'gcp' && row.cloudId !== null ? { "Redis Cloud's half": row.cloudId } : {},
  }
}

/** Google has no id for the two halves together; both networks do, and its own list says the same. */
function pairOf(row: PeeringRow): string | null {
  return networkPair(
    { account: row.redisProject, network: row.redisNetwork },
    { account: row.farAccount, network: row.farNetwork },
  )
}

/** Whether a peering leads to this network. VPC ids are unique in AWS, so a row without its account still matches. */
export function leadsTo(peering: Peering, far: Side): boolean {
  const { cloud, network, account } = peering.far
  return (
    cloud === far.cloud &&
    network === far.network &&
    (account === far.account || (far.cloud === 'aws' && account === null))
  )
}

/** Two regions of an Active-Active subscription may each be peered with one network: these are two peerings. */
function mayStartAt(peering: Peering, near: Side): boolean {
  return peering.near.region === null || near.region === null || peering.near.region === near.region
}

/** The peering of the same two ends that is still alive; one that failed earlier stays in the list and is no match. */
export function livePeeringTo(peerings: readonly Peering[], near: Side, far: Side): Peering | null {
  return (
    peerings.find(
      peering => !isEnded(peering.status) && mayStartAt(peering, near) && leadsTo(peering, far),
    ) ?? null
  )
}
