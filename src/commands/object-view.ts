/** An object at a cloud as people see it: a line of a list, or in full with what can be asked for next. */
import { type KnownPeering, statusMarks } from '../inventory/index.ts'
import { formatDuration } from '../kit/duration.ts'
import type { Button, Mark, Part, Text } from '../kit/message.ts'
import { kindWords } from '../peering/kind.ts'
import { describeSide, type Member, type Side } from '../peering/side.ts'
import { type Request, requestName } from '../requests/index.ts'
import { familyAt } from './action-subject.ts'
import type { Local } from './command.ts'
import type { Context } from './context.ts'
import type { FamilyWords } from './family-words.ts'
import { pageFrom, pageOf, pageSize, pagingParts } from './paging.ts'
import { type PeeringRef, peeringChoice, refOf } from './peering-ref.ts'
import { scopeLabel } from './scope-ref.ts'

/** Our words and the cloud's, written alike: `pending acceptance`. */
const wordsOf = (status: string): string => status.replaceAll(/[_-]/g, ' ')

/** What is gone is gone, however long before it could not be read. */
const unsureSince = ({ status, staleSince }: KnownPeering): number | null =>
  status === 'deleted' ? null : staleSince

/** What cannot be read now, or says a word that nobody knows, is told by what was known last. */
function standingOf(peering: KnownPeering): string {
  const { status, raw } = peering
  if (unsureSince(peering) === null) return wordsOf(status)
  return `status unknown, last known ${wordsOf(status)} (the cloud says "${raw}")`
}

/** As one line of a list. */
export function objectItem({ known, peering, name }: PeeringRef): { mark: Mark; text: Text } {
  const { scope } = known
  const { region } = peering.near
  // Where a subscription has one region, its name says enough.
  const start = scope.regions.length > 1 && region !== null ? ` in ${region}` : ''
  return {
    mark: statusMarks[unsureSince(peering) === null ? peering.status : 'unknown'],
    text: [
      { bold: name },
      ` ${standingOf(peering)} · ${kindWords(peering.kind)} · ${scope.name}${start} · ${describeSide(peering.far)}`,
    ],
  }
}

/** Several of them, whichever scopes they are in. */
export async function objectsPart(peerings: readonly KnownPeering[], { inventory }: Local): Promise<Part> {
  const scopes = new Map((await inventory.scopes()).map(known => [known.scope.key, known]))
  const items = peerings.map(peering => {
    const known = scopes.get(peering.scope)
    return known ? objectItem(refOf(known, peering)) : { text: `${peering.providerId} of ${peering.scope}` }
  })
  return { part: 'list', items }
}

/** What a thing of many parts is called above them. */
const memberTitles: Readonly<Record<Member['what'], string>> = {
  principal: 'Shared with',
  connection: 'Connections',
  cidr: 'CIDRs',
}

/** In the order in which they are shown. */
function ordered(members: readonly Member[]): Member[] {
  return Object.keys(memberTitles).flatMap(kind => members.filter(({ what }) => what === kind))
}

/** One page of what is within it: who it is shared with, who is connected, which ranges. */
function memberParts(members: readonly Member[], page: number): Part[] {
  const { offset, limit } = pageOf(page)
  const shown = ordered(members).slice(offset, offset + limit)
  return Object.entries(memberTitles).flatMap(([kind, title]): Part[] => {
    const items = shown
      .filter(({ what }) => what === kind)
      .map(({ id, raw, text }) => ({
        text: [{ bold: id }, raw === '' ? '' : ` ${wordsOf(raw)}`, text === '' ? '' : ` · ${text}`],
      }))
    const all = members.filter(({ what }) => what === kind).length
    return items.length === 0 ? [] : [{ part: 'list', title: `${title} (${all})`, items }]
  })
}

/** The first of what is within it, and where the rest is. */
export function memberSummary({ peering: { members }, name }: PeeringRef): Part[] {
  const more = members.length - pageSize
  return [
    ...memberParts(members, 1),
    ...(more > 0 ? [{ part: 'note' as const, text: `and ${more} more: \`/peering show ${name}\`` }] : []),
  ]
}

const end = (side: Side): string => `${describeSide(side)} ${side.cidrs.join(', ')}`.trim()

/** How a page of an object is asked for. */
export interface Turning {
  command: string
  keys: Readonly<Record<string, string>>
}

