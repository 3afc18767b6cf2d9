/** Approve, deny and cancel: the decisions. Authority is read here, at the click, and never from what was clicked. */
import type { Command as Decide } from '../peering/decide.ts'
import { parseRequestName, type Request, requestName } from '../requests/index.ts'
import type { Command, Input, WordPlace } from './command.ts'
import type { Context } from './context.ts'
import { cleanText } from './parse.ts'
import { refusalText } from './refusal.ts'
import { problem, type Reply, say } from './reply.ts'
import { approversOf } from './requests.ts'

const aRequest: WordPlace = { is: 'one request', keys: ['request'] }

export async function requestFrom(
  { words, keys }: Input,
  context: Context,
): Promise<{ request: Request } | { unknown: Reply }> {
  const typed = keys['request'] ?? words[0] ?? ''
  const id = parseRequestName(typed)
  const request = id === null ? null : await context.requests.read(id)
  return request
    ? { request }
    : { unknown: problem('request', `There is no request \`${typed}\`; write it as R-12.`) }
}

/** Lets the request store decide, and tells a refusal. */
async function put(request: Request, command: Decide, context: Context): Promise<Reply> {
  const changed = await context.requests.command(request.id, command, context.actor.id)
  return 'refusal' in changed
    ? say(refusalText(request.id, changed.refusal, context.clock.now()))
    : { kind: 'quiet' }
}

async function authorityOver(request: Request, context: Context) {
  const approvers = await approversOf(request, context)
  if (!approvers) return null
  return { rule: approvers.rule, policyVersion: context.policy.version, eligible: approvers.eligible }
}

const noRule =
  'No policy rule says who may decide this, so nobody may. Whoever runs Peerbot adds one to policy.rules.'

/** Whether every single one is ticked; `ticked`: their numbers, from 1, with commas between. */
function areTicked(count: number, ticked: string | undefined): boolean {
  const given = new Set(ticked?.split(',').map(number => number.trim()))
  return Array.from({ length: count }, (_, at) => String(at + 1)).every(number => given.has(number))
}

/** What is taken over from somebody else is approved one by one, not along with the rest. */
function tickForm(request: Request, planHash: string, ticks: readonly string[]): Reply {
  return {
    kind: 'form',
    form: {
      command: 'approve',
      title: `Approve ${requestName(request.id)}`,
      submit: 'Approve',
      intro: [
        { part: 'list', title: 'Taken over', items: ticks.map(text => ({ mark: 'warn' as const, text })) },
      ],
      fields: [
        {
          key: 'ticked',
          label: 'Take these over, each of them',
          hint: 'Approved are all of them or none. Where one is not to be taken over, deny the request and say which.',
          kind: 'ticks',
          choices: ticks.map((text, at) => ({ value: String(at + 1), label: text })),
        },
      ],
      hidden: { request: requestName(request.id), plan: planHash, ticks: String(ticks.length) },
    },
  }
}

export const approve: Command = {
  name: 'approve',
  summary: 'Approve a request, as the button on its card does',
  usage: ['approve R-12'],
  words: [aRequest],
  keys: {
    request: 'R-12',
    plan: 'the plan that is approved',
    ticks: 'how much is to be ticked; the button says it',
    ticked: '`1,2`: which of what is taken over from somebody else may be',
  },
  mayOpenForm: ({ keys }) => keys['ticks'] !== undefined && !areTicked(Number(keys['ticks']), keys['ticked']),
  answersInForm: false,
  validate: ({ keys, via }) =>
    Promise.resolve(
      via !== 'form' || areTicked(Number(keys['ticks'] ?? 0), keys['ticked'])
        ? []
        : [{ field: 'ticked', text: 'Tick each of them, or deny the request and say which is not to be.' }],
    ),
  run: async (input, context) => {
    const found = await requestFrom(input, context)
    if ('unknown' in found) return found.unknown
    const { request } = found
    const authority = await authorityOver(request, context)
    if (!authority) return say(noRule)
    // A button carries the plan it was drawn with, so that a card that is out of date approves nothing else.
    const planHash = input.keys['plan'] ?? request.planHash ?? ''
    const by = context.actor.id
    const ticks = request.plan?.ticks ?? []
    const mayApprove = request.status === 'pending_approval' && authority.eligible.has(by)
    if (mayApprove && !areTicked(ticks.length, input.keys['ticked']))
      return tickForm(request, planHash, ticks)
    const reply = await put(request, { command: 'approve', by, authority, planHash }, context)
    return reply.kind === 'quiet' && input.via === 'typed'
      ? say(`${requestName(request.id)}: your approval is recorded.`)
      : reply
  },
}

export const deny: Command = {
  name: 'deny',
  summary: 'Deny a request, with a reason',
  usage: ['deny R-12 reason="not before the audit"'],
  words: [aRequest],
  keys: { request: 'R-12', reason: 'why; the requester is told' },
  mayOpenForm: ({ keys }) => !keys['reason'],
  answersInForm: false,
  validate: ({ keys }) =>
    Promise.resolve(
      cleanText(keys['reason'] ?? '') === ''
        ? [{ field: 'reason', text: 'Give a reason: the requester is told it.' }]
        : [],
    ),
  run: async (input, context) => {
    const found = await requestFrom(input, context)
    if ('unknown' in found) return found.unknown
    const { request } = found
    const authority = await authorityOver(request, context)
    if (!authority) return say(noRule)
    const note = cleanText(input.keys['reason'] ?? '').slice(0, 3_000)
    const by = context.actor.id
    if (note === '') {
      if (input.via === 'form') return problem('reason', 'Give a reason: the requester is told it.')
      if (request.status === 'pending_approval' && authority.eligible.has(by)) {
        return {
          kind: 'form',
          form: {
            command: 'deny',
            title: `Deny ${requestName(request.id)}`,
            submit: 'Deny',
            intro: [],
            fields: [{ key: 'reason', label: 'Reason', hint: 'The requester is told it.', kind: 'text' }],
            hidden: { request: requestName(request.id) },
          },
        }
      }
    }
    const reply = await put(request, { command: 'deny', by, authority, note }, context)
    return reply.kind === 'quiet' && input.via === 'typed'
      ? say(`${requestName(request.id)} is denied.`)
      : reply
  },
}

export const cancel: Command = {
  name: 'cancel',
  summary: 'Take your own request back, while it is not running',
  usage: ['cancel R-12'],
  words: [aRequest],
  keys: { request: 'R-12', reason: 'optional' },
  run: async (input, context) => {
    const found = await requestFrom(input, context)
    if ('unknown' in found) return found.unknown
    const { request } = found
    const note = cleanText(input.keys['reason'] ?? '') || null
    const reply = await put(request, { command: 'cancel', by: context.actor.id, note }, context)
    return reply.kind === 'quiet'
      ? say(`${requestName(request.id)} is canceled. Nothing was changed.`)
      : reply
  },
}
