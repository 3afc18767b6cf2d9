/** How what was asked of a transit gateway stands, by what the list shows. Pure. */
import { minute } from '../../kit/duration.ts'
import type { PeeringKind } from '../../peering/kind.ts'
import type { Instruction } from '../../peering/plan.ts'
import type { Peering } from '../../peering/side.ts'
import type { Ask, Sighting } from '../provider.ts'
import { regionIn } from './place.ts'
import { done, findIn, nameOf, notSeen, targetOf, underWay, unknownWord } from './sightings.ts'
import { acceptAttachment, attachStep, routeSteps, setCidrsStep } from './transit-gateway-by-hand.ts'
import { readCidrList } from './transit-gateway-cidrs.ts'
import { attachmentIdOf, statusBy } from './transit-gateway-row.ts'

/** A gateway may take a while to be listed after its invitation has left the list. */
const GATEWAY_APPEARS_WITHIN_MS = 15 * minute

const find = (seen: readonly Peering[], kind: PeeringKind, providerId: string) =>
  findIn(seen, kind, providerId, statusBy)

/** Gateways of who invited, in the region of the invitation. */
function gatewaysOf(seen: readonly Peering[], invitation: Peering): Peering[] {
  const region = regionIn(invitation.providerId)
  return seen.filter(
    each =>
      each.kind === 'tgw' &&
      each.status !== 'deleted' &&
      each.far.account !== null &&
      each.far.account === invitation.far.account &&
      regionIn(each.providerId) === region,
  )
}

export function judgeAccept(ask: Ask, seen: readonly Peering[], waitedMs: number): Sighting {
  const { scope } = ask
  const target = targetOf(ask)
  const invitation = find(seen, 'tgw_invitation', target.providerId)
  const gateways = gatewaysOf(seen, target)
  const owner = target.far.account === null ? 'its owner' : `AWS ${target.far.account}`
  const open = gateways.filter(({ details }) => details['attachment'] === undefined)
  const todo: Instruction[] =
    gateways.length === 0
      ? [{ text: 'The transit gateway is listed here in a moment; then attach it.' }]
      : open.slice(0, 3).map(gateway => attachStep(scope, gateway))
  if (invitation === null) {
    // A gateway of the same account proves it only where it was not there before.
    const before = ask.wanted['gateways']
    const gateway = gateways.find(({ providerId }) => before?.split(', ').includes(providerId) === false)
    if (gateway)
      return done(
        target,
        `the invitation has left the list, and transit gateway ${nameOf(scope, gateway)} of ${owner} is there`,
        todo,
      )
    if (waitedMs < GATEWAY_APPEARS_WITHIN_MS)
      return underWay(
        target,
        `the invitation has left the list, and no new transit gateway of ${owner} is there yet`,
      )
    const older =
      gateways.length === 0
        ? ''
        : ` (${gateways.map(each => nameOf(scope, each)).join(', ')} may have been there before: if it is the one, it can be attached)`
    return {
      stands: 'failed',
      note: `Invitation ${nameOf(scope, target)} has left the list and no new transit gateway of ${owner} is seen to have come of it${older}: it lapsed or was withdrawn. Have the gateway shared again.`,
    }
  }
  switch (invitation.status) {
    case 'active':
      return done(invitation, `invitation ${nameOf(scope, invitation)} is accepted`, todo)
    case 'pending_acceptance':
      return notSeen
    case 'rejected':
      return {
        stands: 'failed',
        note: `Invitation ${nameOf(scope, invitation)} was rejected and cannot be accepted any more. Have the gateway shared again.`,
      }
    default:
      return unknownWord(scope, invitation)
  }
}

export function judgeReject(ask: Ask, seen: readonly Peering[]): Sighting {
  const { scope } = ask
  const target = targetOf(ask)
  const invitation = find(seen, 'tgw_invitation', target.providerId)
  if (invitation === null) return done(target, `invitation ${nameOf(scope, target)} is not listed any more`)
  switch (invitation.status) {
    case 'rejected':
      return done(invitation, `invitation ${nameOf(scope, invitation)} is rejected`)
    case 'pending_acceptance':
      return notSeen
    case 'active':
      return {
        stands: 'failed',
        note: `Invitation ${nameOf(scope, invitation)} was accepted meanwhile. Leave its gateway without an attachment, or have the share ended in AWS.`,
      }
    default:
      return unknownWord(scope, invitation)
  }
}

