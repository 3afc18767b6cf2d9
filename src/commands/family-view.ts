/** What there is of a family: in one subscription, of one object, or over all of them; with what can be asked for next. */
import { formatDuration, minute, second } from '../kit/duration.ts'
import type { Button, Part } from '../kit/message.ts'
import { kindTitle } from '../peering/kind.ts'
import type { Family, Scope } from '../providers/provider.ts'
import { instructionParts } from '../requests/index.ts'
import { aboutObject, familyAt, objectOf, otherRegion, placeFrom } from './action-subject.ts'
import { agePart } from './ages.ts'
import type { Input } from './command.ts'
import type { Context } from './context.ts'
import type { FamilyWords } from './family-words.ts'
import {
  memberSummary,
  objectButtons,
  objectItem,
  objectParts,
  objectsPart,
  type Turning,
} from './object-view.ts'
import { pageFrom, pageOf, pagingParts } from './paging.ts'
import { type PeeringRef, peeringChoice, refOf } from './peering-ref.ts'
import { problem, type Reply, say } from './reply.ts'
import { scopeLabel } from './scope-ref.ts'

/** What was read before may be this old: what is in use is read more often, what is not is read seldom. */
const freshMs = 20 * minute
/** How long somebody who asks is kept waiting for a fresh reading. */
const patienceMs = 15 * second

/** Reads the family anew where what is known of it is old; what goes wrong stands in the answer's age. */
async function refresh(scope: Scope, family: Family, { inventory, clock }: Context): Promise<void> {
  const reading = inventory.observe(scope.key, clock.now() - freshMs, family.name).catch(() => undefined)
  let cancel = (): void => undefined
  const patience = new Promise<void>(resolve => {
    cancel = clock.after(patienceMs, resolve)
  })
  await Promise.race([reading, patience])
  cancel()
}

/** Verbs that begin something new, for one subscription or for one that is still to be chosen. */
function startButtons(words: FamilyWords, family: Family, scope: Scope | null): Button[] {
  return Object.entries(words.verbs).flatMap(([verb, { label, title }]): Button[] => {
    const isStart = family.actions.some(action => action.verb === verb && action.target === null)
    if (!isStart) return []
    const args = { verb, ...(scope ? { object: scope.key } : {}) }
    return [
      {
        label,
        command: words.command,
        args,
        style: 'primary',
        describes: scope ? `${title} of ${scopeLabel(scope)}` : title,
      },
    ]
  })
}

const buttonsPart = (buttons: Button[]): Part[] =>
  buttons.length === 0 ? [] : [{ part: 'buttons', buttons }]

/** How the pages of one object are turned: by its own name, whatever was typed. */
function turning(words: FamilyWords, ref: PeeringRef, { page }: Input['keys']): Turning {
  const keys = { verb: 'show', object: peeringChoice(ref).value, ...(page === undefined ? {} : { page }) }
  return { command: words.command, keys }
}

/** Several objects of one subscription: a row of buttons for each has to fit into one message. */
const inFull = 6

function objectRows(words: FamilyWords, ref: PeeringRef, context: Context): Part[] {
  const { id } = ref.known.scope
  const short = ref.name.slice(id.length + 1)
  const buttons = objectButtons(words, ref, context).map(button => ({
    ...button,
    label: `${button.label.replace('…', '')} ${short}`,
  }))
  return [{ part: 'list', items: [objectItem(ref)] }, ...memberSummary(ref), ...buttonsPart(buttons)]
}

