import { appendAudit } from '../audit/index.ts'
import { type Db, type Tx, transact } from '../db/index.ts'
import { type Engine, type StepEvent, type StepView, stepsOf, wakeSubject } from '../engine/index.ts'
import type { Clock } from '../kit/clock.ts'
import type { Json } from '../kit/json.ts'
import type { Message } from '../kit/message.ts'
import { type CloudFileRef, homeViewers, post } from '../outbox/index.ts'
import { type Command, decide, evolve, type Happened, type Refusal } from '../peering/decide.ts'
import { type Effect, rowOf } from '../peering/lifecycle.ts'
import type { Instruction, Moved, Plan } from '../peering/plan.ts'
import type { Rule } from '../peering/policy.ts'
import type { Side } from '../peering/side.ts'
import type { Words } from '../peering/words.ts'
import { endingMessage, eventLine, stepLine } from './news.ts'
import { pressesOf } from './offer.ts'
import { listRequests, type Page, type RequestQuery, readRequest } from './read.ts'
import { type Request, requestName } from './request.ts'

export interface NewRequest {
  kind: string
  requester: string
  scope: string
  scopeName: string
  facts: Record<string, string>
  near: Side | null
  far: Side | null
  peering: string | null
  wanted: Readonly<Record<string, string>>
  words: Words
  reason: string
  ticket: string | null
}

/** What a command carries besides what `decide` needs; stored with the event. */
export interface Carried {
  plan?: Plan
  moved?: Moved[]
  failure?: string
  rule?: Rule
}

export type Changed = { request: Request; events: Happened[] } | { refusal: Refusal; request: Request }

/** What came to be known of a request. */
export interface Known {
  peering?: string
  far?: Side
  /** Of the scope as it is now: policy rules match on them. */
  facts?: Record<string, string>
  todo?: Instruction[]
  /** What a person may press now (offer.ts); null: nothing more. */
  offer?: string | null
  /** What its success came to mean, more exactly than when it was asked for. */
  outcome?: string
}

export interface Requests {
  read(id: number): Promise<Request | null>
  list(query: RequestQuery, page: Page): Promise<{ requests: Request[]; total: number }>
  /** The steps of everything that was done for it, oldest first. */
  steps(id: number): Promise<StepView[]>
  create(request: NewRequest): Promise<Request>
  /** THE one writer of a request's status. The refusal of a person's command is audited too. */
  change(tx: Tx, id: number, command: Command, actor: string, carried?: Carried): Promise<Changed>
  /** The same in a transaction of its own. */
  command(id: number, command: Command, actor: string, carried?: Carried): Promise<Changed>
  /** What came to be known while the work goes on; redraws the card. */
  note(tx: Tx, id: number, known: Known): Promise<void>
  /** What a person may press from now on; in the transaction of the step that waits for it. */
  offer(tx: Tx, id: number, what: string): Promise<void>
  /** A person presses what is offered. False when it is not offered (any more). */
  press(id: number, what: string, by: string): Promise<boolean>
  /** A line in its thread. */
  tell(tx: Tx, id: number, message: Message): Promise<void>
  /** Something that people must look at: in the thread, in the status channel, and in the audit log. */
  alarm(tx: Tx, id: number, action: string, text: string): Promise<void>
  /** A file of a cloud for the request's thread. */
  handOver(tx: Tx, id: number, file: CloudFileRef): Promise<void>
  /** The engine's record of a step: audited, told in the thread, shown on the card. */
  stepHappened(tx: Tx, event: StepEvent): Promise<void>
}

export interface RequestsOptions {
  db: Db
  clock: Clock
  /** Read late: the engine's operations are built from this store. */
  engine: () => Pick<Engine, 'start' | 'abandon'>
  /** Called after a commit that may have enqueued steps or letters. */
  wake: () => void
}

