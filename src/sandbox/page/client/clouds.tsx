/** The simulated Redis Cloud, and what people do at its far sides. */
import type { PageState } from '../page-state.ts'
import { Calls } from './calls.tsx'
import { FaultButtons } from './fault-buttons.tsx'
import { Subscription } from './subscription.tsx'
import { Tasks } from './tasks.tsx'

export function Clouds({ state }: { state: PageState }) {
  const { cloud, calls } = state
  // Those with peerings first; the rest keep their order.
  const subscriptions = [
    ...cloud.subscriptions.filter(one => one.peerings.length > 0),
    ...cloud.subscriptions.filter(one => one.peerings.length === 0),
  ]
  return (
    <main className="clouds" aria-label="Clouds" data-testid="clouds">
      <div className="clouds-main">
        <header className="clouds-head">
          <h2>Redis Cloud, simulated</h2>
          <p>
            Account {cloud.account.name} ({cloud.account.id}) at <code>{cloud.url}</code> ·{' '}
            {cloud.requestsLeft} calls left in this minute
          </p>
        </header>
        <FaultButtons faults={cloud.faults} />
        <section aria-labelledby="subscriptions">
          <h3 id="subscriptions">Subscriptions</h3>
          {subscriptions.map(subscription => (
            <Subscription key={subscription.id} subscription={subscription} now={cloud.at} />
          ))}
        </section>
      </div>
      <div className="clouds-side">
        <Tasks tasks={cloud.tasks} />
        <Calls calls={calls} />
      </div>
    </main>
  )
}
