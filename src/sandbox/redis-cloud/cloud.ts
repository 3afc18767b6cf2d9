/** The simulated account behind the API. */
import type { Clock } from '../../kit/clock.ts'
import type { Random } from '../../kit/ids.ts'
import { Course } from '../course.ts'
import { familiesOf } from './families.ts'
import type { CloudFamily, FamilyObject } from './family.ts'
import { createFaultBox, type FaultBox, takeTaskFailure } from './faults.ts'
import { type PeeringSeed, seededPeering } from './new-peering.ts'
import type { Pace } from './pace.ts'
import { type CloudPeering, instantsOf, isGone, statusAt } from './peering.ts'
import { type CloudSubscription, redisEndOf } from './subscription.ts'
import { type CloudTask, type TaskKind, type TaskOutcome, TaskQueue } from './task-queue.ts'

/** One line of the story: which call arrived, what the cloud did, what a person did. */
export interface CloudEvent {
  at: number
  kind: 'call' | 'task' | 'peering' | 'person' // peering: of the other families' objects too
  text: string
  subscriptionId?: number
  peeringId?: number
  taskId?: string
  status?: string | number
}

export interface LogEntry {
  id: number
  at: number
  type: string
  description: string
  resourceId: number
}

interface Write {
  kind: Exclude<TaskKind, 'list'>
  commandType: string
  subscriptionId: number
  /** Changes the account, or, when told so, only pretends. */
  perform: (at: number, isPretended: boolean) => TaskOutcome
}

interface Read {
  commandType: string
  subscriptionId: number
  perform: (at: number) => TaskOutcome
}

export interface CloudOptions {
  clock: Clock
  random: Random
  pace: Pace
  subscriptions: readonly CloudSubscription[]
  peerings: readonly (PeeringSeed & { subscriptionId: number })[]
}

const FIRST_PEERING_ID = 87

export class Cloud extends Course<CloudEvent> {
  readonly random: Random
  readonly pace: Pace
  readonly subscriptions: Map<number, CloudSubscription>
  readonly peerings = new Map<number, CloudPeering>()
  readonly families: ReadonlyMap<string, CloudFamily>
  readonly tasks: TaskQueue
  readonly box: FaultBox
  readonly log: LogEntry[] = [] // newest first
  url = '' // known once the server listens

  #nextPeeringId = FIRST_PEERING_ID
  #nextLogId = 2_900_001
  readonly #shown = new Map<number, string>()
  readonly #occupied = new Map<number, number>() // by subscription, until when
  readonly #shownInFamilies = new Map<string, string>()

  constructor(options: CloudOptions) {
    super(options.clock)
    this.random = options.random
    this.pace = options.pace
    this.tasks = new TaskQueue(options.pace, options.random)
    this.box = createFaultBox(
      () => this.clock.now(),
      () => this.changed(),
    )
    this.subscriptions = new Map(options.subscriptions.map(each => [each.id, structuredClone(each)]))
    for (const { subscriptionId, ...seed } of options.peerings) this.addSeeded(subscriptionId, seed, false)
    for (const peering of this.peerings.values())
      this.#shown.set(peering.id, this.#looks(peering, this.settledAt))
    this.families = familiesOf(this)
  }

  /** The subscription is not active until then: a change of its connectivity is being carried out. */
  occupy(subscriptionId: number, until: number): void {
    this.#occupied.set(subscriptionId, Math.max(until, this.#occupied.get(subscriptionId) ?? 0))
  }

