import { describe, expect, it } from 'vitest'
import {
  refuseMessageBlocks,
  refuseSuggestions,
  refuseView,
} from '../../../src/sandbox/slack/validation/validate.ts'

type Json = Record<string, unknown>

const x = (count: number): string => 'x'.repeat(count)
const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i))
const plain = (text: string): Json => ({ type: 'plain_text', text })
const mrkdwn = (text: string): Json => ({ type: 'mrkdwn', text })
const section = (more: Json = {}): Json => ({ type: 'section', text: mrkdwn('hello'), ...more })
const button = (more: Json = {}): Json => ({ type: 'button', text: plain('Go'), action_id: 'go', ...more })
const actions = (...elements: Json[]): Json => ({ type: 'actions', elements })
const option = (value = 'v', more: Json = {}): Json => ({ text: plain('An option'), value, ...more })
const select = (more: Json = {}): Json => ({ type: 'static_select', options: [option()], ...more })
const overflow = (count: number): Json => ({ type: 'overflow', options: many(count, i => option(`${i}`)) })
const boxes = (type: string, count: number): Json => ({ type, options: many(count, i => option(`${i}`)) })
const external = (more: Json = {}): Json => ({ type: 'external_select', ...more })
const confirm = (more: Json = {}): Json =>
  button({
    confirm: {
      title: plain('Sure?'),
      text: plain('Really'),
      confirm: plain('Yes'),
      deny: plain('No'),
      ...more,
    },
  })
const input = (more: Json = {}): Json => ({
  type: 'input',
  label: plain('Label'),
  element: { type: 'plain_text_input' },
  ...more,
})
const text = (more: Json): Json => input({ element: { type: 'plain_text_input', ...more } })
const image = (alt: string): Json => ({
  type: 'image',
  image_url: 'https://example.com/a.png',
  alt_text: alt,
})
const noImage: Json = { type: 'image', alt_text: 'a' }
const cell = (value: string): Json => ({ type: 'raw_text', text: value })
const table = (rows: number, columns: number): Json => ({
  type: 'table',
  rows: many(rows, () => many(columns, () => cell('1'))),
})
const modal = (more: Json = {}): Json => ({
  type: 'modal',
  title: plain('Title'),
  submit: plain('Send'),
  blocks: [section()],
  ...more,
})

