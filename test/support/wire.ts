/**
 * What this process has on the wire: undici says on its diagnostics channels when a request leaves and when its reply
 * is complete, for its own client and for `fetch` alike.
 */
import { subscribe } from 'node:diagnostics_channel'
import { setImmediate as turn } from 'node:timers/promises'

const open = new Set<unknown>()
const requestOf = (message: unknown) => (message as { request: unknown }).request
subscribe('undici:request:create', message => open.add(requestOf(message)))
subscribe('undici:request:trailers', message => open.delete(requestOf(message)))
subscribe('undici:request:error', message => open.delete(requestOf(message)))

/** Turns of the event loop in a row without anything on its way that count as quiet. */
const QUIET_TURNS = 6
/** Turns after which a request that gets no answer no longer counts: it is up to the clock to end it. */
const PATIENT_TURNS = 3_000

/** Resolves when nothing is on its way and nothing more happens at this instant of the clock. */
export async function quiet(isBusy: () => boolean = () => false): Promise<void> {
  for (let still = 0, turns = 0; still < QUIET_TURNS; turns++) {
    await turn()
    still = open.size > 0 || isBusy() ? 0 : still + 1
    if (turns < PATIENT_TURNS) continue
    open.clear()
    return
  }
}
