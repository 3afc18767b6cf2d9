/** The engine's rows: claiming, settling, locking. Every function is one transaction's worth of writes. */
import type { NotNull } from 'kysely'
import type { Db, Tx } from '../db/index.ts'
import type { StepRow } from '../db/schema.ts'
import type { Json } from '../kit/json.ts'
import type { Operation } from './operation.ts'

export interface Claimed {
  step: StepRow
  operation: string
  subject: string
  /** Nobody had it before. */
  isFirst: boolean
}

/** Starts a run in the caller's transaction. One run a subject at a time; a second one is a bug and throws. */
export async function startRun(tx: Tx, operation: Operation, subject: string, now: number): Promise<void> {
  const run = await tx
    .insertInto('runs')
    .values({ operation: operation.name, subject, status: 'running', created_at: now, ended_at: null })
    .returning('id')
    .executeTakeFirstOrThrow()
  await insertStep(tx, run.id, operation.steps[0].name, now)
}

export async function insertStep(tx: Tx, run: number, name: string, now: number): Promise<void> {
  await tx
    .insertInto('steps')
    .values({ run, name, status: 'pending', due_at: now, created_at: now })
    .execute()
}

/** The due step that has waited longest and that nobody holds. */
export async function claimDue(
  tx: Tx,
  owner: string,
  now: number,
  leaseMs: number,
  held: ReadonlySet<number>,
): Promise<Claimed | null> {
  const row = await tx
    .selectFrom('steps')
    .innerJoin('runs', 'runs.id', 'steps.run')
    .selectAll('steps')
    .select(['runs.operation', 'runs.subject'])
    .where('steps.due_at', '<=', now)
    .where('steps.settled_at', 'is', null)
    .where(eb => eb.or([eb('steps.lease_until', 'is', null), eb('steps.lease_until', '<=', now)]))
    .$if(held.size > 0, query => query.where('steps.id', 'not in', [...held]))
    .orderBy('steps.due_at')
    .orderBy('steps.id')
    .limit(1)
    .executeTakeFirst()
  if (!row) return null
  const { operation, subject, ...step } = row
  const lease = {
    lease_owner: owner,
    lease_until: now + leaseMs,
    status: 'running' as const,
    waits_for: null,
  }
  await tx.updateTable('steps').set(lease).where('id', '=', step.id).execute()
  return { step: { ...step, ...lease }, operation, subject, isFirst: step.status === 'pending' }
}

/** Writes to a step that this owner still holds; throws when the lease was lost, so that the transaction is undone. */
export async function writeHeld(
  tx: Tx,
  id: number,
  owner: string,
  values: Partial<Omit<StepRow, 'id' | 'run' | 'name' | 'created_at'>>,
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('steps')
    .set(values)
    .where('id', '=', id)
    .where('lease_owner', '=', owner)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new Error(`step ${id} is no longer held by ${owner}`)
}

/**
 * A settled step is to be done again as if it never had been, and those behind it in their turn. `dueAfter` says when,
 * given how many times that has been.
 */
export async function reopenFrom(
  tx: Tx,
  run: number,
  name: string,
  note: string,
  dueAfter: (times: number) => number,
): Promise<{ times: number }> {
  const step = await tx
    .selectFrom('steps')
    .select(['id', 'attempt'])
    .where('run', '=', run)
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
  const times = step.attempt + 1
  await tx.deleteFrom('steps').where('run', '=', run).where('id', '>', step.id).execute()
  await tx
    .updateTable('steps')
    .set({
      status: 'waiting_remote',
      attempt: times,
      due_at: dueAfter(times),
      intent_at: null,
      remote_ref: null,
      output: null,
      note,
      settled_at: null,
    })
    .where('id', '=', step.id)
    .execute()
  return { times }
}

/** Takes or keeps the run's lock; false when another run has it. */
export async function takeLock(tx: Tx, name: string, run: number, now: number): Promise<boolean> {
  await tx
    .insertInto('locks')
    .values({ name, run, taken_at: now })
    .onConflict(conflict => conflict.doNothing())
    .execute()
  const holder = await tx.selectFrom('locks').select('run').where('name', '=', name).executeTakeFirstOrThrow()
  return holder.run === run
}

/** Gives the run's locks back and wakes the steps that wait for them. */
export async function releaseLocks(tx: Tx, run: number, now: number): Promise<void> {
  const released = await tx.deleteFrom('locks').where('run', '=', run).returning('name').execute()
  for (const { name } of released) {
    await tx
      .updateTable('steps')
      .set({ due_at: now })
      .where('waits_for', '=', name)
      .where('settled_at', 'is', null)
      .execute()
  }
}

