import type { Input } from './command.ts'
import type { Problem } from './reply.ts'

/** Typographic quotes: phones and Slack's own editor put them where plain ones were typed. */
const opening = new Map([
  ['"', '"'],
  ["'", "'"],
  ['“', '”'],
  ['„', '“'],
  ['‘', '’'],
])

interface Token {
  text: string
  /** Whether it begins, and ends, with a quoted piece: what is quoted is whole as it is. */
  opensQuoted: boolean
  endsQuoted: boolean
}

/** Splits at white space outside quotes; a quote counts only at the start of a word or of a value. */
function tokens(text: string): { tokens: Token[]; unclosed: boolean } {
  const found: Token[] = []
  let current = ''
  let closing: string | null = null
  let isStarted = false
  let [opensQuoted, endsQuoted] = [false, false]
  for (const char of text) {
    if (closing !== null) {
      // “…" is common: any double quote ends a typographic one.
      if (char === closing || (char === '"' && closing === '”')) {
        closing = null
        endsQuoted = true
      } else current += char
    } else if (/\s/.test(char)) {
      if (isStarted) found.push({ text: current, opensQuoted, endsQuoted })
      current = ''
      isStarted = false
      opensQuoted = false
      endsQuoted = false
    } else if (opening.has(char) && (current === '' || current.endsWith('='))) {
      closing = opening.get(char) ?? null
      if (!isStarted) opensQuoted = true
      isStarted = true
    } else {
      current += char
      isStarted = true
      endsQuoted = false
    }
  }
  if (isStarted) found.push({ text: current, opensQuoted, endsQuoted })
  return { tokens: found, unclosed: closing !== null }
}

export interface Parsed {
  /** The subcommand; null when nothing was typed. */
  name: string | null
  input: Input
  /** By key: the words that follow its value, up to the next key. They may have been meant for it. */
  tails: Readonly<Record<string, readonly string[]>>
  problems: Problem[]
}

/** A list goes on after its comma, and before one: `cidrs=10.20.0.0/16, 10.21.0.0/16`. */
function goesOn(value: Token | null, next: Token): value is Token {
  if (value === null) return false
  const isAfterComma = value.text.endsWith(',') && !value.endsQuoted
  return isAfterComma || (next.text.startsWith(',') && !next.opensQuoted)
}

/** Reads `create subscription=1206 cidrs=… reason="…"`. Nothing typed is lost: what is odd becomes a problem. */
export function parseText(text: string): Parsed {
  const { tokens: all, unclosed } = tokens(text)
  const [first, ...rest] = all
  const name = first?.text
  const words: string[] = []
  const keys: Record<string, string> = {}
  const tails: Record<string, string[]> = {}
  const problems: Problem[] = []
  /** The key whose value was read last, and the piece of it that was; null behind a word. */
  let behind: string | null = null
  let last: Token | null = null
  if (unclosed)
    problems.push({ field: null, text: 'A quote was opened and not closed; close it and send it again.' })
  for (const token of rest) {
    const match = /^([a-z][a-z_-]*)=(.*)$/is.exec(token.text)
    const [key, value] = [match?.[1]?.toLowerCase(), match?.[2]]
    if (key !== undefined && value !== undefined) {
      if (Object.hasOwn(keys, key)) {
        problems.push({ field: key, text: `\`${key}\` is given twice; give it once.` })
        ;[behind, last] = [null, null]
      } else {
        keys[key] = value
        ;[behind, last] = [key, token]
      }
    } else if (behind !== null && goesOn(last, token)) {
      keys[behind] = `${keys[behind]} ${token.text}`
      last = token
    } else {
      words.push(token.text)
      if (behind !== null) tails[behind] = [...(tails[behind] ?? []), token.text]
      last = null
    }
  }
  return { name: name?.toLowerCase() ?? null, input: { words, keys, via: 'typed' }, tails, problems }
}

/** Removes what cannot be seen and could mislead: control characters (but line breaks) and direction overrides. */
export function cleanText(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(/[\p{Cc}]/gu, char => (char === '\n' ? char : char === '\t' ? ' ' : ''))
    .replace(/[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff]/g, '')
    .trim()
}
