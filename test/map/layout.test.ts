import { describe, expect, test } from 'vitest'
import type { NetworkMap } from '../../src/map/graph.ts'
import { arrange } from '../../src/map/layout.ts'
import type { Size, Spot } from '../../src/map/packing.ts'
import { pack } from '../../src/map/packing.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { manyNetworks, type Shape } from './support/many-networks.ts'

interface Box extends Spot, Size {}

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

const overlaps = (boxes: readonly Box[]): number =>
  boxes.reduce((sum, a, i) => sum + boxes.slice(i + 1).filter(b => overlap(a, b)).length, 0)

/** Boxes of several sizes, the same for the same network. */
function roomFor({ networks, edges }: NetworkMap) {
  const boxes = new Map(
    networks.map(({ key }, i) => [key, { width: 140 + (i % 5) * 17, height: 40 + (i % 3) * 14 }]),
  )
  const captions = new Map(edges.map(({ key }, i) => [key, { width: 20 + (i % 4) * 30, height: 16 }]))
  return { boxes, captions }
}

function arranged(map: NetworkMap) {
  const room = roomFor(map)
  const field = arrange(map, room, null)
  const boxes = [...field.boxes].map(
    ([key, spot]): Box => ({ ...spot, ...(room.boxes.get(key) ?? { width: 0, height: 0 }) }),
  )
  return { field, boxes }
}

const shapes: [number, Shape][] = [
  [5, 'mixed'],
  [50, 'mixed'],
  [300, 'mixed'],
  [4, 'star'],
  [60, 'star'],
  [3, 'chain'],
  [40, 'chain'],
  [9, 'ring'],
  [50, 'ring'],
  [40, 'branch'],
  [12, 'full mesh'],
  [50, 'full mesh'],
  [60, 'mesh'],
  [80, 'hubs'],
]

describe.each(shapes)('%i networks, %s', (count, shape) => {
  const map = manyNetworks(count, shape)
  const { field, boxes } = arranged(map)

  test('every network and every peering has its place, once', () => {
    expect([...field.boxes.keys()].toSorted()).toEqual(map.networks.map(({ key }) => key).toSorted())
    expect(field.lines.map(({ edge }) => edge).toSorted()).toEqual(map.edges.map(({ key }) => key).toSorted())
  })

  test('no box lies on another, or outside of the sheet', () => {
    expect(overlaps(boxes)).toBe(0)
    for (const { x, y, width, height } of boxes) {
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(-0.01)
      expect(x + width).toBeLessThanOrEqual(field.width + 0.01)
      expect(y + height).toBeLessThanOrEqual(field.height + 0.01)
    }
  })

  test('a line touches both of its networks, directly or by the trunk of one', () => {
    const room = roomFor(map)
    const near = (key: string, { x, y }: Spot): boolean => {
      const [spot, size] = [field.boxes.get(key), room.boxes.get(key)]
      const isIn = (value: number, from: number, length: number) =>
        value >= from - 1 && value <= from + length + 1
      return !!spot && !!size && isIn(x, spot.x, size.width) && isIn(y, spot.y, size.height)
    }
    const onTrunk = ({ x, y }: Spot): boolean =>
      field.trunks.some(
        ([a, b]) => a && b && a.x === b.x && Math.abs(x - a.x) < 0.01 && y >= a.y - 20 && y <= b.y + 20,
      )

    const loose = field.lines.filter(({ edge, points }) => {
      const known = map.edges.find(({ key }) => key === edge)
      const ends = [points[0], points.at(-1)].filter(point => point !== undefined)
      const touched = [known?.from, known?.to].filter(key => key && ends.some(end => near(key, end))).length
      return touched < 2 && !(touched === 1 && ends.some(onTrunk))
    })
    expect(loose).toEqual([])
  })

  test('the place is the same each time', () => {
    expect(arranged(map).field).toEqual(field)
  })
})

test('a sheet of sixty spokes is a field, not a strip', () => {
  const { field } = arranged(manyNetworks(60, 'star'))

  expect(field.width / field.height).toBeGreaterThan(0.7)
  expect(field.width / field.height).toBeLessThan(3)
})

test.each(['chain', 'ring', 'branch'] as const)('a long %s is no strip', shape => {
  const { field } = arranged(manyNetworks(50, shape))

  expect(field.width / field.height).toBeGreaterThan(0.7)
  expect(field.width / field.height).toBeLessThan(3)
})

test('packing leaves nothing on top of another, and wastes less than half', () => {
  const random = seededRandom(3)
  const sizes = Array.from({ length: 80 }, () => ({
    width: 60 + random.unit() * 400,
    height: 40 + random.unit() * 300,
  }))

  const { spots, width, height } = pack(sizes, 10)

  const placed = spots.map((spot, i): Box => ({ ...spot, ...(sizes[i] ?? { width: 0, height: 0 }) }))
  expect(overlaps(placed)).toBe(0)
  const area = sizes.reduce((sum, size) => sum + size.width * size.height, 0)
  expect(area / (width * height)).toBeGreaterThan(0.5)
  expect(width / height).toBeGreaterThan(0.9)
})

test('so many peerings that layers of them would take seconds stand on a ring', () => {
  const { field } = arranged(manyNetworks(50, 'full mesh'))

  expect(field.lines.length).toBeGreaterThan(1_000)
  expect(field.lines.every(({ run }) => run === 'bow')).toBe(true)
})
