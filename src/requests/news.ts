/** What is said when something happens to a request: the thread's lines and the requester's direct message. */
import type { StepEvent } from '../engine/index.ts'
import { formatDuration } from '../kit/duration.ts'
import type { Button, Message, Span, Text } from '../kit/message.ts'
import type { Happened } from '../peering/decide.ts'
import { rowOf } from '../peering/lifecycle.ts'
import { type Request, requestName } from './request.ts'

const line = (title: Text, parts: Message['parts'] = []): Message => ({ title, parts })

/** What its success came to mean; who proved it, where a person did. */
export function outcomeText({ words, pressed }: Pick<Request, 'words' | 'pressed'>): Span[] {
  const by = pressed['probe-ok']
  return by === undefined ? [words.outcome] : [words.outcome, ' (probed by ', { user: by }, ')']
}

/** The thread's line for an event; null where the card alone says enough. */
export function eventLine(request: Request, happened: Happened, needed: number): Message | null {
  switch (happened.event) {
    case 'plan_ready':
      return line(
        request.moved.length === 0
          ? `The plan is ready; it needs ${approvalsText(needed)}.`
          : `The plan was worked out again; it needs ${approvalsText(needed)} from the start.`,
      )
    case 'plan_blocked':
      return line('A check blocks this request; nothing was changed. The card says what to mend.')
    case 'approval_given':
      return line(['Approved by ', { user: happened.approval.person }, '.'])
    case 'quorum_reached':
      // The last approval's own line has just said it.
      return happened.decision.by === null
        ? line(`No approval is asked for: ${happened.decision.note ?? ''}. Starting.`)
        : null
    case 'denied':
      return line([
        'Denied by ',
        { user: happened.decision.by ?? '' },
        `: ${happened.decision.note ?? 'no reason given'}`,
      ])
    case 'canceled':
      return line(['Canceled by ', { user: happened.decision.by ?? '' }, '. Nothing was changed.'])
    case 'expired':
      return line(
        'Nobody decided in time; the request has expired. Nothing was changed. Ask again if it is still wanted.',
      )
    case 'plan_stale':
      return line('What was approved is no longer what would happen; the approvals are void.', [
        {
          part: 'list',
          items: request.moved.map(({ name, was, is }) => ({
            mark: 'warn' as const,
            text: [{ bold: name }, `: was ${was}, is ${is}`],
          })),
        },
      ])
    case 'finished':
      return line(['Done: ', { bold: request.words.outcome }, ...outcomeText(request).slice(1), '.'])
    case 'failed':
      return line(['Failed: ', request.failure ?? 'no reason was recorded'])
    case 'started':
      return line('The plan still holds. Carrying it out.')
  }
}

function approvalsText(needed: number): string {
  if (needed === 0) return 'no approval'
  return needed === 1 ? 'one approval' : `${needed} approvals`
}

/** The direct message when a request has ended. */
export function endingMessage(request: Request): Message {
  const { words } = rowOf(request.status)
  const name = requestName(request.id)
  const decision = request.decision
  const why: Span[] = []
  if (request.failure !== null) why.push(request.failure)
  else if (request.status === 'denied')
    why.push('Denied by ', { user: decision?.by ?? '' }, `: ${decision?.note ?? ''}`)
  else if (request.status === 'succeeded')
    why.push('Read back from the cloud: ', ...outcomeText(request), '.')
  else if (request.status === 'expired')
    why.push('Nobody decided in time. Nothing was changed; ask again if it is still wanted.')
  else if (request.status === 'canceled') why.push('Nothing was changed.')
  else why.push('Nothing was changed. Mend what is blocked and ask again:')
  return {
    title: [`${name} `, { bold: words }, `: ${request.words.title}`],
    parts: [
      { part: 'text', text: why },
      ...(request.status === 'blocked' ? blockers(request) : []),
      ...instructionParts(request),
      {
        part: 'buttons',
        buttons: [
          {
            label: 'Details',
            command: 'show',
            args: { id: name },
            describes: `Details of request ${name}`,
          },
          ...againButtons(request),
        ],
      },
    ],
  }
}

/** A peering that came to nothing is asked for again with what was asked for before; what people stopped is theirs to say. */
export function againButtons({ id, kind, status, far }: Request): Button[] {
  const isOver = status === 'failed' || status === 'expired'
  if (kind !== 'peering.create' || far === null || !isOver) return []
  const name = requestName(id)
  const describes = `Ask again for what ${name} asked for`
  return [{ label: 'Ask again', command: 'create', args: { again: name }, describes }]
}

function blockers(request: Request): Message['parts'] {
  const blocks = (request.plan?.checks ?? []).filter(check => check.verdict === 'block')
  const items = blocks.map(({ text, hint }) => ({
    mark: 'block' as const,
    text,
    ...(hint === undefined ? {} : { hint }),
  }))
  return [{ part: 'list', items }]
}

/** What is left for people, commands filled in. */
export function instructionParts(request: Pick<Request, 'todo'>): Message['parts'] {
  return request.todo.flatMap(({ text, command }) => [
    { part: 'text' as const, text },
    ...(command === undefined ? [] : [{ part: 'code' as const, code: command }]),
  ])
}

/** What each step is called on the card and in the thread. */
export const stepWords: Readonly<Record<string, string>> = {
  plan: 'Work out the plan',
  replan: 'Check that the plan still holds',
  prepare: 'Clear the way',
  submit: 'Ask the provider',
  follow_task: "Follow the provider's task",
  find_peering: 'Find the new peering',
  accept: 'Accept it on the far side',
  wait_active: 'Wait until it is active',
  routes: 'Route to it',
  unroute: 'Take its routes away',
  verify: 'Read it back and compare',
  probe: 'Prove that packets arrive',
  leave: 'Take our half away',
  confirm_gone: 'Confirm that it is gone',
  find: 'Look for what it changed',
  settle: 'Wait until it stands as asked',
}

/** The thread's line for a step; null where nothing happened that a person wants to read. */
export function stepLine(event: StepEvent, tookMs: number | null): Message | null {
  const words = stepWords[event.step] ?? event.step
  switch (event.event) {
    case 'succeeded':
      // "The plan still holds" is said by the request's own event.
      if (event.step === 'replan') return null
      return line([
        { bold: words },
        tookMs === null ? '' : ` (${formatDuration(tookMs)})`,
        event.note === null ? '' : `: ${event.note}`,
      ])
    case 'waiting':
      return event.isQuiet ? null : line([{ bold: words }, `: ${event.note ?? 'waiting'}`])
    case 'attempt_failed':
      // The first failure and then now and again: a long outage must not fill the thread.
      return event.attempt === 1 || event.attempt % 10 === 0
        ? line([
            { bold: words },
            ` did not work at try ${event.attempt}: ${event.note ?? ''} It is tried again.`,
          ])
        : null
    // Not there for whoever does not need it: a cloud without tasks, a far end that is not ours.
    case 'skipped':
    // The request's own event says why, once.
    case 'failed':
    case 'started':
    case 'intended':
    case 'remembered':
    case 'retracted':
    case 'abandoned':
      return null
  }
}
