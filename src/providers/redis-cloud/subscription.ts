/** A subscription as a scope: where it lives, and whether peerings can be asked for in it. */
import type { Scope } from '../provider.ts'
import type { SubscriptionRow } from './schema.ts'

/** `cloudAccountId` of what Redis runs in its own account. */
const REDIS_OWN_ACCOUNT = '1'

export function isGoogle(scope: Pick<Scope, 'cloud'>): boolean {
  return scope.cloud === 'Google Cloud'
}

export function isCustomerManaged(row: SubscriptionRow): boolean {
  return row.cloudAccountId !== null && row.cloudAccountId !== REDIS_OWN_ACCOUNT
}

/** Older bodies have no deployment type; a standard subscription lives in one region. */
export function isActiveActive(row: SubscriptionRow): boolean {
  return row.deploymentType === null ? row.regions.length > 1 : row.deploymentType === 'active-active'
}

export function cloudName(row: SubscriptionRow): string {
  if (row.provider === 'AWS') return 'AWS'
  if (row.provider === 'GCP') return 'Google Cloud'
  return row.provider ?? 'not known yet'
}

function supportOf(row: SubscriptionRow): Scope['supports'] {
  const no = (why: string) => ({ peerings: false as const, why })
  if (isActiveActive(row)) return no('Active-Active peerings are not in this release.')
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

export function scopeOf(account: string, row: SubscriptionRow): Scope {
  return {
    key: `redis-cloud/${account}/${row.id}`,
    provider: 'redis-cloud',
    account,
    id: row.id,
    name: row.name,
    cloud: cloudName(row),
    status: row.status,
    supports: supportOf(row),
    near: {
      cloud: 'redis-cloud',
      account,
      region: row.regions[0] ?? null,
      network: row.network,
      cidrs: row.cidrs,
    },
  }
}
