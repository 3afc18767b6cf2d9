/** The simulated NFYio install: its accounts, their VPCs with peerings and route tables, and what a probe would find. */
import type { ReactNode } from 'react'
import type { PageState } from '../page-state.ts'
import { Acts } from './acts.tsx'
import { lengthOf } from './instant.ts'
import { RouteTable } from './route-table.tsx'
import { StatusMark } from './status-mark.tsx'

type Nfyio = NonNullable<PageState['nfyio']>
type Vpc = Nfyio['accounts'][number]['vpcs'][number]
type Peering = Vpc['peerings'][number]

/** At NFYio a pending peering waits for its accepter; elsewhere the word means that something is on its way. */
const toneOf = (status: string) => (status === 'pending' ? { tone: 'waiting' as const } : {})

const endOf = ({ account, vpc, cidr }: Peering['requester']): string => `${account} · ${vpc} · ${cidr}`

function Connection({ peering, now }: { peering: Peering; now: number }) {
  const { id, side, shown, status, message, requester, accepter, expiresAt, target, isReachable } = peering
  return (
    <div className="peering" data-object={id}>
      <div className="peering-name">
        <span>{peering.peering}</span>
        <StatusMark status={shown} {...toneOf(shown)} />
        <span className="mark">{side === 'requester' ? 'asked for here' : 'asked of this VPC'}</span>
        {expiresAt !== null && <span className="mark">expires in {lengthOf(expiresAt - now)}</span>}
      </div>
      <dl className="peering-sides">
        <dt>Requester</dt>
        <dd>{endOf(requester)}</dd>
        <dt>Accepter</dt>
        <dd>{endOf(accepter)}</dd>
        {message !== null && (
          <>
            <dt>Says</dt>
            <dd>{message}</dd>
          </>
        )}
        {status === 'active' && (
          <>
            <dt>Route target</dt>
            <dd>{target}</dd>
            <dt>A probe</dt>
            <dd data-probe={isReachable ? 'answered' : 'silent'}>
              {isReachable ? 'would be answered' : 'would not be answered: a route is missing'}
            </dd>
          </>
        )}
      </dl>
      <Acts at="actInNfyio" object={id} acts={peering.acts} />
    </div>
  )
}

function Network({ vpc, now }: { vpc: Vpc; now: number }) {
  const { id, name, region, cidr, peerings, routeTables } = vpc
  const isRouted = routeTables.some(
    ({ routes, acts }) =>
      acts.length > 0 || routes.some(route => peerings.some(({ target }) => target === route.target)),
  )
  const count = routeTables.length
  return (
    <article className="subscription" data-vpc={id} aria-labelledby={`nfyio-${id}`}>
      <header className="subscription-head">
        <h4 id={`nfyio-${id}`}>
          {name} <span className="number">{id}</span>
        </h4>
        <span className="subscription-about">{region}</span>
        <span className="subscription-places">{cidr}</span>
      </header>
      {peerings.map(peering => (
        <Connection key={peering.id} peering={peering} now={now} />
      ))}
      <details className="places" open={isRouted} data-testid={`tables-${id}`}>
        <summary>
          {count} route {count === 1 ? 'table' : 'tables'}
        </summary>
        {routeTables.map(table => (
          <RouteTable key={table.id} at="actInNfyio" table={table} />
        ))}
      </details>
    </article>
  )
}

/** `children`: what stands below the heading. */
export function NfyioInstall({ nfyio, children }: { nfyio: Nfyio; children: ReactNode }) {
  return (
    <section aria-labelledby="nfyio" data-testid="nfyio">
      <header className="clouds-head">
        <h2 id="nfyio">NFYio, simulated</h2>
        <p>
          An install at <code>{nfyio.url}</code>
        </p>
        {children}
      </header>
      {nfyio.accounts.map(({ id, name, vpcs }) => (
        <section key={id} aria-labelledby={`account-${id}`} data-account={id}>
          <h3 id={`account-${id}`}>
            {name} <span className="number">{id}</span>
          </h3>
          {vpcs.map(vpc => (
            <Network key={vpc.id} vpc={vpc} now={nfyio.at} />
          ))}
        </section>
      ))}
    </section>
  )
}
