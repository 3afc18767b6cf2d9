import type { ConversationView } from '../../slack/index.ts'
import type { PageState } from '../page-state.ts'
import { Avatar } from './avatar.tsx'
import { Icon } from './icon.tsx'

interface SidebarProps {
  state: PageState
  place: string
  isUnread: (conversation: ConversationView) => boolean
  go: (place: string) => void
}

/** Channels, direct messages and the app's Home, with a dot where something new was said. */
export function Sidebar({ state, place, isUnread, go }: SidebarProps) {
  const { workspace, app } = state
  const entry = (conversation: ConversationView) => {
    const isHere = conversation.id === place
    const isNew = !isHere && isUnread(conversation)
    const other = workspace.people.find(
      one => one.id !== workspace.viewer.id && conversation.members.includes(one.id),
    )
    return (
      <li key={conversation.id}>
        <button
          type="button"
          className={`place ${isNew ? 'place-unread' : ''}`}
          aria-current={isHere ? 'page' : undefined}
          data-channel={conversation.id}
          onClick={() => go(conversation.id)}
        >
          {conversation.kind === 'im' && other ? (
            <Avatar person={other} size="small" />
          ) : (
            <Icon name={conversation.kind === 'private_channel' ? 'lock' : 'hash'} size={15} />
          )}
          <span className="place-name">{conversation.name}</span>
          {isNew && <span className="dot" title="Unread" role="img" aria-label="unread" />}
        </button>
      </li>
    )
  }
  return (
    <nav className="sidebar" aria-label="Conversations">
      <h2 className="sidebar-heading">App</h2>
      <ul>
        <li>
          <button
            type="button"
            className="place"
            aria-current={place === 'home' ? 'page' : undefined}
            data-testid="app-home"
            onClick={() => go('home')}
          >
            <Icon name="home" size={15} />
            <span className="place-name">{app.name} Home</span>
          </button>
        </li>
      </ul>
      <h2 className="sidebar-heading">Channels</h2>
      <ul>{workspace.channels.map(entry)}</ul>
      <h2 className="sidebar-heading">Direct messages</h2>
      <ul>
        {workspace.directMessages.map(entry)}
        {workspace.directMessages.length === 0 && <li className="sidebar-none">None yet</li>}
      </ul>
    </nav>
  )
}
