/** What Slack's client checks itself before it sends a submission. */
import { heldValue, isEmpty } from '../draft.ts'
import { isRecord } from '../validation/check.ts'
import { limits } from '../validation/limits.ts'
import type { View } from '../view.ts'

/** Messages by `block_id`; empty when the view may be sent. */
export function complaints(view: View): Record<string, string> {
  const found: Record<string, string> = {}
  for (const block of view.blocks) {
    if (block.type !== 'input' || !isRecord(block['element'])) continue
    const value = heldValue(view.draft, block.block_id, String(block['element']['action_id']))
    const complaint = isEmpty(value)
      ? block['optional'] === true
        ? null
        : 'Please complete this required field.'
      : complain(block['element'], value)
    if (complaint) found[block.block_id] = complaint
  }
  return found
}

function complain(element: Record<string, unknown>, value: unknown): string | null {
  const type = element['type']
  if (typeof value !== 'string') return null
  if (type === 'plain_text_input') {
    const min = Number(element['min_length'] ?? 0)
    const max = Number(element['max_length'] ?? limits.inputText)
    if (value.length < min) return `Please enter at least ${min} characters.`
    if (value.length > max) return `Please enter at most ${max} characters.`
  }
  if (type === 'number_input') {
    const shape = element['is_decimal_allowed'] === true ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/
    if (!shape.test(value)) return 'Please enter a number.'
    if (element['min_value'] !== undefined && Number(value) < Number(element['min_value'])) {
      return `Please enter a number of at least ${String(element['min_value'])}.`
    }
    if (element['max_value'] !== undefined && Number(value) > Number(element['max_value'])) {
      return `Please enter a number of at most ${String(element['max_value'])}.`
    }
  }
  if (type === 'email_text_input' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) {
    return 'Please enter a valid email address.'
  }
  if (type === 'url_text_input' && !/^https?:\/\/\S+$/.test(value)) return 'Please enter a valid URL.'
  return null
}
