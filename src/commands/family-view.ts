/** What there is of a family: in one subscription, of one object, or over all of them; with what can be asked for next. */
import type { KnownPeering, KnownScope } from '../inventory/index.ts'
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

/** What is known may be this old; where nothing is known it is always read anew: somebody may just have made the first. */
const freshMs = 2 * minute
/** How long somebody who asks is kept waiting for a fresh reading. */
const patienceMs = 15 * second

/** Whether a reading from then on is there in time; what goes wrong with it stands in the answer's age. */
async function refresh(
  scope: Scope,
  family: Family,
  notBefore: number,
  { inventory, clock }: Context,
): Promise<'over' | 'under_way'> {
  const over = (): 'over' => 'over'
  const reading = inventory.observe(scope.key, notBefore, family.name).then(over, over)
  let cancel = (): void => undefined
  const patience = new Promise<'under_way'>(resolve => {
    cancel = clock.after(patienceMs, () => resolve('under_way'))
  })
  const state = await Promise.race([reading, patience])
  cancel()
  return state
}

/** What is known of the family in a scope; in one region only where `from` says it. */
async function knownIn(
  words: FamilyWords,
  scope: Scope,
  from: string | undefined,
  { inventory }: Context,
): Promise<KnownPeering[]> {
  const query = { scope: scope.key, family: words.family, isLive: true }
  const { peerings } = await inventory.peerings(query, { offset: 0, limit: 1_000 })
  return peerings.filter(({ near }) => from === undefined || near.region === from)
}

/** Before the first reading nobody knows whether there is something. */
const wasRead = ({ polls }: KnownScope, { family }: FamilyWords): boolean =>
  polls.some(poll => poll.family === family && poll.polledAt !== null)

const underWayPart: Part = { part: 'note', text: 'It is being read now; ask again in a minute.' }

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
  const from = keys['from']
  const now = context.clock.now()
  const isKnown = (await knownIn(words, scope, from, context)).length > 0
  const reading = await refresh(scope, family, isKnown ? now - freshMs : now, context)
  const refs = (await knownIn(words, scope, from, context)).map(peering => refOf(place.known, peering))
  const where = from === undefined ? '' : ` in ${from}`
  const age = [
    ...(reading === 'under_way' ? [underWayPart] : []),
    await agePart(context, { scope: scope.key, families: [words.family] }),
  ]
  const starts = startButtons(words, family, scope)
  const [only, second] = refs
  if (!only) {
    const known = await context.inventory.scope(scope.key)
    if (known && !wasRead(known, words)) {
      return say(`${words.title} of ${scopeLabel(scope)}${where} is not read yet`, [
        ...age,
        ...buttonsPart(starts),
      ])
    }
    return say(`${scopeLabel(scope)} has no ${words.title}${where}`, [
      { part: 'text', text: words.begins },
      ...instructionParts({ todo: family.beginnings?.(scope) ?? [] }),
      ...age,
      ...buttonsPart(starts),
    ])
  }
  // Where there may be one in each region, another one can still be begun.
  const more = scope.regions.length > 1 ? starts : []
  if (!second) {
    return say(`${kindTitle(only.peering.kind)} ${only.name}`, [
      ...(await objectParts(only, context, turning(words, only, keys))),
      ...age,
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
    ...age,
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
  const able = scopes.flatMap(known => {
    const family = familyAt(words, known.scope, context)
    return typeof family === 'string' ? [] : [{ known, family }]
  })
  const starts = able[0] ? startButtons(words, able[0].family, null) : []
  const age = await agePart(context, { families: [words.family] })
  if (total === 0) {
    const where = able.length === 0 ? 'No subscription here can have it.' : words.begins
    const isUnread = able.length > 0 && !able.some(({ known }) => wasRead(known, words))
    return say(isUnread ? `${words.title} is not read yet` : `No ${words.title} yet`, [
      { part: 'text', text: where },
      age,
      ...buttonsPart(starts),
    ])
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
    ...(await objectParts(object, context, turning(words, object, input.keys))),
    { part: 'note', text: seen },
    ...buttonsPart(objectButtons(words, object, context)),
  ])
}
