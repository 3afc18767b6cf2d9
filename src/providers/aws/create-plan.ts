/** The plan of a peering between two VPCs: live facts in, checks, changes and what an approval rests on out. Pure. */
import type { ForeignError } from '../../kit/errors.ts'
import { firstOverlap } from '../../peering/cidr.ts'
import type { Check } from '../../peering/plan.ts'
import { describeSide, type Side } from '../../peering/side.ts'
import { block, listed, pass, warn } from '../../peering/verdicts.ts'
import type { CreatePlan, Scope, Wanted } from '../provider.ts'
import type { Place } from './account.ts'
import { permissionCheck, placeName, reachedCheck, refusedCheck, vpcCheck } from './account-checks.ts'
import { acceptByHand, dnsByHand, routesSomewhere, securityByHand } from './by-hand.ts'
import type { Permission } from './clients.ts'
import type { VpcRow } from './network-row.ts'
import { livePeering, type PeeringRow } from './peering-row.ts'
import { quotas, quotaWords } from './quota.ts'

/** One end as just read, where it is ours to read. */
export type EndFacts =
  | { place: Place; vpc: VpcRow | null }
  | { place: Place; refusal: ForeignError }
  | { place: null }

export interface CreateFacts {
  near: Side
  far: Side
  wanted: Wanted
  nearEnd: Exclude<EndFacts, { place: null }>
  farEnd: EndFacts
  /** All that the requester's account sees in its Region. */
  peerings: readonly PeeringRow[]
  /** Null: it could not even be tried. */
  mayCreate: Permission | null
  /** How people call a peering: `payments-eu-west-1/pcx-…`. */
  nameOf(row: PeeringRow): string
}

const vpcOf = (end: EndFacts): VpcRow | null => ('vpc' in end ? end.vpc : null)

/** The end with the blocks that its VPC has now, all of them: any of them can overlap. */
function withCidrs(side: Side, end: EndFacts): Side {
  const vpc = vpcOf(end)
  return vpc ? { ...side, cidrs: vpc.cidrs } : side
}

export function createPlan(scope: Scope, facts: CreateFacts): CreatePlan {
  const { wanted, nearEnd, farEnd, mayCreate } = facts
  const near = withCidrs(facts.near, nearEnd)
  const far = withCidrs(facts.far, farEnd)
  const isForeign = farEnd.place === null
  return {
    scope,
    near,
    far,
    checks: [
      ...endChecks(near, nearEnd),
      ...(isForeign ? [foreignCheck(far)] : endChecks(far, farEnd)),
      overlapCheck(near, far),
      newCheck(facts),
      outstandingCheck(near, facts.peerings),
      ...(mayCreate
        ? [
            permissionCheck(
              'may_create',
              nearEnd.place,
              `create a peering from ${near.network}`,
              mayCreate,
              true,
            ),
          ]
        : []),
    ],
    changes: [
      `${sideWords(near)} asks ${sideWords(far)} for a VPC peering connection.`,
      'The peering is followed until it is active, and every change of its status is posted.',
    ],
    manual: [
      acceptByHand(far, null),
      ...(isForeign ? foreignWork(near, far, wanted) : []),
      securityByHand(near, far.cidrs),
      securityByHand(far, near.cidrs),
    ],
    material: {
      'requester account': near.account ?? '',
      'requester Region': near.region ?? '',
      'requester VPC': near.network ?? '',
      'requester CIDRs': near.cidrs.toSorted().join(', '),
      'accepter account': far.account ?? '',
      'accepter Region': far.region ?? '',
      'accepter VPC': far.network ?? '',
      'accepter CIDRs': far.cidrs.toSorted().join(', '),
      'DNS resolution': wanted['dns'] ?? 'no',
    },
  }
}

function sideWords(side: Side): string {
  return `${describeSide(side)}${side.cidrs.length > 0 ? ` (${side.cidrs.join(', ')})` : ''}`
}

/** What the owner of an account that is not ours has to do besides accepting. */
function foreignWork(near: Side, far: Side, wanted: Wanted) {
  // Not marked as routes: those that the bot writes are at the other end.
  const routes = routesSomewhere(far, near.cidrs, null).map(({ about: _, ...rest }) => rest)
  return [...routes, ...(wanted['dns'] === 'yes' ? [dnsByHand(far, false, null)] : [])]
}

