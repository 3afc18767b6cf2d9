/** Whether Slack would take a message's blocks, a view, or the options of a suggestion; pure. */
import { anyBlock } from './blocks.ts'
import { type Check, type Context, flag, isRecord, list, object, oneOf, report, string } from './check.ts'
import { optionGroups, options, plainText } from './composition.ts'
import { limits } from './limits.ts'

/** The error code Slack answers with, and what it says in `response_metadata.messages`. */
export interface Refusal {
  error: string
  messages: readonly string[]
}

/** Null when Slack would take them. */
export function refuseMessageBlocks(blocks: unknown): Refusal | null {
  if (!Array.isArray(blocks)) return { error: 'invalid_blocks_format', messages: [] }
  const context: Context = { surface: 'message', problems: [] }
  list(anyBlock, limits.blocksInMessage, 0)(blocks, '/blocks', context)
  together(blocks, '/blocks', context)
  const tables = blocks.filter(block => isRecord(block) && block['type'] === 'table').length
  if (tables > limits.tablesInMessage) {
    return { error: 'invalid_attachments', messages: ['[ERROR] only_one_table_allowed'] }
  }
  if (context.problems.length > 0) return { error: 'invalid_blocks', messages: told(context) }
  if (textLength(blocks) > limits.textOfAllBlocks) return { error: 'msg_blocks_too_long', messages: [] }
  return null
}

const viewText = plainText(limits.viewTitle)
const viewButton = plainText(limits.viewButton)
const common = {
  'type!': oneOf('modal', 'home'),
  'blocks!': list(anyBlock, limits.blocksInView, 0),
  private_metadata: string(limits.privateMetadata, 0),
  callback_id: string(limits.id, 0),
  external_id: string(limits.id, 0),
}
const surfaces: Record<'modal' | 'home', Check> = {
  modal: object({
    ...common,
    'title!': viewText,
    submit: viewButton,
    close: viewButton,
    clear_on_close: flag,
    notify_on_close: flag,
    submit_disabled: flag,
  }),
  home: object(common),
}

/** Null when Slack would take the view. */
export function refuseView(view: unknown, surface: 'modal' | 'home'): Refusal | null {
  const context: Context = { surface, problems: [] }
  if (!isRecord(view))
    return { error: 'invalid_arguments', messages: ['[ERROR] must be an object [json-pointer:/view]'] }
  if (Buffer.byteLength(JSON.stringify(view)) > limits.viewBytes)
    return { error: 'view_too_large', messages: [] }
  surfaces[surface](view, '/view', context)
  if (view['type'] !== surface) report(context, '/view/type', `must be a valid enum value: ${surface}`)
  const blocks = Array.isArray(view['blocks']) ? view['blocks'] : []
  together(blocks, '/view/blocks', context)
  const hasInput = blocks.some(block => isRecord(block) && block['type'] === 'input')
  if (surface === 'modal' && hasInput && view['submit'] === undefined) {
    report(context, '/view', 'must define `submit` to use an `input` block in modals')
  }
  return context.problems.length > 0 ? { error: 'invalid_arguments', messages: told(context) } : null
}

/** Null when the answer to a `block_suggestion` can be shown. */
export function refuseSuggestions(answer: unknown): Refusal | null {
  const context: Context = { surface: 'modal', problems: [] }
  if (!isRecord(answer)) return { error: 'invalid_suggestions', messages: [] }
  const { options: flat, option_groups: groups } = answer
  if (flat === undefined && groups === undefined) report(context, '', 'missing required field: options')
  // Unlike in a select of one's own, an empty answer is fine: nothing was found.
  if (flat !== undefined && !(Array.isArray(flat) && flat.length === 0)) {
    options(limits.selectOptions)(flat, '/options', context)
  }
  if (groups !== undefined && !(Array.isArray(groups) && groups.length === 0)) {
    optionGroups(groups, '/option_groups', context)
  }
  return context.problems.length > 0 ? { error: 'invalid_suggestions', messages: told(context) } : null
}

function told(context: Context): string[] {
  return [...new Set(context.problems)].map(problem => `[ERROR] ${problem}`)
}

/** What no block can see alone: ids that must differ, one focus in a view. */
function together(blocks: readonly unknown[], at: string, context: Context): void {
  const blockIds = new Set<unknown>()
  let focused = 0
  blocks.forEach((block, index) => {
    if (!isRecord(block)) return
    const blockId = block['block_id']
    if (blockId !== undefined && blockIds.has(blockId)) {
      report(context, `${at}/${index}/block_id`, `\`block_id\` ${String(blockId)} must be unique`)
    }
    blockIds.add(blockId)
    const inside = elementsOf(block)
    const actionIds = inside.map(element => element['action_id']).filter(id => id !== undefined)
    if (new Set(actionIds).size < actionIds.length) {
      report(context, `${at}/${index}`, '`action_id` must be unique within a block')
    }
    focused += inside.filter(element => element['focus_on_load'] === true).length
  })
  if (focused > 1) report(context, at, 'only one element may have focus_on_load')
}

/** The elements of a block a person can use, wherever the block keeps them. */
export function elementsOf(block: Record<string, unknown>): Record<string, unknown>[] {
  const several = block['type'] === 'actions' && Array.isArray(block['elements']) ? block['elements'] : []
  return [block['accessory'], block['element'], ...several].filter(isRecord)
}

/** All characters of all texts, however deep. */
function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, entry) => sum + textLength(entry), 0)
  if (!isRecord(value)) return 0
  return Object.entries(value).reduce(
    (sum, [key, entry]) =>
      sum + (key === 'text' && typeof entry === 'string' ? entry.length : textLength(entry)),
    0,
  )
}
