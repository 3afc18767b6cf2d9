/**
 * Has pictures painted in a worker thread, one after the other: the event loop stays free for Slack's three seconds, and
 * a burst of people who ask takes the memory of one picture. The thread ends with its picture.
 */
import { Worker } from 'node:worker_threads'
import type { Clock } from '../kit/clock.ts'
import { messageOf } from '../kit/errors.ts'
import type { PictureOrder } from './order.ts'
import type { Raster } from './raster.ts'

export type Picture = Raster

export type PictureErrorCode = 'too_slow' | 'too_many' | 'failed' | 'closed'

export class PictureError extends Error {
  readonly code: PictureErrorCode

  constructor(code: PictureErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause })
    this.name = 'PictureError'
    this.code = code
  }
}

export interface Painter {
  /** @throws PictureError; what is in the picture can still be said in words. */
  paint(order: PictureOrder): Promise<Picture>
  /** Ends what is being painted and refuses what waits. */
  close(): Promise<void>
}

export interface PainterOptions {
  clock: Clock
  /** For one picture, from the start of its thread. */
  timeoutMs?: number
  /** The thread's program. */
  program?: URL
}

/** As many may wait for their turn. */
const waitingMax = 8

export function createPainter({
  clock,
  timeoutMs = 15_000,
  program = new URL('./painting.ts', import.meta.url),
}: PainterOptions): Painter {
  let turn: Promise<unknown> = Promise.resolve()
  let waiting = 0
  let isClosed = false
  let stop: (() => void) | null = null

  const closed = () => new PictureError('closed', 'The bot is shutting down; no picture was made.')

  /** `ended`: when its thread is gone, which can be after the picture was given up. */
  function start(order: PictureOrder): { picture: Promise<Picture>; ended: Promise<unknown> } {
    const worker = new Worker(program, {
      workerData: order,
      // Nothing secret and no flag of ours is of use in there.
      env: {},
      argv: [],
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    })
    const ended = new Promise<void>(resolve => worker.once('exit', () => resolve()))
    const picture = new Promise<Picture>((resolve, reject) => {
      const giveUp = (error: PictureError) => {
        reject(error)
        void worker.terminate()
      }
      const cancel = clock.after(timeoutMs, () =>
        giveUp(new PictureError('too_slow', `The picture was not done after ${timeoutMs / 1000} s.`)),
      )
      stop = () => giveUp(closed())
      worker.once('message', resolve)
      worker.once('error', error =>
        reject(new PictureError('failed', `The picture failed: ${messageOf(error)}`, error)),
      )
      worker.once('exit', code => {
        cancel()
        stop = null
        reject(new PictureError('failed', `The picture's thread ended with code ${code} and no picture.`))
      })
    })
    return { picture, ended }
  }

  return {
    async paint(order) {
      if (waiting >= waitingMax)
        throw new PictureError('too_many', `${waiting} pictures are being made; ask again in a minute.`)
      waiting++
      const before = turn
      const gone = Promise.withResolvers<unknown>()
      turn = gone.promise
      try {
        await before
        if (isClosed) throw closed()
        const { picture, ended } = start(order)
        // The next thread starts when this one has left its memory.
        gone.resolve(ended)
        return await picture
      } finally {
        gone.resolve(null)
        waiting--
      }
    },
    async close() {
      isClosed = true
      stop?.()
      await turn
    },
  }
}
