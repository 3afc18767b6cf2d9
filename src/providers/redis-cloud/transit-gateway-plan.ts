/** The plans of what can be done about a transit gateway: who does what next, what is cut off. Pure. */
import { firstOverlap } from '../../peering/cidr.ts'
import type { Check, Instruction } from '../../peering/plan.ts'
import type { Peering } from '../../peering/side.ts'
import { block, pass, warn } from '../../peering/verdicts.ts'
import type { ActionPlan, Scope } from '../provider.ts'
import { wordFor } from './far-checks.ts'
import { type NearFacts, nearChecks, unseen } from './near-checks.ts'
import {
  capital,
  latest,
  type Subject as PlanSubject,
  type SubjectFacts,
  standsCheck,
  subjectOf,
} from './plan-subject.ts'
import {
  acceptAttachment,
  attachStep,
  invitationLapse,
  leftovers,
  routeSteps,
  setCidrsStep,
  shareSteps,
} from './transit-gateway-by-hand.ts'
import { attachmentIdOf } from './transit-gateway-row.ts'
import { cidrChange } from './update-plan.ts'

/** `rows`: invitations, or gateways and attachments, of the place that the target is in. */
export interface TransitGatewayFacts extends SubjectFacts {
  now: number
}

type Subject = PlanSubject<TransitGatewayFacts>

const accountOf = ({ far }: Peering) => (far.account === null ? 'its owner' : `AWS account ${far.account}`)
/** `tgw-… of AWS account 111122223333` */
const gatewayName = (peering: Peering) =>
  `${peering.far.network ?? 'the transit gateway'} of ${accountOf(peering)}`
const rangesOf = ({ near }: Peering) => near.cidrs.toSorted().join(', ') || 'the deployment CIDR'
const calledSubscription = ({ id, name }: Scope, { near }: Peering) =>
  `subscription ${id} “${name}”${near.region === null ? '' : ` in ${near.region}`}`

function planOf(
  subject: Subject,
  rest: {
    checks: Check[]
    changes: string[]
    manual: Instruction[]
    material?: Record<string, string>
  },
): ActionPlan {
  const { scope } = subject
  const peering = latest(subject)
  return {
    scope,
    checks: [...nearChecks(subject.facts), ...rest.checks],
    changes: rest.changes,
    manual: rest.manual,
    material: {
      'Redis Cloud account': scope.account,
      subscription: scope.id,
      'subscription name': scope.name,
      object: `${scope.id}/${peering.providerId}`,
      status: peering.status,
      'cloud id': peering.cloudId ?? '',
      'far account': peering.far.account ?? '',
      'transit gateway': peering.far.network ?? '',
      'deployment CIDRs': peering.near.cidrs.toSorted().join(', '),
      ...rest.material,
    },
  }
}

function pendingCheck(subject: Subject): Check {
  return standsCheck(subject, 'invitation_pending', (invitation, text) => {
    if (invitation.status !== 'pending_acceptance')
      return block(
        'invitation_pending',
        text,
        invitation.status === 'active'
          ? 'It was answered already; what came of it is in the list of transit gateways.'
          : 'It was answered already; have the gateway shared again for a new one.',
      )
    return invitation.expiresAt !== null && invitation.expiresAt <= subject.facts.now
      ? warn(
          'invitation_pending',
          `${text} It should have lapsed ${invitationLapse(invitation)}.`,
          'If Redis Cloud refuses it, have the gateway shared again.',
        )
      : pass('invitation_pending', text)
  })
}

const shareName = ({ details }: Peering) =>
  details['share name'] === undefined ? 'the share' : `the share “${details['share name']}”`

export function acceptPlan(scope: Scope, known: Peering, facts: TransitGatewayFacts): ActionPlan {
  const subject = subjectOf('invitation', scope, known, facts)
  const invitation = latest(subject)
  return planOf(subject, {
    checks: [pendingCheck(subject)],
    changes: [
      `Redis Cloud accepts ${shareName(invitation)} of ${accountOf(invitation)} for ${calledSubscription(scope, invitation)}.`,
      'Nothing is connected by that: the transit gateway is listed afterwards and is attached by a request of its own.',
    ],
    manual: [
      {
        text: 'Attach the subscription once the gateway is listed:',
        command: `/peering tgw attach ${scope.id}`,
      },
    ],
  })
}

