/** Slash commands, global shortcuts, messages, and opening the Home tab. */
import type { Acked } from '../actor.ts'
import type { Outcome } from '../delivery/delivery.ts'
import { addMessage } from '../message.ts'
import * as payload from '../payload.ts'
import { respond } from '../response-url.ts'
import { isRecord } from '../validation/check.ts'
import { viewJson } from '../view.ts'
import { type Conversation, directMessage, notify, personOf } from '../workspace.ts'
import { ackedOrTrouble, conversationOf, type Desk } from './desk.ts'

export async function command(desk: Desk, userId: string, channelId: string, typed: string): Promise<Acked> {
  const { workspace } = desk
  const conversation = conversationOf(workspace, userId, channelId)
  const [, name = '', text = ''] = /^(\S+)\s*([\s\S]*)$/.exec(typed.trim()) ?? []
  workspace.tell({ kind: 'command_typed', user: userId, channel: channelId, text: typed })
  if (name !== desk.command || !workspace.scopes.has('commands')) {
    return complain(desk, userId, conversation, 'invalid_command', `${name} is not a valid command.`)
  }
  const sent = payload.slashCommand(workspace, personOf(workspace, userId), conversation, {
    command: name,
    text: text.trim(),
    responseUrl: desk.responseUrls.issue({ user: userId, channel: channelId }),
    triggerId: desk.triggers.issue(userId),
  })
  const outcome = await desk.courier.send('slash_commands', sent)
  return commandOutcome(desk, userId, conversation, name, outcome)
}

function commandOutcome(
  desk: Desk,
  userId: string,
  conversation: Conversation,
  name: string,
  outcome: Outcome,
): Acked {
  if (outcome.kind !== 'acknowledged') {
    const code = outcome.kind === 'timed_out' ? 'operation_timeout' : 'dispatch_failed'
    return complain(desk, userId, conversation, code, `${name} failed with the error "${code}"`)
  }
  const { answer } = outcome
  const saysSomething = isRecord(answer) && (answer['text'] !== undefined || answer['blocks'] !== undefined)
  const refusal = saysSomething ? respond(desk.workspace, conversation, { user: userId }, answer) : null
  if (!refusal) return { ok: true }
  const text = `${name} failed with the error "invalid_command_response" (${JSON.stringify(refusal)})`
  return complain(desk, userId, conversation, 'dispatch_failed', text)
}

function complain(
  desk: Desk,
  user: string,
  conversation: Conversation,
  shown: 'operation_timeout' | 'dispatch_failed' | 'invalid_command',
  text: string,
): Acked {
  notify(desk.workspace, { user, code: shown, text, channel: conversation.id })
  return { ok: false, shown, text }
}

export async function shortcut(desk: Desk, userId: string, callbackId: string): Promise<Acked> {
  const { workspace } = desk
  if (!desk.shortcuts.some(one => one.callbackId === callbackId)) {
    throw new Error(`The app has no shortcut ${callbackId}.`)
  }
  workspace.tell({ kind: 'shortcut_used', user: userId, callbackId })
  const trigger = desk.triggers.issue(userId)
  const sent = payload.globalShortcut(workspace, personOf(workspace, userId), callbackId, trigger)
  return ackedOrTrouble(desk, userId, await desk.courier.send('interactive', sent))
}

export async function say(desk: Desk, userId: string, channelId: string, text: string): Promise<void> {
  const { workspace } = desk
  const conversation = conversationOf(workspace, userId, channelId)
  const message = addMessage(workspace, conversation, { text, blocks: [], user: userId })
  workspace.tell({ kind: 'message_said', user: userId, channel: channelId, ts: message.ts, text })
  const isHeard =
    text.includes(`<@${workspace.botUserId}>`) &&
    conversation.members.includes(workspace.botUserId) &&
    workspace.scopes.has('app_mentions:read')
  if (!isHeard) return
  const inner = {
    type: 'app_mention',
    user: userId,
    text,
    ts: message.ts,
    channel: channelId,
    event_ts: message.ts,
    team: personOf(workspace, userId).teamId,
    client_msg_id: workspace.random.uuid(),
    blocks: [
      {
        type: 'rich_text',
        block_id: workspace.random.hex(5),
        elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
      },
    ],
  }
  await desk.courier.sendEvent(payload.event(workspace, inner, conversation.isExtShared))
}

export async function openHome(desk: Desk, userId: string): Promise<void> {
  const { workspace } = desk
  const known = workspace.homes.get(userId)
  workspace.tell({ kind: 'home_opened', user: userId })
  const inner = {
    type: 'app_home_opened',
    user: personOf(workspace, userId).id,
    channel: directMessage(workspace, userId).id,
    tab: 'home',
    event_ts: workspace.nextTs(),
    // Absent the first time.
    ...(known ? { view: viewJson(workspace, known) } : {}),
  }
  await desk.courier.sendEvent(payload.event(workspace, inner))
}
