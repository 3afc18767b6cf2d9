/**
 * Messages as Block Kit. The whole message is budgeted, not each part alone: Slack refuses more than about 13,200
 * characters over all blocks and more than 50 blocks; what does not fit is cut and says so, and buttons always stay.
 */
import type { ActionsBlock, KnownBlock, Button as SlackButton } from '@slack/types'
import type { Button, Mark, Message, Part, Text } from '../kit/message.ts'
import { clip, escapeMrkdwn, mrkdwn, mrkdwnObject } from './mrkdwn.ts'

const sectionLimit = 2_900
const messageBudget = 10_500
const blockLimit = 46
const itemLimit = 700
const quoteLimit = 1_500
const quoteLines = 20
export const textLimit = 3_500

export const markSymbols: Record<Mark, string> = {
  pass: '✓',
  warn: '⚠',
  block: '⊘',
  done: '✓',
  now: '▸',
  todo: '○',
  waiting: '◔',
  failed: '✗',
  skipped: '–',
}

/** What a button carries: which command to run with what. Routing data, never authority. */
export interface Press {
  command: string
  args: Record<string, string>
}

export const pressPrefix = 'run:'

function slackButton(button: Button, index: number): SlackButton {
  const value = JSON.stringify({ command: button.command, args: button.args } satisfies Press)
  return {
    type: 'button',
    action_id: `${pressPrefix}${button.command}:${index}`,
    text: { type: 'plain_text', text: clip(button.label, 75) },
    value,
    ...(button.style ? { style: button.style } : {}),
    ...(button.describes ? { accessibility_label: clip(button.describes, 75) } : {}),
    ...(button.confirm
      ? {
          confirm: {
            title: { type: 'plain_text', text: clip(button.confirm.title, 100) },
            text: { type: 'plain_text', text: clip(button.confirm.text, 300) },
            confirm: { type: 'plain_text', text: clip(button.confirm.yes, 30) },
            deny: { type: 'plain_text', text: 'Back' },
          },
        }
      : {}),
  }
}

const section = (text: string): KnownBlock => ({ type: 'section', text: mrkdwnObject(text) })

/** Lines gathered into as few sections as hold them. */
function sections(lines: readonly string[]): KnownBlock[] {
  const blocks: KnownBlock[] = []
  let current = ''
  for (const line of lines) {
    if (current !== '' && current.length + line.length + 1 > sectionLimit) {
      blocks.push(section(current))
      current = ''
    }
    current = current === '' ? line : `${current}\n${line}`
  }
  if (current !== '') blocks.push(section(current))
  return blocks
}

const fieldLine = ([label, value]: [string, Text]): string =>
  `*${escapeMrkdwn(label)}* ${mrkdwn(value, 900) || '–'}`

function quoted(text: string): string {
  // Escaping makes it up to five times as long; Slack counts that.
  const lines = mrkdwn(clip(text, quoteLimit), 2_300).split('\n')
  const shown = lines.length > quoteLines ? [...lines.slice(0, quoteLines), '…'] : lines
  return shown.map(line => `>${line}`).join('\n')
}

/** Lines that are one command: one that ends with a backslash goes on in the next. */
function wholeCommands(code: string): string[] {
  const commands: string[] = []
  let isOpen = false
  for (const line of code.split('\n')) {
    const before = isOpen ? commands.pop() : undefined
    commands.push(before === undefined ? line : `${before}\n${line}`)
    isOpen = /\\\s*$/.test(line)
  }
  return commands
}

/** Code over as many blocks as it takes, never cut within a command: half a command does something else when pasted. */
function codeBlocks({ label, code }: Extract<Part, { part: 'code' }>): KnownBlock[] {
  const heading = label === undefined ? '' : `${mrkdwn(label, 500)}\n`
  const room = sectionLimit - heading.length - 6
  const blocks: KnownBlock[] = []
  let piece: string | null = null
  const put = (): void => {
    if (piece !== null) blocks.push(section(`${blocks.length === 0 ? heading : ''}\`\`\`${piece}\`\`\``))
    piece = null
  }
  for (const command of wholeCommands(code)) {
    const escaped = escapeMrkdwn(command.replaceAll('`', 'ˋ'))
    const longer: string = piece === null ? escaped : `${piece}\n${escaped}`
    if (escaped.length > room) {
      put()
      if (blocks.length === 0 && heading !== '') blocks.push(section(heading))
      blocks.push({ type: 'context', elements: [mrkdwnObject(leftOutText(command.length))] })
    } else if (longer.length > room) {
      put()
      piece = escaped
    } else piece = longer
  }
  put()
  return blocks
}

const leftOutText = (length: number): string =>
  `A command of ${length} characters is left out as a whole: it does not fit into a message of Slack. \`show\` of the object has the ids that it is made of.`

