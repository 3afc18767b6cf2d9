import { closest } from 'fastest-levenshtein'
import type { KnownScope } from '../inventory/index.ts'
import { mayRequest } from '../peering/policy.ts'
import { describeSide, type Side } from '../peering/side.ts'
import type { FarField, Peerings, Scope } from '../providers/provider.ts'
import { requestName } from '../requests/index.ts'
import type { Command, Input, Local } from './command.ts'
import type { Context } from './context.ts'
import { cleanText } from './parse.ts'
import { type Choice, type Field, type Form, type Problem, problem, type Reply, say } from './reply.ts'

/** Longest reason: what a Slack text input holds. */
export const reasonLimit = 3_000
const ticketLimit = 200

export function scopeLabel(scope: Scope): string {
  return `${scope.name} (${scope.id})`
}

/** The scope a person means, or the problem with what they wrote. */
export async function scopeFrom(typed: string, context: Local): Promise<KnownScope | Problem> {
  const found = await context.inventory.findScopes(typed)
  const [only, second] = found
  if (only && !second) return only
  if (only && second) {
    const names = found.map(({ scope }) => `\`${scope.account}/${scope.id}\``).join(', ')
    return {
      field: 'subscription',
      text: `Several accounts have a subscription ${typed}; write one of ${names}.`,
    }
  }
  const all = await context.inventory.scopes()
  const named = all.filter(({ scope }) => scope.name.toLowerCase() === typed.toLowerCase())
  if (named[0] && named.length === 1) return named[0]
  const hint =
    all.length === 0
      ? 'The inventory is still empty; `/peering status` says whether the cloud answers.'
      : `The nearest known one is \`${closest(
          typed,
          all.flatMap(({ scope }) => [scope.id, scope.name]),
        )}\`.`
  return { field: 'subscription', text: `No subscription \`${typed}\` is known. ${hint}` }
}

function farFormFields(fields: readonly FarField[], keys: Input['keys']): Field[] {
  return fields.map(field => ({
    key: field.key,
    label: field.label,
    hint: field.hint,
    placeholder: field.placeholder,
    kind: field.isMultiline ? ('text' as const) : ('line' as const),
    isOptional: field.isOptional,
    ...initial(keys[field.key]),
  }))
}

function initial(value: string | undefined): Pick<Field, 'initial'> {
  return value === undefined || value === '' ? {} : { initial: { value, label: value } }
}

/** `trouble`: why the subscription that was chosen cannot be peered. */
function createForm(
  known: KnownScope | null,
  peerings: Peerings | null,
  keys: Input['keys'],
  trouble: string | null = null,
): Form {
  const scope = known?.scope
  return {
    command: 'create',
    title: 'New peering',
    submit: 'Ask for it',
    intro: [
      {
        part: 'text',
        text: 'The plan is worked out from live state and shown to the approvers before anything is changed.',
      },
      ...(trouble === null
        ? []
        : [{ part: 'list' as const, items: [{ mark: 'block' as const, text: trouble }] }]),
    ],
    fields: [
      {
        key: 'subscription',
        label: 'Cloud account and subscription',
        placeholder: 'Type a name or an id',
        kind: 'pick',
        redraws: true,
        ...(scope ? { initial: { value: scope.key, label: `${scopeLabel(scope)} · ${scope.account}` } } : {}),
      },
      ...(scope && peerings ? farFormFields(peerings.farFields(scope), keys) : []),
      ...(scope && peerings
        ? ([
            {
              key: 'reason',
              label: 'Reason',
              hint: 'Approvers decide by it; it is kept in the audit log.',
              kind: 'text',
              ...initial(keys['reason']),
            },
            { key: 'ticket', label: 'Ticket', kind: 'line', isOptional: true, ...initial(keys['ticket']) },
          ] satisfies Field[])
        : []),
    ],
    // With the fields gone, what was filled in goes along unseen; a window remembers little.
    hidden: trouble === null || JSON.stringify(keys).length > 2_000 ? {} : { ...keys },
  }
}

/** Problems with the reason and the ticket, and what they are when cleaned. */
export function readReason(keys: Input['keys']): {
  reason: string
  ticket: string | null
  problems: Problem[]
} {
  const reason = cleanText(keys['reason'] ?? '')
  const ticket = cleanText(keys['ticket'] ?? '')
  const problems: Problem[] = []
  if (reason === '') problems.push({ field: 'reason', text: 'Give a reason: approvers decide by it.' })
  if (reason.length > reasonLimit) {
    problems.push({
      field: 'reason',
      text: `The reason is ${reason.length} characters long; ${reasonLimit} are kept.`,
    })
  }
  if (ticket.length > ticketLimit) {
    problems.push({
      field: 'ticket',
      text: `The ticket is ${ticket.length} characters long; at most ${ticketLimit}.`,
    })
  }
  return { reason, ticket: ticket === '' ? null : ticket, problems }
}

interface Read {
  known: KnownScope
  far: Side
  notes: string[]
  reason: string
  ticket: string | null
}

