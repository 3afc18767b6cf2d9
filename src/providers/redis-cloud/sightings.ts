/** What a judge says, and what the judges of several families need to say it. Pure. */
import type { PeeringKind } from '../../peering/kind.ts'
import type { Instruction } from '../../peering/plan.ts'
import type { Peering } from '../../peering/side.ts'
import type { PeeringStatus } from '../../peering/status.ts'
import type { Ask, Scope, Sighting } from '../provider.ts'

type Named = Pick<Peering, 'providerId'>

export const notSeen: Sighting = { stands: 'not_seen' }

export const failed = (note: string): Sighting => ({ stands: 'failed', note })

/** It goes on by itself. */
export const underWay = (peering: Named | null, note: string): Sighting => ({
  stands: 'under_way',
  for: 'remote',
  peering: peering?.providerId ?? null,
  note,
  todo: [],
})

/** It goes on once a person has done something. */
export const awaited = ({ providerId }: Named, note: string, todo: Instruction[]): Sighting => ({
  stands: 'under_way',
  for: 'person',
  peering: providerId,
  note,
  todo,
})

export const done = (peering: Named | null, note: string, todo: Instruction[] = []): Sighting => ({
  stands: 'done',
  peering: peering?.providerId ?? null,
  note,
  todo,
})

/** `1206/tgw-7` */
export const nameOf = (scope: Scope, { providerId }: Named): string => `${scope.id}/${providerId}`

/** A word that nobody knows proves neither success nor failure. */
export const unknownWord = (scope: Scope, peering: Peering): Sighting =>
  underWay(
    peering,
    `Redis Cloud says “${peering.raw}” of ${nameOf(scope, peering)}, a word that is new to the bot`,
  )

/** What an action is applied to; the commands never ask without it. */
export function targetOf({ target }: Ask): Peering {
  if (target) return target
  throw new Error('this needs something that it is done to')
}

/** By its newest word, whatever the inventory makes of it. One that is said to be deleted is gone. */
export function findIn(
  seen: readonly Peering[],
  kind: PeeringKind,
  providerId: string,
  statusBy: (kind: PeeringKind, raw: string) => PeeringStatus,
): Peering | null {
  const found = seen.find(each => each.kind === kind && each.providerId === providerId)
  if (!found) return null
  const status = statusBy(kind, found.raw)
  return status === 'deleted' ? null : { ...found, status }
}
