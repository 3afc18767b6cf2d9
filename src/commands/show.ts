import { statusMarks } from '../inventory/index.ts'
import { formatDuration } from '../kit/duration.ts'
import type { Part } from '../kit/message.ts'
import { rowOf } from '../peering/lifecycle.ts'
import { describeSide } from '../peering/side.ts'
import { parseRequestName, requestName, requestTitle } from '../requests/index.ts'
import type { Command, Input } from './command.ts'
import type { Context } from './context.ts'
import { scopeLabel } from './create.ts'
import { peeringFrom } from './peering-ref.ts'
import { problem, type Reply, say } from './reply.ts'
import { requestParts } from './request-view.ts'

/** Our words and the cloud's, written alike: `pending acceptance`. */
const wordsOf = (status: string): string => status.replaceAll(/[_-]/g, ' ')

async function showPeering(typed: string, context: Context): Promise<Reply> {
  const ref = await peeringFrom(typed, context)
  if ('field' in ref) return { kind: 'problems', problems: [ref] }
  const { known, peering, name } = ref
  const now = context.clock.now()
  const instructions = context.inventory.instructions(known.scope, peering)
  const parts: Part[] = [
    {
      part: 'list',
      items: [
        {
          mark: statusMarks[peering.status],
          text: [
            { bold: wordsOf(peering.status) },
            ` for ${formatDuration(now - peering.changedAt)}`,
            wordsOf(peering.raw) === wordsOf(peering.status) ? '' : `; the cloud says "${peering.raw}"`,
          ],
          ...(peering.anomaly === null
            ? {}
            : { hint: `Odd: ${peering.anomaly}. The last explainable status is kept.` }),
        },
      ],
    },
    {
      part: 'fields',
      fields: [
        ['Subscription', scopeLabel(known.scope)],
        ['Near side', `${describeSide(peering.near)} ${peering.near.cidrs.join(', ')}`],
        ['Far side', `${describeSide(peering.far)} ${peering.far.cidrs.join(', ')}`],
        ['Cloud id', peering.cloudId ?? 'not reported yet'],
        ['Made by', peering.request === null ? 'somebody outside Peerbot' : requestName(peering.request)],
        ['Last seen', `${formatDuration(now - peering.seenAt)} ago`],
      ],
    },
    ...(peering.expiresAt === null
      ? []
      : [{ part: 'text' as const, text: ['Lapses ', { instant: peering.expiresAt }, ' at the latest.'] }]),
    ...instructions.flatMap(({ text, command }) => [
      { part: 'text' as const, text },
      ...(command === undefined ? [] : [{ part: 'code' as const, code: command }]),
    ]),
    ...(peering.status === 'deleted'
      ? []
      : [
          {
            part: 'buttons' as const,
            buttons: [
              {
                label: 'Delete…',
                command: 'delete',
                args: { peering: name },
                describes: `Ask to delete peering ${name}`,
              },
            ],
          },
        ]),
  ]
  return say(`Peering ${name}`, parts)
}

async function run({ words, keys }: Input, context: Context): Promise<Reply> {
  const typed = keys['id'] ?? words[0] ?? ''
  if (typed === '') return problem(null, 'Say what to show: `/peering show 1206/87` or `/peering show R-12`.')
  const id = parseRequestName(typed)
  if (id === null) return showPeering(typed, context)
  const request = await context.requests.read(id)
  if (!request)
    return problem(null, `There is no request ${requestName(id)}. \`/peering requests all\` lists them.`)
  const steps = await context.requests.steps(id)
  const title = `${requestName(id)} ${rowOf(request.status).words}: ${requestTitle(request)}`
  return say(title, requestParts(request, steps, context.clock.now()))
}

export const show: Command = {
  name: 'show',
  summary: 'One peering or one request, in full',
  usage: ['show 1206/87', 'show R-12'],
  keys: { id: 'a peering or a request' },
  run,
}
