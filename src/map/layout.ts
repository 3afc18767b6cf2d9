/**
 * Where every network stands. Each connected part is laid out by itself: spokes are folded around their hub (cluster.ts),
 * what is left is layered by dagre (layered.ts) or, where nearly all peer with all, stands on a ring (ring.ts); a long
 * chain is folded, closed or not (chain.ts). The parts are then packed onto one sheet. Pure, and the same for the same map.
 */
import { type Arrangement, joined, type Room } from './arrangement.ts'
import { chain } from './chain.ts'
import { type Cluster, cluster, single } from './cluster.ts'
import { hopsFrom, type NetworkMap, neighborsIn } from './graph.ts'
import { layered } from './layered.ts'
import { pack } from './packing.ts'
import { ring } from './ring.ts'

/** As many spokes are folded; fewer are easier to read side by side. */
const foldedMin = 3
/** Peerings per network from which a part is too dense for layers; above `ringMax` a ring is too wide … */
const denseFrom = 1.8
const ringMax = 40
/** … but layers of so many peerings take dagre more seconds than anybody waits. */
const layeredMax = 700
/** Layers so much longer than wide are a strip in which nothing can be read. */
const stripFrom = 6
/** Networks in a row, before a chain is folded. */
const rowMax = 6
/** Peerings between the pieces up to which several widths are tried. */
const triedMax = 60
const partGap = 44

type Beside = ReadonlyMap<string, ReadonlySet<string>>

/** The connected parts, each in the order of the map. */
function partsOf(map: NetworkMap, beside: Beside): NetworkMap[] {
  const partOf = new Map<string, number>()
  let count = 0
  for (const { key } of map.networks) {
    if (partOf.has(key)) continue
    for (const member of hopsFrom(key, beside).keys()) partOf.set(member, count)
    count++
  }
  const networks = Map.groupBy(map.networks, ({ key }) => partOf.get(key))
  const edges = Map.groupBy(map.edges, ({ from }) => partOf.get(from))
  return [...networks].map(([part, members]) => ({ networks: members, edges: edges.get(part) ?? [] }))
}

/** The spokes of each hub that has enough of them. */
function spokesIn({ networks }: NetworkMap, beside: Beside): Map<string, string[]> {
  const hubs = Map.groupBy(
    networks.filter(({ key }) => beside.get(key)?.size === 1),
    ({ key }) => [...(beside.get(key) ?? [])][0] ?? '',
  )
  return new Map(
    [...hubs]
      .filter(([, spokes]) => spokes.length >= foldedMin)
      .map(([hub, spokes]) => [hub, spokes.map(({ key }) => key)]),
  )
}

/** Which piece stands first: the one that is asked from, or whoever has most. */
function firstOf(pieces: readonly string[], beside: Beside, from: string | null): string {
  if (from !== null && pieces.includes(from)) return from
  const degree = (key: string): number => beside.get(key)?.size ?? 0
  return pieces.toSorted((a, b) => degree(b) - degree(a) || (a < b ? -1 : 1))[0] ?? ''
}

/** As far as one gets, then on from the last crossing, and so on: neighbors stand beside each other where they can. */
function walked(keys: readonly string[], beside: Beside): string[] {
  const seen = new Set<string>()
  const ahead = [keys.find(key => beside.get(key)?.size === 1) ?? keys[0] ?? '']
  for (let key = ahead.pop(); key !== undefined; key = ahead.pop()) {
    if (seen.has(key)) continue
    seen.add(key)
    ahead.push(...(beside.get(key) ?? []))
  }
  return [...seen]
}

/** From one end to the other, or once around where it is closed; null where it is no chain. */
function chainOrder(keys: readonly string[], beside: Beside): string[] | null {
  return keys.some(key => (beside.get(key)?.size ?? 0) > 2) ? null : walked(keys, beside)
}

/** What the smallest frame of the sheet's shape is as wide as. */
const frameOf = ({ width, height }: Arrangement): number => Math.max(width, height * 1.5)

function arrangePart(part: NetworkMap, beside: Beside, room: Room, from: string | null): Arrangement {
  const folded = spokesIn(part, beside)
  const spokes = new Set([...folded.values()].flat())
  const keys = part.networks.map(({ key }) => key).filter(key => !spokes.has(key))
  const core = part.edges.filter(edge => !spokes.has(edge.from) && !spokes.has(edge.to))
  if (folded.size === 0) {
    const order = keys.length > rowMax ? chainOrder(keys, beside) : null
    if (order !== null) return chain(order, core, room)
    const isDense = keys.length >= 5 && core.length >= denseFrom * keys.length
    if (isDense && (keys.length <= ringMax || core.length > layeredMax)) return ring(keys, core, room)
  }
  const piecesOf = (ratio: number): Map<string, Cluster> =>
    new Map(
      keys.map(key => {
        const own = folded.get(key)
        if (!own) return [key, single(key, room)]
        const mine = new Set(own)
        const edges = part.edges.filter(edge => mine.has(edge.from) || mine.has(edge.to))
        return [key, cluster(key, own, edges, room, ratio)]
      }),
    )
  const [only, ...others] = piecesOf(1.4).values()
  if (only && others.length === 0) return only.part
  const inner = neighborsIn({ networks: part.networks.filter(({ key }) => !spokes.has(key)), edges: core })
  const hub = from === null ? null : ([...folded].find(([, own]) => own.includes(from))?.[0] ?? from)
  const hops = hopsFrom(firstOf(keys, inner, hub), inner)
  // Hubs side by side make a wide sheet unless each of them is narrow.
  const ratios = folded.size === 0 ? [1] : core.length > triedMax ? [0.6] : [1.4, 0.6, 0.2]
  const tried = ratios.map(ratio => layered(piecesOf(ratio), core, room, hops))
  const best = tried.reduce((one, next) => (frameOf(next) < frameOf(one) ? next : one))
  const isStrip =
    folded.size === 0 && Math.max(best.width / best.height, best.height / best.width) > stripFrom
  const round = isStrip && keys.length > rowMax ? ring(walked(keys, beside), core, room) : best
  return frameOf(round) < frameOf(best) ? round : best
}

/** `from`: the network that stands first in its part; null where nobody asked from one. */
export function arrange(map: NetworkMap, room: Room, from: string | null): Arrangement {
  const beside = neighborsIn(map)
  const parts = partsOf(map, beside).map(part => arrangePart(part, beside, room, from))
  const { spots, width, height } = pack(parts, partGap)
  return joined(
    parts.map((part, i) => ({ part, spot: spots[i] ?? { x: 0, y: 0 } })),
    { width, height },
  )
}
