/** Where everything stands, once it is laid out: boxes, lines, and the trunks that bundle lines. */
import type { Size, Spot } from './packing.ts'

/**
 * How the stretches between a line's points run: bent to leave and arrive level; straight; or in one bow
 * between the first and the last point, toward the one in between.
 */
export type Run = 'level' | 'straight' | 'bow'

export interface Line {
  /** The edge's key. */
  edge: string
  points: Spot[]
  run: Run
  /** The middle of its caption; null where there is no room for one. */
  caption: Spot | null
}

export interface Arrangement extends Size {
  /** Top left corners, by the network's key. */
  boxes: Map<string, Spot>
  lines: Line[]
  trunks: Spot[][]
}

/** How much room things take. */
export interface Room {
  boxes: ReadonlyMap<string, Size>
  /** By the edge's key; an edge that is not in it has no caption. */
  captions: ReadonlyMap<string, Size>
}

const nothing: Size = { width: 0, height: 0 }

export const sizeOf = (sizes: ReadonlyMap<string, Size>, key: string): Size => sizes.get(key) ?? nothing

const moved = ({ x, y }: Spot, by: Spot): Spot => ({ x: x + by.x, y: y + by.y })

/** Several on one sheet, each moved to its spot. */
export function joined(parts: readonly { part: Arrangement; spot: Spot }[], size: Size): Arrangement {
  return {
    ...size,
    boxes: new Map(
      parts.flatMap(({ part, spot }) => [...part.boxes].map(([key, at]) => [key, moved(at, spot)])),
    ),
    lines: parts.flatMap(({ part, spot }) =>
      part.lines.map(line => ({
        ...line,
        points: line.points.map(point => moved(point, spot)),
        caption: line.caption && moved(line.caption, spot),
      })),
    ),
    trunks: parts.flatMap(({ part, spot }) =>
      part.trunks.map(trunk => trunk.map(point => moved(point, spot))),
    ),
  }
}
