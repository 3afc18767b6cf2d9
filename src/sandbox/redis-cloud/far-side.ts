/**
 * What people do outside Redis Cloud: in the AWS console, with gcloud, with somebody else's Terraform. An act that the
 * other cloud would refuse throws, in its words.
 */

import { draw } from '../span.ts'
import type { Cloud } from './cloud.ts'
import { type AwsPeering, type GcpPeering, isGone, type PcxStatus, pcxStatusAt } from './peering.ts'

function awsPeering(cloud: Cloud, peeringId: number): AwsPeering {
  cloud.settle()
  const peering = cloud.peerings.get(peeringId)
  if (peering?.cloud !== 'aws') throw new Error(`there is no AWS peering ${peeringId}`)
  return peering
}

function gcpPeering(cloud: Cloud, peeringId: number): GcpPeering {
  cloud.settle()
  const peering = cloud.peerings.get(peeringId)
  if (peering?.cloud !== 'gcp') throw new Error(`there is no Google Cloud peering ${peeringId}`)
  return peering
}

function demand(cloud: Cloud, peering: AwsPeering, allowed: readonly PcxStatus[], act: string): void {
  const status = pcxStatusAt(peering, cloud.clock.now())
  if (allowed.includes(status)) return
  throw new Error(`InvalidStateTransition: ${peering.pcx} is ${status}, so you cannot ${act} it`)
}

function tell(cloud: Cloud, peering: AwsPeering | GcpPeering, text: string): void {
  const { id: peeringId, subscriptionId } = peering
  cloud.tell({ at: cloud.clock.now(), kind: 'person', text, subscriptionId, peeringId })
  cloud.changed()
}

export function acceptInAws(cloud: Cloud, peeringId: number): void {
  const peering = awsPeering(cloud, peeringId)
  demand(cloud, peering, ['pending-acceptance'], 'accept')
  const now = cloud.clock.now()
  peering.acceptedAt = now
  peering.activeAt = now + draw(cloud.pace.activatesMs, cloud.random)
  tell(cloud, peering, `accepted ${peering.pcx} in the AWS console`)
}

export function rejectInAws(cloud: Cloud, peeringId: number): void {
  const peering = awsPeering(cloud, peeringId)
  demand(cloud, peering, ['pending-acceptance'], 'reject')
  peering.ended = { how: 'rejected', at: cloud.clock.now() }
  tell(cloud, peering, `rejected ${peering.pcx} in the AWS console`)
}

/** As if the seven days were over. */
export function expireInAws(cloud: Cloud, peeringId: number): void {
  const peering = awsPeering(cloud, peeringId)
  demand(cloud, peering, ['pending-acceptance'], 'expire')
  peering.expiresAt = cloud.clock.now()
  tell(cloud, peering, `let ${peering.pcx} expire`)
}

export function deleteInAws(cloud: Cloud, peeringId: number): void {
  const peering = awsPeering(cloud, peeringId)
  demand(cloud, peering, ['active', 'provisioning'], 'delete')
  peering.ended = { how: 'deleted', at: cloud.clock.now() }
  tell(cloud, peering, `deleted ${peering.pcx} in the AWS console`)
}

/** AWS found, after it had taken the request, that it cannot be: a block that the far side got meanwhile overlaps. */
export function failInAws(cloud: Cloud, peeringId: number): void {
  const peering = awsPeering(cloud, peeringId)
  demand(cloud, peering, ['pending-acceptance'], 'fail')
  peering.failsAt = cloud.clock.now()
  cloud.changed()
}

/** Google refused Redis's half: its network overlaps with one that is connected already, or there is no room. */
export function failInGoogle(cloud: Cloud, peeringId: number): void {
  gcpPeering(cloud, peeringId).failsAt = cloud.clock.now()
  cloud.changed()
}

/** Creates the reverse peering on the user's network. */
export function runGcloud(cloud: Cloud, peeringId: number): void {
  const peering = gcpPeering(cloud, peeringId)
  const now = cloud.clock.now()
  if (isGone(peering, now)) throw new Error(`peering ${peeringId} is gone: nothing to connect to`)
  if (peering.reverseAt !== null)
    throw new Error(`There is already a peering on network ${peering.networkName}`)
  peering.reverseAt = now
  peering.activeAt = Math.max(now, peering.establishedAt) + draw(cloud.pace.activatesMs, cloud.random)
  tell(cloud, peering, `ran gcloud compute networks peerings create in ${peering.projectUid}`)
}

/** Removes the user's half, which also outlives the deletion of Redis's half. */
export function removeGcloud(cloud: Cloud, peeringId: number): void {
  const peering = gcpPeering(cloud, peeringId)
  if (peering.reverseAt === null) throw new Error(`There is no peering on network ${peering.networkName}`)
  peering.reverseAt = null
  peering.activeAt = null
  tell(cloud, peering, `ran gcloud compute networks peerings delete in ${peering.projectUid}`)
}
