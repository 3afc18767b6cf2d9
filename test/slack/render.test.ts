import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Message, Part, Text } from '../../src/kit/message.ts'
import { refuseMessageBlocks } from '../../src/sandbox/slack/validation/validate.ts'
import { clip, escapeMrkdwn, mrkdwn } from '../../src/slack/mrkdwn.ts'
import { partsToBlocks, renderMessage } from '../../src/slack/render.ts'

const anyText = fc.string({ unit: 'grapheme', maxLength: 4_000 })
const anySpan = fc.oneof(
  anyText,
  anyText.map(bold => ({ bold })),
  anyText.map(code => ({ code })),
  fc.constantFrom('U0ADA', '<!channel>', 'x|y').map(user => ({ user })),
  fc.constantFrom('C0STATUS', '<!here>').map(channel => ({ channel })),
  fc.integer({ min: 0, max: 4_000_000_000_000 }).map(instant => ({ instant })),
)
const anyRichText: fc.Arbitrary<Text> = fc.oneof(anySpan, fc.array(anySpan, { maxLength: 6 }))
const anyButton = fc.record({
  label: anyText.map(text => `Press ${text}`), // labels are ours and never empty
  command: fc.constant('show'),
  args: fc.record({ id: fc.constant('R-1') }),
  describes: anyText,
})
const anyPart: fc.Arbitrary<Part> = fc.oneof(
  fc.record({ part: fc.constant('text' as const), text: anyRichText }),
  fc.record({ part: fc.constant('note' as const), text: anyRichText }),
  fc.record({ part: fc.constant('code' as const), code: anyText }),
  fc.record({ part: fc.constant('divider' as const) }),
  fc.record({
    part: fc.constant('fields' as const),
    fields: fc.array(fc.tuple(fc.string({ maxLength: 60 }), anyRichText), { maxLength: 14 }),
  }),
  fc.record({
    part: fc.constant('list' as const),
    items: fc.array(fc.record({ text: anyRichText, hint: anyText }), { maxLength: 40 }),
  }),
  fc.record({ part: fc.constant('buttons' as const), buttons: fc.array(anyButton, { maxLength: 4 }) }),
)
const anyMessage: fc.Arbitrary<Message> = fc.record({
  title: anyRichText,
  parts: fc.array(anyPart, { maxLength: 12 }),
})

