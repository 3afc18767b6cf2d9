import type { Tx } from '../db/index.ts'
import { auditHead, type Head } from './log.ts'

/**
 * Records the head as published; null when it was sealed before and nothing was added. The caller sends it to a place
 * that whoever can write this database cannot write: a channel, a log.
 */
export async function sealAudit(tx: Tx, at: number): Promise<Head | null> {
  const head = await auditHead(tx)
  const last = await tx
    .selectFrom('audit_seals')
    .select('seq')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (head.seq === 0 || last?.seq === head.seq) return null
  await tx.insertInto('audit_seals').values({ seq: head.seq, hash: head.hash, at }).execute()
  return head
}
