/**
 * The audit room: an append-only, hash-chained log of everything: commands, refusals, late clicks, plans, approvals,
 * every call to a cloud, status changes, starts and stops. Database triggers refuse UPDATE, DELETE and REPLACE; each
 * entry's hash covers its content and the hash before it; heads are sealed outside the database.
 *
 * May import: kit, db. An entry is appended in the transaction of what it records, never after it.
 *
 * To add a sink (where seals and copies go): one file here that takes a `Head` or an `Entry`, one line in app.ts.
 */
export type { Entry, NewEntry } from './entry.ts'
export { type ExportFormat, exportLines } from './export.ts'
export { appendAudit, auditHead, latestEntries, readEntries } from './log.ts'
export { sealAudit } from './seal.ts'
export { verifyAudit } from './verify.ts'
