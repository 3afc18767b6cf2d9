/** A row of Redis Cloud's list as a peering, in our words. */
import type { Peering, Side } from '../../peering/side.ts'
import { isEnded, type PeeringStatus } from '../../peering/status.ts'
import type { Scope } from '../provider.ts'
import type { PeeringRow } from './schema.ts'

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

export function peeringOf(scope: Scope, row: PeeringRow): Peering {
  const near: Side =
    row.cloud === 'gcp'
      ? // The two names that the user's gcloud command needs; absent while the request is being made.
        { ...scope.near, account: row.redisProject, network: row.redisNetwork ?? scope.near.network }
      : scope.near
  return {
    scope: scope.key,
    providerId: row.id,
    cloudId: row.cloudId,
    near,
    far: {
      cloud: row.cloud,
      account: row.farAccount,
      region: row.farRegion,
      network: row.farNetwork,
      cidrs: row.farCidrs,
    },
    status: statusOf(row),
    raw: row.status ?? 'no status',
    expiresAt: null, // the API has no time for it; AWS lets a request lapse 7 days after it was made
  }
}

/** The peering to the same network that is still alive; one that failed earlier stays in the list and is no match. */
export function livePeeringTo(peerings: readonly Peering[], far: Side): Peering | null {
  const isSame = (other: Side) =>
    other.cloud === far.cloud &&
    other.network === far.network &&
    // VPC ids are unique in AWS, so a row without its account still matches; network names are not.
    (other.account === far.account || (far.cloud === 'aws' && other.account === null))
  return peerings.find(peering => !isEnded(peering.status) && isSame(peering.far)) ?? null
}
