/**
 * One side's entry of a peering, and what Google shows of it. Whether it is up is never stored: it follows, at every
 * look, from the entries of both networks. Source: VPC documentation, «About peering connections».
 */
import { iso } from '../../kit/clock.ts'
import { overlaps } from '../cidr-block.ts'
import {
  type CustomRoute,
  fullUrl,
  keyOf,
  type Network,
  type NetworkRef,
  networkPath,
  refOf,
} from './network.ts'
import type { World } from './world.ts'

export interface RouteExchange {
  exportCustomRoutes: boolean
  importCustomRoutes: boolean
  exportSubnetRoutesWithPublicIp: boolean
  importSubnetRoutesWithPublicIp: boolean
  stackType: 'IPV4_ONLY' | 'IPV4_IPV6'
}

export type UpdateStrategy = 'INDEPENDENT' | 'CONSENSUS'

export interface Half extends RouteExchange {
  name: string
  peer: NetworkRef
  updateStrategy: UpdateStrategy
  asksRemoval: boolean // its side has asked for the removal of a CONSENSUS connection
  changedAt: number // when its state last changed
  wasActive: boolean
  hasStamp: boolean // its details begin with an instant, as they sometimes do
}

/** API reference, NetworkPeering: what is not said. */
export const exchangeByDefault: Readonly<RouteExchange> = {
  exportCustomRoutes: false,
  importCustomRoutes: false,
  exportSubnetRoutesWithPublicIp: true,
  importSubnetRoutesWithPublicIp: false,
  stackType: 'IPV4_ONLY',
}

export function halfTowards(network: Network, peer: NetworkRef): Half | undefined {
  return network.halves.find(half => keyOf(half.peer) === keyOf(peer))
}

/** The entry at the other network that leads back; undefined where there is none, or no such network. */
export function counterpart(world: World, network: Network, half: Half): Half | undefined {
  const peer = world.network(half.peer)
  return peer && halfTowards(peer, refOf(network))
}

export type HalfState = 'ACTIVE' | 'INACTIVE'

export function stateOf(world: World, network: Network, half: Half): HalfState {
  return counterpart(world, network, half) ? 'ACTIVE' : 'INACTIVE'
}

/** `2026-11-02T01:00:00.000-08:00`: Compute tells the time of its home. */
export function pacific(at: number): string {
  return iso(at - 8 * 3_600_000).replace('Z', '-08:00')
}

/** Free text, of which only the two first sentences are documented. */
export function detailsOf(world: World, network: Network, half: Half): string {
  const text =
    stateOf(world, network, half) === 'ACTIVE'
      ? 'Connected.'
      : half.wasActive
        ? 'Peer network is disconnected: waiting for peer network to connect.' // inferred
        : 'Waiting for peer network to connect.'
  return half.hasStamp ? `[${pacific(half.changedAt)}]: ${text}` : text
}

/** A change to CONSENSUS holds once both sides have asked for it; there is no way back. */
export function strategyOf(half: Half, other: Half | undefined): UpdateStrategy {
  return half.updateStrategy === 'CONSENSUS' && (other?.updateStrategy ?? 'CONSENSUS') === 'CONSENSUS'
    ? 'CONSENSUS'
    : 'INDEPENDENT'
}

/** `DELETE_ACKNOWLEDGED` on both sides: either may remove its entry. Null where nobody has asked. */
export function deleteStatusOf(half: Half, other: Half | undefined): string | null {
  if (half.asksRemoval && (other === undefined || other.asksRemoval)) return 'DELETE_ACKNOWLEDGED'
  if (half.asksRemoval) return 'LOCAL_DELETE_REQUESTED'
  return other?.asksRemoval ? 'PEER_DELETE_REQUESTED' : null
}

