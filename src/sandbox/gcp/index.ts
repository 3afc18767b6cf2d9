/**
 * The simulated Google Cloud: Compute Engine's REST calls on networks and their peerings, and the token endpoints, over
 * real HTTP on 127.0.0.1, for two projects and whatever foreign ones other code brings. It behaves as the API reference
 * and the VPC documentation say, not as the adapter expects: it may import only kit, npm packages and the plain
 * arithmetic beside it, never `providers`. What no document says is marked «inferred» where it stands.
 *
 * To add a call: a `Route` in the `…-calls.ts` of its resource (path, permission, answer) and a row in the table of
 * test/sandbox/gcp/coverage.test.ts; its refusals in `peering-rules.ts`; what it writes in `peering-work.ts`, which
 * console acts use too. To add a project or a network: `seed.ts`.
 */
import type { Clock } from '../../kit/clock.ts'
import { type Random, systemRandom } from '../../kit/ids.ts'
import { loopbackUrl } from '../loopback.ts'
import { act } from './console.ts'
import type { CredentialsType } from './credentials.ts'
import { addHalf, type FarHalf, isConnected, removeHalf } from './far-half.ts'
import type { Faults } from './faults.ts'
import { type GcpState, gcpState } from './gcp-state.ts'
import type { NetworkRef } from './network.ts'
import { type Pace, paceOf } from './pace.ts'
import { defaultProjects, type ProjectSeed } from './seed.ts'
import { GcpServer, type RecordedCall } from './server.ts'
import { type GcpEvent, type HalfNews, World } from './world.ts'

export interface GcpOptions {
  clock: Clock
  random?: Random
  port?: number // absent or 0: any free one
  projects?: readonly ProjectSeed[]
  pace?: Partial<Pace> | number // a number multiplies all times
}

export interface GcpLookalike {
  /** http://127.0.0.1:PORT, in place of compute., sts., oauth2., iamcredentials. and cloudresourcemanager.googleapis.com */
  url: string
  /** As base URLs, where one is set per service. */
  urls: { compute: string; iamCredentials: string; resourceManager: string }
  /**
   * What a credentials file holds, to be written where GOOGLE_APPLICATION_CREDENTIALS points. Google's library comes here
   * with the default type; `impersonate`: as this service account.
   */
  credentials(type?: CredentialsType, impersonate?: string): object
  state(): GcpState
  /** After every change of the state, calls included. */
  onChange(listener: () => void): () => void
  /** The story: calls that arrived, operations that ended, peerings that changed, what people did. */
  onEvent(listener: (event: GcpEvent) => void): () => void
  /** Every change of one side's entry, its first and its last included. */
  onHalf(listener: (news: HalfNews) => void): () => void
  requests: readonly RecordedCall[]
  /** Somebody else makes their half, in a project that nobody here has a role in; there at once. */
  addHalf(half: FarHalf): void
  /** Whoever made it takes it away; nothing happens where there is none. */
  removeHalf(half: Omit<FarHalf, 'name' | 'subnets'>): void
  isConnected(a: NetworkRef, b: NetworkRef): boolean
  /** A person does to an object of `state()` what its `acts` offer; throws in Google's words what it refuses. */
  act(objectId: string, act: string): void
  faults: Faults
  close(): Promise<void>
}

export async function startGcp(options: GcpOptions): Promise<GcpLookalike> {
  const world = new World({
    clock: options.clock,
    random: options.random ?? systemRandom,
    pace: paceOf(options.pace),
    projects: options.projects ?? defaultProjects,
  })
  const server = new GcpServer(world)
  const port = await server.listen(options.port ?? 0)
  world.url = loopbackUrl(port)

  return {
    url: world.url,
    urls: {
      compute: `${world.url}/compute/v1`,
      iamCredentials: `${world.url}/v1`,
      resourceManager: `${world.url}/v1`,
    },
    credentials: (type = 'external_account', impersonate) =>
      world.credentials.file(type, world.url, impersonate ?? null),
    state() {
      world.settle()
      return gcpState(world)
    },
    onChange: listener => world.onChange(listener),
    onEvent: listener => world.onEvent(listener),
    onHalf: listener => world.onHalf(listener),
    requests: server.calls,
    addHalf: half => addHalf(world, half),
    removeHalf: half => removeHalf(world, half),
    isConnected(a, b) {
      world.settle()
      return isConnected(world, a, b)
    },
    act: (objectId, what) => act(world, objectId, what),
    faults: world.box.faults,
    async close() {
      world.close()
      await server.close()
    },
  }
}
