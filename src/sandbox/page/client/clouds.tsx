/** The simulated Redis Cloud, and what people do at its far sides. */
import type { PageState } from '../page-state.ts'
import { Calls } from './calls.tsx'
import { FaultButtons } from './fault-buttons.tsx'
import { Subscriptions } from './subscriptions.tsx'
import { Tasks } from './tasks.tsx'

export function Clouds({ state }: { state: PageState }) {
  const { cloud, calls } = state
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
        <Subscriptions cloud={cloud} />
      </div>
      <div className="clouds-side">
        <Tasks tasks={cloud.tasks} />
        <Calls calls={calls} />
      </div>
    </main>
  )
}
