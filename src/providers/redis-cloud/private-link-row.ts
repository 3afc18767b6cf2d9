/** A PrivateLink as a peering, in our words, and the way back from what was observed to what commands need. */
import type { Member, Peering } from '../../peering/side.ts'
import type { PeeringStatus } from '../../peering/status.ts'
import type { Scope } from '../provider.ts'
import { localId } from './place.ts'
import type { ConnectionRow, DatabaseRow, PrincipalRow, PrivateLinkRow } from './private-link-schema.ts'
import { sideIn } from './subscription.ts'

/** Source of the words: the Go client's constants. */
const statuses: Readonly<Record<string, PeeringStatus>> = {
  initializing: 'provisioning',
  active: 'active',
  deleting: 'deleting',
}

/** By these the details are shown to people and found again. */
export const detail = {
  shareName: 'share name',
  shareArn: 'share ARN',
  configurationId: 'resource configuration',
  configurationArn: 'resource configuration ARN',
  databases: 'databases',
  error: 'error message',
} as const

const NAME = 'privatelink'
/** A subscription may have more databases than anyone reads in a list. */
const DATABASES_SHOWN = 20

export const linkId = (region: string | null): string => localId(NAME, region)

export function linkOf(scope: Scope, region: string | null, row: PrivateLinkRow): Peering {
  const near = sideIn(scope, region)
  // In an order of their own: that of the reply means nothing, and approvals rest on what is made of them.
  const principals = row.principals.toSorted((a, b) => (a.principal < b.principal ? -1 : 1))
  const connections = row.connections.toSorted((a, b) => (a.associationId < b.associationId ? -1 : 1))
  const [only, ...others] = principals
  const status = statuses[row.status ?? ''] ?? 'unknown'
  return {
    kind: 'privatelink',
    scope: scope.key,
    providerId: linkId(region),
    cloudId: row.configurationId,
    near,
    far: {
      cloud: 'aws',
      account: only && others.length === 0 ? only.principal : null,
      region: near.region,
      network: null,
      cidrs: [],
    },
    status,
    raw: row.status ?? 'no status',
    expiresAt: null, // of each principal's invitation, and the API does not tell when it was sent
    members: [...principals.map(principalMember), ...connections.map(connectionMember)],
    details: detailsOf(row, status),
  }
}

function detailsOf(row: PrivateLinkRow, status: PeeringStatus): Record<string, string> {
  const all: [string, string | null][] = [
    [detail.shareName, row.shareName],
    [detail.shareArn, row.shareArn],
    [detail.configurationId, row.configurationId],
    [detail.configurationArn, row.configurationArn],
    [detail.databases, describeDatabases(row.databases)],
    // It may hold text while all is well.
    [detail.error, status === 'active' ? null : row.errorMessage],
  ]
  return Object.fromEntries(all.flatMap(([label, value]) => (value === null ? [] : [[label, value]])))
}

function describeDatabases(rows: readonly DatabaseRow[]): string | null {
  const names = rows.map(({ id, endpoint, port }) => {
    const address = [endpoint, port].filter(part => part !== null).join(':')
    return [id, address].filter(part => part).join(' at ') || 'one without a name'
  })
  const more = names.length - DATABASES_SHOWN
  if (names.length === 0) return null
  return names.slice(0, DATABASES_SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

function principalMember({ principal, type, alias, status }: PrincipalRow): Member {
  const kind = type === 'aws_account' ? 'AWS account' : (type?.replaceAll('_', ' ') ?? null)
  return {
    what: 'principal',
    id: principal,
    raw: status ?? '',
    text: [kind, alias].filter(part => part !== null).join(' · '),
  }
}

/** Stands for a part that Redis Cloud does not tell. */
const UNTOLD = 'unknown'

function connectionMember({ associationId, connectionId, type, ownerId, since }: ConnectionRow): Member {
  const [what, id, owner] = [type, connectionId, ownerId].map(
    part => part?.trim().replace(/\s+/g, '_') || UNTOLD,
  )
  return {
    what: 'connection',
    id: associationId,
    raw: '',
    text: `${what} ${id} of account ${owner}${since === null ? '' : `, since ${since}`}`,
  }
}

export interface Connection {
  associationId: string
  /** `vpc_endpoint`; null where it is not told. */
  type: string | null
  connectionId: string | null
  /** The AWS account that owns it. */
  account: string | null
}

/** Reads what `connectionMember` wrote: an observed PrivateLink keeps its connections as members only. */
function connectionIn({ id, text }: Member): Connection {
  const match = /^(\S+) (\S+) of account ([^\s,]+)(?:, since .*)?$/.exec(text)
  const part = (index: number) => (match?.[index] === UNTOLD ? null : (match?.[index] ?? null))
  return { associationId: id, type: part(1), connectionId: part(2), account: part(3) }
}

export function connectionsOf(link: Peering): Connection[] {
  return link.members.filter(({ what }) => what === 'connection').map(connectionIn)
}

export function principalsOf(link: Peering): Member[] {
  return link.members.filter(({ what }) => what === 'principal')
}

/** `endpoint vpce-… of AWS account 111122223333`; a type that is new to us is said as it is written. */
export function describeConnection({ associationId, type, connectionId, account }: Connection): string {
  const owner = account === null ? '' : ` of AWS account ${account}`
  const what = type === 'vpc_endpoint' ? 'endpoint' : (type ?? 'connection')
  return `${what} ${connectionId ?? associationId}${owner}`
}

/** Words of a principal's state. Source: the Go client's constants; the rest is shown as it is written. */
export type PrincipalState = 'waiting' | 'associated' | 'leaving' | 'left' | 'failed' | 'other'

export function stateOfPrincipal({ raw }: Member): PrincipalState {
  // The console shows "Accepted" for what the API's client knows as associated.
  switch (raw.toLowerCase()) {
    case 'initializing':
    case 'associating':
      return 'waiting'
    case 'associated':
    case 'accepted':
      return 'associated'
    case 'disassociating':
      return 'leaving'
    case 'disassociated':
      return 'left'
    case 'failed':
      return 'failed'
    default:
      return 'other'
  }
}

/** `vpce-… of 111122223333, …`: what an action cuts off, kept with its request for when the list has forgotten it. */
export function listConnections(connections: readonly Connection[]): string {
  return connections
    .map(
      ({ connectionId, associationId, account }) =>
        `${connectionId ?? associationId} of ${account ?? UNTOLD}`,
    )
    .join(', ')
}

/** Reads what `listConnections` wrote. */
export function readConnections(text: string | undefined): Connection[] {
  return (text ?? '').split(', ').flatMap(part => {
    const match = /^(\S+) of (\S+)$/.exec(part)
    const [, id, account] = match ?? []
    if (id === undefined || account === undefined) return []
    return [{ associationId: id, connectionId: id, account: account === UNTOLD ? null : account, type: null }]
  })
}
