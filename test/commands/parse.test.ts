import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cleanText, parseText } from '../../src/commands/parse.ts'

const keysOf = (text: string) => parseText(text).input.keys

describe('typed text', () => {
  test('names the subcommand, its words and its keys', () => {
    const parsed = parseText('create 1206/87 region=eu-west-1 reason="checkout reads" ')

    expect(parsed.name).toBe('create')
    expect(parsed.input.words).toEqual(['1206/87'])
    expect(parsed.input.keys).toEqual({ region: 'eu-west-1', reason: 'checkout reads' })
    expect(parsed.problems).toEqual([])
  })

  test.each([
    ['reason="a b"', 'a b'],
    ["reason='a b'", 'a b'],
    ['reason=“a b”', 'a b'],
    ['reason=“a b"', 'a b'],
    ["reason=it's", "it's"],
    ['reason=""', ''],
    ['reason=a=b', 'a=b'],
  ])('reads %s', (typed, value) => {
    expect(keysOf(`create ${typed}`)['reason']).toBe(value)
  })

  test('takes keys in any case', () => {
    expect(keysOf('create Region=eu-west-1')).toEqual({ region: 'eu-west-1' })
  })

  test('says that a quote was not closed', () => {
    expect(parseText('create reason="a b').problems[0]?.text).toContain('not closed')
  })

  test('says that a key is given twice and keeps the first', () => {
    const { input, problems } = parseText('create vpc=vpc-1 vpc=vpc-2')

    expect(input.keys['vpc']).toBe('vpc-1')
    expect(problems[0]?.field).toBe('vpc')
  })

  test('is nothing when nothing was typed', () => {
    expect(parseText('   ').name).toBeNull()
  })

  test('keeps every character of an unquoted value', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9:/.,@_-]{1,40}$/), value => {
        expect(keysOf(`create x=${value}`)['x']).toBe(value)
      }),
    )
  })
})

describe('cleaned text', () => {
  test('loses what cannot be seen and keeps lines', () => {
    expect(cleanText(' a\u0007\u202eb\u200b\r\nc\td ')).toBe('ab\nc d')
  })

  test('is clean when cleaned twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => {
        expect(cleanText(cleanText(text))).toBe(cleanText(text))
      }),
    )
  })
})
