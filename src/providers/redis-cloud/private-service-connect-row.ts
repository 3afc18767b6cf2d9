/** A Private Service Connect service and its endpoints, in our words, and the way back to what commands need. */
import { ForeignError } from '../../kit/errors.ts'
import type { PeeringKind } from '../../peering/kind.ts'
import type { Peering } from '../../peering/side.ts'
import type { PeeringStatus } from '../../peering/status.ts'
import type { Scope } from '../provider.ts'
import { localId } from './place.ts'
import type { EndpointRow, ServiceRow } from './private-service-connect-schema.ts'
import { sideIn } from './subscription.ts'

/** Source of the words: the Go client's constants. */
const serviceStatuses: Readonly<Record<string, PeeringStatus>> = {
  'create-queued': 'provisioning',
  initialized: 'provisioning',
  'create-pending': 'provisioning',
  active: 'active',
  'delete-queued': 'deleting',
  'delete-pending': 'deleting',
  deleted: 'deleted',
  'provision-failed': 'failed',
  failed: 'failed',
}

const endpointStatuses: Readonly<Record<string, PeeringStatus>> = {
  initialized: 'pending_acceptance', // a person runs the script
  processing: 'provisioning',
  pending: 'pending_acceptance', // wants to be accepted in Redis Cloud
  'accept-pending': 'provisioning',
  active: 'active',
  'reject-pending': 'provisioning',
  rejected: 'rejected',
  deleted: 'deleted',
  failed: 'failed',
}

/** By the word that Redis Cloud says; the inventory may keep an older status beside a word that it cannot explain. */
export function statusBy(kind: PeeringKind, raw: string): PeeringStatus {
  const words = kind === 'psc' ? serviceStatuses : endpointStatuses
  return words[raw] ?? 'unknown'
}

/** By these the details are shown to people and found again. */
export const detail = {
  service: 'service id',
  hostName: 'host name',
  endpoints: 'endpoints',
  subnet: 'subnet',
  connection: 'connection name',
} as const

/** A service may have more endpoints than anyone reads in a list. */
const ENDPOINTS_SHOWN = 20

export const serviceId = (region: string | null): string => localId('psc', region)

/** Only what is known. */
function known(details: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(details).flatMap(([label, value]) => (value === null ? [] : [[label, value]])),
  )
}

export function serviceOf(
  scope: Scope,
  region: string | null,
  row: ServiceRow,
  endpoints: readonly EndpointRow[],
): Peering {
  const near = sideIn(scope, region)
  const raw = row.status ?? 'no status'
  return {
    kind: 'psc',
    scope: scope.key,
    providerId: serviceId(region),
    cloudId: row.attachment,
    near,
    far: { cloud: 'gcp', account: null, region: near.region, network: null, cidrs: [] },
    status: statusBy('psc', raw),
    raw,
    expiresAt: null,
    members: [],
    details: known({
      [detail.service]: row.id,
      [detail.hostName]: row.hostName,
      [detail.endpoints]: endpoints.length === 0 ? null : listed(endpoints),
    }),
  }
}

function listed(endpoints: readonly EndpointRow[]): string {
  const sorted = endpoints.toSorted((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }))
  const shown = sorted.slice(0, ENDPOINTS_SHOWN).map(row => `${row.id} (${row.status ?? 'no status'})`)
  const more = endpoints.length - shown.length
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ')
}

export function endpointOf(
  scope: Scope,
  region: string | null,
  service: ServiceRow,
  row: EndpointRow,
): Peering {
  const near = sideIn(scope, region)
  const raw = row.status ?? 'no status'
  return {
    kind: 'psc_endpoint',
    scope: scope.key,
    providerId: localId(`psc-${row.id}`, region),
    cloudId: null,
    near,
    far: { cloud: 'gcp', account: row.project, region: near.region, network: row.network, cidrs: [] },
    status: statusBy('psc_endpoint', raw),
    raw,
    expiresAt: null, // nothing lapses on Google Cloud
    members: [],
    details: known({
      [detail.subnet]: row.subnet,
      [detail.connection]: row.connection,
      [detail.hostName]: service.hostName,
      [detail.service]: service.id,
    }),
  }
}

/** `12` of `psc-12@us-central1`. */
export function numberIn(providerId: string): string {
  return /^psc-([^@]+)/.exec(providerId)?.[1] ?? ''
}

/** Redis's own number of the service, which the paths of its endpoints want. */
export function serviceNumberOf({ providerId, details }: Peering): string {
  const number = details[detail.service]
  if (number !== undefined) return number
  throw new ForeignError(
    `Redis Cloud has not said the id of the Private Service Connect service behind ${providerId} yet; ask again once it has.`,
    {
      service: 'redis-cloud',
      operation: 'find the Private Service Connect service',
      kind: 'not_active',
      effect: 'no',
      code: 'NO_SERVICE_ID',
    },
  )
}

/** What makes an endpoint this one and no other. */
export interface EndpointNames {
  project: string
  network: string
  subnet: string
  connection: string
}

/**
 * Whether an endpoint is made of these names; a name that Redis Cloud does not say contradicts nothing. The connection's
 * is asked for as a prefix, and a number follows in Google Cloud: it may be listed with it.
 */
export function isEndpointOf({ far, details }: Peering, names: EndpointNames): boolean {
  const agrees = (is: string | undefined, wanted: string) => is === undefined || is === wanted
  const connection = details[detail.connection]
  const isNumbered =
    connection?.startsWith(names.connection) === true &&
    /^-?\d+$/.test(connection.slice(names.connection.length))
  return (
    far.account === names.project &&
    far.network === names.network &&
    agrees(details[detail.subnet], names.subnet) &&
    (isNumbered || agrees(connection, names.connection))
  )
}
