/** Reminders before something lapses, each said once: approvals to the card's thread, acceptances there and to the requester. */
import { appendAudit } from './audit/index.ts'
import { type Db, type Tx, transact } from './db/index.ts'
import { day, formatDuration, hour } from './kit/duration.ts'
import type { Message } from './kit/message.ts'
import { post } from './outbox/index.ts'
import { requestName } from './requests/index.ts'

/** Marks a reminder as said; false when it was before. */
async function once(tx: Tx, name: string): Promise<boolean> {
  const inserted = await tx
    .insertInto('facts')
    .values({ name: `reminded:${name}`, value: '1' })
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirst()
  return inserted.numInsertedOrUpdatedRows === 1n
}

/** The nearest mark that has been passed; null while the deadline is further away than all of them. */
function passedMark(leftMs: number, marks: readonly number[]): number | null {
  return marks.filter(mark => leftMs <= mark).toSorted((a, b) => a - b)[0] ?? null
}

const acceptanceMarks = [3 * day, day, 2 * hour]
const approvalMarks = [hour]

export async function remind(db: Db, now: number): Promise<void> {
  await transact(db, async tx => {
    const undecided = await tx
      .selectFrom('requests')
      .select(['id', 'expires_at', 'planned_at'])
      .where('status', '=', 'pending_approval')
      .where('expires_at', '>', now)
      .execute()
    for (const { id, expires_at, planned_at } of undecided) {
      if (expires_at === null) continue
      const mark = passedMark(expires_at - now, approvalMarks)
      // A rule that gives an hour or less needs no reminder at its very start.
      if (mark === null || expires_at - (planned_at ?? now) <= mark) continue
      if (!(await once(tx, `approval:${id}:${expires_at}:${mark}`))) continue
      const title = `${requestName(id)} lapses in ${formatDuration(expires_at - now)} if nobody decides.`
      await say(tx, id, null, { title, parts: [] }, now)
    }
    const pending = await tx
      .selectFrom('peerings')
      .innerJoin('requests', 'requests.id', 'peerings.request')
      .select([
        'requests.id',
        'requests.requester',
        'peerings.expires_at',
        'peerings.cloud_id',
        'requests.todo',
      ])
      .where('peerings.status', '=', 'pending_acceptance')
      .where('peerings.expires_at', '>', now)
      .execute()
    for (const { id, requester, expires_at, cloud_id } of pending) {
      if (expires_at === null) continue
      const mark = passedMark(expires_at - now, acceptanceMarks)
      if (mark === null || !(await once(tx, `acceptance:${id}:${expires_at}:${mark}`))) continue
      const title = `${requestName(id)}: nobody has accepted ${cloud_id ?? 'the peering'} yet; it lapses in ${formatDuration(expires_at - now)}. What to do is on the card.`
      await say(tx, id, requester, { title, parts: [] }, now)
    }
  })
}

async function say(tx: Tx, id: number, person: string | null, message: Message, now: number): Promise<void> {
  await post(tx, { kind: 'thread', request: id, message, isBroadcast: false }, now)
  if (person !== null) await post(tx, { kind: 'direct', person, message }, now)
  const detail = { text: String(message.title) }
  await appendAudit(tx, { actor: 'peerbot', action: 'request.reminded', request: id, detail }, now)
}
