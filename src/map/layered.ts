/** Pieces that are joined by peerings, in layers, by dagre: the lines between them are bent around what stands between. */
import { Graph, layout } from '@dagrejs/dagre'
import { type Arrangement, joined, type Line, type Room } from './arrangement.ts'
import type { Cluster } from './cluster.ts'
import type { Edge } from './graph.ts'
import type { Size, Spot } from './packing.ts'

/** Above this many edges no room is set aside for captions: it doubles dagre's layers, and its time. */
const captionedMax = 150

interface Placed extends Spot, Size {}

/** One end of a line at a hub's box: out of the piece, then on to where the line goes. */
function port({ hub, part, hasBus }: Cluster, corner: Spot, isAhead: boolean, share: number): Spot[] {
  const along = hasBus ? 0.62 + share * 0.3 : 0.15 + share * 0.7
  const y = corner.y + hub.y + hub.height * along
  const [box, rim] = isAhead ? [hub.x + hub.width, part.width] : [hub.x, 0]
  return [
    { x: corner.x + box, y },
    { x: corner.x + rim, y },
  ]
}

/** With the hub in the middle, where dagre leads the lines to. */
function framedOn({ hub, part }: Cluster): Size {
  const around = (before: number, own: number, whole: number): number =>
    2 * Math.max(before + own / 2, whole - before - own / 2)
  return { width: around(hub.x, hub.width, part.width), height: around(hub.y, hub.height, part.height) }
}

interface Routed {
  edge: string
  /** Keys of pieces, the one in the earlier layer first. */
  ends: [string, string]
  /** Between the two pieces. */
  bends: Spot[]
  caption: Spot | null
}

/** The share of each line along the side at which it leaves or arrives, so that they do not cross right there. */
function sharesAt(
  routed: readonly Routed[],
  end: 0 | 1,
  corners: ReadonlyMap<string, Placed>,
): Map<string, number> {
  const toward = ({ bends, ends }: Routed): number => {
    const other = corners.get(ends[end === 0 ? 1 : 0])
    return bends.at(end === 0 ? 0 : -1)?.y ?? (other ? other.y + other.height / 2 : 0)
  }
  const shares = new Map<string, number>()
  for (const group of Map.groupBy(routed, ({ ends }) => ends[end]).values()) {
    const sorted = group.toSorted((a, b) => toward(a) - toward(b) || (a.edge < b.edge ? -1 : 1))
    for (const [i, { edge }] of sorted.entries()) shares.set(edge, (i + 0.5) / sorted.length)
  }
  return shares
}

/** `hops`: each piece's distance from the one that stands first. */
export function layered(
  pieces: ReadonlyMap<string, Cluster>,
  edges: readonly Edge[],
  { captions }: Room,
  hops: ReadonlyMap<string, number>,
): Arrangement {
  const graph = new Graph<object, Placed, { points: Spot[]; x?: number; y?: number }>({ multigraph: true })
  const isSpacious = edges.length <= captionedMax
  graph.setGraph({
    rankdir: 'LR',
    nodesep: 22,
    edgesep: 14,
    ranksep: isSpacious ? 44 : 90,
    // The layers are known already, by hops: where there are many, the better ranker only costs seconds.
    ranker: isSpacious ? 'network-simplex' : 'longest-path',
  })
  for (const [key, piece] of pieces) graph.setNode(key, { ...framedOn(piece), x: 0, y: 0 })
  const hop = (key: string): number => hops.get(key) ?? 0
  for (const { key, from, to } of edges) {
    const isForward = hop(from) < hop(to) || (hop(from) === hop(to) && from < to)
    const size = isSpacious ? captions.get(key) : undefined
    const [first, second] = isForward ? [from, to] : [to, from]
    graph.setEdge(first, second, { points: [], labelpos: 'c', width: 0, height: 0, ...size }, key)
  }
  layout(graph)

  const corners = new Map(
    [...pieces].map(([key, piece]): [string, Placed] => {
      const { x, y } = graph.node(key)
      const { hub, part } = piece
      const [width, height] = [part.width, part.height]
      return [key, { x: x - hub.x - hub.width / 2, y: y - hub.y - hub.height / 2, width, height }]
    }),
  )
  const routed: Routed[] = graph
    .edges()
    .map(({ v, w, name }: { v: string; w: string; name?: string }): Routed => {
      const { points, x, y } = graph.edge({ v, w, ...(name === undefined ? {} : { name }) })
      const isCaptioned = isSpacious && captions.has(name ?? '') && x !== undefined && y !== undefined
      return {
        edge: name ?? '',
        ends: [v, w],
        bends: points.slice(1, -1),
        caption: isCaptioned ? { x, y } : null,
      }
    })
  const [leaving, arriving] = [sharesAt(routed, 0, corners), sharesAt(routed, 1, corners)]
  const lines = routed.map(({ edge, ends, bends, caption }): Line => {
    const at = (key: string, isAhead: boolean, share: number): Spot[] => {
      const [piece, corner] = [pieces.get(key), corners.get(key)]
      return piece && corner ? port(piece, corner, isAhead, share) : []
    }
    const out = at(ends[0], true, leaving.get(edge) ?? 0.5)
    const back = at(ends[1], false, arriving.get(edge) ?? 0.5).toReversed()
    return { edge, points: [...out, ...bends, ...back], run: 'level', caption }
  })
  const parts = [...pieces].map(([key, { part }]) => ({ part, spot: corners.get(key) ?? { x: 0, y: 0 } }))
  return framed(
    [...parts, { part: { width: 0, height: 0, boxes: new Map(), lines, trunks: [] }, spot: { x: 0, y: 0 } }],
    corners,
  )
}

/** Moved so that nothing stands, or runs, outside of the sheet. */
function framed(
  parts: { part: Arrangement; spot: Spot }[],
  corners: ReadonlyMap<string, Placed>,
): Arrangement {
  const runs = parts.flatMap(({ part, spot }) =>
    part.lines.flatMap(({ points }) =>
      points.map(({ x, y }) => ({ x: x + spot.x, y: y + spot.y, width: 0, height: 0 })),
    ),
  )
  const all = [...corners.values(), ...runs]
  const left = Math.min(...all.map(({ x }) => x))
  const top = Math.min(...all.map(({ y }) => y))
  const width = Math.max(...all.map(place => place.x + place.width)) - left
  const height = Math.max(...all.map(place => place.y + place.height)) - top
  const shifted = parts.map(({ part, spot }) => ({ part, spot: { x: spot.x - left, y: spot.y - top } }))
  return joined(shifted, { width, height })
}
