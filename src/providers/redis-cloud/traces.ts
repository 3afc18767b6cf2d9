/**
 * What became of a create whose reply was lost. Redis Cloud has no idempotency key, so the answer comes from what
 * exists: the peering of the same two ends, or a recent task that may be ours. "Nothing" is said only when nothing of
 * ours can still be on its way and nothing that was found is unexplained.
 */
import type { Peering, Side } from '../../peering/side.ts'
import { isEnded } from '../../peering/status.ts'
import type { Traces } from '../provider.ts'
import { weighTasks } from './lost-write.ts'
import { livePeeringTo } from './peering-row.ts'
import type { TaskRow } from './schema.ts'

export interface Evidence {
  /** When the reading began. */
  readAt: number
  /** Read before the peerings: a create that ended in between is then either unfinished here or in the list. */
  tasks: readonly TaskRow[]
  peerings: readonly Peering[]
}

export function weighTraces(near: Side, far: Side, intentAt: number, evidence: Evidence): Traces {
  const { readAt, tasks, peerings } = evidence
  const match = livePeeringTo(peerings, near, far)
  if (match) return { found: 'peering', providerId: match.providerId }
  const listed = new Set(peerings.map(peering => peering.providerId))
  const why = weighTasks(tasks, readAt, {
    intentAt,
    isOurs: isCreate,
    isExplained: task => task.resourceId !== null && listed.has(task.resourceId),
  })
  if (why !== null) return { found: 'unsure', why }
  if (peerings.some(peering => mayLeadTo(peering, far)))
    return { found: 'unsure', why: 'a peering in the list does not say yet which network it leads to' }
  return { found: 'nothing' }
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

function isCreate(command: string | null): boolean {
  return command === null || (/peering/i.test(command) && !/get|list|read|delete|update/i.test(command))
}
