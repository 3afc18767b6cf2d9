/** Puts together what one person sees. */
import { messagesFor } from './message.ts'
import { fileView, type HandedOut, handOut } from './stored-file.ts'
import { modalView } from './view.ts'
import { type Conversation, personOf, type Workspace } from './workspace.ts'
import type { ConversationView, WorkspaceView } from './workspace-view.ts'

export function screenOf(workspace: Workspace, viewerId: string): WorkspaceView {
  const viewer = personOf(workspace, viewerId)
  const mine = [...workspace.conversations.values()].filter(one => one.members.includes(viewerId))
  const shown = new Set(mine.map(one => one.id))
  const home = workspace.homes.get(viewerId)
  return {
    viewer,
    people: [...workspace.people.values()],
    channels: mine.filter(one => one.kind !== 'im').map(one => conversationView(workspace, one, viewerId)),
    directMessages: mine
      .filter(one => one.kind === 'im')
      .map(one => conversationView(workspace, one, viewerId)),
    modals: (workspace.modals.get(viewerId) ?? []).map(modalView),
    ...(home ? { home: modalView(home) } : {}),
    files: [...workspace.files.values()]
      .filter(file => file.channels.some(id => shown.has(id)))
      .map(fileView),
    notices: workspace.notices.filter(notice => notice.user === viewerId),
  }
}

/** A file of a conversation that the person is in. */
export function fileFor(workspace: Workspace, viewerId: string, fileId: string): HandedOut | null {
  const file = workspace.files.get(fileId)
  const isTheirs = file?.channels.some(id => workspace.conversations.get(id)?.members.includes(viewerId))
  return file && isTheirs ? handOut(file) : null
}

function conversationView(workspace: Workspace, one: Conversation, viewerId: string): ConversationView {
  const other = one.members.find(id => id !== viewerId)
  return {
    id: one.id,
    kind: one.kind,
    name: one.kind === 'im' && other ? personOf(workspace, other).realName : one.name,
    isArchived: one.isArchived,
    members: [...one.members],
    messages: messagesFor(one, viewerId),
  }
}
