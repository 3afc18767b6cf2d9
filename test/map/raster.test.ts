import { expect, test } from 'vitest'
import { rasterise } from '../../src/map/raster.ts'

const drawing = (width: number, height: number) => ({
  svg: `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"/>`,
  width,
  height,
})

test.each([
  ['small', drawing(400, 300), [800, 600]],
  ['very wide', drawing(40_000, 200), [8_000, 40]],
  ['very high', drawing(200, 40_000), [40, 8_000]],
])('a %s drawing is sharp, and no larger than clients show', (_what, given, [width, height]) => {
  expect(rasterise(given)).toMatchObject({ width, height })
})

test('a large drawing has no more than twelve million pixels', () => {
  const { width, height } = rasterise(drawing(6_000, 6_000))

  expect(width * height).toBeLessThanOrEqual(12_000_000)
  expect(width * height).toBeGreaterThan(11_900_000)
})
