/** What stands in a network's box, and how much room it takes. Pure. */

import type { Network } from './graph.ts'
import { statusLooks } from './look.ts'
import type { Standing } from './reach.ts'

/** Every glyph of DejaVu Sans Mono is this wide, in parts of the size (its `hmtx` table: 1233 of 2048). */
const ADVANCE = 1233 / 2048
/** Where another font must stand in (Chinese, emoji), about this. */
const WIDE = 1.1
const lineHeight = 1.32

export function widthOf(text: string, size: number): number {
  let advances = 0
  for (const character of text) advances += (character.codePointAt(0) ?? 0) > 0x2e80 ? WIDE : ADVANCE
  return advances * size
}

/** How much is told: less where there are very many. */
export type Detail = 'full' | 'compact'

export interface LabelLine {
  text: string
  size: number
  isBold: boolean
  isMuted: boolean
}

export interface Label {
  lines: LabelLine[]
  width: number
  height: number
}

export const padding = { left: 14, right: 9, top: 6, bottom: 7 }

/** Cut in the middle: what tells long names apart is mostly at their ends. */
export function cut(text: string, columns: number): string {
  const characters = [...text]
  if (characters.length <= columns) return text
  const head = Math.ceil((columns - 1) / 2)
  const tail = columns - 1 - head
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - tail).join('')}`
}

/** In two lines at most, broken where a name has a joint. */
export function wrap(text: string, columns: number): string[] {
  const characters = [...text]
  if (characters.length <= columns) return [text]
  const head = characters.slice(0, columns).join('')
  const space = head.lastIndexOf(' ')
  const joint = Math.max(...['-', '_', '.', '/'].map(mark => head.lastIndexOf(mark)))
  const best = space >= columns * 0.4 ? space : joint
  const at = best >= columns * 0.4 ? [...head.slice(0, best + 1)].length : columns
  return [characters.slice(0, at).join('').trimEnd(), cut(characters.slice(at).join(''), columns)]
}

const standingWords: Readonly<Record<Standing, readonly string[]>> = {
  self: ['● from here'],
  direct: [`${statusLooks.active.symbol} peered directly`],
  not_up: ['! peering is not up'],
  gap: ['✕ not reachable:', 'peering is not transitive'],
}

/** `standing` is null where nobody asked from where. */
export function labelOf(network: Network, detail: Detail, standing: Standing | null): Label {
  const { title, cloudName, owner, alias, region } = network
  const isCompact = detail === 'compact'
  const titles = wrap(title, isCompact ? 24 : 28)
  const account = isCompact ? (alias ?? owner) : [alias, owner].filter(part => part !== null).join(' ')
  const parts = isCompact
    ? wrap([cloudName, account, region].filter(Boolean).join(' · '), 30)
    : [[cloudName, region].filter(Boolean).join(' · '), ...(account ? wrap(account, 32) : [])]
  const words = standing === null ? [] : standingWords[standing]
  const said = isCompact ? words.slice(0, 1).map(word => word.replace(/:$/, '')) : words
  const lines: LabelLine[] = [
    ...titles.map(text => ({ text, size: 12, isBold: true, isMuted: false })),
    ...parts.map(text => ({ text, size: isCompact ? 10 : 10.5, isBold: false, isMuted: true })),
    ...said.map(text => ({ text, size: 10.5, isBold: true, isMuted: false })),
  ]
  return {
    lines,
    width: Math.ceil(
      Math.max(...lines.map(({ text, size }) => widthOf(text, size))) + padding.left + padding.right,
    ),
    height: Math.ceil(
      lines.reduce((sum, { size }) => sum + size * lineHeight, 0) + padding.top + padding.bottom,
    ),
  }
}

/** Where each line of text stands, from the top of the box. */
export function baselines({ lines }: Label): number[] {
  let y = padding.top
  return lines.map(({ size }) => {
    y += size * lineHeight
    return y - size * 0.3
  })
}
