import type { AuditRow } from '../db/schema.ts'
import { canonicalJson, type Json, sha256 } from '../kit/json.ts'

/** One line of the log, before it has its place in the chain. */
export interface NewEntry {
  actor: string
  action: string
  request: number | null
  detail: { [key: string]: Json }
}

export interface Entry extends NewEntry {
  seq: number
  at: number
  prevHash: string
  hash: string
}

/** What the first entry stands on. */
export const genesis = '0'.repeat(64)

/** SHA-256 over the canonical JSON of everything but the hash itself. */
export function entryHash(entry: Omit<Entry, 'hash'>): string {
  const { seq, at, actor, action, request, detail, prevHash } = entry
  return sha256(canonicalJson({ seq, at, actor, action, request, detail, prevHash }))
}

export function entryOf(row: AuditRow): Entry {
  return {
    seq: row.seq,
    at: row.at,
    actor: row.actor,
    action: row.action,
    request: row.request,
    detail: JSON.parse(row.detail),
    prevHash: row.prev_hash,
    hash: row.hash,
  }
}
