import type { Button } from '../kit/message.ts'
import { kindTitle } from '../peering/kind.ts'
import { rowOf } from '../peering/lifecycle.ts'
import { parseRequestName, requestName } from '../requests/index.ts'
import type { Command, Input } from './command.ts'
import { wordsFor } from './connections.ts'
import type { Context } from './context.ts'
import { objectButtons, objectParts } from './object-view.ts'
import { type PeeringRef, peeringChoice, peeringFrom } from './peering-ref.ts'
import { problem, type Reply, say } from './reply.ts'
import { requestParts } from './request-view.ts'

/** What can be asked for: what its family offers; a VPC peering's deletion is a command of its own. */
function buttonsOf(ref: PeeringRef, context: Context): Button[] {
  const { peering, name } = ref
  if (peering.status === 'deleted') return []
  const offered = wordsFor(peering.kind).flatMap(words => objectButtons(words, ref, context))
  if (peering.kind !== 'vpc_peering') return offered
  return [
    ...offered,
    {
      label: 'Delete…',
      command: 'delete',
      args: { peering: peeringChoice(ref).value },
      describes: `Ask to delete peering ${name}`,
    },
  ]
}

async function showPeering(typed: string, page: string | undefined, context: Context): Promise<Reply> {
  const ref = await peeringFrom(typed, context)
  if ('field' in ref) return { kind: 'problems', problems: [ref] }
  const buttons = buttonsOf(ref, context)
  return say(`${kindTitle(ref.peering.kind)} ${ref.name}`, [
    ...(await objectParts(ref, context, { command: 'show', keys: { id: typed, ...(page ? { page } : {}) } })),
    ...(buttons.length === 0 ? [] : [{ part: 'buttons' as const, buttons }]),
  ])
}

async function run({ words, keys }: Input, context: Context): Promise<Reply> {
  const typed = keys['id'] ?? words[0] ?? ''
  if (typed === '') return problem(null, 'Say what to show: `/peering show 1206/87` or `/peering show R-12`.')
  const id = parseRequestName(typed)
  if (id === null) return showPeering(typed, keys['page'], context)
  if (keys['page'] !== undefined) {
    return problem(
      'page',
      `\`page\` does not go with a request: \`/peering show ${requestName(id)}\` tells it all.`,
    )
  }
  const request = await context.requests.read(id)
  if (!request)
    return problem(null, `There is no request ${requestName(id)}. \`/peering requests all\` lists them.`)
  const steps = await context.requests.steps(id)
  const title = `${requestName(id)} ${rowOf(request.status).words}: ${request.words.title}`
  return say(title, requestParts(request, steps, context.clock.now()))
}

export const show: Command = {
  name: 'show',
  summary: 'One peering or one request, in full',
  usage: ['show 1206/87', 'show 1206/privatelink', 'show 1206/privatelink page=2', 'show R-12'],
  words: [{ is: 'one peering, other object or request', keys: ['id'] }],
  keys: { id: 'a peering or a request', page: 'page number, where an object has many members' },
  run,
}
