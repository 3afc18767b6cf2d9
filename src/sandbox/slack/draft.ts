/** Which inputs keep a value, what it is to begin with, and what of a draft survives a redraw. */
import { isRecord } from './validation/check.ts'
import { elementsOf } from './validation/validate.ts'
import type { Draft } from './workspace.ts'
import type { Block, Option, StateValues } from './workspace-view.ts'

/** The field of `state.values[…][…]` by element type, and the element's field it starts from. */
const kept: Record<string, { field: string; initial: string; empty: unknown }> = {
  plain_text_input: { field: 'value', initial: 'initial_value', empty: null },
  number_input: { field: 'value', initial: 'initial_value', empty: null },
  email_text_input: { field: 'value', initial: 'initial_value', empty: null },
  url_text_input: { field: 'value', initial: 'initial_value', empty: null },
  rich_text_input: { field: 'rich_text_value', initial: 'initial_value', empty: null },
  static_select: { field: 'selected_option', initial: 'initial_option', empty: null },
  external_select: { field: 'selected_option', initial: 'initial_option', empty: null },
  radio_buttons: { field: 'selected_option', initial: 'initial_option', empty: null },
  users_select: { field: 'selected_user', initial: 'initial_user', empty: null },
  conversations_select: { field: 'selected_conversation', initial: 'initial_conversation', empty: null },
  channels_select: { field: 'selected_channel', initial: 'initial_channel', empty: null },
  datepicker: { field: 'selected_date', initial: 'initial_date', empty: null },
  timepicker: { field: 'selected_time', initial: 'initial_time', empty: null },
  datetimepicker: { field: 'selected_date_time', initial: 'initial_date_time', empty: null },
  checkboxes: { field: 'selected_options', initial: 'initial_options', empty: [] },
  multi_static_select: { field: 'selected_options', initial: 'initial_options', empty: [] },
  multi_external_select: { field: 'selected_options', initial: 'initial_options', empty: [] },
  multi_users_select: { field: 'selected_users', initial: 'initial_users', empty: [] },
  multi_conversations_select: {
    field: 'selected_conversations',
    initial: 'initial_conversations',
    empty: [],
  },
  multi_channels_select: { field: 'selected_channels', initial: 'initial_channels', empty: [] },
}

export const emptyDraft = (): Draft => ({ values: {}, offered: new Map() })

/** The field a value of this element type is kept in; undefined for buttons and overflow menus, which keep none. */
export function keptField(type: string): string | undefined {
  return kept[type]?.field
}

/** A draft for these blocks: initial values, and what `before` holds under the same ids and type. */
export function draftFor(blocks: readonly Block[], before: Draft = emptyDraft()): Draft {
  const values: StateValues = {}
  for (const block of blocks) {
    for (const element of elementsOf(block)) {
      const type = String(element['type'])
      const row = kept[type]
      const actionId = String(element['action_id'])
      if (!row) continue
      const held = before.values[block.block_id]?.[actionId]
      const start = { type, [row.field]: element[row.initial] ?? row.empty }
      values[block.block_id] = {
        ...values[block.block_id],
        [actionId]: held?.['type'] === type ? held : start,
      }
    }
  }
  return { values, offered: before.offered }
}

/** Keeps a value; the element must be one that keeps any. */
export function keep(draft: Draft, blockId: string, actionId: string, type: string, value: unknown): void {
  const field = keptField(type)
  if (!field) return
  draft.values[blockId] = { ...draft.values[blockId], [actionId]: { type, [field]: value } }
}

export function heldValue(draft: Draft, blockId: string, actionId: string): unknown {
  const held = draft.values[blockId]?.[actionId]
  const field = held ? keptField(String(held['type'])) : undefined
  return field ? held?.[field] : undefined
}

export function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}

export function isOption(value: unknown): value is Option {
  return isRecord(value) && isRecord(value['text'])
}
