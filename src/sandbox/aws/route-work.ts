/** Routes: how they stand at a moment, and what EC2 lets be written into a table. */
import { isWithin, parseBlock } from '../cidr-block.ts'
import { blocksOf, canonical, type RouteTable } from './network.ts'
import { isLive, statusAt } from './peering.ts'
import { AwsRefusal, invalidValue, notFound } from './refusal.ts'
import type { World } from './world.ts'

export interface ShownRoute {
  destination: string
  target: string // `local` too
  origin: 'CreateRouteTable' | 'CreateRoute'
  state: 'active' | 'blackhole'
}

function stateOf(world: World, target: string, at: number): ShownRoute['state'] {
  if (!target.startsWith('pcx-')) return 'active'
  const peering = world.peerings.get(target)
  return peering && statusAt(peering, at) === 'active' ? 'active' : 'blackhole'
}

/** The table's routes as a describe shows them: the local ones first. */
export function routesOf(world: World, table: RouteTable, at: number): ShownRoute[] {
  const vpc = world.vpcs.get(table.vpc)
  return [
    ...(vpc ? blocksOf(vpc) : []).map(block => ({
      destination: canonical(block),
      target: 'local',
      origin: 'CreateRouteTable' as const,
      state: 'active' as const,
    })),
    ...table.routes.map(({ destination, target }) => ({
      destination,
      target,
      origin: 'CreateRoute' as const,
      state: stateOf(world, target, at),
    })),
  ]
}

/** The destination as AWS will keep it: host bits are cut silently. */
export function demandDestination(text: string, parameter: string): string {
  const block = parseBlock(text)
  const family = parameter === 'destinationIpv6CidrBlock' ? 6 : 4
  if (block?.family === family) return block.canonical
  throw invalidValue(`Value (${text}) for parameter ${parameter} is invalid. This is not a valid CIDR block.`)
}

function demandTarget(world: World, table: RouteTable, target: string): void {
  if (target.startsWith('pcx-')) {
    const peering = world.peerings.get(target)
    // A connection that has ended is no target; which code says so is not documented.
    if (!peering || !isLive(peering, world.clock.now())) throw notFound('peering', target)
    if ([peering.requester.vpc, peering.accepter.vpc].includes(table.vpc)) return
    throw invalidValue(
      `route table ${table.id} and vpc peering connection ${target} belong to different networks`,
    )
  }
  const isKnown =
    world.interfaces.get(target)?.vpc === table.vpc ||
    [...world.tables.values()].some(
      each => each.vpc === table.vpc && each.routes.some(route => route.target === target),
    )
  if (!isKnown) throw new AwsRefusal('InvalidGatewayID.NotFound', `The gateway ID '${target}' does not exist`)
}

/** A peering cannot take over the VPC's own ranges; a wider range beside them is fine. */
function demandOutsideVpc(world: World, table: RouteTable, destination: string): void {
  const vpc = world.vpcs.get(table.vpc)
  const wanted = parseBlock(destination)
  const isInside = (vpc ? blocksOf(vpc) : []).some(text => {
    const block = parseBlock(text)
    return block && wanted && isWithin(wanted, block)
  })
  if (isInside)
    throw invalidValue(
      `The destination CIDR block ${destination} is equal to or more specific than one of this VPC's CIDR blocks. ` +
        'This route can target only an interface or an instance.',
    )
}

export function createRoute(world: World, table: RouteTable, destination: string, target: string): void {
  demandTarget(world, table, target)
  demandOutsideVpc(world, table, destination)
  // Whatever its target is, even the same.
  if (table.routes.some(route => route.destination === destination))
    throw new AwsRefusal('RouteAlreadyExists', `The route identified by ${destination} already exists.`)
  const isIpv6 = destination.includes(':')
  const used = table.routes.filter(route => route.destination.includes(':') === isIpv6).length
  if (used >= world.quota('routesPerTable'))
    throw new AwsRefusal('RouteLimitExceeded', 'The maximum number of routes has been reached.')
  table.routes.push({ destination, target })
}

export function replaceRoute(world: World, table: RouteTable, destination: string, target: string): void {
  demandTarget(world, table, target)
  const route = table.routes.find(each => each.destination === destination)
  if (!route)
    throw invalidValue(
      `There is no route defined for '${destination}' in the route table. Use CreateRoute instead.`,
    )
  route.target = target
}

/** `asked` must match the route exactly (DeleteRoute): host bits are not cut here. */
export function deleteRoute(world: World, table: RouteTable, asked: string): void {
  const wanted = parseBlock(asked)
  const destination = wanted && !wanted.hasHostBits ? wanted.canonical : asked
  const vpc = world.vpcs.get(table.vpc)
  if (vpc && blocksOf(vpc).map(canonical).includes(destination))
    throw invalidValue(`cannot remove local route ${destination} in route table ${table.id}`)
  const index = table.routes.findIndex(route => route.destination === destination)
  if (index < 0)
    throw new AwsRefusal(
      'InvalidRoute.NotFound',
      `no route with destination-cidr-block ${asked} in route table ${table.id}`,
    )
  table.routes.splice(index, 1)
}
