/** The ends of peerings that are in VPCs of ours: planned, accepted, routed and verified, whoever asked for the peering. */
import { ForeignError } from '../../kit/errors.ts'
import type { Side } from '../../peering/side.ts'
import type { EndPlan, Ends, Route, RoutePlan, Verdict } from '../provider.ts'
import { acceptExactly } from './accept.ts'
import { type Place, placeOfEnd } from './account.ts'
import { refusedCheck } from './account-checks.ts'
import { analyze } from './analyzer.ts'
import { SOME_PCX } from './calls.ts'
import { isCode } from './failure.ts'
import { whyNotRoute } from './guard.ts'
import { joinPlan, leadingTo, leavePlan, plannedRoutes } from './join-plan.ts'
import type { EndsParts } from './parts.ts'
import { isVpc, type PeeringRow, sightingOf } from './peering-row.ts'
import { reachable } from './range.ts'
import { blackholesIn, chosenTables, planRoutes, routeIn } from './routes.ts'
import { controlPlane, dnsSetCheck, subnetsOf } from './verdict.ts'

const nothingPlanned = { changes: [], manual: [], material: {}, routes: [] }

function failure(kind: ForeignError['kind'], code: string, operation: string, text: string): ForeignError {
  return new ForeignError(text, { service: 'aws', operation, kind, effect: 'no', code })
}

