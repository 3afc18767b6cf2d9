/** Draws what needs no hands, by the library: mrkdwn, rich text, fields, context, tables, images. */
import { memo } from 'react'
import { type Block as LibraryBlock, Message } from 'slack-blocks-to-jsx'
import type { TextObject } from '../../slack/index.ts'
import { type Names, useNames } from './names.ts'

type AnyBlock = { type: string; [field: string]: unknown }

interface DrawnProps {
  block: AnyBlock
  names: Names
}

const Drawn = memo(
  ({ block, names }: DrawnProps) => (
    <Message
      // The look-alike has checked the block; the library's type lists only what it knows.
      blocks={[block as unknown as LibraryBlock]}
      name=""
      logo=""
      withoutWrapper
      data={{
        users: names.people.map(({ id, name }) => ({ id, name })),
        channels: names.channels.map(({ id, name }) => ({ id, name })),
        user_groups: [],
      }}
      hooks={{
        user: ({ id, name }) => <span className="mention">@{name || id}</span>,
        channel: ({ id, name }) => <span className="mention">#{name || id}</span>,
        link: ({ href, children }) => (
          <a href={href} target="_blank" rel="noreferrer">
            {children}
          </a>
        ),
      }}
    />
  ),
  // A tick brings equal blocks in new objects; parsing them again would be felt.
  (before, after) =>
    before.names === after.names && JSON.stringify(before.block) === JSON.stringify(after.block),
)
Drawn.displayName = 'Drawn'

export function DrawnBlock({ block }: { block: AnyBlock }) {
  return <Drawn block={block} names={useNames()} />
}

export function Mrkdwn({ text }: { text: string }) {
  return <DrawnBlock block={{ type: 'section', text: { type: 'mrkdwn', text } }} />
}

const EMOJI = /:[a-z0-9_+-]+:/

/** A text object within a line: a label, a button, an option. */
export function Words({ text }: { text: TextObject | undefined }) {
  if (!text) return null
  if (text.type === 'plain_text' && !EMOJI.test(text.text)) return <>{text.text}</>
  return (
    <span className="words">
      <DrawnBlock block={{ type: 'section', text }} />
    </span>
  )
}
