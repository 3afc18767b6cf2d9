/** Deleting a peering: asked once, followed, and reported only when it is no longer listed. */
import { callOnce, type Outcome, type StepContext } from '../engine/index.ts'
import { minute, second } from '../kit/duration.ts'
import type { Peerings, Scope } from '../providers/provider.ts'
import type { Request } from '../requests/index.ts'
import { type Kind, requestOf, type World } from './kind.ts'
import {
  assertRunning,
  endings,
  followTaskStep,
  lookAgainMs,
  replanStep,
  type Submitted,
} from './shared-steps.ts'

const goneWithinMs = 15 * minute

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

  /** Whether the provider lists it now, read live. */
  const isListed = async ({ scope, providerId }: Target): Promise<boolean> => {
    await inventory.observe(scope.key, clock.now())
    return (await inventory.peering(scope.key, providerId))?.isListed ?? false
  }

  const submit = async (context: StepContext): Promise<Outcome> => {
    const target = await targetOf(context.subject)
    assertRunning(target.request)
    const result = await callOnce(context, {
      // Deleting twice is harmless at the provider; looking first spares an error that would read like a failure.
      reconcile: async () => ((await isListed(target)) ? { found: null } : { found: 'gone' }),
      send: async () => `task:${await target.peerings.remove(target.scope, target.providerId)}`,
    })
    if ('kind' in result) return result
    return {
      kind: 'done',
      output: { ref: result.ref, isSecondTry: context.intentAt !== null } satisfies Submitted,
      note: result.wasAdopted ? 'it is gone already; the reply was lost' : 'the provider has taken it',
    }
  }

  const confirmGone = async (context: StepContext): Promise<Outcome> => {
    const target = await targetOf(context.subject)
    const waitedMs = clock.now() - context.createdAt
    if (await isListed(target)) {
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
        note: 'it is still listed',
      }
    }
    const { scope, providerId, request } = target
    return {
      kind: 'done',
      note: 'it is no longer listed',
      commit: async tx => {
        await inventory.markGone(tx, scope.key, providerId)
        await requests.note(tx, request.id, { todo: request.plan?.manual ?? [] })
      },
    }
  }

  const kind: Kind = {
    name: 'peering.delete',
    plan: async request => {
      const { scope, providerId, peerings } = await targetOf(String(request.id))
      const known = await inventory.peering(scope.key, providerId)
      if (!known) throw new Error(`peering ${providerId} is not in the inventory`)
      return peerings.planDelete(scope, known)
    },
    operation: {
      name: 'peering.delete',
      steps: [
        replanStep(world, () => kind),
        { name: 'submit', isExclusive: true, run: submit },
        followTaskStep(world, 'submit', task =>
          Promise.resolve(
            task.failure?.kind === 'not_found'
              ? 'done'
              : {
                  failed: `The provider refused to delete it: ${task.failure?.text ?? task.raw} It is unchanged.`,
                },
          ),
        ),
        { name: 'confirm_gone', isExclusive: true, run: confirmGone },
      ],
      ...endings(world),
    },
  }
  return kind
}
