import { describe, expect, it } from 'vitest'
import { dateWords } from '../../../src/sandbox/page/client/date-token.ts'
import { plainPartsOf, type RichPart, richTextOf } from '../../../src/sandbox/page/client/mrkdwn.ts'

/** The elements of a text that makes one section. */
function section(mrkdwn: string): RichPart['elements'] {
  const parts = richTextOf(mrkdwn)
  expect(parts.map(part => part.type)).toEqual(['rich_text_section'])
  return parts[0]?.elements ?? []
}

const text = (words: string, style?: object) => ({ type: 'text', text: words, ...(style ? { style } : {}) })

describe('what is escaped stays words', () => {
  it.each([
    ['&lt;!channel&gt;', '<!channel>'],
    ['&lt;@U0APPROVER&gt;', '<@U0APPROVER>'],
    ['a &lt; b &amp;&amp; c &gt; d', 'a < b && c > d'],
    ['&amp;lt;!here&amp;gt;', '&lt;!here&gt;'],
  ])('%s', (mrkdwn, words) => {
    expect(section(mrkdwn)).toEqual([text(words)])
  })
})

describe('what only looks like a format stays words', () => {
  it.each([
    '2 * 3 * 4',
    'snake_case_name and vpc_id=1',
    '[a](http)',
    '    four spaces',
    'at 09:14:05',
    '~/.aws and ~/.config',
    '# not a heading',
    '**',
    '* a *',
    '1. one\n- two',
  ])('%s', mrkdwn => {
    expect(section(mrkdwn)).toEqual([text(mrkdwn)])
  })

  it('drops the address of a link that is none', () => {
    expect(section('<javascript:alert(1)|x>')).toEqual([text('x')])
  })
})

it('reads styles, also one in the other', () => {
  expect(section('*bold*, _italic_ and ~struck~ (*a _b_*)')).toEqual([
    text('bold', { bold: true }),
    text(', '),
    text('italic', { italic: true }),
    text(' and '),
    text('struck', { strike: true }),
    text(' ('),
    text('a ', { bold: true }),
    text('b', { bold: true, italic: true }),
    text(')'),
  ])
})

it('leaves code alone', () => {
  expect(section('`*a* &lt;b&gt; :wave: c_d_e`')).toEqual([text('*a* <b> :wave: c_d_e', { code: true })])
})

it('reads mentions, links, emoji and dates', () => {
  expect(
    section(
      '<@U1> <#C1|x> <!subteam^S1|@s> <!here> <https://a.example?x=1&amp;y=2|A&amp;B> :white_check_mark: <!date^1793610000^{date_short}|then>',
    ).filter(element => element['text'] !== ' '),
  ).toEqual([
    { type: 'user', user_id: 'U1' },
    { type: 'channel', channel_id: 'C1' },
    { type: 'usergroup', usergroup_id: 'S1' },
    { type: 'broadcast', range: 'here' },
    { type: 'link', url: 'https://a.example?x=1&y=2', text: 'A&B' },
    { type: 'emoji', name: 'white_check_mark' },
    { type: 'date', timestamp: 1_793_610_000, format: '{date_short}', fallback: 'then' },
  ])
})

it('finds bare addresses without the stop after them', () => {
  expect(section('See https://a.example/b.')).toEqual([
    text('See '),
    { type: 'link', url: 'https://a.example/b' },
    text('.'),
  ])
})

it('takes an address that is still to be filled in for no address', () => {
  expect(section('curl http://&lt;address in 10.0.0.0/16&gt;:7010/health')).toEqual([
    text('curl http://<address in 10.0.0.0/16>:7010/health'),
  ])
})

it('keeps fenced text as it is, line by line', () => {
  expect(richTextOf('Run\n```aws ec2 \\\n  --id *x*\n\n  # &lt;y&gt;```\nthen *go*')).toEqual([
    { type: 'rich_text_section', elements: [text('Run\n')] },
    { type: 'rich_text_preformatted', elements: [text('aws ec2 \\\n  --id *x*\n\n  # <y>')] },
    { type: 'rich_text_section', elements: [text('then '), text('go', { bold: true })] },
  ])
})

it('gathers quoted lines', () => {
  expect(richTextOf('&gt; one\n&gt; two\nafter').map(part => [part.type, part.elements])).toEqual([
    ['rich_text_quote', [text('one\ntwo')]],
    ['rich_text_section', [text('after')]],
  ])
})

it('knows only emoji in plain text', () => {
  expect(plainPartsOf('*a* <!channel> &lt; :wave:')).toEqual([
    { type: 'rich_text_section', elements: [text('*a* <!channel> &lt; '), { type: 'emoji', name: 'wave' }] },
  ])
})

it('writes dates in UTC', () => {
  const at = Date.UTC(2026, 10, 9, 9, 14, 5) / 1_000

  expect(dateWords(at, '{date_short_pretty} at {time}')).toBe('Nov 9, 2026 at 09:14 UTC')
  expect(dateWords(at, '{date_num} {time_secs}')).toBe('11/09/2026 09:14:05 UTC')
  expect(dateWords(at, '{date} {unheard}')).toBe('November 9, 2026 {unheard}')
})
