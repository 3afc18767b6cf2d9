/** The plan of a deletion: whether it is still there, what is cut off, what an approval rests on. Pure. */
import type { ForeignError } from '../../kit/errors.ts'
import type { Check } from '../../peering/plan.ts'
import { describeSide, type Peering } from '../../peering/side.ts'
import { isEnded } from '../../peering/status.ts'
import { block, pass, warn } from '../../peering/verdicts.ts'
import type { DeletePlan, Scope } from '../provider.ts'
import { NOT_OFFERED } from './failure.ts'
import type { Place } from './install.ts'
import { whyNotReadable } from './peering-row.ts'
import { reachedCheck, refusedCheck } from './place-checks.ts'

export interface DeleteFacts {
  place: Place
  /** As just read; null: the install does not know it (any more). */
  seen: Peering | null | typeof NOT_OFFERED | { refusal: ForeignError }
}

/** `known` is the peering as it was last observed. */
export function deletePlan(scope: Scope, known: Peering, { place, seen }: DeleteFacts): DeletePlan {
  const isRead = seen !== null && seen !== NOT_OFFERED && !('refusal' in seen)
  const peering = isRead ? seen : known
  const name = `${scope.id}/${known.providerId}`
  return {
    scope,
    checks:
      seen !== null && seen !== NOT_OFFERED && 'refusal' in seen
        ? [refusedCheck(place, seen.refusal)]
        : [reachedCheck(place), existsCheck(name, known, seen)],
    changes: [
      `Peering ${name} between ${describeSide(peering.near)} and ${describeSide(peering.far)} is deleted.`,
      cutOff(peering),
    ],
    manual: [
      ...(seen === NOT_OFFERED
        ? [
            {
              text: `That ${name} is gone cannot be read afterwards either: NFYio's answer to the deletion is all there is. Look in its console once it is done.`,
            },
          ]
        : []),
      {
        text: 'Rules of security groups and network ACLs that were opened for the other side stay behind; close them.',
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

function existsCheck(name: string, known: Peering, seen: Peering | null | typeof NOT_OFFERED): Check {
  const code = 'peering_exists'
  if (seen === NOT_OFFERED)
    return warn(
      code,
      `Peering ${name} was ${known.raw} when it was last seen; how it stands now cannot be read.`,
      whyNotReadable,
    )
  if (seen === null)
    return block(
      code,
      `There is no peering ${name} any more.`,
      'There is nothing left to delete; the list shows what exists.',
    )
  // What the accepter is told when it tries is inferred; AWS has the same rule. Source: cloud-peering reference, section 10.
  if (seen.status === 'pending_acceptance' && seen.details['asked for by'] === 'the other side')
    return block(
      code,
      `Peering ${name} waits to be accepted here; only its requester can delete it.`,
      'Reject it instead: /peering reject.',
    )
  const text = `Peering ${name} with ${describeSide(seen.far)} is ${seen.raw}.`
  if (seen.status === 'unknown')
    return warn(code, text, 'This status is new to the bot; look at the peering in the console first.')
  return pass(code, text)
}

function cutOff({ status, near, far }: Peering): string {
  const here = near.cidrs.join(', ') || near.network
  const there = far.cidrs.join(', ') || far.network
  if (status === 'active') return `All traffic between ${here} and ${there} over this peering stops at once.`
  if (status === 'unknown')
    return `Traffic between ${here} and ${there} stops at once, if the peering carries any.`
  if (isEnded(status)) return 'Nothing is cut off: the peering has ended already.'
  return 'Nothing is cut off: the peering is not up, and it can no longer be accepted.'
}
