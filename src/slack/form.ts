/** Forms as modals, and what was filled in as keys. A form's state lives in the view, never in this process. */
import type { HomeView, InputBlock, KnownBlock, ModalView } from '@slack/types'
import { type Choice, choicesLimit, type Field, type Form, type Problem } from '../commands/index.ts'
import type { Message } from '../kit/message.ts'
import { clip, mrkdwnObject } from './mrkdwn.ts'
import { partsToBlocks, renderMessage } from './render.ts'

export const formCallback = 'form'
export const fieldPrefix = 'field:'

/** What a form's window remembers: which command takes it, and keys that go along. */
interface FormMemory {
  command: string
  hidden: Record<string, string>
}

const plainText = (text: string, limit: number) => ({ type: 'plain_text' as const, text: clip(text, limit) })

function option(choice: Choice) {
  return {
    text: plainText(choice.label || choice.value, 75),
    value: choice.value,
    ...(choice.description ? { description: plainText(choice.description, 75) } : {}),
  }
}

/** The options of a select, whichever way it gets them; values that Slack would refuse are left out rather than cut. */
export function optionsOf(choices: readonly Choice[]) {
  return choices
    .filter(choice => choice.value.length <= choicesLimit.value)
    .slice(0, choicesLimit.count)
    .map(option)
}

/** The block id changes with what a field is drawn for, so that Slack does not keep an older value in its place. */
function blockId(field: Field, form: Form): string {
  const drawnFor = form.fields.filter(({ redraws }) => redraws).map(({ initial }) => initial?.value ?? '')
  const id = `${field.key}@${form.fields.length}:${drawnFor.join(',')}`
  return field.redraws ? field.key : id.slice(0, 255)
}

const keyOf = (block: string): string => block.split('@')[0] ?? block

function inputElement(field: Field): InputBlock['element'] {
  const { initial, choices = [] } = field
  const common = {
    action_id: `${fieldPrefix}${field.key}`,
    ...(field.placeholder ? { placeholder: plainText(field.placeholder, 150) } : {}),
  }
  switch (field.kind) {
    case 'pick':
      return {
        type: 'external_select',
        min_query_length: 0,
        ...common,
        ...(initial ? { initial_option: option(initial) } : {}),
      }
    case 'choice': {
      const options = optionsOf(choices)
      // Slack takes as the initial one only what it is offered, word for word.
      const chosen = options.find(({ value }) => value === initial?.value)
      return { type: 'static_select', options, ...common, ...(chosen ? { initial_option: chosen } : {}) }
    }
    case 'ticks':
      return { type: 'checkboxes', options: choices.map(option), action_id: common.action_id }
    case 'line':
    case 'text':
      return {
        type: 'plain_text_input',
        multiline: field.kind === 'text',
        max_length: 3_000,
        ...common,
        ...(initial ? { initial_value: initial.value.slice(0, 3_000) } : {}),
      }
  }
}

/** How many boxes Slack takes in one group. */
const boxesInGroup = 10

/** A field is one block; of ticks, one for each group of boxes. */
function inputBlocks(field: Field, form: Form): InputBlock[] {
  const { choices = [] } = field
  if (field.kind !== 'ticks' || choices.length <= boxesInGroup) return [inputBlock(field, form)]
  const groups = Math.ceil(choices.length / boxesInGroup)
  return Array.from({ length: groups }, (_, group) => {
    const part = choices.slice(group * boxesInGroup, (group + 1) * boxesInGroup)
    const label = group === 0 ? field.label : `${field.label} (${group + 1} of ${groups})`
    const block = inputBlock({ ...field, label, choices: part }, form)
    return { ...block, block_id: `${block.block_id}#${group}` }
  })
}

function inputBlock(field: Field, form: Form): InputBlock {
  return {
    type: 'input',
    block_id: blockId(field, form),
    label: plainText(field.label, 2_000),
    ...(field.hint ? { hint: plainText(field.hint, 2_000) } : {}),
    optional: field.isOptional ?? false,
    ...(field.redraws ? { dispatch_action: true } : {}),
    element: inputElement(field),
  }
}

