/**
 * The ends of a peering that are ours: which they are, what is planned for them, how far the bot goes there by itself, how
 * far they are proven to work. Whoever asked for the peering, the ends are worked on alike.
 */
import type { OwnEnd } from '../inventory/index.ts'
import type { Check, EndWork, Instruction, Plan } from '../peering/plan.ts'
import { describeSide, type Side } from '../peering/side.ts'
import type { EndPlan, Mode, Route, Scope, Verdict } from '../providers/provider.ts'
import type { Request } from '../requests/index.ts'
import type { World } from './kind.ts'

/** The two ends of a peering as their own cloud names them; `far` is the one that accepts. */
export interface Pair {
  near: Side
  far: Side
}

/**
 * A provider that runs its side in an account of its own is known there by that account: by the one that a peering's row
 * names, where `near` is a row's, else by the one that runs the whole scope.
 */
export function pairOf(scope: Scope, near: Side, far: Side): Pair {
  if (near.cloud === far.cloud) return { near, far }
  const account = near.account === scope.near.account ? scope.hostAccount : near.account
  return { near: { ...near, cloud: far.cloud, account }, far }
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
        (at ? isSameEnd(at, own.side) : !isRequester) &&
        (modeOf(own, about) !== 'manual' || manual.some(each => each.about === about)),
    )
  const merged = merge({ ...plan, manual: plan.manual.filter(each => !isDone(each)) }, planned)
  return planned.length === 0 ? merged : { ...merged, ends: planned.map(workAt) }
}

/** A half of ours goes as it came; a firewall is opened by people. */
function modeOf({ modes }: OwnEnd, about: NonNullable<Instruction['about']>): Mode | null {
  return about === 'firewall' ? 'manual' : modes[about === 'leave' ? 'accept' : about]
}

/** How a route is named in a plan. */
export function routeName({ table, destination }: Route): string {
  return `${table} ${destination}`
}

function workAt([joint, { routes }]: [Joint, EndPlan]): EndWork {
  const { accept, routes: routing } = joint.own.modes
  const written = routes.filter(({ does }) => does === 'create' || does === 'replace')
  return { at: nameOf(joint), accept, routes: routing, writes: written.map(routeName) }
}

/** What was approved for an end; null where the plan said nothing of it: it was not ours then. */
export function approvedAt({ plan }: Pick<Request, 'plan'>, { side }: OwnEnd): EndWork | null {
  return plan?.ends?.find(({ at }) => at === describeSide(side)) ?? null
}

/**
 * How far the bot goes by itself at an end now. What is set to be done by hand is done by hand at once; what was not
 * approved as automatic, or for an end that was not ours then, takes a press.
 */
export function modeAt(request: Pick<Request, 'plan'>, own: OwnEnd, part: 'accept'): Mode
export function modeAt(request: Pick<Request, 'plan'>, own: OwnEnd, part: 'routes'): Mode | null
export function modeAt(request: Pick<Request, 'plan'>, own: OwnEnd, part: 'accept' | 'routes'): Mode | null {
  const is = own.modes[part]
  if (is !== 'automatic') return is
  return approvedAt(request, own)?.[part] === 'automatic' ? 'automatic' : 'button'
}

export async function withLeave<T extends Plan>(
  world: World,
  plan: T,
  joints: readonly Joint[],
  cloudId: string,
): Promise<T> {
  const recorded = await world.inventory.routesTo(cloudId)
  const planned: [Joint, EndPlan][] = []
  // Where each side has a half of its own, the near one is what the provider deletes.
  const touched = joints.filter(({ own, isRequester }) => !(isRequester && own.ends.leave))
  for (const joint of touched) {
    const { own, other } = joint
    const ours = recorded.filter(({ end }) => isSameEnd(end, own.side))
    planned.push([joint, await own.ends.planLeave(own.side, other, cloudId, ours)])
  }
  // What leads there at our ends is known by table, and a half by its name: taken away, or named. Nobody has to look.
  const isKnown = ({ about, at }: Instruction): boolean =>
    (about === 'routes' || about === 'leave') &&
    joints.some(
      ({ own, isRequester }) =>
        (at ? isSameEnd(at, own.side) : !isRequester) && (about === 'routes' || own.ends.leave !== undefined),
    )
  const merged = merge({ ...plan, manual: plan.manual.filter(each => !isKnown(each)) }, planned)
  // Our half goes with the other one only as far as it was shown.
  const halves = planned.filter(([{ own }]) => own.ends.leave)
  return halves.length === 0 ? merged : { ...merged, ends: halves.map(workAt) }
}

/** Two networks of one account are two ends; where one is not told, nothing contradicts it. */
export function isSameEnd(a: Side, b: Side): boolean {
  const isOneNetwork = a.network === null || b.network === null || a.network === b.network
  return a.cloud === b.cloud && a.account === b.account && a.region === b.region && isOneNetwork
}

function merge<T extends Plan>(plan: T, planned: readonly [Joint, EndPlan][]): T {
  // Nothing is taken over by the bot where routes are people's to add.
  const ticks = planned.flatMap(([{ own }, { routes }]) =>
    own.modes.routes === 'manual'
      ? []
      : routes.filter(({ does }) => does === 'replace').map(({ text }) => text),
  )
  return {
    ...plan,
    checks: [...plan.checks, ...checksAt(planned)],
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

/** What reads alike at both ends says at which it was looked at. */
function checksAt(planned: readonly [Joint, EndPlan][]): Check[] {
  const isTwice = ({ text }: Check): boolean =>
    planned.filter(([, { checks }]) => checks.some(each => each.text === text)).length > 1
  return planned.flatMap(([joint, { checks }]) =>
    checks.map(check => (isTwice(check) ? { ...check, text: `${nameOf(joint)}: ${check.text}` } : check)),
  )
}

const depths = ['peered', 'routed', 'connected'] as const
const depthWords: Record<Verdict['depth'], string> = {
  peered: 'peered',
  routed: 'peered and routed',
  connected: 'connected (analyzer)',
}

export interface Proven extends Pick<Verdict, 'checks' | 'manual'> {
  words: string
}

/** How far the peering is proven to work: no further than at the end that is proven least. */
export async function verdictAt(
  joints: readonly Joint[],
  cloudId: string,
  wanted: Request['wanted'],
): Promise<Proven> {
  const verdicts: Verdict[] = []
  for (const { own, other } of joints) verdicts.push(await own.ends.verify(own.side, other, cloudId, wanted))
  const least = Math.min(...verdicts.map(({ depth }) => depths.indexOf(depth)))
  return {
    words: depthWords[depths[Number.isFinite(least) ? least : 0] ?? 'peered'],
    checks: verdicts.flatMap(({ checks }) => checks),
    manual: verdicts.flatMap(({ manual }) => manual),
  }
}
