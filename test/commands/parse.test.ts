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

  test.each([
    ['cidrs=10.20.0.0/16, 10.21.0.0/16,  10.22.0.0/16', '10.20.0.0/16, 10.21.0.0/16, 10.22.0.0/16'],
    ['cidrs=10.20.0.0/16 ,10.21.0.0/16', '10.20.0.0/16 ,10.21.0.0/16'],
    ['cidrs=10.20.0.0/16 , 10.21.0.0/16', '10.20.0.0/16 , 10.21.0.0/16'],
    ['cidrs=10.20.0.0/16,', '10.20.0.0/16,'],
    ['cidrs="10.20.0.0/16", 10.21.0.0/16', '10.20.0.0/16, 10.21.0.0/16'],
  ])('reads a list with blanks around its commas as one value: %s', (typed, value) => {
    const { input, problems } = parseText(`update 1206/87 ${typed} reason=x`)

    expect(input).toMatchObject({ words: ['1206/87'], keys: { cidrs: value, reason: 'x' } })
    expect(problems).toEqual([])
  })

  test('reads a comma within quotes, or behind a word, as no list', () => {
    expect(parseText('deny R-1 reason="first," then').input.words).toEqual(['R-1', 'then'])
    expect(parseText('tgw attach 1206/tgw-7, 1206/tgw-9').input.words).toEqual([
      'attach',
      '1206/tgw-7,',
      '1206/tgw-9',
    ])
  })

  test('tells which words follow which value', () => {
    const { input, tails } = parseText('share 1206 reason=it is needed ticket=T-1 now')

    expect(input.words).toEqual(['1206', 'is', 'needed', 'now'])
    expect(tails).toEqual({ reason: ['is', 'needed'], ticket: ['now'] })
  })

  test('loses none of the words, whatever is typed', () => {
    const word = fc.stringMatching(/^[a-z0-9,=./]{1,8}$/)
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), words => {
        const { input, problems } = parseText(['create', ...words].join(' '))
        fc.pre(problems.length === 0)
        const kept = [...input.words, ...Object.entries(input.keys).map(([key, value]) => `${key}=${value}`)]

        expect(kept.join(' ').split(' ').toSorted()).toEqual(words.toSorted())
      }),
    )
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
