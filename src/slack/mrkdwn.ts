import { iso } from '../kit/clock.ts'
import { type Span, spans, type Text } from '../kit/message.ts'

/** A text object. Verbatim: Slack adds no links or mentions of its own to people's words; the markup in it counts. */
export function mrkdwnObject(text: string): { type: 'mrkdwn'; text: string; verbatim: true } {
  return { type: 'mrkdwn', text, verbatim: true }
}

/** Slack's three control characters; after this no string can mention anybody or hide a link. */
export function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Ids go into markup unescaped, so only what looks like one may. */
const isId = (id: string): boolean => /^[A-Z0-9]{3,}$/.test(id)

function spanText(span: Span): string {
  if (typeof span === 'string') return escapeMrkdwn(span)
  if ('bold' in span) return span.bold.trim() === '' ? '' : `*${escapeMrkdwn(span.bold).trim()}*`
  if ('code' in span) return `\`${escapeMrkdwn(span.code.replaceAll('`', 'ˋ'))}\``
  if ('user' in span) return isId(span.user) ? `<@${span.user}>` : escapeMrkdwn(span.user)
  if ('channel' in span) return isId(span.channel) ? `<#${span.channel}>` : escapeMrkdwn(span.channel)
  if ('instant' in span) {
    const seconds = Math.floor(span.instant / 1_000)
    return `<!date^${seconds}^{date_short_pretty} {time}|${iso(span.instant)}>`
  }
  return `<${encodeURI(span.url).replaceAll('|', '%7C')}|${escapeMrkdwn(span.link)}>`
}

/** Mrkdwn of at most `limit` characters: a span is cut as a whole or, for plain text, before it is escaped. */
export function mrkdwn(text: Text, limit: number): string {
  let out = ''
  for (const span of spans(text)) {
    const whole = spanText(span)
    if (out.length + whole.length <= limit) {
      out += whole
      continue
    }
    if (typeof span === 'string') out += clipEscaped(span, limit - out.length)
    else if (out.length < limit) out += '…'
    break
  }
  return out
}

/** The longest start of a plain string that fits when escaped, with an ellipsis. */
function clipEscaped(text: string, limit: number): string {
  if (limit < 1) return ''
  let out = ''
  for (const char of text) {
    const next = escapeMrkdwn(char)
    if (out.length + next.length > limit - 1) break
    out += next
  }
  return `${out}…`
}

/** Plain text of at most `limit` characters, for headers, labels and options. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text
  const cut = text.slice(0, limit - 1)
  // Not between the two halves of a character.
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`
}
