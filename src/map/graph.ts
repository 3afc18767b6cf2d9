/** What is drawn: networks, and the peerings between them, worked out from rows of the inventory. Pure. */
import { describeSide, type Peering, type Side } from '../peering/side.ts'
import { isEnded, type PeeringStatus } from '../peering/status.ts'

export type MapRow = Pick<Peering, 'kind' | 'scope' | 'providerId' | 'near' | 'far' | 'status'>

/** What people call things; what is not named here goes by its id. */
export interface MapNames {
  /** By a scope's key. */
  scopes: Readonly<Record<string, { id: string; name: string }>>
  /** By `cloud/account`: the alias of a configured account. */
  accounts: Readonly<Record<string, string>>
}

export interface Network {
  /** Unique in the map, the same for whoever reports the network. */
  key: string
  /** `aws` */
  cloud: string
  /** `AWS` */
  cloudName: string
  /** The network's id or name, or the subscription's. */
  title: string
  /** The account, project or subscription id; null where nobody says. */
  owner: string | null
  alias: string | null
  region: string | null
}

export interface Edge {
  key: string
  /** Keys of networks. */
  from: string
  to: string
  status: PeeringStatus
  /** As people type it: `1206/87`. */
  label: string
}

/** In the order of their keys, so that the same rows in any order are drawn the same. */
export interface NetworkMap {
  networks: Network[]
  edges: Edge[]
}

const byKey = (a: { key: string }, b: { key: string }): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)

/** What has ended joins nothing, and neither does anything but a peering (a gateway or an endpoint is no network). */
const isShown = ({ kind, status }: MapRow): boolean => kind === 'vpc_peering' && !isEnded(status)

/** The cloud as people say it. */
const cloudName = (cloud: string): string =>
  describeSide({ cloud, account: null, region: null, network: null, cidrs: [] })

const last = (path: string): string => path.split('/').at(-1) ?? path

/** A side whose cloud is another than the far side's is a deployment of the scope: it goes by the scope's name. */
function deployment({ scope, near }: MapRow, names: MapNames): Network {
  const { id, name } = names.scopes[scope] ?? { id: last(scope), name: last(scope) }
  return {
    // Each region of an Active-Active subscription is a network of its own.
    key: near.region === null ? scope : `${scope}@${near.region}`,
    cloud: near.cloud,
    cloudName: cloudName(near.cloud),
    title: name,
    owner: id === name ? null : id,
    alias: null,
    region: near.region,
  }
}

/** `row`: what an end that nobody names goes by. */
function networkOf(side: Side, names: MapNames, row: string): Network {
  const { cloud, account, network, region } = side
  return {
    key: network === null ? `${row}?` : `${cloud}/${account ?? '?'}/${network}`,
    cloud,
    cloudName: cloudName(cloud),
    title: network ?? 'unknown network',
    owner: account,
    alias: names.accounts[`${cloud}/${account}`] ?? null,
    region,
  }
}

export function mapOf(rows: readonly MapRow[], names: MapNames): NetworkMap {
  const networks = new Map<string, Network>()
  const edges: Edge[] = []
  const add = (network: Network): string => {
    const known = networks.get(network.key)
    networks.set(network.key, known ? { ...known, region: known.region ?? network.region } : network)
    return network.key
  }
  const keyed = rows.filter(isShown).map(row => ({ row, key: `${row.scope}/${row.providerId}` }))
  for (const { row, key } of keyed.toSorted(byKey)) {
    const isAbroad = row.near.cloud !== row.far.cloud
    const from = isAbroad ? deployment(row, names) : networkOf(row.near, names, `${key}/near`)
    const to = networkOf(row.far, names, `${key}/far`)
    if (from.key === to.key) continue
    const scope = names.scopes[row.scope]?.id ?? last(row.scope)
    edges.push({
      key,
      from: add(from),
      to: add(to),
      status: row.status,
      label: `${scope}/${row.providerId}`,
    })
  }
  return { networks: [...networks.values()].toSorted(byKey), edges }
}

/** Who stands next to whom, over every peering or those that are told. */
export function neighborsIn(
  { networks, edges }: NetworkMap,
  counts: (edge: Edge) => boolean = () => true,
): Map<string, Set<string>> {
  const beside = new Map(networks.map(({ key }) => [key, new Set<string>()]))
  for (const edge of edges.filter(counts)) {
    beside.get(edge.from)?.add(edge.to)
    beside.get(edge.to)?.add(edge.from)
  }
  return beside
}

/** How many peerings away each network of one chain is, nearest first. */
export function hopsFrom(
  start: string,
  beside: ReadonlyMap<string, ReadonlySet<string>>,
): Map<string, number> {
  const hops = new Map([[start, 0]])
  // A map visits what is added while it is walked.
  for (const [key, hop] of hops)
    for (const next of beside.get(key) ?? []) if (!hops.has(next)) hops.set(next, hop + 1)
  return hops
}
