/** What every request needs, whatever it asks for: somebody who may ask, a reason, a ticket. */
import { mayRequest } from '../peering/policy.ts'
import type { FarField } from '../providers/provider.ts'
import type { Input } from './command.ts'
import type { Context } from './context.ts'
import { cleanText } from './parse.ts'
import { type Choice, choicesLimit, type Field, type Problem, type Reply, say } from './reply.ts'

/** Longest reason: what a Slack text input holds. */
const reasonLimit = 3_000
const ticketLimit = 200

/** Null for those whom the policy lets ask; the refusal of anybody else is audited. `what`: `to delete peerings`. */
export async function refuseStranger(context: Context, command: string, what: string): Promise<Reply | null> {
  const memberships = await context.memberships(context.policy.requesters.groups)
  if (mayRequest(context.policy, context.actor.id, memberships)) return null
  await context.audit.record('command.refused', null, { command, code: 'not_a_requester' })
  return say(
    `You may not ask ${what} here: the policy names who may (policy.requesters). Nothing was started.`,
  )
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

/** What a field begins with: what was given already. */
export function initial(value: string | undefined): Pick<Field, 'initial'> {
  return value === undefined || value === '' ? {} : { initial: { value, label: value } }
}

/** The last two fields of every form that asks for something. */
export function reasonFields(keys: Input['keys']): Field[] {
  return [
    {
      key: 'reason',
      label: 'Reason',
      hint: 'Approvers decide by it; it is kept in the audit log.',
      kind: 'text',
      ...initial(keys['reason']),
    },
    { key: 'ticket', label: 'Ticket', kind: 'line', isOptional: true, ...initial(keys['ticket']) },
  ]
}

/** A provider's fields as a form's: those with a list of values to choose from become a choice. */
export function fieldsFrom(fields: readonly FarField[], keys: Input['keys']): Field[] {
  return fields.map(field => {
    const { key, label, hint, placeholder, isOptional } = field
    const common = { key, label, hint, placeholder, isOptional }
    const choices = offered(field)
    if (choices.length === 0) {
      return { ...common, kind: field.isMultiline ? 'text' : 'line', ...initial(keys[key]) }
    }
    const [first, second] = choices
    const given = choices.find(({ value }) => value === keys[key])
    // Where there is one answer, nobody is asked to find it.
    const chosen = given ?? (second === undefined && !isOptional ? first : undefined)
    // An example would look like a region that is chosen already.
    const asks = key === 'from' ? { placeholder: 'Choose a region' } : {}
    return { ...common, ...asks, kind: 'choice', choices, ...(chosen ? { initial: chosen } : {}) }
  })
}

/** A list too long for a choice, or with a value too long for one, is typed instead. */
function offered({ choices = [] }: FarField): Choice[] {
  const fits =
    choices.length <= choicesLimit.count && choices.every(({ value }) => value.length <= choicesLimit.value)
  return fits ? choices.map(({ value, label }) => ({ value, label })) : []
}

/** What was given and has no field in the form goes along unseen; a window remembers little. */
export function carried(keys: Input['keys'], fields: readonly Field[]): Record<string, string> {
  const rest = Object.entries(keys).filter(([key]) => fields.every(field => field.key !== key))
  const hidden = Object.fromEntries(rest)
  return JSON.stringify(hidden).length > 2_000 ? {} : hidden
}
