/**
 * Requests of vendors' libraries that go through node:http and not through undici: the AWS SDK's, known by their
 * signature, and those by which Google's library gets a token, known by their path.
 */
import { subscribe } from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'

const tokenPaths = /^\/(identity\/token|v1\/token)$/

function isForeign(request: ClientRequest): boolean {
  return String(request.getHeader('authorization')).startsWith('AWS4-') || tokenPaths.test(request.path)
}

/** Keeps them in `open` while they are on their way. */
export function watchForeignRequests(open: Set<unknown>): void {
  subscribe('http.client.request.start', message => {
    const { request } = message as { request: ClientRequest }
    if (!isForeign(request)) return
    open.add(request)
    request.once('close', () => open.delete(request))
  })
}