export function rejectPlan(scope: Scope, known: Peering, facts: TransitGatewayFacts): ActionPlan {
  const subject = subjectOf('invitation', scope, known, facts)
  const invitation = latest(subject)
  return planOf(subject, {
    checks: [pendingCheck(subject)],
    changes: [
      `Redis Cloud rejects ${shareName(invitation)} of ${accountOf(invitation)}. It cannot be accepted afterwards; a gateway that is wanted after all has to be shared again.`,
    ],
    manual: [],
  })
}

export function attachPlan(scope: Scope, known: Peering, facts: TransitGatewayFacts): ActionPlan {
  const subject = subjectOf('transit gateway', scope, known, facts)
  const gateway = latest(subject)
  return planOf(subject, {
    checks: [
      standsCheck(subject, 'gateway_available', (live, text) =>
        live.status === 'active'
          ? pass('gateway_available', text)
          : block(
              'gateway_available',
              text,
              'Ask its owner; a gateway can be attached while it is available.',
            ),
      ),
      freeCheck(subject),
    ],
    changes: [
      `Redis Cloud attaches the VPC of ${calledSubscription(scope, gateway)} to transit gateway ${gatewayName(gateway)}.`,
      `${capital(accountOf(gateway))} accepts the attachment, unless the gateway accepts attachments by itself.`,
      'The attachment is followed until it is active, and every change of its status is posted. It carries no traffic before its CIDRs are set.',
    ],
    manual: [
      acceptAttachment(gateway, null),
      setCidrsStep(scope, { providerId: attachmentIdOf(gateway) }),
      ...routeSteps(gateway, null),
    ],
  })
}

/** A dead attachment that is still listed would pass for the new one. */
function freeCheck({ scope, known, facts }: Subject): Check {
  const code = 'gateway_free'
  const { rows } = facts
  if ('unread' in rows) return unseen(code, 'Whether the gateway is attached already', rows.unread)
  const attachment = rows.find(({ providerId }) => providerId === attachmentIdOf(known))
  if (!attachment || attachment.status === 'deleted')
    return pass(code, 'The subscription is not attached to the gateway yet.')
  const name = `${scope.id}/${attachment.providerId}`
  const isDead = attachment.status === 'rejected' || attachment.status === 'failed'
  return block(
    code,
    `Attachment ${name} exists already and is ${wordFor(attachment)}.`,
    isDead ? `Detach it first: /peering tgw detach ${name}` : 'Use it, or detach it first.',
  )
}

export function cidrsPlan(
  scope: Scope,
  known: Peering,
  wanted: readonly string[],
  facts: TransitGatewayFacts,
): ActionPlan {
  const subject = subjectOf('attachment', scope, known, facts)
  const attachment = latest(subject)
  const { kept, added, removed } = cidrChange(attachment.far.cidrs, wanted)
  const list = (cidrs: readonly string[]) => cidrs.join(', ')
  const here = rangesOf(attachment)
  return planOf(subject, {
    checks: [
      standsCheck(subject, 'attachment_active', (live, text) =>
        live.status === 'active' && live.raw !== 'modifying'
          ? pass('attachment_active', text)
          : block(
              'attachment_active',
              text,
              live.status === 'pending_acceptance'
                ? 'Its CIDRs can be set once the owner of the gateway has accepted it.'
                : 'Its CIDRs can be set while it is available; ask again once it is.',
            ),
      ),
      overlapCheck(scope, wanted, facts),
      added.length === 0 && removed.length === 0
        ? block(
            'cidrs_new',
            wanted.length === 0
              ? 'The attachment has no CIDRs already.'
              : `The attachment has exactly these CIDRs already: ${list(wanted)}.`,
            'Redis Cloud refuses the same list again; there is nothing to do.',
          )
        : pass('cidrs_new', 'The list differs from the present one.'),
      ...(removed.length === 0
        ? []
        : [
            warn(
              'cidrs_cut',
              `${list(removed)} ${removed.length === 1 ? 'is' : 'are'} taken away: what runs between there and ${here} over this attachment is cut off.`,
              'Look that nobody behind the gateway needs the databases from there any more.',
            ),
          ]),
    ],
    changes: [
      wanted.length === 0
        ? `Redis Cloud clears the CIDRs of ${subject.name}: it routes nothing to ${gatewayName(attachment)} any more.`
        : `Redis Cloud routes exactly ${list(wanted)} to ${gatewayName(attachment)} over ${subject.name}.`,
      `Kept: ${list(kept) || 'none'}.`,
      `Added: ${list(added) || 'none'}.`,
      `Removed: ${list(removed) || 'none'}.`,
    ],
    manual: wanted.length === 0 ? [] : routeSteps(attachment, attachment.cloudId),
    material: {
      'present CIDRs': list(attachment.far.cidrs.toSorted()),
      'wanted CIDRs': list(wanted.toSorted()),
    },
  })
}

