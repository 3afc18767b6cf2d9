/**
 * The simulated NFYio: one install with three accounts, over real HTTP on 127.0.0.1. It answers the calls of `contract.ts`,
 * which says of each where it is from; what had to be inferred can be turned the other way by `faults.manners`, or taken
 * away by `faults.notOffered`, because an install may well be different. It may import only kit, npm packages and the
 * plain arithmetic beside it, never `providers`.
 *
 * To add a call: a row in `contract.ts` with its origin, its answer in the `…-calls.ts` of its resource; what it writes
 * in a `…-work.ts`, which console acts use too. To add an account or a VPC: `seed.ts`.
 */
import type { Clock } from '../../kit/clock.ts'
import { type Random, systemRandom } from '../../kit/ids.ts'
import { loopbackUrl } from '../loopback.ts'
import { act } from './console.ts'
import type { Faults } from './faults.ts'
import { type NfyioState, nfyioState } from './nfyio-state.ts'
import { type AccountSeed, defaultAccounts } from './seed.ts'
import { NfyioServer, type RecordedRequest } from './server.ts'
import { type NfyioEvent, World } from './world.ts'

export interface NfyioOptions {
  clock: Clock
  random?: Random
  port?: number // absent or 0: any free one
  prefix?: string // `/v1` by default
  accounts?: readonly AccountSeed[]
}

export interface NfyioLookalike {
  url: string // http://127.0.0.1:PORT, without the prefix
  prefix: string
  /** Whose keys there are; `name` is an alias to configure the account by. */
  accounts: readonly { name: string; id: string; key: string }[]
  state(): NfyioState
  /** After every change of the state, calls included. */
  onChange(listener: () => void): () => void
  /** The story: calls that arrived, peerings that changed, what people did. */
  onEvent(listener: (event: NfyioEvent) => void): () => void
  requests: readonly RecordedRequest[]
  /** A person does to an object of `state()` what its `acts` offer; throws in NFYio's words what it refuses. */
  act(objectId: string, act: string): void
  faults: Faults
  close(): Promise<void>
}

export async function startNfyio(options: NfyioOptions): Promise<NfyioLookalike> {
  const seeds = options.accounts ?? defaultAccounts
  const prefix = options.prefix ?? '/v1'
  const world = new World({ clock: options.clock, random: options.random ?? systemRandom, accounts: seeds })
  const server = new NfyioServer(world, prefix)
  const port = await server.listen(options.port ?? 0)
  world.url = loopbackUrl(port)

  return {
    url: world.url,
    prefix,
    accounts: seeds.map(({ name, id, key }) => ({ name, id, key })),
    state: () => nfyioState(world),
    onChange: listener => world.onChange(listener),
    onEvent: listener => world.onEvent(listener),
    requests: server.requests,
    act: (objectId, what) => act(world, objectId, what),
    faults: world.box.faults,
    async close() {
      world.close()
      await server.close()
    },
  }
}
