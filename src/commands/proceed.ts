/** The buttons that a request grows while it is carried out: an approver lets the next part of the way be gone. */
import { requestName } from '../requests/index.ts'
import type { Command } from './command.ts'
import { requestFrom } from './decisions.ts'
import { type Reply, say } from './reply.ts'
import { approversOf } from './requests.ts'

export const proceed: Command = {
  name: 'proceed',
  summary: 'Let a running request go on where it waits for an approver: accept in AWS, add routes',
  usage: ['proceed R-12'],
  words: [{ is: 'one request', keys: ['request'] }],
  keys: { request: 'R-12', what: 'accept or routes; what the card offers' },
  run: async (input, context): Promise<Reply> => {
    const found = await requestFrom(input, context)
    if ('unknown' in found) return found.unknown
    const { request } = found
    const name = requestName(request.id)
    const approvers = await approversOf(request, context)
    if (!approvers?.eligible.has(context.actor.id)) {
      await context.audit.record('command.refused', request.id, { command: 'proceed', code: 'not_eligible' })
      return say(
        approvers
          ? `You may not let ${name} go on: the rule "${approvers.rule.name}" names who may. Nothing was changed.`
          : 'No policy rule says who may decide this, so nobody may. Whoever runs Peerbot adds one to policy.rules.',
      )
    }
    const what = input.keys['what'] ?? request.offer
    if (what === null || !(await context.requests.press(request.id, what, context.actor.id)))
      return say(
        `${name} does not wait for this (any more). Nothing was changed; its card says how it stands.`,
      )
    return input.via === 'typed' ? say(`${name} goes on.`) : { kind: 'quiet' }
  },
}
