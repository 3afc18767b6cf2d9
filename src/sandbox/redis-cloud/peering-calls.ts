/** The peering calls of standard subscriptions: all of them tasks, reading included. */
import type { Cloud } from './cloud.ts'
import { birthInstants, newAwsPeering, newGcpPeering } from './new-peering.ts'
import { draw } from './pace.ts'
import { type CloudPeering, isGone, peeringEntry, statusAt } from './peering.ts'
import { type CidrsSent, type PeeringCreate, peeringCreateBody, peeringUpdateBody } from './peering-body.ts'
import { cidrsOf, isAwsCreate, refusesCidrs, refusesCreate, refusesWrite } from './peering-rules.ts'
import { bodyOf, intOf, type Route, subscriptionOf } from './route.ts'
import type { CloudSubscription } from './subscription.ts'
import { accepted } from './task-calls.ts'
import { type TaskErrorCode, taskError } from './task-error.ts'
import type { TaskOutcome } from './task-queue.ts'

const PATH = '/v1/subscriptions/{subscriptionId}/peerings'

const failed = (code: TaskErrorCode): TaskOutcome => ({ ok: false, error: taskError(code) })

/** The subscription as it is when the task is processed, which may be long after the call. */
function asOfNow(cloud: Cloud, subscription: CloudSubscription): CloudSubscription {
  return cloud.subscription(subscription.id) ?? subscription
}

function list(cloud: Cloud, subscription: CloudSubscription, at: number): TaskOutcome {
  if (subscription.deploymentType === 'active-active') {
    return failed('GETTING_SINGLE_REGION_VPC_PEERINGS_IS_NOT_ALLOWED_WITH_ACTIVE_ACTIVE_SUBSCRIPTION')
  }
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
  const peerings = listed.map(peering =>
    peeringEntry(peering, { at, statusWord: cloud.statusWord(peering, at), cidrSpelling }),
  )
  return { ok: true, response: { resourceId: subscription.id, resource: { peerings, links: [] } } }
}

function born(
  cloud: Cloud,
  subscription: CloudSubscription,
  body: PeeringCreate,
  id: number,
  at: number,
): CloudPeering {
  const birth = {
    id,
    subscriptionId: subscription.id,
    isForeign: false,
    ...birthInstants(at, cloud.pace, cloud.random),
  }
  if (isAwsCreate(body)) return newAwsPeering(birth, { ...body, cidrs: cidrsOf(body) }, cloud.random)
  const far = { projectUid: body.vpcProjectUid, networkName: body.vpcNetworkName }
  const redis = { project: subscription.hostAccount, network: subscription.regions[0]?.network ?? '' }
  const peering = newGcpPeering(birth, far, redis, cloud.random)
  // The user's half outlives Redis's: a network that still has it connects to the new one by itself.
  const leftover = cloud
    .peeringsOf(subscription.id)
    .filter(old => old.cloud === 'gcp')
    .find(
      old =>
        old.reverseAt !== null && old.projectUid === far.projectUid && old.networkName === far.networkName,
    )
  if (!leftover) return peering
  leftover.reverseAt = null
  const activeAt = peering.establishedAt + draw(cloud.pace.activatesMs, cloud.random)
  return { ...peering, reverseAt: at, activeAt }
}

