/** Checks of a plan about the far side: forms, the region, the ranges, and what is peered already. Pure. */
import { closest } from 'fastest-levenshtein'
import { type Cidr, canonicalCidr, firstOverlap, isCidr, parseCidr } from '../../peering/cidr.ts'
import type { Check } from '../../peering/plan.ts'
import { describeSide, type Peering, type Side } from '../../peering/side.ts'
import { isEnded } from '../../peering/status.ts'
import { block, pass, warn } from '../../peering/verdicts.ts'
import { CIDRS_MAX, forms, overlapWithin } from './far.ts'
import { unseen } from './near-checks.ts'
import { leadsTo, livePeeringTo } from './peering-row.ts'

export interface FarFacts {
  subscriptionId: string
  /** Where the peering starts. */
  near: Side
  far: Side
  /** Every region of the subscription, since ranges have to be disjoint with all of them; null: not read. */
  deployments: Side[] | null
  /** Regions that Redis Cloud knows; null: not read. */
  regions: string[] | null
  peerings: Peering[] | Unread
  /** The peering whose ranges are changed; null for a new one. */
  own: Peering | null
}

/** Why a list could not be read; a clause. */
export interface Unread {
  unread: string
}

export function formChecks({ far }: FarFacts): Check[] {
  const isGoogle = far.cloud === 'gcp'
  const [accountForm, networkForm] = isGoogle ? [forms.project, forms.network] : [forms.account, forms.vpc]
  const account = isGoogle ? 'Google Cloud project' : 'AWS account'
  const network = isGoogle ? 'Network' : 'VPC'
  return [
    accountForm.test(far.account ?? '')
      ? pass('far_account_form', `${account} ${far.account} has the right form.`)
      : block(
          'far_account_form',
          `“${far.account ?? ''}” is not the id of an ${account}.`.replace('an Google', 'a Google'),
          isGoogle
            ? 'Give the project id, such as app-prod, not its number or title.'
            : 'Give the 12 digits of the account.',
        ),
    networkForm.test(far.network ?? '')
      ? pass('far_network_form', `${network} ${far.network} has the right form.`)
      : block(
          'far_network_form',
          `“${far.network ?? ''}” is not the ${isGoogle ? 'name of a network' : 'id of a VPC'}.`,
          isGoogle ? 'Give the name alone, such as main.' : 'Give vpc- and 8 or 17 hexadecimal digits.',
        ),
  ]
}

export function regionCheck({ far, regions }: FarFacts): Check {
  const code = 'region_known'
  const region = far.region ?? ''
  if (regions === null)
    return unseen(code, 'The region of the VPC', 'the catalog of regions could not be read')
  if (regions.includes(region)) return pass(code, `${region} is a region that Redis Cloud knows.`)
  const nearest = regions.length > 0 ? closest(region, regions) : null
  return block(
    code,
    `“${region}” is not a region that Redis Cloud knows.`,
    nearest === null ? 'Give the region of the VPC, such as eu-west-1.' : `Did you mean ${nearest}?`,
  )
}

const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'].flatMap(text => {
  const range = parseCidr(text)
  return isCidr(range) ? [range] : []
})
const isInside = (inner: Cidr, outer: Cidr) =>
  inner.family === outer.family && outer.lo <= inner.lo && inner.hi <= outer.hi

export function cidrChecks(facts: FarFacts): Check[] {
  const { far, deployments } = facts
  const parsed = far.cidrs.map(parseCidr)
  const ranges = parsed.filter(isCidr).filter(range => range.family === 4)
  const bad = far.cidrs.filter((_, index) => {
    const range = parsed[index]
    return range === undefined || !isCidr(range) || range.family !== 4
  })
  const cut = ranges.filter(range => range.hadHostBits)
  const canonical = ranges.map(range => range.canonical)
  const list = canonical.join(', ')
  const odd = ranges.filter(range => range.prefix < 16 || range.prefix > 28)
  const open = ranges.filter(range => !privateRanges.some(outer => isInside(range, outer)))
  const twin = overlapWithin(canonical)
  return [
    bad.length > 0 || ranges.length === 0
      ? block(
          'cidr_canonical',
          ranges.length === 0 && bad.length === 0
            ? 'No CIDR was given.'
            : `${bad.join(', ')} is not an IPv4 range.`,
          'Give the ranges of the VPC, such as 10.20.0.0/16.',
        )
      : pass(
          'cidr_canonical',
          cut.length === 0
            ? `${list} ${ranges.length === 1 ? 'is' : 'are'} written canonically.`
            : `Host bits were cut: the ranges are ${list}.`,
        ),
    ranges.length <= CIDRS_MAX
      ? pass(
          'cidr_count',
          `${ranges.length} of at most ${CIDRS_MAX} ranges ${ranges.length === 1 ? 'is' : 'are'} used.`,
        )
      : block(
          'cidr_count',
          `${ranges.length} ranges were given; Redis Cloud takes at most ${CIDRS_MAX}.`,
          'Merge neighboring ranges or leave some out.',
        ),
    twin
      ? block('cidr_disjoint', `${twin[0]} and ${twin[1]} overlap.`, 'Keep the larger one.')
      : pass('cidr_disjoint', 'The ranges do not overlap each other.'),
    deploymentCheck(canonical, deployments, adviceOf(facts)),
    peeredRangesCheck(canonical, facts),
    odd.length > 0
      ? warn(
          'cidr_size',
          `${odd.map(range => range.canonical).join(', ')} cannot be a range of one AWS VPC, which has /16 to /28.`,
          'Check the prefix length: the range has to lie within the VPC.',
        )
      : pass('cidr_size', 'The ranges have sizes that a VPC can have.'),
    open.length > 0
      ? warn(
          'cidr_private',
          `${open.map(range => range.canonical).join(', ')} is not in private address space.`,
          'Peering public ranges takes their traffic from the internet; check that the VPC really owns them.',
        )
      : pass('cidr_private', 'The ranges are in private address space.'),
  ]
}

