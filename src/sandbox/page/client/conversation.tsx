import type { ConversationView, MessageView } from '../../slack/index.ts'
import type { PageState } from '../page-state.ts'
import { Composer } from './composer.tsx'
import { Icon } from './icon.tsx'
import { MessageLog } from './message-log.tsx'
import { Thread } from './thread.tsx'

interface ConversationProps {
  state: PageState
  conversation: ConversationView
  thread: string
  openThread: (ts: string) => void
  closeThread: () => void
}

function aboutMembers(conversation: ConversationView): string {
  const count = conversation.members.length
  return `${count} ${count === 1 ? 'member' : 'members'}`
}

/** A channel or direct message: its messages, the composer, and the thread that is open in it. */
export function Conversation(props: ConversationProps) {
  const { state, conversation, thread, openThread, closeThread } = props
  const { workspace } = state
  const isDirect = conversation.kind === 'im'
  const root: MessageView | undefined = conversation.messages.find(one => one.ts === thread)
  return (
    <>
      <main className="pane" aria-label={isDirect ? conversation.name : `#${conversation.name}`}>
        <header className="pane-head">
          {!isDirect && <Icon name={conversation.kind === 'private_channel' ? 'lock' : 'hash'} />}
          <h2>{conversation.name}</h2>
          {!isDirect && <span className="pane-about">{aboutMembers(conversation)}</span>}
        </header>
        <MessageLog
          key={`${workspace.viewer.id}/${conversation.id}`}
          label={isDirect ? conversation.name : `#${conversation.name}`}
          testId="log"
          messages={conversation.messages}
          people={workspace.people}
          viewer={workspace.viewer.id}
          openThread={openThread}
          empty={
            <p className="empty">
              Nothing here yet. Type <code>{state.app.command}</code> below to see what {state.app.name} can
              do.
            </p>
          }
        />
        <Composer
          key={`${workspace.viewer.id}/${conversation.id}/composer`}
          state={state}
          conversation={conversation}
        />
      </main>
      {root && <Thread root={root} conversation={conversation} workspace={workspace} close={closeThread} />}
    </>
  )
}
