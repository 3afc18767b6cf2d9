/** A picture that is asked for: plain data, so that it can be handed to a worker thread. */
import type { NetworkMap } from './graph.ts'

export interface PictureOrder {
  title: string
  map: NetworkMap
  /** The key of the network that is asked from; null: the whole map. */
  from: string | null
  /** When the inventory stood like this. */
  at: number
}
