/** One row per block element: its fields, their limits, and where it may stand. */
import {
  type Check,
  type Context,
  type Fields,
  flag,
  integer,
  list,
  matching,
  object,
  oneOf,
  report,
  type Surface,
  string,
  url,
} from './check.ts'
import {
  confirm,
  conversationFilter,
  dispatchConfig,
  initialAmongOffered,
  offersOnce,
  option,
  optionGroups,
  options,
  plainText,
  sourcedOnce,
} from './composition.ts'
import { limits } from './limits.ts'
import { richTextFields } from './rich-text.ts'

type Place = 'accessory' | 'actions' | 'input' | 'context'

interface ElementRow {
  places: readonly Place[]
  /** Surfaces it may be on; all of them when absent. */
  surfaces?: readonly Surface[]
  schema: Check
}

type Also = (value: Record<string, unknown>, at: string, context: Context) => void

const id = string(limits.id)
const anyId = string(limits.id)
const date = matching(/^\d{4}-\d{2}-\d{2}$/, 'date, YYYY-MM-DD')
const time = matching(/^\d{2}:\d{2}$/, 'time, HH:mm')
const number = matching(/^-?\d+(\.\d+)?$/, 'number')
const placeholder = plainText(limits.placeholder)

const element = (type: string, fields: Fields, also?: Also): Check =>
  object({ 'type!': oneOf(type), action_id: id, ...fields }, also)

const everywhere: readonly Place[] = ['accessory', 'actions', 'input']
const pick = (type: string, fields: Fields, also?: Also): ElementRow => ({
  places: everywhere,
  schema: element(type, { placeholder, confirm, focus_on_load: flag, ...fields }, also),
})
const pickSeveral = (type: string, fields: Fields, also?: Also): ElementRow =>
  pick(type, { max_selected_items: integer(1, 100), ...fields }, also)

const typedInto = (type: string, fields: Fields, surfaces?: readonly Surface[]): ElementRow => ({
  places: ['input'],
  ...(surfaces ? { surfaces } : {}),
  schema: element(type, {
    placeholder,
    focus_on_load: flag,
    dispatch_action_config: dispatchConfig,
    ...fields,
  }),
})

const staticOffer: Fields = { options: options(limits.selectOptions), option_groups: optionGroups }
const externalOffer: Fields = { min_query_length: integer(0, 100) }
/** `response_url_enabled` works in modals only: docs.slack.dev/reference/block-kit/block-elements/select-menu-element. */
const onlyInModals: Also = (value, at, context) => {
  if (value['response_url_enabled'] !== undefined && context.surface !== 'modal') {
    report(context, at, 'response_url_enabled is only available in modals')
  }
}
const lengthsInOrder: Also = (value, at, context) => {
  const [min, max] = [value['min_length'], value['max_length']]
  if (typeof min === 'number' && typeof max === 'number' && min > max) {
    report(context, `${at}/min_length`, 'must be less than or equal to max_length')
  }
}

export const elements: Record<string, ElementRow> = {
  button: {
    places: ['accessory', 'actions'],
    schema: element('button', {
      'text!': plainText(limits.buttonText),
      value: string(limits.buttonValue),
      url,
      style: oneOf('primary', 'danger'),
      confirm,
      accessibility_label: string(limits.accessibilityLabel),
    }),
  },
  overflow: {
    places: ['accessory', 'actions'],
    schema: element('overflow', { 'options!': options(limits.overflowOptions, { url: true }), confirm }),
  },
  checkboxes: {
    places: everywhere,
    schema: element(
      'checkboxes',
      {
        'options!': options(limits.checkboxOptions, { mrkdwn: true }),
        initial_options: options(limits.checkboxOptions, { mrkdwn: true }),
        confirm,
        focus_on_load: flag,
      },
      initialAmongOffered,
    ),
  },
  radio_buttons: {
    places: everywhere,
    schema: element(
      'radio_buttons',
      {
        'options!': options(limits.radioOptions, { mrkdwn: true }),
        initial_option: option({ mrkdwn: true }),
        confirm,
        focus_on_load: flag,
      },
      initialAmongOffered,
    ),
  },
  static_select: pick('static_select', { ...staticOffer, initial_option: option() }, offersOnce),
  external_select: pick('external_select', { ...externalOffer, initial_option: option() }),
  users_select: pick('users_select', { initial_user: anyId }),
  conversations_select: pick(
    'conversations_select',
    {
      initial_conversation: anyId,
      default_to_current_conversation: flag,
      response_url_enabled: flag,
      filter: conversationFilter,
    },
    onlyInModals,
  ),
  channels_select: pick(
    'channels_select',
    { initial_channel: anyId, response_url_enabled: flag },
    onlyInModals,
  ),
  multi_static_select: pickSeveral(
    'multi_static_select',
    { ...staticOffer, initial_options: options(limits.selectOptions) },
    offersOnce,
  ),
  multi_external_select: pickSeveral('multi_external_select', {
    ...externalOffer,
    initial_options: options(limits.selectOptions),
  }),
  multi_users_select: pickSeveral('multi_users_select', { initial_users: list(anyId, 100) }),
  multi_conversations_select: pickSeveral('multi_conversations_select', {
    initial_conversations: list(anyId, 100),
    default_to_current_conversation: flag,
    filter: conversationFilter,
  }),
  multi_channels_select: pickSeveral('multi_channels_select', { initial_channels: list(anyId, 100) }),
  datepicker: pick('datepicker', { initial_date: date }),
  timepicker: pick('timepicker', { initial_time: time, timezone: string(100) }),
  datetimepicker: {
    places: ['actions', 'input'],
    surfaces: ['message', 'modal'],
    schema: element('datetimepicker', {
      initial_date_time: integer(1_000_000_000, 9_999_999_999),
      confirm,
      focus_on_load: flag,
    }),
  },
  plain_text_input: {
    places: ['input'],
    schema: element(
      'plain_text_input',
      {
        placeholder,
        focus_on_load: flag,
        dispatch_action_config: dispatchConfig,
        initial_value: string(limits.inputText, 0),
        multiline: flag,
        min_length: integer(0, limits.inputText),
        max_length: integer(1, limits.inputText),
      },
      lengthsInOrder,
    ),
  },
  number_input: typedInto('number_input', {
    'is_decimal_allowed!': flag,
    initial_value: number,
    min_value: number,
    max_value: number,
  }),
  email_text_input: typedInto('email_text_input', { initial_value: string(limits.inputText, 0) }),
  url_text_input: typedInto('url_text_input', { initial_value: string(limits.inputText, 0) }),
  rich_text_input: typedInto('rich_text_input', { initial_value: object(richTextFields) }),
  image: {
    places: ['accessory', 'context'],
    schema: object(
      {
        'type!': oneOf('image'),
        'alt_text!': string(limits.altText),
        image_url: url,
        slack_file: object({ id: anyId, url }),
      },
      sourcedOnce,
    ),
  },
}

/** Whether an element may stand in this place of a block, on this surface. */
export function mayStand(type: string, place: Place, surface: Surface): boolean {
  const row = elements[type]
  return row?.places.includes(place) === true && (row.surfaces?.includes(surface) ?? true)
}
