/**
 * What is done at the ends of a peering that are ours: accepted there, routed and verified, each by itself, by an
 * approver's button, or by hand. Whoever asked for the peering, the ends are worked on alike.
 */
import type { Commit, Outcome, StepContext } from '../engine/index.ts'
import type { OwnEnd, RecordedRoute } from '../inventory/index.ts'
import { minute, second } from '../kit/duration.ts'
import { ForeignError } from '../kit/errors.ts'
import type { Instruction, Plan } from '../peering/plan.ts'
import { describeSide, type Side } from '../peering/side.ts'
import { isEnded } from '../peering/status.ts'
import type { EndPlan, Route, RoutePlan, Scope, Verdict } from '../providers/provider.ts'
import type { Request } from '../requests/index.ts'
import type { World } from './kind.ts'
import { lookAgainMs } from './shared-steps.ts'

/** The two ends of a peering as their own cloud names them; `far` is the one that accepts. */
export interface Pair {
  near: Side
  far: Side
}

/** A provider that runs its side in an account of its own is known there by that account. */
export function pairOf(scope: Scope, near: Side, far: Side): Pair {
  if (near.cloud === far.cloud) return { near, far }
  return { near: { ...near, cloud: far.cloud, account: scope.hostAccount }, far }
}

/** An end that is ours, and the other one. */
export interface Joint {
  own: OwnEnd
  other: Side
  isRequester: boolean
}

export function jointsOf(world: World, { near, far }: Pair): Joint[] {
  const { inventory } = world
  const nearEnd = inventory.endOf(near)
  const farEnd = inventory.endOf(far)
  return [
    ...(nearEnd ? [{ own: nearEnd, other: far, isRequester: true }] : []),
    ...(farEnd ? [{ own: farEnd, other: near, isRequester: false }] : []),
  ]
}

const nameOf = ({ own }: Joint): string => describeSide(own.side)

/** The plan with what is done at our ends; what the bot does there itself is nobody's to do by hand. */
export async function withJoin<T extends Plan>(
  plan: T,
  joints: readonly Joint[],
  wanted: Request['wanted'],
): Promise<T> {
  const planned: [Joint, EndPlan][] = []
  for (const joint of joints) {
    const { own, other, isRequester } = joint
    planned.push([joint, await own.ends.planJoin(own.side, other, { isRequester, wanted })])
  }
  // Who acts there itself, or knows its tables and says the exact commands, leaves nothing of the general ones to read.
  const isDone = ({ about, at }: Instruction): boolean =>
    about !== undefined &&
    planned.some(
      ([{ own, isRequester }, { manual }]) =>
        (at ? isSameEnd(at, own.side) && at.network === own.side.network : !isRequester) &&
        (own.modes[about] !== 'manual' || manual.some(each => each.about === about)),
    )
  return merge({ ...plan, manual: plan.manual.filter(each => !isDone(each)) }, planned)
}

export async function withLeave<T extends Plan>(
  world: World,
  plan: T,
  joints: readonly Joint[],
  cloudId: string,
): Promise<T> {
  const recorded = await world.inventory.routesTo(cloudId)
  const planned: [Joint, EndPlan][] = []
  for (const joint of joints) {
    const { own, other } = joint
    const ours = recorded.filter(({ end }) => isSameEnd(end, own.side))
    planned.push([joint, await own.ends.planLeave(own.side, other, cloudId, ours)])
  }
  // What leads there at our ends is known by table: taken away, or named. Nobody has to look for it.
  const isKnown = ({ about, at }: Instruction): boolean =>
    about === 'routes' && joints.some(({ own, isRequester }) => (at ? isSameEnd(at, own.side) : !isRequester))
  return merge({ ...plan, manual: plan.manual.filter(each => !isKnown(each)) }, planned)
}

function isSameEnd(a: Side, b: Side): boolean {
  return a.cloud === b.cloud && a.account === b.account && a.region === b.region
}

