import { closest } from 'fastest-levenshtein'
import type { KnownScope } from '../inventory/index.ts'
import type { Scope } from '../providers/provider.ts'
import type { Local } from './command.ts'
import type { Choice, Problem } from './reply.ts'

/** A scope as people read it: `payments-prod (1206)`; an id that the name begins with, or writes in one word, adds nothing. */
export function scopeLabel({ name, id }: Scope): string {
  return name.replaceAll(' ', '-') === id || name.startsWith(`${id} (`) ? name : `${name} (${id})`
}

/** The label of a field in which a scope is chosen. */
export const scopeField = 'Cloud account and subscription, project or install'

/** The scope a person means, or the problem with what they wrote. */
export async function scopeFrom(typed: string, context: Local): Promise<KnownScope | Problem> {
  const found = await context.inventory.findScopes(typed)
  const [only, second] = found
  if (only && !second) return only
  if (only && second) {
    const short = found.map(({ scope }) => `${scope.account}/${scope.id}`)
    // Accounts of two clouds may be called alike.
    const isClear = new Set(short).size === short.length
    const names = (isClear ? short : found.map(({ scope }) => scope.key))
      .map(each => `\`${each}\``)
      .join(', ')
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

/** A scope as one choice of a typeahead; `trouble`: why it cannot be taken for this. */
export function scopeChoice(scope: Scope, trouble: string | null): Choice {
  return {
    value: scope.key,
    label: `${scopeLabel(scope)} · ${scope.account}`,
    description: trouble ?? [scope.cloud, scope.near.region ?? [], scope.status].flat().join(', '),
  }
}
