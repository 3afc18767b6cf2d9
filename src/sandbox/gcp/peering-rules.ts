/** What Google refuses: at once where only one network has to be known, in the operation where both have. */
import { overlaps } from '../cidr-block.ts'
import { counterpart, type Half, halfTowards, stateOf, strategyOf } from './half.ts'
import {
  type HeldRange,
  keyOf,
  type Network,
  type NetworkRef,
  networkPath,
  rangesOf,
  refOf,
} from './network.ts'
import type { OperationError } from './operation.ts'
import { GcpRefusal, invalid, notFound } from './refusal.ts'
import type { World } from './world.ts'

/** Google's own older dashboards; it publishes no number any more. */
export const PEERINGS_PER_NETWORK = 25

const namePattern = '[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?'

export function demandName(field: string, name: string): void {
  if (new RegExp(`^${namePattern}$`).test(name)) return
  throw invalid(`Invalid value for field '${field}': '${name}'. Must be a match of regex '${namePattern}'`)
}

export function demandNetwork(world: World, ref: NetworkRef): Network {
  if (!world.projects.has(ref.project))
    throw new GcpRefusal(404, 'notFound', `Failed to find project ${ref.project}`)
  const network = world.network(ref)
  if (!network) throw notFound(networkPath(ref))
  return network
}

export function demandHalf(network: Network, name: string): Half {
  const half = network.halves.find(each => each.name === name)
  // Inferred, status and text: what is not there is 404 everywhere else.
  if (!half) throw notFound(`${networkPath(refOf(network))}/peerings/${name}`)
  return half
}

/** Neither the name nor the other network may be taken on this network. */
export function demandFree(network: Network, name: string, peer: NetworkRef): void {
  const ref = refOf(network)
  if (keyOf(peer) === keyOf(ref))
    throw invalid(
      `Invalid value for field 'networkPeering.network': '${networkPath(peer)}'. Cannot peer a network with itself.`,
    )
  // Text of kyma-project/cloud-manager, which matches on it.
  const twin = halfTowards(network, peer)
  if (twin)
    throw invalid(`There is already a peering ${twin.name} with the same network. Select another network.`)
  if (network.halves.some(half => half.name === name))
    throw new GcpRefusal(
      409,
      'alreadyExists',
      `The resource '${networkPath(ref)}/peerings/${name}' already exists`, // inferred
    )
}

export function quotaError(world: World, network: Network): OperationError | null {
  const limit = world.box.armed.quota ?? PEERINGS_PER_NETWORK
  if (network.halves.length < limit) return null
  return {
    code: 'QUOTA_EXCEEDED',
    message: `Quota 'PEERINGS_PER_NETWORK' exceeded.  Limit: ${limit}.0 globally.`,
    status: 403,
    details: {
      quotaInfo: {
        metricName: 'compute.googleapis.com/peerings_per_network',
        limitName: 'PEERINGS-PER-NETWORK-per-project',
        limit,
      },
    },
  }
}

function activePeers(world: World, network: Network): Network[] {
  return network.halves.flatMap(half => {
    const peer = stateOf(world, network, half) === 'ACTIVE' ? world.network(half.peer) : undefined
    return peer ? [peer] : []
  })
}

function clash(ours: HeldRange[], theirs: HeldRange[]): [HeldRange, HeldRange] | null {
  for (const own of ours) for (const other of theirs) if (overlaps(own.cidr, other.cidr)) return [own, other]
  return null
}

/**
 * Ranges of the two networks, and of the networks that either is connected to already, may not overlap (VPC
 * documentation, «VPC Network Peering», on overlapping subnets).
 */
export function overlapError(world: World, network: Network, peer: Network): OperationError | null {
  const direct = clash(rangesOf(network), rangesOf(peer))
  // Text as READMEs of Terraform modules quote it: «Error waiting for Adding Network Peering: An IP range …».
  if (direct)
    return {
      code: 'INVALID_USAGE', // inferred: the code is not quoted anywhere
      message:
        `An IP range in the peer network (${direct[1].cidr}) overlaps with an IP range in the local network ` +
        `(${direct[0].cidr}) allocated by resource (${direct[0].by}).`,
      status: 400,
    }
  const others = (of: Network, but: Network) =>
    activePeers(world, of)
      .filter(each => each !== but)
      .flatMap(rangesOf)
  const indirect =
    clash(others(network, peer), rangesOf(peer)) ?? clash(rangesOf(network), others(peer, network))
  return (
    indirect && {
      code: 'INVALID_USAGE',
      message:
        `An IP range in the peer network (${indirect[1].cidr}) overlaps with an IP range (${indirect[0].cidr}) in an ` +
        `active peer of the local network, allocated by resource (${indirect[0].by}).`,
      status: 400,
    }
  )
}

/** Both sides have to say the same when they connect (VPC documentation, «About peering connections»). */
export function strategyError(half: Half, other: Half | undefined): OperationError | null {
  if (other === undefined || other.updateStrategy === half.updateStrategy) return null
  return {
    code: 'INVALID_USAGE', // inferred
    message: `The peer network's peering has update strategy ${other.updateStrategy}; both peerings must have the same.`,
    status: 400,
  }
}

/** Route exchange cannot be changed, and one side alone cannot leave, once both have agreed on CONSENSUS. */
export function demandIndependent(
  world: World,
  network: Network,
  half: Half,
  act: 'update' | 'remove',
): void {
  const other = counterpart(world, network, half)
  if (!other || strategyOf(half, other) === 'INDEPENDENT') return
  if (act === 'remove' && half.asksRemoval && other.asksRemoval) return
  throw invalid(
    act === 'update'
      ? `Peering ${half.name} has update strategy CONSENSUS: it cannot be updated.`
      : `Peering ${half.name} has update strategy CONSENSUS: its deletion must be requested by both networks first.`,
  )
}
