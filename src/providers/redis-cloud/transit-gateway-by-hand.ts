/**
 * What people do about a transit gateway: in its owner's AWS account, in their own, and here. Sources: Redis Cloud
 * reference, section 10; the AWS CLI's reference of `ram` and `ec2`.
 */
import { iso } from '../../kit/clock.ts'
import { isCidr, parseCidr } from '../../peering/cidr.ts'
import type { Instruction } from '../../peering/plan.ts'
import type { Peering, Side } from '../../peering/side.ts'
import type { Scope } from '../provider.ts'
import { commandLine, type Word } from '../shell.ts'
import { forms } from './far.ts'

const gatewayForm = /^tgw-[0-9a-f]{8,17}$/
const attachmentForm = /^tgw-attach-[0-9a-f]{8,17}$/

/** Values of the wrong form stay out of commands. */
function known(value: string | null, form: RegExp, blank: string): Word {
  return value !== null && form.test(value) ? value : { blank }
}

const regionWord = (near: Side): Word => known(near.region, forms.region, 'region')
const gatewayWord = ({ far }: Peering): Word => known(far.network, gatewayForm, 'tgw-…')
const attachmentWord = (uid: string | null): Word => known(uid, attachmentForm, 'tgw-attach-…')
const ownerOf = ({ far }: Peering): string =>
  far.account === null ? "the gateway owner's AWS account" : `AWS account ${far.account}`

/** As it is typed, to be filled in where `…` stands. */
const typed = (scope: Scope, verb: string, { providerId }: Peering, more = ''): string =>
  `/peering tgw ${verb} ${scope.id}/${providerId}${more}`

/** For the owner of a gateway that the subscription cannot see (any more). */
export function shareSteps(scope: Scope, { near, far }: Pick<Peering, 'near' | 'far'>): Instruction[] {
  const region = regionWord(near)
  const isKnown =
    typeof region === 'string' && forms.account.test(far.account ?? '') && gatewayForm.test(far.network ?? '')
  const arn: Word = isKnown
    ? `arn:aws:ec2:${region}:${far.account}:transit-gateway/${far.network}`
    : { blank: 'ARN of the transit gateway' }
  const host = forms.account.test(scope.hostAccount ?? '') ? scope.hostAccount : null
  return [
    {
      text: `Share the transit gateway, which has to be in ${near.region ?? 'the region of the subscription'}, with the AWS account of subscription ${scope.id}${host === null ? '; the number of that account is in the Redis Cloud console under Connectivity, Transit Gateway' : ` (${host})`}:`,
      command: commandLine('aws ram create-resource-share', ' ', [
        ['name', `redis-cloud-${scope.id}`],
        ['resource-arns', arn],
        ['principals', host ?? { blank: `AWS account of subscription ${scope.id}` }],
        ['region', region],
      ]),
    },
    {
      text: 'The invitation is listed here some minutes later and lapses after 7 days unless it is accepted.',
    },
  ]
}

/** In the account of the gateway's owner; `uid` is null while nobody knows the attachment's id. */
export function acceptAttachment(gateway: Peering, uid: string | null): Instruction {
  return {
    text: `Accept the attachment in ${ownerOf(gateway)}, unless the gateway accepts attachments by itself:`,
    command: commandLine('aws ec2 accept-transit-gateway-vpc-attachment', ' ', [
      ['transit-gateway-attachment-id', attachmentWord(uid)],
      ['region', regionWord(gateway.near)],
    ]),
  }
}

export function attachStep(scope: Scope, gateway: Peering): Instruction {
  return {
    text: 'Attach the subscription to the transit gateway:',
    command: typed(scope, 'attach', gateway),
  }
}

export function setCidrsStep(scope: Scope, attachment: Pick<Peering, 'providerId'>): Instruction {
  return {
    text: 'Say which ranges behind the gateway Redis Cloud is to route to it; until then nothing comes back from there:',
    command: `/peering tgw cidrs ${scope.id}/${attachment.providerId} cidrs=…`,
  }
}

/** One instruction with a line per range reads better than one each; so many lines fit where commands are shown. */
function inLines(cidrs: readonly string[], text: (cidrs: string) => string, line: (cidr: string) => string) {
  const ranges = cidrs.filter(cidr => isCidr(parseCidr(cidr)))
  const size = 8
  return Array.from({ length: Math.ceil(ranges.length / size) }, (_, index): Instruction => {
    const some = ranges.slice(index * size, (index + 1) * size)
    return { text: text(some.join(', ')), command: some.map(line).join('\n') }
  })
}

