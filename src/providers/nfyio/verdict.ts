/**
 * How far one end is proven to work, by what its account shows: the peering and the routes. Nothing of this sends a
 * packet, and NFYio shows no rules, so it never says "connected"; the probe that a person runs does. Pure.
 */
import type { Check } from '../../peering/plan.ts'
import type { Side } from '../../peering/side.ts'
import { block, listed, pass, warn } from '../../peering/verdicts.ts'
import type { RoutePlan, Verdict } from '../provider.ts'
import { routesByHand } from './by-hand.ts'
import type { NfyioInstall } from './install.ts'
import { routeTarget, statusOf, whyNotReadable } from './peering-row.ts'
import { type Aim, planRoutes, shadowCheck, shadows, tableName } from './routes.ts'
import type { PeeringRow, TableRow } from './schema.ts'

export interface VerifyFacts {
  install: NfyioInstall
  end: Side
  aim: Aim
  /** Null: NFYio does not know it here, or does not let it be read. */
  peering: PeeringRow | null
  /** False: `peering` is how it was when the install last answered. */
  isRead: boolean
  /** Of the other side, as reported now. */
  destinations: readonly string[]
  /** Those that are chosen among the VPC's. */
  chosen: readonly TableRow[]
  /** The install does not let tables be read. */
  isBlind: boolean
}

export function controlPlane(facts: VerifyFacts): Verdict {
  const active = activeCheck(facts)
  if (active.verdict === 'block') return { depth: 'peered', checks: [active], manual: [] }
  const { install, end, aim, chosen, destinations } = facts
  const missing = planRoutes(chosen, destinations, aim, []).filter(({ does }) => does !== 'keep')
  const routed = routedCheck(facts, missing)
  return {
    depth: routed.verdict === 'pass' ? 'routed' : 'peered',
    checks: [active, routed, shadowCheck(shadows(chosen, destinations, aim))],
    manual: routesByHand(install, end, missing, routeTarget(aim.id, aim.said)),
  }
}

function activeCheck({ peering, isRead }: VerifyFacts): Check {
  const code = 'peering_active'
  if (peering === null)
    return isRead
      ? block(code, 'NFYio does not show the peering here.', 'Look at it in the console.')
      : block(code, 'How the peering stands cannot be read.', whyNotReadable)
  if (statusOf(peering) !== 'active')
    return block(code, `${peering.id} is ${peering.raw}.`, 'It carries traffic only while it is active.')
  if (isRead) return pass(code, `${peering.id} is active.`)
  return warn(
    code,
    `${peering.id} was active when NFYio last answered; how it stands now cannot be read.`,
    whyNotReadable,
  )
}

function routedCheck(
  { end, aim, destinations, chosen, isBlind }: VerifyFacts,
  missing: readonly RoutePlan[],
): Check {
  const code = 'routes_active'
  const hint = 'Add what is missing.'
  if (isBlind)
    return warn(
      code,
      `Whether the route tables of ${end.network} lead to ${aim.id} cannot be read: this install does not offer it.`,
      'Look at them in the console.',
    )
  if (destinations.length === 0)
    return block(code, 'The ranges of the other side are not known, so no route can be compared.', hint)
  if (chosen.length === 0) return block(code, `No route table of ${end.network} is chosen.`, hint)
  if (missing.length === 0)
    return pass(code, `${listed(destinations)} leads to ${aim.id} in ${listed(chosen.map(tableName))}.`)
  const gaps = missing.map(
    ({ table, destination, now }) => `${destination} in ${table} leads to ${now ?? 'nothing'}`,
  )
  return block(code, `Not routed: ${listed(gaps)}.`, hint)
}
