/** What every action of a person needs at hand, and how Slack tells the person that the app stayed silent. */
import type { Acked } from '../actor.ts'
import type { Courier } from '../delivery/courier.ts'
import type { Outcome } from '../delivery/delivery.ts'
import type { Shortcut } from '../lookalike.ts'
import type { ResponseUrls } from '../response-url.ts'
import type { Triggers } from '../trigger.ts'
import { type Conversation, notify, type Workspace } from '../workspace.ts'

export interface Desk {
  workspace: Workspace
  courier: Courier
  triggers: Triggers
  responseUrls: ResponseUrls
  command: string
  shortcuts: readonly Shortcut[]
}

export const TROUBLE = 'We had some trouble connecting. Try again?'

/** For buttons, selects and shortcuts: fine, or a warning beside the element. */
export function ackedOrTrouble(desk: Desk, user: string, outcome: Outcome, channel?: string): Acked {
  if (outcome.kind === 'acknowledged') return { ok: true }
  const text = 'That did not work: the app did not respond.'
  notify(desk.workspace, { user, code: 'trouble', text, ...(channel ? { channel } : {}) })
  return { ok: false, shown: 'trouble', text }
}

/** The conversation, when this person can see it. @throws otherwise: a person cannot act where they are not. */
export function conversationOf(workspace: Workspace, userId: string, channelId: string): Conversation {
  const conversation = workspace.conversations.get(channelId)
  if (!conversation?.members.includes(userId)) throw new Error(`${userId} sees no conversation ${channelId}.`)
  return conversation
}
