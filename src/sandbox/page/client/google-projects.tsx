/** The simulated Google Cloud projects: their networks with halves of peerings and the routes that come over them. */
import type { ReactNode } from 'react'
import type { PageState } from '../page-state.ts'
import { Acts } from './acts.tsx'
import { timeOf } from './instant.ts'
import { StatusMark } from './status-mark.tsx'

type Google = NonNullable<PageState['gcp']>
type Network = Google['projects'][number]['networks'][number]
type Half = Network['peerings'][number]
type Subnet = Network['subnets'][number]

const OPERATIONS_SHOWN = 6

const rangesOf = (subnets: readonly Subnet[]): string =>
  subnets.map(({ region, cidr }) => `${region} ${cidr}`).join(', ')

function exchangeOf({ exportCustomRoutes, importCustomRoutes }: Half): string {
  const ways = [exportCustomRoutes && 'exported', importCustomRoutes && 'imported'].filter(Boolean)
  return ways.length === 0 ? 'not exchanged' : ways.join(' and ')
}

/** One side's entry. `other`: the network it leads to, where it is simulated. */
function HalfOfPeering({ half, other }: { half: Half; other: Network | undefined }) {
  const { id, name, peer, state, details, deleteStatus, strategy } = half
  return (
    <div className="peering" data-object={id}>
      <div className="peering-name">
        <span>{name}</span>
        <StatusMark status={state} />
        {strategy === 'CONSENSUS' && <span className="mark">needs consensus</span>}
        {deleteStatus !== null && <span className="mark">{deleteStatus}</span>}
      </div>
      <dl className="peering-sides">
        <dt>Leads to</dt>
        <dd>
          {peer.project}/{peer.network}
        </dd>
        <dt>Says</dt>
        <dd>{details}</dd>
        <dt>Routes in</dt>
        <dd>
          {state === 'ACTIVE' && other ? rangesOf(other.subnets) : 'none'} · custom routes {exchangeOf(half)}
        </dd>
      </dl>
      <Acts at="actInGoogle" object={id} acts={half.acts} />
    </div>
  )
}

interface NetworkProps {
  project: string
  network: Network
  find: (id: string) => Network | undefined
}

function NetworkOf({ project, network, find }: NetworkProps) {
  const { id, name, mode, subnets, peerings, acts } = network
  return (
    <article className="subscription" data-network={id} aria-labelledby={`network-${id}`}>
      <header className="subscription-head">
        <h4 id={`network-${id}`}>
          {name} <span className="number">{project}</span>
        </h4>
        <span className="subscription-about">{mode === 'auto' ? 'auto mode' : 'custom mode'}</span>
        <span className="subscription-places">{rangesOf(subnets)}</span>
      </header>
      {peerings.map(half => (
        <HalfOfPeering key={half.id} half={half} other={find(`${half.peer.project}/${half.peer.network}`)} />
      ))}
      {acts.length > 0 && (
        <div className="peering" data-waiting={id}>
          <span className="mark">
            {acts.length === 1 ? 'Another network waits' : 'Other networks wait'} for a half of this one.
          </span>
          <Acts at="actInGoogle" object={id} acts={acts} />
        </div>
      )}
    </article>
  )
}

function Operations({ operations }: { operations: Google['operations'] }) {
  if (operations.length === 0) return null
  return (
    <section aria-labelledby="google-operations">
      <h3 id="google-operations">Operations</h3>
      <ol className="rows">
        {operations.slice(0, OPERATIONS_SHOWN).map(one => (
          <li key={one.name}>
            <time>{timeOf(one.insertedAt)}</time>
            <span className="row-what">
              {one.type} {one.peering} on {one.network}
              {one.error !== null && <span className="row-error">{one.error}</span>}
            </span>
            <StatusMark status={one.status} {...(one.error === null ? {} : { tone: 'bad' as const })} />
          </li>
        ))}
      </ol>
    </section>
  )
}

/** `children`: what stands below the heading. */
export function GoogleProjects({ google, children }: { google: Google; children: ReactNode }) {
  const networks = google.projects.flatMap(one => one.networks)
  const find = (id: string) => networks.find(network => network.id === id)
  return (
    <section aria-labelledby="google" data-testid="google">
      <header className="clouds-head">
        <h2 id="google">Google Cloud, simulated</h2>
        <p>
          Compute Engine at <code>{google.url}</code>
        </p>
        {children}
      </header>
      {google.projects
        .filter(({ isForeign }) => !isForeign)
        .map(project => (
          <section key={project.id} aria-labelledby={`project-${project.id}`} data-project={project.id}>
            <h3 id={`project-${project.id}`}>
              {project.id} <span className="mark">{project.serviceAccount}</span>
            </h3>
            {project.networks.map(network => (
              <NetworkOf key={network.id} project={project.id} network={network} find={find} />
            ))}
          </section>
        ))}
      <Operations operations={google.operations} />
    </section>
  )
}
