/**
 * Slack's mrkdwn as rich text elements, as Slack itself keeps it; pure. The library reads mrkdwn as Markdown: it takes
 * escaped `&lt;!channel&gt;` for a mention, four spaces for code, `[a](b)` for a link. What reaches whom must be shown
 * as it is, so the text is read here and only drawn by the library.
 */
type Style = { bold?: true; italic?: true; strike?: true; code?: true }

interface RichElement {
  type: 'text' | 'link' | 'user' | 'channel' | 'usergroup' | 'broadcast' | 'emoji' | 'date'
  style?: Style
  [field: string]: unknown
}

export interface RichPart {
  type: 'rich_text_section' | 'rich_text_preformatted' | 'rich_text_quote'
  elements: RichElement[]
}

/** In the order in which they are tried at one place: docs.slack.dev/messaging/formatting-message-text. */
const INLINE = new RegExp(
  [
    '`(?<code>[^`\\n]+)`',
    '<(?<token>[^<>\\n]+)>',
    '(?<![\\p{L}\\p{N}:]):(?<emoji>(?=[^:\\s]*[a-z+])[a-z0-9_+-]+):',
    // `http://<address>:7010` in a command is no address yet.
    '(?<url>https?:\\/\\/[\\p{L}\\p{N}[][^\\s<>|]*[^\\s<>|.,;:!?)\'"])',
    ...['bold \\*', 'italic _', 'strike ~'].map(row => {
      const [name, mark] = row.split(' ')
      // A mark stands at a word's edge; `2 * 3` and `a_b_c` are only text.
      return `(?<![\\p{L}\\p{N}${mark}])${mark}(?<${name}>(?![\\s${mark}])[^${mark}\\n]*[^${mark}\\s])${mark}(?![\\p{L}\\p{N}${mark}])`
    }),
  ].join('|'),
  'gu',
)

export function richTextOf(mrkdwn: string): RichPart[] {
  return mrkdwn
    .split(/```\n?([\s\S]+?)\n?```\n?/)
    .flatMap((part, index) =>
      index % 2 === 1
        ? [{ type: 'rich_text_preformatted' as const, elements: inline(part, {}, PREFORMATTED) }]
        : lines(part),
    )
}

/** Plain text knows emoji and nothing else. */
export function plainPartsOf(text: string): RichPart[] {
  return [{ type: 'rich_text_section', elements: inline(text, {}, PLAIN) }]
}

/** Quoted lines together, the others together. */
function lines(text: string): RichPart[] {
  const groups: { isQuote: boolean; lines: string[] }[] = []
  for (const line of text.split('\n')) {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line)
    const last = groups.at(-1)
    if (last && last.isQuote === Boolean(quoted)) last.lines.push(quoted?.[1] ?? line)
    else groups.push({ isQuote: Boolean(quoted), lines: [quoted?.[1] ?? line] })
  }
  return groups
    .map(group => ({ ...group, text: group.lines.join('\n') }))
    .filter(group => group.isQuote || group.text !== '')
    .map(group => ({
      type: group.isQuote ? 'rich_text_quote' : 'rich_text_section',
      elements: inline(group.text, {}, ALL),
    }))
}

const ALL = ['code', 'token', 'emoji', 'url', 'bold', 'italic', 'strike']
const PREFORMATTED = ['token', 'url']
const PLAIN = ['emoji']

function inline(text: string, style: Style, known: readonly string[]): RichElement[] {
  const elements: RichElement[] = []
  let plain = ''
  let end = 0
  const flush = () => {
    if (plain !== '')
      elements.push({ type: 'text', text: known === PLAIN ? plain : decoded(plain), ...styled(style) })
    plain = ''
  }
  for (const match of text.matchAll(INLINE)) {
    const [name, inner] = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined) ?? []
    if (name === undefined || inner === undefined || !known.includes(name)) continue
    plain += text.slice(end, match.index)
    end = match.index + match[0].length
    flush()
    elements.push(...elementsFor(name, inner, style))
  }
  plain += text.slice(end)
  flush()
  return elements
}

function elementsFor(name: string, inner: string, style: Style): RichElement[] {
  if (name === 'code') return inline(inner, { ...style, code: true }, PREFORMATTED)
  if (name === 'token') return [tokenElement(inner, style)]
  if (name === 'emoji') return [{ type: 'emoji', name: inner }]
  if (name === 'url') return [{ type: 'link', url: decoded(inner), ...styled(style) }]
  return inline(inner, { ...style, [name]: true }, ALL)
}

function tokenElement(token: string, style: Style): RichElement {
  const [address = '', label] = token.split('|')
  const sign = address[0]
  if (sign === '@') return { type: 'user', user_id: address.slice(1), ...styled(style) }
  if (sign === '#') return { type: 'channel', channel_id: address.slice(1), ...styled(style) }
  if (sign !== '!') {
    const isWeb = /^(?:https?|mailto):/i.test(address)
    if (!isWeb) return { type: 'text', text: decoded(label ?? `<${token}>`), ...styled(style) }
    const text = label === undefined ? {} : { text: decoded(label) }
    return { type: 'link', url: decoded(address), ...text, ...styled(style) }
  }
  const [what = '', ...rest] = address.slice(1).split('^')
  if (what === 'date') {
    const [timestamp, format, url] = rest
    return {
      type: 'date',
      timestamp: Number(timestamp),
      format,
      ...(url ? { url } : {}),
      fallback: label ?? '',
    }
  }
  if (what === 'subteam') return { type: 'usergroup', usergroup_id: rest[0] ?? '', ...styled(style) }
  return { type: 'broadcast', range: what, ...styled(style) }
}

const styled = (style: Style) => (Object.keys(style).length > 0 ? { style } : {})

/** The three characters Slack escapes, `&amp;` last so that `&amp;lt;` stays `&lt;`. */
function decoded(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}
