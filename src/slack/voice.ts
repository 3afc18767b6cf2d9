import type { WebClient } from '@slack/web-api'
import type { Reply } from '../commands/index.ts'
import { ForeignError } from '../kit/errors.ts'
import type { Random } from '../kit/ids.ts'
import type { Logger } from '../kit/logger.ts'
import type { Message } from '../kit/message.ts'
import { formView, messageView, problemMessage } from './form.ts'
import { renderMessage } from './render.ts'

/** Where the answer to one use goes. */
export interface Surface {
  user: string
  channel: string | null
  triggerId: string | null
  /** The window that shows the form or the answer; null when none is open. */
  viewId: string | null
  /** Only the person sees it. */
  whisper: Whisper
}

type Whisper = (message: Message) => Promise<void>

/** How a person is answered, and told of trouble, at once; what must be said in any case goes through the outbox. */
export interface Voice {
  /** Shows a reply where it belongs; where that fails, the person hears of it another way. */
  answer(surface: Surface, reply: Reply): Promise<void>
  show(surface: Surface, message: Message): Promise<void>
  /** Something went wrong before anything was done. */
  tellTrouble(surface: Surface, thrown: unknown): Promise<void>
  /** By direct message. */
  direct(user: string): Whisper
}

export interface VoiceOptions {
  client: WebClient
  logger: Logger
  random: Random
  slash: string
}

/** What a person hears of a reply that could not be shown. Without its parts: what Slack refused may be in them. */
function unshown(reply: Reply): Message {
  switch (reply.kind) {
    case 'say':
      return {
        title: 'Your command was taken; the answer could not be shown where it belongs.',
        parts: [{ part: 'text', text: reply.message.title }],
      }
    case 'problems':
      return problemMessage(reply.problems)
    case 'form':
    case 'quiet':
      return { title: 'The form could not be shown. Nothing was started by this; try again.', parts: [] }
  }
}

export function createVoice({ client, logger, random, slash }: VoiceOptions): Voice {
  const direct: Voice['direct'] = user => async message => {
    const { channel } = await client.conversations.open({ users: user })
    await client.chat.postMessage({ channel: channel?.id ?? user, ...renderMessage(message) })
  }

  const show: Voice['show'] = async (surface, message) => {
    if (surface.viewId === null) return surface.whisper(message)
    await client.views.update({ view_id: surface.viewId, view: messageView('Peerbot', message) })
  }

  /** Says it in the first way that works, at last by direct message. */
  const tell = async (user: string, message: Message, ways: readonly Whisper[]): Promise<void> => {
    for (const way of [...ways, direct(user)]) {
      try {
        return await way(message)
      } catch (thrown) {
        logger.warn({ err: thrown, user }, 'a message to a person could not be shown')
      }
    }
    logger.error({ user, title: message.title }, 'nor could that be told')
  }

  const put = async (surface: Surface, reply: Reply): Promise<void> => {
    switch (reply.kind) {
      case 'say':
        return show(surface, reply.message)
      case 'problems':
        return show(surface, problemMessage(reply.problems))
      case 'form': {
        const view = formView(reply.form)
        if (surface.viewId !== null) await client.views.update({ view_id: surface.viewId, view })
        else if (surface.triggerId !== null) await client.views.open({ trigger_id: surface.triggerId, view })
        return
      }
      case 'quiet':
        return
    }
  }

  return {
    direct,
    show,
    // The command ran: its answer may fail, and it must not be said then that nothing happened.
    answer: async (surface, reply) => {
      try {
        await put(surface, reply)
      } catch (thrown) {
        logger.error({ err: thrown, user: surface.user, reply: reply.kind }, 'an answer could not be shown')
        await tell(surface.user, unshown(reply), surface.viewId === null ? [] : [surface.whisper])
      }
    },
    tellTrouble: async (surface, thrown) => {
      const reference = random.hex(8)
      logger.error({ err: thrown, user: surface.user, reference }, 'a command could not be dealt with')
      const why =
        thrown instanceof ForeignError
          ? thrown.message
          : `Something inside Peerbot broke (reference ${reference}).`
      const title = `${why} Nothing was started by this; try again, and \`${slash} requests mine\` shows what there is.`
      const inWindow: Whisper[] = surface.viewId === null ? [] : [message => show(surface, message)]
      await tell(surface.user, { title, parts: [] }, [...inWindow, surface.whisper])
    },
  }
}
