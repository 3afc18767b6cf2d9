/** The card: the one message that shows a request, drawn from its state each time, never from the message before. */
import { checkItems, stepItems } from '../commands/index.ts'
import { type Message, type Part, plain, type Span, spans, type Text } from '../kit/message.ts'
import { rowOf } from '../peering/lifecycle.ts'
import type { Check, Instruction } from '../peering/plan.ts'
import { describeSide } from '../peering/side.ts'
import {
  againButtons,
  instructionParts,
  outcomeText,
  peeringOf,
  pressesOf,
  type Request,
  type Requests,
  requestName,
} from '../requests/index.ts'
import { clip } from './mrkdwn.ts'
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

function approvalPart({ needed, given, mayStill, rule }: CardApprovers): Part {
  return {
    part: 'fields',
    fields: [
      [`Approvals: ${given.length} of ${needed}`, given.length === 0 ? 'nobody yet' : people(given)],
      [`May still approve (rule "${rule}")`, people(mayStill)],
    ],
  }
}

/** What is not fine in full, what is fine in small print: nobody decides by seventeen lines that say "pass". */
function checkParts(checks: readonly Check[]): Part[] {
  const passes = checks.filter(({ verdict }) => verdict === 'pass')
  const others = checks.filter(({ verdict }) => verdict !== 'pass')
  const passed = { mark: 'pass' as const, text: [{ bold: 'Pass' }, ` ${passes.length} of ${checks.length}:`] }
  if (passes.length === 0) return [{ part: 'list', title: 'Checks', items: checkItems(others) }]
  return [
    { part: 'list', title: 'Checks', items: [...checkItems(others), passed] },
    ...paragraphs(passes.map(({ text }) => text)).map(text => ({ part: 'note' as const, text })),
  ]
}

/** Characters of small print in one block, escaping aside: beyond it Slack's room would cut within a sentence. */
const smallPrint = 1_200

/** Whole sentences, gathered into as few paragraphs as hold them. */
function paragraphs(sentences: readonly string[]): string[] {
  const all: string[] = []
  for (const sentence of sentences) {
    const last = all.at(-1)
    if (last === undefined || last.length + sentence.length >= smallPrint) all.push(sentence)
    else all[all.length - 1] = `${last} ${sentence}`
  }
  return all
}

/** A sentence that leads to a command, where the command is not shown. */
function withoutCommand({ text, command }: Instruction): Text {
  return command === undefined ? text : plain(text).replace(/:$/, '.')
}

/** The plan while it is being decided on; once the work goes on, its story matters more. */
function planParts({ plan, status, moved }: Request): Part[] {
  if (plan === null || status === 'blocked') return plan === null ? [] : checkParts(plan.checks)
  if (status !== 'pending_approval' && status !== 'planning') return []
  const list = (title: string, items: Text[]): Part[] =>
    items.length === 0 ? [] : [{ part: 'list', title, items: items.map(text => ({ text })) }]
  return [
    ...(moved.length === 0
      ? []
      : [
          {
            part: 'list' as const,
            title: 'The plan was worked out again, because this moved',
            items: moved.map(({ name, was, is }) => ({
              mark: 'warn' as const,
              text: [{ bold: name }, ` was ${was}, is ${is}`],
            })),
          },
        ]),
    ...list('What will change', plan.changes),
    ...checkParts(plan.checks),
    ...list('What remains to do by hand', plan.manual.map(withoutCommand)),
  ]
}

/** The step that the work has come to. */
function currentStep(steps: CardState['steps']) {
  return steps.findLast(({ status }) => !['pending', 'skipped', 'abandoned'].includes(status))
}

/** Where it stands in one line: the status, and what that means just now. */
function statusPart({ request, steps }: CardState): Part {
  const { status, decision, expiresAt } = request
  const row = rowOf(status)
  const step = currentStep(steps)
  const isWaitingForPerson = status === 'running' && step?.status === 'waiting_person'
  const decided: Span[] =
    decision === null
      ? []
      : [
          ...(decision.by === null ? [] : [' by ', { user: decision.by }]),
          ...(decision.by === null ? [' '] : [', ']),
          { instant: decision.at },
        ]
  const more = ((): Span[] => {
    switch (status) {
      case 'planning':
        return [': reading subscription, region, peerings and CIDRs as they are now']
      case 'pending_approval':
        return expiresAt === null ? [] : ['; lapses ', { instant: expiresAt }, ' if nobody decides']
      case 'blocked':
        return ['. Nothing was changed; mend what is blocked and ask again.']
      case 'running':
        return isWaitingForPerson && step.note !== null ? [`: ${step.note}`] : []
      case 'succeeded':
        return [': ', ...outcomeText(request), request.todo.length === 0 ? '' : '; what is left is below']
      case 'denied':
      case 'canceled':
        return [...decided, '. Nothing was changed.']
      case 'expired':
        return [
          ...decided,
          '. Nobody decided in time and nothing was changed; ask again if it is still wanted.',
        ]
      case 'approved':
      case 'failed':
        return []
    }
  })()
  const mark = isWaitingForPerson ? ('waiting' as const) : row.mark
  return { part: 'list', items: [{ mark, text: [{ bold: row.words }, ...more] }] }
}

