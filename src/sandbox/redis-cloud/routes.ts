/** All calls of the API, a line per family. */
import { accountCalls } from './account-calls.ts'
import { activeActiveCalls } from './active-active-calls.ts'
import { byocCidrCalls } from './byoc-cidr-calls.ts'
import { peeringCalls } from './peering-calls.ts'
import { privateLinkCalls } from './private-link-calls.ts'
import { privateServiceConnectCalls } from './private-service-connect-calls.ts'
import { HttpRefusal, type Route } from './route.ts'
import { subscriptionCalls } from './subscription-calls.ts'
import { taskCalls } from './task-calls.ts'
import { transitGatewayCalls } from './transit-gateway-calls.ts'

const routes: readonly Route[] = [
  ...accountCalls,
  ...subscriptionCalls,
  ...peeringCalls,
  ...activeActiveCalls,
  ...privateLinkCalls,
  ...transitGatewayCalls,
  ...privateServiceConnectCalls,
  ...byocCidrCalls,
  ...taskCalls,
]

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`)
}

const table = routes.map(route => ({ route, pattern: patternOf(route.path) }))

/** The route a request means and its path values; 404 and 405 as Spring answers them. */
export function routeOf(method: string, path: string): { route: Route; params: Record<string, string> } {
  const candidates = table.filter(({ pattern }) => pattern.test(path))
  if (candidates.length === 0) throw new HttpRefusal(404, `No handler found for ${method} ${path}`)
  const chosen = candidates.find(({ route }) => route.method === method)
  if (!chosen) throw new HttpRefusal(405, `Request method '${method}' is not supported`)
  return { route: chosen.route, params: { ...chosen.pattern.exec(path)?.groups } }
}

/** For comparing the table with the OpenAPI. */
export const routePaths: readonly string[] = routes.map(route => route.path)
