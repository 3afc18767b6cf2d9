/** How a step that works at an end of ours waits for a button, and how it ends when there is nothing left to work on. */
import type { Commit, Outcome } from '../engine/index.ts'
import { day, formatDuration, minute } from '../kit/duration.ts'
import { ForeignError } from '../kit/errors.ts'
import type { Instruction } from '../peering/plan.ts'
import type { Request } from '../requests/index.ts'
import type { World } from './kind.ts'

/** Another try would end the same way. */
export function isFinal(thrown: unknown): thrown is ForeignError {
  if (!(thrown instanceof ForeignError)) return false
  return thrown.kind === 'invalid' || thrown.kind === 'conflict' || thrown.kind === 'not_found'
}

/** Nothing lapses and ends a wait for a person: it is said again day by day. */
export function forDays(waitedMs: number): string {
  const days = Math.floor(waitedMs / day)
  return days === 0 ? '' : ` (it has waited for ${formatDuration(days * day)})`
}

/** What a button that an approver has to press is called. */
type Press = 'accept' | 'routes'

/** Waits for the button, unless it is pressed already; `also` is written down whenever it waits. */
export function untilPressed(
  world: World,
  press: Press,
  request: Request,
  note: string,
  also?: Commit,
): Outcome | null {
  if (request.pressed[press] !== undefined) return null
  return {
    kind: 'waiting',
    for: 'person',
    afterMs: 10 * minute,
    note,
    commit: async tx => {
      await world.requests.offer(tx, request.id, press)
      await also?.(tx)
    },
  }
}

/** Nothing is left to be pressed for what has ended, nor to be done by hand but what is named. */
export function endedAs(world: World, request: Request, note: string, todo: Instruction[] = []): Outcome {
  return {
    kind: 'failed',
    note,
    commit: tx => world.requests.note(tx, request.id, { todo, offer: null }),
  }
}

/** What does not wait for the button any more, if it ever did. */
export function withdraw(world: World, request: Request): Commit {
  return async tx => {
    if (request.offer !== null) await world.requests.note(tx, request.id, { offer: null })
  }
}

/** Runs what is done at an end; what turns out not to be the peering that was asked for ends it, and everybody is told. */
export async function unlessForeign(
  world: World,
  request: Request,
  whatWasNot: string,
  work: () => Promise<Outcome>,
): Promise<Outcome> {
  try {
    return await work()
  } catch (thrown) {
    if (!(thrown instanceof ForeignError) || thrown.code !== 'NOT_THE_PEERING') throw thrown
    const text = `${thrown.message} ${whatWasNot}`
    return {
      kind: 'failed',
      note: `${text} Somebody may be trying to be peered with by a look-alike; look at it in the account before asking again.`,
      commit: async tx => {
        await world.requests.note(tx, request.id, { todo: [], offer: null })
        await world.requests.alarm(tx, request.id, 'peering.acceptance_refused', text)
      },
    }
  }
}
