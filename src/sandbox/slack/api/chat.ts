/** `chat.*`: post, show to one person, redraw, delete, link. */
import {
  addMessage,
  findMessage,
  type Message,
  type Metadata,
  messageJson,
  redraw,
  removeMessage,
} from '../message.ts'
import { isRecord } from '../validation/check.ts'
import { limits } from '../validation/limits.ts'
import { refuseMessageBlocks } from '../validation/validate.ts'
import type { Conversation } from '../workspace.ts'
import { mayWrite, postingTarget, visible } from './conversation.ts'
import { ApiRefusal, type Call, refusal } from './method.ts'

type Reply = Record<string, unknown>

export function postMessage(call: Call): Reply {
  const { workspace } = call
  const conversation = postingTarget(workspace, call.args.required('channel'))
  const { text, blocks } = content(call)
  if (text === '' && blocks.length === 0) throw new ApiRefusal('no_text')
  const threadTs = thread(call, conversation)
  const message = addMessage(workspace, conversation, {
    // Longer text is cut, not refused: docs.slack.dev/reference/methods/chat.postMessage
    text: text.slice(0, limits.postText),
    blocks,
    threadTs,
    isBroadcast: threadTs !== undefined && call.args.flag('reply_broadcast'),
    metadata: metadata(call),
  })
  return posted(call, conversation, message)
}

export function postEphemeral(call: Call): Reply {
  const { workspace } = call
  const conversation = visible(workspace, call.args.required('channel'))
  const user = call.args.required('user')
  mayWrite(workspace, conversation)
  if (!conversation.members.includes(user)) throw new ApiRefusal('user_not_in_channel')
  const { text, blocks } = content(call)
  if (text === '' && blocks.length === 0) throw new ApiRefusal('no_text')
  const message = addMessage(workspace, conversation, {
    text: text.slice(0, limits.postText),
    blocks,
    threadTs: call.args.string('thread_ts'),
    ephemeralTo: user,
  })
  return { message_ts: message.ts }
}

export function update(call: Call): Reply {
  const { conversation, message } = own(call, 'cant_update_message')
  const hasText = call.args.has('text')
  const { text, blocks } = content(call)
  if (text.length > limits.updateText) throw new ApiRefusal('msg_too_long')
  if (!hasText && !call.args.has('blocks')) throw new ApiRefusal('no_text')
  redraw(call.workspace, message, {
    text: hasText ? text : message.text,
    // Text alone removes the blocks that were there.
    blocks,
    metadata: metadata(call),
  })
  return { ...posted(call, conversation, message), text: message.text }
}

export function remove(call: Call): Reply {
  const { conversation, message } = own(call, 'cant_delete_message')
  removeMessage(call.workspace, message)
  return { channel: conversation.id, ts: message.ts }
}

export function getPermalink(call: Call): Reply {
  const conversation = visible(call.workspace, call.args.required('channel'))
  const message = findMessage(conversation, call.args.required('message_ts'))
  if (!message || message.ephemeralTo) throw new ApiRefusal('message_not_found')
  const path = `archives/${conversation.id}/p${message.ts.replace('.', '')}`
  const query = message.threadTs ? `?thread_ts=${message.threadTs}&cid=${conversation.id}` : ''
  return {
    channel: conversation.id,
    permalink: `https://${call.workspace.teamDomain}.slack.com/${path}${query}`,
  }
}

function posted(call: Call, conversation: Conversation, message: Message): Reply {
  return {
    channel: conversation.id,
    ts: message.ts,
    message: {
      ...messageJson(call.workspace, conversation, message),
      ...(message.metadata ? { metadata: message.metadata } : {}),
    },
  }
}

/** The bot's own message, by `channel` and `ts`; `chat.update` wants the channel's id, not a person's. */
function own(call: Call, foreign: string): { conversation: Conversation; message: Message } {
  const conversation = visible(call.workspace, call.args.required('channel'))
  const message = findMessage(conversation, call.args.required('ts'))
  if (!message || message.ephemeralTo) throw new ApiRefusal('message_not_found')
  if (message.user !== call.workspace.botUserId) throw new ApiRefusal(foreign)
  if (conversation.isArchived) throw new ApiRefusal('is_archived')
  return { conversation, message }
}

function content(call: Call): { text: string; blocks: Record<string, unknown>[] } {
  if (call.args.has('attachments')) throw new ApiRefusal('invalid_attachments')
  const markdown = call.args.string('markdown_text')
  const blocks = call.args.json('blocks', 'invalid_blocks_format') ?? []
  if (markdown !== undefined) {
    if (call.args.has('text') || call.args.has('blocks')) throw new ApiRefusal('markdown_text_conflict')
    if (markdown.length > limits.markdownText) throw new ApiRefusal('msg_too_long')
    return { text: markdown, blocks: [{ type: 'markdown', text: markdown }] }
  }
  const refused = refuseMessageBlocks(blocks)
  if (refused) throw refusal(refused)
  return {
    text: call.args.string('text') ?? '',
    blocks: Array.isArray(blocks) ? blocks.filter(isRecord) : [],
  }
}

function thread(call: Call, conversation: Conversation): string | undefined {
  const ts = call.args.string('thread_ts')
  if (!ts) return undefined
  // The thread of a deleted message still takes replies.
  const parent = conversation.messages.find(message => message.ts === ts && !message.ephemeralTo)
  if (!parent) throw new ApiRefusal('thread_not_found')
  return parent.threadTs ?? parent.ts
}

function metadata(call: Call): Metadata | undefined {
  const value = call.args.json('metadata', 'invalid_metadata_format')
  if (value === undefined) return undefined
  if (!isRecord(value)) throw new ApiRefusal('invalid_metadata_format')
  const { event_type, event_payload } = value
  if (typeof event_type !== 'string' || !isRecord(event_payload))
    throw new ApiRefusal('invalid_metadata_schema')
  if (JSON.stringify(value).length > limits.metadata) throw new ApiRefusal('metadata_too_large')
  return { event_type, event_payload }
}
