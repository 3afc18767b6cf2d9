/** A request in full, for `show` and *Details*: the card says less. */
import { formatDuration } from '../kit/duration.ts'
import type { Mark, Part, Text } from '../kit/message.ts'
import type { Decision } from '../peering/decide.ts'
import type { Check } from '../peering/plan.ts'
import { instructionParts, peeringOf, type Request, type Requests, stepWords } from '../requests/index.ts'
import { sentenceCase } from './object-view.ts'

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

const stepStatusWords: Readonly<Record<string, (took: string) => string>> = {
  pending: () => 'next',
  running: took => `now, ${took}`,
  waiting_remote: took => `waiting, ${took}`,
  waiting_person: took => `waiting for a person, ${took}`,
  succeeded: took => `done in ${took}`,
  skipped: () => 'not needed',
  failed: took => `failed after ${took}`,
  abandoned: () => 'given up',
}

/** What was and is being done, with times; a line each. */
export function stepItems(steps: StepViews, now: number): { mark: Mark; text: Text }[] {
  return steps.map(step => {
    const took = formatDuration((step.settledAt ?? now) - step.createdAt)
    const note = step.lastError ?? step.note
    return {
      mark: stepMarks[step.status] ?? 'todo',
      text: [
        { bold: stepWords[step.name] ?? step.name },
        ` ${stepStatusWords[step.status]?.(took) ?? step.status}`,
        note === null ? '' : `: ${note}`,
      ],
    }
  })
}

const decisionWords: Readonly<Record<Decision['event'], string>> = {
  quorum_reached: 'Approved',
  denied: 'Denied',
  canceled: 'Canceled',
  expired: 'Expired',
}

/** Where others are asked for, those; the far side has the ones of before. */
function cidrsField({ far, wanted }: Request): [string, string][] {
  const { cidrs } = wanted
  if (cidrs !== undefined) return [['CIDRs from then on', cidrs]]
  return far === null || far.cidrs.length === 0 ? [] : [['CIDRs', far.cidrs.join(', ')]]
}

/** While it is decided on, with the commands, for which the card has no room; later what is to be done now says more. */
function plannedByHand({ plan, status }: Request): Part[] {
  if (plan === null || status !== 'pending_approval' || plan.manual.length === 0) return []
  const title: Part = { part: 'text', text: { bold: 'What remains to do by hand' } }
  return [title, ...instructionParts({ todo: plan.manual })]
}

export function requestParts(request: Request, steps: StepViews, now: number): Part[] {
  const { plan, decision } = request
  const peering = peeringOf(request)
  return [
    {
      part: 'fields',
      fields: [
        ['Asked by', [{ user: request.requester }, ', ', { instant: request.createdAt }]],
        ...(request.near?.region ? [['From', request.near.region] as [string, string]] : []),
        ...cidrsField(request),
        ...(peering === null ? [] : [['Object', peering] as [string, string]]),
        ...Object.entries(request.wanted)
          .filter(([name, value]) => name !== 'cidrs' && !(name === 'from' && value === request.near?.region))
          .map(([name, value]): [string, string] => [sentenceCase(name), value]),
        ...(request.ticket === null ? [] : [['Ticket', request.ticket] as [string, string]]),
        ...(decision === null
          ? []
          : [
              [
                decisionWords[decision.event],
                [
                  ...(decision.by === null ? [] : [{ user: decision.by }, ', ']),
                  { instant: decision.at },
                  decision.note === null ? '' : `: ${decision.note}`,
                ],
              ] as [string, Text],
            ]),
      ],
    },
    { part: 'quote', label: { bold: 'Reason' }, text: request.reason },
    ...(request.failure === null
      ? []
      : [{ part: 'text' as const, text: [{ bold: 'Why it failed' }, ' ', request.failure] }]),
    // What is to be done and how far it is come first; what it all rests on is for those who read on.
    ...instructionParts(request),
    ...plannedByHand(request),
    ...(steps.length === 0 ? [] : [{ part: 'list' as const, title: 'Steps', items: stepItems(steps, now) }]),
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
  ]
}
