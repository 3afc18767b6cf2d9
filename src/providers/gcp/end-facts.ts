/** One end as it is now: the network, what ranges it holds, and what else it is peered with. */
import { ForeignError } from '../../kit/errors.ts'
import { firstOverlap } from '../../peering/cidr.ts'
import type { GcpCalls } from './calls.ts'
import { halfTo, providerIdOf } from './half.ts'
import type { GcpProject } from './project.ts'
import type { Half, NetworkRow, SubnetRow } from './schema.ts'

/** What an auto mode network owns, now and later. */
export const AUTO_RANGE = '10.128.0.0/9'

export interface NetworkFacts {
  project: GcpProject
  /** Null: there is none of that name. */
  network: NetworkRow | null
  /** Null: the bot may not list them. */
  subnets: readonly SubnetRow[] | null
}

/** What the project refuses for good is a fact; an outage is thrown. */
export type EndFacts = NetworkFacts | { project: GcpProject; refusal: ForeignError }

export async function readEnd(calls: GcpCalls, project: GcpProject, name: string): Promise<EndFacts> {
  try {
    const network = await calls.network(project, name)
    return { project, network, subnets: network ? await orRefused(calls.subnets(project, name)) : [] }
  } catch (thrown) {
    if (thrown instanceof ForeignError && thrown.kind === 'auth') return { project, refusal: thrown }
    throw thrown
  }
}

async function orRefused<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (thrown) {
    if (thrown instanceof ForeignError && thrown.kind === 'auth') return null
    throw thrown
  }
}

/**
 * Of its subnets, first and secondary ranges, and what an auto mode network claims as a whole; empty where they cannot
 * be read.
 */
export function rangesOf(facts: EndFacts): string[] {
  if (!('network' in facts)) return []
  const held = (facts.subnets ?? []).flatMap(({ cidrs }) => cidrs)
  if (!facts.network?.isAuto) return [...new Set(held)].toSorted()
  const besides = held.filter(cidr => firstOverlap([cidr], [AUTO_RANGE]) === null)
  return [...new Set([AUTO_RANGE, ...besides])].toSorted()
}

export function regionsOf(subnets: readonly SubnetRow[] | null): string[] {
  return [...new Set((subnets ?? []).map(({ region }) => region))].filter(region => region !== '').toSorted()
}

/** What comes in over another peering of the network. */
export interface PeerRanges {
  half: string
  subnets: string[]
  custom: string[]
}

export interface PeersFacts {
  seen: PeerRanges[]
  /** Halves whose routes could not be read, by id. */
  unseen: string[]
}

/** So many are looked at: each costs a call, and a network has few. */
const LOOKED_AT = 25

/** Of all its active peerings but the one with `peer`; subnet routes are the same in every Region, so one is enough. */
export async function readPeers(
  calls: GcpCalls,
  { project, network, subnets }: NetworkFacts,
  peer: { account: string | null; network: string | null },
): Promise<PeersFacts> {
  const [region] = regionsOf(subnets)
  const own = halfTo(network, peer)
  const others = (network?.halves ?? []).filter(each => isUp(each) && each !== own)
  const facts: PeersFacts = { seen: [], unseen: others.slice(LOOKED_AT).map(providerIdOf) }
  for (const half of others.slice(0, LOOKED_AT)) {
    const routes = region === undefined ? null : await orRefused(calls.incoming(project, half, region))
    if (routes === null) {
      facts.unseen.push(providerIdOf(half))
      continue
    }
    const taken = routes.filter(({ isTaken }) => isTaken)
    facts.seen.push({
      half: providerIdOf(half),
      subnets: taken.filter(({ isSubnet }) => isSubnet).map(({ destination }) => destination),
      custom: taken.filter(({ isSubnet }) => !isSubnet).map(({ destination }) => destination),
    })
  }
  return facts
}

const isUp = ({ raw }: Half): boolean => raw === 'ACTIVE'
