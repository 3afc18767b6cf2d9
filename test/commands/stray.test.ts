import { describe, expect, test } from 'vitest'
import { commands, read } from '../../src/commands/index.ts'
import { problemsOf, textOf } from './answer.ts'

const problemsIn = (typed: string): string => {
  const asked = read(typed, '/peering')
  if (!('reply' in asked)) throw new Error(`"${typed}" is carried out as it is`)
  return problemsOf(asked.reply)
    .map(({ text }) => text)
    .join('\n')
}

const isRead = (typed: string): boolean => !('reply' in read(typed, '/peering'))

describe('a word that nothing reads', () => {
  test.each([
    'create 1206',
    'create subscription=1206 eu-west-1',
    'update 1206/87 10.20.0.0/16',
    'delete 1206/87 1206/88',
    'privatelink share 1206 111122223333',
    'privatelink show 1206 1207',
    'tgw attach 1206/tgw-7 1206/tgw-9',
    'tgw attach 1206/tgw-7, 1206/tgw-9',
    'psc scripts 1301/psc-12 1301/psc-13',
    'list 1206',
    'show 1206/87 1206/88',
    'requests mine waiting',
    'audit R-12 R-13',
    'approve R-12 R-13',
    'deny R-12 no',
    'cancel R-12 R-13',
    'status now',
  ])('is quoted, and nothing is done: %s', typed => {
    expect(problemsIn(typed)).toContain(`\`${typed.split(' ').at(-1)}\` is left over: after `)
  })

  test.each(commands.map(({ name }) => name))('is refused by %s, however many there are', name => {
    expect(problemsIn(`${name} show a b c d e f`)).toMatch(/left over/)
  })

  test('that follows a value gets the quotes that it lacks', () => {
    expect(problemsIn('update 1206/87 cidrs=10.0.0.0/16 10.1.0.0/16 reason=it is needed')).toBe(
      '`10.1.0.0/16`, `is` and `needed` are left over: after `update` comes one subscription or object, everything else as `key=value`. If it belongs to `cidrs`, put its value into quotes: `cidrs="10.0.0.0/16 10.1.0.0/16"`. If it belongs to `reason`, put its value into quotes: `reason="it is needed"`.',
    )
  })

  test('that follows none gets the keys there are', () => {
    expect(problemsIn('deny R-12 no')).toContain('The keys are `request` and `reason`.')
    expect(problemsIn('status now')).toBe('`now` is left over: after `status` comes nothing.')
  })

  test('is not quoted without end', () => {
    expect(problemsIn(`deny R-1 ${'word '.repeat(300)}`).length).toBeLessThan(200)
  })
})

describe('what is said twice', () => {
  test.each([
    ['tgw attach 1206/tgw-7 object=1206/tgw-9', '`1206/tgw-7` and `object=1206/tgw-9`'],
    ['update object=1206/87 subscription=1207', '`object=1206/87` and `subscription=1207`'],
    ['delete 1206/87 peering=1206/88', '`1206/87` and `peering=1206/88`'],
    ['show R-1 id=R-2', '`R-1` and `id=R-2`'],
    ['approve R-1 request=R-2', '`R-1` and `request=R-2`'],
    ['requests mine which=all', '`mine` and `which=all`'],
  ])('is not chosen from: %s', (typed, both) => {
    expect(problemsIn(typed)).toContain(both)
  })
})

describe('what is read as before', () => {
  test.each(['tgw', 'tgw 1206', 'tgw attach', 'tgw attach 1206/tgw-7', 'update 1206/87', 'requests R-2'])(
    '%s',
    typed => {
      expect(isRead(typed)).toBe(true)
    },
  )
})

test.each(['list page=two', 'requests page=0', 'tgw page=-1', 'show 1206/87 page='])(
  'a page that is none is not taken for the first: %s',
  typed => {
    expect(problemsIn(typed)).toContain('`page` is a number from 1 on')
  },
)

describe('help', () => {
  const helpIn = (typed: string): string => {
    const asked = read(typed, '/peering')
    if (!('reply' in asked)) throw new Error('no help')
    return textOf(asked.reply)
  }

  test('tells of a verb too', () => {
    const said = helpIn('help tgw attach')

    expect(said).toContain('/peering tgw attach The subscription is attached')
    expect(said).toContain('/peering tgw attach 1206/tgw-7')
    expect(said).not.toContain('/peering tgw detach')
  })

  test('drops nothing either', () => {
    expect(problemsIn('help list all')).toContain('`all`')
    expect(problemsIn('help tgw fly')).toContain('one of its verbs: ')
    expect(problemsIn('help tgw attach 1206')).toContain('`1206`')
    expect(problemsIn('help status=active')).toContain('takes no `status`')
    expect(problemsIn('help "list')).toContain('not closed')
  })
})
