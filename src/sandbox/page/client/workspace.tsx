/** The look-alike Slack as one person sees it. */
import { useEffect, useState } from 'react'
import type { PageState } from '../page-state.ts'
import type { Address } from './address.ts'
import { Conversation } from './conversation.tsx'
import { Home } from './home.tsx'
import { Modal } from './modal.tsx'
import { useSeenMarks } from './seen-marks.ts'
import { Sidebar } from './sidebar.tsx'

interface WorkspaceProps {
  state: PageState
  address: Address
  go: (change: Partial<Address>) => void
}

export function Workspace({ state, address, go }: WorkspaceProps) {
  const { workspace, app } = state
  const viewer = workspace.viewer.id
  const { isUnread, look } = useSeenMarks()
  const [dismissed, setDismissed] = useState(workspace.notices.length)
  const conversations = [...workspace.channels, ...workspace.directMessages]
  const isHome = address.place === 'home'
  // A place this person cannot see (another one's channel) falls back to the first they can.
  const conversation = conversations.find(one => one.id === address.place) ?? conversations[0]

  useEffect(() => {
    if (conversation && !isHome) look(viewer, conversation)
  }, [conversation, isHome, viewer, look])

  const top = workspace.modals.at(-1)
  return (
    <div className="workspace">
      <Sidebar
        state={state}
        place={isHome ? 'home' : (conversation?.id ?? '')}
        isUnread={one => isUnread(viewer, one)}
        go={place => go({ place, thread: '' })}
      />
      {isHome || !conversation ? (
        <Home state={state} dismissed={dismissed} dismiss={() => setDismissed(workspace.notices.length)} />
      ) : (
        <Conversation
          state={state}
          conversation={conversation}
          thread={address.thread}
          openThread={ts => go({ thread: ts })}
          closeThread={() => go({ thread: '' })}
        />
      )}
      {top && (
        <Modal key={top.id} view={top} viewer={viewer} appName={app.name} depth={workspace.modals.length} />
      )}
    </div>
  )
}
