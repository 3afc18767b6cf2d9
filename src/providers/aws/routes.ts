/**
 * Routes, planned table by table: what is created, left as it is, taken over from a dead peering, or belongs to somebody
 * else. Pure. Source: cloud-peering reference, section 2, "Route planning".
 */
import type { Check } from '../../peering/plan.ts'
import { block, listed, pass, warn } from '../../peering/verdicts.ts'
import type { Route, RoutePlan } from '../provider.ts'
import { type AwsAccount, ROUTE_TAG } from './account.ts'
import type { RouteRow, TableRow } from './network-row.ts'
import { quotas, quotaWords } from './quota.ts'
import { cidrOf, doOverlap, isInside } from './range.ts'

/** The tables that the configuration chooses among those of a VPC, in a stable order. */
export function chosenTables(tables: readonly TableRow[], choice: AwsAccount['routeTables']): TableRow[] {
  const isChosen = ({ id, isMain, isOfGateway, tags }: TableRow): boolean => {
    if (choice === 'all') return !isOfGateway
    if (choice === 'main') return isMain
    if (choice === 'tagged') return tags[ROUTE_TAG.key] === ROUTE_TAG.value
    return choice.includes(id)
  }
  return tables.filter(isChosen).toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

export function choiceWords(choice: AwsAccount['routeTables']): string {
  if (choice === 'tagged') return `tagged ${ROUTE_TAG.key}=${ROUTE_TAG.value}`
  if (choice === 'main') return 'the main one'
  return choice === 'all' ? 'all of the VPC' : choice.join(', ')
}

export function tableName({ id, name }: Pick<TableRow, 'id' | 'name'>): string {
  return name === null ? id : `${id} (${name})`
}

/** What a destination leads to: of one that a gateway propagates as well, the route that was written wins. */
export function routeIn(table: TableRow, destination: string): RouteRow | null {
  const found = table.routes.filter(route => route.destination === destination)
  return found.find(({ isPropagated }) => !isPropagated) ?? found[0] ?? null
}

const isPeering = (target: string): boolean => target.startsWith('pcx-')

/** A route to this destination in this table; `pcx` null: the peering does not exist yet. */
function planOne(table: TableRow, destination: string, pcx: string | null): RoutePlan {
  const route = { table: table.id, destination }
  const where = `${destination} in ${tableName(table)}`
  const local = table.routes.find(each => each.target === 'local' && doOverlap(each.destination, destination))
  if (local) {
    const text = `${where} overlaps the VPC's own ${local.destination}; no route is written.`
    return { ...route, does: 'conflict', now: 'local', text }
  }
  const there = routeIn(table, destination)
  if (!there) return { ...route, does: 'create', now: null, text: `${where} will lead to the peering.` }
  const now = there.target
  if (now === pcx) return { ...route, does: 'keep', now, text: `${where} leads to the peering already.` }
  if (isPeering(now) && there.state === 'blackhole') {
    const text = `${where} leads to ${now}, which carries nothing (blackhole); it will lead to this peering instead.`
    return { ...route, does: 'replace', now, text }
  }
  const kind = there.isPropagated ? `${now} (propagated)` : now
  return { ...route, does: 'conflict', now, text: `${where} leads to ${kind}; it is left alone.` }
}

export function planRoutes(
  tables: readonly TableRow[],
  destinations: readonly string[],
  pcx: string | null,
): RoutePlan[] {
  return tables.flatMap(table => destinations.map(destination => planOne(table, destination, pcx)))
}

interface Placed extends Route {
  target: string
}

function placed(table: TableRow, { destination, target }: RouteRow): Placed {
  return { table: table.id, destination, target }
}

/** Longer prefixes within the destinations that lead elsewhere: their traffic does not take the peering. */
export function shadows(
  tables: readonly TableRow[],
  destinations: readonly string[],
  pcx: string | null,
): Placed[] {
  const wanted = destinations.flatMap(text => cidrOf(text) ?? [])
  return tables.flatMap(table =>
    table.routes.flatMap(route => {
      const range = cidrOf(route.destination)
      const isLonger =
        range !== null && wanted.some(outer => range.prefix > outer.prefix && isInside(range, outer))
      return isLonger && route.target !== 'local' && route.target !== pcx ? [placed(table, route)] : []
    }),
  )
}

/**
 * Routes by prefix list that lead elsewhere: a list is not looked into, and a longer prefix in it wins. Those to gateway
 * endpoints are AWS's own lists, of public ranges.
 */
export function prefixListsIn(tables: readonly TableRow[], pcx: string | null): Placed[] {
  return tables.flatMap(table =>
    table.routes
      .filter(({ destination, target }) => destination.startsWith('pl-') && target !== pcx)
      .filter(({ target }) => !target.startsWith('vpce-'))
      .map(route => placed(table, route)),
  )
}

/** Routes to peerings that carry nothing; to one, where it is named. */
export function blackholesIn(tables: readonly TableRow[], pcx: string | null): Placed[] {
  return tables.flatMap(table =>
    table.routes
      .filter(({ target, state }) =>
        // Right after a delete AWS may still call it active: what leads to what is gone leads nowhere.
        pcx === null ? state === 'blackhole' && isPeering(target) : target === pcx,
      )
      .map(route => placed(table, route)),
  )
}

/** Routes to this peering, whatever their state. */
export function routesTo(tables: readonly TableRow[], pcx: string): Placed[] {
  return tables.flatMap(table =>
    table.routes.filter(({ target }) => target === pcx).map(route => placed(table, route)),
  )
}

const placedWords = ({ table, destination, target }: Placed): string =>
  `${destination} in ${table} leads to ${target}`

export function tableCheck(chosen: readonly TableRow[], account: AwsAccount, vpc: string): Check {
  const code = 'route_tables'
  const { routeTables, alias, routes } = account
  const choice = choiceWords(routeTables)
  if (chosen.length > 0) {
    const names = listed(chosen.map(tableName))
    return pass(code, `Routes go into ${names} of ${vpc} (${choice}).`)
  }
  const text = `No route table of ${vpc} is chosen by the setting of ${alias} (${choice}).`
  const hint =
    routeTables === 'tagged'
      ? `Tag the tables that may be written to with ${ROUTE_TAG.key}=${ROUTE_TAG.value}, or set routeTables of ${alias}.`
      : `Set routeTables of ${alias} to tables of this VPC.`
  return routes === 'manual' ? warn(code, text, hint) : block(code, text, hint)
}

export function conflictCheck(planned: readonly RoutePlan[]): Check {
  const code = 'route_conflicts'
  const conflicts = planned.filter(({ does }) => does === 'conflict')
  if (conflicts.length === 0) return pass(code, 'No destination belongs to something else.')
  return warn(
    code,
    conflicts.map(({ text }) => text).join(' '),
    'Subnets that use these tables do not reach the other side; remove those routes first if they should.',
  )
}

export function shadowCheck(found: readonly Placed[], lists: readonly Placed[]): Check {
  const code = 'route_shadows'
  if (found.length === 0 && lists.length === 0) return pass(code, 'No longer prefix leads elsewhere.')
  const told = [
    ...(found.length === 0
      ? []
      : [
          `${listed(found.map(placedWords))}: traffic to it will not take the peering, because the longer prefix wins.`,
        ]),
    ...(lists.length === 0
      ? []
      : [
          `${listed(lists.map(placedWords))}: what is in such a list was not looked at, and traffic to a longer prefix in it will not take the peering.`,
        ]),
  ]
  return warn(code, told.join(' '), 'Remove those routes, or leave them if that is meant.')
}

/** `taken`: those that the plan takes over anyway. */
export function blackholeCheck(found: readonly Placed[], taken: readonly RoutePlan[]): Check {
  const code = 'route_blackholes'
  const left = found.filter(
    ({ table, destination }) =>
      !taken.some(
        route => route.does !== 'create' && route.table === table && route.destination === destination,
      ),
  )
  if (left.length === 0) return pass(code, 'No other route leads to a peering that is gone.')
  return warn(
    code,
    `${listed(left.map(placedWords))}, and carries nothing (blackhole).`,
    'Remove what is left of old peerings; they count against the quota and hide mistakes.',
  )
}

/** IPv4 and IPv6 are counted apart; what a gateway propagates and the VPC's own are not counted. */
export function quotaCheck(tables: readonly TableRow[], planned: readonly RoutePlan[]): Check {
  const code = 'route_quota'
  const { usual, most } = quotas.routesPerTable
  const full = tables.flatMap(table =>
    (['IPv4', 'IPv6'] as const).flatMap(family => {
      const isOf = (destination: string) => destination.includes(':') === (family === 'IPv6')
      const has = table.routes.filter(
        ({ destination, isPropagated, target }) => !isPropagated && target !== 'local' && isOf(destination),
      ).length
      const more = planned.filter(
        route => route.table === table.id && route.does === 'create' && isOf(route.destination),
      ).length
      return more > 0 && has + more > usual ? [{ table, family, count: has + more }] : []
    }),
  )
  if (full.length === 0) return pass(code, 'The route tables have room.')
  const text = `${listed(full.map(({ table, family, count }) => `${tableName(table)} would have ${count} ${family} routes`))}.`
  const isHopeless = full.some(({ count }) => count > most)
  const hint = `Look at ${quotaWords(quotas.routesPerTable)} in Service Quotas; AWS refuses what goes beyond yours.`
  return isHopeless ? block(code, text, hint) : warn(code, text, hint)
}
