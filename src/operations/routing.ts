/** The routes at ends of ours: written to a peering that is up, taken away before it goes, named where they are left. */
import type { Outcome } from '../engine/index.ts'
import type { OwnEnd, RecordedRoute } from '../inventory/index.ts'
import type { Instruction } from '../peering/plan.ts'
import { describeSide, type Side } from '../peering/side.ts'
import type { Mode, Route, RoutePlan } from '../providers/provider.ts'
import type { Request } from '../requests/index.ts'
import { approvedAt, isSameEnd, type Joint, jointsOf, modeAt, type Pair, routeName } from './ends.ts'
import type { World } from './kind.ts'
import { endedAs, forDays, isFinal, unlessForeign, untilPressed, withdraw } from './pressing.ts'

const placeOf = ({ table, destination }: Route, end: Side): string =>
  `${destination} in ${table} of ${describeSide(end)}`

const namedMost = 8

function someOf(names: readonly string[]): string {
  const more = names.length - namedMost
  return [...names.slice(0, namedMost), ...(more > 0 ? [`${more} more`] : [])].join(', ')
}

interface Planned extends Joint {
  /** Null where the cloud exchanges routes by itself. */
  mode: Mode | null
  routes: RoutePlan[]
}

/** Where the cloud exchanges routes, what else is set at an end goes with the half that is added there. */
function isByHand(request: Request, { own, isRequester }: Joint): boolean {
  if (own.modes.routes !== null) return own.modes.routes === 'manual'
  return !isRequester && modeAt(request, own, 'accept') === 'manual'
}

/** What would be written although nobody was shown it: tables and ranges that came after the approval. */
function beyondApproval(request: Request, { own, routes }: Planned): string[] {
  const writes = approvedAt(request, own)?.writes
  if (writes === undefined) return []
  const added = routes.filter(route => route.does === 'create' && !writes.includes(routeName(route)))
  return added.map(route => placeOf(route, own.side))
}

/** Whether anything is left for the bot to do: what is there already, or is left alone, takes nobody's press. */
function isToDo({ wanted }: Request, planned: readonly Planned[], ticked: ReadonlySet<string>): boolean {
  const isWritten = ({ does, text }: RoutePlan): boolean =>
    does === 'create' || (does === 'replace' && ticked.has(text))
  const isSet = Object.keys(wanted).length > 0 && planned.some(({ own }) => own.ends.adjust !== undefined)
  return isSet || planned.some(({ routes }) => routes.some(isWritten))
}

/**
 * Writes what is planned at our ends, one route at a time, each recorded before it is written. `since`: when it was the
 * turn of the routes; `over`: why nothing more is done for the peering, as far as is known here; asked before each write.
 */
export async function routesAt(
  world: World,
  request: Request,
  pair: Pair,
  cloudId: string,
  { since, over }: { since: number; over: () => Promise<string | null> },
): Promise<Outcome> {
  const joints = jointsOf(world, pair)
  if (joints.length === 0) return { kind: 'skipped', note: 'no end is ours to write routes at' }
  const isExchanged = joints.every(({ own }) => own.modes.routes === null)
  if (isExchanged && Object.keys(request.wanted).length === 0)
    return { kind: 'skipped', note: 'the cloud exchanges routes by itself' }
  const byUs = joints.filter(joint => !isByHand(request, joint))
  if (byUs.length === 0) {
    const note = isExchanged ? 'what is set at the far end is set by hand' : 'routes are added by hand'
    return { kind: 'skipped', note, commit: withdraw(world, request) }
  }
  // What was taken over from somebody else was ticked by a person, one by one; without a person nothing is.
  const ticked = new Set(request.approvals.length > 0 ? request.plan?.ticks : [])
  return unlessForeign(world, request, 'No route was written to it.', async () => {
    const planned: Planned[] = []
    // Looked at first: nobody is asked to route to what is not the right one, and nothing is set on it.
    for (const joint of byUs) {
      const { own, other } = joint
      const routes = await own.ends.routes(own.side, other, cloudId)
      planned.push({ ...joint, mode: modeAt(request, own, 'routes'), routes })
    }
    const added = planned.flatMap(each => beyondApproval(request, each))
    const takesPress = added.length > 0 || planned.some(({ mode }) => mode === 'button')
    if (takesPress && isToDo(request, planned, ticked)) {
      const more =
        added.length === 0 ? '' : `, also those that were not in the approved plan: ${someOf(added)}`
      const long = forDays(world.clock.now() - since)
      const note = `an approver adds the routes with the button *Add routes*${more}${long}`
      const waiting = untilPressed(world, 'routes', request, note)
      if (waiting) return waiting
    }
    const intended = (await world.inventory.routesTo(cloudId)).filter(({ status }) => status === 'intended')
    const told: string[] = []
    for (const { own, other, mode, routes } of planned) {
      const count = { written: 0, there: 0, left: 0 }
      try {
        await own.ends.adjust?.(own.side, other, cloudId, request.wanted)
        for (const route of routes) {
          const mayReplace = ticked.has(route.text)
          const how = await writeOne(world, request, own, { route, cloudId, mayReplace, intended, over })
          if ('stop' in how) return endedAs(world, request, how.stop)
          count[how.is]++
        }
      } catch (thrown) {
        const stuck = stuckAt(world, request, own, thrown)
        if (stuck) return stuck
        throw thrown
      }
      if (mode === null) {
        told.push(`${describeSide(own.side)}: the cloud exchanges them, and what was asked for is set`)
        continue
      }
      told.push(
        `${describeSide(own.side)}: ${count.written} written, ${count.there} there already${count.left === 0 ? '' : `, ${count.left} left alone`}`,
      )
    }
    return { kind: 'done', note: told.join('; '), commit: withdraw(world, request) }
  })
}