export function createEnds(parts: EndsParts): Ends {
  const { calls, directory, analyzer } = parts

  const placeFor = (end: Side): Place => placeOfEnd(directory, end)

  /** A place that does not let us in blocks the plan; an outage is thrown. */
  const orRefused = async (place: Place, work: () => Promise<EndPlan>): Promise<EndPlan> => {
    try {
      return await work()
    } catch (thrown) {
      if (!(thrown instanceof ForeignError) || thrown.kind !== 'auth') throw thrown
      return { ...nothingPlanned, checks: [refusedCheck(place, thrown)] }
    }
  }

  /** The peering, if it is the one that was asked for; routes lead nowhere else. */
  const known = async (place: Place, end: Side, other: Side, pcx: string): Promise<PeeringRow | null> => {
    const row = await calls.expectedPeering(place, pcx)
    const why = row ? whyNotRoute(row, { end, other }) : []
    if (why.length === 0) return row
    const text = `${pcx} is not the peering that was asked for: ${why.join('; ')}.`
    throw failure('invalid', 'NOT_THE_PEERING', 'describe the peering', text)
  }

  /** As AWS reports them now, which it does once the peering is active; before, as they were asked for. */
  const rangesOf = (row: PeeringRow | null, end: Side, other: Side): readonly string[] => {
    if (row === null) return other.cidrs
    const { cidrs } = isVpc(row.requester, end) ? row.accepter : row.requester
    return cidrs.length > 0 ? cidrs : other.cidrs
  }

  /** What a destination leads to now; null where the table has no such route, or is gone. */
  const targetNow = async (place: Place, { table, destination }: Route) => {
    const row = await calls.table(place, table)
    return row ? routeIn(row, destination) : null
  }

  return {
    title: 'AWS',

    modes(end) {
      const place = end.cloud === 'aws' ? directory.place(end.account, end.region) : null
      if (!place) return null
      const { accept, routes, verify } = place.account
      return { accept, routes, verify }
    },

    planJoin(end, other, { isRequester, wanted }) {
      const place = placeFor(end)
      const { account } = place
      return orRefused(place, async () => {
        const id = end.network ?? ''
        const vpc = await calls.vpc(place, id)
        const tables = vpc ? await calls.tables(place, id) : []
        const peerings = await calls.peerings(place)
        const { planned } = plannedRoutes({ place, vpc, tables, other })
        const mayRoute = []
        for (const does of account.routes === 'manual' ? [] : (['create', 'replace'] as const))
          for (const route of firstsByTable(planned.filter(each => each.does === does))) {
            const permission = await calls.mayWriteRoute(place, does, route, SOME_PCX)
            mayRoute.push({ table: route.table, permission })
          }
        const isDnsOurs = wanted['dns'] === 'yes' && account.routes !== 'manual'
        const side = isRequester ? 'requester' : 'accepter'
        const isOurs = !isRequester && account.accept !== 'manual'
        return joinPlan({
          place,
          end,
          other,
          isRequester,
          isPlannedHere: isRequester || directory.place(other.account, other.region) !== null,
          wanted,
          vpc,
          tables,
          peerings,
          mayAccept: isOurs ? await calls.mayAccept(place, SOME_PCX) : null,
          mayRoute,
          mayAllowDns: isDnsOurs ? await calls.mayAllowDns(place, SOME_PCX, side) : null,
          dns: vpc && wanted['dns'] === 'yes' ? await calls.dnsOf(place, id) : null,
        })
      })
    },

    planLeave(end, _, pcx, ours) {
      const place = placeFor(end)
      return orRefused(place, async () => {
        const leading = leadingTo(await calls.tables(place, end.network ?? ''), pcx, ours)
        const mayUnroute = []
        for (const route of firstsByTable(leading.own))
          mayUnroute.push({ table: route.table, permission: await calls.mayDeleteRoute(place, route) })
        return leavePlan(place, end, pcx, leading, mayUnroute)
      })
    },

    async look(end, _, pcx) {
      const row = await calls.peering(placeFor(end), pcx)
      return row ? sightingOf(row) : null
    },

    accept: (end, other, pcx) => acceptExactly(parts, placeFor(end), { end, other, pcx }),

    async adjust(end, _, pcx, wanted) {
      if (wanted['dns'] !== 'yes') return
      const place = placeFor(end)
      const operation = 'switch on DNS resolution over the peering'
      const row = await calls.expectedPeering(place, pcx)
      if (row === null)
        throw failure(
          'not_found',
          'InvalidVpcPeeringConnectionID.NotFound',
          operation,
          `AWS does not know ${pcx}.`,
        )
      const side = isVpc(row.requester, end) ? 'requester' : 'accepter'
      if (row.dns[side] === true) return
      try {
        await calls.allowDns(place, pcx, side)
      } catch (thrown) {
        if (!isCode(thrown, 'OperationNotPermitted')) throw thrown
        const now = await calls.peering(place, pcx)
        if (now?.status === 'active') throw thrown
        const text = `DNS resolution can be switched on only while ${pcx} is active, and it is ${now?.raw ?? 'gone'}.`
        throw failure('not_active', 'OperationNotPermitted', operation, text)
      }
      // Read back: options take a while to settle, which Terraform gives them three minutes for.
      const now = await calls.expectedPeering(place, pcx)
      if (now?.dns[side] !== false) return
      const text = `AWS took the switch for DNS resolution over ${pcx} and does not show it yet; it is looked at again.`
      throw failure('not_active', 'NOT_SETTLED', operation, text)
    },

    async routes(end, other, pcx) {
      const place = placeFor(end)
      const row = await known(place, end, other, pcx)
      const id = end.network ?? ''
      const vpc = await calls.vpc(place, id)
      const chosen = chosenTables(await calls.tables(place, id), place.account.routeTables)
      return planRoutes(chosen, reachable(rangesOf(row, end, other), vpc?.cidrs ?? []), pcx)
    },

    async writeRoute(end, route, pcx) {
      const place = placeFor(end)
      if (route.does === 'conflict') return 'conflict'
      const there = await targetNow(place, route)
      if (there?.target === pcx) return 'there'
      if (there !== null && !isTheDeadOne(route, there)) return 'conflict'
      try {
        await calls.writeRoute(place, there === null ? 'create' : 'replace', route, pcx)
        return 'written'
      } catch (thrown) {
        // Somebody was faster, or our own reply was lost.
        if (!isCode(thrown, 'RouteAlreadyExists')) throw thrown
        const now = await targetNow(place, route)
        if (now !== null) return now.target === pcx ? 'there' : 'conflict'
        const text = `AWS says that ${route.destination} is in ${route.table} already, and does not show it there yet; it is looked at again.`
        throw failure('unavailable', 'RouteAlreadyExists', 'create the route', text)
      }
    },

    async removeRoute(end, route, pcx) {
      const place = placeFor(end)
      const there = await targetNow(place, route)
      if (there === null) return 'gone'
      if (there.target !== pcx) return 'not_ours'
      try {
        await calls.deleteRoute(place, route)
        return 'removed'
      } catch (thrown) {
        if (isCode(thrown, 'InvalidRoute.NotFound', 'InvalidRouteTableID.NotFound')) return 'gone'
        throw thrown
      }
    },

    async verify(end, other, pcx, wanted = {}) {
      const place = placeFor(end)
      const { account } = place
      const id = end.network ?? ''
      const peering = await known(place, end, other, pcx)
      const vpc = await calls.vpc(place, id)
      const tables = await calls.tables(place, id)
      const subnets = await calls.subnets(place, id)
      const destinations = reachable(rangesOf(peering, end, other), vpc?.cidrs ?? [])
      const { depth, checks, manual } = controlPlane({
        end,
        account,
        peering,
        destinations,
        tables,
        subnets,
        groups: await calls.groups(place, id),
        acls: await calls.acls(place, id),
      })
      const isDnsAsked = wanted['dns'] === 'yes' && peering?.status === 'active'
      const dns = isDnsAsked ? [dnsSetCheck(end, peering)] : []
      const verdict: Verdict = { depth, checks: [...checks, ...dns], manual }
      if (account.verify !== 'analyzer' || verdict.depth !== 'routed') return verdict
      const chosen = chosenTables(tables, account.routeTables)
      const routed = chosen.flatMap(table => subnetsOf(table, tables, subnets))
      const check = await analyze(calls, analyzer, place, end, { pcx, destinations, routed })
      return {
        ...verdict,
        depth: check.verdict === 'pass' ? 'connected' : 'routed',
        checks: [...verdict.checks, check],
      }
    },

    async blackholes(end, pcx) {
      const tables = await calls.tables(placeFor(end), end.network ?? '')
      return blackholesIn(tables, pcx).map(({ table, destination }) => ({ table, destination }))
    },
  }
}

/** A role may be allowed some tables and not others; one route tells for its table. */
function firstsByTable<R extends Route>(routes: readonly R[]): R[] {
  return routes.filter(({ table }, i) => routes.findIndex(each => each.table === table) === i)
}

/** Only what was shown for approval is taken over: the same dead peering, still dead. */
function isTheDeadOne(route: RoutePlan, there: { target: string; state: string }): boolean {
  return route.does === 'replace' && there.state === 'blackhole' && there.target === route.now
}
