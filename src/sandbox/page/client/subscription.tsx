import type { CloudState } from '../../redis-cloud/index.ts'
import { CloudObject } from './cloud-object.tsx'
import { type FamilyObject, isThere } from './connectivity.ts'
import { Peering } from './peering.tsx'
import { StatusMark } from './status-mark.tsx'

interface SubscriptionProps {
  subscription: CloudState['subscriptions'][number]
  /** Its own, of all families. */
  objects: readonly FamilyObject[]
  now: number
}

const families: Readonly<Record<string, string>> = {
  privateLink: 'PrivateLink',
  transitGateway: 'Transit Gateway',
  privateServiceConnect: 'Private Service Connect',
  byocCidr: 'Own cloud account',
}

function placesOf(subscription: SubscriptionProps['subscription']): string {
  return subscription.regions
    .map(({ region, deploymentCidrs }) => `${region} ${deploymentCidrs.join(', ')}`)
    .join(' · ')
}

/** A subscription with its peerings and everything else that connects it. */
export function Subscription({ subscription, objects, now }: SubscriptionProps) {
  const { id, name, provider, deploymentType, isCustomerManaged, status, peerings } = subscription
  const kinds = [
    provider === 'AWS' ? 'AWS' : 'Google Cloud',
    deploymentType === 'active-active' && 'Active-Active',
    isCustomerManaged && 'own cloud account',
  ]
  const there = objects.filter(isThere)
  const places = objects.filter(object => !isThere(object))
  const groups = [...new Set(there.map(({ family }) => family))]
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
      {groups.map(group => (
        <section key={group} className="family" aria-label={families[group] ?? group}>
          <h5>{families[group] ?? group}</h5>
          {there
            .filter(({ family }) => family === group)
            .map(object => (
              <CloudObject key={object.id} object={object} />
            ))}
        </section>
      ))}
      {places.length > 0 && (
        <details className="places" data-testid={`places-${id}`}>
          <summary>{places.map(({ title, status }) => `${title}: ${status}`).join(' · ')}</summary>
          {places.map(object => (
            <CloudObject key={object.id} object={object} />
          ))}
        </details>
      )}
    </article>
  )
}
