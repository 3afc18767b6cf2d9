/** How old what the inventory knows is, family by family: each is read by a list call of its own. */
import { formatDuration } from '../kit/duration.ts'
import type { Part } from '../kit/message.ts'
import type { FamilyName } from '../peering/kind.ts'
import { listed } from '../peering/verdicts.ts'
import type { Context } from './context.ts'
import { scopeLabel } from './scope-ref.ts'

interface Age {
  /** `payments-prod (1206)` */
  scope: string
  family: FamilyName
  /** `AWS PrivateLink` */
  title: string
  /** Null before the first. */
  polledAt: number | null
  error: string | null
}

/** Of every family that a scope can have; all scopes and families unless told otherwise. */
async function ages(
  { inventory }: Pick<Context, 'inventory'>,
  only: { scope?: string; families?: readonly FamilyName[] },
): Promise<Age[]> {
  const scopes = await inventory.scopes()
  return scopes
    .filter(({ scope }) => only.scope === undefined || scope.key === only.scope)
    .flatMap(({ scope, polls }) =>
      inventory
        .families(scope)
        .filter(({ name }) => only.families?.includes(name) ?? true)
        .map(({ name, title }) => {
          const poll = polls.find(({ family }) => family === name)
          const { polledAt = null, error = null } = poll ?? {}
          return { scope: scopeLabel(scope), family: name, title, polledAt, error }
        }),
    )
}

const troubleShown = 3

/** How old an answer is, and what of it could not be read. */
export async function agePart(
  context: Pick<Context, 'inventory' | 'clock'>,
  only: Parameters<typeof ages>[1],
): Promise<Part> {
  const all = await ages(context, only)
  const now = context.clock.now()
  const families = [...new Set(all.map(({ title }) => title))].map(title => {
    const read = all.flatMap(age => (age.title === title && age.polledAt !== null ? [age.polledAt] : []))
    return { title, text: read.length === 0 ? null : formatDuration(now - Math.min(...read)) }
  })
  const read = families.filter(({ text }) => text !== null)
  const [first] = read
  const age = !first
    ? 'Nothing has been read yet.'
    : families.length === 1
      ? `Read from the cloud at most ${first.text} ago.`
      : `Read from the cloud at most: ${read.map(({ title, text }) => `${title} ${text} ago`).join(', ')}.`
  const unread = [...new Set(all.filter(({ polledAt }) => polledAt === null).map(({ scope }) => scope))]
  const failing = all.filter(({ error }) => error !== null)
  const trouble = failing
    .slice(0, troubleShown)
    .map(({ scope, title, error }) => ` ${scope} could not be read (${title}): ${error}.`)
  if (failing.length > troubleShown) trouble.push(` ${failing.length - troubleShown} more could not be read.`)
  return {
    part: 'note',
    text: `${age}${unread.length > 0 ? ` Not read in full yet: ${listed(unread)}.` : ''}${trouble.join('')}`,
  }
}
