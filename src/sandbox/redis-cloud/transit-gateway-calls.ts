/** The transit gateway calls, of standard subscriptions and per region: only on AWS, and all of them tasks. */
import { z } from 'zod'
import { iso } from '../../kit/clock.ts'
import { draw } from '../span.ts'
import { parseBlock } from './cidr-block.ts'
import { refusesWrite } from './peering-rules.ts'
import type { Place } from './region-of.ts'
import { failed, type RegionalCall, regionalRoutes, type Turn } from './regional-call.ts'
import { bodyOf, type Call, intOf, type Route } from './route.ts'
import type { TaskErrorCode } from './task-error.ts'
import type { TaskOutcome } from './task-queue.ts'
import {
  type Attachment,
  attachmentStatusAt,
  type Gateway,
  gatewayEntry,
  type Invitation,
  invitationEntry,
  invitationStatusAt,
  isAttached,
} from './transit-gateway.ts'
import { gatewayName, invitationName, transitGatewaysOf } from './transit-gateway-family.ts'

/** Plain strings, as in the file's example and the Go client's request; its schema says objects [OA, GO]. */
const cidrsBody = z.strictObject({
  cidrs: z.array(z.string()).optional(),
  commandType: z.string().optional(),
})

const ownerOf = ({ subscription, region }: Place) => ({
  subscriptionId: subscription.id,
  regionName: region?.region ?? null,
})

/** What reading and writing want alike. */
function refusesPlace({ subscription }: Place): TaskErrorCode | null {
  if (subscription.isCustomerManaged) return 'CONNECTIVITY_REQUESTS_ON_CUSTOMER_MANAGED_VPC_SUBSCRIPTION'
  return subscription.provider === 'AWS' ? null : 'TGW_CLOUD_PROVIDER_IS_NOT_SUPPORTED'
}

function read(turn: Turn, resource: () => object): TaskOutcome {
  const { subscription } = turn.place
  const refusal = refusesPlace(turn.place)
  if (refusal) return failed(refusal)
  // Null while the subscription is being provisioned [TF].
  const isProvisioned = subscription.status === 'active'
  return { ok: true, response: { resourceId: subscription.id, resource: isProvisioned ? resource() : null } }
}

function invitations(turn: Turn): TaskOutcome {
  const { cloud, at, place } = turn
  return read(turn, () => ({
    resources: transitGatewaysOf(cloud)
      .invitationsOf(ownerOf(place), at)
      .map(each => {
        const status = invitationStatusAt(each, at) ?? 'pending'
        const statusWord = cloud.wordFor(invitationName(each), status)
        return invitationEntry(each, { statusWord, sharedDate: iso(each.sharedAt) })
      }),
    links: [],
  }))
}

function gateways(turn: Turn): TaskOutcome {
  const { cloud, at, place } = turn
  return read(turn, () => ({
    tgws: transitGatewaysOf(cloud)
      .gatewaysOf(ownerOf(place), at)
      .map(each => {
        const status = each.attachment && attachmentStatusAt(each.attachment, at)
        const attachmentWord = status && cloud.wordFor(gatewayName(each), status)
        return gatewayEntry(each, { at, attachmentWord })
      }),
    links: [],
  }))
}

function log({ cloud, place, at }: Turn, what: string): void {
  cloud.addLog(at, 'Transit Gateway', place.subscription.id, `${what} (${place.subscription.name})`)
}

function answerInvitation(turn: Turn, id: number, how: 'accepted' | 'rejected'): TaskOutcome {
  const family = transitGatewaysOf(turn.cloud)
  const refusal = refusesPlace(turn.place) ?? refusesWrite(turn.place.subscription)
  if (refusal) return failed(refusal)
  const known = family.invitationsOf(ownerOf(turn.place), turn.at)
  const invitation: Invitation | undefined = known.find(each => each.id === id && each.answer === null)
  if (!invitation) return failed('TGW_RESOURCE_SHARE_DOES_NOT_EXIST')

  if (!turn.isPretended) {
    family.answer(invitation, how, turn.at)
    log(turn, `invitation ${id} was ${how}`)
    // Busy with it for a while, which Terraform waits for [TF].
    const { cloud, place, at } = turn
    cloud.occupy(place.subscription.id, at + draw(cloud.pace.occupiedMs, cloud.random))
  }
  return { ok: true, response: { resourceId: id } }
}

/** A write to the gateway a path names. */
function onGateway(turn: Turn, id: number, write: (gateway: Gateway) => TaskErrorCode | null): TaskOutcome {
  const refusal = refusesPlace(turn.place) ?? refusesWrite(turn.place.subscription)
  if (refusal) return failed(refusal)
  const known = transitGatewaysOf(turn.cloud).gatewaysOf(ownerOf(turn.place), turn.at)
  const gateway = known.find(each => each.id === id)
  const refused = gateway ? write(gateway) : 'TGW_DOES_NOT_EXIST'
  return refused ? failed(refused) : { ok: true, response: { resourceId: id } }
}