/** Everything a request needs, read from what was given; or all its problems. Looks at the local inventory only. */
async function readCreate(keys: Input['keys'], local: Local): Promise<Read | { problems: Problem[] }> {
  if (!keys['subscription']) return { problems: [{ field: 'subscription', text: 'Choose a subscription.' }] }
  const known = await scopeFrom(keys['subscription'], local)
  if ('field' in known) return { problems: [known] }
  const { scope } = known
  const { peerings } = local.inventory.providerOf(scope)
  if (!peerings || !scope.supports.peerings) {
    const why = scope.supports.peerings ? 'has no peerings' : scope.supports.why
    return { problems: [{ field: 'subscription', text: `${scopeLabel(scope)}: ${why}` }] }
  }
  const { reason, ticket, problems } = readReason(keys)
  const reading = peerings.readFar(scope, { ...keys })
  if ('problems' in reading) {
    problems.unshift(...Object.entries(reading.problems).map(([field, text]) => ({ field, text })))
  }
  if ('problems' in reading || problems.length > 0) return { problems }
  return { known, far: reading.far, notes: reading.notes, reason, ticket }
}

async function run(input: Input, context: Context): Promise<Reply> {
  const { keys, via } = input
  const memberships = await context.memberships(context.policy.requesters.groups)
  if (!mayRequest(context.policy, context.actor.id, memberships)) {
    await context.audit.record('command.refused', null, { command: 'create', code: 'not_a_requester' })
    return say(
      'You may not ask for peerings here: the policy names who may (policy.requesters). Nothing was started.',
    )
  }
  const typed = keys['subscription'] ?? ''
  if (typed === '') {
    return via === 'form'
      ? problem('subscription', 'Choose a subscription.')
      : { kind: 'form', form: createForm(null, null, keys) }
  }
  const known = await scopeFrom(typed, context)
  if ('field' in known) return { kind: 'problems', problems: [known] }
  const { scope } = known
  const { peerings } = context.inventory.providerOf(scope)
  if (!peerings || !scope.supports.peerings) {
    const why = scope.supports.peerings ? 'has no peerings' : scope.supports.why
    const trouble = `${scopeLabel(scope)}: ${why}`
    // While the form is being filled in, it says so at once and lets another one be chosen.
    return via === 'draft'
      ? { kind: 'form', form: createForm(known, null, keys, trouble) }
      : problem('subscription', trouble)
  }
  const fields = peerings.farFields(scope)
  const expected = new Set([...fields.map(field => field.key), 'subscription', 'reason', 'ticket'])
  const foreign = Object.keys(keys).filter(key => !expected.has(key))
  if (foreign.length > 0 && via === 'typed') {
    const problems = foreign.map(key => ({
      field: key,
      text: `\`${key}\` does not go with ${scope.cloud}; ${scopeLabel(scope)} takes ${[...expected].map(name => `\`${name}\``).join(', ')}.`,
    }))
    return { kind: 'problems', problems }
  }
  const isMissing = (key: string): boolean => (keys[key] ?? '').trim() === ''
  const lacks = fields.some(field => !field.isOptional && isMissing(field.key)) || isMissing('reason')
  if (via === 'draft' || (via !== 'form' && lacks)) {
    return { kind: 'form', form: createForm(known, peerings, keys) }
  }
  const wanted = await readCreate(keys, context)
  if ('problems' in wanted) return { kind: 'problems', problems: wanted.problems }
  const { far, reason, ticket } = wanted
  const request = await context.requests.create({
    kind: 'peering.create',
    requester: context.actor.id,
    scope: scope.key,
    scopeName: scopeLabel(scope),
    facts: context.inventory.providerOf(scope).policyFacts(scope, far),
    far,
    peering: null,
    reason,
    ticket,
  })
  return say(
    [
      { bold: requestName(request.id) },
      `: a peering of ${scopeLabel(scope)} with ${describeSide(far)}. The plan is being worked out; the card is in `,
      { channel: context.approvalsChannel },
      '.',
    ],
    wanted.notes.map(note => ({ part: 'note' as const, text: note })),
  )
}

export const create: Command = {
  name: 'create',
  summary: 'Ask for a peering; without values it opens a form',
  usage: [
    'create',
    'create subscription=1206 account=111122223333 region=eu-west-1 vpc=vpc-0123456789abcdef0 cidrs=10.20.0.0/16,10.21.0.0/16 reason="checkout reads"',
    'create subscription=1301 project=app-prod network=main reason="catalog"',
  ],
  keys: {
    subscription: 'id or name of the subscription',
    account: 'AWS account, 12 digits',
    region: 'AWS region of the VPC',
    vpc: 'VPC id',
    cidrs: 'CIDRs of the VPC, separated by commas, at most five',
    project: 'Google project id',
    network: 'Google network name',
    reason: 'why; approvers decide by it',
    ticket: 'optional',
  },
  mayOpenForm: ({ keys }) =>
    ['subscription', 'reason'].some(key => !keys[key]) ||
    (['account', 'region', 'vpc', 'cidrs'].some(key => !keys[key]) &&
      ['project', 'network'].some(key => !keys[key])),
  redrawsForm: true,
  run,
  validate: async ({ keys }, local) => {
    const wanted = await readCreate(keys, local)
    return 'problems' in wanted ? wanted.problems : []
  },
  suggest: async (_field, query, { inventory }): Promise<Choice[]> =>
    (await inventory.searchScopes(query, 100)).map(({ scope }) => ({
      value: scope.key,
      label: `${scopeLabel(scope)} · ${scope.account}`,
      description: scope.supports.peerings
        ? `${scope.cloud}, ${scope.near.region ?? 'region unknown'}, ${scope.status}`
        : scope.supports.why,
    })),
}
