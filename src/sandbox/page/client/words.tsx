/** Texts of Block Kit, drawn by the library from rich text: as a block of their own, or within a line. */
import { memo } from 'react'
import { type Block as LibraryBlock, Message } from 'slack-blocks-to-jsx'
import type { TextObject } from '../../slack/index.ts'
import { dateWords } from './date-token.ts'
import { plainPartsOf, type RichPart, richTextOf } from './mrkdwn.ts'
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
        user_groups: names.groups.map(({ id, name, handle }) => ({ id, name, handle })),
      }}
      hooks={{
        user: ({ id, name }) => <span className="mention">@{name || id}</span>,
        channel: ({ id, name }) => <span className="mention">#{name || id}</span>,
        usergroup: ({ id, name }) => <span className="mention">@{name || id}</span>,
        date: ({ timestamp, format }) => <time>{dateWords(Number(timestamp), format)}</time>,
        // An emoji nobody knows keeps its colons, as in Slack.
        emoji: (emoji, drawn) => (drawn(emoji) === emoji.name ? `:${emoji.name}:` : drawn(emoji)),
        link: ({ href, children }) => (
          <a href={href} target="_blank" rel="noreferrer">
            {children}
          </a>
        ),
      }}
    />
  ),
  // A tick brings equal blocks in new objects; drawing them again would be felt.
  (before, after) =>
    before.names === after.names && JSON.stringify(before.block) === JSON.stringify(after.block),
)
Drawn.displayName = 'Drawn'

/** A block the library draws well: rich text, images, tables, Markdown and whatever is new. */
export function DrawnBlock({ block }: { block: AnyBlock }) {
  return <Drawn block={block} names={useNames()} />
}

const partsOf = (text: TextObject): RichPart[] =>
  text.type === 'mrkdwn' ? richTextOf(text.text) : plainPartsOf(text.text)

/** A text that stands by itself: a section, a field, a message without blocks. */
export function Text({ text }: { text: TextObject }) {
  return <DrawnBlock block={{ type: 'rich_text', elements: partsOf(text) }} />
}

/** A text within a line: a label, a button, an option. */
export function Words({ text }: { text: TextObject | undefined }) {
  if (!text) return null
  const isBare = text.type === 'plain_text' && !text.text.includes(':')
  if (isBare) return <>{text.text}</>
  return (
    <span className="words">
      <Text text={text} />
    </span>
  )
}
