/** What an action is meant for: the subscription or the object that somebody named, and whether it goes with it. */
import type { KnownPeering, KnownScope } from '../inventory/index.ts'
import { kindWords, type PeeringKind } from '../peering/kind.ts'
import { isEnded } from '../peering/status.ts'
import type { Action, Family, Scope } from '../providers/provider.ts'
import type { Input, Local } from './command.ts'
import type { FamilyWords } from './family-words.ts'
import { type PeeringRef, peeringFrom, refOf } from './peering-ref.ts'
import type { Problem } from './reply.ts'
import { scopeFrom, scopeLabel } from './scope-ref.ts'

export interface Subject {
  known: KnownScope
  family: Family
  action: Action
  /** Null where the action is for the subscription itself. */
  target: PeeringRef | null
}

export const aboutObject = (text: string): Problem => ({ field: 'object', text })

/** What somebody named, in a form, by key or as a word; empty when nothing. */
export function objectOf(words: FamilyWords, { keys, words: typed }: Input): string {
  const [first = ''] = typed
  const at = words.only === undefined && isVerb(words, first.toLowerCase()) ? 1 : 0
  return keys['object'] ?? keys['subscription'] ?? typed[at] ?? ''
}

export function isVerb(words: FamilyWords, typed: string): boolean {
  return typed === 'show' || Object.hasOwn(words.verbs, typed) || typed === words.files?.verb
}

/** The family in a scope, or why the scope has none: a sentence. */
export function familyAt(words: FamilyWords, scope: Scope, { inventory }: Local): Family | string {
  const family = inventory.providerOf(scope).families.find(({ name }) => name === words.family)
  if (!family) return `${scopeLabel(scope)} has no ${words.title}.`
  const support = family.support(scope)
  return support === true ? family : `${scopeLabel(scope)}: ${support}`
}

export function actionOf(family: Family, verb: string): Action | null {
  return family.actions.find(action => action.verb === verb) ?? null
}

/** What a verb is done to, whichever cloud it is at; undefined while nothing is known of any cloud. */
export async function targetKind(
  words: FamilyWords,
  verb: string,
  { inventory }: Local,
): Promise<PeeringKind | null | undefined> {
  const kinds = (await inventory.scopes()).map(({ scope }) => {
    const family = inventory.providerOf(scope).families.find(({ name }) => name === words.family)
    return family ? actionOf(family, verb)?.target : undefined
  })
  return kinds.find(kind => kind !== undefined)
}

/** A subscription (`1206`, `main/1206`, its name) or an object in one (`1206/tgw-7`). */
export async function placeFrom(
  typed: string,
  local: Local,
): Promise<{ known: KnownScope; object: PeeringRef | null } | Problem> {
  const isScope = !typed.includes('/') || (await local.inventory.findScopes(typed)).length > 0
  if (isScope) {
    const known = await scopeFrom(typed, local)
    return 'field' in known ? aboutObject(known.text) : { known, object: null }
  }
  const object = await peeringFrom(typed, local)
  return 'field' in object ? aboutObject(object.text) : { known: object.known, object }
}

/**
 * The only object of one of these kinds in a scope, or why it cannot be told which one is meant. Those that it can be
 * asked for as they stand go before others; where there are none, the plan says why it cannot be.
 */
export async function onlyObject(
  known: KnownScope,
  kinds: readonly PeeringKind[],
  from: string | undefined,
  { inventory }: Local,
  isOpen: (peering: KnownPeering) => boolean = () => true,
): Promise<PeeringRef | Problem> {
  const { scope } = known
  const { peerings } = await inventory.peerings(
    { scope: scope.key, kinds, isLive: true },
    { offset: 0, limit: 1_000 },
  )
  const there = from === undefined ? peerings : peerings.filter(({ near }) => near.region === from)
  // What has ended is still listed for a while; what lives is meant.
  const standing = there.filter(({ status }) => !isEnded(status))
  const open = standing.filter(isOpen)
  const meant = [open, standing].find(some => some.length > 0) ?? there
  const [only, second] = meant
  const what = kinds.map(kindWords).join(' or ')
  const where = `${scopeLabel(scope)}${from === undefined ? '' : ` in ${from}`}`
  if (!only) return aboutObject(`${where} has no ${what} that we know of.`)
  if (second === undefined) return refOf(known, only)
  return aboutObject(`${where} has several; write which ${what} is meant: ${namesOf(known, meant)}.`)
}

/** An object that is named has its region already; a `from` that says another one is a mistake in either. */
export function otherRegion({ name, peering }: PeeringRef, from: string | undefined): Problem | null {
  const { region } = peering.near
  if (from === undefined || from === region) return null
  const is = region === null ? 'has no region that we know of' : `is in ${region}`
  return {
    field: 'from',
    text: `${name} ${is}, and \`from=${from}\` says otherwise. Leave \`from\` out, or name the object in ${from}.`,
  }
}

function namesOf(known: KnownScope, peerings: readonly KnownPeering[]): string {
  const names = peerings.map(peering => `\`${refOf(known, peering).name}\``)
  return names.length > 8 ? `${names.slice(0, 8).join(', ')}, …` : names.join(', ')
}

/** What a verb is meant for, or the problem with what was named. Looks at the local inventory only. */
export async function subjectFrom(
  words: FamilyWords,
  verb: string,
  typed: string,
  from: string | undefined,
  local: Local,
): Promise<Subject | Problem> {
  const place = await placeFrom(typed, local)
  if ('field' in place) return place
  const { known, object } = place
  const family = familyAt(words, known.scope, local)
  if (typeof family === 'string') return aboutObject(family)
  const action = actionOf(family, verb)
  if (!action) return aboutObject(`${scopeLabel(known.scope)}: ${family.title} has no \`${verb}\` there.`)
  const said = words.only === undefined ? `${words.command} ${verb}` : words.command
  if (action.target === null) {
    if (!object) return { known, family, action, target: null }
    return aboutObject(
      `\`${said}\` is for a subscription, not for an object in it: write \`${known.scope.id}\`.`,
    )
  }
  if (object && object.peering.kind !== action.target) {
    return aboutObject(
      `${object.name} is a ${kindWords(object.peering.kind)}; \`${said}\` is for a ${kindWords(action.target)}.`,
    )
  }
  if (object) {
    const elsewhere = otherRegion(object, from)
    if (elsewhere) return elsewhere
  }
  const isOpen = (peering: KnownPeering) => action.isOpen?.(peering) ?? true
  const target = object ?? (await onlyObject(known, [action.target], from, local, isOpen))
  if ('field' in target) return aboutObject(`${target.text} ${words.begins}`)
  return { known, family, action, target }
}
