/**
 * A subcommand whose verbs are a provider's actions: `privatelink share 1206 …`. The words are static, everything else is
 * asked of the family at the scope; typed text, forms and buttons take the same path.
 */
import { closest } from 'fastest-levenshtein'
import { requestName } from '../requests/index.ts'
import { actionForm, keptKeys, wantsBack } from './action-form.ts'
import {
  aboutObject,
  familyAt,
  isVerb,
  objectOf,
  placeFrom,
  type Subject,
  subjectFrom,
  targetKind,
} from './action-subject.ts'
import { readReason, refuseStranger } from './asking.ts'
import type { Command, Input, Local, WordPlace } from './command.ts'
import type { Context } from './context.ts'
import { sendFiles } from './family-files.ts'
import { showFamily } from './family-view.ts'
import type { FamilyWords } from './family-words.ts'
import { suggestPeerings } from './peering-ref.ts'
import { type Choice, choicesLimit, type Problem, problem, type Reply, say } from './reply.ts'
import { scopeChoice, scopeLabel } from './scope-ref.ts'

/** What is typed first; null where it is none of the verbs, `show` where there is nothing. */
function verbOf(words: FamilyWords, { keys, words: typed }: Input): string | null {
  if (words.only !== undefined) return words.only
  const verb = (keys['verb'] ?? typed[0] ?? 'show').toLowerCase()
  return isVerb(words, verb) ? verb : null
}

const isMissing = (keys: Input['keys'], key: string): boolean => (keys[key] ?? '').trim() === ''

interface Wish {
  subject: Subject
  reading: Extract<ReturnType<Subject['action']['read']>, { wanted: unknown }>
  reason: string
  ticket: string | null
}

/** Everything a request needs, read from what was given; or all its problems. */
function readWish(subject: Subject, keys: Input['keys']): Wish | { problems: Problem[] } {
  const { action, known, target } = subject
  const peering = target?.peering ?? null
  const fields = action.fields(known.scope, peering)
  const values = Object.fromEntries(
    fields.flatMap(({ key }) => (keys[key] === undefined ? [] : [[key, keys[key]]])),
  )
  const reading = action.read(known.scope, peering, values)
  const { reason, ticket, problems } = readReason(keys)
  if ('problems' in reading) {
    problems.unshift(...Object.entries(reading.problems).map(([field, text]) => ({ field, text })))
  }
  const wanted = wantsBack(subject)
  if (wanted !== null && (keys['confirm'] ?? '').trim() !== wanted) {
    problems.unshift({ field: 'confirm', text: `Type ${wanted}, exactly, to confirm what is meant.` })
  }
  if ('problems' in reading || problems.length > 0) return { problems }
  return { subject, reading, reason, ticket }
}

