/**
 * The operations room: what each kind of request does, as named steps. It speaks to providers only through their
 * contract, and changes a request only through the request store.
 *
 * May import: kit, peering, audit, engine, requests, inventory, providers/provider.ts.
 *
 * To add a kind that is one write: an `Action` of its provider, nothing here. To add any other: one file that returns a
 * `Kind`, its line in `createOperations`, its steps' words in src/requests/news.ts.
 */
import type { Operation } from '../engine/index.ts'
import { actionKind } from './action.ts'
import type { Kind, World } from './kind.ts'
import { peeringCreate } from './peering-create.ts'
import { peeringDelete } from './peering-delete.ts'
import { planning } from './planning.ts'

export type { World } from './kind.ts'

/** `actions`: what the providers can do besides creating and deleting peerings, by kind of request. */
export function createOperations(world: World, actions: readonly string[]): Operation[] {
  const kinds: Kind[] = [
    peeringCreate(world),
    peeringDelete(world),
    ...actions.map(name => actionKind(world, name)),
  ]
  const kindNamed = (name: string): Kind => {
    const kind = kinds.find(candidate => candidate.name === name)
    if (!kind) throw new Error(`there is no kind of request named ${name}`)
    return kind
  }
  return [planning(world, kindNamed), ...kinds.map(kind => kind.operation)]
}
