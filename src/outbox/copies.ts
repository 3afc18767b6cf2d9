import type { Db, Tx } from '../db/index.ts'

/** Where something of ours stands in Slack: every message is tracked, so that it can be redrawn, linked or repaired. */
export interface Copy {
  channel: string
  ts: string
  /** The version of the subject it shows; null where it has none. */
  shows: number | null
}

export async function copyOf(db: Db | Tx, subject: string, role: string): Promise<Copy | null> {
  const row = await db
    .selectFrom('copies')
    .select(['channel', 'ts', 'shows'])
    .where('subject', '=', subject)
    .where('role', '=', role)
    .orderBy('letter', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

export async function rememberCopy(
  tx: Tx,
  subject: string,
  role: string,
  letter: number,
  copy: Copy,
): Promise<void> {
  await tx
    .insertInto('copies')
    .values({ subject, role, letter, ...copy })
    .onConflict(conflict => conflict.columns(['channel', 'ts']).doUpdateSet({ shows: copy.shows }))
    .execute()
}

/** It is gone from Slack; the next letter posts a new one. */
export async function forgetCopy(tx: Tx, copy: Pick<Copy, 'channel' | 'ts'>): Promise<void> {
  await tx.deleteFrom('copies').where('channel', '=', copy.channel).where('ts', '=', copy.ts).execute()
}

/** Whether a message is one that we track. */
export async function isTracked(db: Db, channel: string, ts: string): Promise<boolean> {
  const row = await db
    .selectFrom('copies')
    .select('ts')
    .where('channel', '=', channel)
    .where('ts', '=', ts)
    .executeTakeFirst()
  return row !== undefined
}

/** Whoever has opened our Home; it is redrawn for them. */
export async function homeViewers(tx: Tx): Promise<string[]> {
  const rows = await tx.selectFrom('copies').select('ts').where('role', '=', 'home').execute()
  return rows.map(row => row.ts)
}
