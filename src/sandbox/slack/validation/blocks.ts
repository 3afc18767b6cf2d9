/** One row per block: its fields, their limits, and the surfaces it may be on. */
import {
  type Check,
  type Context,
  type Fields,
  flag,
  isRecord,
  list,
  object,
  oneOf,
  report,
  type Surface,
  string,
  typed,
  url,
} from './check.ts'
import { plainText, sourcedOnce, text } from './composition.ts'
import { elements, mayStand } from './elements.ts'
import { limits } from './limits.ts'
import { cell, richTextFields } from './rich-text.ts'

interface BlockRow {
  surfaces: readonly Surface[]
  schema: Check
}

const everywhere: readonly Surface[] = ['message', 'modal', 'home']
const messages: readonly Surface[] = ['message']

const elementSchemas = () =>
  Object.fromEntries(Object.entries(elements).map(([type, row]) => [type, row.schema]))
const elementIn = (place: 'accessory' | 'actions' | 'input' | 'context'): Check =>
  typed(elementSchemas, (type, context) => mayStand(type, place, context.surface))

const contextElement: Check = (value, at, context) =>
  isRecord(value) && value['type'] === 'image'
    ? elementIn('context')(value, at, context)
    : text(limits.contextText)(value, at, context)

const block = (
  type: string,
  surfaces: readonly Surface[],
  fields: Fields,
  also?: (value: Record<string, unknown>, at: string, context: Context) => void,
): BlockRow => ({
  surfaces,
  schema: object({ 'type!': oneOf(type), block_id: string(limits.id), ...fields }, also),
})

const blockRows: Record<string, BlockRow> = {
  header: block('header', everywhere, { 'text!': plainText(limits.headerText) }),
  section: block(
    'section',
    everywhere,
    {
      text: text(limits.sectionText),
      fields: list(text(limits.fieldText), limits.fields),
      accessory: elementIn('accessory'),
      expand: flag,
    },
    (value, at, context) => {
      if (value['text'] === undefined && value['fields'] === undefined) {
        report(context, at, 'must define either `text` or `fields`')
      }
    },
  ),
  divider: block('divider', everywhere, {}),
  context: block('context', everywhere, { 'elements!': list(contextElement, limits.contextElements) }),
  actions: block('actions', everywhere, {
    'elements!': list(elementIn('actions'), limits.actionsElements),
  }),
  input: block('input', everywhere, {
    'label!': plainText(limits.inputLabel),
    'element!': elementIn('input'),
    hint: plainText(limits.inputHint),
    optional: flag,
    dispatch_action: flag,
  }),
  image: block(
    'image',
    everywhere,
    {
      'alt_text!': string(limits.altText),
      title: plainText(limits.imageTitle),
      image_url: url,
      slack_file: object({ id: string(limits.id), url }),
    },
    sourcedOnce,
  ),
  rich_text: { surfaces: everywhere, schema: object(richTextFields) },
  markdown: block('markdown', messages, { 'text!': string(limits.markdownText) }),
  table: block('table', messages, {
    'rows!': list(list(cell, limits.tableColumns), limits.tableRows),
    column_settings: list(
      object({ align: oneOf('left', 'center', 'right'), is_wrapped: flag }),
      limits.tableColumns,
      0,
    ),
  }),
}

const blockSchemas = Object.fromEntries(Object.entries(blockRows).map(([type, row]) => [type, row.schema]))

/** Any block that may be on the context's surface. */
export const anyBlock: Check = typed(
  () => blockSchemas,
  (type, context) => blockRows[type]?.surfaces.includes(context.surface) === true,
)
