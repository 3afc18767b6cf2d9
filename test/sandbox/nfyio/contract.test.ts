/** The contract table against the calls that are answered, and against the tests that exercise them. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { contract } from '../../../src/sandbox/nfyio/contract.ts'
import { answers, routeOf } from '../../../src/sandbox/nfyio/routes.ts'

const calls = contract.flatMap(({ call, origin }) => (call ? [{ ...call, origin }] : []))
const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

/** Each inferred thing that is no call is marked where it is done. */
const marked: readonly (readonly [item: string, file: string, mark: string])[] = [
  ['The body of a peering', 'peering-calls.ts', 'Inferred, field by field'],
  ['No idempotency: the same pair twice is two peerings', 'peering-work.ts', '(inferred)'],
  ['Codes NotFound, MethodNotAllowed, Conflict and InternalError', 'refusal.ts', '// inferred'],
  [
    'A key sees its own account’s VPCs, and the peerings of which it has an end',
    'peering-work.ts',
    'so may know of it (inferred)',
  ],
  [
    'auto_accept across accounts is passed over, and the request waits',
    'peering-work.ts',
    'across accounts, and not refused, is inferred',
  ],
  [
    'A region that is not the VPC’s, or a VPC with itself: InvalidParameter',
    'peering-calls.ts',
    'The code is inferred',
  ],
  [
    'While it waits only its requester deletes it, then either side',
    'peering-work.ts',
    'clear away (inferred)',
  ],
  ['The bodies of route tables, and of a route that was added', 'network-calls.ts', 'Its body is inferred'],
  ['A destination that is routed already: Conflict', 'route-work.ts', 'Inferred, as AWS has it'],
  ['A route to a peering that is not up leads nowhere', 'route-work.ts', 'leads nowhere (inferred)'],
  ['A VPC with a live peering is ResourceLocked', 'network-calls.ts', 'Inferred: the code'],
  ['Pages of 50 rows, of 100 at most', 'call.ts', '// inferred, as the ceiling is'],
  ['The rate limit counts by key and clock minute', 'rate-window.ts', 'minute counts is inferred'],
  ['A deleted peering is 404', 'peering-calls.ts', 'never was (inferred)'],
  ['A request expires after seven days', 'peering.ts', 'Inferred'],
  ['Overlap: an error, or a 2xx body with status failed', 'faults.ts', 'where the contract is inferred'],
]

describe('the contract', () => {
  it('has a row for every call that is answered, and an answer for every row', () => {
    expect(new Set(calls.map(({ name }) => name))).toEqual(new Set(Object.keys(answers)))
    expect(new Set(calls.map(({ name }) => name)).size).toBe(calls.length)
  })

  it.each(calls)('$method $path is found under the prefix', ({ method, path, name }) => {
    const found = routeOf(method, path.replace('{id}', 'some_id'))

    expect(found).toEqual({ is: 'call', name, id: path.includes('{id}') ? 'some_id' : '' })
    expect(routeOf('PATCH', path.replace('{id}', 'some_id'))).toEqual({ is: 'method_not_allowed' })
  })

  it('says what was inferred: no call but these', () => {
    const inferred = calls.filter(({ origin }) => origin === 'inferred').map(({ name }) => name)

    expect(inferred).toEqual([
      'peerings.get',
      'peerings.list',
      'peerings.reject',
      'peerings.delete',
      'routeTables.list',
      'routes.delete',
    ])
  })

  it.each(marked)('%s: is marked in %s', (item, file, mark) => {
    expect(contract.find(row => row.item === item)?.origin).toBe('inferred')
    expect(read(`../../../src/sandbox/nfyio/${file}`)).toContain(mark)
  })

  it('has no inferred row that is marked nowhere', () => {
    const rows = contract.filter(({ origin, call }) => origin === 'inferred' && !call)

    expect(rows.map(({ item }) => item).toSorted()).toEqual(marked.map(([item]) => item).toSorted())
  })

  it.each(calls)('$name is exercised', ({ path, method }) => {
    const tests = ['peering.test.ts', 'network.test.ts', 'nfyio-client.ts'].map(read).join('\n')
    const [, verb] = /\{id\}\/(\w+)/.exec(path) ?? []
    const words = verb ? `}/${verb}` : path.replace('{id}', '')

    expect(tests).toContain(words)
    expect(tests).toContain(`'${method}'`)
  })
})