/** Everything in AWS that traffic needs once the attachment is up; Redis Cloud sets none of it. */
export function routeSteps(peering: Peering, uid: string | null): Instruction[] {
  const { near } = peering
  const region = regionWord(near)
  const ranges = near.cidrs.join(', ') || "the subscription's deployment CIDR"
  return [
    ...inLines(
      near.cidrs,
      cidrs =>
        `In the gateway's own route tables, send ${cidrs} to the attachment, unless they take its routes by propagation:`,
      cidr =>
        commandLine('aws ec2 create-transit-gateway-route', ' ', [
          ['transit-gateway-route-table-id', { blank: 'tgw-rtb-…' }],
          ['destination-cidr-block', cidr],
          ['transit-gateway-attachment-id', attachmentWord(uid)],
          ['region', region],
        ]),
    ),
    ...inLines(
      near.cidrs,
      cidrs =>
        `In every VPC route table that needs it, send ${cidrs} to the transit gateway; the VPC has to be attached to it, too:`,
      cidr =>
        commandLine('aws ec2 create-route', ' ', [
          ['route-table-id', { blank: 'rtb-…' }],
          ['destination-cidr-block', cidr],
          ['transit-gateway-id', gatewayWord(peering)],
          ['region', region],
        ]),
    ),
    {
      text: `Let the security groups (and network ACLs) of your clients reach ${ranges} on the ports of your databases.`,
    },
    {
      text: 'Point applications at the private endpoint of each database: over the public one they keep paying for egress. A database with an allow list must also list your ranges.',
    },
  ]
}

/** What a detachment leaves behind. */
export function leftovers(peering: Peering): Instruction[] {
  const region = regionWord(peering.near)
  return [
    ...inLines(
      peering.near.cidrs,
      cidrs => `Static routes to ${cidrs} stay in the gateway's route tables and lead nowhere; remove them:`,
      cidr =>
        commandLine('aws ec2 delete-transit-gateway-route', ' ', [
          ['transit-gateway-route-table-id', { blank: 'tgw-rtb-…' }],
          ['destination-cidr-block', cidr],
          ['region', region],
        ]),
    ),
    ...inLines(
      peering.near.cidrs,
      cidrs => `Routes to ${cidrs} stay in your VPC route tables; remove them:`,
      cidr =>
        commandLine('aws ec2 delete-route', ' ', [
          ['route-table-id', { blank: 'rtb-…' }],
          ['destination-cidr-block', cidr],
          ['region', region],
        ]),
    ),
    {
      text: 'The gateway stays shared with the subscription and can be attached again; end the resource share in AWS if that is not wanted.',
    },
  ]
}

/** For the object as it is. */
export function transitGatewayNext(scope: Scope, peering: Peering): Instruction[] {
  switch (peering.kind) {
    case 'tgw_invitation':
      return invitationNext(scope, peering)
    case 'tgw':
      return peering.status === 'active' && peering.details['attachment'] === undefined
        ? [attachStep(scope, peering)]
        : []
    case 'tgw_attachment':
      return attachmentNext(scope, peering)
    default:
      return []
  }
}

function invitationNext(scope: Scope, invitation: Peering): Instruction[] {
  if (invitation.status === 'pending_acceptance')
    return [
      {
        text: [
          'Accept the invitation (or reject it), ',
          ...(invitation.expiresAt === null
            ? ['which AWS lets lapse after 7 days:']
            : ['which AWS lets lapse at ', { instant: invitation.expiresAt }, ':']),
        ],
        command: typed(scope, 'accept', invitation),
      },
    ]
  if (invitation.status === 'rejected')
    return [
      { text: `The invitation was rejected and cannot be accepted any more. For a new one:` },
      ...shareSteps(scope, invitation),
    ]
  return [] // an accepted one stays in the list; what comes next is said of its gateway
}

function attachmentNext(scope: Scope, attachment: Peering): Instruction[] {
  switch (attachment.status) {
    case 'pending_acceptance':
      return [acceptAttachment(attachment, attachment.cloudId)]
    case 'active':
      return attachment.members.length === 0
        ? [setCidrsStep(scope, attachment), ...routeSteps(attachment, attachment.cloudId)]
        : routeSteps(attachment, attachment.cloudId)
    case 'rejected':
    case 'failed':
      return [
        {
          text: `The attachment will not come up any more (${attachment.raw}). Ask in ${ownerOf(attachment)} why, detach it, then attach again:`,
          command: typed(scope, 'detach', attachment),
        },
      ]
    default:
      return []
  }
}

export function invitationLapse(invitation: Peering): string {
  return invitation.expiresAt === null ? '7 days after it was made' : `at ${iso(invitation.expiresAt)}`
}
