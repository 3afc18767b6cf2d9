import type { Db } from '../db/index.ts'
import type { AuditRow } from '../db/schema.ts'
import { canonicalJson } from '../kit/json.ts'
import { entryHash, entryOf, genesis } from './entry.ts'
import { readRows } from './log.ts'

export type Verification =
  | { isWhole: true; entries: number; head: string; seals: number }
  /** The first entry that does not fit, and why. */
  | { isWhole: false; entries: number; seq: number; why: string }

/** Why an entry does not follow the one before it; null when it does. */
function misfit(previous: { seq: number; hash: string }, row: AuditRow): string | null {
  if (row.seq !== previous.seq + 1) return `entry ${previous.seq + 1} is missing`
  if (row.prev_hash !== previous.hash) return 'it does not stand on the entry before it'
  if (contentHash(row) !== row.hash) return 'its content does not match its hash'
  return null
}

/** Null where the detail is not the one spelling that we write: `{"a":2,"a":1}` reads as `{"a":1}`. */
function contentHash(row: AuditRow): string | null {
  try {
    const entry = entryOf(row)
    return canonicalJson(entry.detail) === row.detail ? entryHash(entry) : null
  } catch {
    return null
  }
}

/** Recomputes the whole chain and compares it with every seal that was published. */
export async function verifyAudit(db: Db): Promise<Verification> {
  const seals = await db.selectFrom('audit_seals').selectAll().orderBy('seq').execute()
  const sealedAt = new Map(seals.map(seal => [seal.seq, seal.hash]))
  let last = { seq: 0, hash: genesis }
  for await (const row of readRows(db)) {
    const why = misfit(last, row) ?? sealMisfit(sealedAt.get(row.seq), row)
    if (why) return { isWhole: false, entries: last.seq, seq: row.seq, why }
    last = row
  }
  const beyond = seals.find(seal => seal.seq > last.seq)
  if (beyond) {
    const why = `a seal was published for entry ${beyond.seq}, which is missing`
    return { isWhole: false, entries: last.seq, seq: beyond.seq, why }
  }
  return { isWhole: true, entries: last.seq, head: last.hash, seals: seals.length }
}

function sealMisfit(sealed: string | undefined, row: AuditRow): string | null {
  return sealed === undefined || sealed === row.hash
    ? null
    : `a seal was published with another hash (${sealed.slice(0, 12)}…)`
}
