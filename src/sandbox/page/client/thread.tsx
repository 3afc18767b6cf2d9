import type { ConversationView, MessageView, WorkspaceView } from '../../slack/index.ts'
import { Icon } from './icon.tsx'
import { MessageLog } from './message-log.tsx'

interface ThreadProps {
  root: MessageView
  conversation: ConversationView
  workspace: WorkspaceView
  close: () => void
}

/** A message and what was said under it, beside the conversation. */
export function Thread({ root, conversation, workspace, close }: ThreadProps) {
  return (
    <aside className="thread" aria-label="Thread">
      <header className="pane-head">
        <h2>Thread</h2>
        <span className="pane-about">
          {conversation.kind === 'im' ? conversation.name : `#${conversation.name}`}
        </span>
        <button type="button" className="icon-button" aria-label="Close thread" onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <MessageLog
        key={root.ts}
        label="Thread"
        testId="thread-log"
        messages={[root, ...root.replies]}
        people={workspace.people}
        viewer={workspace.viewer.id}
      />
    </aside>
  )
}
