import type { Db, Tx } from '../db/index.ts'
import type { AuditRow } from '../db/schema.ts'
import { canonicalJson } from '../kit/json.ts'
import { type Entry, entryHash, entryOf, genesis, type NewEntry } from './entry.ts'

export interface Head {
  seq: number
  hash: string
}

/** The last entry's place and hash; seq 0 and the genesis hash for an empty log. */
export async function auditHead(db: Db | Tx): Promise<Head> {
  const row = await db
    .selectFrom('audit_entries')
    .select(['seq', 'hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ?? { seq: 0, hash: genesis }
}

/** Appends in the caller's transaction, so that what happened and its record are one. */
export async function appendAudit(tx: Tx, entry: NewEntry, at: number): Promise<Head> {
  const head = await auditHead(tx)
  const placed = { ...entry, seq: head.seq + 1, at, prevHash: head.hash }
  const hash = entryHash(placed)
  await tx
    .insertInto('audit_entries')
    .values({
      seq: placed.seq,
      at,
      actor: entry.actor,
      action: entry.action,
      request: entry.request,
      detail: canonicalJson(entry.detail),
      prev_hash: head.hash,
      hash,
    })
    .execute()
  return { seq: placed.seq, hash }
}

export interface AuditQuery {
  request?: number
  actor?: string
  /** Only entries at or after this instant. */
  since?: number
}

/** Newest first. */
export async function latestEntries(db: Db, query: AuditQuery, limit: number): Promise<Entry[]> {
  let rows = db.selectFrom('audit_entries').selectAll().orderBy('seq', 'desc').limit(limit)
  if (query.request !== undefined) rows = rows.where('request', '=', query.request)
  if (query.actor !== undefined) rows = rows.where('actor', '=', query.actor)
  if (query.since !== undefined) rows = rows.where('at', '>=', query.since)
  return (await rows.execute()).map(entryOf)
}

const page = 1_000

/** Oldest first. */
export async function* readEntries(db: Db, query: AuditQuery = {}): AsyncGenerator<Entry> {
  for await (const row of readRows(db, query)) yield entryOf(row)
}

/** As stored, oldest first, a page at a time: the log may be larger than memory. */
export async function* readRows(db: Db, query: AuditQuery = {}): AsyncGenerator<AuditRow> {
  for (let after = 0; ; ) {
    let rows = db.selectFrom('audit_entries').selectAll().where('seq', '>', after).orderBy('seq').limit(page)
    if (query.request !== undefined) rows = rows.where('request', '=', query.request)
    if (query.actor !== undefined) rows = rows.where('actor', '=', query.actor)
    if (query.since !== undefined) rows = rows.where('at', '>=', query.since)
    const found = await rows.execute()
    yield* found
    const last = found.at(-1)
    if (!last || found.length < page) return
    after = last.seq
  }
}
