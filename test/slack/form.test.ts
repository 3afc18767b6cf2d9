import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Form } from '../../src/commands/index.ts'
import { refuseView } from '../../src/sandbox/slack/validation/validate.ts'
import {
  decodeTyped,
  errorsOf,
  formView,
  keysOf,
  memoryOf,
  messageView,
  optionsOf,
} from '../../src/slack/form.ts'

const anyText = fc.string({ unit: 'grapheme', maxLength: 400 })

function aForm(over: Partial<Form> = {}): Form {
  return {
    command: 'create',
    title: 'New peering',
    submit: 'Ask for it',
    intro: [],
    fields: [
      { key: 'subscription', label: 'Subscription', kind: 'pick', redraws: true },
      { key: 'reason', label: 'Reason', kind: 'text' },
    ],
    hidden: { request: 'R-1' },
    ...over,
  }
}

describe('a form', () => {
  test('is never one that Slack refuses, whatever its initial values', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 5_000 }), anyText, (value, label) => {
        const view = formView(
          aForm({
            fields: [
              {
                key: 'subscription',
                label: 'Subscription',
                kind: 'pick',
                initial: { value: '1206', label: `x${label}` },
              },
              {
                key: 'reason',
                label: 'Reason',
                kind: 'text',
                hint: 'why',
                initial: { value: `x${value}`, label: '' },
              },
            ],
          }),
        )

        expect(refuseView(view, 'modal')).toBeNull()
      }),
    )
  })

  test('gives back the keys it was drawn with', () => {
    const view = formView(aForm())
    const [pick, text] = view.blocks.map(block => block.block_id ?? '')

    expect(memoryOf(view.private_metadata ?? '')).toEqual({ command: 'create', hidden: { request: 'R-1' } })
    expect(
      keysOf({
        [pick ?? '']: { 'field:subscription': { selected_option: { value: 'redis-cloud/main/1206' } } },
        [text ?? '']: { 'field:reason': { value: 'checkout reads' } },
        empty: { 'field:empty': { value: null } },
      }),
    ).toEqual({ subscription: 'redis-cloud/main/1206', reason: 'checkout reads' })
  })

  test('shows each problem beside its field and loses none', () => {
    const blocks = ['subscription', 'reason@2']

    expect(
      errorsOf(
        [
          { field: 'reason', text: 'Too long.' },
          { field: 'vpc', text: 'No such field.' },
          { field: null, text: 'In general.' },
        ],
        blocks,
      ),
    ).toEqual({ 'reason@2': 'Too long.', subscription: 'No such field. In general.' })
  })

  test.each(['', '{}', 'null', '[]', '{"command":1,"hidden":{}}'])('is not remembered from %s', metadata => {
    expect(memoryOf(metadata)).toBeNull()
  })
})

test('a window with a long message is one that Slack takes', () => {
  const view = messageView('A title that is longer than twenty-four', {
    title: 'x'.repeat(5_000),
    parts: [{ part: 'code', code: 'y'.repeat(9_000) }],
  })

  expect(refuseView(view, 'modal')).toBeNull()
})

test('options keep to 100, and leave out values that Slack would refuse', () => {
  const choices = Array.from({ length: 200 }, (_, index) => ({
    value: `v${index}`,
    label: `l${'x'.repeat(100)}`,
  }))

  expect(optionsOf(choices)).toHaveLength(100)
  expect(optionsOf([{ value: 'x'.repeat(76), label: 'too long' }])).toEqual([])
})

test.each([
  ['actor=<@U0ADA|ada>', 'actor=@U0ADA'],
  ['see <https://x.example/1|x.example/1> &amp; more', 'see https://x.example/1 & more'],
  ['<https://x.example>', 'https://x.example'],
  ['in <#C0STATUS|peering-status>', 'in #peering-status'],
  ['&lt;!channel&gt;', '<!channel>'],
])('typed text %s means %s', (typed, meant) => {
  expect(decodeTyped(typed)).toBe(meant)
})
