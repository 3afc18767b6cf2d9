/** What is to be done at one end of a peering that is ours, worked out from live facts. Pure. */
import { firstOverlap } from '../../peering/cidr.ts'
import type { Check, Instruction } from '../../peering/plan.ts'
import { describeSide, type Side } from '../../peering/side.ts'
import { block, listed, pass, warn } from '../../peering/verdicts.ts'
import type { EndPlan, Route, RoutePlan, Wanted } from '../provider.ts'
import type { Place } from './account.ts'
import { dnsCheck, heldCheck, permissionCheck, placeName, reachedCheck, vpcCheck } from './account-checks.ts'
import { dnsByHand, removeRoutesByHand, routesByHand } from './by-hand.ts'
import type { Permission } from './clients.ts'
import { activeQuotaCheck, peerOverlapCheck } from './create-plan.ts'
import type { TableRow, VpcRow } from './network-row.ts'
import type { PeeringRow } from './peering-row.ts'
import { reachable } from './range.ts'
import {
  blackholeCheck,
  blackholesIn,
  chosenTables,
  conflictCheck,
  planRoutes,
  prefixListsIn,
  quotaCheck,
  routesTo,
  shadowCheck,
  shadows,
  tableCheck,
} from './routes.ts'

export interface JoinFacts {
  place: Place
  end: Side
  other: Side
  isRequester: boolean
  /** The peering itself is planned by create-plan.ts, which has looked at both VPCs already. */
  isPlannedHere: boolean
  wanted: Wanted
  vpc: VpcRow | null
  /** All of the VPC's. */
  tables: readonly TableRow[]
  peerings: readonly PeeringRow[]
  /** Null: not tried, because it is not asked of the bot. */
  mayAccept: Permission | null
  /** By table, of those that get a route. */
  mayRoute: readonly { table: string; permission: Permission }[]
  /** Null: not tried, as above. */
  mayAllowDns: Permission | null
  /** Null: not asked for. */
  dns: { hostnames: boolean; support: boolean } | null
}

/** What would be written, as far as it is known before the peering exists. */
export function plannedRoutes({
  place,
  vpc,
  tables,
  other,
}: Pick<JoinFacts, 'place' | 'vpc' | 'tables' | 'other'>) {
  const chosen = chosenTables(tables, place.account.routeTables)
  const destinations = reachable(other.cidrs, vpc?.cidrs ?? [])
  return { chosen, destinations, planned: planRoutes(chosen, destinations, null) }
}

export function joinPlan(facts: JoinFacts): EndPlan {
  const { place, end, vpc, wanted, isRequester } = facts
  const { account } = place
  const { chosen, destinations, planned } = plannedRoutes(facts)
  const isByHand = account.routes === 'manual'
  return {
    checks: [
      ...(facts.isPlannedHere ? [] : [reachedCheck(place), vpcCheck(place, end, vpc)]),
      ...(vpc ? [...heldCheck(end, vpc), ...vpcChecks(facts, vpc)] : []),
      ...(vpc ? routeChecks(facts, chosen, destinations, planned) : []),
      ...permissionChecks(facts),
      ...(facts.dns ? [dnsCheck(end, facts.dns)] : []),
    ],
    changes: [
      ...(isRequester ? [] : acceptChange(place, end)),
      ...(wanted['dns'] === 'yes' && !isByHand
        ? [`Names resolve to private addresses over the peering at ${describeSide(end)}.`]
        : []),
      ...(isByHand ? [] : routeChanges(place, planned)),
      ...(account.verify === 'analyzer'
        ? [
            `Once it is routed, the VPC Reachability Analyzer is asked in ${placeName(place)}; AWS bills each analysis.`,
          ]
        : []),
    ],
    manual: [
      ...(isByHand ? routesByHand(end, planned, null) : []),
      ...(isByHand && wanted['dns'] === 'yes' ? [dnsByHand(end, isRequester, null)] : []),
    ],
    material: {
      VPC: end.network ?? '',
      'VPC CIDRs': (vpc?.cidrs ?? []).toSorted().join(', '),
      acceptance: isRequester ? 'by the other side' : account.accept,
      routing: account.routes,
      routes: routeLines(planned),
    },
    routes: planned,
  }
}

function routeLines(planned: readonly RoutePlan[]): string {
  return planned
    .map(({ does, table, destination, now }) => `${does} ${destination} in ${table}${now ? ` (${now})` : ''}`)
    .toSorted()
    .join('\n')
}

function vpcChecks({ place, end, other, isPlannedHere, peerings }: JoinFacts, vpc: VpcRow): Check[] {
  const code = 'cidr_overlap'
  const clash = firstOverlap(vpc.cidrs, other.cidrs)
  const overlap = isPlannedHere
    ? []
    : [
        clash
          ? block(
              code,
              `${clash[0]} of VPC ${vpc.id} overlaps ${clash[1]} of the other side; AWS peers no networks of which any blocks overlap.`,
              'Even a block that is not meant to be used forbids the peering; remove it from the VPC, or use AWS PrivateLink.',
            )
          : pass(code, `No block of VPC ${vpc.id} overlaps the other side.`),
      ]
  return [...overlap, peerOverlapCheck(end, other, peerings), activeQuotaCheck(place, end, peerings)]
}