function attach(turn: Turn, gateway: Gateway): TaskErrorCode | null {
  // The official list has no code for a second attachment; this one is the nearest.
  if (isAttached(gateway, turn.at)) return 'CONFLICT_ERROR'
  if (turn.isPretended) return null
  const { armed } = turn.cloud.box
  const fails = armed.peeringFailures > 0
  if (fails) armed.peeringFailures -= 1
  transitGatewaysOf(turn.cloud).attach(gateway, turn.at, fails)
  log(turn, `an attachment to transit gateway ${gateway.id} was requested`)
  return null
}

/** The attachment a PUT or DELETE means, unless it is gone or leaving. */
function attachmentOf(gateway: Gateway, at: number): Attachment | null {
  const { attachment } = gateway
  if (!attachment || attachment.leavesAt !== null) return null
  const status = attachmentStatusAt(attachment, at)
  return status === null || status === 'deleted' ? null : attachment
}

function refusesCidrs(cidrs: readonly string[] | undefined, attachment: Attachment): TaskErrorCode | null {
  if (!cidrs) return 'TGW_ATTACHMENT_CIDRS_INVALID_LENGTH'
  if (cidrs.some(cidr => parseBlock(cidr) === null)) return 'BAD_REQUEST' // the list has no code of its own
  const wanted = new Set(cidrs)
  if (wanted.size < cidrs.length) return 'TGW_ATTACHMENT_CIDRS_REQUEST_CONTAINS_DUPLICATES'
  const isSame =
    wanted.size === attachment.cidrs.length && attachment.cidrs.every(({ cidr }) => wanted.has(cidr))
  return isSame ? 'TGW_ATTACHMENT_CIDRS_ARE_THE_SAME_AS_EXISTING_ONES' : null
}

function setCidrs(turn: Turn, gateway: Gateway, cidrs: readonly string[] | undefined): TaskErrorCode | null {
  const { cloud, at } = turn
  const attachment = attachmentOf(gateway, at)
  if (!attachment) return 'TGW_ATTACHMENT_DOES_NOT_EXIST'
  if (attachmentStatusAt(attachment, at) !== 'available') return 'TGW_ATTACHMENT_IS_NOT_ACTIVE'
  const refusal = refusesCidrs(cidrs, attachment)
  if (refusal || turn.isPretended) return refusal

  const before = new Map(attachment.cidrs.map(({ cidr, activeAt }) => [cidr, activeAt]))
  const doneAt = at + draw(cloud.pace.activatesMs, cloud.random)
  // The list sent is the whole list; an empty one clears it.
  attachment.cidrs = (cidrs ?? []).map(cidr => ({ cidr, activeAt: before.get(cidr) ?? doneAt }))
  attachment.modifiedUntil = doneAt
  log(turn, `the CIDRs of transit gateway ${gateway.id} were updated`)
  return null
}

function detach(turn: Turn, gateway: Gateway): TaskErrorCode | null {
  const { cloud, at } = turn
  const attachment = attachmentOf(gateway, at)
  if (!attachment) return 'TGW_ATTACHMENT_DOES_NOT_EXIST'
  if (turn.isPretended) return null
  attachment.leavesAt = at + draw(cloud.pace.leavesMs, cloud.random)
  log(turn, `transit gateway ${gateway.id} was detached`)
  return null
}

const PATH = '/transitGateways'
const ATTACHMENT = `${PATH}/{TgwId}/attachment`

const gatewayId = (call: Call) => intOf('TgwId', call.params['TgwId'])
const invitationId = (call: Call) => intOf('tgwInvitationId', call.params['tgwInvitationId'])

const always = { feature: 'transitGateway', onForeignRegion: 'TGW_REGION_DOES_NOT_EXIST' } as const

