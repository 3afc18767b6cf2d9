/** The ends of peerings that are in VPCs of ours: planned, accepted, routed and verified, whoever asked for the peering. */
import { describeSide, type Side } from '../../peering/side.ts'
import { isEnded } from '../../peering/status.ts'
import type { EndPlan, Ends } from '../provider.ts'
import { probeByHand } from './by-hand.ts'
import { failure, isAuth, isConflict, isInvalid, isUnknown, isUnknownThing, NOT_OFFERED } from './failure.ts'
import { type Place, placeOf, sideAt } from './install.ts'
import { joinPlan, leavePlan } from './join-plan.ts'
import type { NfyioParts } from './parts.ts'
import { idIn, isBetween, leadsTo, routeTarget, sightingOf, statusOf, whyNotReadable } from './peering-row.ts'
import { refusedCheck } from './place-checks.ts'
import { type Aim, blindTables, chosenTables, planRoutes, routesTo } from './routes.ts'
import type { PeeringRow, TableRow } from './schema.ts'
import { controlPlane } from './verdict.ts'

const nothingPlanned = { changes: [], manual: [], material: {}, routes: [] }

export function createEnds(parts: NfyioParts): Ends {
  const { callsOf, directory, reader } = parts
  const placeFor = (end: Side): Place => placeOf(directory, end)

  const orRefused = async (place: Place, work: () => Promise<EndPlan>): Promise<EndPlan> => {
    try {
      return await work()
    } catch (thrown) {
      if (!isAuth(thrown)) throw thrown
      return { ...nothingPlanned, checks: [refusedCheck(place, thrown)] }
    }
  }

  const tablesOf = async (place: Place, vpc: string | null): Promise<TableRow[] | null> => {
    const tables = vpc === null ? NOT_OFFERED : await callsOf(place).tables(vpc)
    return tables === NOT_OFFERED ? null : tables
  }
  const chosenFor = (place: Place, tables: TableRow[] | null): TableRow[] =>
    tables === null ? blindTables(place.account) : chosenTables(tables, place.account)

  /** As read now; where nothing can be read, as the install answered last. Null: it is not known here. */
  const rowOf = async (place: Place, id: string): Promise<{ row: PeeringRow | null; isRead: boolean }> => {
    const row = await reader.peering(place, id)
    return row === NOT_OFFERED
      ? { row: reader.last(place.install, id), isRead: false }
      : { row, isRead: true }
  }

  /** The peering, if it is the one that was asked for; nothing else is accepted or routed to. */
  const known = async (place: Place, end: Side, other: Side, id: string) => {
    const found = await rowOf(place, id)
    const { row } = found
    if (row === null || isBetween(row, end, other)) return found
    throw failure(
      'invalid',
      'NOT_THE_PEERING',
      'read the peering',
      `${id} is not the peering that was asked for: it is between ${row.requester.vpc ?? 'a VPC that is not told'} and ${row.accepter.vpc ?? 'a VPC that is not told'}, not ${describeSide(end)} and ${describeSide(other)}.`,
    )
  }

  const aimAt = ({ install }: Place, row: PeeringRow | null, id: string): Aim => ({
    id,
    said: row?.target ?? reader.target(install, id),
  })

  /** As its own account reports them now; of a stranger, as they were told. */
  const rangesOf = async (row: PeeringRow | null, other: Side): Promise<readonly string[]> => {
    const place = directory.place(other.account)
    const vpc = place ? await callsOf(place).vpc(other.network ?? '') : null
    if (vpc && vpc.cidrs.length > 0) return vpc.cidrs
    const told = [row?.requester, row?.accepter].find(each => each?.vpc === other.network)?.cidrs ?? []
    return told.length > 0 ? told : other.cidrs
  }

  /**
   * The table, looked for in every VPC of the peering that this key sees: two ends of one account are told apart by
   * their tables alone. `unread`: the install does not let tables be read.
   */
  const tableNow = async (
    place: Place,
    vpcs: readonly (string | null | undefined)[],
    id: string,
  ): Promise<TableRow | null | 'unread'> => {
    let isRead = false
    for (const vpc of new Set(vpcs.filter(each => typeof each === 'string'))) {
      const tables = await tablesOf(place, vpc)
      // The other end's account may be another's, whose tables this key does not see.
      if (tables === null) continue
      isRead = true
      const found = tables.find(table => table.id === id)
      if (found) return found
    }
    return isRead ? null : 'unread'
  }

  const targetIn = (table: TableRow | null, destination: string): string | null =>
    table?.routes.find(route => route.destination === destination)?.target ?? null

  return {
    title: 'NFYio',

    modes(end) {
      const place = end.cloud === 'nfyio' ? directory.place(end.account) : null
      if (!place) return null
      const { accept, routes } = place.account
      return { accept, routes, verify: 'control_plane' }
    },

    planJoin(end, other, { isRequester, wanted }) {
      const place = placeFor(end)
      return orRefused(place, async () => {
        const vpc = await callsOf(place).vpc(end.network ?? '')
        const tables = vpc ? await tablesOf(place, vpc.id) : []
        return joinPlan({
          place,
          end,
          other,
          isRequester,
          isPlannedHere: isRequester || directory.place(other.account) !== null,
          wanted,
          vpc,
          chosen: chosenFor(place, tables),
          isBlind: tables === null,
        })
      })
    },

    planLeave(end, _, cloudId, ours) {
      const place = placeFor(end)
      const id = idIn(place.install, cloudId)
      return orRefused(place, async () => {
        const { row } = await rowOf(place, id)
        const aim = aimAt(place, row, id)
        return leavePlan(place, end, aim, await tablesOf(place, end.network), ours)
      })
    },

    async look(end, other, cloudId) {
      const place = placeFor(end)
      const id = idIn(place.install, cloudId)
      const row = await reader.peering(place, id)
      if (row === null) return null
      const { install } = place
      const last = row === NOT_OFFERED ? reader.last(install, id) : row
      if (last === null)
        // There may be one: nobody lets us look.
        return { status: 'unknown', raw: 'not readable', requester: end, accepter: end, expiresAt: null }
      const sideOf = ({ vpc }: PeeringRow['requester']): Side =>
        [end, other].find(({ network }) => network === vpc) ?? sideAt(null, vpc)
      return sightingOf(last, { requester: sideOf(last.requester), accepter: sideOf(last.accepter) })
    },

    async accept(end, other, cloudId) {
      const place = placeFor(end)
      const id = idIn(place.install, cloudId)
      const operation = 'accept the peering'
      const { row, isRead } = await known(place, end, other, id)
      if (row === null)
        throw failure(
          'not_found',
          'PEERING_UNKNOWN',
          operation,
          `NFYio shows no peering ${id} to ${end.account}, so it is not accepted. ${isRead ? 'Look at whether it is still there, and whose VPC was asked.' : whyNotReadable}`,
        )
      if (row.accepter.vpc !== end.network || row.requester.vpc !== other.network)
        throw failure(
          'invalid',
          'NOT_THE_PEERING',
          operation,
          `${id} is not the peering that was asked for: it is to be accepted by ${row.accepter.vpc}, not by ${describeSide(end)}.`,
        )
      if (statusOf(row) === 'active') return
      const isOver = isEnded(statusOf(row))
      if (isOver)
        throw failure(
          'conflict',
          'PEERING_ENDED',
          operation,
          `${id} is ${row.raw} and cannot be accepted; a retry makes a new peering.`,
        )
      try {
        const answered = await callsOf(place).acceptPeering(id)
        if (answered?.id === id) reader.keep(place.install, answered)
      } catch (thrown) {
        if (!isConflict(thrown) && !isInvalid(thrown)) throw thrown
        // Somebody was faster, or our own reply was lost.
        const now = await reader.peering(place, id)
        if (now === null || now === NOT_OFFERED || statusOf(now) !== 'active') throw thrown
      }
    },

    async routes(end, other, cloudId) {
      const place = placeFor(end)
      const id = idIn(place.install, cloudId)
      const { row } = await known(place, end, other, id)
      const vpc = await callsOf(place).vpc(end.network ?? '')
      const chosen = chosenFor(place, await tablesOf(place, end.network))
      return planRoutes(chosen, await rangesOf(row, other), aimAt(place, row, id), vpc?.cidrs ?? end.cidrs)
    },

    async writeRoute(end, route, cloudId) {
      if (route.does === 'conflict') return 'conflict'
      const place = placeFor(end)
      const id = idIn(place.install, cloudId)
      const { row } = await rowOf(place, id)
      const { said } = aimAt(place, row, id)
      const now = async () => {
        const table = await tableNow(place, [end.network], route.table)
        return table === 'unread' ? null : targetIn(table, route.destination)
      }
      const there = await now()
      if (there !== null) return leadsTo(there, id, said) ? 'there' : 'conflict'
      try {
        await callsOf(place).writeRoute(route, routeTarget(id, said))
        return 'written'
      } catch (thrown) {
        // Somebody was faster, or our own reply was lost; which status says so is documented nowhere.
        if (!isConflict(thrown) && !isInvalid(thrown)) throw thrown
        const found = await now()
        if (found === null && isInvalid(thrown)) throw thrown
        return found !== null && leadsTo(found, id, said) ? 'there' : 'conflict'
      }
    },

    async removeRoute(end, route, cloudId) {
      const place = placeFor(end)
      const id = idIn(place.install, cloudId)
      const { row } = await rowOf(place, id)
      const { said } = aimAt(place, row, id)
      const vpcs = [end.network, row?.requester.vpc, row?.accepter.vpc]
      const now = async () => {
        const table = await tableNow(place, vpcs, route.table)
        return table === 'unread' ? table : targetIn(table, route.destination)
      }
      const there = await now()
      if (there === null) return 'gone'
      if (there !== 'unread' && !leadsTo(there, id, said)) return 'not_ours'
      try {
        await callsOf(place).deleteRoute(route)
        return 'removed'
      } catch (thrown) {
        if (!isUnknown(thrown)) throw thrown
        // Where nothing can be read, only NFYio's own word for it counts.
        if (there === 'unread' ? isUnknownThing(thrown) : (await now()) === null) return 'gone'
        throw failure(
          'invalid',
          NOT_OFFERED,
          'delete the route',
          `The NFYio install ${place.install.alias} does not offer to delete a route by its API (HTTP 404). Remove ${route.destination} in ${route.table} in its console, then ask again.`,
          thrown,
        )
      }
    },

    async verify(end, other, cloudId) {
      const place = placeFor(end)
      const id = idIn(place.install, cloudId)
      const { row, isRead } = await known(place, end, other, id)
      const tables = await tablesOf(place, end.network)
      return controlPlane({
        install: place.install,
        end,
        aim: aimAt(place, row, id),
        peering: row,
        isRead,
        destinations: await rangesOf(row, other),
        chosen: chosenFor(place, tables),
        isBlind: tables === null,
      })
    },

    probe: probeByHand,

    async blackholes(end, cloudId) {
      const place = placeFor(end)
      const id = idIn(place.install, cloudId)
      const tables = await tablesOf(place, end.network)
      return routesTo(tables ?? [], aimAt(place, null, id))
    },
  }
}