/** Every limit: the largest that passes, the smallest that does not, and what is said about it. */
const messageLimits: [string, unknown[], unknown[], string][] = [
  [
    'blocks',
    many(50, () => section()),
    many(51, () => section()),
    'no more than 50 items allowed [json-pointer:/blocks]',
  ],
  [
    'section text',
    [section({ text: mrkdwn(x(3000)) })],
    [section({ text: mrkdwn(x(3001)) })],
    'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    'empty section text',
    [section()],
    [section({ text: mrkdwn('') })],
    'must be more than 0 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    'fields',
    [section({ fields: many(10, () => mrkdwn('f')) })],
    [section({ fields: many(11, () => mrkdwn('f')) })],
    'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
  ],
  [
    'field text',
    [section({ fields: [mrkdwn(x(2000))] })],
    [section({ fields: [mrkdwn(x(2001))] })],
    'must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]',
  ],
  [
    'header',
    [{ type: 'header', text: plain(x(150)) }],
    [{ type: 'header', text: plain(x(151)) }],
    'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    'header in mrkdwn',
    [{ type: 'header', text: plain('h') }],
    [{ type: 'header', text: mrkdwn('h') }],
    'must be a valid enum value: plain_text [json-pointer:/blocks/0/text/type]',
  ],
  [
    'context elements',
    [{ type: 'context', elements: many(10, () => mrkdwn('c')) }],
    [{ type: 'context', elements: many(11, () => mrkdwn('c')) }],
    'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
  ],
  [
    'actions elements',
    [actions(...many(25, i => button({ action_id: `a${i}` })))],
    [actions(...many(26, i => button({ action_id: `a${i}` })))],
    'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
  ],
  [
    'no actions elements',
    [actions(button())],
    [actions()],
    'no fewer than 1 items allowed [json-pointer:/blocks/0/elements]',
  ],
  [
    'button text',
    [actions(button({ text: plain(x(75)) }))],
    [actions(button({ text: plain(x(76)) }))],
    'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
  ],
  [
    'button value',
    [actions(button({ value: x(2000) }))],
    [actions(button({ value: x(2001) }))],
    'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
  ],
  [
    'button URL',
    [actions(button({ url: `https://${x(2992)}` }))],
    [actions(button({ url: `https://${x(2993)}` }))],
    'must be less than 3001 characters [json-pointer:/blocks/0/elements/0/url]',
  ],
  [
    'accessibility label',
    [actions(button({ accessibility_label: x(75) }))],
    [actions(button({ accessibility_label: x(76) }))],
    'must be less than 76 characters [json-pointer:/blocks/0/elements/0/accessibility_label]',
  ],
  [
    'option text',
    [actions(select({ options: [option('v', { text: plain(x(75)) })] }))],
    [actions(select({ options: [option('v', { text: plain(x(76)) })] }))],
    'must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/text/text]',
  ],
  [
    'option value',
    [actions(select({ options: [option(x(75))] }))],
    [actions(select({ options: [option(x(76))] }))],
    'must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/value]',
  ],
  [
    'option description',
    [actions(select({ options: [option('v', { description: plain(x(75)) })] }))],
    [actions(select({ options: [option('v', { description: plain(x(76)) })] }))],
    'must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/description/text]',
  ],
  [
    'option URL outside overflow',
    [actions({ ...overflow(1), options: [option('v', { url: 'https://example.com' })] })],
    [actions(select({ options: [option('v', { url: 'https://example.com' })] }))],
    'invalid additional property: url [json-pointer:/blocks/0/elements/0/options/0]',
  ],
  [
    'options',
    [actions(select({ options: many(100, i => option(`${i}`)) }))],
    [actions(select({ options: many(101, i => option(`${i}`)) }))],
    'no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]',
  ],
  [
    'no options',
    [actions(select())],
    [actions(select({ options: [] }))],
    'no fewer than 1 items allowed [json-pointer:/blocks/0/elements/0/options]',
  ],
  [
    'group label',
    [actions(select({ options: undefined, option_groups: [{ label: plain(x(75)), options: [option()] }] }))],
    [actions(select({ options: undefined, option_groups: [{ label: plain(x(76)), options: [option()] }] }))],
    'must be less than 76 characters [json-pointer:/blocks/0/elements/0/option_groups/0/label/text]',
  ],
  [
    'overflow options',
    [actions(overflow(5))],
    [actions(overflow(6))],
    'no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]',
  ],
  [
    'checkboxes',
    [actions(boxes('checkboxes', 10))],
    [actions(boxes('checkboxes', 11))],
    'no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]',
  ],
  [
    'radio buttons',
    [actions(boxes('radio_buttons', 10))],
    [actions(boxes('radio_buttons', 11))],
    'no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]',
  ],
  [
    'placeholder',
    [actions(external({ placeholder: plain(x(150)) }))],
    [actions(external({ placeholder: plain(x(151)) }))],
    'must be less than 151 characters [json-pointer:/blocks/0/elements/0/placeholder/text]',
  ],
  [
    'confirm title',
    [actions(confirm({ title: plain(x(100)) }))],
    [actions(confirm({ title: plain(x(101)) }))],
    'must be less than 101 characters [json-pointer:/blocks/0/elements/0/confirm/title/text]',
  ],
  [
    'confirm text',
    [actions(confirm({ text: plain(x(300)) }))],
    [actions(confirm({ text: plain(x(301)) }))],
    'must be less than 301 characters [json-pointer:/blocks/0/elements/0/confirm/text/text]',
  ],
  [
    'confirm button',
    [actions(confirm({ confirm: plain(x(30)) }))],
    [actions(confirm({ confirm: plain(x(31)) }))],
    'must be less than 31 characters [json-pointer:/blocks/0/elements/0/confirm/confirm/text]',
  ],
  [
    'deny button',
    [actions(confirm({ deny: plain(x(30)) }))],
    [actions(confirm({ deny: plain(x(31)) }))],
    'must be less than 31 characters [json-pointer:/blocks/0/elements/0/confirm/deny/text]',
  ],
  [
    'action id',
    [actions(button({ action_id: x(255) }))],
    [actions(button({ action_id: x(256) }))],
    'must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]',
  ],
  [
    'block id',
    [section({ block_id: x(255) })],
    [section({ block_id: x(256) })],
    'must be less than 256 characters [json-pointer:/blocks/0/block_id]',
  ],
  [
    'block id twice',
    [section({ block_id: 'a' }), section({ block_id: 'b' })],
    [section({ block_id: 'a' }), section({ block_id: 'a' })],
    '`block_id` a must be unique [json-pointer:/blocks/1/block_id]',
  ],
  [
    'action id twice in a block',
    [actions(button({ action_id: 'a' }), button({ action_id: 'b' }))],
    [actions(button(), button())],
    '`action_id` must be unique within a block [json-pointer:/blocks/0]',
  ],
  [
    'image alt text',
    [image(x(2000))],
    [image(x(2001))],
    'must be less than 2001 characters [json-pointer:/blocks/0/alt_text]',
  ],
  [
    'image title',
    [{ ...image('a'), title: plain(x(2000)) }],
    [{ ...image('a'), title: plain(x(2001)) }],
    'must be less than 2001 characters [json-pointer:/blocks/0/title/text]',
  ],
  [
    'image without alt text',
    [image('a')],
    [{ type: 'image', image_url: 'https://example.com/a.png' }],
    'missing required field: alt_text [json-pointer:/blocks/0]',
  ],
  [
    'image from nowhere',
    [{ type: 'context', elements: [image('a')] }],
    [{ type: 'context', elements: [noImage] }],
    'missing required field: image_url [json-pointer:/blocks/0/elements/0]',
  ],
  [
    'markdown',
    [{ type: 'markdown', text: x(12_000) }],
    [{ type: 'markdown', text: x(12_001) }],
    'must be less than 12001 characters [json-pointer:/blocks/0/text]',
  ],
  [
    'table rows',
    [table(100, 1)],
    [table(101, 1)],
    'no more than 100 items allowed [json-pointer:/blocks/0/rows]',
  ],
  [
    'table columns',
    [table(1, 20)],
    [table(1, 21)],
    'no more than 20 items allowed [json-pointer:/blocks/0/rows/0]',
  ],
  [
    'input label',
    [input({ label: plain(x(2000)) })],
    [input({ label: plain(x(2001)) })],
    'must be less than 2001 characters [json-pointer:/blocks/0/label/text]',
  ],
  [
    'input hint',
    [input({ hint: plain(x(2000)) })],
    [input({ hint: plain(x(2001)) })],
    'must be less than 2001 characters [json-pointer:/blocks/0/hint/text]',
  ],
  [
    'initial value',
    [text({ initial_value: x(3000) })],
    [text({ initial_value: x(3001) })],
    'must be less than 3001 characters [json-pointer:/blocks/0/element/initial_value]',
  ],
  [
    'max_length',
    [text({ max_length: 3000 })],
    [text({ max_length: 3001 })],
    'must be less than or equal to 3000 [json-pointer:/blocks/0/element/max_length]',
  ],
  [
    'lengths in order',
    [text({ min_length: 2, max_length: 2 })],
    [text({ min_length: 3, max_length: 2 })],
    'must be less than or equal to max_length [json-pointer:/blocks/0/element/min_length]',
  ],
  [
    'initial option',
    [actions(select({ initial_option: option() }))],
    [actions(select({ initial_option: option('other') }))],
    'must exactly match one of the provided options [json-pointer:/blocks/0/elements/0/initial_option]',
  ],
  [
    'options or groups',
    [actions(select())],
    [actions(select({ option_groups: [{ label: plain('g'), options: [option()] }] }))],
    'only one of options and option_groups may be given [json-pointer:/blocks/0/elements/0]',
  ],
  [
    'a block of no known type',
    [section()],
    [{ type: 'sektion' }],
    'unsupported type: sektion [json-pointer:/blocks/0/type]',
  ],
  [
    'a field of no known name',
    [section()],
    [section({ colour: 'red' })],
    'invalid additional property: colour [json-pointer:/blocks/0]',
  ],
  [
    'a section of nothing',
    [{ type: 'section', fields: [mrkdwn('f')] }],
    [{ type: 'section' }],
    'must define either `text` or `fields` [json-pointer:/blocks/0]',
  ],
  [
    'an input as an accessory',
    [section({ accessory: button() })],
    [section({ accessory: { type: 'plain_text_input' } })],
    'unsupported type: plain_text_input [json-pointer:/blocks/0/accessory/type]',
  ],
  [
    'a button in an input',
    [input()],
    [input({ element: button() })],
    'unsupported type: button [json-pointer:/blocks/0/element/type]',
  ],
  [
    'button style',
    [actions(button({ style: 'danger' }))],
    [actions(button({ style: 'default' }))],
    'must be a valid enum value: primary, danger [json-pointer:/blocks/0/elements/0/style]',
  ],
  [
    'mrkdwn on a button',
    [actions(button())],
    [actions(button({ text: mrkdwn('Go') }))],
    'must be a valid enum value: plain_text [json-pointer:/blocks/0/elements/0/text/type]',
  ],
  [
    'rich text',
    [
      {
        type: 'rich_text',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'a' }] }],
      },
    ],
    [{ type: 'rich_text', elements: [{ type: 'text', text: 'a' }] }],
    'unsupported type: text [json-pointer:/blocks/0/elements/0/type]',
  ],
]

