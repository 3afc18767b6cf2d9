/** Which part of the account a call means: a subscription, or one region of an Active-Active one. */
import type { Cloud } from './cloud.ts'
import { regionId as idOfRegion } from './region-catalog.ts'
import { type Call, intOf, subscriptionOf } from './route.ts'
import type { CloudSubscription, SubscriptionRegion } from './subscription.ts'

export interface Place {
  subscription: CloudSubscription
  regionId: number | null // null: a call of the standard family
  region: SubscriptionRegion | null // null: a standard call, or the subscription is not in that region
}

/** The place a path names; the caller says what an unknown region means. */
export function regionOf(cloud: Cloud, call: Call): Place {
  const subscription = subscriptionOf(cloud, call)
  const text = call.params['regionId']
  if (text === undefined) return { subscription, regionId: null, region: null }
  const regionId = intOf('regionId', text)
  const region = subscription.regions.find(each => idOfRegion(each.region) === regionId) ?? null
  return { subscription, regionId, region }
}

/** Whether the call is of the other family: standard for Active-Active, or the reverse. */
export function isMisaddressed({ subscription, regionId }: Place): boolean {
  return (regionId !== null) !== (subscription.deploymentType === 'active-active')
}