/** The commands that a notification holds; those after them are in the message. */
function codeText(code: string): string {
  const limit = 600
  let out = ''
  for (const command of wholeCommands(code)) {
    const next = escapeMrkdwn(out === '' ? command : `\n${command}`)
    if (out.length + next.length > limit)
      return `${out}${out === '' ? '' : '\n'}(more commands: see the message)`
    out += next
  }
  return out
}

function partBlocks(part: Part): KnownBlock[] {
  switch (part.part) {
    case 'text': {
      const text = mrkdwn(part.text, sectionLimit)
      return text.trim() === '' ? [] : [section(text)]
    }
    case 'fields': {
      // A line each: Slack's own two columns break ids and ranges in the middle.
      return sections(part.fields.map(fieldLine))
    }
    case 'list': {
      const lines = part.items.map(({ mark, text, hint }) => {
        const line = `${mark ? `${markSymbols[mark]} ` : '• '}${mrkdwn(text, itemLimit)}`
        return hint === undefined ? line : `${line}\n      ↳ ${mrkdwn(hint, itemLimit)}`
      })
      return sections(part.title === undefined ? lines : [`*${escapeMrkdwn(part.title)}*`, ...lines])
    }
    case 'code':
      return codeBlocks(part)
    case 'note': {
      const text = mrkdwn(part.text, 1_900)
      return text.trim() === '' ? [] : [{ type: 'context', elements: [mrkdwnObject(text)] }]
    }
    case 'quote':
      return [
        section(`${part.label === undefined ? '' : `${mrkdwn(part.label, 500)}\n`}${quoted(part.text)}`),
      ]
    case 'buttons':
      return part.buttons.length === 0
        ? []
        : [{ type: 'actions', elements: part.buttons.slice(0, 25).map(slackButton) } satisfies ActionsBlock]
    case 'divider':
      return [{ type: 'divider' }]
  }
}

const sizeOf = (blocks: readonly KnownBlock[]): number => JSON.stringify(blocks).length

/** All parts as blocks within the budget. Buttons are placed first; the rest fills what is left, in order. */
export function partsToBlocks(parts: readonly Part[], budget = messageBudget): KnownBlock[] {
  const rendered = parts.map(part => ({ part, blocks: partBlocks(part) }))
  const kept = rendered.filter(({ part }) => part.part === 'buttons').flatMap(({ blocks }) => blocks)
  let room = budget - sizeOf(kept)
  let blocksLeft = blockLimit - kept.length - 1
  let isCut = false
  const out: KnownBlock[] = []
  for (const { part, blocks } of rendered) {
    if (part.part === 'buttons') {
      out.push(...blocks)
      continue
    }
    for (const block of blocks) {
      const size = sizeOf([block])
      if (isCut || size > room || blocksLeft < 1) {
        if (!isCut) {
          out.push({
            type: 'context',
            elements: [mrkdwnObject('There is more than fits here; `show` and the audit log have it all.')],
          })
        }
        isCut = true
        continue
      }
      room -= size
      blocksLeft -= 1
      out.push(block)
    }
  }
  return out
}

/** The top-level text: what a notification, a screen reader and a search see. It says it all, shortened. */
export function fallbackText(message: Message): string {
  const lines = [mrkdwn(message.title, 1_000)]
  for (const part of message.parts) {
    if (part.part === 'text' || part.part === 'note') lines.push(mrkdwn(part.text, 600))
    if (part.part === 'quote') {
      const label = part.label === undefined ? '' : `${mrkdwn(part.label, 300)} `
      lines.push(`${label}${escapeMrkdwn(clip(part.text, 600))}`)
    }
    if (part.part === 'fields') lines.push(...part.fields.map(fieldLine))
    if (part.part === 'code') lines.push(codeText(part.code))
    if (part.part === 'list') {
      for (const { mark, text } of part.items) {
        lines.push(`${mark ? `${markSymbols[mark]} ` : ''}${mrkdwn(text, 300)}`)
      }
    }
  }
  let out = ''
  for (const line of lines.filter(candidate => candidate.trim() !== '')) {
    if (out.length + line.length + 1 > textLimit) return `${out}\n…`
    out = out === '' ? line : `${out}\n${line}`
  }
  return out
}

export interface Rendered {
  text: string
  blocks: KnownBlock[]
}

/** A message whose title is its first line; bold where more follows and the title has no emphasis of its own. */
export function renderMessage(message: Message): Rendered {
  const { title, parts } = message
  const isHeading = typeof title === 'string' && parts.length > 0 && !/[*`\n]/.test(title)
  return {
    text: fallbackText(message),
    blocks: [section(mrkdwn(isHeading ? { bold: title } : title, sectionLimit)), ...partsToBlocks(parts)],
  }
}
