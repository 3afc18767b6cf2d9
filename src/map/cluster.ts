/**
 * A network with those that peer with it alone: they hang on upright trunks above and below it, so that sixty spokes
 * take a compact field instead of a fan of lines. Pure.
 */
import type { Arrangement, Line, Room } from './arrangement.ts'
import { sizeOf } from './arrangement.ts'
import type { Edge } from './graph.ts'
import type { Size, Spot } from './packing.ts'

/** A hub's box within what surrounds it, and how lines from elsewhere may arrive at it. */
export interface Cluster {
  part: Arrangement
  hub: Spot & Size
  /** Whether a trunk runs level with its middle. */
  hasBus: boolean
}

const rowGap = 12
/** More, around the hub's own row. */
const hubGap = 6
const trunkGap = 28
const stubEnds = 12

/** Alone, without any that hang on it. */
export function single(key: string, { boxes }: Room): Cluster {
  const size = sizeOf(boxes, key)
  const part = { ...size, boxes: new Map([[key, { x: 0, y: 0 }]]), lines: [], trunks: [] }
  return { part, hub: { x: 0, y: 0, ...size }, hasBus: false }
}

/** `ratio`: how many times wider than high it may be. */
function trunksFor(count: number, cell: Size, hub: Size, ratio: number): number {
  let best = { trunks: 1, cost: Number.POSITIVE_INFINITY }
  for (let trunks = 1; trunks <= 12; trunks++) {
    const rows = Math.ceil(count / (2 * trunks))
    const cost = Math.max(trunks * 2 * cell.width, ratio * (rows * cell.height + hub.height))
    if (cost < best.cost) best = { trunks, cost }
  }
  return best.trunks
}

/** `leaves` in the order in which they are read, column by column; `edges`: those that lead to them. */
export function cluster(
  hub: string,
  leaves: readonly string[],
  edges: readonly Edge[],
  room: Room,
  ratio: number,
): Cluster {
  const hubSize = sizeOf(room.boxes, hub)
  const sizes = leaves.map(key => sizeOf(room.boxes, key))
  const captions = edges.map(({ key }) => sizeOf(room.captions, key).width)
  const box = {
    width: Math.max(...sizes.map(({ width }) => width)),
    height: Math.max(...sizes.map(({ height }) => height)),
  }
  const stub = Math.max(...captions) + 2 * stubEnds
  const cell = { width: box.width + stub, height: box.height + rowGap }
  const trunks = trunksFor(leaves.length, cell, hubSize, ratio)
  const rows = Math.ceil(leaves.length / (2 * trunks))
  const rowsAbove = Math.ceil(rows / 2)
  const field = trunks * 2 * cell.width + (trunks - 1) * trunkGap
  const width = Math.max(field, hubSize.width + 2 * rowGap)
  const hubSpot = { x: (width - hubSize.width) / 2, y: rowsAbove * cell.height + hubGap }
  const below = hubSpot.y + hubSize.height + rowGap + hubGap
  const height =
    rows > rowsAbove ? below + (rows - rowsAbove) * cell.height - rowGap : hubSpot.y + hubSize.height
  const hubMiddle = hubSpot.y + hubSize.height / 2
  const trunkX = (trunk: number): number =>
    (width - field) / 2 + cell.width + trunk * (2 * cell.width + trunkGap)
  const rowMiddle = (row: number): number =>
    box.height / 2 + (row < rowsAbove ? row * cell.height : below + (row - rowsAbove) * cell.height)

  const boxes = new Map<string, Spot>([[hub, hubSpot]])
  const lines: Line[] = []
  const reach = Array.from({ length: trunks }, () => ({ top: hubMiddle, bottom: hubMiddle }))
  const columns = Math.ceil(leaves.length / rows)
  for (const [i, leaf] of leaves.entries()) {
    const column = Math.floor(i / rows)
    const trunk = Math.floor(column / 2)
    const direction = column % 2 === 0 ? -1 : 1
    const [x, middle] = [trunkX(trunk), rowMiddle(i % rows)]
    const size = sizeOf(room.boxes, leaf)
    const near = x + direction * stub
    boxes.set(leaf, { x: direction < 0 ? near - size.width : near, y: middle - size.height / 2 })
    const span = reach[trunk]
    if (span) reach[trunk] = { top: Math.min(span.top, middle), bottom: Math.max(span.bottom, middle) }
    const own = edges.filter(({ from, to }) => from === leaf || to === leaf)
    for (const [j, { key }] of own.entries()) {
      const pitch = Math.min(16, (size.height - 8) / Math.max(1, own.length - 1))
      const y = middle + (j - (own.length - 1) / 2) * pitch
      const points = [
        { x, y },
        { x: near, y },
      ]
      lines.push({ edge: key, points, run: 'straight', caption: { x: (x + near) / 2, y } })
    }
  }
  const used = Math.ceil(columns / 2)
  const upright = reach.slice(0, used).map(({ top, bottom }, i) => [
    { x: trunkX(i), y: top },
    { x: trunkX(i), y: bottom },
  ])
  const bus = [
    { x: Math.min(trunkX(0), width / 2), y: hubMiddle },
    { x: Math.max(trunkX(used - 1), width / 2), y: hubMiddle },
  ]
  const hasBus = used > 1
  return {
    part: { width, height, boxes, lines, trunks: hasBus ? [...upright, bus] : upright },
    hub: { ...hubSpot, ...hubSize },
    hasBus,
  }
}
