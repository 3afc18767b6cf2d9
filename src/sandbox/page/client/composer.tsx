/** Where one writes: messages and the slash command, with what the command may be followed by. */
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import type { ConversationView, Notice } from '../../slack/index.ts'
import type { PageState } from '../page-state.ts'
import { type Offer, offersFor } from './command-offer.ts'
import { Icon } from './icon.tsx'
import { Menu } from './menu.tsx'
import { Notices } from './notices.tsx'
import { post } from './post.ts'

interface ComposerProps {
  state: PageState
  conversation: ConversationView
}

/** Handles become mentions when a message is sent, as in Slack; a command keeps its words. */
function withMentions(text: string, state: PageState): string {
  return state.workspace.people.reduce(
    (sum, person) => sum.replace(new RegExp(`@${person.name}\\b`, 'g'), `<@${person.id}>`),
    text,
  )
}

function isShownIn(notice: Notice, conversation: ConversationView): boolean {
  return notice.channel === undefined || notice.channel === conversation.id
}

export function Composer({ state, conversation }: ComposerProps) {
  const { workspace, app, hints } = state
  const viewer = workspace.viewer.id
  const [text, setText] = useState('')
  const [isOffering, setIsOffering] = useState(false)
  const [active, setActive] = useState(-1)
  const [seenNotices, setSeenNotices] = useState(workspace.notices.length)
  const [refusal, setRefusal] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)
  const listId = useId()

  const label = conversation.kind === 'im' ? conversation.name : `#${conversation.name}`
  const offers = isOffering ? offersFor(text, app.command, hints) : []

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text.
  useLayoutEffect(() => {
    const box = field.current
    if (!box) return
    box.style.height = 'auto'
    box.style.height = `${Math.min(box.scrollHeight, 140)}px`
  }, [text])

  // Whoever comes here may type at once; keyed by person and conversation, so this runs on each arrival.
  useEffect(() => field.current?.focus(), [])

  const write = (next: string) => {
    setText(next)
    setIsOffering(true)
    setActive(-1)
  }
  const take = (offer: Offer) => {
    write(offer.completes)
    field.current?.focus()
  }
  const shortcut = async (callbackId: string) => {
    const answer = await post({ do: 'shortcut', as: viewer, callbackId })
    setRefusal(answer.ok || answer.shown === 'trouble' ? '' : (answer.text ?? ''))
  }
  const send = async () => {
    const typed = text.trim()
    if (!typed) return
    write('')
    setRefusal('')
    setSeenNotices(workspace.notices.length)
    const isCommand = typed.startsWith('/')
    const answer = isCommand
      ? await post({ do: 'command', as: viewer, channel: conversation.id, text: typed })
      : await post({ do: 'say', as: viewer, channel: conversation.id, text: withMentions(typed, state) })
    if (answer.ok) return
    // Nothing typed is lost: it comes back unless something else was begun.
    setText(now => now || typed)
    setIsOffering(false)
    if (answer.shown === 'refused' || answer.shown === 'unreachable') setRefusal(answer.text ?? '')
  }
  const steer = (event: KeyboardEvent) => {
    const chosen = offers[active]
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault()
      if (chosen && chosen.completes.trim() !== text.trim()) take(chosen)
      else void send()
    } else if (event.key === 'Tab' && offers.length > 0 && text.startsWith('/')) {
      const offer = chosen ?? offers[0]
      if (!offer || offer.completes.trim() === text.trim() || text.startsWith(offer.completes)) return
      event.preventDefault()
      take(offer)
    } else if (event.key === 'Escape') {
      setIsOffering(false)
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && offers.length > 0) {
      event.preventDefault()
      const step = event.key === 'ArrowDown' ? 1 : -1
      setActive(at => (at < 0 && step < 0 ? offers.length - 1 : (at + step + offers.length) % offers.length))
    }
  }

  const notices = workspace.notices.slice(seenNotices).filter(one => isShownIn(one, conversation))
  return (
    <div className="composer-place">
      {offers.length > 0 && (
        <div className="offers" role="listbox" id={listId} aria-label="Commands" data-testid="command-hints">
          <div className="offers-head">
            {app.name} <span>↑ ↓ to choose, Tab to complete, Enter to send</span>
          </div>
          {offers.map((offer, index) => (
            <div
              key={offer.shown}
              id={`${listId}-${index}`}
              className="offer"
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              onMouseDown={event => {
                event.preventDefault()
                take(offer)
              }}
            >
              <span className="offer-command">{offer.shown}</span>
              <span className="offer-usage">{offer.usage}</span>
              <span className="offer-says">{offer.says}</span>
            </div>
          ))}
        </div>
      )}
      <div className={`composer ${conversation.isArchived ? 'composer-off' : ''}`}>
        <textarea
          ref={field}
          rows={1}
          data-testid="composer"
          role="combobox"
          aria-label={`Message ${label}`}
          aria-expanded={offers.length > 0}
          aria-controls={listId}
          aria-activedescendant={offers[active] ? `${listId}-${active}` : undefined}
          placeholder={
            conversation.isArchived ? 'This channel is archived' : `Message ${label}, or type ${app.command}`
          }
          disabled={conversation.isArchived}
          value={text}
          onChange={event => write(event.target.value)}
          onKeyDown={steer}
          onBlur={() => setIsOffering(false)}
        />
        <div className="composer-bar">
          <Menu
            label="Shortcuts"
            className="shortcuts"
            testId="shortcuts"
            opens="up"
            heading={app.name}
            button={<Icon name="bolt" />}
            items={[
              ...app.shortcuts.map(one => ({
                key: one.callbackId,
                content: one.name,
                data: { 'data-shortcut': one.callbackId },
                choose: () => void shortcut(one.callbackId),
              })),
              {
                key: 'command',
                content: <code>{app.command}</code>,
                choose: () => {
                  write(`${app.command} `)
                  field.current?.focus()
                },
              },
            ]}
          />
          <span className="composer-tip">Enter sends, Shift+Enter breaks the line</span>
          <button
            type="button"
            className="send"
            aria-label="Send"
            data-testid="send"
            disabled={!text.trim()}
            onClick={() => void send()}
          >
            <Icon name="send" />
          </button>
        </div>
      </div>
      {refusal && (
        <div className="notice" role="alert">
          {refusal}
        </div>
      )}
      <Notices notices={notices} dismiss={() => setSeenNotices(workspace.notices.length)} />
    </div>
  )
}
