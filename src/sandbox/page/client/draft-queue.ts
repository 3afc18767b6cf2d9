/** What is typed into a form on its way to Slack: gathered while somebody types, sent in order, all of it before a submission. */
import type { Clock } from '../../../kit/clock.ts'

/** After so long without a key. */
const QUIET_MS = 250

export type Value = string | string[]

export interface DraftQueue {
  put(blockId: string, value: Value): void
  /** Resolves when everything that was put has arrived. */
  flush(): Promise<void>
}

export function createDraftQueue(
  clock: Clock,
  send: (values: Record<string, Value>) => Promise<unknown>,
): DraftQueue {
  let waiting: Record<string, Value> = {}
  let tail: Promise<unknown> = Promise.resolve()
  let cancel: () => void = () => undefined

  const flush = async () => {
    cancel()
    const values = waiting
    waiting = {}
    if (Object.keys(values).length > 0) tail = tail.then(() => send(values))
    await tail
  }
  return {
    put(blockId, value) {
      waiting = { ...waiting, [blockId]: value }
      cancel()
      cancel = clock.after(QUIET_MS, () => void flush())
    },
    flush,
  }
}
