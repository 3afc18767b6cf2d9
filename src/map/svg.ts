/** The few shapes of a picture as SVG text; what people and clouds wrote is escaped here. Pure. */
import type { Run } from './arrangement.ts'
import type { Size, Spot } from './packing.ts'

/** What XML cannot hold, and marks that turn the direction of what follows. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to leave out
const unprintable = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]/g
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(unprintable, '')
    .replace(/[&<>"']/g, character => entities[character] ?? '')
}

/** To a tenth of a pixel: finer differs between machines and looks the same. */
const n = (value: number): string => String(Math.round(value * 10) / 10)

interface TextStyle {
  size: number
  color: string
  isBold?: boolean
  isCentered?: boolean
}

export function text(said: string, { x, y }: Spot, { size, color, isBold, isCentered }: TextStyle): string {
  const weight = isBold ? ' font-weight="bold"' : ''
  const anchor = isCentered ? ' text-anchor="middle"' : ''
  return `<text x="${n(x)}" y="${n(y)}" font-size="${n(size)}" fill="${color}"${weight}${anchor}>${escapeXml(said)}</text>`
}

interface Stroke {
  color: string
  width: number
  dashes?: string
}

interface RectStyle {
  fill: string
  radius?: number
  stroke?: Stroke
}

const strokeOf = ({ color, width, dashes }: Stroke): string =>
  ` stroke="${color}" stroke-width="${n(width)}"${dashes ? ` stroke-dasharray="${dashes}"` : ''}`

export function rect({ x, y, width, height }: Spot & Size, { fill, radius, stroke }: RectStyle): string {
  const round = radius === undefined ? '' : ` rx="${n(radius)}"`
  return `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}"${round} fill="${fill}"${stroke ? strokeOf(stroke) : ''}/>`
}

/** Through all of the points. */
export function path(points: readonly Spot[], run: Run, stroke: Stroke): string {
  const [start, ...rest] = points
  if (!start) return ''
  if (run === 'bow') {
    const d = rest.map(({ x, y }, i) => `${i === 0 ? 'Q' : ''}${n(x)} ${n(y)}`).join(' ')
    return `<path d="M${n(start.x)} ${n(start.y)}${d}" fill="none"${strokeOf(stroke)}/>`
  }
  let from = start
  const pieces = rest.map(to => {
    const half = (from.x + to.x) / 2
    const bend = `C${n(half)} ${n(from.y)} ${n(half)} ${n(to.y)} `
    from = to
    return `${run === 'straight' ? 'L' : bend}${n(to.x)} ${n(to.y)}`
  })
  return `<path d="M${n(start.x)} ${n(start.y)}${pieces.join('')}" fill="none"${strokeOf(stroke)}/>`
}

export function group({ x, y }: Spot, scale: number, shapes: readonly string[]): string {
  const zoom = scale === 1 ? '' : ` scale(${Math.round(scale * 100) / 100})`
  return `<g transform="translate(${n(x)} ${n(y)})${zoom}">${shapes.join('\n')}</g>`
}