describe('a rendered message', () => {
  test('is never one that Slack refuses, whatever is in it', () => {
    fc.assert(
      fc.property(anyMessage, message => {
        fc.pre(mrkdwn(message.title, 2_900).trim() !== '')
        const { text, blocks } = renderMessage(message)

        expect(refuseMessageBlocks(blocks)).toBeNull()
        expect(text.length).toBeLessThanOrEqual(4_000)
      }),
      { numRuns: 150 },
    )
  })

  test('lets Slack add no links or mentions to the words of people; our own markup stays', () => {
    const { blocks } = renderMessage({
      title: 'see example.com',
      parts: [
        { part: 'text', text: ['by ', { user: 'U0ADA' }, ' in ', { channel: 'C0STATUS' }] },
        { part: 'fields', fields: [['Reason', 'ask @here']] },
        { part: 'list', items: [{ text: '#general' }] },
        { part: 'quote', text: 'http://example.com' },
        { part: 'code', code: 'example.com' },
        { part: 'note', text: 'example.com' },
      ],
    })

    const objects = blocks.flatMap(block =>
      block.type === 'section' ? [block.text] : block.type === 'context' ? block.elements : [],
    )
    expect(objects).toHaveLength(7)
    for (const object of objects) expect(object).toMatchObject({ type: 'mrkdwn', verbatim: true })
    expect(JSON.stringify(objects)).toContain('by <@U0ADA> in <#C0STATUS>')
    expect(refuseMessageBlocks(blocks)).toBeNull()
  })

  describe('with commands in it', () => {
    const commandsIn = (code: string) => {
      const { text, blocks } = renderMessage({ title: 'To do', parts: [{ part: 'code', code }] })
      expect(refuseMessageBlocks(blocks)).toBeNull()
      const shown = blocks
        .flatMap(block => (block.type === 'section' ? [block.text?.text ?? ''] : []))
        .flatMap(words => /^```([\s\S]*)```$/.exec(words)?.[1]?.split('\n') ?? [])
      return { text, shown, all: JSON.stringify(blocks) }
    }

    test('shows each of them whole, over as many blocks as it takes', () => {
      const lines = Array.from(
        { length: 60 },
        (_, index) => `aws ec2 describe --id ${index} ${'x'.repeat(80)}`,
      )

      const { shown, text } = commandsIn(lines.join('\n'))

      expect(shown).toEqual(lines)
      const said = text.split('\n').slice(1)
      expect(said.at(-1)).toBe('(more commands: see the message)')
      expect(lines).toEqual(expect.arrayContaining(said.slice(0, -1)))
    })

    test('shows one of almost three thousand characters', () => {
      const command = `aws ec2 delete --ids ${'vpce-1 '.repeat(390)}--region eu-west-1`

      expect(commandsIn(command).shown).toEqual([command])
    })

    test('leaves one that does not fit out as a whole, in its place, and says so', () => {
      const long = `aws ec2 delete --ids ${'vpce-1 '.repeat(600)}--region eu-west-1`

      const { shown, all, text } = commandsIn(['first', long, 'last'].join('\n'))

      expect(shown).toEqual(['first', 'last'])
      expect(all.indexOf('first')).toBeLessThan(all.indexOf('left out as a whole'))
      expect(all.indexOf('left out as a whole')).toBeLessThan(all.indexOf('last'))
      expect(all).toContain(`A command of ${long.length} characters`)
      expect(all).not.toContain('vpce-1')
      expect(text).not.toContain('vpce-1')
    })

    test('does not part one that goes on in the next line', () => {
      const command = `gcloud compute \\\n${'  --flag=value \\\n'.repeat(120)}  --region=x`

      const { blocks } = renderMessage({
        title: 'To do',
        parts: [{ part: 'code', code: `${'x'.repeat(1_500)}\n${command}` }],
      })

      const sections = blocks.flatMap(block => (block.type === 'section' ? [block.text?.text ?? ''] : []))
      expect(sections).toContain(`\`\`\`${command}\`\`\``)
    })

    test('of which not all fit keeps whole ones', () => {
      const lines = Array.from({ length: 900 }, (_, index) => `command ${index} of many`)

      const { shown, all } = commandsIn(lines.join('\n'))

      expect(shown.length).toBeLessThan(900)
      expect(shown).toEqual(lines.slice(0, shown.length))
      expect(all).toContain('more than fits')
    })
  })

  test('keeps its buttons when the rest does not fit', () => {
    const long: Part = { part: 'list', items: Array.from({ length: 60 }, () => ({ text: 'x'.repeat(600) })) }
    const blocks = partsToBlocks([
      long,
      { part: 'buttons', buttons: [{ label: 'Approve', command: 'approve', args: {} }] },
    ])

    expect(blocks.at(-1)?.type).toBe('actions')
    expect(JSON.stringify(blocks)).toContain('more than fits')
  })
})

describe('text from people and clouds', () => {
  test('mentions nobody and links nowhere', () => {
    fc.assert(
      fc.property(anyText, text => {
        expect(mrkdwn(text, 3_000)).not.toMatch(/[<>]/)
      }),
    )
    expect(mrkdwn('<!channel> <https://x|y>', 100)).toBe('&lt;!channel&gt; &lt;https://x|y&gt;')
  })

  test('is not let out of a mention by an odd id', () => {
    expect(mrkdwn({ user: 'U1> <!channel' }, 100)).toBe('U1&gt; &lt;!channel')
  })

  test('is cut before it is escaped, so that no entity is broken', () => {
    for (let limit = 1; limit < 40; limit++) {
      const cut = mrkdwn('a & b < c & d > e & f', limit)

      expect(cut.length).toBeLessThanOrEqual(limit)
      expect(cut.replace(/&(amp|lt|gt);/g, '')).not.toContain('&')
    }
  })

  test('is cut between characters, not within one', () => {
    expect(clip('ab😀cd', 4)).toBe('ab…')
    expect(escapeMrkdwn('<&>')).toBe('&lt;&amp;&gt;')
  })
})
