/**
 * What this process has on the wire: undici says on its diagnostics channels when a request leaves and when its reply
 * is complete, for its own client and for `fetch` alike; node:http says so of the AWS SDK.
 */
import { subscribe } from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'
import { setImmediate as turn } from 'node:timers/promises'

const open = new Set<unknown>()
const requestOf = (message: unknown) => (message as { request: unknown }).request
subscribe('undici:request:create', message => open.add(requestOf(message)))
subscribe('undici:request:trailers', message => open.delete(requestOf(message)))
subscribe('undici:request:error', message => open.delete(requestOf(message)))
// The AWS SDK goes through node:http; its requests are known by their signature.
subscribe('http.client.request.start', message => {
  const request = requestOf(message) as ClientRequest
  if (!String(request.getHeader('authorization')).startsWith('AWS4-')) return
  open.add(request)
  request.once('close', () => open.delete(request))
})

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
