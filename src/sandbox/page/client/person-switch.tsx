import type { PageState } from '../page-state.ts'
import type { Address } from './address.ts'
import { Avatar } from './avatar.tsx'
import { Icon } from './icon.tsx'
import { Menu } from './menu.tsx'
import { post } from './post.ts'

interface PersonSwitchProps {
  state: PageState
  go: (change: Partial<Address>) => void
}

/** Whom one is: every person of the workspace who has a keyboard, with what they are to the bot. */
export function PersonSwitch({ state, go }: PersonSwitchProps) {
  const { viewer } = state.workspace
  const me = state.people.find(one => one.id === viewer.id)
  return (
    <Menu
      label={`You are ${viewer.realName}, ${me?.role ?? ''}. Switch person`}
      className="person-switch"
      testId="person-switch"
      heading="Be somebody else"
      button={
        <>
          <Avatar person={viewer} size="small" />
          <span className="person-name">{viewer.realName}</span>
          <span className="role">{me?.role}</span>
          <Icon name="chevron" size={12} />
        </>
      }
      items={[
        ...state.people.map(one => ({
          key: one.id,
          isChecked: one.id === viewer.id,
          data: { 'data-person': one.id },
          content: (
            <>
              <Avatar person={{ id: one.id, realName: one.name }} size="small" />
              <span className="person-name">{one.name}</span>
              <span className="role">{one.role}</span>
            </>
          ),
          choose: () => go({ as: one.id, thread: '' }),
        })),
        {
          key: 'reload',
          data: { 'data-act': 'reload' },
          content: <span className="menu-words">Reload Slack (forgets what only you can see)</span>,
          choose: () => void post({ do: 'reload', as: viewer.id }),
        },
      ]}
    />
  )
}