function merge<T extends Plan>(plan: T, planned: readonly [Joint, EndPlan][]): T {
  const ticks = planned.flatMap(([, { routes }]) =>
    routes.filter(({ does }) => does === 'replace').map(({ text }) => text),
  )
  return {
    ...plan,
    checks: [...plan.checks, ...planned.flatMap(([, { checks }]) => checks)],
    changes: [...plan.changes, ...planned.flatMap(([, { changes }]) => changes)],
    manual: [...plan.manual, ...planned.flatMap(([, { manual }]) => manual)],
    material: {
      ...plan.material,
      ...Object.fromEntries(
        planned.flatMap(([joint, { material }]) =>
          Object.entries(material).map(([name, value]) => [`${name} at ${nameOf(joint)}`, value]),
        ),
      ),
    },
    ...(ticks.length === 0 ? {} : { ticks }),
  }
}

/** How long a peering that the other side reports may be unknown at our end. */
const knownWithinMs = 10 * minute

/** What a button that an approver has to press is called. */
export type Press = 'accept' | 'routes'

/** Waits for the button, unless it is pressed already; `also` is written down whenever it waits. */
function untilPressed(
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
      if (request.offer !== press) await world.requests.note(tx, request.id, { offer: press })
      await also?.(tx)
    },
  }
}

/** Nothing is left to be pressed or to be done by hand for what has ended. */
function endedAs(world: World, request: Request, note: string): Outcome {
  return {
    kind: 'failed',
    note,
    commit: tx => world.requests.note(tx, request.id, { todo: [], offer: null }),
  }
}

