/** Routes of a VPC's tables, and whether packets would arrive. */
import { overlaps, parseBlock } from '../cidr-block.ts'
import type { Route, RouteTable } from './network.ts'
import { type Peering, routeTargetOf, statusAt } from './peering.ts'
import { NfyioRefusal } from './refusal.ts'
import type { World } from './world.ts'

export interface ShownRoute extends Route {
  state: 'active' | 'blackhole'
}

function peeringBehind(world: World, table: RouteTable, target: string): Peering | undefined {
  return world.peeringsOf(table.vpc).find(peering => routeTargetOf(peering) === target)
}

/** The local route first; what leads to a peering that is not up leads nowhere (inferred). */
export function routesOf(world: World, table: RouteTable): ShownRoute[] {
  const at = world.clock.now()
  const local = {
    destination: world.vpcs.get(table.vpc)?.cidr ?? '',
    target: 'local',
    state: 'active' as const,
  }
  const others = table.routes.map((route): ShownRoute => {
    if (!route.target.startsWith('pcx_')) return { ...route, state: 'active' }
    const peering = peeringBehind(world, table, route.target)
    return { ...route, state: peering && statusAt(peering, at) === 'active' ? 'active' : 'blackhole' }
  })
  return [local, ...others]
}

export function createRoute(world: World, table: RouteTable, destination: string, target: string): Route {
  const block = parseBlock(destination)
  if (!block || block.hasHostBits)
    throw new NfyioRefusal('InvalidParameter', `${destination} is not a CIDR block`, {
      field: 'destination_cidr',
    })
  const local = world.vpcs.get(table.vpc)?.cidr ?? ''
  if (block.prefix > 0 && overlaps(local, destination))
    throw new NfyioRefusal('InvalidParameter', `${destination} overlaps the VPC's own ${local}`, {
      field: 'destination_cidr',
    })
  if (!target.startsWith('pcx_') || !peeringBehind(world, table, target))
    throw new NfyioRefusal('InvalidParameter', `${target} is not a peering of ${table.vpc}`, {
      field: 'target',
    })
  const taken = table.routes.find(route => route.destination === block.canonical)
  // Inferred, as AWS has it.
  if (taken)
    throw new NfyioRefusal('Conflict', `${table.id} already routes ${destination} to ${taken.target}`)
  const route = { destination: block.canonical, target }
  table.routes.push(route)
  return route
}

export function deleteRoute(table: RouteTable, destination: string): void {
  const index = table.routes.findIndex(route => route.destination === destination)
  if (index < 0) throw new NfyioRefusal('NotFound', `${table.id} has no route to ${destination}`)
  table.routes.splice(index, 1)
}

/** Whether a probe from one VPC would be answered by the other: up, and a route there and back in some table. */
export function isReachable(world: World, peering: Peering): boolean {
  if (statusAt(peering, world.clock.now()) !== 'active') return false
  const leads = (from: string, to: string) => {
    const far = world.vpcs.get(to)?.cidr ?? ''
    return world
      .tablesOf(from)
      .some(({ routes }) =>
        routes.some(
          ({ target, destination }) => target === routeTargetOf(peering) && overlaps(destination, far),
        ),
      )
  }
  const { requester, accepter } = peering
  return leads(requester.vpc, accepter.vpc) && leads(accepter.vpc, requester.vpc)
}
