import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/kit/clock.ts'
import { draw } from '../../src/map/drawing.ts'
import { fontFamily, fontFiles } from '../../src/map/fonts.ts'
import { createPainter, type Painter, PictureError, type PictureOrder } from '../../src/map/index.ts'
import { rasterise } from '../../src/map/raster.ts'
import { manualClock } from '../support/manual-clock.ts'
import { manyNetworks } from './support/many-networks.ts'

const orderOf = (count: number): PictureOrder => ({
  title: 'Network peerings',
  map: manyNetworks(count, 'mixed'),
  from: null,
  at: Date.UTC(2026, 10, 2, 9),
})
const hanging = new URL('./support/hanging-thread.ts', import.meta.url)
const silent = new URL('./support/silent-thread.ts', import.meta.url)

let painter: Painter | null = null
type Options = Parameters<typeof createPainter>[0]

function aPainter(options: Partial<Options> = {}): Painter {
  painter = createPainter({ clock: systemClock, ...options })
  return painter
}
afterEach(async () => {
  await painter?.close()
  painter = null
})

/** Lets events happen until it is so. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(resolve => setImmediate(resolve))
}

/** As the file itself says. */
function sizeIn(png: Uint8Array): { width: number; height: number } {
  const view = new DataView(png.buffer, png.byteOffset)
  return { width: view.getUint32(16), height: view.getUint32(20) }
}

describe('a picture', () => {
  test.each([5, 50, 300])('of %i networks is a PNG that a phone still opens', async count => {
    const { png, width, height } = await aPainter().paint(orderOf(count))

    expect([...png.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
    expect(sizeIn(png)).toEqual({ width, height })
    expect(Math.max(width, height)).toBeLessThanOrEqual(8_000)
    expect(width * height).toBeLessThanOrEqual(12_100_000)
    expect(png.length).toBeLessThan(5_000_000)
  })

  test('is painted while the loop of this thread goes on', async () => {
    let turns = 0
    let isDone = false
    const painted = aPainter()
      .paint(orderOf(300))
      .finally(() => {
        isDone = true
      })
    await until(() => {
      turns++
      return isDone
    })
    await painted

    expect(turns).toBeGreaterThan(100)
  })

  test('of the same order is the same, in any thread', async () => {
    const order = orderOf(20)
    const one = await aPainter().paint(order)
    const here = rasterise(draw(order))

    expect(Buffer.from(one.png).equals(Buffer.from(here.png))).toBe(true)
  })

  test('leaves no thread behind, over many of them', async () => {
    const many = aPainter()
    for (let i = 0; i < 12; i++) await many.paint(orderOf(5))
    await many.close()

    expect(
      process.getActiveResourcesInfo().filter(name => name === 'MessagePort' || name === 'Worker'),
    ).toEqual([])
  })
})

describe('the fonts', () => {
  test('are found in their package', () => {
    expect(fontFiles().map(file => file.split('/').at(-1))).toEqual([
      'DejaVuSansMono.ttf',
      'DejaVuSansMono-Bold.ttf',
      'DejaVuSans.ttf',
    ])
  })

  test('are used: text leaves ink, in the family that the widths are measured for', () => {
    const svg = (inner: string, family = fontFamily) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30" font-family="${family}">${inner}</svg>`
    const inked = (text: string) => rasterise({ svg: svg(text), width: 60, height: 30 }).png
    const empty = inked('')

    for (const symbol of ['M', '✓', '…', '→', '−', '✕', '●', '·', '┃'])
      expect(Buffer.from(inked(`<text x="5" y="20" font-size="16">${symbol}</text>`)).equals(empty)).toBe(
        false,
      )
  })
})

describe('trouble', () => {
  test('a thread that hangs is given up in time, and the next one is painted', async () => {
    const clock = manualClock()
    const painted = aPainter({ clock, timeoutMs: 4_000, program: hanging }).paint(orderOf(2))
    const refused = expect(painted).rejects.toEqual(
      new PictureError('too_slow', 'The picture was not done after 4 s.'),
    )
    await until(() => clock.nextAt() !== null)

    clock.advance(4_000)

    await refused
    expect(clock.nextAt()).toBeNull()
  })

  test('a thread that ends without a picture is told as such', async () => {
    const painted = aPainter({ program: silent }).paint(orderOf(2))

    await expect(painted).rejects.toMatchObject({
      code: 'failed',
      message: expect.stringContaining('code 7'),
    })
  })

  test('an error in the thread is told with its words, and the next picture is painted', async () => {
    const own = aPainter()
    const broken = own.paint({ ...orderOf(2), at: Number.NaN })
    const whole = own.paint(orderOf(2))

    await expect(broken).rejects.toMatchObject({
      code: 'failed',
      message: expect.stringContaining('Invalid time'),
    })
    await expect(whole).resolves.toMatchObject({ width: expect.any(Number) })
  })

  test('a crowd is turned away, except for the first', async () => {
    const clock = manualClock()
    const own = aPainter({ clock, program: hanging })
    const waiting = Array.from({ length: 8 }, () => own.paint(orderOf(2)).catch(error => error.code))

    await expect(own.paint(orderOf(2))).rejects.toMatchObject({ code: 'too_many' })

    await until(() => clock.nextAt() !== null)
    await own.close()
    expect(await Promise.all(waiting)).toEqual(Array.from({ length: 8 }, () => 'closed'))
    await expect(own.paint(orderOf(2))).rejects.toMatchObject({ code: 'closed' })
  })
})

/** Packages that this code brings in, in a process of its own. */
function loadedBy(code: string): string[] {
  const watch = `
    import { registerHooks } from 'node:module'
    const seen = new Set()
    registerHooks({ resolve(specifier, context, next) {
      if (/^@(dagrejs|resvg)[/]/.test(specifier)) seen.add(specifier)
      return next(specifier, context)
    } })
    ${code}
    process.stdout.write(JSON.stringify([...seen]))`
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', watch], { cwd: root })
  return JSON.parse(said.toString()) as string[]
}

test('whoever opens the room loads neither layout nor rasteriser', () => {
  expect(loadedBy(`await import('./src/map/index.ts')`)).toEqual([])
  expect(loadedBy(`await import('./src/map/drawing.ts')`)).toContain('@dagrejs/dagre')
})
