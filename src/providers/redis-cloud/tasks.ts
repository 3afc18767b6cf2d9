/** Redis Cloud's tasks: reading one, and waiting for the one that is a list's answer. */
import { backoffMs } from '../../kit/backoff.ts'
import { type Clock, sleep } from '../../kit/clock.ts'
import { minute, second } from '../../kit/duration.ts'
import { ForeignError } from '../../kit/errors.ts'
import type { Random } from '../../kit/ids.ts'
import type { RemoteTask } from '../provider.ts'
import type { RedisCloudClient } from './client.ts'
import type { TaskRow } from './schema.ts'
import { taskFailed, taskFailure } from './task-error.ts'

/** A new task's id is unknown to the task service for a moment; the official client forgives as many. */
const FRESH_404S = 5
const DEADLINE_MS = 10 * minute
const backoff = { firstMs: second, factor: 2, maxMs: 30 * second }
/** Tasks whose 404s are counted; more cannot be fresh at once. */
const COUNTED_MAX = 500

export function stateOf(task: TaskRow): RemoteTask['state'] {
  if (task.status === 'processing-error' || task.error !== null) return 'failed'
  if (task.status === 'processing-completed') return 'completed'
  if (task.status === null && task.resource !== null) return 'completed'
  return 'waiting' // initialized, received, processing-in-progress, and any word we do not know
}

function remoteTask(ref: string, task: TaskRow): RemoteTask {
  const state = stateOf(task)
  return {
    ref,
    state,
    raw: task.status ?? 'no status',
    resourceId: task.resourceId,
    at: task.at,
    failure: state === 'failed' ? taskFailure(task) : null,
  }
}

function isNotFound(thrown: unknown): thrown is ForeignError {
  return thrown instanceof ForeignError && thrown.kind === 'not_found'
}

export interface TaskReader {
  /** For one poll at a time; a task that is too fresh to be known is `waiting`. */
  read(client: RedisCloudClient, ref: string): Promise<RemoteTask>
  /** Waits for the end of a task that reads something, and gives what it read. */
  resourceOf(client: RedisCloudClient, operation: string, ref: string): Promise<unknown>
}

export function createTaskReader({ clock, random }: { clock: Clock; random: Random }): TaskReader {
  const misses = new Map<string, number>()

  return {
    async read(client, ref) {
      try {
        const task = await client.readTask(ref)
        misses.delete(ref)
        return remoteTask(ref, task)
      } catch (thrown) {
        if (!isNotFound(thrown)) throw thrown
        const count = (misses.get(ref) ?? 0) + 1
        if (count > FRESH_404S) throw thrown
        misses.set(ref, count)
        const oldest = misses.keys().next()
        if (misses.size > COUNTED_MAX && !oldest.done) misses.delete(oldest.value)
        return { ref, state: 'waiting', raw: 'not found yet', resourceId: null, at: null, failure: null }
      }
    },

    async resourceOf(client, operation, ref) {
      const deadline = clock.now() + DEADLINE_MS
      let missed = 0
      for (let attempt = 1; ; attempt++) {
        let task: TaskRow | null = null
        try {
          task = await client.readTask(ref)
        } catch (thrown) {
          if (!isNotFound(thrown) || ++missed > FRESH_404S) throw thrown
        }
        const state = task === null ? 'waiting' : stateOf(task)
        if (task && state === 'failed') throw taskFailed(operation, task)
        if (task && state === 'completed') return task.resource
        const waitMs = backoffMs(backoff, attempt, random)
        if (clock.now() + waitMs > deadline) throw neverEnded(operation)
        await sleep(clock, waitMs)
      }
    },
  }
}

function neverEnded(operation: string): ForeignError {
  return new ForeignError(
    `Redis Cloud was asked to ${operation} and had not finished after ${DEADLINE_MS / minute} minutes: its queue of tasks may be long.`,
    { service: 'redis-cloud', operation, kind: 'unavailable', effect: 'no', code: 'TASK_DEADLINE' },
  )
}
