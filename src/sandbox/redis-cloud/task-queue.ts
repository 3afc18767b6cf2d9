/**
 * The account's one slot. Tasks are processed one at a time, first come, first served, so a task's start and end are
 * known the moment it is received; what it does is done when its end is reached.
 */
import type { Random } from '../../kit/ids.ts'
import { draw } from '../span.ts'
import type { Pace } from './pace.ts'
import type { TaskError } from './task-error.ts'

export type TaskKind = 'list' | 'create' | 'update' | 'delete'

export type TaskStatus =
  | 'initialized'
  | 'received'
  | 'processing-in-progress'
  | 'processing-completed'
  | 'processing-error'

export type TaskOutcome =
  | { ok: true; response?: { resourceId?: number; resource?: object | null } } // no response: GO tests have deletes without
  | { ok: false; error: TaskError }

export interface CloudTask {
  id: string
  kind: TaskKind
  commandType: string
  subscriptionId: number
  receivedAt: number
  startsAt: number
  endsAt: number | null // null: hangs until the faults are cleared
  isStarted: boolean
  outcome: TaskOutcome | null // null until it ended
  perform: (at: number) => TaskOutcome
  polls404: number // polls of the fresh id that still answer 404
  is404Firm: boolean // whether these outlast the time in which an id is fresh
}

interface Submission {
  kind: TaskKind
  commandType: string
  subscriptionId: number
  perform: (at: number) => TaskOutcome
}

interface Disturbance {
  hangs: boolean
  slowMs: number
  polls404: number | null // null: as the pace says
}

const TASK_MEMORY_MS = 10 * 24 * 3_600_000 // tasks are listed for ten days [DOC process lifecycle]

export class TaskQueue {
  #tasks: CloudTask[] = []
  #open: CloudTask[] = []
  #freeAt = 0
  readonly #pace: Pace
  readonly #random: Random

  constructor(pace: Pace, random: Random) {
    this.#pace = pace
    this.#random = random
  }

  receive(submission: Submission, disturbance: Disturbance, now: number): CloudTask {
    const pace = this.#pace
    const wholeMs = draw(pace[`${submission.kind}Ms`], this.#random) + disturbance.slowMs
    const startsAt = Math.max(now + pace.pickupMs, this.#freeAt)
    const endsAt = startsAt + Math.max(0, wholeMs - pace.pickupMs)
    const task: CloudTask = {
      ...submission,
      id: this.#random.uuid(),
      receivedAt: now,
      startsAt,
      // A task that hangs gives its slot up: a look-alike that stops for good would leave nothing to test.
      endsAt: disturbance.hangs ? null : endsAt,
      isStarted: false,
      outcome: null,
      polls404: disturbance.polls404 ?? draw(pace.freshTask404s, this.#random),
      is404Firm: disturbance.polls404 !== null,
    }
    this.#freeAt = endsAt
    this.#tasks.unshift(task)
    this.#open.push(task)
    return task
  }

  /** The next instant at which a task starts or ends. */
  nextAt(): number | null {
    const instants = this.#open.flatMap(task => [
      ...(task.isStarted ? [] : [task.startsAt]),
      ...(task.endsAt === null ? [] : [task.endsAt]),
    ])
    return instants.length === 0 ? null : Math.min(...instants)
  }

  /** Starts and ends what is due at `at`, in the order received. */
  advance(at: number, ended: (task: CloudTask, outcome: TaskOutcome, endedAt: number) => void): void {
    for (const task of this.#open) {
      if (task.startsAt <= at) task.isStarted = true
      if (task.endsAt === null || task.endsAt > at) continue
      task.outcome = task.perform(task.endsAt)
      ended(task, task.outcome, task.endsAt)
    }
    this.#open = this.#open.filter(task => task.outcome === null)
  }

  releaseHung(now: number): void {
    for (const task of this.#open) task.endsAt ??= Math.max(now, task.startsAt)
  }

  /** As a poll finds it; null while the task service does not know the fresh id yet [GO]. */
  poll(id: string, now: number): CloudTask | null {
    const task = this.#tasks.find(candidate => candidate.id === id)
    if (!task || now - task.receivedAt > TASK_MEMORY_MS) return null
    const isFresh = task.is404Firm || now - task.receivedAt < this.#pace.freshForMs
    if (isFresh && task.polls404 > 0) {
      task.polls404 -= 1
      return null
    }
    return task
  }

  /** All of the last ten days, latest first. */
  recent(now: number): readonly CloudTask[] {
    this.#tasks = this.#tasks.filter(task => now - task.receivedAt <= TASK_MEMORY_MS || task.outcome === null)
    return this.#tasks
  }

  statusOf(task: CloudTask, now: number): TaskStatus {
    if (task.outcome) return task.outcome.ok ? 'processing-completed' : 'processing-error'
    if (now >= task.startsAt) return 'processing-in-progress'
    return now < task.receivedAt + this.#pace.initializedMs ? 'initialized' : 'received'
  }
}
