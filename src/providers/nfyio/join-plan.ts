/** What is to be done at one end of a peering that is ours, worked out from live facts. Pure. */
import type { Check, Instruction } from '../../peering/plan.ts'
import { describeSide, type Side } from '../../peering/side.ts'
import { listed, pass, warn } from '../../peering/verdicts.ts'
import type { EndPlan, Route, RoutePlan, Wanted } from '../provider.ts'
import { removeRoutesByHand, routesByHand } from './by-hand.ts'
import { nameOf, type Place } from './install.ts'
import { overlapCheck, reachedCheck, vpcCheck } from './place-checks.ts'
import { type Aim, conflictCheck, planRoutes, routesTo, shadowCheck, shadows, tableCheck } from './routes.ts'
import type { TableRow, VpcRow } from './schema.ts'

export interface JoinFacts {
  place: Place
  end: Side
  other: Side
  isRequester: boolean
  /** The peering itself is planned by create-plan.ts, which has looked at both VPCs already. */
  isPlannedHere: boolean
  wanted: Wanted
  vpc: VpcRow | null
  /** Those that are chosen among the VPC's. */
  chosen: readonly TableRow[]
  /** The install does not let tables be read. */
  isBlind: boolean
}

export function joinPlan(facts: JoinFacts): EndPlan {
  const { place, end, other, vpc, chosen } = facts
  const { account, install } = place
  const own = vpc?.cidrs ?? end.cidrs
  const planned = planRoutes(chosen, other.cidrs, null, own)
  const isByHand = account.routes === 'manual'
  return {
    checks: [
      ...(facts.isPlannedHere
        ? []
        : [reachedCheck(place), vpcCheck(place, end, vpc), overlapCheck({ ...end, cidrs: own }, other)]),
      ...(vpc ? routeChecks(facts, planned) : []),
    ],
    changes: [...acceptChange(facts), ...(isByHand ? [] : routeChanges(place, planned))],
    manual: isByHand ? routesByHand(install, end, planned, null) : [],
    material: {
      VPC: end.network ?? '',
      'VPC CIDRs': own.toSorted().join(', '),
      acceptance: acceptance(facts),
      routing: account.routes,
      routes: planned
        .map(
          ({ does, table, destination, now }) =>
            `${does} ${destination} in ${table}${now ? ` (${now})` : ''}`,
        )
        .toSorted()
        .join('\n'),
    },
    routes: planned,
  }
}

function acceptance({ isRequester, wanted, place }: JoinFacts): string {
  if (isRequester) return 'by the other side'
  return wanted['auto-accept'] === 'yes' ? 'at once' : place.account.accept
}

function acceptChange(facts: JoinFacts): string[] {
  const how = acceptance(facts)
  if (how !== 'automatic' && how !== 'button') return []
  const when = how === 'button' ? ', once an approver presses the button' : ''
  return [`Peerbot accepts exactly this peering with the key of ${nameOf(facts.place)}${when}.`]
}

function routeChecks(
  { place, end, other, chosen, isBlind }: JoinFacts,
  planned: readonly RoutePlan[],
): Check[] {
  const known =
    other.cidrs.length > 0
      ? []
      : [
          warn(
            'route_destinations',
            `The ranges of ${describeSide(other)} are not known, so no route of ${end.network} can be planned.`,
            'Ask its owner for them and add the routes by hand.',
          ),
        ]
  return [
    tableCheck(chosen, place.account, end.network ?? 'the VPC', isBlind),
    ...known,
    conflictCheck(planned),
    shadowCheck(shadows(chosen, other.cidrs, null)),
  ]
}

/** A line per table. */
function routeChanges(place: Place, planned: readonly RoutePlan[]): string[] {
  const when = place.account.routes === 'button' ? ', once an approver presses the button' : ''
  const tables = [...new Set(planned.map(({ table }) => table))]
  return tables.flatMap(table => {
    const news = planned.filter(route => route.table === table && route.does === 'create')
    return news.length === 0
      ? []
      : [
          `Peerbot sends ${listed(news.map(({ destination }) => destination))} in ${table} of ${nameOf(place)} to the peering${when}.`,
        ]
  })
}

/** `ours`: those that were recorded as written by the bot; `tables` null: the install does not let them be read. */
export function leavePlan(
  place: Place,
  end: Side,
  aim: Aim,
  tables: readonly TableRow[] | null,
  ours: readonly Route[],
): EndPlan {
  const words = ({ table, destination }: Route): string => `${destination} in ${table}`
  const isOurs = (route: Route): boolean => ours.some(each => words(each) === words(route))
  const found = routesTo(tables ?? [], aim)
  // What cannot be read is taken away as it was recorded; the other end's records are the other end's.
  const own = tables === null ? [...ours] : found.filter(isOurs)
  const others = found.filter(route => !isOurs(route))
  const code = 'routes_of_others'
  const manual: Instruction[] = removeRoutesByHand(
    place.install,
    end,
    others,
    `These routes lead to ${aim.id}, were not written by the bot, and will lead nowhere.`,
  )
  return {
    checks: [
      reachedCheck(place),
      tables === null
        ? warn(
            code,
            `This install does not offer to read route tables, so other routes of ${end.network} to ${aim.id} are not known.`,
            'Look at the tables in the console; a route to a peering that is gone leads nowhere.',
          )
        : others.length === 0
          ? pass(code, `No other route of ${end.network} leads to ${aim.id}.`)
          : warn(
              code,
              `${listed(others.map(words))} of ${end.network} lead to ${aim.id} and were not written by the bot; they are left alone and will lead nowhere.`,
              'Remove them by hand; the commands are with the plan.',
            ),
    ],
    changes:
      own.length === 0
        ? []
        : [
            `Peerbot first removes the routes that it wrote in ${nameOf(place)}: ${own.map(words).join(', ')}.`,
          ],
    manual,
    material: { 'routes to remove': own.map(words).toSorted().join('\n') },
    routes: [],
  }
}
