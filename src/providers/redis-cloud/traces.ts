/**
 * What became of a create whose reply was lost. Redis Cloud has no idempotency key, so the answer comes from what
 * exists: the peering to the same network, or a recent task that may be ours. "Nothing" is said only when nothing of
 * ours can still be on its way and nothing that was found is unexplained.
 */
import { minute, second } from '../../kit/duration.ts'
import type { Peering, Side } from '../../peering/side.ts'
import { isEnded } from '../../peering/status.ts'
import type { Traces } from '../provider.ts'
import { livePeeringTo } from './peering-row.ts'
import type { TaskRow } from './schema.ts'
import { stateOf } from './tasks.ts'

/** A create leaves within 20 s of its intent and is over 30 s later (src/http); the rest is Redis Cloud's to write it down. */
export const SETTLED_AFTER_MS = 90 * second
/** How far their clock may be from ours. */
const SKEW_MS = 2 * minute
/** A new peering may be absent from the list for a while; the Terraform provider gives up looking after as long. */
const APPEARS_WITHIN_MS = 10 * minute
/** The same for a create of which no task is shown: its turn in the queue comes before. */
export const SHOWN_WITHIN_MS = 15 * minute

export interface Evidence {
  /** When the reading began. */
  readAt: number
  /** Read before the peerings: a create that ended in between is then either unfinished here or in the list. */
  tasks: readonly TaskRow[]
  peerings: readonly Peering[]
}

export function weighTraces(far: Side, intentAt: number, evidence: Evidence): Traces {
  const { readAt, tasks, peerings } = evidence
  const match = livePeeringTo(peerings, far)
  if (match) return { found: 'peering', providerId: match.providerId }

  if (readAt - intentAt < SETTLED_AFTER_MS)
    return { found: 'unsure', why: 'the request was sent moments ago and may still be on its way' }

  // A task names neither subscription nor VPC: any recent create of the account may be ours.
  const creates = tasks.filter(task => isCreateLike(task) && (task.at ?? readAt) >= intentAt - SKEW_MS)
  if (creates.some(task => stateOf(task) === 'waiting'))
    return { found: 'unsure', why: 'Redis Cloud is still working on a create in this account' }

  const listed = new Set(peerings.map(peering => peering.providerId))
  const isHidden = (task: TaskRow) =>
    stateOf(task) === 'completed' &&
    !(task.resourceId !== null && listed.has(task.resourceId)) &&
    readAt - (task.at ?? intentAt) < APPEARS_WITHIN_MS
  if (creates.some(isHidden))
    return { found: 'unsure', why: 'Redis Cloud finished a create whose peering is not in the list yet' }

  if (peerings.some(peering => mayLeadTo(peering, far)))
    return { found: 'unsure', why: 'a peering in the list does not say yet which network it leads to' }

  // Without these tasks a create of ours that ended may have left the task list and not be in the other one yet.
  if (!showsFinishedSince(tasks, intentAt) && readAt - intentAt < SHOWN_WITHIN_MS)
    return {
      found: 'unsure',
      why: 'Redis Cloud does not show whether it finished such a create, and a new peering may take a while to be listed',
    }

  return { found: 'nothing' }
}

/**
 * Whether the task list reaches back past the intent with finished tasks. The documentation says that it holds those of
 * the last 10 days, the OpenAPI that it holds only what is running: a finished task that is older than the intent
 * proves the first, since ours would have ended later.
 */
function showsFinishedSince(tasks: readonly TaskRow[], intentAt: number): boolean {
  return tasks.some(task => stateOf(task) !== 'waiting' && task.at !== null && task.at < intentAt - SKEW_MS)
}

/** A live row whose network is not known yet and in which nothing speaks against it. */
function mayLeadTo({ status, far: seen }: Peering, far: Side): boolean {
  const isOpen = (known: string | null, wanted: string | null) => known === null || known === wanted
  return (
    !isEnded(status) &&
    (seen.network === null || seen.account === null) &&
    isOpen(seen.network, far.network) &&
    isOpen(seen.account, far.account) &&
    // A row of which little is known reads as one of AWS.
    (seen.cloud === far.cloud || (seen.network === null && seen.account === null))
  )
}

/** The spelling of `commandType` is not stable, and it may be missing: what is not clearly something else counts. */
function isCreateLike({ command, resource }: TaskRow): boolean {
  if (command === null) return resource === null // only a read brings something back
  return /peering/i.test(command) && !/get|list|read|delete|update/i.test(command)
}
