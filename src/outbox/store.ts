import { sql } from 'kysely'
import type { Db, Tx } from '../db/index.ts'
import type { LetterRow } from '../db/schema.ts'
import { type Content, contentOf, type Letter, mergeKeyOf, paceOf, topicOf } from './letter.ts'

/** Enqueues in the caller's transaction: what is said and why it is said are written together. */
export async function post(tx: Tx, content: Content, now: number): Promise<void> {
  const { kind, ...payload } = content
  const row = {
    kind,
    topic: topicOf(content),
    merge_key: mergeKeyOf(content),
    payload: JSON.stringify(payload),
    status: 'pending' as const,
    due_at: now,
    created_at: now,
    sent_at: null,
    last_error: null,
  }
  const insert = tx.insertInto('letters').values(row)
  await (row.merge_key === null
    ? insert
    : insert.onConflict(conflict =>
        conflict
          .column('merge_key')
          // Written as it stands in the partial index: SQLite does not match it against a parameter.
          .where('status', '=', sql.lit('pending'))
          .where('merge_key', 'is not', null)
          .doUpdateSet({ payload: row.payload }),
      )
  ).execute()
}

/** The first waiting letter of every topic. */
async function heads(db: Db | Tx): Promise<LetterRow[]> {
  return await db
    .selectFrom('letters')
    .selectAll()
    .where('id', 'in', eb =>
      eb
        .selectFrom('letters')
        .select(inner => inner.fn.min('id').as('id'))
        .where('status', 'in', ['pending', 'sending'])
        .groupBy('topic'),
    )
    .orderBy('id')
    .execute()
}

/** Topics on whose last letter somebody still works, and paces that have had their letter for now. */
interface Engaged {
  topics: ReadonlySet<string>
  paces: ReadonlySet<string>
}

/** The letter due longest goes first, so that one tried again and again takes no other's turn. One of each pace. */
function nextOfEachPace(rows: readonly LetterRow[], now: number, engaged: Engaged): LetterRow[] {
  const paces = new Set(engaged.paces)
  return rows
    .filter(row => row.due_at <= now && !engaged.topics.has(row.topic))
    .toSorted((a, b) => a.due_at - b.due_at || a.id - b.id)
    .filter(row => {
      const pace = paceOf(contentOf(row))
      if (paces.has(pace)) return false
      paces.add(pace)
      return true
    })
}

/**
 * The first waiting letter of every topic that is not engaged, where it is due; marks them as being sent. A letter
 * found in `sending` is unsure: its reply was lost, or the process ended before it came. It may have been said.
 */
export async function takeDue(tx: Tx, now: number, engaged: Engaged): Promise<Letter[]> {
  const due = nextOfEachPace(await heads(tx), now, engaged)
  if (due.length > 0) {
    await tx
      .updateTable('letters')
      .set(eb => ({
        status: 'sending',
        // The earliest try whose end is unknown is what the next one has to look back to.
        sent_at: eb.case().when('status', '=', 'sending').then(eb.ref('sent_at')).else(now).end(),
        attempt: eb('attempt', '+', 1),
      }))
      .where(
        'id',
        'in',
        due.map(row => row.id),
      )
      .execute()
  }
  return due.map(row => {
    const content = contentOf(row)
    return {
      id: row.id,
      content,
      topic: row.topic,
      pace: paceOf(content),
      attempt: row.attempt + 1,
      unsureSince: row.status === 'sending' ? row.sent_at : null,
    }
  })
}

/** When the next letter of every topic is due. */
export async function nextLetters(db: Db): Promise<{ topic: string; pace: string; dueAt: number }[]> {
  return (await heads(db)).map(row => ({
    topic: row.topic,
    pace: paceOf(contentOf(row)),
    dueAt: row.due_at,
  }))
}

export async function settleDelivered(tx: Tx, id: number): Promise<void> {
  await tx
    .updateTable('letters')
    .set({ status: 'delivered', last_error: null })
    .where('id', '=', id)
    .execute()
}

/** It will be tried again; an unsure letter keeps its mark, so that the next try looks before it speaks. */
export async function settleLater(
  tx: Tx,
  id: number,
  dueAt: number,
  error: string,
  isUnsure: boolean,
): Promise<void> {
  // A newer letter with the same merge key waits already: that one says what counts.
  const row = await tx.selectFrom('letters').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const newer =
    row.merge_key !== null &&
    (await tx
      .selectFrom('letters')
      .select('id')
      .where('merge_key', '=', row.merge_key)
      .where('status', '=', 'pending')
      .executeTakeFirst())
  if (newer && !isUnsure) {
    await tx
      .updateTable('letters')
      .set({ status: 'delivered', last_error: error })
      .where('id', '=', id)
      .execute()
    await tx.updateTable('letters').set({ due_at: dueAt }).where('id', '=', newer.id).execute()
    return
  }
  await tx
    .updateTable('letters')
    .set({ status: isUnsure ? 'sending' : 'pending', due_at: dueAt, last_error: error })
    .where('id', '=', id)
    .execute()
}

export async function settleUndeliverable(tx: Tx, id: number, error: string): Promise<void> {
  await tx
    .updateTable('letters')
    .set({ status: 'undeliverable', last_error: error })
    .where('id', '=', id)
    .execute()
}

export interface OutboxDepth {
  waiting: number
  undeliverable: number
  oldestAt: number | null
}

export async function outboxDepth(db: Db): Promise<OutboxDepth> {
  const rows = await db
    .selectFrom('letters')
    .select(eb => ['status', eb.fn.countAll<number>().as('count'), eb.fn.min('created_at').as('oldest')])
    .where('status', '!=', 'delivered')
    .groupBy('status')
    .execute()
  const waiting = rows.filter(row => row.status !== 'undeliverable')
  return {
    waiting: waiting.reduce((sum, row) => sum + row.count, 0),
    undeliverable: rows.find(row => row.status === 'undeliverable')?.count ?? 0,
    oldestAt: waiting.length === 0 ? null : Math.min(...waiting.map(row => row.oldest)),
  }
}
