/** Composition objects: text, options, confirm dialogs, and the small settings elements share. */
import {
  type Check,
  type Context,
  flag,
  isRecord,
  list,
  object,
  oneOf,
  report,
  string,
  url,
} from './check.ts'
import { limits } from './limits.ts'

export const plainText = (max: number): Check =>
  object({ 'type!': oneOf('plain_text'), 'text!': string(max), emoji: flag })

const mrkdwn = (max: number): Check =>
  object({ 'type!': oneOf('mrkdwn'), 'text!': string(max), verbatim: flag })

/** Plain text or mrkdwn. */
export const text =
  (max: number): Check =>
  (value, at, context) => {
    const type = isRecord(value) ? value['type'] : undefined
    if (type === 'mrkdwn') return mrkdwn(max)(value, at, context)
    if (type === 'plain_text') return plainText(max)(value, at, context)
    report(context, at, 'must be a valid text object')
  }

/** An option; mrkdwn is for checkboxes and radio buttons, `url` for overflow menus only. */
export const option = (may: { mrkdwn?: boolean; url?: boolean } = {}): Check =>
  object({
    'text!': may.mrkdwn ? text(limits.optionText) : plainText(limits.optionText),
    ...(may.url ? { value: string(limits.optionValue), url } : { 'value!': string(limits.optionValue) }),
    description: may.mrkdwn ? text(limits.optionDescription) : plainText(limits.optionDescription),
  })

export const options = (max: number, may: { mrkdwn?: boolean; url?: boolean } = {}): Check =>
  list(option(may), max)

export const optionGroups: Check = list(
  object({ 'label!': plainText(limits.groupLabel), 'options!': options(limits.selectOptions) }),
  limits.optionGroups,
)

export const confirm: Check = object({
  title: plainText(limits.confirmTitle),
  'text!': text(limits.confirmText),
  confirm: plainText(limits.confirmButton),
  deny: plainText(limits.confirmButton),
  style: oneOf('primary', 'danger'),
})

export const dispatchConfig: Check = object({
  trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), 2),
})

export const conversationFilter: Check = object({
  include: list(oneOf('im', 'mpim', 'private', 'public'), 4),
  exclude_external_shared_channels: flag,
  exclude_bot_users: flag,
})

/** Every option an element offers, out of `options` and `option_groups`. */
export function offered(element: Record<string, unknown>): Record<string, unknown>[] {
  const flat = Array.isArray(element['options']) ? element['options'] : []
  const groups = Array.isArray(element['option_groups']) ? element['option_groups'] : []
  const grouped = groups.flatMap(group =>
    isRecord(group) && Array.isArray(group['options']) ? group['options'] : [],
  )
  return [...flat, ...grouped].filter(isRecord)
}

/** Slack wants an initial option to be exactly one of those offered. */
export function initialAmongOffered(element: Record<string, unknown>, at: string, context: Context): void {
  const seen = new Set(offered(element).map(choice => JSON.stringify([choice['value'], choice['text']])))
  const check = (choice: unknown, where: string) => {
    if (isRecord(choice) && !seen.has(JSON.stringify([choice['value'], choice['text']]))) {
      report(context, where, 'must exactly match one of the provided options')
    }
  }
  check(element['initial_option'], `${at}/initial_option`)
  const several = element['initial_options']
  if (Array.isArray(several)) several.forEach((choice, i) => void check(choice, `${at}/initial_options/${i}`))
}

/** Where an image comes from: an address or a file, one of the two. */
export function sourcedOnce(image: Record<string, unknown>, at: string, context: Context): void {
  const hasUrl = image['image_url'] !== undefined
  const hasFile = image['slack_file'] !== undefined
  if (!hasUrl && !hasFile) report(context, at, 'missing required field: image_url')
  if (hasUrl && hasFile) report(context, at, 'only one of image_url and slack_file may be given')
}

/** `options` or `option_groups`, one of the two. */
export function offersOnce(element: Record<string, unknown>, at: string, context: Context): void {
  const both = element['options'] !== undefined && element['option_groups'] !== undefined
  const none = element['options'] === undefined && element['option_groups'] === undefined
  if (none) report(context, at, 'missing required field: options')
  if (both) report(context, at, 'only one of options and option_groups may be given')
  initialAmongOffered(element, at, context)
}
