/** Compute Engine's words, read tolerantly and renamed. Source: compute v1 reference; cloud-peering reference, section 7. */
import { z } from 'zod'
import { canonicalCidr } from '../../peering/cidr.ts'

const text = z.string().nullish()
const flag = z
  .boolean()
  .nullish()
  .transform(value => value ?? false)

/** `https://…/projects/app-prod/global/networks/main`, whole or in part. */
function networkIn(url: string | null | undefined): { project: string; network: string } | null {
  const [, project, network] = /projects\/([^/]+)\/global\/networks\/([^/]+)$/.exec(url ?? '') ?? []
  return project !== undefined && network !== undefined ? { project, network } : null
}

const lastPart = (url: string | null | undefined): string => url?.split('/').at(-1) ?? ''

const peering = z
  .object({
    name: z.string(),
    network: text,
    state: text,
    stateDetails: text,
    exportCustomRoutes: flag,
    importCustomRoutes: flag,
    exportSubnetRoutesWithPublicIp: z.boolean().nullish(),
    importSubnetRoutesWithPublicIp: z.boolean().nullish(),
    stackType: text,
    updateStrategy: text,
    connectionStatus: z
      .object({ consensusState: z.object({ deleteStatus: text }).nullish(), updateStrategy: text })
      .nullish(),
  })
  .transform(({ network, state, stateDetails, connectionStatus, ...rest }) => ({
    ...rest,
    /** Null where Google does not say it in a form that we know. */
    peer: networkIn(network),
    /** Google's own word: `ACTIVE`. */
    raw: state ?? 'no state',
    /** Free text, sometimes with a time in front; empty where there is none. */
    message: stateDetails ?? '',
    /** Both sides have to ask before it can be removed. */
    isByConsensus: (connectionStatus?.updateStrategy ?? rest.updateStrategy) === 'CONSENSUS',
    /** `PEER_DELETE_REQUESTED`; empty where nobody asks. */
    leaving: /DELETE_(REQUESTED|ACKNOWLEDGED)/.test(connectionStatus?.consensusState?.deleteStatus ?? '')
      ? (connectionStatus?.consensusState?.deleteStatus ?? '')
      : '',
  }))

export const networkRow = z
  .object({ name: z.string(), autoCreateSubnetworks: flag, peerings: z.array(peering).nullish() })
  .transform(({ name, autoCreateSubnetworks, peerings }) => ({
    name,
    /** It owns 10.128.0.0/9, a subnet of it in every Region, new ones included. */
    isAuto: autoCreateSubnetworks,
    halves: (peerings ?? []).map(half => ({ ...half, on: name })),
  }))
export type NetworkRow = z.output<typeof networkRow>
/** One side's entry for a peering; `on` is the network that it stands at. */
export type Half = NetworkRow['halves'][number]

const page = { nextPageToken: text.transform(token => (token ? token : null)) }

export const networkPage = z.object({
  items: z
    .array(networkRow)
    .nullish()
    .transform(items => items ?? []),
  ...page,
})

const subnet = z
  .object({
    network: text,
    region: text,
    ipCidrRange: text,
    secondaryIpRanges: z.array(z.object({ ipCidrRange: text })).nullish(),
  })
  .transform(({ network, region, ipCidrRange, secondaryIpRanges }) => ({
    network: lastPart(network),
    region: lastPart(region),
    /** Secondary ones count like the first: both are exchanged, and neither may overlap. */
    cidrs: [ipCidrRange, ...(secondaryIpRanges ?? []).map(range => range.ipCidrRange)].flatMap(range =>
      range ? [canonicalCidr(range)] : [],
    ),
  }))
export type SubnetRow = z.output<typeof subnet>

export const subnetPage = z.object({
  /** By Region; one without any has a warning instead. */
  items: z
    .record(z.string(), z.object({ subnetworks: z.array(subnet).nullish() }))
    .nullish()
    .transform(items => Object.values(items ?? {}).flatMap(({ subnetworks }) => subnetworks ?? [])),
  ...page,
})

export const routePage = z.object({
  items: z
    .array(
      z
        .object({ destRange: z.string(), type: text, imported: z.boolean().nullish() })
        .transform(({ destRange, type, imported }) => ({
          destination: canonicalCidr(destRange),
          isSubnet: type === 'SUBNET_PEERING_ROUTE',
          /** A custom route that is offered and not taken does not count. */
          isTaken: imported !== false,
        })),
    )
    .nullish()
    .transform(items => items ?? []),
  ...page,
})
export type RouteRow = z.output<typeof routePage>['items'][number]

export const operationRow = z
  .object({
    name: z.string(),
    status: text,
    error: z.object({ errors: z.array(z.object({ code: text, message: text })).nullish() }).nullish(),
    httpErrorStatusCode: z.number().nullish(),
    httpErrorMessage: text,
  })
  .transform(({ name, status, error, httpErrorStatusCode, httpErrorMessage }) => {
    const told = error?.errors ?? []
    const hasFailed = Boolean(error) || (httpErrorStatusCode ?? 0) >= 400
    // One that says nothing of itself is an error all the same.
    const errors = hasFailed && told.length === 0 ? [{ code: null, message: httpErrorMessage }] : told
    return {
      name,
      isDone: status === 'DONE',
      errors: errors.map(({ code, message }) => ({ code: code ?? 'UNKNOWN', message: message ?? '' })),
    }
  })
export type OperationRow = z.output<typeof operationRow>

export const permissionList = z.object({
  permissions: z
    .array(z.string())
    .nullish()
    .transform(permissions => permissions ?? []),
})
