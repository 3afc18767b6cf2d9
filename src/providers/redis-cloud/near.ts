/** Our own side as it is now, for a plan: what is refused for good becomes a fact, an outage is thrown. */
import { ForeignError } from '../../kit/errors.ts'
import type { Peering } from '../../peering/side.ts'
import type { Scope } from '../provider.ts'
import type { RedisCloudClient } from './client.ts'
import type { Unread } from './far-checks.ts'
import type { NearFacts } from './near-checks.ts'
import type { FamilyParts } from './parts.ts'
import type { SubscriptionRow } from './schema.ts'
import { scopeOf } from './subscription.ts'

export interface Near {
  facts: NearFacts
  /** The scope as just read; the given one where it could not be read. */
  live: Scope
}

export interface NearAndPeerings extends Near {
  /** Every VPC peering of the subscription: no two ranges may overlap, so every plan about one looks at all. */
  peerings: Peering[] | Unread
}

export async function readNear({ clientOf, deployments }: FamilyParts, scope: Scope): Promise<Near> {
  const client = clientOf(scope)
  const known = { alias: scope.account, subscriptionId: scope.id }
  const account = await client.readAccount().catch(refusalFor('auth'))
  if (account instanceof ForeignError)
    return {
      facts: { ...known, account: { refusal: account.message }, subscription: 'unread' },
      live: scope,
    }
  const subscription = await client.readSubscription(scope.id).catch(refusalFor('not_found'))
  if (subscription instanceof ForeignError)
    return { facts: { ...known, account, subscription: null }, live: scope }
  const deployment = await deployments.of(client, subscription)
  const row = deployment === 'Active-Active' ? await withEveryRegion(client, subscription) : subscription
  return { facts: { ...known, account, subscription: row }, live: scopeOf(scope.account, row, deployment) }
}

/** What the subscription leaves out of its regions, the regions call tells: ranges are checked against all of them. */
async function withEveryRegion(client: RedisCloudClient, row: SubscriptionRow): Promise<SubscriptionRow> {
  const isWhole = row.regions.length > 0 && row.regions.every(region => region.cidrs.length > 0)
  if (isWhole) return row
  const told = await client.readRegions(row.id)
  const cidrsOf = (name: string | null) => told.flatMap(each => (each.name === name ? (each.cidr ?? []) : []))
  return {
    ...row,
    regions: [
      ...row.regions.map(region =>
        region.cidrs.length > 0 ? region : { ...region, cidrs: cidrsOf(region.name) },
      ),
      ...told
        .filter(({ name }) => !row.regions.some(region => region.name === name))
        .map(({ name, network }) => ({ name, network, cidrs: cidrsOf(name) })),
    ],
  }
}

/** Gives back a refusal of one of these kinds; everything else is thrown on. */
export function refusalFor(...kinds: ForeignError['kind'][]) {
  return (thrown: unknown): ForeignError => {
    if (thrown instanceof ForeignError && kinds.includes(thrown.kind)) return thrown
    throw thrown
  }
}
