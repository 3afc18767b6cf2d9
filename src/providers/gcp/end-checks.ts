/** Checks of a plan about one end: who we are there, what network it is, what it is peered with. Pure. */
import type { ForeignError } from '../../kit/errors.ts'
import { firstOverlap } from '../../peering/cidr.ts'
import type { Check } from '../../peering/plan.ts'
import { describeSide, type Side } from '../../peering/side.ts'
import { block, listed, pass, warn } from '../../peering/verdicts.ts'
import { AUTO_RANGE, type EndFacts, type PeerRanges, type PeersFacts, rangesOf } from './end-facts.ts'
import { type GcpProject, projectName } from './project.ts'
import { isPublicRange } from './public-range.ts'
import type { NetworkRow } from './schema.ts'

/** The whole plan of a project that does not let us in: nothing else can be looked at. */
export function refusedCheck(project: GcpProject, refusal: ForeignError): Check {
  return block(
    'project_reachable',
    `Google Cloud project ${projectName(project)} does not let the bot in: ${refusal.message}`,
    'Mend the permissions or the credentials, then ask again; `peerbot check` tells what is missing.',
  )
}

export function endChecks(side: Side, facts: EndFacts): Check[] {
  const { project } = facts
  if ('refusal' in facts) return [refusedCheck(project, facts.refusal)]
  const name = projectName(project)
  const reached = pass('project_reachable', `The bot reaches Google Cloud project ${name}.`)
  const { network, subnets } = facts
  if (network === null)
    return [
      reached,
      block(
        'network_known',
        `${name} has no network ${side.network}.`,
        'Check the name of the network and its project; a shared network belongs to its host project.',
      ),
    ]
  if (subnets === null)
    return [
      reached,
      warn(
        'network_known',
        `Network ${network.name} is in ${name}; its subnets may not be listed by the bot.`,
        "Grant compute.subnetworks.list to the bot's service account, so that ranges can be compared.",
      ),
    ]
  const ranges = rangesOf(facts)
  return [
    reached,
    pass(
      'network_known',
      `Network ${network.name} is in ${name} and holds ${ranges.length === 0 ? 'no subnet yet' : listed(ranges)}.`,
    ),
    ...publicCheck(side, ranges.filter(isPublicRange)),
  ]
}

function publicCheck(side: Side, ranges: readonly string[]): Check[] {
  if (ranges.length === 0) return []
  return [
    warn(
      'public_ranges',
      `${listed(ranges)} of ${describeSide(side)} are public addresses; Google hands such routes to the other side only where its half asks for them, and halves that the bot adds do not.`,
      'Where that subnet is to be reached, switch it on at the other half: gcloud compute networks peerings update … --import-subnet-routes-with-public-ip.',
    ),
  ]
}

const networkOf = (facts: EndFacts | null): NetworkRow | null =>
  facts && 'network' in facts ? facts.network : null

/** Of the two networks, as far as they are known; `null`: that end is not ours to read. */
export function overlapChecks(
  near: Side,
  far: Side,
  nearFacts: EndFacts,
  farFacts: EndFacts | null,
): Check[] {
  const code = 'cidr_overlap'
  const [one, other] = [networkOf(nearFacts), networkOf(farFacts)]
  if (one?.isAuto && other?.isAuto)
    return [
      block(
        code,
        `${one.name} and ${other.name} are both auto mode networks, which own ${AUTO_RANGE} each; Google never peers two of them.`,
        'Switch one of them to custom mode and remove the subnets that overlap.',
      ),
    ]
  const clash = firstOverlap(near.cidrs, far.cidrs)
  if (clash)
    return [
      block(
        code,
        `${clash[0]} of ${describeSide(near)} overlaps ${clash[1]} of ${describeSide(far)}; Google peers no networks whose subnets overlap.`,
        'Remove or renumber the subnet, or use Private Service Connect, which does not mind.',
      ),
    ]
  // Of somebody else's network what is known of it counts: a Redis Cloud deployment's range, or nothing.
  if (isUnread(nearFacts) || (farFacts ? isUnread(farFacts) : far.cidrs.length === 0))
    return [
      warn(
        code,
        `Whether subnets of ${describeSide(near)} and ${describeSide(far)} overlap could not be looked at.`,
        'Any two subnets that overlap forbid the peering; Google tells when the second half is added.',
      ),
    ]
  if (near.cidrs.length === 0 || far.cidrs.length === 0)
    return [pass(code, 'One of the networks has no subnet yet, so none overlaps.')]
  return [pass(code, 'No subnet of one network overlaps a subnet of the other.')]
}

const isUnread = (facts: EndFacts): boolean => 'refusal' in facts || facts.subnets === null

/** A network reaches each of its peers by their ranges, so no two may have the same. The other side's are known. */
export function peerOverlapCheck(end: Side, other: Side, { seen, unseen }: PeersFacts): Check {
  const code = 'peer_overlap'
  const clashesIn = (ranges: (peer: PeerRanges) => string[]): string[] =>
    seen.flatMap(peer => {
      const clash = firstOverlap(ranges(peer), other.cidrs)
      return clash ? [`${clash[0]} by ${peer.half}`] : []
    })
  const subnets = clashesIn(peer => peer.subnets)
  if (subnets.length > 0)
    return block(
      code,
      `${end.network} reaches ${listed(subnets)} already, which overlaps a range of the other side; Google refuses a peer whose subnets overlap those of another.`,
      'Remove that peering, or renumber one of the two.',
    )
  const custom = clashesIn(peer => peer.custom)
  if (custom.length > 0)
    return warn(
      code,
      `${end.network} takes in ${listed(custom)} as a custom route, which overlaps a range of the other side.`,
      'Subnet routes win over custom ones; make sure that nothing behind the custom route is needed.',
    )
  if (unseen.length > 0)
    return warn(
      code,
      `Whether other peers of ${end.network} have ranges of the other side could not be looked at (${listed(unseen)}).`,
      'Subnets of two peers that overlap forbid the peering; Google tells when the half is added.',
    )
  return pass(code, `No other peer of ${end.network} has ranges of the other side.`)
}

/** Google publishes no number any more; its older dashboards say this one. Source: cloud-peering reference, section 7. */
const USUAL_PEERINGS = 25

export function quotaCheck(project: GcpProject, network: NetworkRow): Check {
  const code = 'quota_peerings'
  const count = network.halves.length
  const text = `Network ${network.name} of ${projectName(project)} has ${count} ${count === 1 ? 'peering' : 'peerings'}.`
  if (count < USUAL_PEERINGS) return pass(code, text)
  return warn(code, text, 'Look at the quota PEERINGS_PER_NETWORK of the project before asking for more.')
}

/** `held`: of those wanted; null where it could not be asked. */
export function permissionCheck(
  project: GcpProject,
  wanted: readonly string[],
  held: ReadonlySet<string> | null,
): Check {
  const code = 'may_peer'
  const who = `The bot in ${projectName(project)}`
  if (held === null)
    return pass(
      code,
      `Whether the bot may change peerings in ${projectName(project)} cannot be asked without the Resource Manager API; Google tells when it is tried.`,
    )
  const missing = wanted.filter(each => !held.has(each))
  if (missing.length === 0) return pass(code, `${who} has ${listed(wanted)}.`)
  return block(
    code,
    `${who} lacks ${listed(missing)}.`,
    "Grant it to the bot's service account, with a role of its own or roles/compute.networkAdmin.",
  )
}