function routeChecks(
  { place, end, other }: JoinFacts,
  chosen: readonly TableRow[],
  destinations: readonly string[],
  planned: readonly RoutePlan[],
): Check[] {
  const known =
    destinations.length > 0
      ? []
      : [
          warn(
            'route_destinations',
            `The ranges of ${describeSide(other)} are not known yet, so no route of ${end.network} can be planned.`,
            'Routes are worked out once the peering is active and AWS tells the ranges; Peerbot writes none before an approver has seen them.',
          ),
        ]
  return [
    tableCheck(chosen, place.account, end.network ?? 'the VPC'),
    ...known,
    conflictCheck(planned),
    shadowCheck(shadows(chosen, destinations, null), prefixListsIn(chosen, null)),
    blackholeCheck(blackholesIn(chosen, null), planned),
    quotaCheck(chosen, planned),
  ]
}

function permissionChecks({ place, mayAccept, mayRoute, mayAllowDns }: JoinFacts): Check[] {
  return [
    ...(mayAccept ? [permissionCheck('may_accept', place, 'accept the peering', mayAccept, false)] : []),
    ...routePermission('may_route', place, 'write routes into', mayRoute),
    ...(mayAllowDns
      ? [permissionCheck('may_dns', place, 'switch on DNS resolution over the peering', mayAllowDns, false)]
      : []),
  ]
}

/** One check for all tables; where the role may not, for those alone. */
function routePermission(code: string, place: Place, what: string, tried: JoinFacts['mayRoute']): Check[] {
  const refused = tried.filter(({ permission }) => permission.may === false)
  const told = refused.length > 0 ? refused : tried
  const names = listed([...new Set(told.map(({ table }) => table))])
  const [first] = told
  return first ? [permissionCheck(code, place, `${what} ${names}`, first.permission, true)] : []
}

function acceptChange(place: Place, end: Side): string[] {
  const { accept } = place.account
  if (accept === 'manual') return []
  const when = accept === 'button' ? ', once an approver presses the button' : ''
  return [`Peerbot accepts exactly this peering in ${placeName(place)} for VPC ${end.network}${when}.`]
}

/** A line per table and what is done to it, as people read routes. */
function routeChanges(place: Place, planned: readonly RoutePlan[]): string[] {
  const tables = [...new Set(planned.map(({ table }) => table))]
  const when = place.account.routes === 'button' ? ', once an approver presses the button' : ''
  return [
    ...tables.flatMap(table => {
      const news = planned.filter(route => route.table === table && route.does === 'create')
      const destinations = listed(news.map(({ destination }) => destination))
      return news.length === 0
        ? []
        : [`Peerbot sends ${destinations} in ${table} of ${placeName(place)} to the peering${when}.`]
    }),
    ...planned.filter(({ does }) => does === 'replace').map(({ text }) => text),
  ]
}

/** The routes that lead to a peering: those that the bot wrote, and others. */
interface Leading {
  own: readonly Route[]
  others: readonly Route[]
}

/** `ours`: those that were recorded as written by the bot. */
export function leadingTo(tables: readonly TableRow[], pcx: string, ours: readonly Route[]): Leading {
  const isOurs = (route: Route): boolean =>
    ours.some(({ table, destination }) => table === route.table && destination === route.destination)
  const found = routesTo(tables, pcx)
  return { own: found.filter(isOurs), others: found.filter(route => !isOurs(route)) }
}

/** `mayUnroute`: by table, of those that lose a route. */
export function leavePlan(
  place: Place,
  end: Side,
  pcx: string,
  { own, others }: Leading,
  mayUnroute: JoinFacts['mayRoute'],
): EndPlan {
  const words = ({ table, destination }: Route): string => `${destination} in ${table}`
  const manual: Instruction[] = removeRoutesByHand(
    end,
    others,
    `These routes lead to ${pcx}, were not written by the bot, and will lead nowhere.`,
  )
  return {
    checks: [
      reachedCheck(place),
      others.length === 0
        ? pass('routes_of_others', `No other route of ${end.network} leads to ${pcx}.`)
        : warn(
            'routes_of_others',
            `${listed(others.map(words))} of ${end.network} lead to ${pcx} and were not written by the bot; they are left alone and will lead nowhere.`,
            'Remove them by hand; the commands are with the plan.',
          ),
      ...routePermission('may_unroute', place, 'take routes out of', mayUnroute),
    ],
    changes:
      own.length === 0
        ? []
        : [
            `Peerbot first removes the routes that it wrote in ${placeName(place)}: ${own.map(words).join(', ')}.`,
          ],
    // What the bot does not take away is people's to do, whoever removes the rest.
    manual: manual.map(({ about: _, ...rest }) => rest),
    material: { 'routes to remove': own.map(words).toSorted().join('\n') },
    routes: [],
  }
}
