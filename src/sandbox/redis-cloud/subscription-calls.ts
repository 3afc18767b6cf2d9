/** The synchronous calls about Pro subscriptions. */
import type { Cloud } from './cloud.ts'
import { type Call, HttpRefusal, type Route, subscriptionOf } from './route.ts'
import { account } from './seed.ts'
import { activeActiveRegionsBody, subscriptionBody } from './subscription.ts'

const shapeOf = (cloud: Cloud, id: number) => ({
  withoutDeploymentType: cloud.box.armed.lacksDeploymentType,
  withoutRegionIds: cloud.box.armed.lacksRegionIds,
  self: `${cloud.url}/subscriptions/${id}`,
})

export const subscriptionCalls: Route[] = [
  {
    method: 'GET',
    path: '/v1/subscriptions',
    answer(cloud) {
      const subscriptions = [...cloud.subscriptions.keys()]
        .map(id => cloud.subscription(id))
        .filter(subscription => subscription !== null)
        .map(subscription => subscriptionBody(subscription, shapeOf(cloud, subscription.id)))
      return { status: 200, body: { accountId: account.id, subscriptions, links: [] } }
    },
  },
  {
    method: 'GET',
    path: '/v1/subscriptions/{subscriptionId}',
    answer(cloud: Cloud, call: Call) {
      const subscription = subscriptionOf(cloud, call)
      return { status: 200, body: subscriptionBody(subscription, shapeOf(cloud, subscription.id)) }
    },
  },
  {
    method: 'GET',
    path: '/v1/subscriptions/{subscriptionId}/regions',
    answer(cloud, call) {
      const subscription = subscriptionOf(cloud, call)
      // «Active-Active subscriptions only» [OA]; how the refusal looks is not established by any source.
      if (subscription.deploymentType !== 'active-active') {
        throw new HttpRefusal(400, 'The subscription is not Active-Active')
      }
      return {
        status: 200,
        body: activeActiveRegionsBody(subscription, {
          ...shapeOf(cloud, subscription.id),
          self: `${cloud.url}/subscriptions/${subscription.id}/regions`,
        }),
      }
    },
  },
]
