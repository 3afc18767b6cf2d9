/**
 * The last step where only a person can prove that packets arrive: the command is told, and whoever ran it reports with a
 * button. Without that report nothing is called connected.
 */
import type { Outcome } from '../engine/index.ts'
import { day, formatDuration, minute } from '../kit/duration.ts'
import type { Instruction } from '../peering/plan.ts'
import type { Request } from '../requests/index.ts'
import { jointsOf, type Pair } from './ends.ts'
import type { World } from './kind.ts'
import { forDays } from './pressing.ts'

/** After so long nobody is waited for any more; what was verified stays said as it was. */
const reportedWithinMs = 7 * day

/** `since`: when it was the turn of the probe. */
export async function probeAt(
  world: World,
  request: Request,
  pair: Pair,
  { since }: { since: number },
): Promise<Outcome> {
  const probe = probeOf(world, pair)
  if (probe === null) return { kind: 'skipped', note: 'no end has a probe' }
  const others = request.todo.filter(({ command }) => command !== probe.command)
  const { outcome } = request.words
  if (request.pressed['probe-ok'] !== undefined)
    return {
      kind: 'done',
      note: 'it answers, as was reported',
      commit: tx => world.requests.note(tx, request.id, { todo: others, outcome: 'connected', offer: null }),
    }
  if (request.pressed['probe-failed'] !== undefined) {
    const todo = [...others, { ...probe, text: ['It did not answer. ', ...[probe.text].flat()] }]
    return {
      kind: 'done',
      note: 'it does not answer, as was reported: look at the routes, the security groups and the rules on both sides',
      commit: tx =>
        world.requests.note(tx, request.id, { todo, outcome: `${outcome}; the probe failed`, offer: null }),
    }
  }
  const waitedMs = world.clock.now() - since
  if (waitedMs >= reportedWithinMs)
    return {
      kind: 'done',
      note: `nobody reported within ${formatDuration(reportedWithinMs)} whether it answers`,
      commit: tx => world.requests.note(tx, request.id, { todo: [...others, probe], offer: null }),
    }
  return {
    kind: 'waiting',
    for: 'person',
    afterMs: 10 * minute,
    note: `whoever can runs the command on the card, and reports with *It answers* or *It does not answer*${forDays(waitedMs)}`,
    commit: async tx => {
      if (request.offer === 'probe') return
      await world.requests.note(tx, request.id, { todo: [...others, probe] })
      await world.requests.tell(tx, request.id, {
        title: probe.text,
        parts: probe.command === undefined ? [] : [{ part: 'code', code: probe.command }],
      })
      await world.requests.offer(tx, request.id, 'probe')
    },
  }
}

/** From the end that asked, where both are ours. */
function probeOf(world: World, pair: Pair): Instruction | null {
  for (const { own, other } of jointsOf(world, pair)) {
    const probe = own.ends.probe?.(own.side, other)
    if (probe) return probe
  }
  return null
}
