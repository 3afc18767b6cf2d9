/** The calls on peerings. */
import { z } from 'zod'
import { iso } from '../../kit/clock.ts'
import { type Answer, bodyOf, type Call, noContent, page } from './call.ts'
import type { Vpc } from './network.ts'
import { messageAt, type Peering, routeTargetOf, statusAt } from './peering.ts'
import { acceptPeering, deletePeering, isSeenBy, rejectPeering, requestPeering } from './peering-work.ts'
import { NfyioRefusal, notFound } from './refusal.ts'

const id = z.string().min(1)

const createBody = z.object({
  requester_vpc_id: id,
  accepter_vpc_id: id,
  requester_region: id.optional(),
  accepter_region: id.optional(),
  accepter_account_id: id.optional(),
  auto_accept: z.boolean().default(false),
})

/** Inferred, field by field: nobody has published one. */
function peeringBody(peering: Peering, { world }: Call): object {
  const { requester, accepter } = peering
  const at = world.clock.now()
  const message = messageAt(peering, at)
  return {
    id: peering.id,
    status: world.statusWord(peering),
    requester_vpc_id: requester.vpc,
    accepter_vpc_id: accepter.vpc,
    ...(requester.region === null ? {} : { requester_region: requester.region }),
    ...(accepter.region === null ? {} : { accepter_region: accepter.region }),
    requester_account_id: requester.account,
    accepter_account_id: accepter.account,
    ...(message === null ? {} : { status_message: message }),
    ...(world.box.armed.manners.namesTarget ? { target: routeTargetOf(peering) } : {}),
    created_at: iso(peering.createdAt),
    ...(statusAt(peering, at) === 'pending' ? { expires_at: iso(peering.expiresAt) } : {}),
  }
}

/** A VPC of the account; the same words where it is somebody else's and where it is nobody's. */
function vpcIn(call: Call, account: string, vpcId: string): Vpc {
  const vpc = call.world.vpcs.get(vpcId)
  if (!vpc || vpc.account !== account) throw notFound('VPC', vpcId)
  return vpc
}

/** The code is inferred: nobody says what becomes of a wrong region. */
function regionOf(vpc: Vpc, said: string | undefined, field: string): string | null {
  if (said === undefined) return null
  if (said !== vpc.region)
    throw new NfyioRefusal('InvalidParameter', `${vpc.id} is in ${vpc.region}, not in ${said}`, { field })
  return said
}

/** A deleted one is as unknown as one that never was (inferred). */
function peeringAsked(call: Call): Peering {
  const peering = call.world.peerings.get(call.id)
  if (!peering || !isSeenBy(peering, call.account.id)) throw notFound('VPC peering', call.id)
  return peering
}

const create: Answer = call => {
  const body = bodyOf(createBody, call)
  const own = call.account.id
  const requester = vpcIn(call, own, body.requester_vpc_id)
  const accepter = vpcIn(call, body.accepter_account_id ?? own, body.accepter_vpc_id)
  const peering = requestPeering(call.world, {
    requester,
    accepter,
    requesterRegion: regionOf(requester, body.requester_region, 'requester_region'),
    accepterRegion: regionOf(accepter, body.accepter_region, 'accepter_region'),
    autoAccept: body.auto_accept,
  })
  return { status: 201, body: peeringBody(peering, call) }
}

const list: Answer = call => {
  const all = [...call.world.peerings.values()].filter(peering => isSeenBy(peering, call.account.id))
  const { items, total } = page(call, all)
  const { listKey } = call.world.box.armed.manners
  return { status: 200, body: { [listKey]: items.map(peering => peeringBody(peering, call)), total } }
}

const get: Answer = call => ({ status: 200, body: peeringBody(peeringAsked(call), call) })

const accept: Answer = call => {
  const peering = peeringAsked(call)
  acceptPeering(call.world, peering, call.account.id)
  return { status: 200, body: peeringBody(peering, call) }
}

const reject: Answer = call => {
  const peering = peeringAsked(call)
  rejectPeering(call.world, peering, call.account.id)
  return { status: 200, body: peeringBody(peering, call) }
}

const remove: Answer = call => {
  deletePeering(call.world, peeringAsked(call), call.account.id)
  return noContent
}

export const peeringAnswers = {
  'peerings.create': create,
  'peerings.list': list,
  'peerings.get': get,
  'peerings.accept': accept,
  'peerings.reject': reject,
  'peerings.delete': remove,
} satisfies Record<string, Answer>
