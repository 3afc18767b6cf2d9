/** The plan of a deletion: whether it can be deleted from here, what is cut off, what an approval rests on. Pure. */
import type { ForeignError } from '../../kit/errors.ts'
import type { Check } from '../../peering/plan.ts'
import { describeSide, isAskedOfUs, type Peering } from '../../peering/side.ts'
import { isEnded } from '../../peering/status.ts'
import { block, pass, warn } from '../../peering/verdicts.ts'
import type { DeletePlan, Scope } from '../provider.ts'
import type { Place } from './account.ts'
import { permissionCheck, reachedCheck, refusedCheck } from './account-checks.ts'
import type { Permission } from './clients.ts'

export interface DeleteFacts {
  place: Place
  /** As just read; null: AWS does not know it (any more). */
  seen: Peering | null | { refusal: ForeignError }
  /** Null: there is nothing that it could be tried on. */
  mayDelete: Permission | null
}

/** `known` is the peering as it was last observed, for what AWS no longer tells. */
export function deletePlan(
  scope: Scope,
  known: Peering,
  { place, seen, mayDelete }: DeleteFacts,
): DeletePlan {
  const isRead = seen !== null && !('refusal' in seen)
  const peering = isRead ? seen : known
  const name = `${scope.id}/${known.providerId}`
  return {
    scope,
    checks:
      seen !== null && 'refusal' in seen
        ? [refusedCheck(place, seen.refusal)]
        : [
            reachedCheck(place),
            ...existsChecks(name, seen),
            ...(mayDelete ? [permissionCheck('may_delete', place, `delete ${name}`, mayDelete, true)] : []),
          ],
    changes: [
      `Peering ${name} between ${describeSide(peering.near)} and ${describeSide(peering.far)} is deleted.`,
      cutOff(peering),
    ],
    manual: [
      {
        text: 'Rules that name groups of the other side stay behind in your security groups and lead nowhere; remove them.',
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

function existsChecks(name: string, peering: Peering | null): Check[] {
  const code = 'peering_exists'
  if (peering === null || peering.status === 'deleted' || peering.status === 'deleting')
    return [
      block(
        code,
        `There is no peering ${name} any more.`,
        'There is nothing left to delete; the list shows what exists.',
      ),
    ]
  if (isEnded(peering.status))
    return [
      block(
        code,
        `Peering ${name} is closed already (${peering.raw}).`,
        'AWS lets nobody delete it; it disappears by itself within two days.',
      ),
    ]
  const text = `Peering ${name} with ${describeSide(peering.far)} is ${peering.raw}.`
  if (peering.status === 'unknown')
    return [warn(code, text, 'This status is new to the bot; look at the peering in the AWS console first.')]
  if (peering.status === 'requested' || peering.status === 'provisioning')
    return [
      {
        ...block(
          code,
          text,
          'AWS deletes it only once that is over, which takes seconds; it is tried again.',
        ),
        isTemporary: true,
      },
    ]
  if (peering.status === 'pending_acceptance' && isAskedOfUs(peering))
    return [
      block(
        code,
        `Peering ${name} waits to be accepted here; only its requester can delete it.`,
        'Reject it instead: /peering reject.',
      ),
    ]
  return [pass(code, text)]
}

function cutOff({ status, near, far }: Peering): string {
  const here = near.cidrs.join(', ') || near.network
  const there = far.cidrs.join(', ') || far.network
  if (status === 'active') return `All traffic between ${here} and ${there} over this peering stops at once.`
  if (status === 'unknown')
    return `Traffic between ${here} and ${there} stops at once, if the peering carries any.`
  return 'Nothing is cut off: the peering is not up, and it can no longer be accepted.'
}
