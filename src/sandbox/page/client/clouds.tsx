/** The simulated clouds, and what people do there. */
import type { PageState } from '../page-state.ts'
import { AwsAccounts } from './aws-accounts.tsx'
import { Reach } from './aws-reach.tsx'
import { Calls } from './calls.tsx'
import { FaultButtons } from './fault-buttons.tsx'
import { Subscriptions } from './subscriptions.tsx'
import { Tasks } from './tasks.tsx'

export function Clouds({ state }: { state: PageState }) {
  const { cloud, aws, awsReach, bot, calls } = state
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
        <FaultButtons faults={[...cloud.faults, ...(aws?.faults ?? [])]} hasAws={aws !== null} />
        <Subscriptions cloud={cloud} />
        {aws && <AwsAccounts aws={aws}>{awsReach && <Reach reach={awsReach} bot={bot} />}</AwsAccounts>}
      </div>
      <div className="clouds-side">
        <Tasks tasks={cloud.tasks} />
        <Calls calls={calls} />
      </div>
    </main>
  )
}
