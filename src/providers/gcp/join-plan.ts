/** What is to be done at one end of a peering that is ours, worked out from live facts. Pure. */
import type { Check } from '../../peering/plan.ts'
import { describeSide, type Side } from '../../peering/side.ts'
import { pass } from '../../peering/verdicts.ts'
import type { EndPlan, Wanted } from '../provider.ts'
import { addByHand, firewallByHand, removeByHand } from './by-hand.ts'
import { consentChecks } from './delete-plan.ts'
import { endChecks, overlapChecks, peerOverlapCheck, permissionCheck, quotaCheck } from './end-checks.ts'
import { type EndFacts, type PeersFacts, rangesOf } from './end-facts.ts'
import { customRoutesAt, customRoutesWords, halfTo, providerIdOf } from './half.ts'
import { type GcpProject, projectName, scopeAt } from './project.ts'
import type { Half } from './schema.ts'

export interface JoinFacts {
  end: Side
  other: Side
  isRequester: boolean
  /** The peering itself is planned by create-plan.ts, which has looked at both networks already. */
  isPlannedHere: boolean
  wanted: Wanted
  facts: EndFacts
  peers: PeersFacts
  /** Those that it takes. */
  permissions: readonly string[]
  /** Of these, what the bot has; null where it could not be asked. */
  held: ReadonlySet<string> | null
}

export function joinPlan(join: JoinFacts): EndPlan {
  const { end, other, isRequester, isPlannedHere, wanted, facts } = join
  const { project } = facts
  const network = 'network' in facts ? facts.network : null
  const ranges = rangesOf(facts)
  const here = ranges.length > 0 ? { ...end, cidrs: ranges } : end
  const known = halfTo(network, other)
  const isByHand = !isRequester && project.accept === 'manual'
  const custom = customRoutesAt(end, wanted)
  return {
    checks: [
      ...(isPlannedHere ? [] : [...endChecks(here, facts), ...foreignOverlap(here, other, facts)]),
      // Where nothing is known of the other side's ranges, the overlap check says so.
      ...(network && other.cidrs.length > 0 ? [peerOverlapCheck(end, other, join.peers)] : []),
      ...(network ? [quotaCheck(project, network)] : []),
      ...(network && !isByHand ? [permissionCheck(project, join.permissions, join.held)] : []),
    ],
    changes: isRequester || isByHand ? [] : addChanges(join, known),
    manual: [
      ...(isByHand && !known ? [addByHand(end, other, wanted)] : []),
      ...(network ? [firewallByHand(end, other)] : []),
    ],
    material: {
      network: end.network ?? '',
      'network ranges': ranges.join(', '),
      acceptance: isRequester ? 'by the other side' : project.accept,
      'custom routes here': customRoutesWords(custom),
      ...(known ? { 'half here already': providerIdOf(known) } : {}),
    },
    routes: [],
  }
}

/** Against the ranges that are known of somebody else's network: a Redis Cloud deployment's, or none. */
function foreignOverlap(here: Side, other: Side, facts: EndFacts): Check[] {
  if (!('network' in facts) || facts.network === null) return []
  return overlapChecks(here, other, facts, null)
}

function addChanges({ end, other, wanted, facts }: JoinFacts, known: Half | null): string[] {
  const { project } = facts
  const custom = customRoutesAt(end, wanted)
  const routes =
    custom.exported || custom.imported ? ` Custom routes there: ${customRoutesWords(custom)}.` : ''
  if (known)
    return [
      `The half in ${projectName(project)} exists already (${scopeAt(project).id}/${providerIdOf(known)}) and is used.${routes}`,
    ]
  const when = project.accept === 'button' ? ', once an approver presses the button' : ''
  const towards = other.account && other.network ? `, towards ${describeSide(other)}` : ''
  return [
    `Peerbot adds the half in ${projectName(project)} to network ${end.network}${towards}${when}.${routes}`,
  ]
}

/** `half` null: there is none (any more). */
export function leavePlan(project: GcpProject, end: Side, half: Half | null): EndPlan {
  const isByHand = project.accept === 'manual'
  const where = `${end.network} in ${projectName(project)}`
  const name = half ? providerIdOf(half) : ''
  return {
    checks: [
      half
        ? pass('half_known', `The half at ${where} is ${name} (${half.raw}).`)
        : pass('half_known', `There is no half at ${where} any more.`),
      ...(half ? consentChecks(project, half) : []),
    ],
    changes: half && !isByHand ? [`Peerbot removes the half ${half.name} from network ${where}.`] : [],
    manual: half && isByHand ? [{ ...removeByHand(end, half.name), at: end }] : [],
    material: { 'half to remove': name },
    routes: [],
  }
}
