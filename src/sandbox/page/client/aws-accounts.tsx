/** The simulated AWS accounts: their VPCs with peerings and route tables, and what a person may do there. */
import type { ReactNode } from 'react'
import type { PageState } from '../page-state.ts'
import { Acts } from './acts.tsx'
import { lengthOf } from './instant.ts'
import { RouteTable } from './route-table.tsx'
import { StatusMark } from './status-mark.tsx'

type Aws = NonNullable<PageState['aws']>
type Vpc = Aws['accounts'][number]['vpcs'][number]
type Peering = Vpc['peerings'][number]
type Table = Vpc['routeTables'][number]

const endOf = ({ account, region, vpc, cidrs }: Peering['requester']): string =>
  `${account} · ${region} · ${vpc}${cidrs.length > 0 ? ` · ${cidrs.join(', ')}` : ''}`

function Connection({ peering, now }: { peering: Peering; now: number }) {
  const { id, pcx, side, shown, message, requester, accepter, expiresAt, dns, acts, isVisible } = peering
  const tags = Object.entries(peering.tags)
  return (
    <div className="peering" data-object={id}>
      <div className="peering-name">
        <span>{pcx}</span>
        <StatusMark status={shown} />
        <span className="mark">{side === 'requester' ? 'asked for here' : 'asked of this VPC'}</span>
        {!isVisible && <span className="mark">not shown by describe</span>}
      </div>
      <dl className="peering-sides">
        <dt>Requester</dt>
        <dd>{endOf(requester)}</dd>
        <dt>Accepter</dt>
        <dd>{endOf(accepter)}</dd>
        <dt>Says</dt>
        <dd>
          {message}
          {expiresAt !== null && ` · expires in ${lengthOf(expiresAt - now)}`}
          {dns[side] && ' · resolves names of the other side'}
        </dd>
        {tags.length > 0 && (
          <>
            <dt>Tags</dt>
            <dd>{tags.map(([key, value]) => `${key}=${value}`).join(', ')}</dd>
          </>
        )}
      </dl>
      <Acts at="actInAws" object={id} acts={acts} />
    </div>
  )
}

function marksOf({ isMain, tags }: Table): string[] {
  const told = Object.entries(tags).filter(([key]) => key !== 'Name')
  return [...(isMain ? ['main'] : []), ...told.map(([key, value]) => `${key}=${value}`)]
}

function Network({ vpc, now }: { vpc: Vpc; now: number }) {
  const { id, name, region, cidrs, ipv6Cidrs, dnsHostnames, acts, peerings, routeTables } = vpc
  // Routes to peerings are what a story is about, written or still to be; the rest is there to be looked at.
  const isRouted = routeTables.some(
    ({ routes, acts: offered }) =>
      offered.some(({ act }) => act.startsWith('addRoute')) ||
      routes.some(({ target }) => target.startsWith('pcx-')),
  )
  const count = routeTables.length
  return (
    <article className="subscription" data-vpc={id} aria-labelledby={id}>
      <header className="subscription-head">
        <h4 id={id}>
          {name} <span className="number">{id}</span>
        </h4>
        <span className="subscription-about">{region}</span>
        <span className="subscription-places">{[...cidrs, ...ipv6Cidrs].join(', ')}</span>
      </header>
      {peerings.map(peering => (
        <Connection key={peering.id} peering={peering} now={now} />
      ))}
      <details className="places" open={isRouted} data-testid={`tables-${id}`}>
        <summary>
          {count} route {count === 1 ? 'table' : 'tables'} · DNS hostnames {dnsHostnames ? 'on' : 'off'}
        </summary>
        {routeTables.map(table => (
          <RouteTable key={table.id} at="actInAws" table={table} marks={marksOf(table)} />
        ))}
        <div className="peering">
          <Acts at="actInAws" object={id} acts={acts} />
        </div>
      </details>
    </article>
  )
}

/** `children`: what stands below the heading. */
export function AwsAccounts({ aws, children }: { aws: Aws; children: ReactNode }) {
  return (
    <section aria-labelledby="aws" data-testid="aws">
      <header className="clouds-head">
        <h2 id="aws">AWS, simulated</h2>
        <p>
          EC2 and STS at <code>{aws.url}</code>
        </p>
        {children}
      </header>
      {aws.accounts
        .filter(({ isForeign }) => !isForeign)
        .map(({ id, name, role, vpcs }) => (
          <section key={id} aria-labelledby={`account-${id}`} data-account={id}>
            <h3 id={`account-${id}`}>
              {name} <span className="number">{id}</span> {role && <span className="mark">{role}</span>}
            </h3>
            {vpcs.map(vpc => (
              <Network key={vpc.id} vpc={vpc} now={aws.at} />
            ))}
          </section>
        ))}
    </section>
  )
}
