/** What happens to a peering, whoever wants it: an API call, or a person in the console. */
import { overlaps } from '../cidr-block.ts'
import type { Vpc } from './network.ts'
import { ACCEPTANCE_MS, type Peering, statusAt } from './peering.ts'
import { NfyioRefusal } from './refusal.ts'
import type { World } from './world.ts'

export interface Wanted {
  requester: Vpc
  accepter: Vpc
  requesterRegion: string | null
  accepterRegion: string | null
  autoAccept: boolean
}

/** Nothing is idempotent here (inferred): the same pair twice is two requests, each of its own. */
export function requestPeering(world: World, wanted: Wanted): Peering {
  const { requester, accepter } = wanted
  const { manners } = world.box.armed
  const at = world.clock.now()
  if (requester.id === accepter.id)
    throw new NfyioRefusal('InvalidParameter', 'A VPC cannot be peered with itself', {
      field: 'accepter_vpc_id',
    })
  const isClash = overlaps(requester.cidr, accepter.cidr)
  const words = `CIDR overlap: ${requester.cidr} (${requester.id}) and ${accepter.cidr} (${accepter.id})`
  if (isClash && manners.overlap !== 'failed')
    throw new NfyioRefusal(
      manners.overlap === 409 ? 'Conflict' : 'ValidationError',
      words,
      { field: 'accepter_vpc_id' },
      manners.overlap,
    )
  // That it is passed over across accounts, and not refused, is inferred.
  const isAccepted = wanted.autoAccept && requester.account === accepter.account
  const peering: Peering = {
    id: world.newId(manners.ids),
    requester: { account: requester.account, vpc: requester.id, region: wanted.requesterRegion },
    accepter: { account: accepter.account, vpc: accepter.id, region: wanted.accepterRegion },
    createdAt: at,
    expiresAt: at + ACCEPTANCE_MS,
    failure: isClash ? words : null,
    acceptedAt: isAccepted ? at : null,
    rejectedAt: null,
  }
  world.peerings.set(peering.id, peering)
  return peering
}

/** Only who owns the accepter's VPC may answer, and only while it waits. */
function demandAnswerable(world: World, peering: Peering, account: string, act: string): void {
  if (peering.accepter.account !== account)
    throw new NfyioRefusal('Forbidden', `Only the accepter's account may ${act} ${peering.id}`)
  const status = statusAt(peering, world.clock.now())
  if (status === 'pending') return
  throw new NfyioRefusal(
    'InvalidRequest',
    `${peering.id} is ${status}: only a pending peering can be ${act}ed`,
  )
}

export function acceptPeering(world: World, peering: Peering, account: string): void {
  demandAnswerable(world, peering, account, 'accept')
  peering.acceptedAt = world.clock.now()
}

export function rejectPeering(world: World, peering: Peering, account: string): void {
  demandAnswerable(world, peering, account, 'reject')
  peering.rejectedAt = world.clock.now()
}

/** As if its time were over. */
export function expirePeering(world: World, peering: Peering): void {
  const status = statusAt(peering, world.clock.now())
  if (status !== 'pending') throw new NfyioRefusal('InvalidRequest', `${peering.id} is ${status}`)
  peering.expiresAt = world.clock.now()
}

/** A waiting request is its requester's to take back; what was answered, either side may clear away (inferred). */
export function deletePeering(world: World, peering: Peering, account: string): void {
  const isWaiting = statusAt(peering, world.clock.now()) === 'pending'
  if (isWaiting && peering.requester.account !== account)
    throw new NfyioRefusal(
      'Forbidden',
      `${peering.id} is the requester's until it is accepted: reject it instead`,
    )
  world.peerings.delete(peering.id)
}

/** Whether the account is on either side, and so may know of it (inferred). */
export function isSeenBy({ requester, accepter }: Peering, account: string): boolean {
  return requester.account === account || accepter.account === account
}
