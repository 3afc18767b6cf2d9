/**
 * Whether a policy makes sense: what each part's form cannot say. Parts are judged one by one, so that a misspelled
 * key in one rule does not hide what is wrong with the next.
 */
import { z } from 'zod'
import type { EnvironmentPart, RulePart } from './policy.ts'
import { environment, kinds, requesters, rule } from './policy.ts'
import { either, type Finding, nearest, type Place } from './problem.ts'

interface Sense {
  problems: Finding[]
  warnings: Finding[]
}

type Placed<T> = { at: Place; part: T }

/** Every part of a list that can be read at all; unknown keys are someone else's finding. */
function readable<T extends z.ZodRawShape>(raw: unknown, schema: z.ZodObject<T>, at: Place) {
  const lenient = z.object(schema.shape)
  return (Array.isArray(raw) ? raw : []).flatMap((item: unknown, i) => {
    const read = lenient.safeParse(item)
    return read.success ? [{ at: [...at, i], part: read.data }] : []
  })
}

function duplicates(parts: Placed<{ name: string }>[], what: string): Finding[] {
  return parts
    .filter(({ part }, i) => parts.findIndex(other => other.part.name === part.name) !== i)
    .map(({ at, part }) => ({
      at: [...at, 'name'],
      text: `"${part.name}" is the name of another ${what}`,
      write: `give every ${what} its own name`,
    }))
}

function requesterFindings(raw: unknown): Finding[] {
  const read = z.object(requesters.shape).safeParse(raw)
  if (!read.success) return []
  const { users, groups, anyone } = read.data
  if (anyone || users.length > 0 || groups.length > 0) return []
  const write = 'write anyone: true, or name users or groups'
  return [{ at: ['policy', 'requesters'], text: 'allows nobody to ask', write }]
}

function environmentFindings(environments: Placed<EnvironmentPart>[]): Finding[] {
  const empty = environments.filter(({ part: { match } }) => {
    const { subscriptionNames = [], subscriptions = [] } = match.redisCloud ?? {}
    const named = [
      ...subscriptionNames,
      ...subscriptions,
      ...(match.aws?.accounts ?? []),
      ...(match.gcp?.projects ?? []),
      ...(match.nfyio?.installs ?? []),
    ]
    return named.length === 0
  })
  return [
    ...duplicates(environments, 'environment'),
    ...empty.map(({ at }) => ({
      at: [...at, 'match'],
      text: 'matches nothing',
      write:
        'name subscriptionNames, subscriptions, aws.accounts, gcp.projects or nfyio.installs, or remove the environment',
    })),
  ]
}

/** Aliases of what is configured, by section. */
export interface KnownAliases {
  aws: readonly string[]
  gcp: readonly string[]
  nfyio: readonly string[]
}

/** What an environment may name in a section: an alias of it, or an id. */
interface Naming {
  section: keyof KnownAliases
  list: string
  named: readonly string[]
  isId: (text: string) => boolean
  /** Of a word that is neither. */
  isNot: string
  /** What may stand there instead of an alias. */
  or: readonly string[]
}

const namingsIn = ({ match }: EnvironmentPart): Naming[] => [
  {
    section: 'aws',
    list: 'accounts',
    named: match.aws?.accounts ?? [],
    isId: text => /^\d{12}$/.test(text),
    isNot: 'the alias of an account of the aws section, nor 12 digits',
    or: ['the 12 digits in quotes'],
  },
  {
    section: 'gcp',
    list: 'projects',
    named: match.gcp?.projects ?? [],
    // An id has 6 characters at least; one of letters alone is far more often an alias that was misspelled.
    isId: text => text.length >= 6 && /[-:\d]/.test(text),
    isNot: 'the alias of a project of the gcp section, nor the id of one',
    or: ["the project's id"],
  },
  {
    section: 'nfyio',
    list: 'installs',
    named: match.nfyio?.installs ?? [],
    isId: () => false,
    isNot: 'the alias of an install of the nfyio section',
    or: [],
  },
]

/** Aliases that nothing configured has. */
function aliasFindings({ at, part }: Placed<EnvironmentPart>, aliases: KnownAliases): Finding[] {
  return namingsIn(part).flatMap(({ section, list, named, isId, isNot, or }) => {
    const known = aliases[section]
    return named.flatMap((name, i) => {
      if (isId(name) || known.includes(name)) return []
      const meant = nearest(name, known)
      const ways = [...known, ...or]
      const write = meant
        ? `did you mean ${meant}?`
        : ways.length > 0
          ? `write ${either(ways)}`
          : `add it to ${section}.${list}`
      return [{ at: [...at, 'match', section, list, i], text: `"${name}" is not ${isNot}`, write }]
    })
  })
}

