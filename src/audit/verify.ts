import type { Db } from '../db/index.ts'
import { type Entry, entryHash, genesis } from './entry.ts'
import { readEntries } from './log.ts'

export type Verification =
  | { isWhole: true; entries: number; head: string; seals: number }
  /** The first entry that does not fit, and why. */
  | { isWhole: false; entries: number; seq: number; why: string }

/** Why an entry does not follow the one before it; null when it does. */
export function misfit(previous: { seq: number; hash: string }, entry: Entry): string | null {
  if (entry.seq !== previous.seq + 1) return `entry ${previous.seq + 1} is missing`
  if (entry.prevHash !== previous.hash) return 'it does not stand on the entry before it'
  if (entryHash(entry) !== entry.hash) return 'its content does not match its hash'
  return null
}

/** Recomputes the whole chain and compares it with every seal that was published. */
export async function verifyAudit(db: Db): Promise<Verification> {
  const seals = await db.selectFrom('audit_seals').selectAll().orderBy('seq').execute()
  const sealedAt = new Map(seals.map(seal => [seal.seq, seal.hash]))
  let last = { seq: 0, hash: genesis }
  for await (const entry of readEntries(db)) {
    const why = misfit(last, entry) ?? sealMisfit(sealedAt.get(entry.seq), entry)
    if (why) return { isWhole: false, entries: last.seq, seq: entry.seq, why }
    last = entry
  }
  const beyond = seals.find(seal => seal.seq > last.seq)
  if (beyond) {
    const why = `a seal was published for entry ${beyond.seq}, which is missing`
    return { isWhole: false, entries: last.seq, seq: beyond.seq, why }
  }
  return { isWhole: true, entries: last.seq, head: last.hash, seals: seals.length }
}

function sealMisfit(sealed: string | undefined, entry: Entry): string | null {
  return sealed === undefined || sealed === entry.hash
    ? null
    : `a seal was published with another hash (${sealed.slice(0, 12)}…)`
}
