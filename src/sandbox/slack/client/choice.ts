/** Turns what a person typed or picked into the value Slack keeps; refuses what its client would not let them enter. */
import type { InputValue } from '../actor.ts'
import { isEmpty, isOption } from '../draft.ts'
import { offered } from '../validation/composition.ts'
import type { Conversation, Workspace } from '../workspace.ts'
import type { Option } from '../workspace-view.ts'

type One = string | number | Option

/** @throws when nothing like it can be picked in this element. */
export function chosen(
  workspace: Workspace,
  element: Record<string, unknown>,
  external: readonly Option[],
  value: InputValue,
): unknown {
  const type = String(element['type'])
  const several: readonly One[] = Array.isArray(value) ? value : [value as One]
  const picked = several
    .filter(one => !isEmpty(one))
    .map(one => pick(workspace, element, type, external, one))
  if (type === 'checkboxes' || type.startsWith('multi_')) {
    const max = element['max_selected_items']
    if (typeof max === 'number' && picked.length > max) throw new Error(`At most ${max} may be selected.`)
    return picked
  }
  if (picked.length > 1) throw new Error(`A ${type} takes one value.`)
  return picked[0] ?? null
}

function pick(
  workspace: Workspace,
  element: Record<string, unknown>,
  type: string,
  external: readonly Option[],
  one: One,
): unknown {
  const text = isOption(one) ? (one.value ?? '') : String(one)
  if (type.includes('external_select')) return optionOf(external, text, 'ask suggest() first')
  if (type.includes('users_select')) return known(workspace.people, text)
  if (type.includes('conversations_select')) return known(workspace.conversations, text)
  if (type.includes('channels_select')) return known(channelsOnly(workspace), text)
  if (type === 'datepicker') return shaped(text, /^\d{4}-\d{2}-\d{2}$/, 'a date like 2026-11-02')
  if (type === 'timepicker') return shaped(text, /^\d{2}:\d{2}$/, 'a time like 09:30')
  if (type === 'datetimepicker') return Number(shaped(text, /^\d{10}$/, 'a time in seconds'))
  if (type.endsWith('_input')) return text
  return optionOf(offered(element).filter(isOption), text, 'it offers')
}

function optionOf(options: readonly Option[], value: string, hint: string): Option {
  const found = options.find(option => option.value === value)
  if (found) return found
  const there = options.map(option => option.value).join(', ')
  throw new Error(`There is no option "${value}" to pick; ${hint}${there ? `: ${there}` : ''}.`)
}

function known(ids: ReadonlyMap<string, unknown>, id: string): string {
  if (!ids.has(id)) throw new Error(`There is no ${id} to pick.`)
  return id
}

function channelsOnly(workspace: Workspace): ReadonlyMap<string, Conversation> {
  return new Map([...workspace.conversations].filter(([, one]) => one.kind !== 'im'))
}

function shaped(text: string, shape: RegExp, what: string): string {
  if (!shape.test(text)) throw new Error(`"${text}" is not ${what}.`)
  return text
}