describe("a message's blocks", () => {
  it.each(messageLimits)(
    '%s: takes the most that fits, refuses the least that does not',
    (_name, good, bad, problem) => {
      expect(refuseMessageBlocks(JSON.parse(JSON.stringify(good)))).toBeNull()

      const refusal = refuseMessageBlocks(bad)
      expect(refusal?.error).toBe('invalid_blocks')
      expect(refusal?.messages).toContain(`[ERROR] ${problem}`)
    },
  )

  it('refuses more than about 13,200 characters in all', () => {
    const of = (last: number) => [
      ...many(4, () => section({ text: mrkdwn(x(3000)) })),
      section({ text: mrkdwn(x(last)) }),
    ]

    expect(refuseMessageBlocks(of(1200))).toBeNull()
    expect(refuseMessageBlocks(of(1201))?.error).toBe('msg_blocks_too_long')
  })

  it('refuses what is no list, and a second table', () => {
    expect(refuseMessageBlocks({ type: 'section' })?.error).toBe('invalid_blocks_format')
    expect(refuseMessageBlocks([table(1, 1), table(1, 1)])?.error).toBe('invalid_attachments')
  })
})

const viewLimits: [string, Json, Json, string][] = [
  [
    'title',
    modal({ title: plain(x(24)) }),
    modal({ title: plain(x(25)) }),
    'must be less than 25 characters [json-pointer:/view/title/text]',
  ],
  [
    'submit',
    modal({ submit: plain(x(24)) }),
    modal({ submit: plain(x(25)) }),
    'must be less than 25 characters [json-pointer:/view/submit/text]',
  ],
  [
    'close',
    modal({ close: plain(x(24)) }),
    modal({ close: plain(x(25)) }),
    'must be less than 25 characters [json-pointer:/view/close/text]',
  ],
  [
    'private_metadata',
    modal({ private_metadata: x(3000) }),
    modal({ private_metadata: x(3001) }),
    'must be less than 3001 characters [json-pointer:/view/private_metadata]',
  ],
  [
    'callback_id',
    modal({ callback_id: x(255) }),
    modal({ callback_id: x(256) }),
    'must be less than 256 characters [json-pointer:/view/callback_id]',
  ],
  [
    'external_id',
    modal({ external_id: x(255) }),
    modal({ external_id: x(256) }),
    'must be less than 256 characters [json-pointer:/view/external_id]',
  ],
  [
    'blocks',
    modal({ blocks: many(100, () => section()) }),
    modal({ blocks: many(101, () => section()) }),
    'no more than 100 items allowed [json-pointer:/view/blocks]',
  ],
  [
    'inputs need a submit button',
    modal({ blocks: [input()] }),
    modal({ blocks: [input()], submit: undefined }),
    'must define `submit` to use an `input` block in modals [json-pointer:/view]',
  ],
  [
    'a title is required',
    modal(),
    modal({ title: undefined }),
    'missing required field: title [json-pointer:/view]',
  ],
  [
    'one focus',
    modal({ blocks: [text({ focus_on_load: true })] }),
    modal({ blocks: [text({ focus_on_load: true }), text({ focus_on_load: true })] }),
    'only one element may have focus_on_load [json-pointer:/view/blocks]',
  ],
  [
    'markdown is for messages',
    modal(),
    modal({ blocks: [{ type: 'markdown', text: 'a' }] }),
    'unsupported type: markdown [json-pointer:/view/blocks/0/type]',
  ],
  [
    'the type',
    modal(),
    modal({ type: 'home' }),
    'must be a valid enum value: modal [json-pointer:/view/type]',
  ],
]

