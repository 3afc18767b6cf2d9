/** What the peering tasks do once they are processed; both families do the same to the same objects. */

import { draw } from '../span.ts'
import type { Cloud } from './cloud.ts'
import { birthInstants, newAwsPeering, newGcpPeering } from './new-peering.ts'
import { type CloudPeering, isGone, statusAt } from './peering.ts'
import type { CidrsSent, PeeringCreate } from './peering-body.ts'
import { activeActiveList, type EntryShape, standardEntry } from './peering-entry.ts'
import { cidrsOf, isAwsCreate, refusesCidrs, refusesCreate, refusesWrite } from './peering-rules.ts'
import { type CloudSubscription, redisEndOf } from './subscription.ts'
import { type TaskErrorCode, taskError } from './task-error.ts'
import type { TaskKind, TaskOutcome } from './task-queue.ts'

/** In what the two families differ. */
export interface PeeringFamily {
  deploymentType: CloudSubscription['deploymentType']
  wrongFamily: Record<TaskKind, TaskErrorCode>
  notFound: TaskErrorCode
}

export interface PeeringWork {
  cloud: Cloud
  family: PeeringFamily
  subscription: CloudSubscription // as it is when the task is processed
  at: number
  isPretended: boolean
}

const failed = (code: TaskErrorCode): TaskOutcome => ({ ok: false, error: taskError(code) })

function isOther({ family, subscription }: PeeringWork): boolean {
  return subscription.deploymentType !== family.deploymentType
}

export function listPeerings(work: PeeringWork): TaskOutcome {
  const { cloud, family, subscription, at } = work
  if (isOther(work)) return failed(family.wrongFamily.list)
  if (subscription.isCustomerManaged)
    return failed('CONNECTIVITY_REQUESTS_ON_CUSTOMER_MANAGED_VPC_SUBSCRIPTION')
  const listed = cloud
    .peeringsOf(subscription.id)
    .filter(peering => at >= peering.appearsAt && !isGone(peering, at))
    .filter(peering => {
      if (peering.hiddenPolls === 0) return true
      peering.hiddenPolls -= 1
      return false
    })
  const { cidrSpelling } = cloud.box.armed
  const shapeOf = (peering: CloudPeering): EntryShape => ({
    at,
    statusWord: cloud.statusWord(peering, at),
    cidrSpelling,
  })
  const resource =
    family.deploymentType === 'active-active'
      ? activeActiveList(subscription, listed, shapeOf)
      : { peerings: listed.map(peering => standardEntry(peering, shapeOf(peering))), links: [] }
  return { ok: true, response: { resourceId: subscription.id, resource } }
}

function born({ cloud, subscription, at }: PeeringWork, body: PeeringCreate, id: number): CloudPeering {
  const sourceRegion = body.sourceRegion ?? null
  const birth = {
    id,
    subscriptionId: subscription.id,
    sourceRegion,
    isForeign: false,
    ...birthInstants(at, cloud.pace, cloud.random),
  }
  if (isAwsCreate(body)) return newAwsPeering(birth, { ...body, cidrs: cidrsOf(body) }, cloud.random)
  const far = { projectUid: body.vpcProjectUid, networkName: body.vpcNetworkName }
  const redis = redisEndOf(subscription, sourceRegion)
  const peering = newGcpPeering(birth, far, redis, cloud.random)
  // The user's half outlives Redis's: a network that still has it connects to the new one by itself.
  const leftover = cloud
    .peeringsOf(subscription.id)
    .filter(old => old.cloud === 'gcp')
    .find(
      old =>
        old.reverseAt !== null &&
        old.projectUid === far.projectUid &&
        old.networkName === far.networkName &&
        old.redisNetworkName === redis.network,
    )
  if (!leftover) return peering
  leftover.reverseAt = null
  const activeAt = peering.establishedAt + draw(cloud.pace.activatesMs, cloud.random)
  return { ...peering, reverseAt: at, activeAt }
}

