/** What a person does next about a peering, whichever cloud its far side is in. */
import type { Instruction } from '../../peering/plan.ts'
import { farSideSays, type Peering, type Side } from '../../peering/side.ts'
import { isEnded } from '../../peering/status.ts'
import type { Scope, Wanted } from '../provider.ts'
import { awsLeftovers, awsManual, awsNext } from './aws-by-hand.ts'
import { googleLeftovers, googleManual, googleNext } from './google-by-hand.ts'

export function instructionsFor(scope: Scope, peering: Peering, wanted: Wanted = {}): Instruction[] {
  // `deleted` is what somebody wanted; the other ends are not.
  if (isEnded(peering.status) && peering.status !== 'deleted') {
    // Where AWS is asked too, it has words that Redis Cloud lacks.
    const said = peering.details[farSideSays]
    const how = said ? `${said}, its own cloud says` : `${peering.raw}; Redis Cloud gives no reason`
    return [
      {
        text: `This peering will not come up any more (${how}). Delete ${scope.id}/${peering.providerId}, check the account, the network and the ranges, and ask for a new one.`,
      },
    ]
  }
  return peering.far.cloud === 'gcp' ? googleNext(scope.id, peering, wanted) : awsNext(peering)
}

export function manualAfterCreate(scope: Scope, near: Side, far: Side, wanted: Wanted): Instruction[] {
  return far.cloud === 'gcp' ? googleManual(scope.id, near, far, wanted) : awsManual(near, far)
}

export function manualAfterDelete(peering: Peering): Instruction[] {
  return peering.far.cloud === 'gcp' ? googleLeftovers(peering) : awsLeftovers(peering)
}
