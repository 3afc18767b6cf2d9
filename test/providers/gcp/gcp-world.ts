import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Call } from '../../../src/http/index.ts'
import type { ForeignError } from '../../../src/kit/errors.ts'
import { networkPair } from '../../../src/peering/network-pair.ts'
import type { Side } from '../../../src/peering/side.ts'
import { createGcp } from '../../../src/providers/gcp/index.ts'
import type { GcpProject } from '../../../src/providers/gcp/project.ts'
import type { Ends, Peerings, Provider, Scope } from '../../../src/providers/provider.ts'
import { type GcpLookalike, startGcp } from '../../../src/sandbox/gcp/index.ts'
import { failureOf, heldWorld as held } from '../../support/held-world.ts'
import { type ManualClock, manualClock } from '../../support/manual-clock.ts'
import { until } from '../../support/run-with-clock.ts'
import { seededRandom } from '../../support/seeded-random.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE

export function aProject(over: Partial<GcpProject> = {}): GcpProject {
  return { alias: 'app', projectId: 'app-prod', accept: 'automatic', impersonate: null, ...over }
}
export const app = aProject()
export const data = aProject({ alias: 'data', projectId: 'data-prod' })

export function gSide(account: string | null, network: string | null, cidrs: string[] = []): Side {
  return { cloud: 'gcp', account, region: null, network, cidrs }
}

/** Networks of the simulated projects. */
export const main = gSide('app-prod', 'main') // 10.10.0.0/20 us-central1, 10.10.16.0/20 europe-west1, an office behind it
export const shared = gSide('data-prod', 'shared') // 10.30.0.0/20 us-central1, 10.30.16.0/20 us-east1, a static route
export const legacy = gSide('data-prod', 'legacy') // overlaps main
export const auto = gSide('app-prod', 'default')

/** Redis Cloud's own network, as its row names it. */
export const redis = gSide('tp-redis', 'net-7', ['192.168.0.0/24'])
export const redisPair = networkPair(main, redis) ?? ''
export const dataPair = networkPair(main, shared) ?? ''

export interface GcpWorld {
  gcp: GcpLookalike
  clock: ManualClock
  provider: Provider
  /** The bot after a restart: nothing of what it kept in memory. */
  restarted(): Promise<Provider>
  peerings: Peerings
  ends: Ends & Required<Pick<Ends, 'adjust'>>
  calls: Call[]
  /** What the work under way is for. */
  subject: { is: string | null }
  run<T>(promise: Promise<T>): Promise<T>
  /** What is thrown, which is never a bug. */
  failure(promise: Promise<unknown>): Promise<ForeignError>
  scope(id?: string): Promise<Scope>
  /** Somebody there makes the half that leads here: Redis Cloud, by default. */
  redisHalf(): void
  /** A person does something in the console, and it has been done. */
  byHand(objectId: string, act: string): void
  /** The halves that stand at a network, as the cloud itself has them. */
  halvesAt(network: string): { name: string; peer: string; state: string; routes: string }[]
  /** Names of the calls that arrived. */
  arrived(): string[]
  close(): Promise<void>
}

export interface WorldOptions {
  projects?: readonly GcpProject[]
  /** The credentials file is written by this; by default the sandbox's. */
  credentials?: (gcp: GcpLookalike) => string
  /** False: the first token is still to be fetched. */
  hasToken?: boolean
}

export async function startWorld({
  projects = [app, data],
  credentials = gcp => JSON.stringify(gcp.credentials()),
  hasToken = true,
}: WorldOptions = {}): Promise<GcpWorld> {
  const clock = manualClock()
  const gcp = await startGcp({ clock, random: seededRandom(7) })
  const folder = mkdtempSync(join(tmpdir(), 'gcp-'))
  writeFileSync(join(folder, 'credentials.json'), credentials(gcp))
  const before = { ...process.env }
  process.env['GOOGLE_APPLICATION_CREDENTIALS'] = join(folder, 'credentials.json')
  const calls: Call[] = []
  const subject: { is: string | null } = { is: 'R-12' }
  const start = () =>
    createGcp({
      projects,
      clock,
      random: seededRandom(11),
      observe: call => calls.push(call),
      subject: () => subject.is,
      urls: {
        compute: `${gcp.url}/compute/v1`,
        iamCredentials: `${gcp.url}/v1`,
        resourceManager: `${gcp.url}/v1`,
      },
    })
  // Google's library is no client of ours: whoever lets time run does not see that it is on the wire.
  const fetchTokens = async (of: Provider) =>
    Promise.all((await of.scopes()).map(scope => of.peerings?.list(scope)))
  const provider = start()
  const { peerings, ends } = provider
  if (!peerings || !ends?.adjust) throw new Error('Google Cloud has peerings and ends')
  if (hasToken) await fetchTokens(provider)
  const known = gcp.requests.length
  calls.length = 0
  const run = <T>(promise: Promise<T>) => until(promise, clock)
  const networkAt = (id: string) =>
    gcp
      .state()
      .projects.flatMap(({ networks }) => networks)
      .find(network => network.id === id)
  return {
    gcp,
    clock,
    provider,
    async restarted() {
      const again = start()
      await fetchTokens(again)
      return again
    },
    peerings,
    ends: { ...ends, adjust: ends.adjust },
    calls,
    subject,
    run,
    failure: promise => run(failureOf(promise)),
    async scope(id = 'app') {
      const found = (await provider.scopes()).find(scope => scope.id === id)
      if (!found) throw new Error(`no scope ${id}`)
      return found
    },
    redisHalf() {
      gcp.addHalf({
        project: 'tp-redis',
        network: 'net-7',
        name: 'redislabs-peering-1',
        peerProject: 'app-prod',
        peerNetwork: 'main',
        subnets: [{ region: 'us-central1', cidr: '192.168.0.0/24' }],
      })
    },
    byHand(objectId, act) {
      gcp.act(objectId, act)
      clock.advance(MINUTE)
    },
    halvesAt: id =>
      networkAt(id)?.peerings.map(({ name, peer, state, exportCustomRoutes, importCustomRoutes }) => ({
        name,
        peer: `${peer.project}/${peer.network}`,
        state,
        routes: [exportCustomRoutes ? 'export' : '', importCustomRoutes ? 'import' : ''].join(' ').trim(),
      })) ?? [],
    arrived: () => gcp.requests.slice(known).map(({ name }) => name),
    async close() {
      process.env = before
      rmSync(folder, { recursive: true })
      await gcp.close()
    },
  }
}

/** A world per test. */
export const heldWorld = (options?: WorldOptions): { readonly world: GcpWorld } =>
  held(() => startWorld(options))
