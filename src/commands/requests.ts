import { formatDuration } from '../kit/duration.ts'
import { standingApprovals } from '../peering/decide.ts'
import { rowOf } from '../peering/lifecycle.ts'
import { eligibleApprovers, type Rule, ruleFor } from '../peering/policy.ts'
import { parseRequestName, type Request, requestName } from '../requests/index.ts'
import type { Command, Input } from './command.ts'
import type { Context } from './context.ts'
import { pageFrom, pageOf, pageSize, pagingParts } from './paging.ts'
import { problem, type Reply, say } from './reply.ts'
import { show } from './show.ts'

/** Who may approve a request now, and who of them has. Reads policy and membership at this moment. */
export async function approversOf(
  request: Request,
  context: Pick<Context, 'policy' | 'memberships'>,
): Promise<{ rule: Rule; eligible: Set<string>; given: Set<string> } | null> {
  const rule = ruleFor(context.policy, request.kind, request.facts)
  if (!rule) return null
  const eligible = eligibleApprovers(
    rule,
    request.requester,
    await context.memberships(rule.approvers.groups),
  )
  return { rule, eligible, given: standingApprovals(request, eligible) }
}

/** Undecided requests that this person may still approve. */
export async function waitingFor(
  person: string,
  context: Pick<Context, 'policy' | 'memberships' | 'requests'>,
): Promise<Request[]> {
  const { requests } = await context.requests.list({ status: 'pending_approval' }, { offset: 0, limit: 200 })
  const waiting: Request[] = []
  for (const request of requests) {
    const approvers = await approversOf(request, context)
    if (approvers?.eligible.has(person) && !approvers.given.has(person)) waiting.push(request)
  }
  return waiting
}

/** A request as one line of a list. */
export function requestItem(request: Request, now: number) {
  const row = rowOf(request.status)
  return {
    mark: row.mark,
    text: [
      { bold: requestName(request.id) },
      ` ${row.words.toLowerCase()} · ${request.words.title} · `,
      { user: request.requester },
      `, ${formatDuration(now - request.createdAt)} ago`,
    ],
  }
}

async function run(input: Input, context: Context): Promise<Reply> {
  const { words, keys } = input
  const which = keys['which'] ?? words[0] ?? 'all'
  if (parseRequestName(which) !== null && which !== 'all')
    return show.run({ ...input, words: [which], keys: {} }, context)
  if (!['mine', 'waiting', 'all'].includes(which)) {
    return problem('which', `\`${which}\` is none of \`mine\`, \`waiting\`, \`all\`.`)
  }
  const page = pageFrom(keys)
  const now = context.clock.now()
  if (which === 'waiting') {
    const waiting = await waitingFor(context.actor.id, context)
    const shown = waiting.slice((page - 1) * pageSize, page * pageSize)
    if (waiting.length === 0) return say('Nothing waits for your approval.')
    return say(`${waiting.length} waiting for you`, [
      { part: 'list', items: shown.map(request => requestItem(request, now)) },
      ...pagingParts('requests', { ...keys, which }, page, waiting.length),
    ])
  }
  const query = which === 'mine' ? { requester: context.actor.id } : {}
  const { requests: found, total } = await context.requests.list(query, pageOf(page))
  if (total === 0)
    return say(which === 'mine' ? 'You have not asked for anything yet.' : 'There are no requests yet.')
  return say(`${total} ${total === 1 ? 'request' : 'requests'}`, [
    { part: 'list', items: found.map(request => requestItem(request, now)) },
    ...pagingParts('requests', { ...keys, which }, page, total),
  ])
}

export const requests: Command = {
  name: 'requests',
  summary: 'Requests: mine, waiting for me, or all',
  usage: ['requests', 'requests mine', 'requests waiting'],
  words: [{ is: '`mine`, `waiting`, `all` or a request', keys: ['which'] }],
  keys: { which: 'mine, waiting or all', page: 'page number' },
  run,
}