/** Overlapping networks cannot be routed to each other; PrivateLink joins them all the same, on AWS only. */
function adviceOf({ subscriptionId, near, far, deployments }: FarFacts): string {
  if (far.cloud !== 'aws') return ''
  const from = (deployments?.length ?? 0) > 1 && near.region !== null ? ` from=${near.region}` : ''
  return ` Where the ranges have to overlap, AWS PrivateLink works all the same: /peering privatelink create ${subscriptionId}${from} principal=${far.account} reason=…`
}

function deploymentCheck(cidrs: string[], deployments: Side[] | null, advice: string): Check {
  const code = 'cidr_deployment'
  if (deployments === null)
    return unseen(code, 'The deployment CIDR of the subscription', 'the subscription was not read')
  const isOne = deployments.length < 2
  for (const { region, cidrs: deployment } of deployments) {
    const clash = firstOverlap(cidrs, deployment)
    if (clash)
      return block(
        code,
        `${clash[0]} overlaps the deployment CIDR ${clash[1]} of ${isOne ? 'the subscription' : `region ${region} of the subscription`}.`,
        `Give other ranges of the VPC; those that overlap can never be reached from there.${advice}`,
      )
  }
  const silent = deployments.filter(deployment => deployment.cidrs.length === 0)
  if (silent.length > 0 || deployments.length === 0)
    return warn(
      code,
      `Redis Cloud does not say the deployment CIDR of ${isOne ? 'the subscription' : silent.map(({ region }) => region ?? 'a region').join(', ')}, so an overlap with it cannot be seen.`,
      'Look it up in the console and compare; Redis Cloud refuses an overlap.',
    )
  return pass(
    code,
    isOne
      ? `The ranges do not overlap the deployment CIDR ${allCidrs(deployments)}.`
      : `The ranges do not overlap any region's deployment CIDR (${allCidrs(deployments)}).`,
  )
}

const allCidrs = (deployments: Side[]) => deployments.flatMap(({ cidrs }) => cidrs).join(', ')

function peeredRangesCheck(cidrs: string[], facts: FarFacts): Check {
  const { subscriptionId, far, peerings, own } = facts
  const code = 'cidr_peerings'
  if ('unread' in peerings) return unseen(code, 'The ranges peered already', peerings.unread)
  // A VPC is disjoint with itself: it may be peered with several regions, and twins are reported by peering_new.
  const others = peerings.filter(
    peering => peering.providerId !== own?.providerId && !leadsTo(peering, far) && !isEnded(peering.status),
  )
  for (const other of others) {
    const clash = firstOverlap(cidrs, other.far.cidrs.map(canonicalCidr))
    if (clash)
      return block(
        code,
        `${clash[0]} overlaps ${clash[1]} of peering ${subscriptionId}/${other.providerId} to ${describeSide(other.far)}, which is ${wordFor(other)}.`,
        `Give ranges that no other peering of the subscription has, or delete that peering first.${adviceOf(facts)}`,
      )
  }
  const silent = others.filter(other => other.far.cidrs.length === 0)
  if (silent.length > 0)
    return warn(
      code,
      `Redis Cloud does not say the ranges of ${silent.map(other => `peering ${subscriptionId}/${other.providerId}`).join(', ')}, so an overlap with them cannot be seen.`,
      'Look them up in the console and compare; Redis Cloud refuses an overlap.',
    )
  return pass(
    code,
    others.length === 0
      ? 'The subscription has no other live peering.'
      : `The ranges do not overlap those of the ${others.length} other live peerings.`,
  )
}

export function newPeeringCheck({ subscriptionId, near, far, peerings }: FarFacts): Check {
  const code = 'peering_new'
  if ('unread' in peerings) return unseen(code, 'Whether the network is peered already', peerings.unread)
  const twin = livePeeringTo(peerings, near, far)
  return twin
    ? block(
        code,
        `Peering ${subscriptionId}/${twin.providerId} to ${far.network} exists already and is ${wordFor(twin)}.`,
        twin.status === 'inactive'
          ? 'It carries nothing any more: delete it first.'
          : 'Use it, or delete it first.',
      )
    : pass(code, `No live peering leads to ${far.network} yet.`)
}

/** Our word for the status, with the vendor's where it says more. */
export function wordFor({ status, raw }: Peering): string {
  const word = status.replaceAll('_', ' ')
  return raw.replaceAll('-', ' ') === word ? word : `${word} (Redis Cloud says “${raw}”)`
}
