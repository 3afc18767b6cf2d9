/** The transit gateways shared with the account's subscriptions, and what their owners do in AWS. */

import { draw } from '../span.ts'
import type { Cloud } from './cloud.ts'
import type { CloudFamily, FamilyLook, FamilyObject } from './family.ts'
import { placeName } from './regional-call.ts'
import {
  type Attachment,
  attachmentStatusAt,
  type Gateway,
  INVITATION_MS,
  type Invitation,
  invitationStatusAt,
} from './transit-gateway.ts'

const FAMILY = 'transitGateway'
const FIRST_INVITATION_ID = 3
const FIRST_GATEWAY_ID = 35
const SUGGESTED_OWNER = '111122223333'

interface Owner {
  subscriptionId: number
  regionName: string | null
}

export class TransitGateways implements CloudFamily {
  readonly name = FAMILY
  readonly #cloud: Cloud
  readonly #invitations: Invitation[] = []
  readonly #gateways: Gateway[] = []
  #nextInvitationId = FIRST_INVITATION_ID
  #nextGatewayId = FIRST_GATEWAY_ID

  constructor(cloud: Cloud) {
    this.#cloud = cloud
  }

  invitationsOf(owner: Owner, at: number): Invitation[] {
    return this.#invitations.filter(each => isOf(each, owner) && invitationStatusAt(each, at) !== null)
  }

  gatewaysOf(owner: Owner, at: number): Gateway[] {
    return this.#gateways.filter(each => isOf(each.invitation, owner) && at >= each.appearsAt)
  }

  /** The subscription's side answers the share; accepted, its gateway appears some time later. */
  answer(invitation: Invitation, how: 'accepted' | 'rejected', at: number): void {
    invitation.answer = { how, at }
    if (how === 'rejected') return
    const appearsAt = at + this.#draw('appearsMs')
    this.#gateways.push({ id: this.#nextGatewayId++, invitation, appearsAt, attachment: null })
  }

  attach(gateway: Gateway, at: number, fails: boolean): void {
    const appearsAt = at + this.#draw('appearsMs')
    const establishedAt = appearsAt + this.#draw('initiatingMs')
    const acceptedAt = gateway.invitation.isAutoAccepting && !fails ? establishedAt : null
    gateway.attachment = {
      uid: `tgw-attach-${this.#cloud.random.hex(17)}`,
      appearsAt,
      establishedAt,
      failsAt: fails ? establishedAt : null,
      acceptedAt,
      activeAt: acceptedAt === null ? null : acceptedAt + this.#draw('activatesMs'),
      modifiedUntil: 0,
      ended: null,
      leavesAt: null,
      cidrs: [],
    }
  }

