/**
 * The Reachability Analyzer's verdict, worked out from routes, security groups and NACLs as they stand; no packet is
 * sent. It knows the paths a peering can be on: from a network interface to a peering, or through one to an interface.
 * Codes: Reachability Analyzer guide, «Explanation codes».
 */
import { type CidrBlock, isWithin, parseAddress, parseBlock } from '../cidr-block.ts'
import { blocksOf, type NetworkInterface } from './network.ts'
import { type Peering, statusAt } from './peering.ts'
import { routesOf, type ShownRoute } from './route-work.ts'
import type { World } from './world.ts'

export type ExplanationCode =
  | 'BAD_STATE'
  | 'BAD_STATE_ROUTE'
  | 'ENI_SG_RULES_MISMATCH'
  | 'NO_POSSIBLE_DESTINATION'
  | 'NO_ROUTE_TO_DESTINATION'
  | 'PCX_REQUIRES_ADDRESS_IN_VPC_CIDR'
  | 'SUBNET_ACL_RESTRICTION'

export interface Explanation {
  code: ExplanationCode
  direction: 'egress' | 'ingress'
  component: string
  vpc?: string
  subnet?: string
  routeTable?: string
  route?: ShownRoute
  groups?: readonly string[]
  acl?: string
  peering?: string
}

export interface Verdict {
  hops: readonly string[] // ids of the components passed, in order
  explanations: readonly Explanation[] // none: there is a path
}

export interface Question {
  source: NetworkInterface
  destination: NetworkInterface | Peering | null // null: an address only
  address: string | null
  port: number | null // null: any
  protocol: 'tcp' | 'udp'
  at: number
}

interface Traffic {
  peer: CidrBlock
  peerGroups: readonly string[]
  port: number | null
  protocol: 'tcp' | 'udp'
}

/** Where Linux takes a client's ports from: what must come back through a stateless NACL. */
const EPHEMERAL = [32_768, 60_999] as const

const covers = (ports: readonly [number, number] | null, port: number | null) =>
  ports === null || port === null || (port >= ports[0] && port <= ports[1])

const holds = (cidr: string, peer: CidrBlock) => {
  const block = parseBlock(cidr)
  return block !== null && isWithin(peer, block)
}

function groupsAllow(world: World, end: NetworkInterface, isEgress: boolean, traffic: Traffic): boolean {
  const rules = end.groups.flatMap(id => world.groups.get(id)?.rules ?? [])
  return rules.some(
    ({ isEgress: outwards, protocol, ports, source }) =>
      outwards === isEgress &&
      (protocol === '-1' || (protocol === traffic.protocol && covers(ports, traffic.port))) &&
      ('cidr' in source ? holds(source.cidr, traffic.peer) : traffic.peerGroups.includes(source.group)),
  )
}

function aclOf(world: World, subnet: string) {
  return [...world.acls.values()].find(({ subnets }) => subnets.includes(subnet))
}

function aclAllows(world: World, subnet: string, isEgress: boolean, traffic: Traffic): boolean {
  const number = traffic.protocol === 'tcp' ? '6' : '17'
  const first = (aclOf(world, subnet)?.entries ?? [])
    .toSorted((a, b) => a.number - b.number)
    .find(
      entry =>
        entry.isEgress === isEgress &&
        (entry.protocol === '-1' || (entry.protocol === number && covers(entry.ports, traffic.port))) &&
        holds(entry.cidr, traffic.peer),
    )
  return first?.isAllow ?? false
}

function tableOf(world: World, { vpc, subnet }: NetworkInterface) {
  const tables = [...world.tables.values()].filter(table => table.vpc === vpc)
  return tables.find(({ subnets }) => subnets.includes(subnet)) ?? tables.find(({ isMain }) => isMain)
}

/** The longest prefix decides. */
function routeTo(routes: readonly ShownRoute[], peer: CidrBlock): ShownRoute | undefined {
  return routes
    .filter(({ destination }) => holds(destination, peer))
    .toSorted(
      (a, b) => (parseBlock(b.destination)?.prefix ?? 0) - (parseBlock(a.destination)?.prefix ?? 0),
    )[0]
}

