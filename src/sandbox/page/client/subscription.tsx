import type { CloudState } from '../../redis-cloud/index.ts'
import { Peering } from './peering.tsx'
import { StatusMark } from './status-mark.tsx'

interface SubscriptionProps {
  subscription: CloudState['subscriptions'][number]
  now: number
}

function placesOf(subscription: SubscriptionProps['subscription']): string {
  return subscription.regions
    .map(({ region, deploymentCidrs }) => `${region} ${deploymentCidrs.join(', ')}`)
    .join(' · ')
}

/** A subscription with its peerings. */
export function Subscription({ subscription, now }: SubscriptionProps) {
  const { id, name, provider, deploymentType, isCustomerManaged, status, peerings } = subscription
  const kinds = [
    provider === 'AWS' ? 'AWS' : 'Google Cloud',
    deploymentType === 'active-active' && 'Active-Active',
    isCustomerManaged && 'own cloud account',
  ]
  return (
    <article className="subscription" data-subscription={id} aria-labelledby={`subscription-${id}`}>
      <header className="subscription-head">
        <h4 id={`subscription-${id}`}>
          {name} <span className="number">{id}</span>
        </h4>
        <span className="subscription-about">{kinds.filter(Boolean).join(', ')}</span>
        <span className="subscription-places">{placesOf(subscription)}</span>
        <StatusMark status={status} />
      </header>
      {peerings.map(peering => (
        <Peering key={peering.id} peering={peering} now={now} />
      ))}
    </article>
  )
}