export function judgeAttach(ask: Ask, seen: readonly Peering[]): Sighting {
  const { scope } = ask
  const gateway = targetOf(ask)
  const attachment = find(seen, 'tgw_attachment', attachmentIdOf(gateway))
  if (attachment === null) return notSeen
  const name = `attachment ${nameOf(scope, attachment)}`
  switch (attachment.status) {
    case 'active':
      if (attachment.raw !== 'available') return underWay(attachment, `${name} is ${attachment.raw}`)
      return done(attachment, `${name} is active`, [
        ...(attachment.members.length === 0 ? [setCidrsStep(scope, attachment)] : []),
        ...routeSteps(attachment, attachment.cloudId),
      ])
    case 'pending_acceptance':
      return {
        stands: 'under_way',
        for: 'person',
        peering: attachment.providerId,
        note: `${name} waits for the owner of the gateway to accept it`,
        todo: [acceptAttachment(attachment, attachment.cloudId)],
      }
    case 'requested':
    case 'provisioning':
      return underWay(attachment, `${name} is being set up (${attachment.raw})`)
    case 'rejected':
      return {
        stands: 'failed',
        note: `The owner of the gateway rejected the attachment (${attachment.raw}). Settle it with them, detach ${nameOf(scope, attachment)}, then attach again.`,
      }
    case 'failed':
      return {
        stands: 'failed',
        note: `The attachment failed (${attachment.raw}); Redis Cloud gives no reason. Detach ${nameOf(scope, attachment)}, then attach again.`,
      }
    case 'deleting':
      return {
        stands: 'failed',
        note: `The attachment is being deleted (${attachment.raw}) by somebody else. Find out why before attaching again.`,
      }
    default:
      return unknownWord(scope, attachment)
  }
}

/** On its way out of the list of ranges. */
const leaving = /delet|remov/i
/** The range is in force; so is one of which nothing is said. */
const inForce = new Set(['', 'active', 'available'])

export function judgeCidrs(ask: Ask, seen: readonly Peering[]): Sighting {
  const { scope } = ask
  const target = targetOf(ask)
  const attachment = find(seen, 'tgw_attachment', target.providerId)
  if (attachment === null)
    return {
      stands: 'failed',
      note: `Attachment ${nameOf(scope, target)} is gone, and its ranges with it.`,
    }
  const wanted = readCidrList(ask.wanted['cidrs'] ?? '').canonical
  const staying = attachment.members.filter(({ raw }) => !leaving.test(raw))
  const isAsWanted = staying.length === wanted.length && staying.every(member => wanted.includes(member.id))
  const name = `attachment ${nameOf(scope, attachment)}`
  switch (attachment.status) {
    case 'active':
      break
    case 'rejected':
    case 'failed':
    case 'deleting':
      return {
        stands: 'failed',
        note: `Attachment ${nameOf(scope, attachment)} is ${attachment.status} (${attachment.raw}), so its ranges carry no traffic.`,
      }
    case 'unknown':
      return unknownWord(scope, attachment)
    default:
      return isAsWanted ? underWay(attachment, `${name} is ${attachment.status} again`) : notSeen
  }
  if (!isAsWanted)
    return attachment.raw === 'modifying'
      ? underWay(attachment, `the ranges of ${name} are being changed`)
      : notSeen
  const failed = attachment.members.filter(({ raw }) => /^fail|^error|^reject/i.test(raw))
  if (failed.length > 0)
    return {
      stands: 'failed',
      note: `Redis Cloud could not set ${failed.map(({ id, raw }) => `${id} (${raw})`).join(', ')} on attachment ${nameOf(scope, attachment)}. Compare the ranges with what the VPC of the subscription routes already, then set them again.`,
    }
  const open = attachment.members.filter(({ raw }) => !inForce.has(raw))
  if (open.length > 0)
    return underWay(attachment, `${open.map(({ id, raw }) => `${id} is ${raw}`).join(', ')} on ${name}`)
  if (attachment.raw === 'modifying') return underWay(attachment, `${name} is modifying`)
  return done(
    attachment,
    wanted.length === 0
      ? `${name} has no ranges any more`
      : `${name} has exactly the ranges ${wanted.join(', ')}`,
    wanted.length === 0 ? [] : routeSteps(attachment, attachment.cloudId),
  )
}

export function judgeDetach(ask: Ask, seen: readonly Peering[]): Sighting {
  const { scope } = ask
  const target = targetOf(ask)
  const attachment = find(seen, 'tgw_attachment', target.providerId)
  if (attachment === null) return done(target, `attachment ${nameOf(scope, target)} is gone`)
  if (attachment.status === 'deleting')
    return underWay(attachment, `attachment ${nameOf(scope, attachment)} is being deleted`)
  return attachment.status === 'unknown' ? unknownWord(scope, attachment) : notSeen
}