/** Keys that this action does not take there. */
function foreignKeys({ action, known, target }: Subject, keys: Input['keys']): Problem[] {
  const fields = action.fields(known.scope, target?.peering ?? null).map(({ key }) => key)
  const takes = [...fields, 'reason', 'ticket']
  // `from` says which of the objects is meant, and `confirm` does no harm where nothing is to be confirmed.
  const isTaken = new Set([...takes, 'object', 'subscription', 'confirm', ...(target ? ['from'] : [])])
  return Object.keys(keys)
    .filter(key => !isTaken.has(key))
    .map(key => ({
      field: key,
      text: `\`${key}\` does not go with \`${action.verb}\` of ${scopeLabel(known.scope)}, which takes ${takes.map(name => `\`${name}\``).join(', ')}.`,
    }))
}

/** Keys that nothing reads where things are only shown or sent. */
function unreadKeys(
  words: FamilyWords,
  verb: string,
  own: readonly string[],
  { keys, via }: Input,
): Problem[] {
  if (via !== 'typed') return []
  const taken = ['object', 'subscription', 'from', ...own].filter(key => Object.hasOwn(words.keys, key))
  return Object.keys(keys)
    .filter(key => !taken.includes(key))
    .map(key => ({
      field: key,
      text: `\`${key}\` does not go with \`${words.command} ${verb}\`, which takes ${taken.map(name => `\`${name}\``).join(', ')}.`,
    }))
}

async function showTyped(words: FamilyWords, input: Input, context: Context): Promise<Reply> {
  const problems = unreadKeys(words, 'show', ['page'], input)
  return problems.length > 0 ? { kind: 'problems', problems } : showFamily(words, input, context)
}

/** Where an Active-Active subscription has several regions: the one that it is about. */
function startOf({ known, target }: Subject, wanted: Readonly<Record<string, string>>) {
  if (known.scope.regions.length < 2) return null
  return target?.peering.near ?? known.scope.regions.find(({ region }) => region === wanted['from']) ?? null
}

async function ask({ subject, reading, reason, ticket }: Wish, context: Context): Promise<Reply> {
  const { action, known, target } = subject
  const { scope } = known
  const far = reading.far ?? target?.peering.far ?? null
  const request = await context.requests.create({
    kind: action.kind,
    requester: context.actor.id,
    scope: scope.key,
    scopeName: scopeLabel(scope),
    facts: context.inventory.providerOf(scope).policyFacts(scope, far),
    near: startOf(subject, reading.wanted),
    far,
    peering: target?.peering.providerId ?? null,
    wanted: reading.wanted,
    words: reading.words,
    reason,
    ticket,
  })
  return say(
    [
      { bold: requestName(request.id) },
      `: ${reading.words.title}. The plan is being worked out; the card is in `,
      { channel: context.approvalsChannel },
      '.',
    ],
    reading.notes.map(note => ({ part: 'note' as const, text: note })),
  )
}

async function runAction(words: FamilyWords, verb: string, input: Input, context: Context): Promise<Reply> {
  const { via } = input
  const typed = objectOf(words, input)
  const keys = via === 'draft' ? keptKeys(input.keys, typed) : input.keys
  const refusal = await refuseStranger(context, words.command, `for ${words.title}`)
  if (refusal) return refusal
  const form = async (subject: Subject | null, trouble: string | null = null): Promise<Reply> => {
    const kind = subject ? subject.action.target : ((await targetKind(words, verb, context)) ?? null)
    return { kind: 'form', form: actionForm({ words, verb, subject, kind, keys, trouble }) }
  }
  if (typed === '') {
    if (via !== 'form') return form(null)
    return { kind: 'problems', problems: [aboutObject('Choose what it is about.')] }
  }
  const subject = await subjectFrom(words, verb, typed, keys['from'], context)
  if ('field' in subject) {
    // While the form is being filled in, it says so at once and lets another one be chosen.
    return via === 'draft' ? form(null, subject.text) : { kind: 'problems', problems: [subject] }
  }
  const { action, known, target } = subject
  if (target?.peering.status === 'deleted') {
    return say(`${target.name} is gone; there is nothing left to do with it.`)
  }
  // What it is refused for as it stands, nobody fills in a form to hear.
  const peering = target && action.isOpen?.(target.peering) === false ? target.peering : null
  const refused = peering ? action.read(known.scope, peering, { ...keys }) : null
  if (refused && 'problems' in refused) {
    const trouble = Object.values(refused.problems).join(' ')
    return via === 'draft' ? form(null, trouble) : { kind: 'problems', problems: [aboutObject(trouble)] }
  }
  const foreign = via === 'typed' ? foreignKeys(subject, keys) : []
  if (foreign.length > 0) return { kind: 'problems', problems: foreign }
  const required = [
    ...action
      .fields(known.scope, target?.peering ?? null)
      .flatMap(field => (field.isOptional ? [] : [field.key])),
    ...(wantsBack(subject) === null ? [] : ['confirm']),
    'reason',
  ]
  if (via === 'draft' || (via !== 'form' && required.some(key => isMissing(keys, key)))) return form(subject)
  const wish = readWish(subject, keys)
  return 'problems' in wish ? { kind: 'problems', problems: wish.problems } : ask(wish, context)
}

async function validate(words: FamilyWords, input: Input, local: Local): Promise<Problem[]> {
  const verb = verbOf(words, input)
  const typed = objectOf(words, input)
  if (verb === null || !Object.hasOwn(words.verbs, verb)) return []
  if (typed === '') return [aboutObject('Choose what it is about.')]
  const subject = await subjectFrom(words, verb, typed, input.keys['from'], local)
  if ('field' in subject) return [subject]
  const wish = readWish(subject, input.keys)
  return 'problems' in wish ? wish.problems : []
}

async function suggest(
  words: FamilyWords,
  query: string,
  hidden: Input['keys'],
  local: Local,
): Promise<Choice[]> {
  const kind = await targetKind(words, words.only ?? hidden['verb'] ?? '', local)
  if (kind !== null && kind !== undefined) return suggestPeerings(query, [kind], local, hidden['from'])
  const scopes = await local.inventory.searchScopes(query, 5_000)
  return scopes
    .filter(({ scope }) => typeof familyAt(words, scope, local) !== 'string')
    .slice(0, choicesLimit.count)
    .map(({ scope }) => scopeChoice(scope, null))
}

const verbsOf = (words: FamilyWords): string[] => [
  'show',
  ...Object.keys(words.verbs),
  ...(words.files ? [words.files.verb] : []),
]

/** Two words, the first of which is no verb: which one was meant. */
function verbFirst(words: FamilyWords, first: string, second: string): string {
  const { command } = words
  if (isVerb(words, second.toLowerCase())) {
    return `\`${first}\` is no verb; the verb comes first: \`/peering ${command} ${second.toLowerCase()} ${first}\`.`
  }
  const near = closest(first.toLowerCase(), verbsOf(words))
  return `\`${command}\` has no verb \`${first}\`; the nearest is \`/peering ${command} ${near} ${second}\`.`
}

