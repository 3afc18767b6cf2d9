/** All subscriptions, or those that a filter leaves: a few at a time, as an account may have hundreds. */
import { useState } from 'react'
import type { CloudState } from '../../redis-cloud/index.ts'
import { type FamilyObject, isThere } from './connectivity.ts'
import { Subscription } from './subscription.tsx'

const SHOWN_AT_ONCE = 20
/** Fewer than this need no filter. */
const FILTERED_FROM = 12

export function Subscriptions({ cloud }: { cloud: CloudState }) {
  const [filter, setFilter] = useState('')
  const [shown, setShown] = useState(SHOWN_AT_ONCE)

  const objects = new Map<number, FamilyObject[]>()
  for (const object of cloud.connectivity) {
    const own = objects.get(object.subscriptionId)
    if (own) own.push(object)
    else objects.set(object.subscriptionId, [object])
  }
  const wanted = filter.trim().toLowerCase()
  const found = cloud.subscriptions.filter(({ id, name }) => `${id} ${name.toLowerCase()}`.includes(wanted))
  const hasSomething = ({ id, peerings }: (typeof found)[number]) =>
    peerings.length > 0 || (objects.get(id) ?? []).some(isThere)
  // Those with something in them first; otherwise they keep their order.
  const ordered = [...found.filter(hasSomething), ...found.filter(one => !hasSomething(one))]
  const left = ordered.length - shown

  return (
    <section aria-labelledby="subscriptions">
      <div className="subscriptions-head">
        <h3 id="subscriptions">Subscriptions</h3>
        {cloud.subscriptions.length >= FILTERED_FROM && (
          <>
            <span className="subscriptions-count number" data-testid="subscriptions-count">
              {wanted ? `${found.length} of ${cloud.subscriptions.length}` : cloud.subscriptions.length}
            </span>
            <input
              type="search"
              className="subscriptions-filter"
              placeholder="Name or id"
              aria-label="Filter subscriptions"
              data-testid="subscriptions-filter"
              value={filter}
              onChange={event => {
                setFilter(event.target.value)
                setShown(SHOWN_AT_ONCE)
              }}
            />
          </>
        )}
      </div>
      {ordered.slice(0, shown).map(subscription => (
        <Subscription
          key={subscription.id}
          subscription={subscription}
          objects={objects.get(subscription.id) ?? []}
          now={cloud.at}
        />
      ))}
      {found.length === 0 && <p className="none">No subscription is called that.</p>}
      {left > 0 && (
        <button
          type="button"
          className="button button-small subscriptions-more"
          onClick={() => setShown(shown + SHOWN_AT_ONCE)}
        >
          {left > SHOWN_AT_ONCE ? `Show ${SHOWN_AT_ONCE} of ${left} more` : `Show ${left} more`}
        </button>
      )}
    </section>
  )
}