/** With every region's deployment: those of an Active-Active subscription reach each other. */
function overlapCheck(scope: Scope, wanted: readonly string[], { subscription }: NearFacts): Check {
  const code = 'cidr_deployment'
  if (wanted.length === 0) return pass(code, 'There are no ranges to compare.')
  if (subscription === null || subscription === 'unread')
    return unseen(code, 'The deployment CIDR of the subscription', 'the subscription was not read')
  const deployments = scope.near.cidrs
  if (deployments.length === 0)
    return warn(
      code,
      'Redis Cloud does not say the deployment CIDR of the subscription, so an overlap with it cannot be seen.',
      'Look it up in the console and compare.',
    )
  const clash = firstOverlap(wanted, deployments)
  return clash
    ? block(
        code,
        `${clash[0]} overlaps the deployment CIDR ${clash[1]} of the subscription.`,
        'Give ranges without it; what overlaps can never be reached over the gateway.',
      )
    : pass(code, `The ranges do not overlap the deployment CIDR ${deployments.join(', ')}.`)
}

export function detachPlan(scope: Scope, known: Peering, facts: TransitGatewayFacts): ActionPlan {
  const subject = subjectOf('attachment', scope, known, facts)
  const attachment = latest(subject)
  return planOf(subject, {
    checks: [
      standsCheck(subject, 'attachment_exists', (live, text) =>
        live.status === 'deleting' || live.status === 'deleted'
          ? block('attachment_exists', text, 'There is nothing left to do; wait until it is gone.')
          : pass('attachment_exists', text),
      ),
    ],
    changes: [
      `Redis Cloud deletes ${subject.name} between ${calledSubscription(scope, attachment)} and transit gateway ${gatewayName(attachment)}.`,
      cutOff(attachment),
    ],
    manual: leftovers(attachment),
    material: { CIDRs: attachment.far.cidrs.toSorted().join(', ') },
  })
}

function cutOff(attachment: Peering): string {
  const here = rangesOf(attachment)
  const there = attachment.far.cidrs.toSorted().join(', ') || 'the networks behind the gateway'
  if (attachment.status === 'active')
    return attachment.far.cidrs.length === 0
      ? 'Nothing is cut off: no CIDRs are set, so the attachment carries no traffic.'
      : `All traffic between ${here} and ${there} over this transit gateway stops at once, for every network behind it.`
  if (attachment.status === 'unknown')
    return `Traffic between ${here} and ${there} stops at once, if the attachment carries any.`
  return `Nothing is cut off: the attachment is ${attachment.status.replaceAll('_', ' ')} and carries no traffic.`
}

/** What a person can do when Redis Cloud refused with this code. */
export function transitGatewayWayOut(scope: Scope, target: Peering | null, code: string): Instruction[] {
  if (target === null) return []
  switch (code) {
    case 'TGW_RESOURCE_SHARE_DOES_NOT_EXIST':
      return [
        { text: 'The invitation has lapsed or was withdrawn. For a new one:' },
        ...shareSteps(scope, target),
      ]
    case 'TGW_DOES_NOT_EXIST':
      return [
        { text: 'The gateway is not shared with the subscription any more. To share it again:' },
        ...shareSteps(scope, target),
      ]
    case 'TGW_ATTACHMENT_IS_NOT_ACTIVE':
      return [acceptAttachment(target, target.cloudId)]
    case 'TGW_ATTACHMENT_DOES_NOT_EXIST':
      return [attachStep(scope, { ...target, providerId: target.providerId.replace(/^attachment-/, 'tgw-') })]
    default:
      return []
  }
}
