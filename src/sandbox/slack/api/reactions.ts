import { findMessage } from '../message.ts'
import { visible } from './conversation.ts'
import { ApiRefusal, type Call } from './method.ts'

/** `reactions.add`: an emoji under a message, once per person. */
export function add(call: Call): Record<string, unknown> {
  const { workspace } = call
  const conversation = visible(workspace, call.args.required('channel'))
  const name = call.args.required('name')
  if (!/^[a-z0-9_+'-]+(::skin-tone-[2-6])?$/.test(name)) throw new ApiRefusal('invalid_name')
  const message = findMessage(conversation, call.args.required('timestamp'))
  if (!message || message.ephemeralTo) throw new ApiRefusal('message_not_found')
  const users = message.reactions.get(name) ?? []
  if (users.includes(workspace.botUserId)) throw new ApiRefusal('already_reacted')
  message.reactions.set(name, [...users, workspace.botUserId])
  workspace.tell({ kind: 'reaction_added', channel: conversation.id, ts: message.ts, name })
  workspace.changed()
  return {}
}
