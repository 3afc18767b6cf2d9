/** The simulated projects and what stands in them. All that happens later is the end of an operation. */
import type { Clock } from '../../kit/clock.ts'
import type { Random } from '../../kit/ids.ts'
import { Course, Listeners } from '../course.ts'
import { Credentials } from './credentials.ts'
import { createFaultBox, type FaultBox } from './faults.ts'
import { type Half, type HalfState, stateOf } from './half.ts'
import { keyOf, type Network, type NetworkRef, type Project, refOf } from './network.ts'
import type { Operation } from './operation.ts'
import type { Pace } from './pace.ts'
import { type ProjectSeed, plant } from './seed.ts'
import { Tokens } from './tokens.ts'

/** One line of the story: which call arrived, what became of a peering, what a person did. */
export interface GcpEvent {
  at: number
  kind: 'call' | 'operation' | 'peering' | 'person'
  text: string
  project?: string
  status?: string | number
}

/** What happened to one side's entry. */
export interface HalfNews {
  project: string
  network: string
  name: string
  peer: NetworkRef
  state: HalfState | 'REMOVED'
}

/** Somebody else's operation, of which only the lock is seen. */
interface Busy {
  until: number
  what: 'peering' | 'route'
}

export interface WorldOptions {
  clock: Clock
  random: Random
  pace: Pace
  projects: readonly ProjectSeed[]
}

/** How long a `requestId` is remembered; Google promises «at least 60 minutes». */
const REMEMBERED_MS = 3_600_000

export class World extends Course<GcpEvent> {
  readonly random: Random
  readonly pace: Pace
  readonly tokens: Tokens
  readonly credentials = new Credentials()
  readonly box: FaultBox
  readonly projects = new Map<string, Project>()
  readonly operations = new Map<string, Operation>()
  url = '' // known once the server listens

  readonly #busy = new Map<string, Busy>()
  readonly #shown = new Map<string, HalfNews>()
  readonly #halfListeners = new Listeners<[HalfNews]>()

  constructor(options: WorldOptions) {
    super(options.clock)
    this.random = options.random
    this.pace = options.pace
    this.tokens = new Tokens(options.random)
    this.box = createFaultBox({
      changed: () => this.changed(),
      expireTokens: () => this.tokens.expireAll(this.clock.now()),
      busy: (project, network, ms, what = 'peering') =>
        this.#busy.set(keyOf({ project, network }), { until: this.clock.now() + ms, what }),
    })
    for (const seed of options.projects) plant(this, seed)
  }

  onHalf(listener: (news: HalfNews) => void): () => void {
    return this.#halfListeners.add(listener)
  }

  /** Of one of the networks, or null. A peering operation takes both of them. */
  runningOn(refs: readonly NetworkRef[]): 'peering' | 'route' | null {
    const keys = refs.map(keyOf)
    for (const key of keys) {
      const busy = this.#busy.get(key)
      if (busy && this.clock.now() < busy.until) return busy.what
    }
    const isTaken = this.#running().some(({ target, peer }) =>
      [target, peer].some(ref => keys.includes(keyOf(ref))),
    )
    return isTaken ? 'peering' : null
  }

  /** What an earlier send with this id became. */
  sentBefore(project: string, requestId: string): Operation | undefined {
    const since = this.clock.now() - REMEMBERED_MS
    return [...this.operations.values()].find(
      operation =>
        operation.target.project === project &&
        operation.requestId === requestId &&
        operation.insertedAt > since,
    )
  }

  network({ project, network }: NetworkRef): Network | undefined {
    return this.projects.get(project)?.networks.get(network)
  }

  networks(): Network[] {
    return [...this.projects.values()].flatMap(({ networks }) => [...networks.values()])
  }

  ownProjects(): Project[] {
    return [...this.projects.values()].filter(({ isForeign }) => !isForeign)
  }

  /** Twelve or more digits, as the ids of Compute are. */
  newNumber(): string {
    return String(1_000_000_000_000_000 + Math.floor(this.random.unit() * 8_000_000_000_000_000))
  }

  /** Not DONE yet, the first to end first. */
  #running(): Operation[] {
    return [...this.operations.values()]
      .filter(({ outcome }) => outcome === null)
      .sort((a, b) => a.endsAt - b.endsAt)
  }

  protected nextAt(): number | null {
    return this.#running()[0]?.endsAt ?? null
  }

  protected override pass(at: number): void {
    const [operation] = this.#running()
    if (!operation) return
    operation.outcome = { error: operation.work() }
    this.announce(at)
    const { type, target, outcome } = operation
    this.tell({
      at,
      kind: 'operation',
      text: `${type} on ${keyOf(target)} is DONE${outcome.error ? `: ${outcome.error.code}` : ''}`,
      project: target.project,
      status: outcome.error?.code ?? 'DONE',
    })
  }

  protected announce(at: number): void {
    const seen = new Set<string>()
    for (const network of this.networks()) {
      for (const half of network.halves) {
        const id = `${keyOf(refOf(network))}.${half.name}`
        seen.add(id)
        this.#show(id, at, network, half)
      }
    }
    for (const [id, news] of this.#shown) {
      if (seen.has(id)) continue
      this.#shown.delete(id)
      this.#say(at, { ...news, state: 'REMOVED' })
    }
  }

  #show(id: string, at: number, network: Network, half: Half): void {
    const state = stateOf(this, network, half)
    const before = this.#shown.get(id)
    if (before?.state === state && keyOf(before.peer) === keyOf(half.peer)) return
    half.changedAt = at
    half.wasActive ||= state === 'ACTIVE'
    const news = { ...refOf(network), name: half.name, peer: half.peer, state }
    this.#shown.set(id, news)
    this.#say(at, news)
  }

  #say(at: number, news: HalfNews): void {
    const { project, network, name, peer, state } = news
    this.tell({
      at,
      kind: 'peering',
      text: `${name} of ${project}/${network} to ${keyOf(peer)} is ${state}`,
      project,
      status: state,
    })
    this.#halfListeners.tell(news)
  }
}