async function showScope(
  words: FamilyWords,
  place: { known: PeeringRef['known'] },
  keys: Input['keys'],
  context: Context,
): Promise<Reply> {
  const { scope } = place.known
  const family = familyAt(words, scope, context)
  if (typeof family === 'string') return { kind: 'problems', problems: [aboutObject(family)] }
  await refresh(scope, family, context)
  const { peerings } = await context.inventory.peerings(
    { scope: scope.key, family: words.family, isLive: true },
    { offset: 0, limit: 1_000 },
  )
  const from = keys['from']
  const wanted = peerings.filter(({ near }) => from === undefined || near.region === from)
  const where = from === undefined ? '' : ` in ${from}`
  const age = await agePart(context, { scope: scope.key, families: [words.family] })
  const refs = wanted.map(peering => refOf(place.known, peering))
  const starts = startButtons(words, family, scope)
  const [only, second] = refs
  if (!only) {
    return say(`${scopeLabel(scope)} has no ${words.title}${where}`, [
      { part: 'text', text: words.begins },
      ...instructionParts({ todo: family.beginnings?.(scope) ?? [] }),
      age,
      ...buttonsPart(starts),
    ])
  }
  // Where there may be one in each region, another one can still be begun.
  const more = scope.regions.length > 1 ? starts : []
  if (!second) {
    return say(`${kindTitle(only.peering.kind)} ${only.name}`, [
      ...objectParts(only, context, turning(words, only, keys)),
      age,
      ...buttonsPart([...objectButtons(words, only, context), ...more]),
    ])
  }
  if (keys['page'] !== undefined && keys['page'] !== '1') {
    const list = `/peering list subscription=${scope.id} kind=${words.command} page=${keys['page']}`
    return problem('page', `${scopeLabel(scope)} has several here; \`${list}\` turns their pages.`)
  }
  const rest = refs.length - inFull
  return say(`${words.title} of ${scopeLabel(scope)}${where}`, [
    ...refs.slice(0, inFull).flatMap(ref => objectRows(words, ref, context)),
    ...(rest > 0
      ? [
          {
            part: 'note' as const,
            text: `and ${rest} more: \`/peering list subscription=${scope.id} kind=${words.command}\``,
          },
        ]
      : []),
    age,
    ...buttonsPart(more),
  ])
}

async function showAll(words: FamilyWords, { keys }: Input, context: Context): Promise<Reply> {
  if (keys['from'] !== undefined) {
    return problem(
      'from',
      `\`from\` needs a subscription: \`/peering ${words.command} show 1400 from=${keys['from']}\`.`,
    )
  }
  const page = pageFrom(keys)
  const query = { family: words.family, isLive: true } as const
  const { peerings, total } = await context.inventory.peerings(query, pageOf(page))
  const scopes = await context.inventory.scopes()
  const able = scopes.flatMap(({ scope }) => {
    const family = familyAt(words, scope, context)
    return typeof family === 'string' ? [] : [family]
  })
  const starts = able[0] ? startButtons(words, able[0], null) : []
  const age = await agePart(context, { families: [words.family] })
  if (total === 0) {
    const where = able.length === 0 ? 'No subscription here can have it.' : words.begins
    return say(`No ${words.title} yet`, [{ part: 'text', text: where }, age, ...buttonsPart(starts)])
  }
  return say(`${words.title}: ${total}`, [
    await objectsPart(peerings, context),
    { part: 'note', text: `\`/peering ${words.command} show 1206\` tells more, with what can be done next.` },
    age,
    ...buttonsPart(starts),
    ...pagingParts(words.command, { ...keys, verb: 'show' }, page, total),
  ])
}

export async function showFamily(words: FamilyWords, input: Input, context: Context): Promise<Reply> {
  const what = objectOf(words, input)
  if (what === '') return showAll(words, input, context)
  const place = await placeFrom(what, context)
  if ('field' in place) return { kind: 'problems', problems: [place] }
  const { object } = place
  if (!object) return showScope(words, place, input.keys, context)
  if (object.peering.family !== words.family) {
    return {
      kind: 'problems',
      problems: [aboutObject(`${object.name} is no ${words.title}: \`/peering show ${object.name}\`.`)],
    }
  }
  const elsewhere = otherRegion(object, input.keys['from'])
  if (elsewhere) return { kind: 'problems', problems: [elsewhere] }
  const seen = `Last seen ${formatDuration(context.clock.now() - object.peering.seenAt)} ago.`
  return say(`${kindTitle(object.peering.kind)} ${object.name}`, [
    ...objectParts(object, context, turning(words, object, input.keys)),
    { part: 'note', text: seen },
    ...buttonsPart(objectButtons(words, object, context)),
  ])
}
