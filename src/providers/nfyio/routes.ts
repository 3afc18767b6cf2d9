/** Routes, planned table by table: what is created, left as it is, or belongs to something else. Pure. */
import { isCidr, overlaps, parseCidr } from '../../peering/cidr.ts'
import type { Check } from '../../peering/plan.ts'
import { block, listed, pass, warn } from '../../peering/verdicts.ts'
import type { Route, RoutePlan } from '../provider.ts'
import type { NfyioAccount } from './install.ts'
import { leadsTo } from './peering-row.ts'
import type { TableRow } from './schema.ts'

/** A peering as routes name it: by its id, and by what the install says of it. */
export interface Aim {
  id: string
  said: string | null
}

/** Tables whose routes nobody lets us read: they are written to blindly, and only where they are named. */
export function blindTables({ routeTables }: NfyioAccount): TableRow[] {
  return routeTables === 'all' ? [] : routeTables.map(id => ({ id, name: null, routes: [] }))
}

/** Those that the configuration chooses among the VPC's, in a stable order. */
export function chosenTables(tables: readonly TableRow[], { routeTables }: NfyioAccount): TableRow[] {
  return tables
    .filter(({ id }) => routeTables === 'all' || routeTables.includes(id))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

export function tableName({ id, name }: Pick<TableRow, 'id' | 'name'>): string {
  return name === null ? id : `${id} (${name})`
}

function doOverlap(a: string, b: string): boolean {
  const [left, right] = [parseCidr(a), parseCidr(b)]
  return isCidr(left) && isCidr(right) && overlaps(left, right)
}

/** `aim` null: the peering does not exist yet; `own`: the ranges of the VPC itself. */
function planOne(table: TableRow, destination: string, aim: Aim | null, own: readonly string[]): RoutePlan {
  const route = { table: table.id, destination }
  const where = `${destination} in ${tableName(table)}`
  const within = own.find(range => doOverlap(range, destination))
  if (within !== undefined) {
    const text = `${where} overlaps the VPC's own ${within}; no route is written.`
    return { ...route, does: 'conflict', now: 'local', text }
  }
  const now = table.routes.find(each => each.destination === destination)?.target ?? null
  if (now === null) return { ...route, does: 'create', now, text: `${where} will lead to the peering.` }
  if (aim && leadsTo(now, aim.id, aim.said))
    return { ...route, does: 'keep', now, text: `${where} leads to the peering already.` }
  return { ...route, does: 'conflict', now, text: `${where} leads to ${now}; it is left alone.` }
}

export function planRoutes(
  tables: readonly TableRow[],
  destinations: readonly string[],
  aim: Aim | null,
  own: readonly string[],
): RoutePlan[] {
  const ranges = [...new Set(destinations)].filter(text => isCidr(parseCidr(text)))
  return tables.flatMap(table => ranges.map(destination => planOne(table, destination, aim, own)))
}

interface Placed extends Route {
  target: string
}

/** Longer prefixes within the destinations that lead elsewhere: their traffic does not take the peering. */
export function shadows(
  tables: readonly TableRow[],
  destinations: readonly string[],
  aim: Aim | null,
): Placed[] {
  const outer = destinations.map(parseCidr).filter(isCidr)
  return tables.flatMap(table =>
    table.routes.flatMap(({ destination, target }) => {
      const range = parseCidr(destination)
      const isLonger =
        isCidr(range) && outer.some(each => range.prefix > each.prefix && overlaps(range, each))
      const isElsewhere = target !== 'local' && !(aim && leadsTo(target, aim.id, aim.said))
      return isLonger && isElsewhere ? [{ table: table.id, destination, target }] : []
    }),
  )
}

export function routesTo(tables: readonly TableRow[], { id, said }: Aim): Route[] {
  return tables.flatMap(table =>
    table.routes
      .filter(({ target }) => leadsTo(target, id, said))
      .map(({ destination }) => ({ table: table.id, destination })),
  )
}

/** `isBlind`: the install does not let tables be read. */
export function tableCheck(
  chosen: readonly TableRow[],
  account: NfyioAccount,
  vpc: string,
  isBlind: boolean,
): Check {
  const code = 'route_tables'
  const names = listed(chosen.map(tableName))
  if (chosen.length > 0 && !isBlind) return pass(code, `Routes go into ${names} of ${vpc}.`)
  if (chosen.length > 0)
    return warn(
      code,
      `Routes go into ${names}; this install does not offer to read route tables, so what is in them could not be looked at.`,
      'A destination that belongs to something else is refused by NFYio and left alone.',
    )
  const text = isBlind
    ? `This install does not offer to list route tables, so none of ${vpc} is known.`
    : `No route table of ${vpc} is chosen by routeTables of ${account.alias}.`
  const hint = `Name the tables (rtb_…) in routeTables of ${account.alias}, or set routes to manual.`
  return account.routes === 'manual' ? warn(code, text, hint) : block(code, text, hint)
}

export function conflictCheck(planned: readonly RoutePlan[]): Check {
  const code = 'route_conflicts'
  const conflicts = planned.filter(({ does }) => does === 'conflict')
  if (conflicts.length === 0) return pass(code, 'No destination belongs to something else.')
  return warn(
    code,
    conflicts.map(({ text }) => text).join(' '),
    'Whatever uses these tables does not reach the other side; remove those routes first if it should.',
  )
}

export function shadowCheck(found: readonly Placed[]): Check {
  const code = 'route_shadows'
  if (found.length === 0) return pass(code, 'No longer prefix leads elsewhere.')
  const words = found.map(({ destination, table, target }) => `${destination} in ${table} leads to ${target}`)
  return warn(
    code,
    `${listed(words)}: traffic to it will not take the peering, because the longer prefix wins.`,
    'Remove those routes, or leave them if that is meant.',
  )
}
