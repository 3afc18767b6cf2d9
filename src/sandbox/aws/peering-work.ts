/** What happens to a peering, whoever wants it: an API call, a person in the console, or Redis Cloud. */

import { draw } from '../span.ts'
import type { Place } from './network.ts'
import {
  ACCEPTANCE_MS,
  isInterRegion,
  type Peering,
  type PeeringSide,
  type SideName,
  statusAt,
} from './peering.ts'
import {
  demandAccepter,
  demandRoomForActive,
  demandTransition,
  isDoomed,
  sideNames,
  sidesIn,
} from './peering-rules.ts'
import { AwsRefusal } from './refusal.ts'
import type { World } from './world.ts'

interface Birth {
  id: string
  initiatedAt: number
  visibleAt: Record<SideName, number>
}

export function addPeering(
  world: World,
  ends: { requester: PeeringSide; accepter: PeeringSide },
  { id, initiatedAt, visibleAt }: Birth,
): Peering {
  const at = world.clock.now()
  const peering: Peering = {
    id,
    ...ends,
    createdAt: at,
    initiatedAt,
    expiresAt: at + ACCEPTANCE_MS,
    // The accepter hears of a request once it waits.
    visibleAt: { ...visibleAt, accepter: Math.max(visibleAt.accepter, initiatedAt) },
    failsAt: isDoomed(world, ends.requester, ends.accepter) ? initiatedAt : null,
    acceptedAt: null,
    activeAt: null,
    ended: null,
    dns: { requester: false, accepter: false },
    dnsShownAt: { requester: at, accepter: at },
  }
  world.peerings.set(id, peering)
  return peering
}

/** When a request made now stops initiating, and when each side finds it. */
export function birthOf(world: World): Birth {
  const at = world.clock.now()
  const { unseenMs } = world.box.armed
  const appearsAt = () => at + (unseenMs ?? draw(world.pace.appearsMs, world.random))
  return {
    id: world.newId('pcx'),
    initiatedAt: at + draw(world.pace.initiatingMs, world.random),
    visibleAt: { requester: appearsAt(), accepter: appearsAt() },
  }
}

export function acceptPeering(world: World, peering: Peering, place: Place): void {
  const at = world.clock.now()
  demandAccepter(peering, place, 'accept')
  demandTransition(peering, at, statusAt(peering, at) === 'pending-acceptance', 'active')
  const { requester, accepter } = peering
  const rival = world
    .peeringsOf(requester.vpc)
    .find(
      each =>
        ['provisioning', 'active'].includes(statusAt(each, at)) &&
        sideNames.some(side => each[side].vpc === accepter.vpc),
    )
  // Named is the one being accepted, not the one that is in its way (hashicorp/terraform-provider-aws issue 44315).
  if (rival)
    throw new AwsRefusal(
      'VpcPeeringConnectionAlreadyExists',
      `The vpc peering connection identified by ${peering.id} already exists.`,
    )
  demandRoomForActive(world, peering, at)
  peering.acceptedAt = at
  peering.activeAt = at + (world.box.armed.acceptMs ?? draw(world.pace.provisioningMs, world.random))
}

export function rejectPeering(world: World, peering: Peering, place: Place): void {
  const at = world.clock.now()
  demandAccepter(peering, place, 'reject')
  demandTransition(peering, at, statusAt(peering, at) === 'pending-acceptance', 'rejected')
  peering.ended = { how: 'rejected', by: 'accepter', at, goneAt: at }
}

/** Either side may while it is active, only the requester while it waits; the rest ages out by itself. */
export function deletePeering(world: World, peering: Peering, place: Place): void {
  const at = world.clock.now()
  const status = statusAt(peering, at)
  const [side] = sidesIn(peering, place)
  if (side === undefined) throw new AwsRefusal('OperationNotPermitted', `${peering.id} has no side here`)
  const isRequester = sidesIn(peering, place).includes('requester')
  if (status === 'pending-acceptance' && !isRequester)
    throw new AwsRefusal(
      'OperationNotPermitted',
      `User ${place.account} cannot delete pending peering ${peering.id}: reject it`,
    )
  demandTransition(peering, at, ['active', 'pending-acceptance'].includes(status), 'deleting')
  const goneAt = at + (isInterRegion(peering) ? draw(world.pace.deletingMs, world.random) : 0)
  peering.ended = { how: 'deleted', by: side, at, goneAt }
}

/** As if its seven days were over. */
export function expirePeering(world: World, peering: Peering): void {
  const at = world.clock.now()
  demandTransition(peering, at, statusAt(peering, at) === 'pending-acceptance', 'expired')
  peering.expiresAt = at
}
