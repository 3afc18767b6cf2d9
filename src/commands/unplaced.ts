/** What was typed for a peering names no place that it starts from: which value is wrong, or the form to choose it in. */
import type { KnownScope } from '../inventory/index.ts'
import type { FarField, Peerings } from '../providers/provider.ts'
import type { Input, Local } from './command.ts'
import type { Problem } from './reply.ts'

/** A place that takes all the keys that were typed. */
interface Candidate {
  known: KnownScope
  peerings: Peerings
  fields: FarField[]
}

/** The form to open: with the only place that it can be, or with why one has to be chosen. */
interface Open {
  known: KnownScope | null
  peerings: Peerings | null
  trouble: string | null
}

/** Keys that go with every place. */
const anywhere = new Set(['subscription', 'reason', 'ticket', 'again'])

export async function unplaced(input: Input, local: Local): Promise<Problem[] | Open> {
  const given = Object.entries(input.keys)
    .filter(([key, value]) => !anywhere.has(key) && value.trim() !== '')
    .map(([key]) => key)
  if (given.length === 0) return { known: null, peerings: null, trouble: null }
  const candidates = await candidatesFor(input, given, local)
  const [first, second] = candidates
  const isOneCloud = candidates.every(({ known }) => known.scope.provider === first?.known.scope.provider)
  const problems = isOneCloud ? wrongIn(candidates, given, input.keys) : []
  if (problems.length > 0) return problems
  if (first && second === undefined) return { known: first.known, peerings: first.peerings, trouble: null }
  const typed = given.map(key => `\`${key}=${input.keys[key]}\``).join(', ')
  const why = first
    ? 'does not say where the peering starts from'
    : 'goes together in no account, subscription, project or install that is known here'
  const trouble = `${typed} ${why}. Choose it, and what goes with it is filled in.`
  return { known: null, peerings: null, trouble }
}

async function candidatesFor(
  { words: [cloud] }: Input,
  given: readonly string[],
  { inventory }: Local,
): Promise<Candidate[]> {
  return (await inventory.scopes()).flatMap(known => {
    const { scope } = known
    const { peerings } = inventory.providerOf(scope)
    if (!peerings || !scope.supports.peerings || known.goneAt !== null) return []
    if (cloud !== undefined && cloud !== scope.provider) return []
    const fields = peerings.farFields(scope)
    const takesAll = given.every(key => fields.some(field => field.key === key))
    return takesAll ? [{ known, peerings, fields }] : []
  })
}

/** The values that fit none of the places, each with what there is. */
function wrongIn(candidates: readonly Candidate[], given: readonly string[], keys: Input['keys']): Problem[] {
  return given.flatMap((field): Problem[] => {
    const value = keys[field]?.trim() ?? ''
    const asked = candidates.flatMap(({ fields }) => fields.filter(({ key }) => key === field))
    const known = asked.flatMap(({ choices = [] }) => choices.map(choice => choice.value))
    if (known.length > 0) {
      if (known.some(name => name.toLowerCase() === value.toLowerCase())) return []
      const there = [...new Set(known)].map(name => `\`${name}\``).join(', ')
      return [{ field, text: `${asked[0]?.label ?? field} “${value}” is not known here; there is ${there}.` }]
    }
    const refusals = candidates.flatMap(({ known: { scope }, peerings }) => {
      const reading = peerings.readFar(scope, { ...keys })
      return 'problems' in reading ? (reading.problems[field] ?? []) : []
    })
    const [text] = refusals
    return text !== undefined && refusals.length === candidates.length ? [{ field, text }] : []
  })
}
