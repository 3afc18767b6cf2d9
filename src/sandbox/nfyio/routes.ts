/** The calls of the contract, each with its answer. */
import type { Answer } from './call.ts'
import { type CallName, contract } from './contract.ts'
import { networkAnswers } from './network-calls.ts'
import { peeringAnswers } from './peering-calls.ts'

export const answers: Readonly<Record<CallName, Answer>> = { ...peeringAnswers, ...networkAnswers }

const table = contract.flatMap(({ call }) =>
  call ? [{ ...call, pattern: new RegExp(`^${call.path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`) }] : [],
)

export type Found =
  | { is: 'call'; name: CallName; id: string }
  | { is: 'method_not_allowed' } // the path is another call's
  | { is: 'unknown' }

/** `path` is below the prefix. */
export function routeOf(method: string, path: string): Found {
  const onPath = table.filter(({ pattern }) => pattern.test(path))
  const row = onPath.find(each => each.method === method)
  if (row)
    return {
      is: 'call',
      name: row.name,
      id: decodeURIComponent(row.pattern.exec(path)?.groups?.['id'] ?? ''),
    }
  return { is: onPath.length > 0 ? 'method_not_allowed' : 'unknown' }
}
