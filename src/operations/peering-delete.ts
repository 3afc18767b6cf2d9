/**
 * Deleting a peering: asked once, followed, and reported only when it is no longer listed; where its cloud lets nobody
 * read it, people are told to look.
 */
import { callOnce, type Outcome, type StepContext } from '../engine/index.ts'
import type { KnownPeering } from '../inventory/index.ts'
import { minute, second } from '../kit/duration.ts'
import { ForeignError } from '../kit/errors.ts'
import type { Json } from '../kit/json.ts'
import type { Instruction, Plan } from '../peering/plan.ts'
import type { Peerings, Scope } from '../providers/provider.ts'
import type { Request } from '../requests/index.ts'
import { jointsOf, pairOf, withLeave } from './ends.ts'
import { type Kind, requestOf, type World } from './kind.ts'
import { leaveAt } from './leaving.ts'
import { aboutHoles, blackholesAt, unrouteAt } from './routing.ts'
import {
  assertRunning,
  endings,
  followTaskStep,
  isRefusal,
  lookAgainMs,
  replanStep,
  type Submitted,
  staleSince,
} from './shared-steps.ts'

const goneWithinMs = 15 * minute
/** How long a delete whose reply was lost may take until it shows; it is harmless to send it again, and not our way. */
const leavesWithinMs = 2 * minute

interface Target {
  request: Request
  scope: Scope
  providerId: string
  peerings: Peerings
}