function approvalFindings({ at, part }: Placed<RulePart>): Finding[] {
  const { approvals, reason } = part
  const people = new Set(part.approvers.users).size
  const hasGroups = part.approvers.groups.length > 0
  if (approvals === 0 && reason === undefined) {
    const write = 'write approvals: 1 or more, or add a reason that says why none is needed'
    return [{ at: [...at, 'approvals'], text: 'is 0 without a reason', write }]
  }
  if (approvals > 0 && people === 0 && !hasGroups) {
    const write = 'name users or groups; without any, nobody could ever approve'
    return [{ at: [...at, 'approvers'], text: 'names nobody', write }]
  }
  if (approvals > people && !hasGroups) {
    const text = `asks for ${approvals} people where ${people === 1 ? 'only 1 is' : `only ${people} are`} named`
    return [{ at: [...at, 'approvals'], text, write: `write ${people} or less, or name more approvers` }]
  }
  return []
}

function environmentNames({ at, part }: Placed<RulePart>, known: readonly string[]): Finding[] {
  const wanted = part.when.environment
  if (wanted === undefined || known.includes(wanted)) return []
  const meant = nearest(wanted, known)
  const write = meant
    ? `did you mean ${meant}?`
    : known.length > 0
      ? `write ${either(known)}, or add it to policy.environments`
      : 'add it to policy.environments'
  return [{ at: [...at, 'when', 'environment'], text: `"${wanted}" is not an environment`, write }]
}

const covers = (first: RulePart, later: RulePart, kind: string) =>
  (first.when.environment === undefined || first.when.environment === later.when.environment) &&
  (first.when.kinds === undefined || first.when.kinds.some(k => k === kind))

/** Rules that are never reached: for each of their kinds an earlier one always matches. */
function shadowed(rules: Placed<RulePart>[]): Finding[] {
  return rules.flatMap(({ at, part }, i) => {
    const earlier = rules.slice(0, i).map(other => other.part)
    const takers = (part.when.kinds ?? kinds).map(kind => earlier.find(first => covers(first, part, kind)))
    if (!takers.every(taker => taker !== undefined)) return []
    const names = [...new Set(takers.map(taker => `"${taker.name}"`))].join(' and ')
    const text = `"${part.name}" is never reached: ${names} before it always matches`
    return [{ at, text, write: 'put it earlier, narrow the earlier rule, or remove it' }]
  })
}

/** Kinds as people take them in: those of one family together where none is missing. */
function kindsText(some: readonly string[]): string {
  const familyOf = (kind: string): string => kind.slice(0, kind.indexOf('.'))
  const families = [...new Set(some.map(familyOf))]
  const named = families.flatMap(family => {
    const ofFamily = (kind: string): boolean => familyOf(kind) === family
    const [here, all] = [some.filter(ofFamily), kinds.filter(ofFamily)]
    return here.length === all.length ? [`${family}.* (all ${all.length} kinds)`] : here
  })
  return [named.slice(0, -1).join(', '), ...named.slice(-1)].filter(text => text !== '').join(' and ')
}

/** Kinds that fall through every rule somewhere: safe, but surprising at the first request. */
function uncovered(rules: Placed<RulePart>[]): Finding[] {
  const open = kinds.filter(
    kind =>
      !rules.some(
        ({ part }) => part.when.environment === undefined && (part.when.kinds?.includes(kind) ?? true),
      ),
  )
  if (rules.length === 0 || open.length === 0) return []
  const text = `match no ${kindsText(open)} outside the named environments: nobody may approve those`
  return [{ at: ['policy', 'rules'], text, write: 'add a last rule without when, if that is not meant' }]
}

export function policySense(raw: unknown, aliases: KnownAliases): Sense {
  const section = typeof raw === 'object' && raw !== null ? raw : {}
  const part = (key: string): unknown => Object.entries(section).find(([name]) => name === key)?.[1]
  const environments = readable(part('environments'), environment, ['policy', 'environments'])
  const rules = readable(part('rules'), rule, ['policy', 'rules'])
  const known = namesIn(part('environments'))
  return {
    problems: [
      ...requesterFindings(part('requesters')),
      ...environmentFindings(environments),
      ...environments.flatMap(placed => aliasFindings(placed, aliases)),
      ...duplicates(rules, 'rule'),
      ...rules.flatMap(approvalFindings),
      ...rules.flatMap(placed => environmentNames(placed, known)),
    ],
    warnings: [...shadowed(rules), ...uncovered(rules)],
  }
}

/** Names of all environments, also of those that are wrong elsewhere: a rule that names one is right. */
export function namesIn(raw: unknown, key = 'name'): string[] {
  const named = z.looseObject({ [key]: z.string() })
  return (Array.isArray(raw) ? raw : []).flatMap(item => {
    const name = named.safeParse(item).data?.[key]
    return typeof name === 'string' ? [name] : []
  })
}
