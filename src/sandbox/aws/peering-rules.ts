/** What EC2 refuses about peerings, and when a request fails after it was taken. Source: VPC Peering Guide. */
import { overlaps } from '../cidr-block.ts'
import { ipv4Of, type Place } from './network.ts'
import {
  isAccepted,
  isLive,
  isSameAccount,
  isVisible,
  type Peering,
  type PeeringSide,
  type SideName,
  statusAt,
} from './peering.ts'
import type { QuotaName } from './quota.ts'
import { AwsRefusal } from './refusal.ts'
import type { World } from './world.ts'

export const sideNames = ['requester', 'accepter'] as const

const isAt = (side: PeeringSide, place: Place) =>
  side.account === place.account && side.region === place.region

/** The sides that stand in this account and Region: none, one, or both. */
export function sidesIn(peering: Peering, place: Place): SideName[] {
  return sideNames.filter(side => isAt(peering[side], place))
}

export function isVisibleIn(peering: Peering, place: Place, at: number): boolean {
  return sidesIn(peering, place).some(side => isVisible(peering, side, at))
}

/** Whether the request ends `failed`: no such VPC in that account and Region, or a shared IPv4 address. */
export function isDoomed(world: World, requester: PeeringSide, accepter: PeeringSide): boolean {
  const [near, far] = [world.vpcs.get(requester.vpc), world.vpcs.get(accepter.vpc)]
  if (!near || !far || !isAt(accepter, far) || !isAt(requester, near)) return true
  // Any two blocks, even where only others are meant to be used.
  return ipv4Of(near).some(mine => ipv4Of(far).some(theirs => overlaps(mine, theirs)))
}

export function livePeeringOf(
  world: World,
  requester: string,
  accepter: string,
  at: number,
): Peering | undefined {
  return [...world.peerings.values()].find(
    peering =>
      peering.requester.vpc === requester && peering.accepter.vpc === accepter && isLive(peering, at),
  )
}

function demandQuota(world: World, name: QuotaName, used: number, code: string, what: string): void {
  if (used < world.quota(name)) return
  throw new AwsRefusal(code, `You've reached the limit on ${what}: ${world.quota(name)}`)
}

export function demandRoomForRequest(world: World, requester: PeeringSide, at: number): void {
  const waiting = [...world.peerings.values()].filter(peering =>
    ['initiating-request', 'pending-acceptance'].includes(statusAt(peering, at)),
  )
  const sent = waiting.filter(each => each.requester.account === requester.account)
  const touching = waiting.filter(each => sideNames.some(side => each[side].account === requester.account))
  const ofVpc = world.peeringsOf(requester.vpc).filter(each => isLive(each, at))
  demandQuota(
    world,
    'outstandingRequests',
    sent.length,
    'OutstandingVpcPeeringConnectionLimitExceeded',
    'the number of outstanding VPC peering connection requests of this account',
  )
  demandQuota(
    world,
    'pendingPeerings',
    touching.length,
    'PendingVpcPeeringConnectionLimitExceeded',
    'the number of pending VPC peering connections of this account',
  )
  demandQuota(
    world,
    'peeringsPerVpc',
    ofVpc.length,
    'VpcPeeringConnectionsPerVpcLimitExceeded',
    `the number of VPC peering connections of ${requester.vpc}`,
  )
}

export function demandRoomForActive(world: World, peering: Peering, at: number): void {
  for (const side of sideNames) {
    const { vpc } = peering[side]
    demandQuota(
      world,
      'activePeeringsPerVpc',
      world.peeringsOf(vpc).filter(each => isAccepted(each, at)).length,
      'ActiveVpcPeeringConnectionPerVpcLimitExceeded',
      `the number of active VPC peering connections of ${vpc}`,
    )
  }
}

/** Accepting and rejecting is for the accepter's owner, in the accepter's Region. */
export function demandAccepter(peering: Peering, place: Place, act: 'accept' | 'reject'): void {
  const { accepter } = peering
  if (accepter.account !== place.account)
    throw new AwsRefusal('OperationNotPermitted', `User ${place.account} cannot ${act} peering ${peering.id}`)
  if (accepter.region === place.region) return
  throw new AwsRefusal(
    'OperationNotPermitted',
    `Incorrect region (${place.region}) specified for this request. ` +
      `VPC peering connection ${peering.id} must be ${act}ed in region ${accepter.region}`,
  )
}

export function demandTransition(peering: Peering, at: number, allowed: boolean, to: string): void {
  if (allowed) return
  throw new AwsRefusal(
    'InvalidStateTransition',
    `Invalid state transition for ${peering.id}, attempted to transition from ${statusAt(peering, at)} to ${to}`,
  )
}

/** Each owner sets its own side, in its own Region; both at once only within one account and Region. */
export function demandOwnSide(peering: Peering, place: Place, side: SideName): void {
  if (sidesIn(peering, place).includes(side)) return
  const where = isSameAccount(peering) ? `region ${peering[side].region}` : `account ${peering[side].account}`
  throw new AwsRefusal(
    'OperationNotPermitted',
    `Options of the ${side} of ${peering.id} can only be modified from ${where}`,
  )
}

export function demandDns(world: World, peering: Peering): void {
  const isReady = sideNames.every(side => {
    const vpc = world.vpcs.get(peering[side].vpc)
    return vpc?.dnsHostnames && vpc.dnsSupport
  })
  if (isReady) return
  throw new AwsRefusal(
    'InvalidVpcPeeringConnectionState.DnsHostnamesDisabled',
    'To enable DNS hostname resolution for the VPC peering connection, DNS hostname support must be enabled for the VPCs.',
  )
}
