/** The two calls about the CIDR list: bring-your-own-cloud subscriptions only, and never Active-Active ones. */
import { z } from 'zod'
import { byocCidrListsOf, hasAllowList } from './byoc-cidr.ts'
import { parseBlock } from './cidr-block.ts'
import type { Cloud } from './cloud.ts'
import { failed } from './regional-call.ts'
import { bodyOf, type Route, subscriptionOf } from './route.ts'
import type { CloudSubscription } from './subscription.ts'
import { accepted } from './task-calls.ts'
import type { TaskErrorCode } from './task-error.ts'
import type { TaskOutcome } from './task-queue.ts'

const PATH = '/v1/subscriptions/{subscriptionId}/cidr'

const updateBody = z.strictObject({
  subscriptionId: z.int32().optional(), // read-only in the file: may be sent, changes nothing
  cidrIps: z.array(z.string()).optional(),
  securityGroupIds: z.array(z.string()).optional(),
  commandType: z.string().optional(),
})

type Update = z.infer<typeof updateBody>

const hasTwins = (list: readonly string[]) => new Set(list).size < list.length

function refusesLists({ cidrIps = [], securityGroupIds = [] }: Update): TaskErrorCode | null {
  if (cidrIps.some(cidr => parseBlock(cidr) === null)) return 'CIDR_WHITELIST_INVALID_CIDRS'
  if (hasTwins(cidrIps)) return 'CIDR_WHITELIST_DUPLICATE_CIDRS'
  if (securityGroupIds.some(group => !/^sg-([0-9a-f]{8}|[0-9a-f]{17})$/.test(group)))
    return 'CIDR_WHITELIST_INVALID_SG'
  return hasTwins(securityGroupIds) ? 'CIDR_WHITELIST_DUPLICATE_SG' : null
}

function get(cloud: Cloud, subscription: CloudSubscription): TaskOutcome {
  if (subscription.deploymentType === 'active-active') {
    return failed('GETTING_SINGLE_REGION_CIDR_WHITE_LIST_IS_NOT_ALLOWED_WITH_ACTIVE_ACTIVE_SUBSCRIPTION')
  }
  if (!hasAllowList(subscription)) return failed('CIDR_WHITELIST_NOT_ALLOWED')
  const { cidrs, securityGroups } = byocCidrListsOf(cloud).listOf(subscription.id)
  // Snake case here, camel case in the request.
  const resource = { cidr_ips: cidrs, security_group_ids: securityGroups, errors: [] }
  return { ok: true, response: { resourceId: subscription.id, resource } }
}

function update(
  cloud: Cloud,
  subscription: CloudSubscription,
  body: Update,
  at: number,
  isPretended: boolean,
): TaskOutcome {
  if (subscription.deploymentType === 'active-active') {
    return failed('UPDATING_SINGLE_REGION_CIDR_WHITE_LIST_IS_NOT_ALLOWED_WITH_ACTIVE_ACTIVE_SUBSCRIPTION')
  }
  if (!hasAllowList(subscription)) return failed('CIDR_WHITELIST_NOT_ALLOWED')
  if (subscription.status !== 'active') return failed('SUBSCRIPTION_NOT_ACTIVE')
  const refusal = refusesLists(body)
  if (refusal) return failed(refusal)

  if (!isPretended) {
    const lists = byocCidrListsOf(cloud)
    const before = lists.listOf(subscription.id)
    lists.replace(subscription.id, {
      cidrs: body.cidrIps ?? before.cidrs,
      securityGroups: body.securityGroupIds ?? before.securityGroups,
    })
    cloud.addLog(at, 'CIDR list', subscription.id, `the CIDR list of ${subscription.name} was updated`)
  }
  return { ok: true, response: { resourceId: subscription.id } }
}

export const byocCidrCalls: Route[] = [
  {
    method: 'GET',
    path: PATH,
    answer(cloud, call) {
      const subscription = subscriptionOf(cloud, call)
      const task = cloud.read({
        commandType: 'cidrGetRequest',
        subscriptionId: subscription.id,
        perform: () => get(cloud, cloud.subscription(subscription.id) ?? subscription),
      })
      return accepted(cloud, task)
    },
  },
  {
    method: 'PUT',
    path: PATH,
    answer(cloud, call) {
      const body = bodyOf(updateBody, call)
      const subscription = subscriptionOf(cloud, call)
      const task = cloud.write({
        kind: 'update',
        commandType: 'cidrUpdateRequest',
        subscriptionId: subscription.id,
        perform: (at, isPretended) =>
          update(cloud, cloud.subscription(subscription.id) ?? subscription, body, at, isPretended),
      })
      return accepted(cloud, task)
    },
  },
]
