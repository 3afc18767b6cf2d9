/** The fonts that pictures are set in, from their package: a container has none of its own. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'

export const fontFamily = 'DejaVu Sans Mono'

/** @throws where one is missing: without a font the rasteriser leaves the text out and says nothing. */
export function fontFiles(): string[] {
  const require = createRequire(import.meta.url)
  const files = [
    require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansMono.ttf'),
    require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansMono-Bold.ttf'),
    // Letters that the others lack.
    require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  ]
  const missing = files.find(file => !existsSync(file))
  if (missing !== undefined) throw new Error(`The font ${missing} is missing.`)
  return files
}
