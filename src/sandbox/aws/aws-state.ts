/** The accounts as plain data, for the page and for tests that look behind the API, with what a person may do now. */
import { describeFaults } from './faults.ts'
import { blocksOf, ipv4Of, ipv6Of, type RouteTable, type Vpc } from './network.ts'
import {
  isVisible,
  messageAt,
  type Peering,
  type PeeringSide,
  type PeeringStatus,
  type SideName,
  statusAt,
} from './peering.ts'
import { sideNames } from './peering-rules.ts'
import { routesOf } from './route-work.ts'
import type { World } from './world.ts'

/** `act` is for `act(objectId, act)`. */
export interface OfferedAct {
  act: string
  label: string
}

/** A peering as the owner of one side sees it. */
export interface PeeringState {
  id: string // `pcx-…@vpc-…`: a side of it
  pcx: string
  side: SideName
  status: PeeringStatus
  shown: string // what describes say, which a fault may have replaced
  message: string
  isVisible: boolean // a describe on this side answers it
  requester: PeeringSide & { cidrs: string[] }
  accepter: PeeringSide & { cidrs: string[] }
  createdAt: number
  expiresAt: number | null // null: nothing waits for an acceptance
  dns: Record<SideName, boolean>
  tags: Record<string, string>
  acts: OfferedAct[]
}

export interface RouteState {
  id: string // `rtb-…#10.30.0.0/16`
  destination: string
  target: string
  state: 'active' | 'blackhole'
  acts: OfferedAct[]
}

export interface RouteTableState {
  id: string
  name: string
  isMain: boolean
  subnets: string[]
  tags: Record<string, string>
  routes: RouteState[]
  acts: OfferedAct[]
}

export interface VpcState {
  id: string
  name: string
  region: string
  cidrs: string[]
  ipv6Cidrs: string[]
  dnsHostnames: boolean
  dnsSupport: boolean
  acts: OfferedAct[]
  peerings: PeeringState[]
  routeTables: RouteTableState[]
}

export interface AwsState {
  at: number
  url: string
  accounts: { id: string; name: string; isForeign: boolean; role: string | null; vpcs: VpcState[] }[]
  faults: string[]
}

function peeringActs(status: PeeringStatus, side: SideName): OfferedAct[] {
  if (status === 'active') return [{ act: 'delete', label: 'Delete' }]
  if (status !== 'pending-acceptance') return []
  return side === 'requester'
    ? [{ act: 'delete', label: 'Delete the request' }]
    : [
        { act: 'accept', label: 'Accept request' },
        { act: 'reject', label: 'Reject request' },
        { act: 'expire', label: 'Let it expire' },
      ]
}

function peeringState(world: World, peering: Peering, side: SideName, at: number): PeeringState {
  const status = statusAt(peering, at)
  const end = (name: SideName) => {
    const vpc = world.vpcs.get(peering[name].vpc)
    return { ...peering[name], cidrs: vpc ? ipv4Of(vpc) : [] }
  }
  return {
    id: `${peering.id}@${peering[side].vpc}`,
    pcx: peering.id,
    side,
    status,
    shown: world.statusWord(peering, at),
    message: messageAt(peering, at),
    isVisible: isVisible(peering, side, at),
    requester: end('requester'),
    accepter: end('accepter'),
    createdAt: peering.createdAt,
    expiresAt: ['initiating-request', 'pending-acceptance'].includes(status) ? peering.expiresAt : null,
    dns: { ...peering.dns },
    tags: Object.fromEntries(world.tags.of(peering[side], peering.id)),
    acts: peeringActs(status, side),
  }
}

/** A route to each range of each live peering that has none yet: what a person would add next. */
function routesOffered(world: World, table: RouteTable, at: number): OfferedAct[] {
  const taken = table.routes.map(({ destination }) => destination)
  return world
    .peeringsOf(table.vpc)
    .filter(peering => ['pending-acceptance', 'provisioning', 'active'].includes(statusAt(peering, at)))
    .flatMap(peering => {
      const far = peering.requester.vpc === table.vpc ? peering.accepter.vpc : peering.requester.vpc
      const vpc = world.vpcs.get(far)
      return (vpc ? blocksOf(vpc) : [])
        .filter(cidr => !taken.includes(cidr))
        .map(cidr => ({ act: `addRoute ${cidr} ${peering.id}`, label: `Add ${cidr} → ${peering.id}` }))
    })
}

function tableState(world: World, table: RouteTable, at: number): RouteTableState {
  return {
    id: table.id,
    name: table.name,
    isMain: table.isMain,
    subnets: [...table.subnets],
    tags: Object.fromEntries(world.tags.of(table, table.id)),
    routes: routesOf(world, table, at).map(({ destination, target, state }) => ({
      id: `${table.id}#${destination}`,
      destination,
      target,
      state,
      acts: target === 'local' ? [] : [{ act: 'delete', label: 'Delete the route' }],
    })),
    acts: routesOffered(world, table, at),
  }
}

function vpcState(world: World, vpc: Vpc, at: number): VpcState {
  const peerings = world
    .peeringsOf(vpc.id)
    .flatMap(peering =>
      sideNames
        .filter(side => peering[side].vpc === vpc.id && peering[side].account === vpc.account)
        .map(side => peeringState(world, peering, side, at)),
    )
  return {
    id: vpc.id,
    name: vpc.name,
    region: vpc.region,
    cidrs: ipv4Of(vpc),
    ipv6Cidrs: ipv6Of(vpc),
    dnsHostnames: vpc.dnsHostnames,
    dnsSupport: vpc.dnsSupport,
    acts: [
      vpc.dnsHostnames
        ? { act: 'disableDnsHostnames', label: 'Disable DNS hostnames' }
        : { act: 'enableDnsHostnames', label: 'Enable DNS hostnames' },
    ],
    peerings,
    routeTables: [...world.tables.values()]
      .filter(table => table.vpc === vpc.id)
      .map(table => tableState(world, table, at)),
  }
}

export function awsState(world: World, at: number): AwsState {
  return {
    at,
    url: world.url,
    accounts: [...world.accounts.values()].map(({ id, name, isForeign, role }) => ({
      id,
      name,
      isForeign,
      role: role && `arn:aws:iam::${id}:role/${role.name}`,
      vpcs: [...world.vpcs.values()].filter(vpc => vpc.account === id).map(vpc => vpcState(world, vpc, at)),
    })),
    faults: describeFaults(world.box.armed),
  }
}