function endChecks(side: Side, end: Exclude<EndFacts, { place: null }>): Check[] {
  if ('refusal' in end) return [refusedCheck(end.place, end.refusal)]
  return [reachedCheck(end.place), vpcCheck(end.place, side, end.vpc)]
}

function foreignCheck(far: Side): Check {
  return warn(
    'vpc_known',
    `AWS account ${far.account} in ${far.region} is not configured here, so VPC ${far.network} and its ranges cannot be looked at.`,
    'Make sure of the account, the Region and the VPC, and that no range overlaps: AWS takes a wrong request and lets it fail.',
  )
}

function overlapCheck(near: Side, far: Side): Check {
  const code = 'cidr_overlap'
  if (near.cidrs.length === 0 || far.cidrs.length === 0)
    return warn(
      code,
      `Whether the ranges of ${near.network} and ${far.network} overlap could not be looked at.`,
      'Any two blocks that overlap forbid the peering, even if only others are meant to be used.',
    )
  const clash = firstOverlap(near.cidrs, far.cidrs)
  if (!clash) return pass(code, 'No block of one VPC overlaps a block of the other.')
  return block(
    code,
    `${clash[0]} of ${near.network} overlaps ${clash[1]} of ${far.network}; AWS peers no VPCs of which any blocks overlap.`,
    'Remove the block that overlaps from its VPC, or use AWS PrivateLink, which does not mind.',
  )
}

function newCheck({ near, far, peerings, nameOf }: CreateFacts): Check {
  const code = 'peering_new'
  const live = livePeering(peerings, near, far)
  if (!live) return pass(code, `${near.network} and ${far.network} are not peered yet, in either direction.`)
  const direction = live.requester.network === near.network ? '' : ', asked for from the other side'
  return block(
    code,
    `It exists already: ${nameOf(live)} (${live.raw}${direction}).`,
    live.status === 'active'
      ? 'Use that peering.'
      : 'Have that one accepted, or delete it before asking again.',
  )
}

function outstandingCheck(near: Side, peerings: readonly PeeringRow[]): Check {
  const code = 'quota_outstanding'
  const { usual } = quotas.outstanding
  const count = peerings.filter(
    ({ status, requester }) =>
      requester.account === near.account && (status === 'pending_acceptance' || status === 'requested'),
  ).length
  const text = `${count} requests of AWS account ${near.account} in ${near.region} wait for their accepters.`
  if (count < usual) return pass(code, text)
  return warn(
    code,
    text,
    `Look at ${quotaWords(quotas.outstanding)} in Service Quotas, or delete requests that nobody accepts.`,
  )
}

/** Peers of one VPC may overlap each other, and then answers come back from the wrong one. */
export function peerOverlapCheck(end: Side, other: Side, peerings: readonly PeeringRow[]): Check {
  const code = 'peer_overlap'
  const clashes = peerings.flatMap(row => {
    if (row.status !== 'active') return []
    const peer = row.requester.network === end.network ? row.accepter : row.requester
    const isOfVpc = row.requester.network === end.network || row.accepter.network === end.network
    if (!isOfVpc || peer.network === other.network) return []
    const clash = firstOverlap(peer.cidrs, other.cidrs)
    return clash ? [`${clash[0]} of ${row.id} (${describeSide(peer)})`] : []
  })
  if (clashes.length === 0) return pass(code, `No other peer of ${end.network} has ranges of the other side.`)
  return warn(
    code,
    `${listed(clashes)} overlaps a range of the other side.`,
    'AWS allows it and does not check return paths; route only what each peer is meant for.',
  )
}

export function activeQuotaCheck(place: Place, end: Side, peerings: readonly PeeringRow[]): Check {
  const code = 'quota_active'
  const { usual, most } = quotas.activePerVpc
  const count = peerings.filter(
    ({ status, requester, accepter }) =>
      (status === 'active' || status === 'provisioning') &&
      (requester.network === end.network || accepter.network === end.network),
  ).length
  const text = `VPC ${end.network} of ${placeName(place)} has ${count} active peerings.`
  if (count < usual) return pass(code, text)
  const hint = `Look at ${quotaWords(quotas.activePerVpc)} in Service Quotas.`
  return count < most ? warn(code, text, hint) : block(code, text, hint)
}
