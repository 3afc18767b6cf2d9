import { type Expression, type SqlBool, sql } from 'kysely'
import type { Db, Tx } from '../db/index.ts'
import type { PeeringRow, PollRow, ScopeRow } from '../db/schema.ts'
import type { FamilyName, PeeringKind } from '../peering/kind.ts'
import type { Peering } from '../peering/side.ts'
import type { PeeringStatus } from '../peering/status.ts'
import type { Scope } from '../providers/provider.ts'

/** How fresh what we know of one family of a scope is. */
export interface Poll {
  family: FamilyName
  /** When the last complete one began; null before the first. */
  polledAt: number | null
  /** When the last one began, whether it worked or not. */
  triedAt: number
  /** Why the last one failed; null when it worked. */
  error: string | null
  failingSince: number | null
}

/** A scope as last seen. */
export interface KnownScope {
  scope: Scope
  seenAt: number
  /** Those that were begun at least once. */
  polls: Poll[]
  goneAt: number | null
}

/** A peering as last observed. */
export interface KnownPeering extends Peering {
  family: FamilyName
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

function pollOf(row: PollRow): Poll {
  const { polled_at: polledAt, tried_at: triedAt, error, failing_since: failingSince } = row
  return { family: row.family as FamilyName, polledAt, triedAt, error, failingSince }
}

/** What was written before scopes had regions reads as one without; the next reading fills them in. */
function scopeOf(row: ScopeRow): Scope {
  const scope = JSON.parse(row.data) as Omit<Scope, 'regions' | 'deployment' | 'hostAccount'> & Partial<Scope>
  const { regions = [], deployment = '', hostAccount = null } = scope
  return { ...scope, regions, deployment, hostAccount }
}

async function knownScopes(db: Db | Tx, rows: readonly ScopeRow[]): Promise<KnownScope[]> {
  if (rows.length === 0) return []
  let query = db.selectFrom('polls').selectAll().orderBy('family')
  // A handful by their keys; many are quicker read whole, and SQLite takes only so many parameters.
  if (rows.length <= 20)
    query = query.where(
      'scope',
      'in',
      rows.map(row => row.key),
    )
  const polls = Map.groupBy(await query.execute(), poll => poll.scope)
  return rows.map(row => ({
    scope: scopeOf(row),
    seenAt: row.seen_at,
    polls: (polls.get(row.key) ?? []).map(pollOf),
    goneAt: row.gone_at,
  }))
}

export function knownPeering(row: PeeringRow): KnownPeering {
  return {
    kind: row.kind as PeeringKind,
    family: row.family as FamilyName,
    scope: row.scope,
    providerId: row.provider_id,
    cloudId: row.cloud_id,
    near: JSON.parse(row.near),
    far: JSON.parse(row.far),
    status: row.status as PeeringStatus,
    raw: row.raw,
    expiresAt: row.expires_at,
    members: JSON.parse(row.members),
    details: JSON.parse(row.details),
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

export async function readPoll(db: Db | Tx, scope: string, family: FamilyName): Promise<Poll | null> {
  const row = await db
    .selectFrom('polls')
    .selectAll()
    .where('scope', '=', scope)
    .where('family', '=', family)
    .executeTakeFirst()
  return row ? pollOf(row) : null
}

export async function writePoll(
  tx: Tx,
  scope: string,
  family: FamilyName,
  { polledAt, triedAt, error, failingSince }: Omit<Poll, 'family'>,
): Promise<void> {
  const values = { polled_at: polledAt, tried_at: triedAt, error, failing_since: failingSince }
  await tx
    .insertInto('polls')
    .values({ scope, family, ...values })
    .onConflict(conflict => conflict.columns(['scope', 'family']).doUpdateSet(values))
    .execute()
}

export async function readScope(db: Db | Tx, key: string): Promise<KnownScope | null> {
  const rows = await db.selectFrom('scopes').selectAll().where('key', '=', key).execute()
  const [known] = await knownScopes(db, rows)
  return known ?? null
}

/** Scopes that a person may mean by what they typed: an id, `account/id` or `cloud/id`. */
export async function findScopes(db: Db, typed: string): Promise<KnownScope[]> {
  const parts = typed.split('/')
  const id = parts.at(-1) ?? typed
  let query = db.selectFrom('scopes').selectAll().where('id', '=', id).where('gone_at', 'is', null)
  const before = parts.at(-2)
  if (parts.length > 2) query = query.where('key', '=', typed)
  else if (before !== undefined)
    query = query.where(eb => eb.or([eb('account', '=', before), eb('provider', '=', before)]))
  return knownScopes(db, await query.orderBy('key').execute())
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
  const found = rows
    .filter(row => rank(row) < 2)
    .toSorted((a, b) => rank(a) - rank(b))
    .slice(0, limit)
  return knownScopes(db, found)
}

export async function allScopes(db: Db | Tx): Promise<KnownScope[]> {
  const rows = await db.selectFrom('scopes').selectAll().where('gone_at', 'is', null).orderBy('key').execute()
  return knownScopes(db, rows)
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

/** Made in a cloud of others. */
const isMade = (table: string): Expression<SqlBool> =>
  sql`(json_extract(${sql.table(table)}.near, '$.cloud') <> json_extract(${sql.table(table)}.far, '$.cloud'))`

/**
 * Of rows named `peerings`: what another row tells. Whoever is no longer configured tells nothing, nor does what is gone
 * there while it is still here: then the account that listed it has changed.
 */
export const isToldElsewhere: Expression<SqlBool> = sql`(
  peerings.request IS NULL AND peerings.kind = 'vpc_peering' AND NOT ${isMade('peerings')} AND EXISTS (
    SELECT 1 FROM peerings AS other JOIN scopes ON scopes.key = other.scope
    WHERE scopes.gone_at IS NULL AND other.cloud_id = peerings.cloud_id AND other.scope <> peerings.scope
      AND CASE WHEN ${isMade('other')} THEN other.status <> 'deleted' OR peerings.status = 'deleted'
        ELSE other.status <> 'deleted' AND peerings.status = 'deleted' END))`

/** Whoever is no longer configured, or gone, is not followed any more: what was there is on record and nothing to act on. */
const isFollowed: Expression<SqlBool> = sql`EXISTS (
  SELECT 1 FROM scopes WHERE scopes.key = peerings.scope AND scopes.gone_at IS NULL)`

export interface PeeringQuery {
  /** Absent: of all scopes that are there, each connection once. */
  scope?: string
  status?: PeeringStatus
  kinds?: readonly PeeringKind[]
  family?: FamilyName
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
  base =
    query.scope === undefined
      ? base.where(isFollowed).where(eb => eb.not(isToldElsewhere))
      : base.where('scope', '=', query.scope)
  if (query.status !== undefined) base = base.where('status', '=', query.status)
  if (query.kinds !== undefined) base = base.where('kind', 'in', query.kinds)
  if (query.family !== undefined) base = base.where('family', '=', query.family)
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
