/** What stands on a peering's line: the symbol and word of its status, and what it is called where there is room. Pure. */
import type { Edge } from './graph.ts'
import { cut, type Detail, widthOf } from './label.ts'
import { statusLooks } from './look.ts'
import type { Size } from './packing.ts'

export interface Caption extends Size {
  said: string
  /** Below it; null where there are too many peerings to name each. */
  name: string | null
}

export const captionSizes = { said: 10.5, name: 9 }

export function captionOf({ status, label }: Edge, detail: Detail, isNamed: boolean): Caption {
  const { symbol, word, short } = statusLooks[status]
  const said = status === 'active' ? symbol : `${symbol} ${detail === 'compact' ? short : word}`
  const name = isNamed ? cut(label, 24) : null
  const widths = [
    widthOf(said, captionSizes.said),
    ...(name === null ? [] : [widthOf(name, captionSizes.name)]),
  ]
  return { said, name, width: Math.ceil(Math.max(...widths)) + 10, height: name === null ? 16 : 27 }
}