const calls: RegionalCall[] = [
  {
    method: 'GET',
    path: `${PATH}/invitations`,
    kind: 'list',
    commandType: 'tgwInvitationsGetRequest',
    ...always,
    status: 200, // the two reads answer 200, the writes 202 [OA]
    onActiveActive:
      'TGW_GETTING_SINGLE_REGION_TGW_INVITATIONS_IS_NOT_ALLOWED_WITH_ACTIVE_ACTIVE_SUBSCRIPTION',
    onStandard:
      'TGW_GETTING_ACTIVE_ACTIVE_SUBSCRIPTION_TGW_INVITATIONS_IS_NOT_ALLOWED_WITH_SINGLE_REGION_SUBSCRIPTION',
    open: () => invitations,
  },
  {
    method: 'PUT',
    path: `${PATH}/invitations/{tgwInvitationId}/accept`,
    kind: 'update',
    commandType: 'tgwAcceptInvitationRequest',
    ...always,
    onActiveActive:
      'TGW_ACCEPTING_A_FLEXIBLE_SUBSCRIPTION_TGW_RESOURCE_SHARE_IS_NOT_ALLOWED_WITH_AN_ACTIVE_ACTIVE_SUBSCRIPTION',
    onStandard:
      'TGW_ACCEPTING_AN_ACTIVE_ACTIVE_TGW_RESOURCE_SHARE_IS_NOT_ALLOWED_WITH_A_FLEXIBLE_SUBSCRIPTION',
    open(call) {
      const id = invitationId(call)
      return turn => answerInvitation(turn, id, 'accepted')
    },
  },
  {
    method: 'PUT',
    path: `${PATH}/invitations/{tgwInvitationId}/reject`,
    kind: 'update',
    commandType: 'tgwRejectInvitationRequest',
    ...always,
    onActiveActive:
      'TGW_REJECTING_A_FLEXIBLE_SUBSCRIPTION_TGW_RESOURCE_SHARE_IS_NOT_ALLOWED_WITH_AN_ACTIVE_ACTIVE_SUBSCRIPTION',
    onStandard:
      'TGW_REJECTING_AN_ACTIVE_ACTIVE_TGW_RESOURCE_SHARE_IS_NOT_ALLOWED_WITH_A_FLEXIBLE_SUBSCRIPTION',
    open(call) {
      const id = invitationId(call)
      return turn => answerInvitation(turn, id, 'rejected')
    },
  },
  {
    method: 'GET',
    path: PATH,
    kind: 'list',
    commandType: 'tgwGetRequest',
    ...always,
    status: 200,
    onActiveActive: 'TGW_GETTING_SINGLE_REGION_TGWS_IS_NOT_ALLOWED_WITH_ACTIVE_ACTIVE_SUBSCRIPTION',
    onStandard: 'TGW_GETTING_ACTIVE_ACTIVE_SUBSCRIPTION_TGW_IS_NOT_ALLOWED_WITH_SINGLE_REGION_SUBSCRIPTION',
    open: () => gateways,
  },
  {
    method: 'POST',
    path: ATTACHMENT,
    kind: 'create',
    commandType: 'tgwAttachmentCreateRequest',
    ...always,
    onActiveActive:
      'TGW_CREATING_A_FLEXIBLE_SUBSCRIPTION_TGW_ATTACHMENT_IS_NOT_ALLOWED_WITH_AN_ACTIVE_ACTIVE_SUBSCRIPTION',
    onStandard:
      'TGW_CREATING_AN_ACTIVE_ACTIVE_SUBSCRIPTION_TGW_ATTACHMENT_IS_NOT_ALLOWED_WITH_A_FLEXIBLE_SUBSCRIPTION',
    open(call) {
      const id = gatewayId(call)
      return turn => onGateway(turn, id, gateway => attach(turn, gateway))
    },
  },
  {
    method: 'PUT',
    path: ATTACHMENT,
    kind: 'update',
    commandType: 'tgwUpdateCidrsRequest',
    ...always,
    onActiveActive:
      'TGW_UPDATING_A_FLEXIBLE_SUBSCRIPTION_TGW_ATTACHMENT_IS_NOT_ALLOWED_WITH_AN_ACTIVE_ACTIVE_SUBSCRIPTION',
    onStandard: 'TGW_UPDATING_AN_ACTIVE_ACTIVE_TGW_ATTACHMENT_IS_NOT_ALLOWED_WITH_A_FLEXIBLE_SUBSCRIPTION',
    open(call) {
      const id = gatewayId(call)
      const { cidrs } = bodyOf(cidrsBody, call)
      return turn => onGateway(turn, id, gateway => setCidrs(turn, gateway, cidrs))
    },
  },
  {
    method: 'DELETE',
    path: ATTACHMENT,
    kind: 'delete',
    commandType: 'tgwAttachmentDeleteRequest',
    ...always,
    onActiveActive:
      'TGW_DELETING_A_FLEXIBLE_SUBSCRIPTION_TGW_ATTACHMENT_IS_NOT_ALLOWED_WITH_AN_ACTIVE_ACTIVE_SUBSCRIPTION',
    onStandard:
      'TGW_DELETING_AN_ACTIVE_ACTIVE_SUBSCRIPTION_TGW_ATTACHMENT_IS_NOT_ALLOWED_WITH_A_FLEXIBLE_SUBSCRIPTION',
    open(call) {
      const id = gatewayId(call)
      return turn => onGateway(turn, id, gateway => detach(turn, gateway))
    },
  },
]

export const transitGatewayCalls: Route[] = regionalRoutes(calls)
