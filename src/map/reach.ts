/**
 * Who can be reached from one network, and who cannot although a chain of peerings leads there: peering is not
 * transitive, in any of the clouds. Pure.
 */
import { hopsFrom, type NetworkMap, neighborsIn } from './graph.ts'

export type Standing =
  | 'self'
  /** An active peering leads there. */
  | 'direct'
  /** A peering leads there which is not up, or not any more. */
  | 'not_up'
  /** Only a chain of peerings leads there. */
  | 'gap'

export interface Reach {
  from: string
  standings: ReadonlyMap<string, Standing>
  /** Per gap: the networks peered with both, which do not pass traffic on; none where the chain is longer. */
  via: ReadonlyMap<string, readonly string[]>
  /** How many networks no chain of peerings leads to; they have no standing. */
  apart: number
}

export const gapWords = 'not reachable: peering is not transitive'

export function reachFrom(map: NetworkMap, from: string): Reach {
  const beside = neighborsIn(map)
  const upBeside = neighborsIn(map, ({ status }) => status === 'active')
  const own = beside.get(from) ?? new Set<string>()
  const standings = new Map<string, Standing>()
  const via = new Map<string, readonly string[]>()
  for (const [key, hops] of hopsFrom(from, beside)) {
    if (hops === 0) standings.set(key, 'self')
    else if (hops === 1) standings.set(key, upBeside.get(from)?.has(key) ? 'direct' : 'not_up')
    else {
      standings.set(key, 'gap')
      via.set(key, [...own].filter(hub => beside.get(hub)?.has(key)).toSorted())
    }
  }
  return { from, standings, via, apart: map.networks.length - standings.size }
}

/** The part of the map that the network's chains of peerings span. */
export function within({ networks, edges }: NetworkMap, { standings }: Reach): NetworkMap {
  return {
    networks: networks.filter(({ key }) => standings.has(key)),
    edges: edges.filter(({ from }) => standings.has(from)),
  }
}
