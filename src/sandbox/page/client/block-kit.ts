/** The parts of Block Kit that the page draws itself, as the look-alike lets them through. */
import type { Block, Option, TextObject } from '../../slack/index.ts'

export interface Confirm {
  title: TextObject
  text: TextObject
  confirm: TextObject
  deny: TextObject
  style?: 'primary' | 'danger'
}

/** Any interactive element; which fields it has depends on its type. */
export interface Element {
  type: string
  action_id: string
  text?: TextObject
  value?: string
  url?: string
  style?: 'primary' | 'danger'
  accessibility_label?: string
  placeholder?: TextObject
  confirm?: Confirm
  options?: readonly Option[]
  option_groups?: readonly { label: TextObject; options: readonly Option[] }[]
  min_query_length?: number
  max_selected_items?: number
  multiline?: boolean
  max_length?: number
  focus_on_load?: boolean
  dispatch_action_config?: { trigger_actions_on?: readonly string[] }
  [field: string]: unknown
}

export interface InputBlock extends Block {
  type: 'input'
  label: TextObject
  hint?: TextObject
  optional?: boolean
  dispatch_action?: boolean
  element: Element
}

/** Images and texts stand beside these but take no clicks. */
export function isInteractive(element: unknown): element is Element {
  return (
    typeof element === 'object' &&
    element !== null &&
    'action_id' in element &&
    'type' in element &&
    element.type !== 'image'
  )
}

export function isInput(block: Block): block is InputBlock {
  return block.type === 'input' && isInteractive(block['element'])
}

export function isOption(value: unknown): value is Option {
  return typeof value === 'object' && value !== null && 'text' in value
}

/** What an element holds: what the view keeps for it, or what the app put there to begin with. */
export function heldIn(element: Element, kept: Record<string, unknown> | undefined): unknown {
  // The view keeps `{ type, selected_option: … }`: one field beside the type, named by the type.
  if (kept) return Object.entries(kept).find(([field]) => field !== 'type')?.[1]
  return Object.entries(element).find(([field]) => field.startsWith('initial_'))?.[1]
}

/** The held value as a list of option values or ids. */
export function heldValues(held: unknown): string[] {
  const several = Array.isArray(held) ? held : [held]
  return several.flatMap(one => {
    if (isOption(one)) return one.value === undefined ? [] : [one.value]
    return typeof one === 'string' || typeof one === 'number' ? [String(one)] : []
  })
}

export function isText(value: unknown): value is TextObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    'text' in value &&
    'type' in value &&
    (value.type === 'mrkdwn' || value.type === 'plain_text')
  )
}