const aVerb: WordPlace = { is: 'a verb', keys: [] }
const anObject: WordPlace = { is: 'one subscription or object', keys: ['object', 'subscription'] }

/** What the words are: a verb, unless there is only one, and what it is about. */
function wordPlaces(words: FamilyWords, [first, ...rest]: readonly string[]): readonly WordPlace[] {
  if (words.only !== undefined) return [anObject]
  if (first === undefined) return [anObject]
  return rest.length > 0 || isVerb(words, first.toLowerCase()) ? [aVerb, anObject] : [anObject]
}

/** A subscription or an object that is named alone is shown; what is neither may have been meant for a verb. */
async function withoutVerb(words: FamilyWords, input: Input, context: Context): Promise<Reply> {
  const [typed = '', second] = input.words
  if (second !== undefined) return problem(null, verbFirst(words, typed, second))
  const place = await placeFrom(typed, context)
  if (!('field' in place)) return showTyped(words, input, context)
  const near = `${words.command} ${closest(typed.toLowerCase(), verbsOf(words))}`
  const hint = /\d/.test(typed) ? '' : ` As a verb, the nearest is \`${near}\`.`
  return problem(null, `${place.text}${hint}`)
}

export function actionCommand(words: FamilyWords): Command {
  const { command: name, summary, usage, keys, verbs, files, only } = words
  const says = Object.entries(verbs).map(([verb, one]): [string, string] => [verb, one.says])
  return {
    name,
    summary,
    usage,
    keys,
    words: typed => wordPlaces(words, typed),
    ...(only === undefined
      ? { verbs: Object.fromEntries([...says, ...(files ? [[files.verb, files.says]] : [])]) }
      : {}),
    mayOpenForm: input => {
      const name = verbOf(words, input) ?? ''
      const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined
      if (!verb) return false
      const isLacking = [...verb.needs, 'reason'].some(key => isMissing(input.keys, key))
      return isLacking || objectOf(words, input) === ''
    },
    redrawsForm: true,
    run: async (input, context) => {
      const verb = verbOf(words, input)
      if (verb === null) return withoutVerb(words, input, context)
      if (verb === 'show') return showTyped(words, input, context)
      if (verb !== files?.verb) return runAction(words, verb, input, context)
      const problems = unreadKeys(words, verb, ['file'], input)
      return problems.length > 0 ? { kind: 'problems', problems } : sendFiles(words, input, context)
    },
    validate: (input, local) => validate(words, input, local),
    suggest: ({ query, keys: hidden }, local) => suggest(words, query, hidden, local),
  }
}