export function peeringDelete(world: World): Kind {
  const { clock, inventory, requests } = world

  const targetOf = async (subject: string): Promise<Target> => {
    const request = await requestOf(world, subject)
    const known = await inventory.scope(request.scope)
    if (!known || request.peering === null) throw new Error(`request ${subject} has no scope or peering`)
    const { peerings } = inventory.providerOf(known.scope)
    if (!peerings) throw new Error(`${known.scope.provider} has no peerings`)
    return { request, scope: known.scope, providerId: request.peering, peerings }
  }

  /** As last observed: what the provider needs to know besides its id. */
  const peeringOf = async ({ scope, providerId }: Target): Promise<KnownPeering> => {
    const known = await inventory.peering(scope.key, providerId)
    if (!known) throw new Error(`peering ${providerId} is not in the inventory`)
    return known
  }

  /** Read live. One list may be incomplete, so `gone` takes two in a row that do not have it. */
  const look = async ({ scope, providerId }: Target): Promise<'listed' | 'missed' | 'gone'> => {
    await inventory.observe(scope.key, clock.now())
    const peering = await inventory.peering(scope.key, providerId)
    if (!peering || peering.status === 'deleted') return 'gone'
    return peering.isListed ? 'listed' : 'missed'
  }

  /** Asks for the delete; what the provider does not know is looked for before it is called gone. */
  const send = async (target: Target): Promise<string> => {
    try {
      return `task:${await target.peerings.remove(target.scope, await peeringOf(target))}`
    } catch (thrown) {
      const isUnknown = thrown instanceof ForeignError && thrown.kind === 'not_found'
      if (isUnknown && (await look(target)) !== 'listed') return 'gone'
      throw thrown
    }
  }

  const unroute = async (context: StepContext): Promise<Outcome> => {
    const target = await targetOf(context.subject)
    assertRunning(target.request)
    const { near, far, cloudId } = await peeringOf(target)
    const outcome = await unrouteAt(world, target.request, pairOf(target.scope, near, far), cloudId)
    if (outcome.kind !== 'done') return outcome
    const { removed = [] } = (outcome.output ?? {}) as Partial<Unrouted>
    return { ...outcome, output: { begunAt: context.createdAt, removed } satisfies Unrouted }
  }

  const submit = async (context: StepContext): Promise<Outcome> => {
    const target = await targetOf(context.subject)
    assertRunning(target.request)
    const unrouted = unroutedBy(context.outputs)
    // The routes are gone by now, as was approved: what is still to come must be what was approved with it.
    const stale =
      context.intentAt === null
        ? await staleSince(world, context, { ...kind, plan: planWithoutEnds }, target.request, {
            since: unrouted?.begunAt ?? context.createdAt,
            rest: restOf,
          })
        : null
    if (stale) return stale
    const result = await callOnce(context, {
      reconcile: async intentAt => {
        switch (await look(target)) {
          case 'listed':
            // A delete that arrived takes its time until the peering has left the list.
            return clock.now() - intentAt < leavesWithinMs
              ? { unsure: 'a reply was lost; the delete may be under way', afterMs: 10 * second }
              : { found: null }
          case 'gone':
            return { found: 'gone' }
          case 'missed':
            return {
              unsure: 'a reply was lost; the last list left it out, looking once more',
              afterMs: 5 * second,
            }
        }
      },
      send: () => send(target),
    })
    if ('kind' in result) return result
    return {
      kind: 'done',
      output: { ref: result.ref, isSecondTry: context.intentAt !== null } satisfies Submitted,
      note: result.wasAdopted ? 'it is gone already; the reply was lost' : 'the provider has taken it',
    }
  }

  const leave = async (context: StepContext): Promise<Outcome> => {
    const target = await targetOf(context.subject)
    const { near, far, cloudId } = await peeringOf(target)
    return leaveAt(world, target.request, pairOf(target.scope, near, far), cloudId)
  }

  const confirmGone = async (context: StepContext): Promise<Outcome> => {
    const target = await targetOf(context.subject)
    const waitedMs = clock.now() - context.createdAt
    const seen = await look(target)
    if (seen !== 'gone') {
      if (waitedMs > goneWithinMs) {
        return {
          kind: 'failed',
          note: 'The provider said that it was deleted, and it is still listed after 15 minutes. It may still be up: look at it in the console.',
        }
      }
      return {
        kind: 'waiting',
        for: 'remote',
        afterMs: lookAgainMs(waitedMs, 15 * second),
        note: seen === 'listed' ? 'it is still listed' : 'the last list left it out; looking once more',
        isQuiet: true,
      }
    }
    const { request } = target
    const { near, far, cloudId, staleSince: unreadSince } = await peeringOf(target)
    const pair = pairOf(target.scope, near, far)
    // What a create that was still running has written since is taken away as well.
    const unrouted = await unrouteAt(world, request, pair, cloudId)
    if (unrouted.kind === 'failed') return unrouted
    const left = await leaveAt(world, request, pair, cloudId)
    if (left.kind === 'failed') return left
    const holes = await blackholesAt(world, pair, cloudId)
    const gone = unreadSince === null ? 'it is no longer listed' : 'the provider has taken the delete'
    const unread: Instruction[] = unreadSince === null ? [] : [{ text: lookText }]
    return {
      kind: 'done',
      note:
        holes.length === 0
          ? gone
          : `${gone}; ${holes.length === 1 ? '1 route leads' : `${holes.length} routes lead`} nowhere now`,
      commit: async tx => {
        const { manual = [] } = request.plan ?? {}
        await requests.note(tx, request.id, { todo: [...unread, ...manual, ...aboutHoles(holes, manual)] })
      },
    }
  }

  const planWithoutEnds: Kind['plan'] = async request => {
    const target = await targetOf(String(request.id))
    return target.peerings.planDelete(target.scope, await peeringOf(target))
  }

  const kind: Kind = {
    name: 'peering.delete',
    plan: async request => {
      const target = await targetOf(String(request.id))
      const peering = await peeringOf(target)
      const plan = await target.peerings.planDelete(target.scope, peering)
      if (peering.cloudId === null) return plan
      const pair = pairOf(plan.scope, peering.near, peering.far)
      return withLeave(world, plan, jointsOf(world, pair), peering.cloudId)
    },
    operation: {
      name: 'peering.delete',
      steps: [
        replanStep(world, () => kind),
        { name: 'unroute', isExclusive: true, run: unroute },
        { name: 'submit', isExclusive: true, run: submit },
        followTaskStep(world, 'submit', task =>
          Promise.resolve(
            task.failure?.kind === 'not_found'
              ? 'done'
              : {
                  failed: isRefusal(task)
                    ? `The provider refused to delete it: ${task.failure?.text ?? task.raw} It was not deleted.`
                    : `The provider reports an error and does not say how far it came: ${task.failure?.text ?? task.raw} Look at \`show\` before asking again.`,
                },
          ),
        ),
        { name: 'leave', isExclusive: true, run: leave },
        { name: 'confirm_gone', isExclusive: true, run: confirmGone },
      ],
      ...endings(world),
      failed: async (tx, subject, { step, kind: why, note: said, outputs }) => {
        const { removed } = unroutedBy(outputs) ?? { removed: [] }
        // What was tried long enough says nothing of what is done by then.
        const note =
          step === 'leave' && why !== 'step'
            ? `${said} The other half is deleted and nothing flows; our half may still be there: remove it by hand.`
            : said
        const failure =
          removed.length === 0
            ? note
            : `${note} Its routes were taken away before and lead to it no more: ${removed.join(', ')}. Add them again if the peering stays.`
        await requests.change(tx, Number(subject), { command: 'fail' }, 'peerbot', { failure })
      },
    },
  }
  return kind
}

const lookText =
  'The cloud took the delete and lets nobody read by its API whether the peering is gone: look at it in its console.'

/** What the step before the delete has done. */
interface Unrouted extends Record<string, Json> {
  begunAt: number
  /** Routes in words. */
  removed: string[]
}

function unroutedBy(outputs: StepContext['outputs']): Unrouted | null {
  return (outputs['unroute'] ?? null) as Unrouted | null
}

/** Of the approved plan, what the plan now speaks of: its own lines; those of the ends are carried out already. */
function restOf(approved: Plan, now: Plan): Plan {
  const { material, changes, checks } = approved
  return {
    ...approved,
    checks: checks.filter(({ code }) => now.checks.some(each => each.code === code)),
    changes: changes.filter(change => now.changes.includes(change)),
    material: Object.fromEntries(
      Object.entries(material).filter(([name]) => Object.hasOwn(now.material, name)),
    ),
  }
}
