/** The plan of a deletion: what is cut off, what is left behind, what an approval rests on. Pure. */
import type { Check } from '../../peering/plan.ts'
import { describeSide, type Peering } from '../../peering/side.ts'
import { isEnded } from '../../peering/status.ts'
import { block, pass, warn } from '../../peering/verdicts.ts'
import type { DeletePlan, Scope } from '../provider.ts'
import { manualAfterDelete } from './by-hand.ts'
import { farMaterial } from './create-plan.ts'
import { type Unread, wordFor } from './far-checks.ts'
import { type NearFacts, nearChecks, unseen } from './near-checks.ts'

interface DeleteFacts extends NearFacts {
  /** As just read; null: the list does not have it. */
  peering: Peering | null | Unread
}

/**
 * `scope` is as just read where it could be read; `known` is the peering as it was last observed, for what the live list
 * no longer tells.
 */
export function deletePlan(scope: Scope, known: Peering, facts: DeleteFacts): DeletePlan {
  const peering = facts.peering === null || 'unread' in facts.peering ? known : facts.peering
  const name = `${scope.id}/${known.providerId}`
  return {
    scope,
    checks: [
      ...nearChecks(facts).filter(({ code }) => code !== 'subscription_managed'),
      existsCheck(name, facts.peering),
    ],
    changes: [
      `Redis Cloud deletes peering ${name} between subscription ${scope.id} “${scope.name}” and ${describeSide(peering.far)}.`,
      cutOff(peering),
    ],
    manual: manualAfterDelete(peering),
    material: {
      'Redis Cloud account': scope.account,
      subscription: scope.id,
      'subscription name': scope.name,
      peering: name,
      'peering status': peering.status,
      'cloud id': peering.cloudId ?? '',
      'deployment CIDRs': scope.near.cidrs.toSorted().join(', '),
      ...(peering.near.region === null ? {} : { 'deployment region': peering.near.region }),
      ...farMaterial(peering.far),
    },
  }
}

/** `peering` as just read. */
function existsCheck(name: string, peering: DeleteFacts['peering']): Check {
  const code = 'peering_exists'
  if (peering !== null && 'unread' in peering) return unseen(code, `Peering ${name}`, peering.unread)
  if (peering === null)
    return block(
      code,
      `The subscription has no peering ${name} any more.`,
      'There is nothing left to delete; the list shows what exists.',
    )
  const text = `Peering ${name} to ${describeSide(peering.far)} is ${wordFor(peering)}.`
  return peering.status === 'unknown'
    ? warn(code, text, 'This status is new to the bot; look at the peering in the Redis Cloud console first.')
    : pass(code, text)
}

function cutOff({ status, near, far }: Peering): string {
  const here = near.cidrs.toSorted().join(', ') || 'the subscription'
  const there = far.cidrs.toSorted().join(', ') || `network ${far.network}`
  if (status === 'active') return `All traffic between ${here} and ${there} over this peering stops at once.`
  if (status === 'inactive' || isEnded(status))
    return `Nothing is cut off: the peering is ${status} and carries no traffic.`
  if (status === 'unknown')
    return `Traffic between ${here} and ${there} stops at once, if the peering carries any.`
  return 'Nothing is cut off: the peering is not up, and it can no longer be accepted.'
}