  instants(): number[] {
    return [
      ...this.#invitations.flatMap(({ appearsAt, expiresAt, answer }) =>
        answer ? [appearsAt] : [appearsAt, expiresAt],
      ),
      ...this.#gateways.flatMap(({ appearsAt, attachment }) => [
        appearsAt,
        ...(attachment ? attachmentInstants(attachment) : []),
      ]),
    ]
  }

  looks(at: number): FamilyLook[] {
    const told = (name: string, owner: Owner, what: string, looks: string): FamilyLook => ({
      name,
      subscriptionId: owner.subscriptionId,
      looks,
      text: `${what} is ${looks}`,
    })
    return [
      ...this.#invitations.map(each => {
        const looks = invitationStatusAt(each, at) ?? (at < each.appearsAt ? 'not listed yet' : 'gone')
        return told(
          invitationName(each),
          each,
          `invitation ${ownName(each)}/${each.id} (${each.awsTgwUid})`,
          looks,
        )
      }),
      ...this.#gateways.map(each => {
        const what = `transit gateway ${ownName(each.invitation)}/${each.id} (${each.invitation.awsTgwUid})`
        const attachment = each.attachment ? attachmentStatusAt(each.attachment, at) : null
        const listed = attachment ? `attached: ${attachment}` : 'listed, not attached'
        return told(gatewayName(each), each.invitation, what, at < each.appearsAt ? 'not listed yet' : listed)
      }),
    ]
  }

  state(at: number): FamilyObject[] {
    return [
      ...[...this.#cloud.subscriptions.values()]
        .filter(({ provider, isCustomerManaged }) => provider === 'AWS' && !isCustomerManaged)
        .flatMap(subscription => {
          const isActiveActive = subscription.deploymentType === 'active-active'
          return subscription.regions.map(({ region }) =>
            this.#accountState(subscription, isActiveActive ? region : null),
          )
        }),
      ...this.#invitations.flatMap(each => this.#invitationState(each, at)),
      ...this.#gateways.filter(each => at >= each.appearsAt).map(each => this.#gatewayState(each, at)),
    ]
  }

  act(objectId: string, act: string, at: number): void {
    const [verb = '', ...words] = act.split(':')
    if (objectId.startsWith('tgw-account:') && verb === 'shareGateway') {
      this.#share(objectId.slice('tgw-account:'.length), words, at)
      return
    }
    const invitation = this.#invitations.find(each => invitationName(each) === objectId)
    if (invitation && verb === 'expireInvitation') {
      demand(invitationStatusAt(invitation, at) === 'pending', `the invitation is not pending any more`)
      invitation.expiresAt = at
      return
    }
    const attachment = this.#gateways.find(each => gatewayName(each) === objectId)?.attachment
    if (!attachment) throw new Error(`InvalidTransitGatewayAttachmentID.NotFound: ${objectId} cannot ${act}`)
    this.#actOnAttachment(attachment, verb, at)
  }

  #actOnAttachment(attachment: Attachment, verb: string, at: number): void {
    const status = attachmentStatusAt(attachment, at)
    const wanted = offered(attachment, at).includes(verb)
    demand(wanted, `IncorrectState: ${attachment.uid} is in ${status ?? 'no'} state, so ${verb} is refused`)
    if (verb === 'acceptAttachment') {
      attachment.acceptedAt = at
      attachment.activeAt = at + this.#draw('activatesMs')
      return
    }
    const how = verb === 'rejectAttachment' ? 'rejected' : 'deleted'
    attachment.ended = { how, at, doneAt: at + this.#draw('leavesMs') }
  }

  /** The owner of a gateway shares it with the AWS account that hosts the subscription. */
  #share(place: string, words: readonly string[], at: number): void {
    const [awsAccountId = '', awsTgwUid = '', auto] = words
    demand(/^\d{12}$/.test(awsAccountId), `InvalidParameter: ${awsAccountId} is not an AWS account`)
    demand(
      /^tgw-([0-9a-f]{8}|[0-9a-f]{17})$/.test(awsTgwUid),
      `MalformedArn: ${awsTgwUid} is not a transit gateway`,
    )
    const [id, regionName = null] = place.split('/')
    const owner = { subscriptionId: Number(id), regionName }
    const isShared = this.#invitations.some(
      each =>
        isOf(each, owner) &&
        each.awsTgwUid === awsTgwUid &&
        each.answer?.how !== 'rejected' &&
        (each.answer !== null || at < each.expiresAt),
    )
    demand(!isShared, `ResourceShareAlreadyExists: ${awsTgwUid} is already shared with this account`)
    const region = regionName ?? this.#cloud.subscriptions.get(owner.subscriptionId)?.regions[0]?.region
    const uuid = this.#cloud.random.uuid()
    this.#invitations.push({
      id: this.#nextInvitationId++,
      ...owner,
      name: `share-of-${awsTgwUid}`,
      resourceShareUid: `arn:aws:ram:${region ?? 'us-east-1'}:${awsAccountId}:resource-share/${uuid}`,
      awsAccountId,
      awsTgwUid,
      isAutoAccepting: auto === 'auto',
      sharedAt: at,
      appearsAt: at + this.#draw('appearsMs'),
      expiresAt: at + INVITATION_MS,
      answer: null,
    })
  }

  #accountState(subscription: { id: number; name: string; hostAccount: string }, regionName: string | null) {
    const owner = { subscriptionId: subscription.id, regionName }
    const count = this.#invitations.filter(each => isOf(each, owner)).length
    const tgw = `tgw-0${(subscription.id * 4096 + count + 1).toString(16).padStart(16, 'a')}`
    const act = `shareGateway:${SUGGESTED_OWNER}:${tgw}`
    const object: FamilyObject = {
      id: `tgw-account:${ownName(owner)}`,
      family: FAMILY,
      ...owner,
      title: `Transit gateways of ${subscription.name}${regionName === null ? '' : ` in ${regionName}`}`,
      status: `${count} shared`,
      facts: [['share with AWS account', subscription.hostAccount]],
      acts: [
        { act, label: `Share ${tgw} of ${SUGGESTED_OWNER}` },
        { act: `${act}:auto`, label: `Share ${tgw}, which accepts attachments by itself` },
      ],
    }
    return object
  }

  #invitationState(invitation: Invitation, at: number): FamilyObject[] {
    const status = invitationStatusAt(invitation, at)
    if (status === null) return []
    const id = invitationName(invitation)
    return [
      {
        id,
        family: FAMILY,
        subscriptionId: invitation.subscriptionId,
        regionName: invitation.regionName,
        title: `Invitation ${invitation.id} to ${invitation.awsTgwUid}`,
        status: this.#cloud.wordFor(id, status),
        facts: [
          ['shared by', invitation.awsAccountId],
          ['share', invitation.resourceShareUid],
        ],
        acts: status === 'pending' ? [{ act: 'expireInvitation', label: 'Let the invitation expire' }] : [],
      },
    ]
  }

  #gatewayState(gateway: Gateway, at: number): FamilyObject {
    const { attachment, invitation } = gateway
    const id = gatewayName(gateway)
    const status = attachment && attachmentStatusAt(attachment, at)
    return {
      id,
      family: FAMILY,
      subscriptionId: invitation.subscriptionId,
      regionName: invitation.regionName,
      title: `Transit gateway ${invitation.awsTgwUid}`,
      status: this.#cloud.wordFor(id, status ?? 'available'),
      facts: [
        ['owner', invitation.awsAccountId],
        ['attachment', attachment && status ? attachment.uid : 'none'],
        ['CIDRs', (status && attachment?.cidrs.map(({ cidr }) => cidr).join(', ')) || 'none'],
      ],
      acts: attachment ? offered(attachment, at).map(act => ({ act, label: actLabels[act] ?? act })) : [],
    }
  }

  #draw(what: 'appearsMs' | 'initiatingMs' | 'activatesMs' | 'leavesMs'): number {
    return draw(this.#cloud.pace[what], this.#cloud.random)
  }
}

