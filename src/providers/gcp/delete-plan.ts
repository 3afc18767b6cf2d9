/** The plan of a deletion: whether there is something to delete, what is cut off, what an approval rests on. Pure. */
import type { ForeignError } from '../../kit/errors.ts'
import type { Check } from '../../peering/plan.ts'
import { describeSide, type Peering } from '../../peering/side.ts'
import { block, pass, warn } from '../../peering/verdicts.ts'
import type { DeletePlan, Scope } from '../provider.ts'
import { removeByHand, requestRemoval } from './by-hand.ts'
import { refusedCheck } from './end-checks.ts'
import { leavingWords, peeringOf, providerIdOf } from './half.ts'
import { type GcpProject, projectName, scopeAt } from './project.ts'
import type { Half } from './schema.ts'

export interface DeleteFacts {
  project: GcpProject
  /** As just read; null: it is not there (any more). */
  seen: Half | null | { refusal: ForeignError }
  /** The other project is configured too: its half is planned as an end of ours. */
  isFarOurs: boolean
}

/** `known` is the peering as it was last observed, for what Google no longer tells. */
export function deletePlan(scope: Scope, known: Peering, facts: DeleteFacts): DeletePlan {
  const { project, seen, isFarOurs } = facts
  const half = seen !== null && 'name' in seen ? seen : null
  const peering = half ? peeringOf(scope, half) : known
  const name = `${scope.id}/${known.providerId}`
  return {
    scope,
    checks:
      seen !== null && 'refusal' in seen
        ? [refusedCheck(project, seen.refusal)]
        : [
            pass('project_reachable', `The bot reaches Google Cloud project ${projectName(project)}.`),
            ...existsChecks(name, peering, half),
            ...(half ? consentChecks(project, half) : []),
          ],
    changes: [
      `Peering ${name} between ${describeSide(peering.near)} and ${describeSide(peering.far)} is deleted.`,
      cutOff(peering),
    ],
    manual: [
      ...(isFarOurs ? [] : [{ ...removeByHand(peering.far, null), at: peering.far }]),
      {
        text: 'Firewall rules for the ranges of the other side stay behind; remove those that nobody else needs.',
      },
    ],
    material: {
      peering: name,
      'peering status': peering.status,
      near: describeSide(peering.near),
      far: describeSide(peering.far),
    },
  }
}

function existsChecks(name: string, peering: Peering, half: Half | null): Check[] {
  const code = 'peering_exists'
  if (half === null)
    return [
      block(
        code,
        `There is no peering ${name} any more.`,
        'There is nothing left to delete; the list shows what exists.',
      ),
    ]
  const text = `Peering ${name} with ${describeSide(peering.far)} is ${half.raw}.`
  return [
    peering.status === 'unknown'
      ? warn(
          code,
          text,
          'This state is new to the bot; look at the peering in the Google Cloud console first.',
        )
      : pass(code, text),
  ]
}

/** Only while it is up: what the other side has left already is removed as any other. */
export function consentChecks(project: GcpProject, half: Half): Check[] {
  if (!half.isByConsensus || half.raw !== 'ACTIVE') return []
  const code = 'consent'
  const name = `${scopeAt(project).id}/${providerIdOf(half)}`
  if (half.leaving === 'DELETE_ACKNOWLEDGED')
    return [pass(code, `Both sides have asked for the removal of ${name}.`)]
  return [
    block(
      code,
      `${name} can be removed only when both sides have asked for it${half.leaving === '' ? '' : `; so far ${leavingWords[half.leaving] ?? half.leaving}`}.`,
      `Ask for it on both sides, here by \`${requestRemoval(half, project)}\`, then ask for the deletion again.`,
    ),
  ]
}

function cutOff({ status, raw, near, far }: Peering): string {
  const between = `between ${describeSide(near)} and ${describeSide(far)}`
  // That both sides have agreed to delete it stops nothing yet.
  if (raw === 'ACTIVE') return `All traffic ${between} over this peering stops at once.`
  if (status === 'unknown') return `Traffic ${between} stops at once, if the peering carries any.`
  return 'Nothing is cut off: the peering is not up.'
}
