/** What a person reads: every text of a message or a window, in order, as written in mrkdwn. */
import type { Block, MessageView, ModalView } from '../../src/sandbox/slack/index.ts'

function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'string' ? (key === 'text' ? [inner] : []) : textsIn(inner),
  )
}

export function wordsOf(blocks: readonly Block[]): string {
  return textsIn(blocks).join('\n')
}

/** All that a message says, its notification text included. */
export function wordsOfMessage(message: MessageView): string {
  return `${message.text}\n${wordsOf(message.blocks)}`
}

export function wordsOfModal(modal: ModalView): string {
  return `${modal.title}\n${wordsOf(modal.blocks)}`
}

interface Pressable {
  label: string
  actionId: string
  blockId: string
}

/** Everything that may be pressed there. */
export function buttonsOf(blocks: readonly Block[]): Pressable[] {
  return blocks.flatMap(block => {
    const elements = Array.isArray(block['elements']) ? block['elements'] : []
    return elements
      .filter(element => element?.type === 'button')
      .map(element => ({
        label: String(element.text.text),
        actionId: String(element.action_id),
        blockId: block.block_id,
      }))
  })
}