  /** The subscription as the faults, and a change in progress, let it be seen. */
  subscription(id: number): CloudSubscription | null {
    const subscription = this.subscriptions.get(id)
    if (!subscription) return null
    const isOccupied = this.settledAt < (this.#occupied.get(id) ?? 0)
    return this.box.armed.nonActive.has(id) || (isOccupied && subscription.status === 'active')
      ? { ...subscription, status: 'pending' }
      : subscription
  }

  peeringsOf(subscriptionId: number): CloudPeering[] {
    return [...this.peerings.values()].filter(peering => peering.subscriptionId === subscriptionId)
  }

  /** The status word the list shows, which a fault may have replaced. */
  statusWord(peering: CloudPeering, at: number): string {
    return this.wordFor(peering.id, statusAt(peering, at))
  }

  /** The word under which an object is shown: its own, or the one a fault has put in its place. */
  wordFor(id: number | string, word: string): string {
    return this.box.armed.statusWords.get(String(id)) ?? word
  }

  familyState(at: number): FamilyObject[] {
    return [...this.families.values()].flatMap(family => family.state(at))
  }

  /** A person does something to an object of a family, outside Redis Cloud. */
  actOn(objectId: string, act: string): void {
    this.settle()
    const at = this.clock.now()
    const object = this.familyState(at).find(({ id }) => id === objectId)
    const family = object && this.families.get(object.family)
    if (!family) throw new Error(`there is no ${objectId}`)
    family.act(objectId, act, at)
    const offered = object.acts.find(each => each.act === act)
    this.tell({
      at,
      kind: 'person',
      text: `${object.title}: ${offered?.label ?? act}`,
      subscriptionId: object.subscriptionId,
    })
    this.changed()
  }

  takePeeringId(): number {
    return this.#nextPeeringId++
  }

  addSeeded(subscriptionId: number, seed: PeeringSeed, isForeign: boolean): number {
    const subscription = this.subscriptions.get(subscriptionId)
    if (!subscription) throw new Error(`there is no subscription ${subscriptionId}`)
    const isActiveActive = subscription.deploymentType === 'active-active'
    const sourceRegion = isActiveActive
      ? (seed.sourceRegion ?? subscription.regions[0]?.region ?? null)
      : null
    const id = this.takePeeringId()
    const birth = { id, subscriptionId, sourceRegion, isForeign, at: this.clock.now() }
    const peering = seededPeering(seed, birth, redisEndOf(subscription, sourceRegion), this.random)
    this.peerings.set(peering.id, peering)
    return peering.id
  }

  addLog(at: number, type: string, resourceId: number, description: string): void {
    this.log.unshift({ id: this.#nextLogId++, at, type, resourceId, description })
  }

  read(read: Read): CloudTask {
    return this.#receive({ ...read, kind: 'list' })
  }

  write(write: Write): CloudTask {
    const { armed } = this.box
    const isPretended = armed.withoutChange > 0
    const lacksResponse = armed.withoutResponse > 0
    if (isPretended) armed.withoutChange -= 1
    if (lacksResponse) armed.withoutResponse -= 1
    return this.#receive({
      ...write,
      perform: at => {
        const outcome = write.perform(at, isPretended)
        return lacksResponse && outcome.ok ? { ok: true } : outcome
      },
    })
  }

  #receive(submission: Read & { kind: TaskKind }): CloudTask {
    const { armed } = this.box
    const error = takeTaskFailure(armed, submission.kind)
    const hangs = armed.hangs > 0
    if (hangs) armed.hangs -= 1
    const task = this.tasks.receive(
      error ? { ...submission, perform: () => ({ ok: false, error }) } : submission,
      { hangs, slowMs: armed.slowMs, polls404: armed.polls404 },
      this.clock.now(),
    )
    this.changed()
    return task
  }

  #tellTask(task: CloudTask, outcome: TaskOutcome, at: number): void {
    const status = outcome.ok ? 'processing-completed' : 'processing-error'
    const what = `task ${task.id.slice(0, 8)} (${task.commandType}, subscription ${task.subscriptionId})`
    this.tell({
      at,
      kind: 'task',
      text: outcome.ok ? `${what} ${status}` : `${what} ${status}: ${outcome.error.type}`,
      subscriptionId: task.subscriptionId,
      taskId: task.id,
      status,
    })
  }

  #looks(peering: CloudPeering, at: number): string {
    if (isGone(peering, at)) return 'gone'
    return at < peering.appearsAt ? 'not listed yet' : statusAt(peering, at)
  }

  protected override pass(at: number): void {
    this.tasks.advance(at, (task, outcome, endedAt) => this.#tellTask(task, outcome, endedAt))
    this.announce(at)
  }

  protected announce(at: number): void {
    for (const peering of this.peerings.values()) {
      const looks = this.#looks(peering, at)
      if (this.#shown.get(peering.id) === looks) continue
      this.#shown.set(peering.id, looks)
      const pcx = peering.cloud === 'aws' && looks === 'pending-acceptance' ? ` (${peering.pcx})` : ''
      this.tell({
        at,
        kind: 'peering',
        text: `peering ${peering.subscriptionId}/${peering.id} is ${looks}${pcx}`,
        subscriptionId: peering.subscriptionId,
        peeringId: peering.id,
        status: looks,
      })
    }
    for (const family of this.families.values()) this.#announceFamily(family, at)
  }

  #announceFamily(family: CloudFamily, at: number): void {
    for (const { name, subscriptionId, looks, text } of family.looks(at)) {
      if (this.#shownInFamilies.get(name) === looks) continue
      this.#shownInFamilies.set(name, looks)
      this.tell({ at, kind: 'peering', text, subscriptionId, status: looks })
    }
  }

  protected nextAt(): number | null {
    const { armed } = this.box
    const instants = [...this.peerings.values()].flatMap(instantsOf)
    for (const family of this.families.values()) instants.push(...family.instants())
    instants.push(...this.#occupied.values(), armed.rateLimitedUntil, armed.outage?.until ?? 0)
    const [task, other] = [this.tasks.nextAt(), this.firstOf(instants)]
    return task === null || other === null ? (task ?? other) : Math.min(task, other)
  }
}
