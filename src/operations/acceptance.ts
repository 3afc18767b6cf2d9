/** Accepting a peering at a far end that is ours: by itself, once an approver presses the button, or by hand. */
import type { Outcome, StepContext } from '../engine/index.ts'
import type { KnownPeering } from '../inventory/index.ts'
import { formatDuration, minute, second } from '../kit/duration.ts'
import { describeSide } from '../peering/side.ts'
import { isEnded } from '../peering/status.ts'
import type { Request } from '../requests/index.ts'
import { modeAt, type Pair } from './ends.ts'
import type { World } from './kind.ts'
import { endedNote } from './over.ts'
import { endedAs, unlessForeign, untilPressed, withdraw } from './pressing.ts'
import { lookAgainMs, readableWithinMs, unhurriedMs } from './shared-steps.ts'

/** How long a peering that the other side reports may be unknown at our end. */
export const knownWithinMs = 10 * minute
/** After this long people are told what is waited for. */
const slowAfterMs = 20 * minute

/** Accepts the exact peering at the far end. What is not exactly that one is refused for good, and everybody is told. */
export async function acceptAt(
  world: World,
  context: StepContext,
  request: Request,
  pair: Pair,
  known: {
    scope: string
    providerId: string
    cloudId: string | null
    listed: KnownPeering | null
    /** Why it comes to nothing, by whoever made it; null while it can. */
    over: string | null
  },
): Promise<Outcome> {
  const own = world.inventory.endOf(pair.far)
  if (!own) return { kind: 'skipped', note: 'the far side is not ours to accept at' }
  const mode = modeAt(request, own, 'accept')
  const byHand: Outcome = {
    kind: 'skipped',
    note: 'it is accepted by hand',
    commit: withdraw(world, request),
  }
  const waitedMs = world.clock.now() - context.createdAt
  const { cloudId } = known
  const wait = (note: string): Outcome => ({
    kind: 'waiting',
    for: 'remote',
    afterMs: waitedMs < slowAfterMs ? lookAgainMs(waitedMs, 15 * second) : unhurriedMs(waitedMs),
    ...(waitedMs < slowAfterMs
      ? { note, isQuiet: true as const }
      : { note: `${note}, for over 20 minutes, which is longer than usual; still watching` }),
  })
  if (cloudId === null) {
    if (mode === 'manual' && waitedMs >= knownWithinMs) return byHand
    return wait('the cloud id of the peering is not reported yet')
  }
  const sighting = await own.ends.look(own.side, pair.near, cloudId)
  if (sighting === null) {
    if (waitedMs < knownWithinMs) return wait(`${cloudId} is not known in ${describeSide(own.side)} yet`)
    if (mode === 'manual') return byHand
    return endedAs(
      world,
      request,
      `${cloudId} is not known in ${describeSide(own.side)}, where it should be accepted. Check the account and the Region; delete this peering before asking again.`,
    )
  }
  if (isEnded(sighting.status) || sighting.status === 'deleting')
    return endedAs(world, request, endedNote(cloudId, sighting.status, known.listed))
  // Where each side has a half of its own, ours would lead to nothing; the far end's cloud cannot know.
  if (known.over !== null) return endedAs(world, request, known.over)
  if (known.listed?.isListed === false) return wait('the last list left it out; looking once more')
  const isAccepted = sighting.status === 'active' || sighting.status === 'provisioning'
  if (!isAccepted && sighting.status !== 'pending_acceptance') {
    if (waitedMs < readableWithinMs)
      return wait(`how ${cloudId} stands at ${describeSide(own.side)} is not known ("${sighting.raw}")`)
    return endedAs(
      world,
      request,
      `${cloudId} has been "${sighting.raw}" in ${describeSide(own.side)} for ${formatDuration(readableWithinMs)}, so it was not accepted here. It is left as it is: look at it there, and accept it by hand or delete it.`,
    )
  }
  return unlessForeign(world, request, 'It was not accepted.', async () => {
    if (mode !== 'automatic') {
      // Looked at before a person is asked to accept it, by button or by command: they trust what the card says.
      await own.ends.routes(own.side, pair.near, cloudId)
      if (mode === 'manual') return byHand
    }
    if (mode === 'button' && !isAccepted) {
      const note = `an approver accepts ${cloudId} with the button *Accept in ${own.ends.title}*`
      const { expiresAt } = sighting
      // Its own cloud may know to the minute when it lapses; who made the peering may not say.
      const waiting = untilPressed(world, 'accept', request, note, async tx => {
        if (expiresAt !== null) await world.inventory.lapses(tx, known.scope, known.providerId, expiresAt)
      })
      if (waiting) return waiting
    }
    // Accepted by whomever: whether it is the right one is looked at all the same, and nothing is done twice.
    await own.ends.accept(own.side, pair.near, cloudId, request.wanted)
    return {
      kind: 'done',
      output: cloudId,
      note: isAccepted ? `${cloudId} is accepted already` : `${cloudId} accepted`,
      // By somebody else, perhaps: nobody has to press for it any more.
      commit: withdraw(world, request),
    }
  })
}
