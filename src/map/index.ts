/**
 * The map room: a picture of which network peers with which, colored by status; asked from one network, also what
 * cannot be reached from there although a chain of peerings leads there. Plain data in, PNG and its alternative text
 * out. Layout and rasterising happen in a worker thread: the bot answers Slack meanwhile, and loads neither library.
 *
 * May import: kit, peering.
 *
 * To add a cloud: a line in look.ts, or nothing (it is drawn in gray). To add a status: its row in look.ts; the type
 * asks for it.
 */
export { altText, nameOf, summaryLine } from './alt-text.ts'
export { type MapNames, type MapRow, mapOf, type Network, type NetworkMap, neighborsIn } from './graph.ts'
export type { PictureOrder } from './order.ts'
export { createPainter, type Painter, PictureError } from './picture.ts'
export { nearestNetworks, networksNamed, spellingOf } from './spelling.ts'
