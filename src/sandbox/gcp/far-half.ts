/**
 * Halves in somebody else's project, which no call here may touch: Redis Cloud's own network, or another company's. Its
 * project and network come into being with the first of them.
 */
import { type Half, halfTowards, type RouteExchange, stateOf, type UpdateStrategy } from './half.ts'
import type { NetworkRef, Subnet } from './network.ts'
import { halfOf, joinError } from './peering-work.ts'
import { GcpRefusal } from './refusal.ts'
import { addNetwork } from './seed.ts'
import type { World } from './world.ts'

export interface FarHalf {
  project: string
  network: string
  name: string
  peerProject: string
  peerNetwork: string
  /** What the network holds, when it comes into being with this. */
  subnets?: readonly Omit<Subnet, 'name'>[]
  /** What its owner sets; Google's defaults where a word is absent. */
  exchange?: Partial<RouteExchange>
  updateStrategy?: UpdateStrategy
}

function foreignNetwork(world: World, { project, network }: NetworkRef, subnets: FarHalf['subnets']) {
  if (!world.projects.has(project))
    world.projects.set(project, {
      id: project,
      number: world.newNumber(),
      isForeign: true,
      networks: new Map(),
    })
  return (
    world.network({ project, network }) ??
    addNetwork(world, project, { name: network, subnets: subnets ?? [] })
  )
}

/**
 * There at once: its maker has had the waiting. Nothing happens where it is there already; what Google would refuse
 * (overlapping ranges, no room) throws in its words, and nothing is there.
 */
export function addHalf(world: World, far: FarHalf): void {
  world.settle()
  const network = foreignNetwork(world, far, far.subnets)
  const peer: NetworkRef = { project: far.peerProject, network: far.peerNetwork }
  if (halfTowards(network, peer)) return
  const { name, updateStrategy, exchange } = far
  const half: Half = halfOf(world, { name, peer, updateStrategy, ...exchange })
  const error = joinError(world, network, half)
  if (error) throw new GcpRefusal(error.status, error.code, error.message)
  network.halves.push(half)
  world.changed()
}

/** Its owner takes it away; it is known by where it leads. */
export function removeHalf(world: World, far: Omit<FarHalf, 'name' | 'subnets'>): void {
  world.settle()
  const network = world.network(far)
  const half = network && halfTowards(network, { project: far.peerProject, network: far.peerNetwork })
  if (!network || !half) return
  network.halves.splice(network.halves.indexOf(half), 1)
  world.changed()
}

/** Whether both networks' entries lead to each other. */
export function isConnected(world: World, a: NetworkRef, b: NetworkRef): boolean {
  const left = world.network(a)
  const half = left && halfTowards(left, b)
  return left !== undefined && half !== undefined && stateOf(world, left, half) === 'ACTIVE'
}
