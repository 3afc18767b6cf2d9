/** `rich_text` blocks: sections, lists, quotes and preformatted text, made of runs. */
import {
  type Check,
  type Fields,
  flag,
  integer,
  isRecord,
  list,
  object,
  oneOf,
  report,
  string,
  typed,
  url,
} from './check.ts'
import { limits } from './limits.ts'

const style: Check = object({
  bold: flag,
  italic: flag,
  strike: flag,
  underline: flag,
  code: flag,
  highlight: flag,
  client_highlight: flag,
  unlink: flag,
})

const run = (type: string, fields: Fields): Check => object({ 'type!': oneOf(type), style, ...fields })

const runs: Record<string, Check> = {
  text: run('text', { 'text!': string(limits.sectionText * 4) }),
  link: run('link', { 'url!': url, text: string(limits.sectionText), unsafe: flag }),
  emoji: run('emoji', { 'name!': string(100), unicode: string(100), url }),
  user: run('user', { 'user_id!': string(limits.id) }),
  usergroup: run('usergroup', { 'usergroup_id!': string(limits.id) }),
  channel: run('channel', { 'channel_id!': string(limits.id) }),
  broadcast: run('broadcast', { 'range!': oneOf('here', 'channel', 'everyone') }),
  color: run('color', { 'value!': string(20) }),
  date: run('date', {
    'timestamp!': integer(0, 9_999_999_999),
    'format!': string(200),
    url,
    fallback: string(limits.sectionText),
  }),
}

const anyRun = typed(
  () => runs,
  () => true,
)
const section: Check = object({ 'type!': oneOf('rich_text_section'), 'elements!': list(anyRun, 1_000, 0) })

const parts: Record<string, Check> = {
  rich_text_section: section,
  rich_text_list: object({
    'type!': oneOf('rich_text_list'),
    'style!': oneOf('bullet', 'ordered'),
    'elements!': list(section, 1_000),
    indent: integer(0, 8),
    offset: integer(0, 10_000),
    border: integer(0, 1),
  }),
  rich_text_quote: object({
    'type!': oneOf('rich_text_quote'),
    'elements!': list(anyRun, 1_000),
    border: integer(0, 1),
  }),
  rich_text_preformatted: object({
    'type!': oneOf('rich_text_preformatted'),
    'elements!': list(anyRun, 1_000),
    border: integer(0, 1),
    language: string(50),
  }),
}

export const richTextFields: Fields = {
  'type!': oneOf('rich_text'),
  block_id: string(limits.id),
  'elements!': list(
    typed(
      () => parts,
      () => true,
    ),
    1_000,
    0,
  ),
}

/** A table cell: raw text, a raw number, or rich text. */
export const cell: Check = (value, at, context) => {
  const type = isRecord(value) ? value['type'] : undefined
  if (type === 'rich_text') return object(richTextFields)(value, at, context)
  if (type === 'raw_text')
    return object({ 'type!': oneOf('raw_text'), 'text!': string(limits.sectionText) })(value, at, context)
  if (type === 'raw_number') {
    const fields: Fields = {
      'type!': oneOf('raw_number'),
      'text!': string(limits.sectionText),
      'value!': (number, where, inner) => {
        if (typeof number !== 'number') report(inner, where, 'must be a number')
      },
    }
    return object(fields)(value, at, context)
  }
  report(context, `${at}/type`, `unsupported type: ${String(type)}`)
}
