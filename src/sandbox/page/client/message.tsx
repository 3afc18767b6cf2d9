/** One message: who, when, its blocks or text, files, reactions, and the way into its thread. */
import { memo } from 'react'
import type { MessageView, Person } from '../../slack/index.ts'
import { Avatar } from './avatar.tsx'
import { Blocks } from './blocks.tsx'
import { FileCard } from './file-card.tsx'
import { Icon } from './icon.tsx'
import { instantOf, minuteOf, timeOf } from './instant.ts'
import { SurfaceProvider } from './surface.tsx'
import { Text, Words } from './words.tsx'

interface MessageProps {
  message: MessageView
  author: Person | undefined
  viewer: string
  /** Right after another one of the same author: no name, no picture. */
  isContinued: boolean
  openThread?: ((ts: string) => void) | undefined
}

function MessageRow({ message, author, viewer, isContinued, openThread }: MessageProps) {
  const at = instantOf(message.ts)
  const name = author?.realName ?? message.user
  const classes = ['message', isContinued && 'message-continued', message.ephemeral && 'message-ephemeral']
  return (
    <article
      className={classes.filter(Boolean).join(' ')}
      data-ts={message.ts}
      aria-label={`${name}, ${minuteOf(at)}`}
    >
      <div className="message-side">
        {isContinued ? (
          <time className="message-time-side" title={timeOf(at)}>
            {minuteOf(at)}
          </time>
        ) : (
          <Avatar person={author ?? { id: message.user, realName: name }} />
        )}
      </div>
      <div className="message-body">
        {message.ephemeral && (
          <div className="ephemeral-mark">
            <Icon name="eye" size={14} /> Only visible to you
          </div>
        )}
        {message.isBroadcast && <div className="ephemeral-mark">replied to a thread</div>}
        {!isContinued && (
          <div className="message-head">
            <span className="message-name">{name}</span>
            {author?.isBot && <span className="app-mark">APP</span>}
            <time className="message-time" title={timeOf(at)}>
              {minuteOf(at)}
            </time>
          </div>
        )}
        <SurfaceProvider person={viewer} where={{ channel: message.channel, ts: message.ts }}>
          {message.blocks.length > 0 ? (
            <Blocks blocks={message.blocks} />
          ) : (
            <Text text={{ type: 'mrkdwn', text: message.text }} />
          )}
        </SurfaceProvider>
        {message.edited && <span className="edited">(edited)</span>}
        {message.files.map(file => (
          <FileCard key={file.id} file={file} viewer={viewer} />
        ))}
        {message.reactions.length > 0 && (
          <div className="reactions">
            {message.reactions.map(reaction => (
              <span className="reaction" key={reaction.name} title={`:${reaction.name}:`}>
                <Words text={{ type: 'mrkdwn', text: `:${reaction.name}:` }} /> {reaction.users.length}
              </span>
            ))}
          </div>
        )}
        {openThread && message.replies.length > 0 && (
          <button
            type="button"
            className="thread-link"
            onClick={() => openThread(message.threadTs ?? message.ts)}
          >
            <Icon name="thread" size={14} />
            <strong>
              {message.replies.length} {message.replies.length === 1 ? 'reply' : 'replies'}
            </strong>
            <span>last at {minuteOf(instantOf(message.replies.at(-1)?.ts ?? message.ts))}</span>
          </button>
        )}
      </div>
    </article>
  )
}

/** A tick brings equal messages in new objects. */
export const Message = memo(
  MessageRow,
  (before, after) =>
    before.viewer === after.viewer &&
    before.isContinued === after.isContinued &&
    before.openThread === after.openThread &&
    before.author?.realName === after.author?.realName &&
    JSON.stringify(before.message) === JSON.stringify(after.message),
)
Message.displayName = 'Message'