export function createRequests({ db, clock, engine, wake }: RequestsOptions): Requests {
  const write = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    const result = await transact(db, work)
    wake()
    return result
  }

  const mustRead = async (tx: Tx, id: number): Promise<Request> => {
    const request = await readRequest(tx, id)
    if (!request) throw new Error(`there is no request ${id}`)
    return request
  }

  const redraw = async (tx: Tx, id: number): Promise<void> => {
    const now = clock.now()
    await post(tx, { kind: 'card', request: id }, now)
    for (const person of await homeViewers(tx)) await post(tx, { kind: 'home', person }, now)
  }

  const enter = async (tx: Tx, request: Request, effects: readonly Effect[]): Promise<void> => {
    for (const effect of effects) {
      switch (effect) {
        case 'start_planning':
          await engine().start(tx, 'plan', String(request.id))
          break
        case 'start_operation':
          await engine().start(tx, request.kind, String(request.id))
          break
        case 'tell_requester': {
          const message = endingMessage(request)
          await post(tx, { kind: 'direct', person: request.requester, message }, clock.now())
          break
        }
      }
    }
  }

  const store = async (tx: Tx, before: Request, after: Request): Promise<void> => {
    const { numUpdatedRows } = await tx
      .updateTable('requests')
      .set({
        status: after.status,
        version: after.version,
        plan: after.plan === null ? null : JSON.stringify(after.plan),
        plan_hash: after.planHash,
        planned_at: after.plannedAt,
        moved: JSON.stringify(after.moved),
        expires_at: after.expiresAt,
        decision: after.decision === null ? null : JSON.stringify(after.decision),
        failure: after.failure,
        updated_at: after.updatedAt,
      })
      .where('id', '=', after.id)
      .where('version', '=', before.version)
      .executeTakeFirst()
    if (numUpdatedRows !== 1n) throw new Error(`request ${after.id} was changed by another writer`)
  }

  const storeApproval = async (tx: Tx, id: number, happened: Happened): Promise<void> => {
    if (happened.event === 'approval_given') {
      const { person, at, planHash: plan_hash, policyVersion: policy_version } = happened.approval
      await tx
        .insertInto('approvals')
        .values({ request: id, person, at, plan_hash, policy_version, void_at: null })
        .execute()
    }
    if (happened.event === 'plan_stale') {
      await tx
        .updateTable('approvals')
        .set({ void_at: clock.now() })
        .where('request', '=', id)
        .where('void_at', 'is', null)
        .execute()
    }
  }

  const change: Requests['change'] = async (tx, id, command, actor, carried = {}) => {
    const now = clock.now()
    const before = await mustRead(tx, id)
    const verdict = decide(before, command, now)
    if ('refusal' in verdict) {
      const detail = { command: command.command, ...(verdict.refusal as unknown as Record<string, Json>) }
      await appendAudit(tx, { actor, action: 'request.refused', request: id, detail }, now)
      return { refusal: verdict.refusal, request: before }
    }
    let current = before
    for (const happened of verdict.events) {
      const plan = carried.plan ?? current.plan
      const after: Request = {
        ...current,
        ...evolve(current, happened),
        version: current.version + 1,
        updatedAt: now,
        plan,
        plannedAt: carried.plan === undefined ? current.plannedAt : now,
        moved: carried.moved ?? current.moved,
        failure: carried.failure ?? current.failure,
      }
      await store(tx, current, after)
      await storeApproval(tx, id, happened)
      const { event, ...detail } = happened
      await appendAudit(
        tx,
        {
          actor,
          action: `request.${event}`,
          request: id,
          detail: { ...(detail as Record<string, Json>), ...detailOf(happened, after) },
        },
        now,
      )
      const needed = carried.rule?.approvals ?? 0
      const message = eventLine(after, happened, needed)
      if (message) {
        const isBroadcast = false
        await post(tx, { kind: 'thread', request: id, message, isBroadcast }, now)
      }
      if (after.status !== current.status) {
        // A person's cancel ends the work that is under way for the request; the work's own events end their run.
        if (rowOf(after.status).isEnded && event === 'canceled') await engine().abandon(tx, String(id))
        await enter(tx, after, rowOf(after.status).enter)
      }
      current = after
    }
    await redraw(tx, id)
    return { request: current, events: verdict.events }
  }

  return {
    read: id => readRequest(db, id),
    list: (query, page) => listRequests(db, query, page),
    steps: id => stepsOf(db, String(id)),
    change,
    command: (id, command, actor, carried) => write(tx => change(tx, id, command, actor, carried)),

    create: request =>
      write(async tx => {
        const now = clock.now()
        const { id } = await tx
          .insertInto('requests')
          .values({
            kind: request.kind,
            status: 'planning',
            version: 1,
            requester: request.requester,
            scope: request.scope,
            scope_name: request.scopeName,
            facts: JSON.stringify(request.facts),
            near: request.near === null ? null : JSON.stringify(request.near),
            far: request.far === null ? null : JSON.stringify(request.far),
            wanted: JSON.stringify(request.wanted),
            words: JSON.stringify(request.words),
            peering: request.peering,
            reason: request.reason,
            ticket: request.ticket,
            created_at: now,
            updated_at: now,
          })
          .returning('id')
          .executeTakeFirstOrThrow()
        const { requester: actor, ...detail } = request
        await appendAudit(
          tx,
          {
            actor,
            action: 'request.requested',
            request: id,
            detail: detail as unknown as Record<string, Json>,
          },
          now,
        )
        const created = await mustRead(tx, id)
        await redraw(tx, id)
        await enter(tx, created, rowOf('planning').enter)
        return created
      }),

    note: async (tx, id, known) => {
      const words =
        known.outcome === undefined ? null : { ...(await mustRead(tx, id)).words, outcome: known.outcome }
      await tx
        .updateTable('requests')
        .set(eb => ({
          version: eb('version', '+', 1),
          updated_at: clock.now(),
          ...(known.peering === undefined ? {} : { peering: known.peering }),
          ...(known.far === undefined ? {} : { far: JSON.stringify(known.far) }),
          ...(known.facts === undefined ? {} : { facts: JSON.stringify(known.facts) }),
          ...(known.todo === undefined ? {} : { todo: JSON.stringify(known.todo) }),
          ...(known.offer === undefined ? {} : { offer: known.offer }),
          ...(words === null ? {} : { words: JSON.stringify(words) }),
        }))
        .where('id', '=', id)
        .execute()
      await redraw(tx, id)
    },

    offer: async (tx, id, what) => {
      const request = await mustRead(tx, id)
      // Pressed while the step was looking: it goes on at once.
      if (pressesOf({ offer: what }).some(press => request.pressed[press.what] !== undefined))
        return wakeSubject(tx, String(id), clock.now())
      if (request.offer === what) return
      await tx
        .updateTable('requests')
        .set(eb => ({ version: eb('version', '+', 1), updated_at: clock.now(), offer: what }))
        .where('id', '=', id)
        .execute()
      await redraw(tx, id)
    },

    press: (id, what, by) =>
      write(async tx => {
        const request = await mustRead(tx, id)
        const isOffered = pressesOf(request).some(press => press.what === what)
        if (!isOffered || request.status !== 'running') {
          const detail = { what, offered: request.offer }
          await appendAudit(
            tx,
            { actor: by, action: 'request.press_refused', request: id, detail },
            clock.now(),
          )
          return false
        }
        await appendAudit(
          tx,
          { actor: by, action: 'request.pressed', request: id, detail: { what } },
          clock.now(),
        )
        await tx
          .updateTable('requests')
          .set(eb => ({
            version: eb('version', '+', 1),
            updated_at: clock.now(),
            offer: null,
            pressed: JSON.stringify({ ...request.pressed, [what]: by }),
          }))
          .where('id', '=', id)
          .execute()
        await wakeSubject(tx, String(id), clock.now())
        await redraw(tx, id)
        return true
      }),

    tell: async (tx, id, message) => {
      await post(tx, { kind: 'thread', request: id, message, isBroadcast: false }, clock.now())
    },

    alarm: async (tx, id, action, text) => {
      const now = clock.now()
      await appendAudit(tx, { actor: 'peerbot', action, request: id, detail: { text } }, now)
      const message = { title: `${requestName(id)}: ${text}`, parts: [] }
      await post(tx, { kind: 'thread', request: id, message, isBroadcast: false }, now)
      await post(tx, { kind: 'channel', channel: 'status', message }, now)
    },

    handOver: async (tx, id, file) => {
      await post(tx, { kind: 'cloud_file', to: { request: id }, file }, clock.now())
    },

    stepHappened: async (tx, event) => {
      const now = clock.now()
      const id = Number(event.subject)
      const { operation, step, attempt, note, run } = event
      const detail = { operation, step, attempt, note, run }
      await appendAudit(tx, { actor: 'peerbot', action: `step.${event.event}`, request: id, detail }, now)
      const took = await tx
        .selectFrom('steps')
        .select('created_at')
        .where('run', '=', run)
        .where('name', '=', step)
        .executeTakeFirst()
      // What planning says is on the card; its steps would only repeat it in the thread.
      const message =
        event.step === 'plan' && event.event === 'succeeded'
          ? null
          : stepLine(event, took ? now - took.created_at : null)
      if (message) await post(tx, { kind: 'thread', request: id, message, isBroadcast: false }, now)
      await tx
        .updateTable('requests')
        .set(eb => ({ version: eb('version', '+', 1), updated_at: now }))
        .where('id', '=', id)
        .execute()
      await redraw(tx, id)
    },
  }
}

/** What the audit entry says beyond the event itself. */
function detailOf(happened: Happened, request: Request): Record<string, Json> {
  switch (happened.event) {
    case 'plan_ready':
    case 'plan_blocked':
      return { name: requestName(request.id), plan: request.plan as unknown as Json }
    case 'plan_stale':
      return { moved: request.moved as unknown as Json }
    case 'failed':
      return { failure: request.failure }
    default:
      return {}
  }
}
