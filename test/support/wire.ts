/**
 * What this process has on the wire: undici says on its diagnostics channels when a request leaves and when its reply
 * is complete, for its own client and for `fetch` alike; node:http says so of the vendors' libraries.
 */
import { subscribe } from 'node:diagnostics_channel'
import { setImmediate as turn } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import { watchForeignRequests } from './foreign-requests.ts'

const open = new Set<unknown>()
const requestOf = (message: unknown) => (message as { request: unknown }).request
subscribe('undici:request:create', message => open.add(requestOf(message)))
subscribe('undici:request:trailers', message => open.delete(requestOf(message)))
subscribe('undici:request:error', message => open.delete(requestOf(message)))
watchForeignRequests(open)

/** Threads that work in this very instant of the clock, as those that paint do: they are waited for to their end. */
const threads = new Set<Worker>()
subscribe('worker_threads', message => {
  const { worker } = message as { worker: Worker }
  threads.add(worker)
  worker.once('exit', () => threads.delete(worker))
})

const working = new Set<Promise<unknown>>()

/** Nothing is quiet until it settles, however long that takes: what waits for a disk is on no wire. */
export function whileBusy<T>(work: Promise<T>): Promise<T> {
  working.add(work)
  return work.finally(() => working.delete(work))
}

/** Turns of the event loop in a row without anything on its way that count as quiet. */
const QUIET_TURNS = 6
/** Turns after which a request that gets no answer no longer counts: it is up to the clock to end it. */
const PATIENT_TURNS = 3_000

/** Resolves when nothing is on its way and nothing more happens at this instant of the clock. */
export async function quiet(isBusy: () => boolean = () => false): Promise<void> {
  for (let still = 0, turns = 0; still < QUIET_TURNS; turns++) {
    await turn()
    const isAtWork = threads.size + working.size > 0
    still = open.size > 0 || isAtWork || isBusy() ? 0 : still + 1
    if (turns < PATIENT_TURNS || isAtWork) continue
    open.clear()
    return
  }
}
