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

/** Splits at white space outside quotes; a quote counts only at the start of a word or of a value. */
function tokens(text: string): { tokens: string[]; unclosed: boolean } {
  const found: string[] = []
  let current = ''
  let closing: string | null = null
  let isStarted = false
  for (const char of text) {
    if (closing !== null) {
      // “…" is common: any double quote ends a typographic one.
      if (char === closing || (char === '"' && closing === '”')) closing = null
      else current += char
    } else if (/\s/.test(char)) {
      if (isStarted) found.push(current)
      current = ''
      isStarted = false
    } else if (opening.has(char) && (current === '' || current.endsWith('='))) {
      closing = opening.get(char) ?? null
      isStarted = true
    } else {
      current += char
      isStarted = true
    }
  }
  if (isStarted) found.push(current)
  return { tokens: found, unclosed: closing !== null }
}

export interface Parsed {
  /** The subcommand; null when nothing was typed. */
  name: string | null
  input: Input
  problems: Problem[]
}

/** Reads `create subscription=1206 cidrs=… reason="…"`. Nothing typed is lost: what is odd becomes a problem. */
export function parseText(text: string): Parsed {
  const { tokens: all, unclosed } = tokens(text)
  const [name, ...rest] = all
  const words: string[] = []
  const keys: Record<string, string> = {}
  const problems: Problem[] = []
  if (unclosed)
    problems.push({ field: null, text: 'A quote was opened and not closed; close it and send it again.' })
  for (const token of rest) {
    const match = /^([a-z][a-z_-]*)=(.*)$/is.exec(token)
    const [key, value] = [match?.[1]?.toLowerCase(), match?.[2]]
    if (key === undefined || value === undefined) words.push(token)
    else if (key in keys) problems.push({ field: key, text: `\`${key}\` is given twice; give it once.` })
    else keys[key] = value
  }
  return { name: name?.toLowerCase() ?? null, input: { words, keys, via: 'typed' }, problems }
}

/** Removes what cannot be seen and could mislead: control characters (but line breaks) and direction overrides. */
export function cleanText(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(/[\p{Cc}]/gu, char => (char === '\n' ? char : char === '\t' ? ' ' : ''))
    .replace(/[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff]/g, '')
    .trim()
}
