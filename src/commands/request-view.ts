/** A request in full, for `show` and *Details*: the card says less. */
import { iso } from '../kit/clock.ts'
import { formatDuration } from '../kit/duration.ts'
import type { Mark, Part, Text } from '../kit/message.ts'
import { rowOf } from '../peering/lifecycle.ts'
import type { Check } from '../peering/plan.ts'
import { instructionParts, type Request, type Requests, requestTitle, stepWords } from '../requests/index.ts'

const verdictWords: Readonly<Record<Check['verdict'], string>> = {
  pass: 'Pass',
  warn: 'Warning',
  block: 'Blocked',
}

/** Checks as lines: the verdict is a word and a symbol. */
export function checkItems(checks: readonly Check[]): { mark: Mark; text: Text; hint?: string }[] {
  return checks.map(({ verdict, text, hint }) => ({
    mark: verdict,
    text: [{ bold: verdictWords[verdict] }, ` ${text}`],
    ...(hint === undefined ? {} : { hint }),
  }))
}

const stepMarks: Readonly<Record<string, Mark>> = {
  pending: 'todo',
  running: 'now',
  waiting_remote: 'waiting',
  waiting_person: 'waiting',
  succeeded: 'done',
  skipped: 'skipped',
  failed: 'failed',
  abandoned: 'skipped',
}

export type StepViews = Awaited<ReturnType<Requests['steps']>>

const stepStatusWords: Readonly<Record<string, string>> = {
  pending: 'next',
  running: 'now',
  waiting_remote: 'waiting',
  waiting_person: 'waiting for a person',
  succeeded: 'done',
  skipped: 'not needed',
  failed: 'failed',
  abandoned: 'given up',
}

/** What was and is being done, with times. */
export function stepItems(steps: StepViews, now: number): { mark: Mark; text: Text; hint?: string }[] {
  return steps.map(step => {
    const took = formatDuration((step.settledAt ?? now) - step.createdAt)
    const note = step.lastError ?? step.note
    return {
      mark: stepMarks[step.status] ?? 'todo',
      text: [
        { bold: stepWords[step.name] ?? step.name },
        ` ${stepStatusWords[step.status] ?? step.status}, ${took}`,
      ],
      ...(note === null ? {} : { hint: note }),
    }
  })
}

export function requestParts(request: Request, steps: StepViews, now: number): Part[] {
  const { plan, decision } = request
  const row = rowOf(request.status)
  return [
    {
      part: 'fields',
      fields: [
        ['Status', row.words],
        ['Asked by', { user: request.requester }],
        ['What', requestTitle(request)],
        ['CIDRs', request.far?.cidrs.join(', ') || 'none given'],
        ['Asked', [{ instant: request.createdAt }, ` (${iso(request.createdAt)})`]],
        ...(request.ticket === null ? [] : [['Ticket', request.ticket] as [string, string]]),
        ...(decision === null
          ? []
          : [
              [
                'Decided',
                decision.by === null
                  ? [{ instant: decision.at }, ` ${decision.note ?? ''}`]
                  : [{ user: decision.by }, ' ', { instant: decision.at }],
              ] as [string, Text],
            ]),
      ],
    },
    { part: 'text', text: [{ bold: 'Reason ' }, request.reason] },
    ...(request.failure === null
      ? []
      : [{ part: 'text' as const, text: [{ bold: 'Why it failed ' }, request.failure] }]),
    ...(plan === null ? [] : [{ part: 'list' as const, title: 'Checks', items: checkItems(plan.checks) }]),
    ...(plan === null
      ? []
      : [
          {
            part: 'list' as const,
            title: 'What changes',
            items: plan.changes.map(text => ({ text })),
          },
          {
            part: 'list' as const,
            title: `What an approval rests on (plan ${request.planHash?.slice(0, 12)})`,
            items: Object.entries(plan.material).map(([name, value]) => ({
              text: [{ bold: name }, ` ${value}`],
            })),
          },
        ]),
    ...(request.approvals.length === 0
      ? []
      : [
          {
            part: 'list' as const,
            title: 'Approvals',
            items: request.approvals.map(({ person, at }) => ({
              mark: 'done' as const,
              text: [{ user: person }, ' ', { instant: at }],
            })),
          },
        ]),
    ...(steps.length === 0 ? [] : [{ part: 'list' as const, title: 'Steps', items: stepItems(steps, now) }]),
    ...instructionParts(request),
  ]
}
