/** What the colors, patterns and boxes of a picture mean; set in lines as wide as the picture. Pure. */
import type { NetworkMap } from './graph.ts'
import { widthOf } from './label.ts'
import { gapLook, gapTint, type Look, statusLooks, tintOf } from './look.ts'
import type { Size } from './packing.ts'
import { gapWords } from './reach.ts'
import { path, rect, text } from './svg.ts'

type Sample = { line: Look } | { box: { edge: string; fill: string }; dashes: string } | null

interface Item {
  sample: Sample
  said: string
}

const size = 11
const rowHeight = 20
const sampleWidth = 34
const itemGap = 26

export interface LegendFacts {
  /** Of the edges those that are drawn in the color of their status. */
  map: NetworkMap
  hasTrunks: boolean
  isFocused: boolean
}

function itemsOf({ map: { networks, edges }, hasTrunks, isFocused }: LegendFacts): Item[] {
  const statuses = Object.entries(statusLooks).flatMap(([status, look]): Item[] => {
    const count = edges.filter(edge => edge.status === status).length
    return count === 0 ? [] : [{ sample: { line: look }, said: `${look.symbol} ${look.word} (${count})` }]
  })
  const clouds = [...Map.groupBy(networks, ({ cloud }) => cloud)].map(
    ([cloud, members]): Item => ({
      sample: { box: tintOf(cloud), dashes: '' },
      said: `${members[0]?.cloudName ?? cloud} (${members.length})`,
    }),
  )
  const trunk: Item = {
    sample: null,
    said: '┃ a gray trunk only bundles the peerings of one network: the networks along it do not reach one another',
  }
  const focus: Item[] = [
    { sample: { box: gapTint, dashes: '4 4' }, said: `✕ ${gapWords}` },
    { sample: { line: gapLook }, said: 'a peering that does not help from here' },
  ]
  return [...statuses, ...clouds, ...(isFocused ? focus : []), ...(hasTrunks ? [trunk] : [])]
}

const widthOfItem = ({ sample, said }: Item): number =>
  (sample === null ? 0 : sampleWidth) + widthOf(said, size)

function drawItem({ sample, said }: Item, x: number, y: number): string {
  const words = text(
    said,
    { x: x + (sample === null ? 0 : sampleWidth), y: y + 4 },
    { size, color: '#424a53' },
  )
  if (sample === null) return words
  if ('line' in sample) {
    const { color, dashes } = sample.line
    const ends = [
      { x, y },
      { x: x + 28, y },
    ]
    return path(ends, 'straight', { color, width: 2.5, dashes }) + words
  }
  const { edge, fill } = sample.box
  const stroke = { color: edge, width: 1.2, dashes: sample.dashes }
  return rect({ x: x + 4, y: y - 6, width: 20, height: 12 }, { fill, radius: 3, stroke }) + words
}

/** Drawn from its own top left corner. */
export function legend(facts: LegendFacts, width: number): Size & { svg: string } {
  let [x, row] = [0, 0]
  let widest = 0
  const drawn = itemsOf(facts).map(item => {
    const needed = widthOfItem(item)
    if (x > 0 && x + needed > width) {
      x = 0
      row++
    }
    const svg = drawItem(item, x, row * rowHeight + rowHeight / 2)
    widest = Math.max(widest, x + needed)
    x += needed + itemGap
    return svg
  })
  return { svg: drawn.join(''), width: widest, height: drawn.length === 0 ? 0 : (row + 1) * rowHeight }
}
