/**
 * How far one end is proven to work, by what its account shows: the peering, the routes, the rules. Nothing of this sends
 * a packet, so it never says "connected"; the analyzer may. Pure. Source: cloud-peering reference, section 4.
 */
import type { Check } from '../../peering/plan.ts'
import { describeSide, type Side } from '../../peering/side.ts'
import { block, listed, pass, warn } from '../../peering/verdicts.ts'
import type { RoutePlan, Verdict } from '../provider.ts'
import type { AwsAccount } from './account.ts'
import { routesByHand } from './by-hand.ts'
import type { AclRow, GroupRow, TableRow } from './network-row.ts'
import { isVpc, type PeeringRow } from './peering-row.ts'
import { aclLetsThrough, EPHEMERAL, groupLetsOut } from './reach.ts'
import { chosenTables, planRoutes, prefixListsIn, shadowCheck, shadows, tableName } from './routes.ts'

export interface VerifyFacts {
  end: Side
  account: AwsAccount
  /** Null: AWS does not know it here. */
  peering: PeeringRow | null
  /** Of the other side, as reported now. */
  destinations: readonly string[]
  /** All of the VPC's. */
  tables: readonly TableRow[]
  /** All of the VPC's. */
  subnets: readonly string[]
  groups: readonly GroupRow[]
  acls: readonly AclRow[]
}

export function controlPlane(facts: VerifyFacts): Verdict {
  const active = activeCheck(facts.peering)
  if (active.verdict !== 'pass' || facts.peering === null)
    return { depth: 'peered', checks: [active], manual: [] }
  const pcx = facts.peering.id
  const chosen = chosenTables(facts.tables, facts.account.routeTables)
  const missing = planRoutes(chosen, facts.destinations, pcx).filter(({ does }) => does !== 'keep')
  const routed = routedCheck(facts, chosen, missing, pcx)
  return {
    manual: routesByHand(facts.end, missing, pcx),
    depth: routed.verdict === 'pass' ? 'routed' : 'peered',
    checks: [
      active,
      routed,
      shadowCheck(shadows(chosen, facts.destinations, pcx), prefixListsIn(chosen, pcx)),
      egressCheck(facts),
      aclCheck(facts, chosen),
    ],
  }
}

function activeCheck(peering: PeeringRow | null): Check {
  const code = 'peering_active'
  if (peering === null)
    return block(code, 'AWS does not know the peering here.', 'Look at it in the AWS console.')
  if (peering.status === 'active') return pass(code, `${peering.id} is active.`)
  return block(code, `${peering.id} is ${peering.raw}.`, 'It carries traffic only while it is active.')
}

function routedCheck(
  { destinations, end, account }: VerifyFacts,
  chosen: readonly TableRow[],
  missing: readonly RoutePlan[],
  pcx: string,
): Check {
  const code = 'routes_active'
  const hint = 'Add what is missing.'
  if (destinations.length === 0)
    return block(code, 'The ranges of the other side are not reported, so no route can be compared.', hint)
  if (chosen.length === 0)
    return block(code, `No route table of ${end.network} is chosen by routeTables of ${account.alias}.`, hint)
  const dead = chosen.flatMap(table =>
    table.routes
      .filter(
        ({ target, state, destination }) =>
          target === pcx && state !== 'active' && destinations.includes(destination),
      )
      .map(({ destination, state }) => `${destination} in ${tableName(table)} is ${state}`),
  )
  if (missing.length === 0 && dead.length === 0)
    return pass(code, `${listed(destinations)} leads to ${pcx} in ${listed(chosen.map(tableName))}.`)
  const gaps = missing.map(
    ({ table, destination, now }) => `${destination} in ${table} leads to ${now ?? 'nothing'}`,
  )
  return block(code, `Not routed: ${listed([...gaps, ...dead])}.`, hint)
}

/** Whether names of this end resolve to private addresses on the other side, where that was asked for. */
export function dnsSetCheck(end: Side, { id, requester, dns }: PeeringRow): Check {
  const code = 'dns_set'
  const isSet = isVpc(requester, end) ? dns.requester : dns.accepter
  if (isSet === true) return pass(code, `DNS resolution over ${id} is on at ${describeSide(end)}.`)
  return warn(
    code,
    `DNS resolution over ${id} was asked for and is not on at ${describeSide(end)}.`,
    'Switch on AllowDnsResolutionFromRemoteVpc of this side, once the peering is active.',
  )
}

const portWords = (ports: AwsAccount['ports']): string =>
  listed(ports.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`)))

/** Which groups the clients are in, nobody told us; one that lets them out is enough, none is a wall. */
function egressCheck({ groups, destinations, account, end }: VerifyFacts): Check {
  const code = 'egress_open'
  const { ports } = account
  const open = groups.filter(group => destinations.every(cidr => groupLetsOut(group, cidr, ports)))
  const where = `to ${listed(destinations)} on a port of ${portWords(ports)}`
  if (open.length > 0)
    return pass(
      code,
      `${open.length} of ${groups.length} security groups of ${end.network} let clients out ${where}.`,
    )
  const others = groups.filter(({ namesOthers }) => namesOthers).length
  const unseen =
    others === 0 ? '' : `; ${others} of them name groups or prefix lists, which are not looked into`
  return warn(
    code,
    `None of the ${groups.length} security groups of ${end.network} lets clients out ${where} by range${unseen}.`,
    'Add an egress rule to the groups of your clients; the answer comes back by itself.',
  )
}

/** The subnets that use a table: those that name it, and for the main one those that name none. */
export function subnetsOf(
  table: TableRow,
  tables: readonly TableRow[],
  subnets: readonly string[],
): string[] {
  const taken = new Set(tables.flatMap(each => each.subnets))
  return [...table.subnets, ...(table.isMain ? subnets.filter(subnet => !taken.has(subnet)) : [])]
}

function aclCheck(facts: VerifyFacts, chosen: readonly TableRow[]): Check {
  const { acls, destinations, account, tables, subnets } = facts
  const code = 'acl_open'
  const routed = new Set(chosen.flatMap(table => subnetsOf(table, tables, subnets)))
  const used = acls.filter(acl => acl.subnets.some(subnet => routed.has(subnet)))
  const trouble = used.flatMap(acl => {
    const through = destinations.map(cidr => aclLetsThrough(acl, cidr, account.ports))
    const out = through.every(each => each.out)
    const back = through.every(each => each.back)
    const walls = [
      ...(out ? [] : [`out on a port of ${portWords(account.ports)}`]),
      ...(back ? [] : [`the answers in on ${EPHEMERAL[0]}–${EPHEMERAL[1]}`]),
    ]
    return walls.length === 0 ? [] : [`${acl.id} does not let ${walls.join(', nor ')}`]
  })
  if (trouble.length === 0)
    return pass(code, 'The network ACLs of the subnets let clients out and the answers in.')
  return warn(
    code,
    `${listed(trouble)}, for ${listed(destinations)}.`,
    'Network ACLs keep no state: allow the port outwards and the ephemeral ports inwards.',
  )
}
