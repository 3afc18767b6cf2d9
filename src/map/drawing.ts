/**
 * The picture as SVG: title, networks, peerings, legend. On white, with a frame, so that it reads alike in Slack's light
 * and dark themes. Pure, and the same text for the same order.
 */
import { iso } from '../kit/clock.ts'
import { summaryLine } from './alt-text.ts'
import type { Arrangement, Line } from './arrangement.ts'
import { type Caption, captionOf, captionSizes } from './caption.ts'
import { fontFamily } from './fonts.ts'
import type { Edge, Network } from './graph.ts'
import { baselines, cut, type Label, labelOf, padding, widthOf } from './label.ts'
import { arrange } from './layout.ts'
import { legend } from './legend.ts'
import { gapLook, gapTint, statusLooks, tintOf } from './look.ts'
import type { PictureOrder } from './order.ts'
import type { Size, Spot } from './packing.ts'
import { type Reach, reachFrom, type Standing, within } from './reach.ts'
import { group, path, rect, text } from './svg.ts'

/** From here on a box tells less, so that the sheet stays small enough to be read. */
const compactFrom = 100
/** Up to here each peering is called by name. */
const namedMax = 40
const margin = 28
const ink = '#1f2328'
const muted = '#57606a'
const trunkColor = '#8c959f'
const narrowest = 620

export interface Drawing extends Size {
  svg: string
}

interface Shown {
  edge: Edge
  isDimmed: boolean
  caption: Caption | null
}

/** Whose line helps whoever asks: it ends at the network that is asked from. */
const isDimmed = ({ from, to }: Edge, reach: Reach | null): boolean =>
  reach !== null && from !== reach.from && to !== reach.from

function drawBox(network: Network, label: Label, at: Spot, standing: Standing | null): string {
  const isGap = standing === 'gap'
  const tint = isGap ? gapTint : tintOf(network.cloud)
  const frame = { ...at, width: label.width, height: label.height }
  const stroke = {
    color: tint.edge,
    width: standing === 'self' ? 3 : 1.2,
    dashes: isGap ? '4 4' : '',
  }
  const stripe = { x: at.x, y: at.y + 3, width: 5, height: label.height - 6 }
  const lines = baselines(label).map((y, i) => {
    const line = label.lines[i]
    if (!line) return ''
    const color = line.isMuted || isGap ? muted : ink
    return text(
      line.text,
      { x: at.x + padding.left, y: at.y + y },
      { size: line.size, color, isBold: line.isBold },
    )
  })
  return [
    rect(frame, { fill: tint.fill, radius: 6, stroke }),
    rect(stripe, { fill: tint.edge }),
    ...lines,
  ].join('')
}

function drawLine({ points, run }: Line, { edge, isDimmed: dimmed }: Shown): string {
  const { color, dashes } = dimmed ? gapLook : statusLooks[edge.status]
  return path(points, run, { color, width: dimmed ? 1.4 : 2, dashes })
}

function drawCaption({ caption: at }: Line, { edge, caption }: Shown): string {
  if (at === null || caption === null) return ''
  const { color } = statusLooks[edge.status]
  const { said, name, width, height } = caption
  const paper = { x: at.x - width / 2, y: at.y - height / 2, width, height }
  const first = name === null ? at.y + 3.8 : at.y - 2
  return [
    rect(paper, { fill: '#ffffff', radius: 5 }),
    text(said, { x: at.x, y: first }, { size: captionSizes.said, color, isBold: true, isCentered: true }),
    name === null
      ? ''
      : text(name, { x: at.x, y: at.y + 9 }, { size: captionSizes.name, color: muted, isCentered: true }),
  ].join('')
}

function drawField(
  { boxes, lines, trunks }: Arrangement,
  networks: readonly Network[],
  labels: ReadonlyMap<string, Label>,
  shown: ReadonlyMap<string, Shown>,
  reach: Reach | null,
): string {
  const known = lines.flatMap(line => {
    const edge = shown.get(line.edge)
    return edge ? [{ line, edge }] : []
  })
  // What matters lies on top.
  const stacked = [
    ...known.filter(({ edge }) => edge.isDimmed),
    ...known.filter(({ edge }) => !edge.isDimmed),
  ]
  return [
    ...trunks.map(points => path(points, 'straight', { color: trunkColor, width: 3 })),
    ...stacked.map(({ line, edge }) => drawLine(line, edge)),
    ...networks.map(network => {
      const [label, at] = [labels.get(network.key), boxes.get(network.key)]
      return label && at ? drawBox(network, label, at, reach?.standings.get(network.key) ?? null) : ''
    }),
    ...stacked.map(({ line, edge }) => drawCaption(line, edge)),
  ].join('\n')
}

export function draw({ title, map: whole, from, at }: PictureOrder): Drawing {
  const reach = from === null ? null : reachFrom(whole, from)
  const map = reach === null ? whole : within(whole, reach)
  const detail = map.networks.length >= compactFrom ? 'compact' : 'full'
  const labels = new Map(
    map.networks.map(network => [
      network.key,
      labelOf(network, detail, reach?.standings.get(network.key) ?? null),
    ]),
  )
  const shown = new Map(
    map.edges.map((edge): [string, Shown] => {
      const dimmed = isDimmed(edge, reach)
      const caption = dimmed ? null : captionOf(edge, detail, map.edges.length <= namedMax)
      return [edge.key, { edge, isDimmed: dimmed, caption }]
    }),
  )
  const captions = new Map(
    [...shown].flatMap(([key, { caption }]): [string, Size][] => (caption === null ? [] : [[key, caption]])),
  )
  const field = arrange(map, { boxes: labels, captions }, from)

  const inner = Math.max(field.width, narrowest)
  // Title and legend grow with the sheet: both are read first, in a preview.
  const scale = Math.min(2, Math.max(1, inner / 1_500))
  const columns = Math.floor(inner / scale / widthOf('0', 11.5))
  const heading = cut(title, Math.floor((columns * 11.5) / 18))
  const instant = `${iso(at).slice(0, 16).replace('T', ' ')} UTC`
  const subtitles = lined(`${summaryLine({ map: whole, from })} · ${instant}`, columns)
  const colored = { ...map, edges: map.edges.filter(edge => !isDimmed(edge, reach)) }
  const facts = { map: colored, hasTrunks: field.trunks.length > 0, isFocused: reach !== null }
  const key = legend(facts, inner / scale)
  const fieldTop = margin + scale * (42 + subtitles.length * 17)
  const legendTop = fieldTop + field.height + 24
  const width = Math.ceil(Math.max(inner, key.width * scale) + 2 * margin)
  const height = Math.ceil(legendTop + key.height * scale + margin - 8)
  const fieldLeft = margin + (width - 2 * margin - field.width) / 2
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${fontFamily}">`,
    rect({ x: 0, y: 0, width, height }, { fill: '#ffffff', stroke: { color: '#d0d7de', width: 2 } }),
    group({ x: margin, y: margin }, scale, [
      text(heading, { x: 0, y: 14 }, { size: 18, color: ink, isBold: true }),
      ...subtitles.map((line, i) => text(line, { x: 0, y: 38 + i * 17 }, { size: 11.5, color: muted })),
    ]),
    group({ x: fieldLeft, y: fieldTop }, 1, [drawField(field, map.networks, labels, shown, reach)]),
    group({ x: margin, y: legendTop }, scale, [key.svg]),
    '</svg>',
  ].join('\n')
  return { svg, width, height }
}

/** Broken between words. */
function lined(said: string, columns: number): string[] {
  const lines: string[] = []
  for (const word of said.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < columns) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
