/** Checks of a plan about whose key lets us in, what VPC is there, and whether two of them can be peered. Pure. */
import type { ForeignError } from '../../kit/errors.ts'
import { firstOverlap, isCidr, overlaps, parseCidr } from '../../peering/cidr.ts'
import type { Check } from '../../peering/plan.ts'
import { describeSide, type Side } from '../../peering/side.ts'
import { block, listed, pass, warn } from '../../peering/verdicts.ts'
import { nameOf, type Place } from './install.ts'
import type { VpcRow } from './schema.ts'

/** An install whose key does not let us in: nothing else can be looked at. */
export function refusedCheck(place: Place, refusal: ForeignError): Check {
  return block(
    'account_reachable',
    `The NFYio account ${nameOf(place)} does not let the bot in: ${refusal.message}`,
    'Mend the key, then ask again; `peerbot check` tells what is missing.',
  )
}

export function reachedCheck(place: Place): Check {
  return pass('account_reachable', `The bot reaches the NFYio account ${nameOf(place)}.`)
}

/** What a VPC is called where it is up; an install that says nothing contradicts nothing. */
const upWords = ['', 'active', 'available', 'ready', 'running']

/** `vpc` null: there is none of that id. */
export function vpcCheck(place: Place, side: Side, vpc: VpcRow | null): Check {
  const code = 'vpc_known'
  if (vpc === null)
    return block(
      code,
      `The NFYio account ${nameOf(place)} has no VPC ${side.network}.`,
      'Check the id of the VPC and its account.',
    )
  if (vpc.cidrs.length === 0)
    return warn(
      code,
      `VPC ${vpc.id} is in ${nameOf(place)}, and the install does not say its range.`,
      'Make sure that it does not overlap the other side.',
    )
  if (!upWords.includes(vpc.status))
    return warn(
      code,
      `VPC ${vpc.id} (${listed(vpc.cidrs)}) is ${vpc.status}.`,
      'Look at it in the console; NFYio may refuse the peering, or let it fail.',
    )
  return pass(code, `VPC ${vpc.id} is in ${nameOf(place)} and holds ${listed(vpc.cidrs)}.`)
}

/** A VPC of an account whose key nobody gave us; `vpc` where the requester's key can read it all the same. */
export function foreignCheck(side: Side, vpc: VpcRow | null): Check {
  const code = 'vpc_known'
  if (vpc !== null) return pass(code, `VPC ${vpc.id} of ${side.account} holds ${listed(vpc.cidrs)}.`)
  return warn(
    code,
    `The NFYio account ${side.account} is not configured here, so VPC ${side.network} and its range cannot be looked at.`,
    'Make sure of the account and the VPC, and that no range overlaps: NFYio lets a wrong request fail.',
  )
}

export function overlapCheck(near: Side, far: Side): Check {
  const code = 'cidr_overlap'
  if (near.cidrs.length === 0 || far.cidrs.length === 0)
    return warn(
      code,
      `Whether the ranges of ${near.network} and ${far.network} overlap could not be looked at.`,
      'NFYio peers no VPCs whose ranges overlap.',
    )
  const clash = firstOverlap(near.cidrs, far.cidrs)
  if (!clash) return pass(code, 'The ranges of the two VPCs do not overlap.')
  return block(
    code,
    `${clash[0]} of ${near.network} overlaps ${clash[1]} of ${far.network}; NFYio peers no VPCs whose ranges overlap.`,
    'One of the two VPCs has to be made anew with another range; a private endpoint does not mind.',
  )
}

const TEN = parseCidr('10.0.0.0/8')

function isInTen(text: string): boolean {
  const range = parseCidr(text)
  return isCidr(range) && isCidr(TEN) && overlaps(range, TEN)
}

/**
 * NFYio's page calls 10.0.0.0/16 and 10.1.0.0/16 overlapping, which they are not. Source: cloud-peering reference,
 * section 0, number 2.
 */
export function tenCheck(near: Side, far: Side): Check[] {
  if (firstOverlap(near.cidrs, far.cidrs) !== null) return []
  const [ours, theirs] = [near.cidrs.find(isInTen), far.cidrs.find(isInTen)]
  if (ours === undefined || theirs === undefined) return []
  return [
    warn(
      'shared_ten',
      `${ours} and ${theirs} do not overlap, and both lie in 10.0.0.0/8; NFYio's documentation calls such a pair invalid.`,
      'It should work all the same. If the install refuses it or lets it fail, one VPC needs a range in 172.16.0.0/12 or 192.168.0.0/16.',
    ),
  ]
}

export function sideWords(side: Side): string {
  return `${describeSide(side)}${side.cidrs.length > 0 ? ` (${side.cidrs.join(', ')})` : ''}`
}
