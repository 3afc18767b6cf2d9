import { iso } from './clock.ts'

/**
 * What is said to people, as data: rooms below compose it, the Slack room renders it (escaped, within Slack's limits).
 * A string in here is always plain text; markup exists only as the spans below.
 */
export type Span =
  | string
  | { bold: string }
  | { code: string }
  | { user: string } // a Slack user id; shown as a mention
  | { channel: string } // a Slack channel id
  | { instant: number } // shown in each reader's local time
  | { link: string; url: string }
export type Text = Span | Span[]

/** How a line stands: shown as a word and a symbol, never by color alone. */
export type Mark = 'pass' | 'warn' | 'block' | 'done' | 'now' | 'todo' | 'waiting' | 'failed' | 'skipped'

export interface Button {
  label: string
  /** The command it runs, as if typed. */
  command: string
  args: Record<string, string>
  style?: 'primary' | 'danger'
  /** What a screen reader says; repeated labels need it. */
  describes?: string
  confirm?: { title: string; text: string; yes: string }
}

export type Part =
  | { part: 'text'; text: Text }
  | { part: 'fields'; fields: [label: string, value: Text][] }
  | { part: 'list'; title?: string; items: { mark?: Mark; text: Text; hint?: string }[] }
  | { part: 'code'; label?: Text; code: string }
  | { part: 'note'; text: Text }
  /** What a person wrote: set apart, so that it never passes for the bot's own words. */
  | { part: 'quote'; label?: Text; text: string }
  | { part: 'buttons'; buttons: Button[] }
  | { part: 'divider' }

export interface Message {
  /** Stands alone: it is the notification and what a screen reader reads first. */
  title: Text
  parts: Part[]
}

export function spans(text: Text): Span[] {
  return Array.isArray(text) ? text : [text]
}

/** The same text without markup, for logs, command lines and exports. */
export function plain(text: Text): string {
  return spans(text)
    .map(span => {
      if (typeof span === 'string') return span
      if ('bold' in span) return span.bold
      if ('code' in span) return span.code
      if ('user' in span) return `@${span.user}`
      if ('channel' in span) return `#${span.channel}`
      if ('instant' in span) return iso(span.instant)
      return `${span.link} (${span.url})`
    })
    .join('')
}