describe('a modal', () => {
  it.each(viewLimits)('%s: takes what fits, refuses what does not', (_name, good, bad, problem) => {
    expect(refuseView(JSON.parse(JSON.stringify(good)), 'modal')).toBeNull()

    const refusal = refuseView(bad, 'modal')
    expect(refusal?.error).toBe('invalid_arguments')
    expect(refusal?.messages).toContain(`[ERROR] ${problem}`)
  })

  it('is refused beyond 250 KB', () => {
    const huge = modal({ blocks: many(100, () => section({ text: mrkdwn(x(2_500)) })) })

    expect(refuseView(huge, 'modal')?.error).toBe('view_too_large')
  })
})

describe('the Home tab', () => {
  it('takes a hundred blocks, and no title', () => {
    const home = { type: 'home', blocks: many(100, () => section()) }

    expect(refuseView(home, 'home')).toBeNull()
    expect(refuseView({ ...home, title: plain('Home') }, 'home')?.messages).toEqual([
      '[ERROR] invalid additional property: title [json-pointer:/view]',
    ])
  })
})

describe('an answer to an external select', () => {
  it('takes up to a hundred options, or none', () => {
    expect(refuseSuggestions({ options: [] })).toBeNull()
    expect(refuseSuggestions({ options: many(100, i => option(`${i}`)) })).toBeNull()
    expect(refuseSuggestions({ option_groups: [{ label: plain('g'), options: [option()] }] })).toBeNull()
    expect(refuseSuggestions({ options: many(101, i => option(`${i}`)) })).not.toBeNull()
    expect(refuseSuggestions({ options: [option('v', { text: plain(x(76)) })] })).not.toBeNull()
    expect(refuseSuggestions({})).not.toBeNull()
  })
})
