/**
 * How far one end is proven to work, by what Google shows: both halves match, and routes of the other side come in.
 * Nothing of this sends a packet or looks at a firewall, so it never says "connected". Pure.
 */
import { firstOverlap } from '../../peering/cidr.ts'
import type { Check } from '../../peering/plan.ts'
import { describeSide, type Side } from '../../peering/side.ts'
import { block, listed, pass, warn } from '../../peering/verdicts.ts'
import type { Verdict } from '../provider.ts'
import { customRoutesByHand, importPublicByHand, routeFlags } from './by-hand.ts'
import type { CustomRoutes } from './calls.ts'
import { customRoutesWords, routesOf } from './half.ts'
import { isPublicRange } from './public-range.ts'
import type { Half, RouteRow } from './schema.ts'

export interface VerifyFacts {
  end: Side
  /** With the ranges that are known of it. */
  other: Side
  /** Null: there is none. */
  half: Half | null
  /** Incoming, of every Region of the end's subnets; null where they could not be read. */
  routes: readonly RouteRow[] | null
  /** What was asked for at this end. */
  custom: CustomRoutes
}

export function controlPlane({ end, other, half, routes, custom }: VerifyFacts): Verdict {
  const active = activeCheck(end, half)
  if (active.verdict !== 'pass' || half === null) return { depth: 'peered', checks: [active], manual: [] }
  const leftOut = leftOutOf(other, routes)
  const missing = missingAt(half, custom)
  const checks = [routedCheck(end, other, routes, leftOut), ...customChecks(end, half, custom, missing)]
  return {
    depth: checks.every(({ verdict }) => verdict === 'pass') ? 'routed' : 'peered',
    checks: [active, ...checks],
    // The cloud exchanges routes by itself; only what a half leaves out is anybody's to add.
    manual: [
      ...(leftOut.length > 0 ? [importPublicByHand(end, half)] : []),
      ...(missing ? [customRoutesByHand(end, half, missing)] : []),
    ],
  }
}

/** What was asked for and is not set; null where nothing is missing. What others have set besides is theirs. */
function missingAt(half: Half, custom: CustomRoutes): CustomRoutes | null {
  const is = routesOf(half)
  const missing = {
    exported: custom.exported && !is.exported,
    imported: custom.imported && !is.imported,
  }
  return missing.exported || missing.imported ? missing : null
}

/** Of the other side's ranges, those that it offers and the half here does not take. */
function leftOutOf(other: Side, routes: VerifyFacts['routes']): string[] {
  const offered = (routes ?? []).filter(
    ({ isTaken, isSubnet, destination }) => !isTaken && isSubnet && isPublicRange(destination),
  )
  const destinations = offered.map(({ destination }) => destination)
  return other.cidrs.filter(cidr => firstOverlap([cidr], destinations) !== null)
}

function customChecks(end: Side, half: Half, custom: CustomRoutes, missing: CustomRoutes | null): Check[] {
  if (!custom.exported && !custom.imported) return []
  const code = 'custom_routes'
  const text = `Custom routes of ${half.name} at ${describeSide(end)}: ${customRoutesWords(routesOf(half))}.`
  if (missing === null) return [pass(code, text)]
  // Whether it was switched off or never on, the half does not show.
  const flags = listed(routeFlags(missing))
  return [block(code, text, `Asked for was: ${customRoutesWords(custom)}. Set ${flags} at this half.`)]
}

function activeCheck(end: Side, half: Half | null): Check {
  const code = 'peering_active'
  if (half === null)
    return block(
      code,
      `${describeSide(end)} has no half of the peering.`,
      'Nothing flows until both halves are there; add it.',
    )
  if (half.raw === 'ACTIVE') return pass(code, `${half.name} at ${describeSide(end)} is ACTIVE.`)
  return block(
    code,
    `${half.name} at ${describeSide(end)} is ${half.raw}${half.message === '' ? '' : `: ${half.message}`}`,
    'It carries traffic only while both halves match.',
  )
}

function routedCheck(
  end: Side,
  other: Side,
  routes: VerifyFacts['routes'],
  leftOut: readonly string[],
): Check {
  const code = 'routes_incoming'
  const hint =
    'Google may take minutes to exchange them; look at the subnets of the other side, and at the imported routes of this half in the Google Cloud console.'
  if (routes === null)
    return warn(
      code,
      `Whether routes of ${describeSide(other)} come in at ${describeSide(end)} cannot be read.`,
      "Grant compute.subnetworks.list and compute.networks.listPeeringRoutes to the bot's service account.",
    )
  const taken = routes.filter(({ isTaken }) => isTaken)
  const destinations = [...new Set(taken.map(({ destination }) => destination))].toSorted()
  if (leftOut.length > 0)
    return block(
      code,
      `${describeSide(other)} offers routes for ${listed(leftOut)}, and the half at ${describeSide(end)} does not take them: they are public addresses.`,
      'Switch that on at the half if they are to be reached.',
    )
  if (destinations.length === 0)
    return block(code, `No route of ${describeSide(other)} comes in at ${describeSide(end)}.`, hint)
  // What is known may be one range of which the other side has cut its subnets.
  const missing = other.cidrs.filter(cidr => firstOverlap([cidr], destinations) === null)
  if (missing.length > 0)
    return block(
      code,
      `Routes come in at ${describeSide(end)} for ${listed(destinations)}, and none for ${listed(missing)}.`,
      hint,
    )
  const custom = new Set(taken.filter(({ isSubnet }) => !isSubnet).map(({ destination }) => destination)).size
  const also = custom === 0 ? '' : ` (${custom} of them custom)`
  return pass(code, `Routes come in at ${describeSide(end)} for ${listed(destinations)}${also}.`)
}
