/** What is posted when a peering's status changes: what happened, and the exact command for whoever is next. */
import { iso } from '../kit/clock.ts'
import type { Mark, Message, Part } from '../kit/message.ts'
import type { Instruction } from '../peering/plan.ts'
import { describeSide } from '../peering/side.ts'
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
  pending_acceptance: 'It waits for the far side to accept; traffic does not flow yet.',
  active: 'Both sides agree. It is peered; it carries traffic once routes and security groups allow it.',
  inactive: 'It was up and the far side no longer matches: traffic does not flow.',
  rejected: 'The far side refused it. A retry makes a new peering.',
  expired: 'Nobody accepted it in time. A retry makes a new peering.',
  failed: 'The cloud could not set it up and gives no reason. A retry makes a new peering.',
  deleted: 'It is no longer there. Routes and rules on the far side stay until somebody removes them.',
}

export function statusNotice(scope: Scope, peering: KnownPeering, instructions: Instruction[]): Message {
  const parts: Part[] = [
    {
      part: 'text',
      text: [meaning[peering.status] ?? '', peering.raw === '' ? '' : ` (The cloud says "${peering.raw}".)`],
    },
    {
      part: 'fields',
      fields: [
        ['Subscription', `${scope.name} (${scope.id})`],
        ['Far side', describeSide(peering.far)],
        ...(peering.cloudId === null
          ? []
          : [['Cloud id', { code: peering.cloudId }] as [string, { code: string }]]),
      ],
    },
    ...(peering.expiresAt === null
      ? []
      : [
          {
            part: 'text' as const,
            text: ['It lapses ', { instant: peering.expiresAt }, ` (${iso(peering.expiresAt)}).`],
          },
        ]),
    ...instructions.flatMap(({ text, command }) => [
      { part: 'text' as const, text },
      ...(command === undefined ? [] : [{ part: 'code' as const, code: command }]),
    ]),
  ]
  return {
    title: [
      'Peering ',
      { bold: peeringName(scope, peering) },
      ' is ',
      { bold: peering.status.replace('_', '-') },
      `: ${scope.name}, ${describeSide(peering.far)}`,
    ],
    parts,
  }
}
