/** The worker thread's program: one order in, one picture out, and it ends. */
import { parentPort, workerData } from 'node:worker_threads'
import { draw } from './drawing.ts'
import type { PictureOrder } from './order.ts'
import { rasterise } from './raster.ts'

const picture = rasterise(draw(workerData as PictureOrder))
parentPort?.postMessage(picture, [picture.png.buffer])
