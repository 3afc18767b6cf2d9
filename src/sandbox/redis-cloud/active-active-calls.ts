/**
 * The peering calls of Active-Active subscriptions. A standard subscription gets the wrong-family error; for an
 * Active-Active one the flow is switched off in this account, which the API says with 412.
 */
import type { Cloud } from './cloud.ts'
import { activeActiveCreateBody, peeringUpdateBody } from './peering-body.ts'
import { bodyOf, type Call, HttpRefusal, intOf, type Reply, type Route, subscriptionOf } from './route.ts'
import { accepted } from './task-calls.ts'
import { type TaskErrorCode, taskError } from './task-error.ts'
import type { TaskKind, TaskOutcome } from './task-queue.ts'

const PATH = '/v1/subscriptions/{subscriptionId}/regions/peerings'

function wrongFamily(
  cloud: Cloud,
  call: Call,
  kind: TaskKind,
  commandType: string,
  code: TaskErrorCode,
): Reply {
  const subscription = subscriptionOf(cloud, call)
  if (subscription.deploymentType === 'active-active') {
    throw new HttpRefusal(412, 'Active-Active VPC peering is not enabled for this account')
  }
  const perform = (): TaskOutcome => ({ ok: false, error: taskError(code) })
  const submission = { commandType, subscriptionId: subscription.id, perform }
  const task = kind === 'list' ? cloud.read(submission) : cloud.write({ ...submission, kind })
  return accepted(cloud, task, 200) // 200 here, 202 on the standard calls [OA]
}

function list(cloud: Cloud, call: Call): Reply {
  const code =
    'GETTING_ACTIVE_ACTIVE_SUBSCRIPTION_VPC_PEERINGS_IS_NOT_ALLOWED_WITH_SINGLE_REGION_SUBSCRIPTION'
  return wrongFamily(cloud, call, 'list', 'activeActiveVpcPeeringGetRequest', code)
}

function create(cloud: Cloud, call: Call): Reply {
  bodyOf(activeActiveCreateBody, call)
  const code = 'CREATING_AN_ACTIVE_ACTIVE_VPC_PEERING_IS_NOT_ALLOWED_WITH_SINGLE_REGION_SUBSCRIPTION'
  return wrongFamily(cloud, call, 'create', 'activeActivePeeringCreateRequest', code)
}

export const activeActiveCalls: Route[] = [
  // GO calls list and create with a trailing slash; the OpenAPI has none.
  ...[PATH, `${PATH}/`].flatMap((path): Route[] => [
    { method: 'GET', path, answer: list },
    { method: 'POST', path, answer: create },
  ]),
  {
    method: 'PUT',
    path: `${PATH}/{peeringId}`,
    answer(cloud, call) {
      intOf('peeringId', call.params['peeringId'])
      bodyOf(peeringUpdateBody, call)
      const code = 'UPDATING_AN_ACTIVE_ACTIVE_VPC_PEERING_IS_NOT_ALLOWED_WITH_SINGLE_REGION_SUBSCRIPTION'
      return wrongFamily(cloud, call, 'update', 'activeActivePeeringUpdateRequest', code)
    },
  },
  {
    method: 'DELETE',
    path: `${PATH}/{peeringId}`,
    answer(cloud, call) {
      intOf('peeringId', call.params['peeringId'])
      const code = 'DELETING_AN_ACTIVE_ACTIVE_VPC_PEERING_IS_NOT_ALLOWED_WITH_SINGLE_REGION_SUBSCRIPTION'
      return wrongFamily(cloud, call, 'delete', 'activeActivePeeringDeleteRequest', code)
    },
  },
]