/** What is refused for good ends the work where it is; null where another try may help. */
function stuckAt(world: World, request: Request, { side }: OwnEnd, thrown: unknown): Outcome | null {
  if (!isFinal(thrown) || thrown.code === 'NOT_THE_PEERING') return null
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
  over: () => Promise<string | null>
}

async function writeOne(
  world: World,
  request: Request,
  own: OwnEnd,
  { route, cloudId, mayReplace, intended, over }: Writing,
): Promise<{ is: 'written' | 'there' | 'left' } | { stop: string }> {
  const { table, destination, does } = route
  const record = (status: RecordedRoute['status']): Promise<void> =>
    world.inventory.recordRoute({ end: own.side, table, destination, cloudId, status }, request.id)
  const wasIntended = intended.some(each => each.table === table && each.destination === destination)
  if (does === 'keep') {
    // Written by us, and the process ended before it could say so.
    if (wasIntended) await record('written')
    return { is: 'there' }
  }
  if (does === 'conflict' || (does === 'replace' && !mayReplace)) return { is: 'left' }
  await record('intended')
  // Asked after it is on record: a delete that begins now finds it there and looks for it.
  const stop = await over()
  if (stop !== null) {
    if (!wasIntended) await record('removed')
    return { stop }
  }
  const how = await own.ends.writeRoute(own.side, route, cloudId)
  await record(how === 'conflict' ? 'removed' : 'written')
  return { is: how === 'conflict' ? 'left' : how }
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
  const count = { elsewhere: 0, unreachable: 0 }
  const removed: string[] = []
  for (const route of recorded) {
    const own = ends.find(({ side }) => isSameEnd(side, route.end))
    // An end that is no longer configured keeps its routes on record; they are named when all is over.
    if (!own) {
      count.unreachable++
      continue
    }
    let how: Awaited<ReturnType<typeof own.ends.removeRoute>>
    try {
      how = await own.ends.removeRoute(own.side, route, cloudId)
    } catch (thrown) {
      if (!isFinal(thrown)) throw thrown
      const before =
        removed.length === 0 ? 'No route was taken away' : `Taken away before: ${removed.join(', ')}`
      const note = `${thrown.message} It is about ${placeOf(route, route.end)}. ${before}; the others and the peering are as they were. Mend it, then ask for the delete again.`
      return { kind: 'failed', note }
    }
    if (how === 'not_ours') count.elsewhere++
    else removed.push(placeOf(route, route.end))
    await world.inventory.recordRoute({ ...route, status: 'removed' }, request.id)
  }
  const left = [
    ...(count.elsewhere === 0 ? [] : [`${count.elsewhere} left: they lead elsewhere now`]),
    ...(count.unreachable === 0
      ? []
      : [`${count.unreachable} left: their account is no longer configured here`]),
  ]
  return { kind: 'done', output: { removed }, note: [`${removed.length} removed`, ...left].join(', ') }
}

/** What is left at our ends of a peering that is gone, and at ends that were ours when routes were written there. */
export async function blackholesAt(world: World, pair: Pair, cloudId: string | null): Promise<Hole[]> {
  if (cloudId === null) return []
  const joints = jointsOf(world, pair)
  const found: Hole[] = []
  for (const { own } of joints)
    for (const route of await own.ends.blackholes(own.side, cloudId)) found.push({ route, end: own.side })
  for (const route of await world.inventory.routesTo(cloudId))
    if (!joints.some(({ own }) => isSameEnd(own.side, route.end))) found.push({ route, end: route.end })
  // Both ends may be one VPC's account and Region.
  const names = found.map(({ route, end }) => placeOf(route, end))
  return found.filter((_, at) => names.indexOf(names[at] ?? '') === at)
}

/** A route that leads nowhere, and whose it is. */
interface Hole {
  route: Route
  end: Side
}

/** What is to be done about them, where that is not among the commands that people have already. */
export function aboutHoles(holes: readonly Hole[], manual: readonly Instruction[]): Instruction[] {
  const isKnown = ({ table, destination }: Route): boolean =>
    manual.some(({ command = '' }) =>
      command.split('\n').some(line => line.includes(table) && line.includes(destination)),
    )
  const left = holes.filter(({ route }) => !isKnown(route))
  return left.map(({ route, end }) => leadNowhere([placeOf(route, end)]))
}

/** What was written to a peering that ended before its request did, for people to take away: the bot was asked to add it. */
export async function leftBehind(world: World, cloudId: string | null): Promise<Instruction[]> {
  const recorded = cloudId === null ? [] : await world.inventory.routesTo(cloudId)
  return recorded.length === 0 ? [] : [leadNowhere(recorded.map(route => placeOf(route, route.end)))]
}

function leadNowhere(routes: readonly string[]): Instruction {
  return {
    text: `Routes that lead nowhere now; remove them or point them elsewhere: ${routes.join(', ')}.`,
  }
}
