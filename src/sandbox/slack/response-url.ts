/** `response_url`s: five uses within 30 minutes, and what a post to one does. */
import { addMessage, findMessage, type Message, redraw, removeMessage } from './message.ts'
import { isRecord } from './validation/check.ts'
import { limits } from './validation/limits.ts'
import { refuseMessageBlocks } from './validation/validate.ts'
import type { Conversation, Workspace } from './workspace.ts'

const LIFE_MS = 30 * 60_000
const USES = 5

interface Issued {
  user: string
  channel: string
  /** The message whose button was pressed. */
  sourceTs?: string
  at: number
  uses: number
}

export interface ResponseUrls {
  issue(to: { user: string; channel: string; sourceTs?: string }): string
  /** Carries out a post to `/response/KEY`; the status and body to answer with. */
  use(key: string, body: unknown): { status: number; body: Record<string, unknown> }
}

export function createResponseUrls(workspace: Workspace, origin: () => string): ResponseUrls {
  const issued = new Map<string, Issued>()
  return {
    issue(to) {
      const key = workspace.random.hex(24)
      issued.set(key, { ...to, at: workspace.clock.now(), uses: 0 })
      return `${origin()}/response/${key}`
    },
    use(key, body) {
      const found = issued.get(key)
      if (!found) return { status: 404, body: { ok: false, error: 'invalid_url' } }
      if (workspace.clock.now() - found.at > LIFE_MS)
        return { status: 404, body: { ok: false, error: 'expired_url' } }
      if (found.uses >= USES) return { status: 404, body: { ok: false, error: 'used_url' } }
      const conversation = workspace.conversations.get(found.channel)
      if (!conversation) return { status: 404, body: { ok: false, error: 'channel_not_found' } }
      const error = respond(workspace, conversation, found, body)
      if (error) return { status: 400, body: { ok: false, ...error } }
      found.uses += 1
      return { status: 200, body: { ok: true } }
    },
  }
}

/** Shows a response: anew (ephemeral unless it says `in_channel`), over the source message, or instead of it. */
export function respond(
  workspace: Workspace,
  conversation: Conversation,
  to: { user: string; sourceTs?: string },
  body: unknown,
): Record<string, unknown> | null {
  if (!isRecord(body)) return { error: 'invalid_payload' }
  const source = to.sourceTs ? findMessage(conversation, to.sourceTs) : undefined
  if (body['delete_original'] === true) {
    if (!source) return { error: 'message_not_found' }
    removeMessage(workspace, source)
    return null
  }
  const text = typeof body['text'] === 'string' ? body['text'].slice(0, limits.postText) : ''
  const blocks = body['blocks'] ?? []
  const refusal = refuseMessageBlocks(blocks)
  if (refusal) return { error: refusal.error, response_metadata: { messages: refusal.messages } }
  const drawn = Array.isArray(blocks) ? blocks.filter(isRecord) : []
  if (text === '' && drawn.length === 0) return { error: 'no_text' }
  if (body['replace_original'] === true) {
    if (!source) return { error: 'message_not_found' }
    redraw(workspace, source, { text, blocks: drawn })
    return null
  }
  const threadTs = threadOf(body['thread_ts'], source)
  addMessage(workspace, conversation, {
    text,
    blocks: drawn,
    threadTs,
    ...(body['response_type'] === 'in_channel' ? {} : { ephemeralTo: to.user }),
  })
  return null
}

function threadOf(asked: unknown, source: Message | undefined): string | undefined {
  return typeof asked === 'string' ? asked : source?.threadTs
}
