import type { Db, Tx } from '../db/index.ts'
import type { PeeringRow, ScopeRow } from '../db/schema.ts'
import type { Peering } from '../peering/side.ts'
import type { PeeringStatus } from '../peering/status.ts'
import type { Scope } from '../providers/provider.ts'

/** A scope as last seen, and how fresh what we know of it is. */
export interface KnownScope {
  scope: Scope
  seenAt: number
  /** When the last complete poll of its peerings began; null before the first. */
  polledAt: number | null
  /** Why the last poll failed; null when it worked. */
  error: string | null
  failingSince: number | null
  goneAt: number | null
}

/** A peering as last observed. */
export interface KnownPeering extends Peering {
  /** The request that made it; null when somebody else did. */
  request: number | null
  wasActive: boolean
  firstSeenAt: number
  seenAt: number
  changedAt: number
  staleSince: number | null
  anomaly: string | null
  /** Whether the last complete poll listed it. */
  isListed: boolean
}

export function knownScope(row: ScopeRow): KnownScope {
  return {
    scope: JSON.parse(row.data) as Scope,
    seenAt: row.seen_at,
    polledAt: row.polled_at,
    error: row.error,
    failingSince: row.failing_since,
    goneAt: row.gone_at,
  }
}

export function knownPeering(row: PeeringRow): KnownPeering {
  return {
    scope: row.scope,
    providerId: row.provider_id,
    cloudId: row.cloud_id,
    near: JSON.parse(row.near),
    far: JSON.parse(row.far),
    status: row.status as PeeringStatus,
    raw: row.raw,
    expiresAt: row.expires_at,
    request: row.request,
    wasActive: row.was_active === 1,
    firstSeenAt: row.first_seen_at,
    seenAt: row.seen_at,
    changedAt: row.changed_at,
    staleSince: row.stale_since,
    anomaly: row.anomaly,
    isListed: row.misses === 0 && row.status !== 'deleted',
  }
}

export async function readScope(db: Db | Tx, key: string): Promise<KnownScope | null> {
  const row = await db.selectFrom('scopes').selectAll().where('key', '=', key).executeTakeFirst()
  return row ? knownScope(row) : null
}

/** Scopes that a person may mean by what they typed: an id, or `account/id`. */
export async function findScopes(db: Db, typed: string): Promise<KnownScope[]> {
  const parts = typed.split('/')
  const id = parts.at(-1) ?? typed
  let query = db.selectFrom('scopes').selectAll().where('id', '=', id).where('gone_at', 'is', null)
  if (parts.length > 1) query = query.where('account', '=', parts.at(-2) ?? '')
  return (await query.orderBy('key').execute()).map(knownScope)
}

/** By name or id, for a typeahead: those that start with it first. */
export async function searchScopes(db: Db, query: string, limit: number): Promise<KnownScope[]> {
  const rows = await db
    .selectFrom('scopes')
    .selectAll()
    .where('gone_at', 'is', null)
    .orderBy('name')
    .execute()
  const wanted = query.trim().toLowerCase()
  const rank = (row: ScopeRow): number => {
    const texts = [row.name.toLowerCase(), row.id.toLowerCase()]
    if (texts.some(text => text.startsWith(wanted))) return 0
    return texts.some(text => text.includes(wanted)) ? 1 : 2
  }
  return rows
    .filter(row => rank(row) < 2)
    .toSorted((a, b) => rank(a) - rank(b))
    .slice(0, limit)
    .map(knownScope)
}

export async function allScopes(db: Db | Tx): Promise<KnownScope[]> {
  const rows = await db.selectFrom('scopes').selectAll().where('gone_at', 'is', null).orderBy('key').execute()
  return rows.map(knownScope)
}

export async function readPeering(
  db: Db | Tx,
  scope: string,
  providerId: string,
): Promise<KnownPeering | null> {
  const row = await db
    .selectFrom('peerings')
    .selectAll()
    .where('scope', '=', scope)
    .where('provider_id', '=', providerId)
    .executeTakeFirst()
  return row ? knownPeering(row) : null
}

export interface PeeringQuery {
  scope?: string
  status?: PeeringStatus
  /** Leaves out what has ended and is gone. */
  isLive?: boolean
}

export interface Page {
  offset: number
  limit: number
}

export async function listPeerings(
  db: Db | Tx,
  query: PeeringQuery,
  page: Page,
): Promise<{ peerings: KnownPeering[]; total: number }> {
  let base = db.selectFrom('peerings')
  if (query.scope !== undefined) base = base.where('scope', '=', query.scope)
  if (query.status !== undefined) base = base.where('status', '=', query.status)
  if (query.isLive) base = base.where('status', '!=', 'deleted')
  const { total } = await base.select(eb => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await base
    .selectAll()
    .orderBy('changed_at', 'desc')
    .orderBy('provider_id')
    .offset(page.offset)
    .limit(page.limit)
    .execute()
  return { peerings: rows.map(knownPeering), total }
}