/** Why it ended where it should not have; right under the status. */
function whyParts({ status, failure, decision }: Request): Part[] {
  if (failure !== null) return [{ part: 'text', text: [{ bold: 'Why it failed' }, ' ', failure] }]
  const isRefused = status === 'denied' || status === 'canceled'
  return isRefused && decision?.note ? [{ part: 'quote', text: decision.note }] : []
}

/** The ranges: those that were asked for, where it is a matter of ranges. */
function cidrFields({ far, wanted }: Request): [string, Text][] {
  const asked = wanted['cidrs']
  if (asked !== undefined) return [['CIDRs from then on', asked === '' ? 'none' : asked]]
  return far === null || far.cidrs.length === 0 ? [] : [['CIDRs', far.cidrs.join(', ')]]
}

function factsPart(request: Request): Part {
  const { far, near, ticket, decision, approvals } = request
  const peering = peeringOf(request)
  const approved: [string, Text][] =
    decision?.event !== 'quorum_reached'
      ? []
      : [
          [
            'Approved by',
            decision.by === null
              ? (decision.note ?? 'policy')
              : [...spans(people(approvals.map(({ person }) => person))), ', ', { instant: decision.at }],
          ],
        ]
  return {
    part: 'fields',
    fields: [
      ['Asked by', [{ user: request.requester }, ', ', { instant: request.createdAt }]],
      ...(near === null || near.region === null ? [] : ([['From', near.region]] as [string, Text][])),
      ...(far === null ? [] : ([['Far side', describeSide(far)]] as [string, Text][])),
      ...cidrFields(request),
      // Where the heading names it already, it is not said twice.
      ...(peering === null || request.words.heading.includes(peering)
        ? []
        : ([['Object', peering]] as [string, Text][])),
      ...(ticket === null ? [] : ([['Ticket', ticket]] as [string, Text][])),
      ...approved,
    ],
  }
}

/** What people have to do, before the story: it is what somebody who opens the card at night looks for. */
function todoParts(request: Request): Part[] {
  if (request.todo.length === 0) return []
  const title = rowOf(request.status).isEnded ? 'What is left to do by hand' : 'To do now, by hand'
  return [{ part: 'text', text: { bold: title } }, ...instructionParts(request)]
}

function stepParts({ request, steps, now }: CardState): Part[] {
  const shown = steps
    .filter(({ operation, status }) => operation !== 'plan' && status !== 'skipped')
    // Why it failed, or whom it waits for, stands above already.
    .map(step => {
      const isAbove =
        (step.lastError ?? step.note) === request.failure ||
        (request.status === 'running' && step.status === 'waiting_person')
      return isAbove ? { ...step, lastError: null, note: null } : step
    })
  return shown.length === 0 ? [] : [{ part: 'list', title: 'Steps', items: stepItems(shown, now) }]
}

function buttonsPart({ request }: CardState): Part[] {
  const name = requestName(request.id)
  if (rowOf(request.status).isEnded) {
    const again = againButtons(request)
    return again.length === 0 ? [] : [{ part: 'buttons', buttons: again }]
  }
  const details = {
    label: 'Details',
    command: 'show',
    args: { id: name },
    describes: `Details of request ${name}`,
  }
  if (request.status !== 'pending_approval' || request.planHash === null) {
    const go = pressesOf(request).map((press, at) => {
      const label = press.label(request)
      return {
        label,
        command: 'proceed',
        args: { request: name, what: press.what },
        ...(at === 0 ? { style: 'primary' as const } : {}),
        describes: `${label}, for request ${name}`,
      }
    })
    return [{ part: 'buttons', buttons: [...go, details] }]
  }
  const ticks = request.plan?.ticks?.length ?? 0
  const args = {
    request: name,
    plan: request.planHash,
    ...(ticks === 0 ? {} : { ticks: String(ticks) }),
  }
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
  const { request, approvers } = state
  const name = requestName(request.id)
  const isPending = request.status === 'pending_approval'
  return {
    title: `${name} ${rowOf(request.status).words}: ${request.words.title}`,
    parts: [
      statusPart(state),
      ...whyParts(request),
      factsPart(request),
      { part: 'quote', label: { bold: 'Reason' }, text: request.reason },
      ...todoParts(request),
      // Before the plan: however long that is, who decides is never cut off.
      ...(isPending && approvers ? [approvalPart(approvers)] : []),
      ...planParts(request),
      ...stepParts(state),
      ...buttonsPart(state),
      {
        part: 'note',
        text: `Each step is in the thread; \`show ${name}\` tells everything, \`audit ${name}\` every call.`,
      },
    ],
  }
}

export function renderCard(state: CardState): Rendered {
  const { request } = state
  const message = cardMessage(state)
  const heading = clip(`${requestName(request.id)} · ${request.words.heading}`, 150)
  return {
    text: fallbackText(message),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: heading } },
      ...partsToBlocks(message.parts),
    ],
  }
}
