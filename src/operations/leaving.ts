/** Our half of a peering whose other half is gone: taken away where that was approved, named where it is not ours to take. */
import type { Outcome } from '../engine/index.ts'
import { describeSide } from '../peering/side.ts'
import type { Request } from '../requests/index.ts'
import { approvedAt, jointsOf, type Pair } from './ends.ts'
import type { World } from './kind.ts'
import { isFinal } from './pressing.ts'

/** The near half was the provider's to delete. Safe to run again: a half that is gone is gone. */
export async function leaveAt(
  world: World,
  request: Request,
  pair: Pair,
  cloudId: string | null,
): Promise<Outcome> {
  const halves = jointsOf(world, pair).filter(({ own, isRequester }) => !isRequester && own.ends.leave)
  if (halves.length === 0) return { kind: 'skipped', note: 'no half of it is ours to take away' }
  if (cloudId === null)
    return { kind: 'skipped', note: 'the peering has no cloud id by which our half is known' }
  const told: string[] = []
  const kept: string[] = []
  for (const { own, other } of halves) {
    const where = describeSide(own.side)
    const approved = approvedAt(request, own)?.accept ?? null
    // What is done there by hand, or was when it was approved, the plan has the commands for.
    if (approved === null || approved === 'manual' || own.modes.accept === 'manual') {
      kept.push(where)
      continue
    }
    try {
      const how = await own.ends.leave?.(own.side, other, cloudId)
      told.push(
        how === 'removed' ? `our half at ${where} is taken away` : `there is no half at ${where} any more`,
      )
    } catch (thrown) {
      if (!isFinal(thrown)) throw thrown
      return {
        kind: 'failed',
        note: `${thrown.message} The other half is deleted and nothing flows; our half at ${where} is as it was. Remove it there by hand.`,
      }
    }
  }
  const left = kept.map(where => `the half at ${where} is removed by hand`)
  if (told.length === 0) return { kind: 'skipped', note: left.join('; ') }
  return { kind: 'done', note: [...told, ...left].join('; ') }
}
