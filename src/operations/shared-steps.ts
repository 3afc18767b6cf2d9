/** Steps that every kind has: the plan is checked once more, the provider's task is followed. */
import type { Commit, Operation, Outcome, Step, StepContext } from '../engine/index.ts'
import type { KnownPeering } from '../inventory/index.ts'
import { day, hour, minute, second } from '../kit/duration.ts'
import { ForeignError } from '../kit/errors.ts'
import type { Json } from '../kit/json.ts'
import { isBlocked, type Moved, movedBetween, type Plan, planHash } from '../peering/plan.ts'
import type { RemoteTask } from '../providers/provider.ts'
import type { Request } from '../requests/index.ts'
import { type Kind, requestOf, type World } from './kind.ts'
import { workOut } from './planning.ts'

/** How long to wait before looking again, growing with what has been waited already: 1 s, then about half of it, 30 s at most. */
export function lookAgainMs(waitedMs: number, atMostMs: number): number {
  return Math.min(atMostMs, Math.max(second, Math.round(waitedMs / 2)))
}

/** The same for what may take days: often within the first hour, then every ten minutes. */
export function unhurriedMs(waitedMs: number): number {
  return lookAgainMs(waitedMs, waitedMs < hour ? minute : 10 * minute)
}

/** Approval is bound to the plan: what was approved must still be what would happen. */
export function replanStep(world: World, kind: () => Kind): Step {
  return {
    name: 'replan',
    // With the lock: what was checked must still hold when it is sent. Whoever waits for it can still be canceled.
    isExclusive: true,
    run: async context => {
      const request = await requestOf(world, context.subject)
      const { plan, hash } = await workOut(world, kind(), request)
      if (hash === request.planHash && request.plan && !isBlocked(plan)) {
        return {
          kind: 'done',
          commit: async tx => {
            const changed = await world.requests.change(tx, request.id, { command: 'start' }, 'peerbot')
            // Without this the steps behind would go on for a request that nobody approved any more.
            if ('refusal' in changed)
              throw new Error(`request ${request.id} may not start: ${changed.refusal.code}`)
          },
        }
      }
      // While it lasts, the other facts may not be what they will be: they are looked at when it is over.
      const passing = plan.checks.find(({ isTemporary }) => isTemporary)
      if (passing && !isTooLate(world, request)) {
        const note = `not yet: ${passing.text} What was approved waits for it.`
        return { kind: 'waiting', for: 'remote', afterMs: 30 * second, note }
      }
      const moved = [...(request.plan ? movedBetween(request.plan, plan) : []), ...blockedNow(plan)]
      return {
        kind: 'abandoned',
        note: 'the plan no longer holds',
        commit: async tx => {
          await world.requests.change(tx, request.id, { command: 'void_plan' }, 'peerbot', { moved })
        },
      }
    },
  }
}

/** So long after its approval nothing waits any more for a subscription to become active. */
const waitsForActiveMs = 24 * hour

function isTooLate(world: World, { decision, createdAt }: Request): boolean {
  return world.clock.now() - (decision?.at ?? createdAt) > waitsForActiveMs
}

/** So long after its plan was checked a write is checked once more before it is sent; every further try is. */
const checkedForMs = 30 * second

/**
 * Why a write may not be sent (any more): it waited since its plan was checked, and things have moved or may move. Null
 * when what was approved is still what would happen. `since`: when it was checked, where other steps came in between;
 * `rest`: what of the approved plan is still to be carried out, where they have carried a part of it out.
 */
export async function staleSince(
  world: World,
  context: StepContext,
  kind: Kind,
  request: Request,
  { since = context.createdAt, rest }: { since?: number; rest?: (approved: Plan, now: Plan) => Plan } = {},
): Promise<Outcome | null> {
  const isFirst = context.attempt === 1 && world.clock.now() - since < checkedForMs
  if (isFirst) return null
  const { plan } = await workOut(world, kind, request)
  const approved = request.plan && rest ? rest(request.plan, plan) : request.plan
  const passing = plan.checks.find(({ isTemporary }) => isTemporary)
  if (passing && !isTooLate(world, request)) {
    const note = `not yet: ${passing.text} What was approved waits for it.`
    return { kind: 'waiting', for: 'remote', afterMs: 30 * second, note }
  }
  if (approved && planHash(approved) === planHash(plan) && !isBlocked(plan)) return null
  const moved = [...(approved ? movedBetween(approved, plan) : []), ...blockedNow(plan)]
  const what = moved.map(({ name, was, is }) => `${name} was ${was}, is ${is}`).join('; ')
  return {
    kind: 'failed',
    note: `What was approved is no longer what would happen, so it was not sent: ${what}. Ask again.`,
    commit: tx => world.requests.note(tx, request.id, { todo: [] }),
  }
}

/** What was approved passed every check: one that blocks now has moved, although it is no material fact. */
function blockedNow(plan: Plan): Moved[] {
  return plan.checks
    .filter(({ verdict }) => verdict === 'block')
    .map(({ code, text }) => ({ name: `check ${code.replaceAll('_', ' ')}`, was: 'passed', is: text }))
}

/** What a `submit` step leaves to the steps behind it. */
export interface Submitted extends Record<string, Json> {
  /** `task:…`, or what reconciling found instead of one. */
  ref: string
  /** An earlier try may have been carried out although no reply came. */
  isSecondTry: boolean
}

