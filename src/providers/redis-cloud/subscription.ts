/** A subscription as a scope: where it lives, and whether peerings can be asked for in it. */
import type { Side } from '../../peering/side.ts'
import type { Scope } from '../provider.ts'
import { type Deployment, keyOf } from './deployments.ts'
import type { SubscriptionRow } from './schema.ts'

/** `cloudAccountId` of what Redis runs in its own account. */
const REDIS_OWN_ACCOUNT = '1'

export function isGoogle(scope: Pick<Scope, 'cloud'>): boolean {
  return scope.cloud === 'Google Cloud'
}

export function isCustomerManaged(row: SubscriptionRow): boolean {
  return row.cloudAccountId !== null && row.cloudAccountId !== REDIS_OWN_ACCOUNT
}

export function cloudName(row: SubscriptionRow): string {
  if (row.provider === 'AWS') return 'AWS'
  if (row.provider === 'GCP') return 'Google Cloud'
  return row.provider ?? 'not known yet'
}

function supportOf(row: SubscriptionRow): Scope['supports'] {
  const no = (why: string) => ({ peerings: false as const, why })
  if (row.provider === null)
    return no(
      `The subscription is ${row.status} and has no cloud details yet; peerings become possible once it has.`,
    )
  if (isCustomerManaged(row))
    return no(
      'The subscription runs in your own cloud account, so its connectivity is not for Redis Cloud to set.',
    )
  if (row.provider !== 'AWS' && row.provider !== 'GCP')
    return no(`Redis Cloud peerings exist on AWS and Google Cloud; this subscription is on ${row.provider}.`)
  return { peerings: true }
}

export function scopeOf(account: string, row: SubscriptionRow, deployment: Deployment): Scope {
  const regions = row.regions.map(
    ({ name, network, cidrs }): Side => ({ cloud: 'redis-cloud', account, region: name, network, cidrs }),
  )
  const [first] = regions
  const isSpread = deployment === 'Active-Active'
  return {
    key: keyOf(account, row.id),
    provider: 'redis-cloud',
    account,
    id: row.id,
    name: row.name,
    cloud: cloudName(row),
    status: row.status,
    supports: supportOf(row),
    deployment,
    hostAccount: row.hostAccount,
    near: {
      cloud: 'redis-cloud',
      account,
      region: isSpread ? null : (first?.region ?? null),
      network: isSpread ? null : (first?.network ?? null),
      cidrs: [...new Set(regions.flatMap(({ cidrs }) => cidrs))].toSorted(), // approvals rest on them
    },
    regions,
  }
}

/** The region of the subscription of that name; where it is not known (any more), only its name. */
export function sideIn(scope: Scope, region: string | null): Side {
  if (region === null) return scope.near
  const known = scope.regions.find(side => side.region === region)
  return known ?? { cloud: 'redis-cloud', account: scope.account, region, network: null, cidrs: [] }
}
