/** What is posted when a peering's status changes: what happened, and the exact command for whoever is next. */
import { iso } from '../kit/clock.ts'
import type { Button, Mark, Message, Part, Span } from '../kit/message.ts'
import { kindTitle } from '../peering/kind.ts'
import type { Instruction } from '../peering/plan.ts'
import { cloudSays, describeSide, farSideSays, isAskedOfUs } from '../peering/side.ts'
import type { PeeringStatus } from '../peering/status.ts'
import type { Scope } from '../providers/provider.ts'
import type { KnownPeering } from './store.ts'

/** Statuses whose change is posted to the status channel. */
export const announced: ReadonlySet<PeeringStatus> = new Set([
  'pending_acceptance',
  'active',
  'inactive',
  'rejected',
  'expired',
  'failed',
  'deleted',
])

export const statusMarks: Readonly<Record<PeeringStatus, Mark>> = {
  requested: 'now',
  pending_acceptance: 'waiting',
  provisioning: 'now',
  active: 'done',
  inactive: 'warn',
  rejected: 'failed',
  expired: 'failed',
  failed: 'failed',
  deleting: 'now',
  deleted: 'skipped',
  unknown: 'warn',
}

/** `1206/87`, as people type it. */
export function peeringName(scope: Pick<Scope, 'id'>, peering: Pick<KnownPeering, 'providerId'>): string {
  return `${scope.id}/${peering.providerId}`
}

const meaning: Partial<Record<PeeringStatus, string>> = {
  pending_acceptance: 'It waits for the far side; no traffic flows yet.',
  active:
    'Both sides agree: it is peered. Traffic flows once routes and firewall rules on the far side allow it.',
  inactive: 'It was up and the far side no longer matches: no traffic flows.',
  rejected: 'The far side refused it. A retry makes a new peering.',
  expired: 'Nobody accepted it in time. A retry makes a new peering.',
  failed: 'The cloud could not set it up and gives no reason. A retry makes a new peering.',
  deleted:
    'It is no longer there. Rules, and routes that Peerbot did not write, stay on the far side until somebody removes them.',
}

/** The same where somebody else asked for it: it is this side that says yes or no. */
const askedMeaning: Partial<Record<PeeringStatus, string>> = {
  pending_acceptance:
    'Somebody there asks to be peered with a network of ours, and it waits for an answer here; no traffic flows.',
  rejected: 'It was refused here.',
  expired: 'Nobody here accepted it in time.',
}

/** The same for what is no peering of two networks. */
const otherMeaning: Partial<Record<PeeringStatus, string>> = {
  pending_acceptance: 'It waits for a person; until then it carries nothing.',
  active: 'The cloud reports it as up.',
  inactive: 'It was up and is not any more.',
  rejected: 'It was refused.',
  expired: 'Nobody accepted it in time.',
  failed: 'The cloud could not set it up and gives no reason.',
  deleted: 'It is no longer there. What was set up for it on the far side stays until somebody removes it.',
}

/** What ended by itself or by the other side; what this side did itself needs no way out. */
function isOver({ status, details }: KnownPeering): boolean {
  return ['rejected', 'expired', 'failed'].includes(status) || details[farSideSays] === 'deleted'
}

/** What can be pressed for it as it stands now; a place is named with its cloud and account, so that it is never ambiguous. */
function buttonsFor(scope: Scope, peering: KnownPeering, mayAccept: boolean): Button[] {
  const { kind, status, request, near, far, providerId } = peering
  if (kind !== 'vpc_peering') return []
  const name = peeringName(scope, peering)
  const place = `${scope.key}/${providerId}`
  if (status === 'pending_acceptance' && isAskedOfUs(peering))
    return [
      ...(mayAccept
        ? [
            {
              label: 'Accept…',
              command: 'accept',
              args: { object: place },
              describes: `Ask to accept ${name}`,
            },
          ]
        : []),
      { label: 'Reject…', command: 'reject', args: { object: place }, describes: `Ask to reject ${name}` },
    ]
  if (!isOver(peering)) return []
  // Whoever made it in a cloud of others keeps it until it is deleted there, where it may be in the way of a new one.
  const isMadeAbroad = near.cloud !== far.cloud
  const remove: Button = {
    label: 'Delete…',
    command: 'delete',
    args: { peering: place },
    describes: `Ask to delete peering ${name}`,
  }
  const again: Button = {
    label: 'Ask again',
    command: 'create',
    args: { again: place },
    describes: `Ask again for what ${name} was`,
  }
  // Within one cloud it may have been the other side that asked.
  return [...(isMadeAbroad ? [remove] : []), ...(isMadeAbroad || request !== null ? [again] : [])]
}

/** What happened, as far as anybody says. */
function meaningOf(peering: KnownPeering): string {
  const { kind, status, details } = peering
  if (status === 'inactive' && details[farSideSays] === 'deleted')
    return "The other side deleted it, as that side's own cloud says: no traffic flows, and it does not come back."
  const said = cloudSays(peering)
  if (status === 'failed' && said !== null)
    return `The cloud could not set it up: ${said}. A retry makes a new peering.`
  const asked = isAskedOfUs(peering) ? askedMeaning[status] : undefined
  return asked ?? (kind === 'vpc_peering' ? meaning : otherMeaning)[status] ?? ''
}

/** `mayAccept`: its cloud lets it be accepted by a request of its own. */
export function statusNotice(
  scope: Scope,
  peering: KnownPeering,
  instructions: Instruction[],
  mayAccept = false,
): Message {
  const { kind, status, raw, expiresAt, cloudId, details } = peering
  const buttons = buttonsFor(scope, peering, mayAccept)
  const lapse: Span[] =
    expiresAt === null ? [] : [' It lapses ', { instant: expiresAt }, ` (${iso(expiresAt).slice(0, 16)}Z).`]
  const isIdSaid =
    cloudId === peeringName(scope, peering) ||
    instructions.some(({ command }) => cloudId !== null && command?.includes(cloudId))
  const isSaidOtherwise = raw !== '' && raw.replaceAll('-', '_') !== status
  const remarks = [
    ...(cloudId === null || isIdSaid ? [] : [`Cloud id ${cloudId}`]),
    ...(isSaidOtherwise
      ? [details[farSideSays] === undefined ? `the cloud says "${raw}"` : `${scope.name} still says "${raw}"`]
      : []),
  ]
  // What happened, what it means, what to do; only then what one looks things up by.
  const parts: Part[] = [
    { part: 'text', text: [meaningOf(peering), ...lapse] },
    ...instructions.flatMap(({ text, command }) => [
      { part: 'text' as const, text },
      ...(command === undefined ? [] : [{ part: 'code' as const, code: command }]),
    ]),
    ...(remarks.length === 0 ? [] : [{ part: 'note' as const, text: remarks.join('; ') }]),
    ...(buttons.length === 0 ? [] : [{ part: 'buttons' as const, buttons }]),
  ]
  return {
    title: [
      `${kindTitle(kind)} `,
      { bold: peeringName(scope, peering) },
      ' is ',
      { bold: peering.status.replace('_', '-') },
      `: ${scope.name}, ${describeSide(peering.far)}`,
    ],
    parts,
  }
}