/** Absent where neither side has to do with CONSENSUS (API reference, NetworkPeeringConnectionStatus). */
function consensusState(half: Half, other: Half | undefined): object | undefined {
  if (half.updateStrategy === 'INDEPENDENT' && other?.updateStrategy !== 'CONSENSUS') return undefined
  const isInSync = other === undefined || half.updateStrategy === other.updateStrategy
  const deleteStatus = deleteStatusOf(half, other)
  return {
    updateStatus: isInSync
      ? 'IN_SYNC'
      : half.updateStrategy === 'CONSENSUS'
        ? 'PENDING_PEER_ACKNOWLEDGEMENT'
        : 'PENDING_LOCAL_ACKNOWLEDMENT', // Google's own spelling
    ...(deleteStatus === null ? {} : { deleteStatus }),
  }
}

export function halfBody(world: World, network: Network, half: Half): object {
  const other = counterpart(world, network, half)
  return {
    name: half.name,
    network: fullUrl(networkPath(half.peer)),
    state: world.box.armed.stateWords.get(half.name) ?? stateOf(world, network, half),
    stateDetails: detailsOf(world, network, half),
    autoCreateRoutes: true,
    exchangeSubnetRoutes: true,
    peerMtu: 1460,
    exportCustomRoutes: half.exportCustomRoutes,
    importCustomRoutes: half.importCustomRoutes,
    exportSubnetRoutesWithPublicIp: half.exportSubnetRoutesWithPublicIp,
    importSubnetRoutesWithPublicIp: half.importSubnetRoutesWithPublicIp,
    stackType: half.stackType,
    updateStrategy: half.updateStrategy,
    connectionStatus: {
      updateStrategy: strategyOf(half, other),
      trafficConfiguration: {
        exportCustomRoutesToPeer: half.exportCustomRoutes && other?.importCustomRoutes === true,
        importCustomRoutesFromPeer: half.importCustomRoutes && other?.exportCustomRoutes === true,
        stackType: half.stackType === other?.stackType ? half.stackType : 'IPV4_ONLY',
      },
      consensusState: consensusState(half, other),
    },
  }
}

/** «IPv4 special-use ranges are always exported to peers and are not controlled by this field» (NetworkPeering; RFC 5735). */
const SPECIAL_USE = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '240.0.0.0/4',
]

const isPublic = (cidr: string): boolean => !SPECIAL_USE.some(range => overlaps(range, cidr))

/** A route as `listPeeringRoutes` shows it (ExchangedPeeringRoute). */
export interface ExchangedRoute {
  destRange: string
  type: 'SUBNET_PEERING_ROUTE' | 'STATIC_PEERING_ROUTE' | 'DYNAMIC_PEERING_ROUTE'
  nextHopRegion?: string
  priority: number
  imported: boolean
}

/**
 * What flows from one network to the other over an ACTIVE peering, as seen in a region (null: in all). Custom routes, and
 * subnets of public addresses, are there once they are exported, and imported only where the receiver asks for them;
 * dynamic ones belong to a region.
 */
export function routesFrom(
  sender: Network,
  sent: Half,
  received: Half,
  region: string | null,
): ExchangedRoute[] {
  const sentSubnets = sender.subnets.filter(
    ({ cidr }) => sent.exportSubnetRoutesWithPublicIp || !isPublic(cidr),
  )
  const subnets = sentSubnets.map(subnet => ({
    destRange: subnet.cidr,
    type: 'SUBNET_PEERING_ROUTE' as const,
    nextHopRegion: subnet.region,
    priority: 0,
    imported: received.importSubnetRoutesWithPublicIp || !isPublic(subnet.cidr),
  }))
  const isSeen = (route: CustomRoute) => route.region === null || region === null || route.region === region
  const custom = (sent.exportCustomRoutes ? sender.customRoutes.filter(isSeen) : []).map(route => ({
    destRange: route.cidr,
    type: `${route.type}_PEERING_ROUTE` as const,
    ...(route.region === null ? {} : { nextHopRegion: route.region }),
    priority: route.priority,
    imported: received.importCustomRoutes,
  }))
  return [...subnets, ...custom]
}
