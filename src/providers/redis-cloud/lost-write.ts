/**
 * Whether a write whose reply was lost, and of which the list shows no trace, may still be on its way. Redis Cloud has
 * no idempotency key, so the answer comes from its tasks: "no" is said only when nothing of ours can still be under way.
 */
import { minute, second } from '../../kit/duration.ts'
import type { Scope } from '../provider.ts'
import type { FamilyParts } from './parts.ts'
import type { TaskRow } from './schema.ts'
import { stateOf } from './tasks.ts'

/** A write leaves within 20 s of its intent and is over 30 s later (src/http); the rest is Redis Cloud's to write it down. */
export const SETTLED_AFTER_MS = 90 * second
/** How far their clock may be from ours. */
const SKEW_MS = 2 * minute
/** What is new may be absent from the list for a while; the Terraform provider gives up looking after as long. */
const APPEARS_WITHIN_MS = 10 * minute
/** The same for a write of which no task is shown: its turn in the queue comes before. */
export const SHOWN_WITHIN_MS = 15 * minute

export interface LostWrite {
  intentAt: number
  /**
   * By the task's `commandType`, whose spelling is not stable and which may be missing: what is not clearly something
   * else is ours. A task names neither subscription nor object, so any such write of the account counts.
   */
  isOurs(command: string | null): boolean
  /** Whether a finished task is explained by what the list shows; without it none is. */
  isExplained?(task: TaskRow): boolean
}

/** A clause without a full stop, or null when it is proven that nothing is under way. */
export async function mayBeUnderWay(
  parts: FamilyParts,
  scope: Scope,
  intentAt: number,
  isOurs: (command: string | null) => boolean,
): Promise<string | null> {
  const readAt = parts.clock.now()
  return weighTasks(await parts.clientOf(scope).listTasks(), readAt, { intentAt, isOurs })
}

/** The same from tasks that were read at `readAt`, or began to be. */
export function weighTasks(tasks: readonly TaskRow[], readAt: number, write: LostWrite): string | null {
  const { intentAt, isOurs, isExplained = () => false } = write
  if (readAt - intentAt < SETTLED_AFTER_MS)
    return 'the request was sent moments ago and may still be on its way'

  const writes = tasks.filter(
    task => isWrite(task) && isOurs(task.command) && (task.at ?? readAt) >= intentAt - SKEW_MS,
  )
  if (writes.some(task => stateOf(task) === 'waiting'))
    return 'Redis Cloud is still working on such a change in this account'

  const isHidden = (task: TaskRow) =>
    stateOf(task) === 'completed' && !isExplained(task) && readAt - (task.at ?? intentAt) < APPEARS_WITHIN_MS
  if (writes.some(isHidden)) return 'Redis Cloud finished such a change whose effect is not in the list yet'

  // Without these tasks a write of ours that ended may have left the task list and not show in the other one yet.
  if (!showsFinishedSince(tasks, intentAt) && readAt - intentAt < SHOWN_WITHIN_MS)
    return 'Redis Cloud does not show whether it finished such a change, and its effect may take a while to be listed'
  return null
}

/** A read brings something back. */
function isWrite({ command, resource }: TaskRow): boolean {
  return command !== null || resource === null
}

/**
 * Whether the task list reaches back past the intent with finished tasks. The documentation says that it holds those of
 * the last 10 days, the OpenAPI that it holds only what is running: a finished task that is older than the intent
 * proves the first, since ours would have ended later.
 */
function showsFinishedSince(tasks: readonly TaskRow[], intentAt: number): boolean {
  return tasks.some(task => stateOf(task) !== 'waiting' && task.at !== null && task.at < intentAt - SKEW_MS)
}