function modal(title: string, blocks: KnownBlock[], memory: FormMemory | null, submit?: string): ModalView {
  return {
    type: 'modal',
    callback_id: formCallback,
    title: plainText(title, 24),
    close: plainText(submit === undefined ? 'Close' : 'Cancel', 24),
    ...(submit === undefined ? {} : { submit: plainText(submit, 24) }),
    ...(memory === null ? {} : { private_metadata: JSON.stringify(memory) }),
    blocks,
  }
}

/** What is opened at once, before anything is looked up: a trigger lives three seconds. */
export function skeletonView(title: string): ModalView {
  return modal(title, [{ type: 'section', text: mrkdwnObject('One moment: looking things up…') }], null)
}

export function formView(form: Form): ModalView {
  return modal(
    form.title,
    [...partsToBlocks(form.intro), ...form.fields.flatMap(field => inputBlocks(field, form))],
    { command: form.command, hidden: form.hidden },
    form.submit,
  )
}

/** A window that only tells something. */
export function messageView(title: string, message: Message): ModalView {
  return modal(title, renderMessage(message).blocks, null)
}

export function homeView(message: Message): HomeView {
  return { type: 'home', blocks: partsToBlocks(message.parts) }
}

/** A value in `view.state.values`, of the kinds of input that forms have. */
interface StateValue {
  value?: string | null
  selected_option?: { value: string } | null
  selected_options?: readonly { value: string }[]
}

export function memoryOf(metadata: string): FormMemory | null {
  try {
    const parsed: unknown = JSON.parse(metadata)
    if (typeof parsed !== 'object' || parsed === null || !('command' in parsed) || !('hidden' in parsed))
      return null
    return typeof parsed.command === 'string' ? (parsed as FormMemory) : null
  } catch {
    return null
  }
}

/** What was filled in, by key. */
export function keysOf(values: Record<string, Record<string, StateValue>>): Record<string, string> {
  const keys: Record<string, string> = {}
  for (const [block, actions] of Object.entries(values)) {
    for (const state of Object.values(actions)) {
      const ticked = state.selected_options?.map(({ value }) => value).join(',')
      const value = state.selected_option?.value ?? ticked ?? state.value
      if (value === undefined || value === null || value === '') continue
      const key = keyOf(block)
      // Boxes beyond one group are the same field.
      keys[key] = ticked === undefined || keys[key] === undefined ? value : `${keys[key]},${value}`
    }
  }
  return keys
}

/** Problems by block id; one that belongs to no field goes to the first, so that none is lost. */
export function errorsOf(problems: readonly Problem[], blocks: readonly string[]): Record<string, string> {
  const errors: Record<string, string> = {}
  for (const { field, text } of problems) {
    const block = blocks.find(id => keyOf(id) === field) ?? blocks[0]
    if (block !== undefined) errors[block] = block in errors ? `${errors[block]} ${text}` : text
  }
  return errors
}

/** Problems as one line each. */
export function problemMessage(problems: readonly Problem[]): Message {
  return {
    title:
      problems.length === 1
        ? 'That did not work; nothing was started.'
        : 'Several things do not fit; nothing was started.',
    parts: [
      {
        part: 'list',
        items: problems.map(({ field, text }) => ({
          mark: 'block',
          text: field === null || text.startsWith('`') ? text : [{ code: field }, ` ${text}`],
        })),
      },
    ],
  }
}

/** Text of a slash command as Slack sends it with `should_escape`: `<@U1|ada>` → `@U1`, entities undone. */
export function decodeTyped(text: string): string {
  return text
    .replace(/<@([A-Z0-9]+)(?:\|[^>]*)?>/g, '@$1')
    .replace(/<#([A-Z0-9]+)\|([^>]*)>/g, '#$2')
    .replace(/<(?:mailto:)?([^|>]+)\|[^>]*>/g, '$1')
    .replace(/<((?:https?|mailto):[^>]+)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
