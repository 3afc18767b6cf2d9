import { kindWords } from '../peering/kind.ts'
import { describeSide } from '../peering/side.ts'
import { requestName } from '../requests/index.ts'
import { carried, initial, readReason, reasonFields, refuseStranger } from './asking.ts'
import type { Command, Input, Local } from './command.ts'
import { familyWords } from './connections.ts'
import type { Context } from './context.ts'
import { type PeeringRef, peeringChoice, peeringFrom, suggestPeerings } from './peering-ref.ts'
import { type Field, type Form, type Problem, type Reply, say } from './reply.ts'
import { scopeLabel } from './scope-ref.ts'

/** The VPC peering that is meant; what is of another kind has a subcommand of its own. */
async function vpcPeeringFrom(typed: string, local: Local): Promise<PeeringRef | Problem> {
  const ref = await peeringFrom(typed, local)
  if ('field' in ref || ref.peering.kind === 'vpc_peering') return ref
  const { kind } = ref.peering
  const words = familyWords(kind)
  const verb = words?.deletes[kind]
  const way =
    verb === undefined
      ? `\`/peering ${words?.command} show ${ref.known.scope.id}\` says what can be done with it`
      : `use \`/peering ${words?.command} ${verb} ${ref.name}\``
  return { field: 'peering', text: `${ref.name} is a ${kindWords(kind)}: ${way}.` }
}

function consequence({ known, peering }: PeeringRef): string {
  const ends = `${scopeLabel(known.scope)} and ${describeSide(peering.far)}`
  return peering.status === 'active'
    ? `This cuts off all traffic between ${ends}. Clients there lose their connections at once.`
    : `The peering between ${ends} is ${peering.status.replaceAll('_', ' ')}. Whatever traffic it carries stops at once.`
}

function deleteForm(ref: PeeringRef | null, keys: Input['keys']): Form {
  const cutsOff = ref ? consequence(ref) : 'Choose the peering; what deleting it cuts off is shown then.'
  const chosen = ref ? peeringChoice(ref) : null
  const fields: Field[] = [
    {
      key: 'peering',
      label: 'Peering',
      placeholder: 'Type an id, a network or an account',
      kind: 'pick',
      redraws: true,
      ...(chosen ? { initial: { value: chosen.value, label: chosen.label } } : {}),
    },
    ...(ref
      ? [
          {
            key: 'confirm',
            label: `Type ${ref.name} to confirm`,
            placeholder: ref.name,
            kind: 'line' as const,
            ...initial(keys['confirm']),
          },
          ...reasonFields(keys),
        ]
      : []),
  ]
  return {
    command: 'delete',
    title: 'Delete a peering',
    submit: 'Ask to delete it',
    intro: [{ part: 'text', text: cutsOff }],
    fields,
    hidden: carried(keys, fields),
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
  const refusal = await refuseStranger(context, 'delete', 'to delete peerings')
  if (refusal) return refusal
  const typed = keys['peering'] ?? words[0] ?? ''
  if (typed === '') return { kind: 'form', form: deleteForm(null, keys) }
  const ref = await vpcPeeringFrom(typed, context)
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
  const { near, far, providerId } = ref.peering
  const what = `peering ${ref.name} of ${scopeLabel(scope)}`
  const request = await context.requests.create({
    kind: 'peering.delete',
    requester: context.actor.id,
    scope: scope.key,
    scopeName: scopeLabel(scope),
    facts: context.inventory.providerOf(scope).policyFacts(scope, far),
    near: scope.regions.length > 1 ? near : null,
    far,
    peering: providerId,
    wanted: {},
    words: {
      heading: `delete ${what}`,
      title: `Delete ${what} with ${describeSide(far)}`,
      outcome: 'the peering is gone',
    },
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
  words: [{ is: 'one peering', keys: ['peering'] }],
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
    const ref = await vpcPeeringFrom(keys['peering'], local)
    return 'field' in ref ? [ref] : readConfirmed(keys, ref).problems
  },
  suggest: ({ query }, local) => suggestPeerings(query, ['vpc_peering'], local),
}
