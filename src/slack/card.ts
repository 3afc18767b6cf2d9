/** The card: the one message that shows a request, drawn from its state each time, never from the message before. */
import { checkItems, stepItems } from '../commands/index.ts'
import type { Message, Part, Text } from '../kit/message.ts'
import { plain } from '../kit/message.ts'
import { rowOf } from '../peering/lifecycle.ts'
import { describeSide } from '../peering/side.ts'
import {
  instructionParts,
  type Request,
  type Requests,
  requestName,
  requestTitle,
} from '../requests/index.ts'
import { clip, mrkdwn } from './mrkdwn.ts'
import { fallbackText, partsToBlocks, type Rendered } from './render.ts'

/** Who must approve and who has, as policy and membership say at the time of drawing. */
export interface CardApprovers {
  needed: number
  rule: string
  given: readonly string[]
  mayStill: readonly string[]
}

export interface CardState {
  request: Request
  steps: Awaited<ReturnType<Requests['steps']>>
  approvers: CardApprovers | null
  now: number
}

const namesShown = 8

function people(ids: readonly string[]): Text {
  if (ids.length === 0) return 'nobody'
  const shown = ids
    .slice(0, namesShown)
    .flatMap((user, index) => (index === 0 ? [{ user }] : [', ', { user }]))
  return ids.length > namesShown ? [...shown, ` and ${ids.length - namesShown} more`] : shown
}

function approvalPart(approvers: CardApprovers): Part {
  const { needed, given, mayStill, rule } = approvers
  return {
    part: 'fields',
    fields: [
      [`Approvals: ${given.length} of ${needed}`, given.length === 0 ? 'nobody yet' : people(given)],
      [`May still approve (rule "${rule}")`, people(mayStill)],
    ],
  }
}

function planParts({ request }: CardState): Part[] {
  const { plan, status } = request
  if (!plan)
    return [
      { part: 'text', text: 'Reading live state at the provider: subscription, region, peerings, CIDRs.' },
    ]
  const passes = plan.checks.filter(check => check.verdict === 'pass')
  const others = plan.checks.filter(check => check.verdict !== 'pass')
  // Once the work goes on, its story matters more than what was checked before it.
  const isDeciding = status === 'pending_approval' || status === 'blocked' || status === 'planning'
  if (!isDeciding) return []
  return [
    ...(request.moved.length === 0
      ? []
      : [
          {
            part: 'list' as const,
            title: 'The plan was worked out again, because this moved',
            items: request.moved.map(({ name, was, is }) => ({
              mark: 'warn' as const,
              text: [{ bold: name }, ` was ${was}, is ${is}`],
            })),
          },
        ]),
    { part: 'list', title: 'Checks', items: checkItems([...others, ...passes]) },
    { part: 'list', title: 'What will change', items: plan.changes.map(text => ({ text })) },
    ...(plan.manual.length === 0
      ? []
      : [
          {
            part: 'list' as const,
            title: 'What remains to do by hand',
            items: plan.manual.map(({ text }) => ({ text: plain(text) })),
          },
        ]),
  ]
}

function decisionPart(request: Request): Part[] {
  const { decision } = request
  if (!decision) return []
  const words = { quorum_reached: 'Approved', denied: 'Denied', canceled: 'Canceled', expired: 'Expired' }[
    decision.event
  ]
  const by: Text = decision.by === null ? [] : [' by ', { user: decision.by }]
  return [
    {
      part: 'text',
      text: [
        { bold: words },
        ...(Array.isArray(by) ? by : [by]),
        ' ',
        { instant: decision.at },
        decision.note === null ? '' : `: ${decision.note}`,
      ],
    },
  ]
}

function buttonsPart({ request }: CardState): Part[] {
  const name = requestName(request.id)
  if (rowOf(request.status).isEnded) return []
  const details = {
    label: 'Details',
    command: 'show',
    args: { id: name },
    describes: `Details of request ${name}`,
  }
  if (request.status !== 'pending_approval' || request.planHash === null) {
    return [{ part: 'buttons', buttons: [details] }]
  }
  const args = { request: name, plan: request.planHash }
  return [
    {
      part: 'buttons',
      buttons: [
        {
          label: 'Approve',
          command: 'approve',
          args,
          style: 'primary',
          describes: `Approve request ${name}`,
        },
        {
          label: 'Deny',
          command: 'deny',
          args: { request: name },
          style: 'danger',
          describes: `Deny request ${name}`,
        },
        details,
      ],
    },
  ]
}

function cardMessage(state: CardState): Message {
  const { request, steps, approvers, now } = state
  const row = rowOf(request.status)
  const isPending = request.status === 'pending_approval'
  const operationSteps = steps.filter(step => step.operation !== 'plan')
  return {
    title: `${requestName(request.id)} ${row.words}: ${requestTitle(request)}`,
    parts: [
      { part: 'list', items: [{ mark: row.mark, text: [{ bold: row.words }] }] },
      {
        part: 'fields',
        fields: [
          ['Asked by', { user: request.requester }],
          ['Subscription', request.scopeName],
          ...(request.far ? ([['Far side', describeSide(request.far)]] as [string, Text][]) : []),
          ...(request.far && request.far.cidrs.length > 0
            ? ([['CIDRs', request.far.cidrs.join(', ')]] as [string, Text][])
            : []),
          ...(request.peering === null ? [] : ([['Peering', request.peering]] as [string, Text][])),
          ...(request.ticket === null ? [] : ([['Ticket', request.ticket]] as [string, Text][])),
        ],
      },
      { part: 'text', text: [{ bold: 'Reason' }, ' ', clip(request.reason, 1_500)] },
      ...(request.failure === null
        ? []
        : [{ part: 'text' as const, text: [{ bold: 'Why it failed' }, ' ', request.failure] }]),
      ...planParts(state),
      ...(isPending && approvers ? [approvalPart(approvers)] : []),
      ...(isPending && request.expiresAt !== null
        ? [
            {
              part: 'text' as const,
              text: [{ bold: 'Lapses' }, ' ', { instant: request.expiresAt }, ' if nobody decides.'],
            },
          ]
        : []),
      ...decisionPart(request),
      ...(operationSteps.length === 0
        ? []
        : [{ part: 'list' as const, title: 'Steps', items: stepItems(operationSteps, now) }]),
      ...instructionParts(request),
      ...buttonsPart(state),
    ],
  }
}

export function renderCard(state: CardState): Rendered {
  const message = cardMessage(state)
  const verb = state.request.kind === 'peering.delete' ? 'delete a peering of' : 'peer'
  const heading = clip(`${requestName(state.request.id)} · ${verb} ${state.request.scopeName}`, 150)
  return {
    text: fallbackText(message),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: heading } },
      ...partsToBlocks(message.parts),
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: mrkdwn(
              `The thread tells the story; ${requestName(state.request.id)} names this request in every command.`,
              300,
            ),
          },
        ],
      },
    ],
  }
}