export function createPeering(work: PeeringWork, body: PeeringCreate): TaskOutcome {
  const { cloud, family, subscription, at } = work
  if (isOther(work)) return failed(family.wrongFamily.create)
  const refusal = refusesCreate(body, { subscription, peerings: cloud.peeringsOf(subscription.id), at })
  if (refusal) return failed(refusal)

  const id = cloud.takePeeringId()
  const outcome: TaskOutcome = { ok: true, response: { resourceId: id } }
  if (work.isPretended) return outcome

  const { armed } = cloud.box
  const peering = born(work, body, id)
  if (armed.peeringFailures > 0) {
    armed.peeringFailures -= 1
    peering.failsAt = peering.establishedAt
  }
  peering.hiddenPolls = armed.hiddenPolls.shift() ?? 0
  cloud.peerings.set(id, peering)
  cloud.addLog(at, 'VPC Peering', subscription.id, `VPC peering ${id} was requested for ${subscription.name}`)
  return outcome
}

/** The peering a PUT or DELETE names, unless it belongs elsewhere, left, or is leaving. */
function find({ cloud, subscription }: PeeringWork, peeringId: number): CloudPeering | null {
  const peering = cloud.peerings.get(peeringId)
  return peering?.subscriptionId === subscription.id && peering.leavesAt === null ? peering : null
}

function addLog({ cloud, subscription, at }: PeeringWork, peeringId: number, what: string): void {
  cloud.addLog(
    at,
    'VPC Peering',
    subscription.id,
    `VPC peering ${peeringId} of ${subscription.name} was ${what}`,
  )
}

export function updatePeering(work: PeeringWork, peeringId: number, sent: CidrsSent): TaskOutcome {
  const { cloud, family, subscription, at } = work
  if (isOther(work)) return failed(family.wrongFamily.update)
  const peering = find(work, peeringId)
  const peerings = cloud.peeringsOf(subscription.id)
  const refusal = refusesWrite(subscription)
  if (refusal) return failed(refusal)
  if (!peering) return failed(family.notFound)
  if (peering.cloud !== 'aws') return failed('VPC_PEERING_BELONGS_TO_DIFFERENT_CLOUD_PROVIDER')
  if (statusAt(peering, at) !== 'active') return failed('VPC_PEERING_NOT_ACTIVE')
  const refusedCidrs = refusesCidrs(sent, { subscription, peerings, at }, peering)
  if (refusedCidrs) return failed(refusedCidrs)

  if (!work.isPretended) {
    const before = new Map(peering.cidrs.map(({ cidr, activeAt }) => [cidr, activeAt]))
    // The list sent is the whole list: what is missing from it is gone.
    peering.cidrs = cidrsOf(sent).map(cidr => ({
      cidr,
      activeAt: before.get(cidr) ?? at + draw(cloud.pace.activatesMs, cloud.random),
    }))
    addLog(work, peeringId, 'updated')
  }
  return { ok: true, response: { resourceId: peeringId } }
}

export function removePeering(work: PeeringWork, peeringId: number): TaskOutcome {
  const { cloud, family, subscription, at } = work
  if (isOther(work)) return failed(family.wrongFamily.delete)
  const refusal = refusesWrite(subscription)
  if (refusal) return failed(refusal)
  const peering = find(work, peeringId)
  if (!peering) {
    // The Active-Active family alone has a code for a subscription that has none left at all.
    const isLast =
      family.deploymentType === 'active-active' &&
      cloud.peeringsOf(subscription.id).every(each => each.leavesAt !== null)
    return failed(
      isLast
        ? 'DELETING_AN_ACTIVE_ACTIVE_VPC_PEERING_IS_NOT_ALLOWED_FOR_A_SUBSCRIPTION_WITH_NO_VPC_PEERINGS'
        : family.notFound,
    )
  }

  if (!work.isPretended) {
    peering.leavesAt = at + draw(cloud.pace.leavesMs, cloud.random)
    addLog(work, peeringId, 'deleted')
  }
  return { ok: true, response: {} } // deletes often complete with an empty response [GO]
}
