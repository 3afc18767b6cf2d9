/**
 * Runs time while a promise is pending: whenever the process has nothing more to do at this instant, the clock moves a
 * little. Polls, backoffs and deadlines of minutes pass in milliseconds, over real HTTP, without sleeping.
 *
 * A request on its way (undici says so on its diagnostics channels) holds the clock for longer, so that its time limit
 * does not pass while bytes are in the socket; one that is never answered lets it move on in the end.
 */
import { subscribe } from 'node:diagnostics_channel'
import { setImmediate as turn } from 'node:timers/promises'
import { watchForeignRequests } from './foreign-requests.ts'
import type { ManualClock } from './manual-clock.ts'

/** Turns of the event loop without an end in sight that count as idle. */
const IDLE_TURNS = 4
const IDLE_TURNS_ON_THE_WIRE = 400

const onTheWire = new Set<unknown>()
const requestOf = (message: unknown) => (message as { request: unknown }).request
subscribe('undici:request:create', message => onTheWire.add(requestOf(message)))
subscribe('undici:request:trailers', message => onTheWire.delete(requestOf(message)))
subscribe('undici:request:error', message => onTheWire.delete(requestOf(message)))
watchForeignRequests(onTheWire)

export interface Pace {
  /** How far the clock moves at a time. */
  stepMs?: number
  /** How much of its time may pass before the wait is given up. */
  limitMs?: number
}

/** The promise's value, with time running on `clock` until it settles. */
export async function until<T>(promise: Promise<T>, clock: ManualClock, pace: Pace = {}): Promise<T> {
  const { stepMs = 250, limitMs = 3_600_000 } = pace
  let isPending = true
  const settled = promise.then(
    () => {
      isPending = false
    },
    () => {
      isPending = false
    },
  )
  const startedAt = clock.now()
  while (isPending) {
    for (
      let turns = 0;
      isPending && turns < (onTheWire.size > 0 ? IDLE_TURNS_ON_THE_WIRE : IDLE_TURNS);
      turns++
    )
      await turn()
    if (!isPending) break
    if (clock.now() - startedAt > limitMs) throw new Error(`still pending after ${limitMs} ms of the clock`)
    clock.advance(stepMs)
  }
  await settled
  return promise
}
