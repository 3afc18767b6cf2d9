/** Reminders before something lapses, each said once: approvals to the card's thread, acceptances there and to the requester. */
import { appendAudit } from './audit/index.ts'
import { type Db, type Tx, transact } from './db/index.ts'
import { day, formatDuration, hour } from './kit/duration.ts'
import type { Message } from './kit/message.ts'
import { post } from './outbox/index.ts'
import type { Instruction } from './peering/plan.ts'
import { instructionParts, requestName } from './requests/index.ts'

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
    // Of a request that has ended nothing is awaited any more: it may have ended because the peering is a look-alike.
    const pending = await tx
      .selectFrom('peerings')
      .innerJoin('requests', 'requests.id', 'peerings.request')
      .select(['requests.id', 'requests.requester', 'requests.todo', 'requests.offer'])
      .select(['peerings.scope', 'peerings.provider_id', 'peerings.cloud_id', 'peerings.expires_at'])
      .where('peerings.status', '=', 'pending_acceptance')
      .where('peerings.expires_at', '>', now)
      .where('requests.status', '=', 'running')
      .execute()
    for (const { id, requester, todo, offer, scope, provider_id, cloud_id, expires_at } of pending) {
      if (expires_at === null) continue
      const mark = passedMark(expires_at - now, acceptanceMarks)
      // Not by the deadline: that may be known more exactly later, and would then be said again.
      if (mark === null || !(await once(tx, `acceptance:${id}:${scope}/${provider_id}:${mark}`))) continue
      const title = `${requestName(id)}: nobody has accepted ${cloud_id ?? 'the peering'} yet; it lapses in ${formatDuration(expires_at - now)}.`
      await say(tx, id, requester, { title, parts: whatToDo(id, JSON.parse(todo ?? '[]'), offer) }, now)
    }
  })
}

/** The command, where a person accepts; else where the button is. */
function whatToDo(id: number, todo: Instruction[], offer: string | null): Message['parts'] {
  const name = requestName(id)
  const accepting = todo.filter(({ about }) => about === 'accept')
  return [
    ...instructionParts({ todo: accepting }),
    ...(offer === null
      ? []
      : [{ part: 'text' as const, text: `An approver presses the button on the card of ${name}.` }]),
    {
      part: 'buttons',
      buttons: [
        { label: 'Details', command: 'show', args: { id: name }, describes: `Details of request ${name}` },
      ],
    },
  ]
}

async function say(tx: Tx, id: number, person: string | null, message: Message, now: number): Promise<void> {
  await post(tx, { kind: 'thread', request: id, message, isBroadcast: false }, now)
  if (person !== null) await post(tx, { kind: 'direct', person, message }, now)
  const detail = { text: String(message.title) }
  await appendAudit(tx, { actor: 'peerbot', action: 'request.reminded', request: id, detail }, now)
}
