/**
 * The buttons that a request grows while it is carried out: an approver lets the next part of the way be gone, and
 * whoever ran the probe reports what came of it.
 */
import type { Text } from '../kit/message.ts'
import { rowOf } from '../peering/lifecycle.ts'
import { mayRequesterPress, pressedBefore, pressesOf, type Request, requestName } from '../requests/index.ts'
import type { Command } from './command.ts'
import { requestFrom } from './decisions.ts'
import { type Reply, say } from './reply.ts'
import { approversOf } from './requests.ts'

/** Who was faster, where somebody was, and how it stands. */
function tooLate(request: Request, what: string | undefined): Text {
  const name = requestName(request.id)
  const stands = `It is now: ${rowOf(request.status).words.toLowerCase()}. Nothing was changed by this.`
  const before = what === undefined ? null : pressedBefore(request, what)
  return before === null
    ? `${name} does not wait for this (any more). ${stands}`
    : [`${name}: *${before.label}* was pressed already, by `, { user: before.by }, `. ${stands}`]
}

export const proceed: Command = {
  name: 'proceed',
  summary:
    'Let a running request go on where it waits for a person: accept at the far end, add routes, report the probe',
  usage: ['proceed R-12', 'proceed R-12 what=probe-ok'],
  words: [{ is: 'one request', keys: ['request'] }],
  keys: { request: 'R-12', what: 'accept, routes, probe-ok or probe-failed; what the card offers' },
  run: async (input, context): Promise<Reply> => {
    const found = await requestFrom(input, context)
    if ('unknown' in found) return found.unknown
    const { request } = found
    const name = requestName(request.id)
    const approvers = await approversOf(request, context)
    const presses = pressesOf(request)
    const [only, ...others] = presses
    const what = input.keys['what'] ?? (others.length === 0 ? only?.what : undefined)
    const meant = what ?? only?.what
    const isOwn = request.requester === context.actor.id && meant !== undefined && mayRequesterPress(meant)
    if (!isOwn && !approvers?.eligible.has(context.actor.id)) {
      await context.audit.record('command.refused', request.id, {
        command: 'proceed',
        what: what ?? null,
        code: 'not_eligible',
      })
      return say(
        approvers
          ? `You may not let ${name} go on: the rule "${approvers.rule.name}" names who may. Nothing was changed.`
          : 'No policy rule says who may decide this, so nobody may. Whoever runs Peerbot adds one to policy.rules.',
      )
    }
    if (what === undefined && presses.length > 0) {
      const ways = presses.map(press => `\`what=${press.what}\` (${press.label(request)})`).join(' or ')
      return say(`${name} waits to be told how it went: add ${ways}. Nothing was changed.`)
    }
    if (what === undefined || !(await context.requests.press(request.id, what, context.actor.id)))
      return say(tooLate((await context.requests.read(request.id)) ?? request, what))
    return input.via === 'typed' ? say(`${name} goes on.`) : { kind: 'quiet' }
  },
}
