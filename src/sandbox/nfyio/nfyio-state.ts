/** The install as plain data, for the page and for tests that look behind the API, with what a person may do now. */
import { describeFaults } from './faults.ts'
import type { RouteTable, Vpc } from './network.ts'
import {
  isLive,
  isSameAccount,
  messageAt,
  type Peering,
  type PeeringStatus,
  routeTargetOf,
  statusAt,
} from './peering.ts'
import { isReachable, routesOf } from './route-work.ts'
import type { World } from './world.ts'

/** `act` is for `act(objectId, act)`. */
export interface OfferedAct {
  act: string
  label: string
}

export interface PeeringState {
  id: string // `peer_…@vpc_…`: a side of it
  peering: string
  side: 'requester' | 'accepter'
  status: PeeringStatus
  shown: string // what replies say, which a fault may have replaced
  message: string | null // null: nothing to say
  requester: { account: string; vpc: string; cidr: string }
  accepter: { account: string; vpc: string; cidr: string }
  target: string // what routes lead to
  expiresAt: number | null // null: nothing waits for an acceptance
  isReachable: boolean // what a probe from one side to the other would find
  acts: OfferedAct[]
}

export interface RouteState {
  id: string // `rtb_…#172.16.0.0/16`
  destination: string
  target: string
  state: 'active' | 'blackhole'
  acts: OfferedAct[]
}

export interface RouteTableState {
  id: string
  name: string
  routes: RouteState[]
  acts: OfferedAct[]
}

export interface VpcState {
  id: string
  name: string
  region: string
  cidr: string
  peerings: PeeringState[]
  routeTables: RouteTableState[]
}

export interface NfyioState {
  at: number
  url: string
  accounts: { id: string; name: string; vpcs: VpcState[] }[]
  faults: string[]
}

function peeringActs(status: PeeringStatus, side: 'requester' | 'accepter', isOwn: boolean): OfferedAct[] {
  if (status !== 'pending') return [{ act: 'delete', label: 'Delete' }]
  const answer = [
    { act: 'accept', label: 'Accept' },
    { act: 'reject', label: 'Reject' },
    { act: 'expire', label: 'Let it expire' },
  ]
  const withdraw = [{ act: 'delete', label: 'Delete the request' }]
  if (side === 'accepter') return isOwn ? [...answer, ...withdraw] : answer
  return withdraw
}

function peeringState(
  world: World,
  peering: Peering,
  side: 'requester' | 'accepter',
  at: number,
): PeeringState {
  const status = statusAt(peering, at)
  const end = (name: 'requester' | 'accepter') => {
    const { account, vpc } = peering[name]
    return { account, vpc, cidr: world.vpcs.get(vpc)?.cidr ?? '' }
  }
  return {
    id: `${peering.id}@${peering[side].vpc}`,
    peering: peering.id,
    side,
    status,
    shown: world.statusWord(peering),
    message: messageAt(peering, at),
    requester: end('requester'),
    accepter: end('accepter'),
    target: routeTargetOf(peering),
    expiresAt: status === 'pending' ? peering.expiresAt : null,
    isReachable: isReachable(world, peering),
    acts: peeringActs(status, side, isSameAccount(peering)),
  }
}

/** A route to the other end of each live peering that has none yet: what a person would add next. */
function routesOffered(world: World, table: RouteTable, at: number): OfferedAct[] {
  const taken = table.routes.map(({ destination }) => destination)
  return world
    .peeringsOf(table.vpc)
    .filter(peering => isLive(peering, at))
    .flatMap(peering => {
      const far = peering.requester.vpc === table.vpc ? peering.accepter.vpc : peering.requester.vpc
      const cidr = world.vpcs.get(far)?.cidr
      if (cidr === undefined || taken.includes(cidr)) return []
      const target = routeTargetOf(peering)
      return [{ act: `addRoute ${cidr} ${target}`, label: `Add ${cidr} → ${target}` }]
    })
}

function tableState(world: World, table: RouteTable, at: number): RouteTableState {
  return {
    id: table.id,
    name: table.name,
    routes: routesOf(world, table).map(route => ({
      id: `${table.id}#${route.destination}`,
      ...route,
      acts: route.target === 'local' ? [] : [{ act: 'delete', label: 'Delete the route' }],
    })),
    acts: routesOffered(world, table, at),
  }
}

function vpcState(world: World, vpc: Vpc, at: number): VpcState {
  const { id, name, region, cidr } = vpc
  return {
    id,
    name,
    region,
    cidr,
    peerings: world
      .peeringsOf(id)
      .map(peering =>
        peeringState(world, peering, peering.requester.vpc === id ? 'requester' : 'accepter', at),
      ),
    routeTables: world.tablesOf(id).map(table => tableState(world, table, at)),
  }
}

export function nfyioState(world: World): NfyioState {
  const at = world.clock.now()
  return {
    at,
    url: world.url,
    accounts: [...world.accounts.values()].map(({ id, name }) => ({
      id,
      name,
      vpcs: [...world.vpcs.values()]
        .filter(({ account }) => account === id)
        .map(vpc => vpcState(world, vpc, at)),
    })),
    faults: describeFaults(world.box.armed, at),
  }
}