const actLabels: Readonly<Record<string, string>> = {
  acceptAttachment: 'Accept the attachment in AWS',
  rejectAttachment: 'Reject the attachment in AWS',
  deleteAttachment: 'Delete the attachment in AWS',
}

const ownName = (owner: Owner) => placeName(owner.subscriptionId, owner.regionName)
const invitationName = (invitation: Invitation) => `invitation:${ownName(invitation)}/${invitation.id}`
const gatewayName = (gateway: Gateway) => `tgw:${ownName(gateway.invitation)}/${gateway.id}`

function isOf(invitation: Invitation, owner: Owner): boolean {
  return invitation.subscriptionId === owner.subscriptionId && invitation.regionName === owner.regionName
}

/** What the gateway's owner may do to an attachment now. */
function offered(attachment: Attachment, at: number): string[] {
  const status = attachmentStatusAt(attachment, at)
  if (status === 'pendingAcceptance') return ['acceptAttachment', 'rejectAttachment']
  return status === 'pending' || status === 'modifying' || status === 'available' ? ['deleteAttachment'] : []
}

function attachmentInstants(attachment: Attachment): number[] {
  const { appearsAt, establishedAt, failsAt, activeAt, modifiedUntil, ended, leavesAt, cidrs } = attachment
  return [
    appearsAt,
    establishedAt,
    modifiedUntil,
    ...[failsAt, activeAt, ended?.doneAt ?? null, leavesAt].filter(instant => instant !== null),
    ...cidrs.map(cidr => cidr.activeAt),
  ]
}

function demand(isAllowed: boolean, words: string): void {
  if (!isAllowed) throw new Error(words)
}

export function transitGatewaysOf(cloud: Cloud): TransitGateways {
  const family = cloud.families.get(FAMILY)
  if (!(family instanceof TransitGateways)) throw new Error('the account has no transit gateways')
  return family
}

export { gatewayName, invitationName }
