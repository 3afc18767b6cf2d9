/** Messages from the oldest to the latest, by day; stays at the bottom while somebody reads there. */
import { Fragment, type ReactNode, useLayoutEffect, useRef } from 'react'
import type { MessageView, Person } from '../../slack/index.ts'
import { dayOf, instantOf } from './instant.ts'
import { Message } from './message.tsx'

interface MessageLogProps {
  label: string
  messages: readonly MessageView[]
  people: readonly Person[]
  viewer: string
  openThread?: (ts: string) => void
  empty?: ReactNode
  testId: string
}

const TOGETHER_MS = 5 * 60_000
const NEAR_BOTTOM_PX = 120

function continues(message: MessageView, before: MessageView | undefined): boolean {
  return (
    before !== undefined &&
    before.user === message.user &&
    before.ephemeral === message.ephemeral &&
    !message.isBroadcast &&
    instantOf(message.ts) - instantOf(before.ts) < TOGETHER_MS &&
    dayOf(instantOf(message.ts)) === dayOf(instantOf(before.ts))
  )
}

export function MessageLog({ label, messages, people, viewer, openThread, empty, testId }: MessageLogProps) {
  const box = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  const latest = messages.at(-1)?.ts

  // After every drawing, not only after a new message: a redrawn card may have grown.
  useLayoutEffect(() => {
    if (box.current && isAtEnd.current) box.current.scrollTop = box.current.scrollHeight
  })
  const own = latest !== undefined && messages.at(-1)?.user === viewer
  // biome-ignore lint/correctness/useExhaustiveDependencies: one's own new message is always shown.
  useLayoutEffect(() => {
    if (own && box.current) box.current.scrollTop = box.current.scrollHeight
  }, [latest, own])

  return (
    <div
      className="log"
      role="log"
      aria-label={label}
      ref={box}
      data-testid={testId}
      onScroll={event => {
        const { scrollHeight, scrollTop, clientHeight } = event.currentTarget
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM_PX
      }}
    >
      {messages.length === 0 && empty}
      {messages.map((message, index) => {
        const before = messages[index - 1]
        const day = dayOf(instantOf(message.ts))
        const isNewDay = !before || dayOf(instantOf(before.ts)) !== day
        return (
          <Fragment key={`${message.ts}${message.ephemeral ? '/e' : ''}`}>
            {isNewDay && (
              <div className="day">
                <span>{day}</span>
              </div>
            )}
            <Message
              message={message}
              author={people.find(one => one.id === message.user)}
              viewer={viewer}
              isContinued={!isNewDay && continues(message, before)}
              openThread={openThread}
            />
          </Fragment>
        )
      })}
    </div>
  )
}
