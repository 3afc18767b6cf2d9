import { statusMarks } from '../inventory/index.ts'
import type { Part } from '../kit/message.ts'
import { kindTitle, type PeeringKind } from '../peering/kind.ts'
import { describeSide } from '../peering/side.ts'
import type { Subject } from './action-subject.ts'
import { carried, fieldsFrom, initial, reasonFields } from './asking.ts'
import type { Input } from './command.ts'
import type { FamilyWords } from './family-words.ts'
import { type PeeringRef, peeringChoice } from './peering-ref.ts'
import type { Field, Form } from './reply.ts'
import { scopeChoice, scopeField } from './scope-ref.ts'

export interface ActionFormOptions {
  words: FamilyWords
  verb: string
  /** Null while nothing is chosen, or what was chosen will not do. */
  subject: Subject | null
  /** What it is done to; null for a subscription. */
  kind: PeeringKind | null
  keys: Input['keys']
  /** Why what was chosen will not do. */
  trouble: string | null
}

/** The form of an action: what it is about first; the rest is drawn once that is chosen. */
export function actionForm({ words, verb, subject, kind, keys, trouble }: ActionFormOptions): Form {
  const said = words.verbs[verb]
  const fields: Field[] = [
    objectField(subject, kind),
    ...(subject
      ? [...confirmField(subject, keys), ...valueFields(subject, keys), ...reasonFields(keys)]
      : []),
  ]
  const { object: _object, subscription: _subscription, [drawnKey]: _drawn, ...given } = keys
  const rest: Record<string, string> = { ...given }
  // An object that is chosen says its region itself, and another may be chosen after it.
  if (subject?.target) delete rest['from']
  const drawn = fields[0]?.initial?.value
  return {
    command: words.command,
    title: said?.title ?? words.title,
    submit: 'Ask for it',
    intro: [
      { part: 'text', text: said?.says ?? '' },
      ...(subject?.target ? [standing(subject.target)] : []),
      ...(trouble === null
        ? []
        : [{ part: 'list' as const, items: [{ mark: 'block' as const, text: trouble }] }]),
      {
        part: 'note',
        text: 'The plan is worked out from live state and shown to the approvers before anything is changed.',
      },
    ],
    fields,
    hidden: { ...carried(rest, fields), verb, ...(drawn === undefined ? {} : { [drawnKey]: drawn }) },
  }
}

/** Which object the form was drawn for, as it goes along unseen. */
const drawnKey = 'drawn'

/** What still counts when another object is chosen: not the list that the first one has, nor that it was typed back. */
export function keptKeys(keys: Input['keys'], object: string): Input['keys'] {
  if (keys[drawnKey] === undefined || keys[drawnKey] === object) return keys
  const { cidrs: _cidrs, confirm: _confirm, ...kept } = keys
  return kept
}

function objectField(subject: Subject | null, kind: PeeringKind | null): Field {
  const chosen = subject
    ? subject.target
      ? peeringChoice(subject.target)
      : scopeChoice(subject.known.scope, null)
    : null
  return {
    key: 'object',
    label: kind === null ? scopeField : kindTitle(kind),
    placeholder: kind === null ? 'Type a name or an id' : 'Type an id, an account or a subscription',
    kind: 'pick',
    redraws: true,
    ...(chosen ? { initial: { value: chosen.value, label: chosen.label } } : {}),
  }
}

/** What has to be typed back before it is asked for; null where nothing has. */
export function wantsBack({ action, known, target }: Subject): string | null {
  return action.confirm(known.scope, target?.peering ?? null)
}

function confirmField(subject: Subject, keys: Input['keys']): Field[] {
  const wanted = wantsBack(subject)
  if (wanted === null) return []
  return [
    {
      key: 'confirm',
      label: `Type ${wanted} to confirm`,
      placeholder: wanted,
      kind: 'line',
      ...initial(keys['confirm']),
    },
  ]
}

/** A list that is replaced as a whole begins as it is now: nobody drops a range by forgetting it. */
function standingCidrs({ peering: { far, members } }: PeeringRef): string {
  const ranges = members.flatMap(({ what, id }) => (what === 'cidr' ? [id] : []))
  return (far.cidrs.length > 0 ? far.cidrs : ranges).join('\n')
}

function valueFields({ action, known, target }: Subject, keys: Input['keys']): Field[] {
  const now = target ? { cidrs: standingCidrs(target) } : {}
  return fieldsFrom(action.fields(known.scope, target?.peering ?? null), { ...now, ...keys })
}

/** How what was chosen stands, so that nobody asks for what cannot be. */
function standing({ known, peering, name }: PeeringRef): Part {
  const status = peering.status.replaceAll('_', ' ')
  const text = [{ bold: name }, ` ${status} · ${known.scope.name} · ${describeSide(peering.far)}`]
  return { part: 'list', items: [{ mark: statusMarks[peering.status], text }] }
}