function create(
  cloud: Cloud,
  subscription: CloudSubscription,
  body: PeeringCreate,
  at: number,
  isPretended: boolean,
) {
  if (subscription.deploymentType === 'active-active') {
    return failed('CREATING_A_SINGLE_REGION_VPC_PEERING_IS_NOT_ALLOWED_WITH_ACTIVE_ACTIVE_SUBSCRIPTION')
  }
  const refusal = refusesCreate(body, { subscription, peerings: cloud.peeringsOf(subscription.id), at })
  if (refusal) return failed(refusal)

  const id = cloud.takePeeringId()
  const outcome: TaskOutcome = { ok: true, response: { resourceId: id } }
  if (isPretended) return outcome

  const { armed } = cloud.box
  const peering = born(cloud, subscription, body, id, at)
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
function find(cloud: Cloud, subscription: CloudSubscription, peeringId: number): CloudPeering | null {
  const peering = cloud.peerings.get(peeringId)
  return peering?.subscriptionId === subscription.id && peering.leavesAt === null ? peering : null
}

function update(
  cloud: Cloud,
  subscription: CloudSubscription,
  peeringId: number,
  sent: CidrsSent,
  at: number,
  isPretended: boolean,
): TaskOutcome {
  if (subscription.deploymentType === 'active-active') {
    return failed('UPDATING_A_SINGLE_REGION_VPC_PEERING_IS_NOT_ALLOWED_WITH_ACTIVE_ACTIVE_SUBSCRIPTION')
  }
  const peering = find(cloud, subscription, peeringId)
  const peerings = cloud.peeringsOf(subscription.id)
  const refusal = refusesWrite(subscription)
  if (refusal) return failed(refusal)
  if (!peering) return failed('VPC_PEERING_NOT_FOUND')
  if (peering.cloud !== 'aws') return failed('VPC_PEERING_BELONGS_TO_DIFFERENT_CLOUD_PROVIDER')
  if (statusAt(peering, at) !== 'active') return failed('VPC_PEERING_NOT_ACTIVE')
  const refusedCidrs = refusesCidrs(sent, { subscription, peerings, at }, peering)
  if (refusedCidrs) return failed(refusedCidrs)

  if (!isPretended) {
    const before = new Map(peering.cidrs.map(({ cidr, activeAt }) => [cidr, activeAt]))
    // The list sent is the whole list: what is missing from it is gone.
    peering.cidrs = cidrsOf(sent).map(cidr => ({
      cidr,
      activeAt: before.get(cidr) ?? at + draw(cloud.pace.activatesMs, cloud.random),
    }))
    cloud.addLog(
      at,
      'VPC Peering',
      subscription.id,
      `VPC peering ${peeringId} of ${subscription.name} was updated`,
    )
  }
  return { ok: true, response: { resourceId: peeringId } }
}

function remove(
  cloud: Cloud,
  subscription: CloudSubscription,
  peeringId: number,
  at: number,
  isPretended: boolean,
) {
  if (subscription.deploymentType === 'active-active') {
    return failed('DELETING_SINGLE_REGION_VPC_PEERING_IS_NOT_ALLOWED_WITH_ACTIVE_ACTIVE_SUBSCRIPTION')
  }
  const refusal = refusesWrite(subscription)
  if (refusal) return failed(refusal)
  const peering = find(cloud, subscription, peeringId)
  if (!peering) return failed('VPC_PEERING_NOT_FOUND')

  if (!isPretended) {
    peering.leavesAt = at + draw(cloud.pace.leavesMs, cloud.random)
    cloud.addLog(
      at,
      'VPC Peering',
      subscription.id,
      `VPC peering ${peeringId} of ${subscription.name} was deleted`,
    )
  }
  const done: TaskOutcome = { ok: true, response: {} } // deletes often complete with an empty response [GO]
  return done
}

export const peeringCalls: Route[] = [
  {
    method: 'GET',
    path: PATH,
    answer(cloud, call) {
      const subscription = subscriptionOf(cloud, call)
      const task = cloud.read({
        commandType: 'vpcPeeringGetRequest',
        subscriptionId: subscription.id,
        perform: at => list(cloud, asOfNow(cloud, subscription), at),
      })
      return accepted(cloud, task)
    },
  },
  {
    method: 'POST',
    path: PATH,
    answer(cloud, call) {
      const body = bodyOf(peeringCreateBody, call)
      const subscription = subscriptionOf(cloud, call)
      const task = cloud.write({
        kind: 'create',
        commandType: 'peeringCreateRequest',
        subscriptionId: subscription.id,
        perform: (at, isPretended) => create(cloud, asOfNow(cloud, subscription), body, at, isPretended),
      })
      return accepted(cloud, task)
    },
  },
  {
    method: 'PUT',
    path: `${PATH}/{peeringId}`,
    answer(cloud, call) {
      const peeringId = intOf('peeringId', call.params['peeringId'])
      const body = bodyOf(peeringUpdateBody, call)
      const subscription = subscriptionOf(cloud, call)
      const task = cloud.write({
        kind: 'update',
        commandType: 'peeringUpdateRequest',
        subscriptionId: subscription.id,
        perform: (at, isPretended) =>
          update(cloud, asOfNow(cloud, subscription), peeringId, body, at, isPretended),
      })
      return accepted(cloud, task)
    },
  },
  {
    method: 'DELETE',
    path: `${PATH}/{peeringId}`,
    answer(cloud, call) {
      const subscription = subscriptionOf(cloud, call)
      const peeringId = intOf('peeringId', call.params['peeringId'])
      const task = cloud.write({
        kind: 'delete',
        commandType: 'peeringDeleteRequest',
        subscriptionId: subscription.id,
        perform: (at, isPretended) => remove(cloud, asOfNow(cloud, subscription), peeringId, at, isPretended),
      })
      return accepted(cloud, task)
    },
  },
]