export function submittedBy(context: StepContext, step: string): Submitted {
  return (context.outputs[step] as Submitted | undefined) ?? { ref: '', isSecondTry: false }
}

/** How long it may be impossible to tell how something stands before people have to look at it themselves. */
export const readableWithinMs = day

/** Why the last reading of a peering is no ground for a decision; null when it is one. */
export function doubtAbout(peering: KnownPeering): string | null {
  if (peering.status === 'deleted') return null
  if (peering.staleSince !== null) {
    return `how it stands is not known (the cloud: "${peering.raw}"); last known as ${peering.status.replaceAll('_', ' ')}, still watching`
  }
  if (peering.anomaly !== null) return `the cloud contradicts itself (${peering.anomaly}); still watching`
  return peering.isListed ? null : 'the last list left it out; looking once more'
}

/** How a task that was followed ended, for the step that follows it. */
export type TaskEnd = (
  task: RemoteTask,
  request: Request,
  submitted: Submitted,
) => Promise<'done' | { failed: string; commit?: Commit }>

/** Tasks take 5 to 11 s, more when the account's queue is busy; after this people are told. */
const slowTaskMs = 10 * minute
/** After this it is given up, so that the subscription is not locked for ever. */
export const taskWithinMs = 6 * 60 * minute

/** Whether a failed task says that it was refused; any other error says nothing about how far it came. */
export function isRefusal(task: RemoteTask): boolean {
  return task.failure !== null && task.failure.kind !== 'unavailable'
}

/** How long a task id may be unknown to the provider that gave it out. */
const freshTaskMs = 2 * minute

export function followTaskStep(world: World, refFrom: string, failed: TaskEnd): Step {
  return {
    name: 'follow_task',
    isExclusive: true,
    run: async context => {
      const submitted = submittedBy(context, refFrom)
      const { ref } = submitted
      const waitedMs = world.clock.now() - context.createdAt
      const request = await requestOf(world, context.subject)
      const known = await world.inventory.scope(request.scope)
      if (!known) throw new Error(`scope ${request.scope} is not in the inventory`)
      const { tasks } = world.inventory.providerOf(known.scope)
      if (!tasks) return { kind: 'skipped', note: 'this provider has no tasks' }
      // What reconciling found instead of a task: nothing to follow.
      if (!ref.startsWith('task:')) return { kind: 'skipped', note: 'it was found done already' }
      let task: RemoteTask
      try {
        task = await tasks.read(known.scope, ref.slice('task:'.length))
      } catch (thrown) {
        if (!(thrown instanceof ForeignError && thrown.kind === 'not_found')) throw thrown
        if (waitedMs < freshTaskMs) {
          return {
            kind: 'waiting',
            for: 'remote',
            afterMs: lookAgainMs(waitedMs, 5 * second),
            note: 'the provider has taken it and does not list its task yet',
            isQuiet: true,
          }
        }
        return {
          kind: 'done',
          output: null,
          note: 'the provider no longer knows its task; looking at the result instead',
        }
      }
      if (task.state === 'waiting' && waitedMs > taskWithinMs) {
        return {
          kind: 'failed',
          note: `The provider has not finished its task (${task.ref}, "${task.raw}") within 6 hours. It may still be carried out: look at its console before asking again.`,
        }
      }
      if (task.state === 'waiting') {
        return {
          kind: 'waiting',
          for: 'remote',
          afterMs: lookAgainMs(waitedMs, 30 * second),
          ...(waitedMs < slowTaskMs
            ? { note: `the provider is working on it (task ${task.ref})`, isQuiet: true as const }
            : {
                note: `the provider has been at it for over 10 minutes, which is longer than usual (task ${task.ref}, "${task.raw}"); other changes to this subscription wait`,
              }),
        }
      }
      if (task.failure?.kind === 'not_active' && !isTooLate(world, request)) {
        // Refused because of what goes on around it, not for what it is: it is asked for again when that is over.
        const note = `The provider does not take it just now: ${task.failure.text}`
        return { kind: 'again', from: refFrom, note }
      }
      if (task.state === 'failed') {
        const end = await failed(task, request, submitted)
        if (end !== 'done') {
          const { failed: note, commit } = end
          return { kind: 'failed', note, ...(commit ? { commit } : {}) }
        }
      }
      return { kind: 'done', output: { resourceId: task.resourceId }, note: `task ${task.ref} ${task.raw}` }
    },
  }
}

/** Asked right before the provider is: whatever led here, only a running request may change anything. */
export function assertRunning(request: Request): void {
  if (request.status !== 'running') throw new Error(`request ${request.id} is ${request.status}, not running`)
}

/** How an operation's end changes its request: only here. */
export function endings(world: World): Pick<Operation, 'finished' | 'failed' | 'lockName'> {
  return {
    lockName: async subject => (await requestOf(world, subject)).scope,
    finished: async (tx, subject) => {
      await world.requests.change(tx, Number(subject), { command: 'finish' }, 'peerbot')
    },
    failed: async (tx, subject, failure) => {
      await world.requests.change(tx, Number(subject), { command: 'fail' }, 'peerbot', {
        failure: failure.note,
      })
    },
  }
}