/** What is in the way at one end: its groups (stateful, so only in the traffic's own direction) and its NACL. */
function atEnd(world: World, end: NetworkInterface, isEgress: boolean, traffic: Traffic): Explanation[] {
  const own = isEgress ? 'egress' : 'ingress'
  const back = isEgress ? 'ingress' : 'egress'
  const place = { vpc: end.vpc, subnet: end.subnet }
  const acl = aclOf(world, end.subnet)?.id ?? ''
  const found: Explanation[] = []
  if (!groupsAllow(world, end, isEgress, traffic))
    found.push({
      code: 'ENI_SG_RULES_MISMATCH',
      direction: own,
      component: end.id,
      groups: end.groups,
      ...place,
    })
  if (!aclAllows(world, end.subnet, isEgress, traffic))
    found.push({ code: 'SUBNET_ACL_RESTRICTION', direction: own, component: acl, acl, ...place })
  if (EPHEMERAL.some(port => !aclAllows(world, end.subnet, !isEgress, { ...traffic, port })))
    found.push({ code: 'SUBNET_ACL_RESTRICTION', direction: back, component: acl, acl, ...place })
  return found
}

function onRoute(
  world: World,
  end: NetworkInterface,
  peer: CidrBlock,
  at: number,
): { target: string; explanations: Explanation[] } {
  const table = tableOf(world, end)
  const route = table && routeTo(routesOf(world, table, at), peer)
  const shared = {
    direction: 'egress',
    component: table?.id ?? end.subnet,
    vpc: end.vpc,
    subnet: end.subnet,
  } as const
  const named = table ? { routeTable: table.id } : {}
  if (!route) return { target: '', explanations: [{ code: 'NO_ROUTE_TO_DESTINATION', ...shared, ...named }] }
  if (route.state === 'blackhole')
    return { target: route.target, explanations: [{ code: 'BAD_STATE_ROUTE', ...shared, ...named, route }] }
  return { target: route.target, explanations: [] }
}

const isPeering = (thing: Question['destination']): thing is Peering => thing !== null && 'requester' in thing

const otherVpc = (peering: Peering, vpc: string) =>
  peering.requester.vpc === vpc ? peering.accepter.vpc : peering.requester.vpc

/** The address asked for; for a peering without one, the first that is routed to it, else the first of its far side. */
function addressOf(world: World, { source, destination, address, at }: Question): CidrBlock | null {
  if (address !== null) return parseAddress(address)
  if (destination === null) return null
  if (!isPeering(destination)) return parseAddress(destination.address)
  const table = tableOf(world, source)
  const routed = table && routesOf(world, table, at).find(route => route.target === destination.id)
  const far = world.vpcs.get(otherVpc(destination, source.vpc))
  const block = parseBlock(routed?.destination ?? (far ? (blocksOf(far)[0] ?? '') : ''))
  const bits = block?.family === 6 ? 128 : 32
  return block && { ...block, prefix: bits, last: block.first }
}

export function reach(world: World, question: Question): Verdict {
  const { source, destination, port, protocol, at } = question
  const peer = addressOf(world, question)
  const missing: Explanation = { code: 'NO_POSSIBLE_DESTINATION', direction: 'egress', component: source.id }
  if (!peer) return { hops: [source.id], explanations: [missing] }
  const target = isPeering(destination) ? null : destination
  const near: Traffic = { peer, peerGroups: target?.groups ?? [], port, protocol }
  const way = onRoute(world, source, peer, at)
  const explanations = [...atEnd(world, source, true, near), ...way.explanations]
  const hops = [source.id, source.subnet, tableOf(world, source)?.id ?? '', way.target]

  const peering = world.peerings.get(way.target)
  const isLocal = way.target === 'local' && target?.vpc === source.vpc
  if (peering) explanations.push(...throughPeering(world, peering, source, peer, at))
  const isWanted = isPeering(destination)
    ? way.target === destination.id
    : isLocal || (peering !== undefined && (target === null || target.vpc === otherVpc(peering, source.vpc)))
  // The route leads somewhere else.
  if (!isWanted && way.explanations.length === 0)
    explanations.push({ code: 'NO_ROUTE_TO_DESTINATION', direction: 'egress', component: source.subnet })
  if (target) {
    const own = parseAddress(source.address)
    if (own) {
      explanations.push(
        ...atEnd(world, target, false, { peer: own, peerGroups: source.groups, port, protocol }),
      )
      if (!isLocal) explanations.push(...onRoute(world, target, own, at).explanations)
    }
    hops.push(target.subnet, target.id)
  }
  return { hops: hops.filter(Boolean), explanations }
}

function throughPeering(
  world: World,
  peering: Peering,
  source: NetworkInterface,
  peer: CidrBlock,
  at: number,
): Explanation[] {
  const shared = { direction: 'egress', component: peering.id, peering: peering.id } as const
  if (statusAt(peering, at) !== 'active') return [{ code: 'BAD_STATE', ...shared }]
  const far = world.vpcs.get(otherVpc(peering, source.vpc))
  const isThere = (far ? blocksOf(far) : []).some(block => holds(block, peer))
  return isThere ? [] : [{ code: 'PCX_REQUIRES_ADDRESS_IN_VPC_CIDR', ...shared }]
}
