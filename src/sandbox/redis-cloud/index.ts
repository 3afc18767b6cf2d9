/**
 * The simulated Redis Cloud: its REST API over real HTTP on 127.0.0.1, with tasks, one slot per account, late
 * entries, far sides that people act on, and faults on demand. It behaves as the reference and the official OpenAPI
 * say, not as the adapter expects: it may import only kit and npm packages, never `providers`.
 *
 * To add a family of calls (PrivateLink, Transit Gateway, …): one file `<family>-calls.ts` that exports its `Route[]`
 * with paths as the OpenAPI writes them, its bodies as strict zod schemas, its refusals in `task-error.ts`; one line in
 * `routes.ts`; what it keeps in the account as a `CloudFamily`, with one line in `families.ts`; its rows in
 * `test/sandbox/redis-cloud/openapi.test.ts`.
 */
import type { Clock } from '../../kit/clock.ts'
import { type Random, systemRandom } from '../../kit/ids.ts'
import { loopbackUrl } from '../loopback.ts'
import { Cloud, type CloudEvent } from './cloud.ts'
import { type CloudState, cloudState, type FarSideAct } from './cloud-state.ts'
import * as farSide from './far-side.ts'
import type { Faults } from './faults.ts'
import type { PeeringSeed } from './new-peering.ts'
import { type Pace, paceOf } from './pace.ts'
import { RateWindow } from './rate-window.ts'
import { defaultSubscriptions } from './seed.ts'
import { CloudServer, type RecordedRequest } from './server.ts'
import type { CloudSubscription } from './subscription.ts'

export type { CloudEvent } from './cloud.ts'
export type { CloudState } from './cloud-state.ts'
export { crowd } from './seed.ts'

export interface RedisCloudOptions {
  clock: Clock
  random?: Random
  port?: number // absent or 0: any free one
  subscriptions?: readonly CloudSubscription[]
  peerings?: readonly (PeeringSeed & { subscriptionId: number })[]
  accessKey?: string
  secretKey?: string
  pace?: Partial<Pace> | number // a number multiplies all times
}

/** What people do outside Redis Cloud; each throws, in the other cloud's words, what that cloud would refuse. */
type FarSide = Record<FarSideAct, (peeringId: number) => void>

export interface RedisCloudLookalike extends FarSide {
  url: string // http://127.0.0.1:PORT/v1
  accessKey: string
  secretKey: string
  state(): CloudState
  /** After every change of the state, calls included. */
  onChange(listener: () => void): () => void
  /** The story: calls that arrived, tasks that ended, peerings that changed, what people did. */
  onEvent(listener: (event: CloudEvent) => void): () => void
  requests: readonly RecordedRequest[]
  /** Somebody else makes a peering; answers its id. */
  addForeignPeering(subscriptionId: number, seed: PeeringSeed): number
  /** AWS gives a request up that still waits. */
  failInAws(peeringId: number): void
  /** Google does not let Redis make its half. */
  failInGoogle(peeringId: number): void
  /** A person does to an object of `state().connectivity` what its `acts` offer. */
  actOn(objectId: string, act: string): void
  faults: Faults
  clearFaults(): void
  close(): Promise<void>
}

export async function startRedisCloud(options: RedisCloudOptions): Promise<RedisCloudLookalike> {
  const cloud = new Cloud({
    clock: options.clock,
    random: options.random ?? systemRandom,
    pace: paceOf(options.pace),
    subscriptions: options.subscriptions ?? defaultSubscriptions,
    peerings: options.peerings ?? [],
  })
  const accessKey = options.accessKey ?? 'A0sandbox-access-key'
  const secretKey = options.secretKey ?? 'S0sandbox-secret-key'
  const rate = new RateWindow()
  const server = new CloudServer(cloud, { accessKey, secretKey }, rate)
  const port = await server.listen(options.port ?? 0)
  cloud.url = `${loopbackUrl(port)}/v1`

  return {
    url: cloud.url,
    accessKey,
    secretKey,
    state: () => cloudState(cloud, rate),
    onChange: listener => cloud.onChange(listener),
    onEvent: listener => cloud.onEvent(listener),
    requests: server.requests,
    acceptInAws: peeringId => farSide.acceptInAws(cloud, peeringId),
    rejectInAws: peeringId => farSide.rejectInAws(cloud, peeringId),
    expireInAws: peeringId => farSide.expireInAws(cloud, peeringId),
    deleteInAws: peeringId => farSide.deleteInAws(cloud, peeringId),
    failInAws: peeringId => farSide.failInAws(cloud, peeringId),
    failInGoogle: peeringId => farSide.failInGoogle(cloud, peeringId),
    runGcloud: peeringId => farSide.runGcloud(cloud, peeringId),
    removeGcloud: peeringId => farSide.removeGcloud(cloud, peeringId),
    addForeignPeering(subscriptionId, seed) {
      cloud.settle()
      const id = cloud.addSeeded(subscriptionId, seed, true)
      cloud.changed()
      return id
    },
    actOn: (objectId, act) => cloud.actOn(objectId, act),
    faults: cloud.box.faults,
    clearFaults() {
      cloud.settle()
      cloud.box.clear()
      cloud.tasks.releaseHung(options.clock.now())
      cloud.settle()
      cloud.changed()
    },
    async close() {
      cloud.close()
      await server.close()
    },
  }
}
