/** Every call the simulated Google Cloud answers, a line per family. */
import type { Route } from './call.ts'
import { iamCalls } from './iam-calls.ts'
import { networkCalls } from './network-calls.ts'
import { operationCalls } from './operation-calls.ts'
import { peeringCalls } from './peering-calls.ts'
import { tokenCalls } from './token-calls.ts'

export const routes: readonly Route[] = [
  ...networkCalls,
  ...peeringCalls,
  ...operationCalls,
  ...iamCalls,
  ...tokenCalls,
]

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/:]+)')}$`)
}

const table = routes.map(route => ({ route, pattern: patternOf(route.path) }))

/** The route a request means and its path values; null where there is none of that path and method. */
export function routeOf(
  method: string,
  path: string,
): { route: Route; params: Record<string, string> } | null {
  for (const { route, pattern } of table) {
    const found = route.method === method ? pattern.exec(path) : null
    if (found) return { route, params: { ...found.groups } }
  }
  return null
}
