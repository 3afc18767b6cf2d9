/**
 * The simulated AWS: the EC2 query protocol and STS over real HTTP on 127.0.0.1, for several accounts and Regions, driven
 * by AWS's own SDK through `AWS_ENDPOINT_URL_EC2` and `AWS_ENDPOINT_URL_STS`. It behaves as the VPC Peering Guide and the
 * API reference say, not as the adapter expects: it may import only kit and npm packages, never `providers`.
 *
 * To add a call: an `Action` in the `…-actions.ts` of its resource (`ec2Action` with what it looks up and what it does,
 * or `describe` with its filters), one line in that file's table; its refusals by `refusal.ts`; what it writes in a file
 * that console acts can use too. To add a Region or an account: a VPC or an account in `seed.ts`.
 */
import type { Clock } from '../../kit/clock.ts'
import { type Random, systemRandom } from '../../kit/ids.ts'
import { loopbackUrl } from '../loopback.ts'
import { type AwsState, awsState } from './aws-state.ts'
import { act } from './console.ts'
import type { Faults } from './faults.ts'
import { type Pace, paceOf } from './pace.ts'
import { addRequest, type RequestSeed, removeRequest } from './requests.ts'
import { defaultAccounts, EXTERNAL_ID } from './seed.ts'
import type { AccountSeed } from './seed-shape.ts'
import { AwsServer, type RecordedCall } from './server.ts'
import type { LongTermKeys } from './sessions.ts'
import { type AwsEvent, type PeeringNews, World } from './world.ts'

export interface AwsOptions {
  clock: Clock
  random?: Random
  port?: number // absent or 0: any free one
  accounts?: readonly AccountSeed[]
  pace?: Partial<Pace> | number // a number multiplies all times
}

export interface AwsLookalike {
  url: string // http://127.0.0.1:PORT, for EC2 and STS alike
  /** The hub account's own keys, which may assume the roles. */
  credentials: LongTermKeys
  /** What the roles' trust policies demand. */
  externalId: string
  /** What the bot's environment needs to come here instead of to AWS. */
  env: Record<string, string>
  /** As of an instant; default now. */
  state(at?: number): AwsState
  /** After every change of the state, calls included. */
  onChange(listener: () => void): () => void
  /** The story: calls that arrived, peerings that changed, what people did. */
  onEvent(listener: (event: AwsEvent) => void): () => void
  /** Every change of a peering's status, the first included. */
  onPeering(listener: (news: PeeringNews) => void): () => void
  requests: readonly RecordedCall[]
  /** Somebody else asks for a peering; answers its pcx id. */
  addRequest(seed: RequestSeed): string
  /** Whoever asked for it takes it away. */
  removeRequest(pcx: string): void
  /** A person does to an object of `state()` what its `acts` offer; throws in AWS's words what it refuses. */
  act(objectId: string, act: string): void
  faults: Faults
  close(): Promise<void>
}

export async function startAws(options: AwsOptions): Promise<AwsLookalike> {
  const world = new World({
    clock: options.clock,
    random: options.random ?? systemRandom,
    pace: paceOf(options.pace),
    accounts: options.accounts ?? defaultAccounts,
  })
  const server = new AwsServer(world)
  const port = await server.listen(options.port ?? 0)
  world.url = loopbackUrl(port)
  const { accessKeyId, secretAccessKey } = world.sessions.base

  return {
    url: world.url,
    credentials: { accessKeyId, secretAccessKey },
    externalId: EXTERNAL_ID,
    env: {
      AWS_ENDPOINT_URL_EC2: world.url,
      AWS_ENDPOINT_URL_STS: world.url,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_REGION: 'eu-west-1',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
    state(at) {
      world.settle()
      return awsState(world, at ?? options.clock.now())
    },
    onChange: listener => world.onChange(listener),
    onEvent: listener => world.onEvent(listener),
    onPeering: listener => world.onPeering(listener),
    requests: server.calls,
    addRequest: seed => addRequest(world, seed),
    removeRequest: pcx => removeRequest(world, pcx),
    act: (objectId, what) => act(world, objectId, what),
    faults: world.box.faults,
    async close() {
      world.close()
      await server.close()
    },
  }
}
