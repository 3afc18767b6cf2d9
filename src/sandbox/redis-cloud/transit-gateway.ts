/**
 * A transit gateway that somebody shares with a subscription: the invitation of AWS Resource Access Manager, the
 * gateway itself, the attachment between it and the subscription's VPC. Instants only; what each looks like follows.
 */
export const INVITATION_MS = 7 * 24 * 3_600_000 // an unanswered share lapses after seven days

export interface Invitation {
  id: number
  subscriptionId: number
  regionName: string | null // Active-Active only
  name: string
  resourceShareUid: string
  awsAccountId: string // who shares
  awsTgwUid: string
  isAutoAccepting: boolean // the gateway takes attachments without being asked
  sharedAt: number
  appearsAt: number // in the list from here on
  expiresAt: number
  answer: { how: 'accepted' | 'rejected'; at: number } | null
}

export interface Gateway {
  id: number // Redis's own number, not tgw-…
  invitation: Invitation // how it came here
  appearsAt: number
  attachment: Attachment | null // the latest; null: never attached
}

export interface Attachment {
  uid: string
  appearsAt: number
  establishedAt: number // AWS knows it from here on
  failsAt: number | null // null: the creation succeeds
  acceptedAt: number | null // null: the gateway's owner has not accepted
  activeAt: number | null
  modifiedUntil: number // its ranges are being changed until then
  ended: { how: 'rejected' | 'deleted'; at: number; doneAt: number } | null // by the gateway's owner
  leavesAt: number | null // null: not detached; else gone from here on
  cidrs: { cidr: string; activeAt: number }[]
}

/** Null: not in the list yet, or lapsed. */
export function invitationStatusAt(
  invitation: Invitation,
  at: number,
): 'pending' | 'accepted' | 'rejected' | null {
  if (at < invitation.appearsAt) return null
  if (invitation.answer) return invitation.answer.how
  return at >= invitation.expiresAt ? null : 'pending'
}

/** The words Terraform's waiter knows [TF]. */
type AttachmentStatus =
  | 'initiating-request'
  | 'pendingAcceptance'
  | 'pending'
  | 'modifying'
  | 'available'
  | 'rejecting'
  | 'rejected'
  | 'deleting'
  | 'deleted'
  | 'failed'

/** Null: not listed yet, or gone. */
export function attachmentStatusAt(attachment: Attachment, at: number): AttachmentStatus | null {
  const { ended } = attachment
  if (at < attachment.appearsAt) return null
  if (attachment.leavesAt !== null) return at >= attachment.leavesAt ? null : 'deleting'
  if (attachment.failsAt !== null && at >= attachment.failsAt) return 'failed'
  if (ended && at >= ended.doneAt) return ended.how
  if (ended) return ended.how === 'rejected' ? 'rejecting' : 'deleting'
  if (at < attachment.establishedAt) return 'initiating-request'
  if (attachment.activeAt === null) return 'pendingAcceptance'
  if (at < attachment.activeAt) return 'pending'
  return at < attachment.modifiedUntil ? 'modifying' : 'available'
}

/** Whether it stands between the gateway and a new attachment: a dead one does not. */
export function isAttached(gateway: Gateway, at: number): boolean {
  const { attachment } = gateway
  if (!attachment) return false
  if (at < attachment.appearsAt) return true
  const status = attachmentStatusAt(attachment, at)
  return status !== null && status !== 'rejected' && status !== 'deleted' && status !== 'failed'
}

/** One element of `response.resource.resources`. */
export function invitationEntry(
  invitation: Invitation,
  shape: { statusWord: string; sharedDate: string },
): object {
  return {
    id: invitation.id,
    name: invitation.name,
    resourceShareUid: invitation.resourceShareUid,
    awsAccountId: invitation.awsAccountId,
    status: shape.statusWord,
    sharedDate: shape.sharedDate,
  }
}

/** One element of `response.resource.tgws`; nothing is said of an attachment before there is one. */
export function gatewayEntry(gateway: Gateway, shape: { at: number; attachmentWord: string | null }): object {
  const { attachment, invitation } = gateway
  const isListed = attachment !== null && shape.attachmentWord !== null
  return {
    id: gateway.id,
    awsTgwUid: invitation.awsTgwUid,
    ...(isListed ? { attachmentUid: attachment.uid, attachmentStatus: shape.attachmentWord } : {}),
    status: 'available', // the gateway's own, beside the attachment's
    awsAccountId: invitation.awsAccountId,
    cidrs: isListed
      ? attachment.cidrs.map(({ cidr, activeAt }) => ({
          cidrAddress: cidr,
          status: shape.at < activeAt ? 'pending' : 'active',
        }))
      : [],
  }
}
