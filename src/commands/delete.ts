import { mayRequest } from '../peering/policy.ts'
import { describeSide } from '../peering/side.ts'
import { requestName } from '../requests/index.ts'
import type { Command, Input } from './command.ts'
import type { Context } from './context.ts'
import { readReason, scopeLabel } from './create.ts'
import { type PeeringRef, peeringFrom, suggestPeerings } from './peering-ref.ts'
import { type Form, type Problem, type Reply, say } from './reply.ts'

function consequence({ known, peering }: PeeringRef): string {
  const ends = `${scopeLabel(known.scope)} and ${describeSide(peering.far)}`
  return peering.status === 'active'
    ? `This cuts off all traffic between ${ends}. Clients there lose their connections at once.`
    : `The peering between ${ends} is ${peering.status.replaceAll('_', ' ')}. Whatever traffic it carries stops at once.`
}

function deleteForm(ref: PeeringRef | null, keys: Input['keys']): Form {
  const cutsOff = ref ? consequence(ref) : 'Choose the peering; what deleting it cuts off is shown then.'
  return {
    command: 'delete',
    title: 'Delete a peering',
    submit: 'Ask to delete it',
    intro: [{ part: 'text', text: cutsOff }],
    fields: [
      {
        key: 'peering',
        label: 'Peering',
        placeholder: 'Type an id, a network or an account',
        kind: 'pick',
        redraws: true,
        ...(ref ? { initial: { value: ref.name, label: `${ref.name} ${ref.known.scope.name}` } } : {}),
      },
      ...(ref
        ? ([
            {
              key: 'confirm',
              label: `Type ${ref.name} to confirm`,
              placeholder: ref.name,
              kind: 'line',
              ...(keys['confirm'] ? { initial: { value: keys['confirm'], label: keys['confirm'] } } : {}),
            },
            {
              key: 'reason',
              label: 'Reason',
              kind: 'text',
              ...(keys['reason'] ? { initial: { value: keys['reason'], label: keys['reason'] } } : {}),
            },
            { key: 'ticket', label: 'Ticket', kind: 'line', isOptional: true },
          ] as const)
        : []),
    ],
    hidden: {},
  }
}

/** The reason, and whether the peering was typed back. */
function readConfirmed(keys: Input['keys'], ref: PeeringRef): ReturnType<typeof readReason> {
  const { reason, ticket, problems } = readReason(keys)
  const wrong: Problem = {
    field: 'confirm',
    text: `Type ${ref.name}, exactly, to confirm which peering is meant.`,
  }
  const isConfirmed = (keys['confirm'] ?? '').trim() === ref.name
  return { reason, ticket, problems: isConfirmed ? problems : [wrong, ...problems] }
}

async function run({ words, keys, via }: Input, context: Context): Promise<Reply> {
  const memberships = await context.memberships(context.policy.requesters.groups)
  if (!mayRequest(context.policy, context.actor.id, memberships)) {
    await context.audit.record('command.refused', null, { command: 'delete', code: 'not_a_requester' })
    return say(
      'You may not ask to delete peerings here: the policy names who may (policy.requesters). Nothing was started.',
    )
  }
  const typed = keys['peering'] ?? words[0] ?? ''
  if (typed === '') return { kind: 'form', form: deleteForm(null, keys) }
  const ref = await peeringFrom(typed, context)
  if ('field' in ref) return { kind: 'problems', problems: [ref] }
  if (ref.peering.status === 'deleted') {
    return say(`${ref.name} is already gone; there is nothing to delete.`)
  }
  if (via === 'draft' || (via !== 'form' && (!keys['confirm'] || !keys['reason']))) {
    return { kind: 'form', form: deleteForm(ref, keys) }
  }
  const { reason, ticket, problems } = readConfirmed(keys, ref)
  if (problems.length > 0) return { kind: 'problems', problems }
  const { scope } = ref.known
  const request = await context.requests.create({
    kind: 'peering.delete',
    requester: context.actor.id,
    scope: scope.key,
    scopeName: scopeLabel(scope),
    facts: context.inventory.providerOf(scope).policyFacts(scope, ref.peering.far),
    far: ref.peering.far,
    peering: ref.peering.providerId,
    reason,
    ticket,
  })
  return say([
    { bold: requestName(request.id) },
    `: delete peering ${ref.name}. The plan is being worked out; the card is in `,
    { channel: context.approvalsChannel },
    '.',
  ])
}

export const remove: Command = {
  name: 'delete',
  summary: 'Ask to delete a peering; it must be typed back',
  usage: ['delete 1206/87', 'delete 1206/87 confirm=1206/87 reason="moved to the new VPC"'],
  keys: {
    peering: 'subscription/peering, as in 1206/87',
    confirm: 'the same again',
    reason: 'why; approvers decide by it',
    ticket: 'optional',
  },
  mayOpenForm: ({ keys }) => !keys['confirm'] || !keys['reason'],
  redrawsForm: true,
  run,
  validate: async ({ keys }, local) => {
    if (!keys['peering']) return [{ field: 'peering', text: 'Choose a peering.' }]
    const ref = await peeringFrom(keys['peering'], local)
    return 'field' in ref ? [ref] : readConfirmed(keys, ref).problems
  },
  suggest: (_field, query, { inventory }) => suggestPeerings(query, inventory),
}
