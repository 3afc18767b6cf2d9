/** What a plan is about that is done to something which is there: as last observed, and as the list has it now. Pure. */
import { familyOf } from '../../peering/kind.ts'
import type { Check } from '../../peering/plan.ts'
import type { Peering } from '../../peering/side.ts'
import { block, warn } from '../../peering/verdicts.ts'
import type { Scope } from '../provider.ts'
import { type Unread, wordFor } from './far-checks.ts'
import { type NearFacts, unseen } from './near-checks.ts'

export interface SubjectFacts extends NearFacts {
  /** What there is of the family in the place that is meant, as just read. */
  rows: Peering[] | Unread
}

export interface Subject<Facts extends SubjectFacts> {
  scope: Scope
  /** `transit gateway 1206/tgw-7` */
  name: string
  known: Peering
  /** Null: the list does not have it. */
  live: Peering | null | Unread
  facts: Facts
}

export function subjectOf<Facts extends SubjectFacts>(
  what: string,
  scope: Scope,
  known: Peering,
  facts: Facts,
): Subject<Facts> {
  const { rows } = facts
  const live =
    'unread' in rows ? rows : (rows.find(({ providerId }) => providerId === known.providerId) ?? null)
  return { scope, name: `${what} ${scope.id}/${known.providerId}`, known, live, facts }
}

/** The freshest that there is. */
export function latest({ live, known }: Pick<Subject<SubjectFacts>, 'live' | 'known'>): Peering {
  return live === null || 'unread' in live ? known : live
}

export const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

/** It is listed, and stands so that the action can be carried out. */
export function standsCheck(
  { name, live, known, scope }: Pick<Subject<SubjectFacts>, 'name' | 'live' | 'known' | 'scope'>,
  code: string,
  verdictOf: (peering: Peering, text: string) => Check,
): Check {
  if (live !== null && 'unread' in live) return unseen(code, capital(name), live.unread)
  if (live === null || live.status === 'deleted')
    return block(
      code,
      `The subscription has no ${name} any more.`,
      `\`/peering ${familyOf(known.kind)} show ${scope.id}\` shows what there is.`,
    )
  const text = `${capital(name)} is ${wordFor(live)}.`
  if (live.status === 'unknown')
    return warn(code, text, 'This status is new to the bot; look at it in the Redis Cloud console first.')
  return verdictOf(live, text)
}
