/** What was typed and nothing reads: refused with what to write instead, for every command alike. */
import type { Command, WordPlace } from './command.ts'
import type { Parsed } from './parse.ts'
import type { Problem } from './reply.ts'

const quotedAtMost = 4

const list = (items: readonly string[], last: string): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`

const codes = (words: readonly string[]): string[] => words.map(word => `\`${word}\``)

/** Words beyond those that the command reads. */
function leftOver(
  { name, keys }: Pick<Command, 'name' | 'keys'>,
  places: readonly WordPlace[],
  { input, tails }: Parsed,
): Problem[] {
  const words = input.words.slice(places.length)
  if (words.length === 0) return []
  const more = words.length - quotedAtMost
  const quoted = list([...codes(words.slice(0, quotedAtMost)), ...(more > 0 ? [`${more} more`] : [])], 'and')
  const isKeyed = Object.keys(keys).length > 0
  const takes = [
    ...(places.length === 0
      ? []
      : [
          list(
            places.map(({ is }) => is),
            'and',
          ),
        ]),
    ...(isKeyed ? [`${places.length === 0 ? '' : 'everything else as '}\`key=value\``] : []),
  ]
  const after = takes.length === 0 ? 'nothing' : takes.join(', ')
  const meant = Object.entries(tails)
    .filter(([, tail]) => tail.some(word => words.includes(word)))
    .map(([key, tail]) => {
      const value = [input.keys[key] ?? '', ...tail].join(' ').trim()
      return ` If it belongs to \`${key}\`, put its value into quotes: \`${key}="${value}"\`.`
    })
  const known = isKeyed && meant.length === 0 ? ` The keys are ${list(codes(Object.keys(keys)), 'and')}.` : ''
  return [
    {
      field: null,
      text: `${quoted} ${words.length === 1 ? 'is' : 'are'} left over: after \`${name}\` comes ${after}.${meant.join('')}${known}`,
    },
  ]
}

/** The same thing said by a word and by a key, or by two keys: which one counts is not for us to guess. */
function saidTwice(places: readonly WordPlace[], { words, keys }: Parsed['input']): Problem[] {
  return places.flatMap((place, index): Problem[] => {
    const word = words[index]
    const said = [
      ...(word === undefined ? [] : [word]),
      ...place.keys.flatMap(key => (keys[key] === undefined ? [] : [`${key}=${keys[key]}`])),
    ]
    if (said.length < 2) return []
    return [
      { field: null, text: `${list(codes(said), 'and')} each name ${place.is}; give only one of them.` },
    ]
  })
}

function placesOf({ words }: Command, typed: readonly string[]): readonly WordPlace[] {
  return typeof words === 'function' ? words(typed) : words
}

export function strayWords(command: Command, parsed: Parsed): Problem[] {
  const places = placesOf(command, parsed.input.words)
  return [...saidTwice(places, parsed.input), ...leftOver(command, places, parsed)]
}

/** A page is a number; anything else would be taken for the first one without a word. */
export function strayPage(command: Command, { keys }: Parsed['input']): Problem[] {
  const page = keys['page']
  if (page === undefined || !Object.hasOwn(command.keys, 'page') || /^[1-9]\d{0,5}$/.test(page)) return []
  return [{ field: 'page', text: `\`page\` is a number from 1 on; \`${page}\` is none.` }]
}
