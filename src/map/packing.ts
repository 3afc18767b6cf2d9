/** Sets rectangles side by side on one sheet, without holes where they can be helped. Pure. */
export interface Size {
  width: number
  height: number
}

export interface Spot {
  x: number
  y: number
}

/** Wider than high, as screens are. */
const wantedRatio = 1.5

interface Step {
  x: number
  width: number
  /** How far down the sheet is taken here. */
  y: number
}

/** Each as high up as it fits on a sheet of this width, the highest first. */
function packInto(sheet: number, sizes: readonly Size[], order: readonly number[]): Spot[] {
  let skyline: Step[] = [{ x: 0, width: sheet, y: 0 }]
  const spots: Spot[] = sizes.map(() => ({ x: 0, y: 0 }))
  for (const i of order) {
    const { width, height } = sizes[i] ?? { width: 0, height: 0 }
    let best: Spot | null = null
    for (const { x } of skyline) {
      if (x + width > sheet + 0.01) continue
      const under = skyline.filter(step => step.x < x + width && step.x + step.width > x)
      const y = Math.max(...under.map(step => step.y))
      if (best === null || y < best.y) best = { x, y }
    }
    const spot: Spot = best ?? { x: 0, y: Math.max(...skyline.map(step => step.y)) }
    spots[i] = spot
    const end = spot.x + width
    skyline = [
      ...skyline.flatMap((step): Step[] => {
        const stop = step.x + step.width
        const left = { ...step, width: Math.min(stop, spot.x) - step.x }
        const right = { ...step, x: Math.max(step.x, end), width: stop - Math.max(step.x, end) }
        return [left, right].filter(part => part.width > 0.01)
      }),
      { x: spot.x, width, y: spot.y + height },
    ].toSorted((a, b) => a.x - b.x)
  }
  return spots
}

/** `gap` is left between them. */
export function pack(sizes: readonly Size[], gap: number): { spots: Spot[]; width: number; height: number } {
  const padded = sizes.map(({ width, height }) => ({ width: width + gap, height: height + gap }))
  const order = padded
    .map((_, i) => i)
    .toSorted((a, b) => (padded[b]?.height ?? 0) - (padded[a]?.height ?? 0) || a - b)
  const widest = Math.max(0, ...padded.map(({ width }) => width))
  const area = padded.reduce((sum, { width, height }) => sum + width * height, 0)
  const sheets = [0.8, 0.9, 1, 1.1, 1.25, 1.4, 1.6, 1.8].map(part =>
    Math.max(widest, Math.sqrt(area * wantedRatio) * part),
  )
  let best: { spots: Spot[]; width: number; height: number; cost: number } | null = null
  for (const sheet of sheets) {
    const spots = packInto(sheet, padded, order)
    const width = Math.max(0, ...spots.map(({ x }, i) => x + (sizes[i]?.width ?? 0)))
    const height = Math.max(0, ...spots.map(({ y }, i) => y + (sizes[i]?.height ?? 0)))
    // The smallest frame of the wanted shape that holds it.
    const cost = Math.max(width, height * wantedRatio)
    if (best === null || cost < best.cost - 0.01) best = { spots, width, height, cost }
  }
  return best ?? { spots: [], width: 0, height: 0 }
}