/** Runs what is done at an end; what turns out not to be the peering that was asked for ends it, and everybody is told. */
async function unlessForeign(
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

/** Accepts the exact peering at the far end. What is not exactly that one is refused for good, and everybody is told. */
export async function acceptAt(
  world: World,
  context: StepContext,
  request: Request,
  pair: Pair,
  known: { scope: string; providerId: string; cloudId: string | null },
): Promise<Outcome> {
  const own = world.inventory.endOf(pair.far)
  if (!own) return { kind: 'skipped', note: 'the far side is not ours to accept at' }
  if (own.modes.accept === 'manual') return { kind: 'skipped', note: 'it is accepted by hand' }
  const waitedMs = world.clock.now() - context.createdAt
  const { cloudId } = known
  const wait = (note: string): Outcome => ({
    kind: 'waiting',
    for: 'remote',
    afterMs: lookAgainMs(waitedMs, 15 * second),
    note,
    isQuiet: true,
  })
  if (cloudId === null) return wait('the cloud id of the peering is not reported yet')
  const sighting = await own.ends.look(own.side, cloudId)
  if (sighting === null) {
    if (waitedMs < knownWithinMs) return wait(`${cloudId} is not known in ${describeSide(own.side)} yet`)
    return {
      kind: 'failed',
      note: `${cloudId} is not known in ${describeSide(own.side)}, where it should be accepted. Check the account and the Region; delete this peering before asking again.`,
    }
  }
  if (isEnded(sighting.status) || sighting.status === 'deleting')
    return endedAs(world, request, endedNote(cloudId, sighting.status))
  const isAccepted = sighting.status === 'active' || sighting.status === 'provisioning'
  if (!isAccepted && sighting.status !== 'pending_acceptance') return wait(`${cloudId} is "${sighting.raw}"`)
  if (own.modes.accept === 'button' && !isAccepted) {
    const note = `an approver accepts ${cloudId} with the button *Accept in AWS*`
    const { expiresAt } = sighting
    // AWS knows to the minute when it lapses; who made the peering may not say.
    const waiting = untilPressed(world, 'accept', request, note, async tx => {
      if (expiresAt !== null) await world.inventory.lapses(tx, known.scope, known.providerId, expiresAt)
    })
    if (waiting) return waiting
  }
  return unlessForeign(world, request, 'It was not accepted.', async () => {
    // Accepted by whomever: whether it is the right one is looked at all the same, and nothing is done twice.
    await own.ends.accept(own.side, pair.near, cloudId)
    return {
      kind: 'done',
      note: isAccepted ? `${cloudId} is accepted already` : `${cloudId} accepted`,
      commit: async tx => {
        // By somebody else, perhaps: nobody has to press for it any more.
        if (request.offer !== null) await world.requests.note(tx, request.id, { offer: null })
      },
    }
  })
}

export function endedNote(cloudId: string, status: string): string {
  const what: Record<string, string> = {
    rejected: 'was rejected at the far end. Talk to its owner, then ask again: a retry makes a new peering.',
    expired: 'was not accepted within 7 days and has expired. Ask again: a retry makes a new peering.',
    failed:
      'failed in AWS: ranges that overlap, or an account and a VPC that do not belong together. Check them, then ask again.',
    deleted: 'was deleted by somebody else. Ask again if it is still wanted.',
    deleting: 'is being deleted by somebody else. Ask again if it is still wanted.',
  }
  return `${cloudId} ${what[status] ?? `ended as ${status}.`}`
}

/** Writes what is planned at our ends, one route at a time, each recorded before it is written. */
export async function routesAt(
  world: World,
  request: Request,
  pair: Pair,
  cloudId: string,
): Promise<Outcome> {
  const joints = jointsOf(world, pair)
  if (joints.length === 0) return { kind: 'skipped', note: 'no end is ours to write routes at' }
  const byUs = joints.filter(({ own }) => own.modes.routes !== 'manual')
  if (byUs.length === 0) return { kind: 'skipped', note: 'routes are added by hand' }
  if (byUs.some(({ own }) => own.modes.routes === 'button')) {
    const note = 'an approver adds the routes with the button *Add routes*'
    const waiting = untilPressed(world, 'routes', request, note)
    if (waiting) return waiting
  }
  // What was taken over from somebody else was ticked by a person, one by one; without a person nothing is.
  const ticked = new Set(request.approvals.length > 0 ? request.plan?.ticks : [])
  const intended = (await world.inventory.routesTo(cloudId)).filter(({ status }) => status === 'intended')
  return unlessForeign(world, request, 'No route was written to it.', async () => {
    const told: string[] = []
    for (const { own, other } of byUs) {
      // Looked at first: nothing is set on a peering that is not the right one.
      const planned = await own.ends.routes(own.side, other, cloudId)
      await own.ends.adjust(own.side, cloudId, request.wanted)
      const count = { written: 0, there: 0, left: 0 }
      for (const route of planned) {
        const mayReplace = ticked.has(route.text)
        try {
          count[await writeOne(world, request, own, { route, cloudId, mayReplace, intended })]++
        } catch (thrown) {
          const stuck = stuckAt(world, request, own, thrown)
          if (stuck) return stuck
          throw thrown
        }
      }
      told.push(
        `${describeSide(own.side)}: ${count.written} written, ${count.there} there already${count.left === 0 ? '' : `, ${count.left} left alone`}`,
      )
    }
    return { kind: 'done', note: told.join('; ') }
  })
}

/** A route that is refused for good ends the work where it is; null where another try may help. */
function stuckAt(world: World, request: Request, { side }: OwnEnd, thrown: unknown): Outcome | null {
  const isFinal =
    thrown instanceof ForeignError &&
    (thrown.kind === 'invalid' || thrown.kind === 'conflict' || thrown.kind === 'not_found')
  if (!isFinal || thrown.code === 'NOT_THE_PEERING') return null
  return endedAs(
    world,
    request,
    `${thrown.message} The peering is up and stays so; the routes before this one were written at ${describeSide(side)} and are on record, this one and those behind it were not. Add them by hand, or have the peering deleted, which takes the written ones away first, and ask again.`,
  )
}

interface Writing {
  route: RoutePlan
  cloudId: string
  /** It was ticked by name. */
  mayReplace: boolean
  /** Routes that were about to be written when a process ended. */
  intended: readonly RecordedRoute[]
}

async function writeOne(
  world: World,
  request: Request,
  own: OwnEnd,
  { route, cloudId, mayReplace, intended }: Writing,
): Promise<'written' | 'there' | 'left'> {
  const { table, destination, does } = route
  const record = (status: RecordedRoute['status']): Promise<void> =>
    world.inventory.recordRoute({ end: own.side, table, destination, cloudId, status }, request.id)
  if (does === 'keep') {
    // Written by us, and the process ended before it could say so.
    if (intended.some(each => each.table === table && each.destination === destination))
      await record('written')
    return 'there'
  }
  if (does === 'conflict' || (does === 'replace' && !mayReplace)) return 'left'
  await record('intended')
  const how = await own.ends.writeRoute(own.side, route, cloudId)
  await record(how === 'conflict' ? 'removed' : 'written')
  return how === 'conflict' ? 'left' : how
}

/** Takes away the routes that were recorded, before the peering they lead to goes. */
export async function unrouteAt(
  world: World,
  request: Request,
  pair: Pair,
  cloudId: string | null,
): Promise<Outcome> {
  if (cloudId === null) return { kind: 'skipped', note: 'no route leads to a peering without a cloud id' }
  const recorded = await world.inventory.routesTo(cloudId)
  if (recorded.length === 0) return { kind: 'skipped', note: 'no route of ours leads to it' }
  const ends = jointsOf(world, pair).map(({ own }) => own)
  const count = { removed: 0, elsewhere: 0, unreachable: 0 }
  for (const route of recorded) {
    const own = ends.find(({ side }) => isSameEnd(side, route.end))
    // An end that is no longer configured keeps its routes on record; they are named when all is over.
    if (!own) {
      count.unreachable++
      continue
    }
    const how = await own.ends.removeRoute(own.side, route, cloudId)
    count[how === 'not_ours' ? 'elsewhere' : 'removed']++
    await world.inventory.recordRoute({ ...route, status: 'removed' }, request.id)
  }
  const left = [
    ...(count.elsewhere === 0 ? [] : [`${count.elsewhere} left: they lead elsewhere now`]),
    ...(count.unreachable === 0
      ? []
      : [`${count.unreachable} left: their account is no longer configured here`]),
  ]
  return { kind: 'done', note: [`${count.removed} removed`, ...left].join(', ') }
}

/** What is left at our ends of a peering that is gone, and at ends that were ours when routes were written there. */
export async function blackholesAt(world: World, pair: Pair, cloudId: string | null): Promise<string[]> {
  if (cloudId === null) return []
  const found: string[] = []
  const wordsOf = ({ table, destination }: Route, end: Side) =>
    `${destination} in ${table} of ${describeSide(end)}`
  for (const { own } of jointsOf(world, pair))
    for (const route of await own.ends.blackholes(own.side, cloudId)) found.push(wordsOf(route, own.side))
  for (const route of await world.inventory.routesTo(cloudId))
    if (world.inventory.endOf(route.end) === null) found.push(wordsOf(route, route.end))
  return found
}

const depths = ['peered', 'routed', 'connected'] as const
const depthWords: Record<Verdict['depth'], string> = {
  peered: 'peered',
  routed: 'peered and routed',
  connected: 'connected (analyzer)',
}

/** How far the peering is proven to work: no further than at the end that is proven least. */
export async function verdictAt(
  joints: readonly Joint[],
  cloudId: string,
): Promise<{ words: string; checks: Verdict['checks'] }> {
  const verdicts: Verdict[] = []
  for (const { own, other } of joints) verdicts.push(await own.ends.verify(own.side, other, cloudId))
  const least = Math.min(...verdicts.map(({ depth }) => depths.indexOf(depth)))
  return {
    words: depthWords[depths[Number.isFinite(least) ? least : 0] ?? 'peered'],
    checks: verdicts.flatMap(({ checks }) => checks),
  }
}
