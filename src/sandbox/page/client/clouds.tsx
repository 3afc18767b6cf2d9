/** The simulated clouds, and what people do there. */
import type { PageState } from '../page-state.ts'
import { AwsAccounts } from './aws-accounts.tsx'
import { Calls } from './calls.tsx'
import { FaultButtons } from './fault-buttons.tsx'
import { GoogleProjects } from './google-projects.tsx'
import { NfyioInstall } from './nfyio-install.tsx'
import { Reach } from './reach.tsx'
import { Subscriptions } from './subscriptions.tsx'
import { Tasks } from './tasks.tsx'

/** By the id of their heading; the tab is long. */
const places = [
  { id: 'redis-cloud', cloud: 'cloud', label: 'Redis Cloud' },
  { id: 'aws', cloud: 'aws', label: 'AWS' },
  { id: 'google', cloud: 'gcp', label: 'Google Cloud' },
  { id: 'nfyio', cloud: 'nfyio', label: 'NFYio' },
] as const

export function Clouds({ state }: { state: PageState }) {
  const { cloud, aws, gcp, nfyio, reach, bot, calls } = state
  const reachOf = (name: 'aws' | 'gcp' | 'nfyio') => reach && <Reach cloud={name} reach={reach} bot={bot} />
  const others = { aws, gcp, nfyio }
  return (
    <main className="clouds" aria-label="Clouds" data-testid="clouds">
      <div className="clouds-main">
        <nav className="clouds-nav" aria-label="Simulated clouds">
          {places
            .filter(place => state[place.cloud] !== null)
            .map(({ id, label }) => (
              <button
                key={id}
                type="button"
                className="button button-small button-quiet"
                onClick={() => document.getElementById(id)?.scrollIntoView()}
              >
                {label}
              </button>
            ))}
        </nav>
        <header className="clouds-head">
          <h2 id="redis-cloud">Redis Cloud, simulated</h2>
          <p>
            Account {cloud.account.name} ({cloud.account.id}) at <code>{cloud.url}</code> ·{' '}
            {cloud.requestsLeft} calls left in this minute
          </p>
        </header>
        <FaultButtons
          faults={[cloud, aws, gcp, nfyio].flatMap(each => each?.faults ?? [])}
          clouds={Object.entries(others).flatMap(([name, there]) => (there === null ? [] : [name]))}
        />
        <Subscriptions cloud={cloud} />
        {aws && <AwsAccounts aws={aws}>{reachOf('aws')}</AwsAccounts>}
        {gcp && <GoogleProjects google={gcp}>{reachOf('gcp')}</GoogleProjects>}
        {nfyio && <NfyioInstall nfyio={nfyio}>{reachOf('nfyio')}</NfyioInstall>}
      </div>
      <div className="clouds-side">
        <Tasks tasks={cloud.tasks} />
        <Calls calls={calls} />
      </div>
    </main>
  )
}
