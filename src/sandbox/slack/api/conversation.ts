/** Which conversation an argument means, and whether the bot may see or write there. */
import { type Conversation, directMessage, type Workspace } from '../workspace.ts'
import { ApiRefusal } from './method.ts'

/** A conversation the bot can see; a private channel it is not in does not exist for it. */
export function visible(workspace: Workspace, id: string): Conversation {
  const found = workspace.conversations.get(id)
  if (!found || (found.kind === 'private_channel' && !isIn(workspace, found))) {
    throw new ApiRefusal('channel_not_found')
  }
  return found
}

/** Where a post goes: a channel, a `D…`, or a person's id, which opens the direct message. */
export function postingTarget(workspace: Workspace, id: string): Conversation {
  const person = workspace.people.get(id)
  if (person?.isBot) throw new ApiRefusal('cannot_dm_bot')
  // A deactivated person has no direct messages any more.
  if (person?.deleted) throw new ApiRefusal('channel_not_found')
  const target = person ? directMessage(workspace, person.id) : visible(workspace, id)
  mayWrite(workspace, target)
  return target
}

export function mayWrite(workspace: Workspace, target: Conversation): void {
  if (!isIn(workspace, target)) throw new ApiRefusal('not_in_channel')
  if (target.isArchived) throw new ApiRefusal('is_archived')
}

export function isIn(workspace: Workspace, conversation: Conversation): boolean {
  return conversation.members.includes(workspace.botUserId)
}