export async function endRun(
  tx: Tx,
  run: number,
  status: 'finished' | 'failed' | 'abandoned',
  now: number,
): Promise<void> {
  await tx.updateTable('runs').set({ status, ended_at: now }).where('id', '=', run).execute()
  await releaseLocks(tx, run, now)
}

export interface Abandoned {
  run: number
  operation: string
  subject: string
  step: string
  attempt: number
}

/** Ends a subject's run because the request went another way; a step in flight finds its lease gone. */
export async function abandonRun(tx: Tx, subject: string, now: number): Promise<Abandoned[]> {
  const run = await tx
    .selectFrom('runs')
    .select(['id', 'operation'])
    .where('subject', '=', subject)
    .where('status', '=', 'running')
    .executeTakeFirst()
  if (!run) return []
  const steps = await tx
    .updateTable('steps')
    .set({
      status: 'abandoned',
      due_at: null,
      lease_owner: null,
      lease_until: null,
      waits_for: null,
      settled_at: now,
    })
    .where('run', '=', run.id)
    .where('settled_at', 'is', null)
    .returning(['name', 'attempt'])
    .execute()
  await endRun(tx, run.id, 'abandoned', now)
  return steps.map(({ name, attempt }) => ({
    run: run.id,
    operation: run.operation,
    subject,
    step: name,
    attempt,
  }))
}

/** Makes a subject's waiting step due now: what it waits for may have happened. */
export async function wakeSubject(tx: Tx, subject: string, now: number): Promise<void> {
  await tx
    .updateTable('steps')
    .set({ due_at: now })
    .where('status', 'in', ['waiting_remote', 'waiting_person'])
    .where('due_at', '>', now)
    .where('run', 'in', eb => eb.selectFrom('runs').select('id').where('subject', '=', subject))
    .execute()
}

/** Frees what processes that have ended still hold, so that their steps go on at once. */
export async function releaseLeases(tx: Tx, isDead: (owner: string) => boolean): Promise<number> {
  const held = await tx
    .selectFrom('steps')
    .select(['id', 'lease_owner'])
    .where('lease_owner', 'is not', null)
    .where('due_at', 'is not', null)
    .$narrowType<{ lease_owner: NotNull }>()
    .execute()
  const dead = held.filter(row => isDead(row.lease_owner)).map(row => row.id)
  if (dead.length > 0) {
    await tx
      .updateTable('steps')
      .set({ lease_owner: null, lease_until: null })
      .where('id', 'in', dead)
      .execute()
  }
  return dead.length
}

export async function outputsOf(db: Db | Tx, run: number): Promise<Record<string, Json>> {
  const rows = await db
    .selectFrom('steps')
    .select(['name', 'output'])
    .where('run', '=', run)
    .where('output', 'is not', null)
    .$narrowType<{ output: NotNull }>()
    .execute()
  return Object.fromEntries(rows.map(row => [row.name, JSON.parse(row.output) as Json]))
}

/** When the next step is due that nobody holds; null when none waits. */
export async function nextStepAt(db: Db): Promise<number | null> {
  const row = await db
    .selectFrom('steps')
    .select(eb =>
      eb.fn
        .min<number | null>(eb.fn<number>('max', ['due_at', eb.fn.coalesce('lease_until', eb.lit(0))]))
        .as('at'),
    )
    .where('due_at', 'is not', null)
    .executeTakeFirstOrThrow()
  return row.at
}

export interface StepView {
  name: string
  operation: string
  status: StepRow['status']
  note: string | null
  lastError: string | null
  createdAt: number
  settledAt: number | null
  dueAt: number | null
}

/** All steps of a subject's runs, oldest first: the story for the card. */
export async function stepsOf(db: Db | Tx, subject: string): Promise<StepView[]> {
  const rows = await db
    .selectFrom('steps')
    .innerJoin('runs', 'runs.id', 'steps.run')
    .selectAll('steps')
    .select('runs.operation')
    .where('runs.subject', '=', subject)
    .orderBy('steps.id')
    .execute()
  return rows.map(row => ({
    name: row.name,
    operation: row.operation,
    status: row.status,
    note: row.note,
    lastError: row.last_error,
    createdAt: row.created_at,
    settledAt: row.settled_at,
    dueAt: row.due_at,
  }))
}