/**
 * In full; what can be asked for next comes as buttons behind it. What does not fit on the first page fills the ones
 * after it alone.
 */
export async function objectParts(ref: PeeringRef, context: Context, turning: Turning): Promise<Part[]> {
  const { command, keys } = turning
  const { members } = ref.peering
  const last = Math.max(1, Math.ceil(members.length / pageSize))
  const page = Math.min(pageFrom(keys), last)
  const item: Part = { part: 'list', items: [objectItem(ref)] }
  return [
    ...(page === 1 ? await wholeParts(ref, context) : [item]),
    ...memberParts(members, page),
    ...pagingParts(command, keys, page, members.length),
  ]
}

async function wholeParts({ known, peering }: PeeringRef, context: Context): Promise<Part[]> {
  const now = context.clock.now()
  const made = peering.request === null ? null : await context.requests.read(peering.request)
  // With what was asked for besides, as the notices have it.
  const instructions = context.inventory.instructions(known.scope, peering, made?.wanted)
  const { status, raw, changedAt, anomaly, expiresAt } = peering
  const unknownSince = unsureSince(peering)
  return [
    {
      part: 'list',
      items: [
        {
          mark: statusMarks[unknownSince === null ? status : 'unknown'],
          text:
            unknownSince === null
              ? [
                  { bold: wordsOf(status) },
                  ` for ${formatDuration(now - changedAt)}`,
                  wordsOf(raw) === wordsOf(status) ? '' : `; the cloud says "${raw}"`,
                ]
              : [{ bold: standingOf(peering) }, `, for ${formatDuration(now - unknownSince)}`],
          ...(anomaly === null ? {} : { hint: `Odd: ${anomaly}. The last explainable status is kept.` }),
        },
      ],
    },
    {
      part: 'fields',
      fields: [
        ['Listed in', scopeLabel(known.scope)],
        ['Near side', end(peering.near)],
        ['Far side', end(peering.far)],
        ['Cloud id', peering.cloudId ?? 'not reported yet'],
        ...Object.entries(peering.details).map(([label, value]): [string, string] => [
          sentenceCase(label),
          value,
        ]),
        ['Made by', maker(peering, made)],
        ['Last seen', `${formatDuration(now - peering.seenAt)} ago`],
      ],
    },
    ...(expiresAt === null
      ? []
      : [{ part: 'text' as const, text: ['Lapses ', { instant: expiresAt }, ' at the latest.'] }]),
    ...instructions.flatMap(({ text, command }): Part[] => [
      { part: 'text', text },
      ...(command === undefined ? [] : [{ part: 'code' as const, code: command }]),
    ]),
  ]
}

/** How far it was proven to work stands nowhere else once the card has scrolled away. */
function maker({ request }: PeeringRef['peering'], made: Request | null): string {
  if (request === null) return 'somebody outside Peerbot'
  const name = requestName(request)
  return made?.status === 'succeeded' ? `${name}, which ended as "${made.words.outcome}"` : name
}

/** A label, as it begins a line. */
export function sentenceCase(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

const buttonsShown = 5

/** What can be asked for an object as it stands there: the family's verbs for its kind, and its files. */
export function objectButtons(words: FamilyWords, ref: PeeringRef, local: Local): Button[] {
  const { known, peering, name } = ref
  const family = familyAt(words, known.scope, local)
  if (peering.status === 'deleted' || typeof family === 'string') return []
  const object = peeringChoice(ref).value
  const actions = family.actions.filter(
    ({ target, isOpen }) => target === peering.kind && (isOpen?.(peering) ?? true),
  )
  const verbs = Object.entries(words.verbs).filter(([verb]) => actions.some(action => action.verb === verb))
  const files = family.files.filter(({ kind }) => kind === peering.kind)
  return [
    ...verbs.map(
      ([verb, { label }]): Button => ({
        label,
        command: words.command,
        args: { ...(words.only === undefined ? { verb } : {}), object },
        describes: `${label.replace('…', '')}: ${name}`,
      }),
    ),
    ...files.map((file): Button => {
      const label = words.files?.labels[file.name] ?? file.name
      return {
        label,
        command: words.command,
        args: { verb: words.files?.verb ?? '', object, file: file.name },
        describes: `${label} of ${name}`,
      }
    }),
  ].slice(0, buttonsShown)
}
