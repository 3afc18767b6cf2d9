/** SVG to PNG, within what Slack and its clients show. Heavy native code: only the worker thread loads it. */
import { Resvg } from '@resvg/resvg-js'
import type { Drawing } from './drawing.ts'
import { fontFamily, fontFiles } from './fonts.ts'

/** Slack names no limit in pixels for an uploaded picture; this is what a phone's photograph has. */
const longestSide = 8_000
const pixelsMax = 12_000_000
/** Sharp on a screen of double density. */
const zoomMax = 2

export interface Raster {
  png: Uint8Array<ArrayBuffer>
  width: number
  height: number
}

export function rasterise({ svg, width, height }: Drawing): Raster {
  const zoom = Math.min(
    zoomMax,
    longestSide / Math.max(width, height),
    Math.sqrt(pixelsMax / (width * height)),
  )
  const image = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: zoom },
    font: { loadSystemFonts: false, fontFiles: fontFiles(), defaultFontFamily: fontFamily },
  }).render()
  // A copy, since memory of the native side cannot be handed over to another thread.
  return { png: Uint8Array.from(image.asPng()), width: image.width, height: image.height }
}
