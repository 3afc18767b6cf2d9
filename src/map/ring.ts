/** Networks that nearly all peer with one another, on a ring: layers of them would be mostly lines. Pure. */
import { type Arrangement, type Line, type Room, sizeOf } from './arrangement.ts'
import type { Edge } from './graph.ts'
import type { Size, Spot } from './packing.ts'

const gap = 14
/** Of a full turn, in which the next free place is looked for. */
const turnStep = Math.PI / 720

/** Angles at which boxes of this size stand clear of each other; null where not all find a place. */
function anglesAt(radius: number, count: number, width: number, height: number): number[] | null {
  const at = (angle: number): Spot => ({ x: Math.cos(angle) * radius * 1.25, y: Math.sin(angle) * radius })
  const isClear = (a: Spot, b: Spot): boolean =>
    Math.abs(a.x - b.x) >= width + gap || Math.abs(a.y - b.y) >= height + gap
  const angles: number[] = []
  for (let angle = -Math.PI; angle < Math.PI && angles.length < count; angle += turnStep) {
    const spot = at(angle)
    const [first, before] = [angles.at(0), angles.at(-1)]
    const isFree = [first, before].every(other => other === undefined || isClear(at(other), spot))
    if (isFree) angles.push(angle)
  }
  return angles.length === count ? angles : null
}

const between = (a: Spot, b: Spot, share: number): Spot => ({
  x: a.x + (b.x - a.x) * share,
  y: a.y + (b.y - a.y) * share,
})

/** `share` of a bow's way, as a quadratic curve goes. */
function onBow([a, bend, b]: readonly [Spot, Spot, Spot], share: number): Spot {
  return between(between(a, bend, share), between(bend, b, share), share)
}

/** Where a caption hides neither a box nor another caption; null where it always would. All spots are middles. */
function freeSpot(
  bow: readonly [Spot, Spot, Spot],
  { width, height }: Size,
  taken: readonly (Spot & Size)[],
): Spot | null {
  const isFree = ({ x, y }: Spot): boolean =>
    taken.every(
      other =>
        Math.abs(other.x - x) >= (other.width + width) / 2 + 3 ||
        Math.abs(other.y - y) >= (other.height + height) / 2 + 3,
    )
  return (
    [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82].map(share => onBow(bow, share)).find(isFree) ?? null
  )
}

export function ring(
  keys: readonly string[],
  edges: readonly Edge[],
  { boxes, captions }: Room,
): Arrangement {
  const sizes = keys.map(key => sizeOf(boxes, key))
  const width = Math.max(...sizes.map(size => size.width))
  const height = Math.max(...sizes.map(size => size.height))
  let radius = height
  let angles = anglesAt(radius, keys.length, width, height)
  while (angles === null) {
    radius *= 1.06
    angles = anglesAt(radius, keys.length, width, height)
  }
  const middle = { x: radius * 1.25 + width / 2, y: radius + height / 2 }
  const centers = new Map(
    keys.map((key, i): [string, Spot] => {
      const angle = angles?.[i] ?? 0
      return [key, { x: middle.x + Math.cos(angle) * radius * 1.25, y: middle.y + Math.sin(angle) * radius }]
    }),
  )
  const taken: (Spot & Size)[] = [...centers].map(([key, center]) => ({ ...center, ...sizeOf(boxes, key) }))
  const lines = edges.flatMap(({ key, from, to, status }): Line[] => {
    const [a, b] = [centers.get(from), centers.get(to)]
    if (!a || !b) return []
    const bend = between(between(a, b, 0.5), middle, 0.55)
    const size = captions.get(key)
    // Most are active; their unbroken line says so, and their captions would hide one another.
    const caption = size && status !== 'active' ? freeSpot([a, bend, b], size, taken) : null
    if (caption && size) taken.push({ ...caption, ...size })
    return [{ edge: key, points: [a, bend, b], run: 'bow', caption }]
  })
  const corners = keys.map((key): [string, Spot] => {
    const { x, y } = centers.get(key) ?? middle
    const size = sizeOf(boxes, key)
    return [key, { x: x - size.width / 2, y: y - size.height / 2 }]
  })
  return { width: middle.x * 2, height: middle.y * 2, boxes: new Map(corners), lines, trunks: [] }
}
