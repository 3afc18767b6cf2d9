/**
 * A long chain of networks, in rows that are read to and fro, like a path that folds. Of a closed one, the line from the
 * last network back to the first runs around the rows. Pure.
 */
import { type Arrangement, type Line, type Room, sizeOf } from './arrangement.ts'
import type { Edge } from './graph.ts'
import type { Spot } from './packing.ts'

const stubEnds = 12
const rowGap = 34
/** Below the rows, for each line that runs around them. */
const underRows = 18
/** Times wider than high. */
const wantedRatio = 1.7

/** `keys` in the order of the chain. */
export function chain(
  keys: readonly string[],
  edges: readonly Edge[],
  { boxes, captions }: Room,
): Arrangement {
  const sizes = keys.map(key => sizeOf(boxes, key))
  const box = {
    width: Math.max(...sizes.map(({ width }) => width)),
    height: Math.max(...sizes.map(({ height }) => height)),
  }
  const captionSizes = edges.map(({ key }) => sizeOf(captions, key))
  const captionWidth = Math.max(...captionSizes.map(({ width }) => width)) + 2 * stubEnds
  const cell = {
    width: box.width + captionWidth,
    height: box.height + rowGap + Math.max(...captionSizes.map(({ height }) => height)),
  }
  const columns = Math.ceil(Math.sqrt((keys.length * cell.height * wantedRatio) / cell.width))
  const rows = Math.ceil(keys.length / columns)
  const ends = [keys.at(0), keys.at(-1)]
  const closing = edges.filter(({ from, to }) => keys.length > 2 && ends.includes(from) && ends.includes(to))
  const left = closing.length * captionWidth
  const centers = new Map(
    keys.map((key, i): [string, Spot] => {
      const row = Math.floor(i / columns)
      const column = row % 2 === 0 ? i % columns : columns - 1 - (i % columns)
      return [key, { x: left + column * cell.width + box.width / 2, y: row * cell.height + box.height / 2 }]
    }),
  )
  const floor = (rows - 1) * cell.height + box.height
  const around = closing.flatMap(({ key }, i): Line[] => {
    const [first, last] = ends.map(end => centers.get(end ?? ''))
    if (!first || !last) return []
    const [lane, under] = [left - (i + 0.5) * captionWidth, floor + (i + 1) * underRows]
    const shift = i * 8
    const points = [
      { x: last.x - shift, y: last.y },
      { x: last.x - shift, y: under },
      { x: lane, y: under },
      { x: lane, y: first.y + shift },
      { x: first.x, y: first.y + shift },
    ]
    return [{ edge: key, points, run: 'straight', caption: { x: lane, y: (first.y + under) / 2 } }]
  })
  const onward = edges.filter(edge => !closing.includes(edge))
  const lines = [...Map.groupBy(onward, ({ from, to }) => [from, to].toSorted().join(' '))].flatMap(
    ([, twins]): Line[] => twins.flatMap((edge, i) => lineOf(edge, i - (twins.length - 1) / 2)),
  )
  function lineOf({ key, from, to }: Edge, aside: number): Line[] {
    const [a, b] = [centers.get(from), centers.get(to)]
    if (!a || !b) return []
    const shift =
      a.y === b.y ? { x: 0, y: aside * 17 } : { x: aside * (sizeOf(captions, key).width + 4), y: 0 }
    const points = [a, b].map(({ x, y }) => ({ x: x + shift.x, y: y + shift.y }))
    const caption = { x: (a.x + b.x) / 2 + shift.x, y: (a.y + b.y) / 2 + shift.y }
    return [{ edge: key, points, run: 'straight', caption }]
  }
  const corners = [...centers].map(([key, { x, y }]): [string, Spot] => {
    const { width, height } = sizeOf(boxes, key)
    return [key, { x: x - width / 2, y: y - height / 2 }]
  })
  return {
    width: left + Math.min(columns, keys.length) * cell.width - captionWidth,
    height: floor + closing.length * underRows,
    boxes: new Map(corners),
    lines: [...lines, ...around],
    trunks: [],
  }
}
