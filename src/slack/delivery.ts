import type { WebClient } from '@slack/web-api'
import { type Clock, sleep } from '../kit/clock.ts'
import { ForeignError } from '../kit/errors.ts'
import type { Message } from '../kit/message.ts'
import {
  type CloudFileRef,
  type Copy,
  type Delivery,
  forgetCopy,
  type Letter,
  rememberCopy,
} from '../outbox/index.ts'
import { slackFailure } from './failure.ts'
import { homeView } from './form.ts'
import { mrkdwn } from './mrkdwn.ts'
import { type Rendered, renderMessage } from './render.ts'

export interface DeliveryOptions {
  /** Where something of ours stands in Slack; null when it was never posted. */
  copyOf: (subject: string, role: string) => Promise<Copy | null>
  client: WebClient
  clock: Clock
  channels: { approvals: string; status: string; audit?: string | undefined }
  /** A request's card as it is now, and the version it shows; null when there is no such request. */
  card: (request: number) => Promise<{ rendered: Rendered; version: number } | null>
  home: (person: string) => Promise<Message>
  auditFile: (
    content: Extract<Letter['content'], { kind: 'audit_export' }>,
  ) => Promise<{ name: string; text: string }>
  /** Reads it from the cloud, which may take a while; `trouble` where it cannot be had and no wait will change that. */
  cloudFile: (file: CloudFileRef) => Promise<CloudFiles | { trouble: string }>
}

type CloudFiles = { fileName: string; title: string; comment: string; text: string }[]

/** A channel takes about one new message a second, whatever they are about; a redraw is not one. */
const channelPaceMs = 1_050

/** What belongs in a thread waits for the card that the thread hangs from. */
const untilItsCard: Delivery = {
  kind: 'later',
  why: 'its card is not posted yet',
  afterMs: 2_000,
  isUnsure: false,
  isInTurn: true,
}

/** Errors after which the message we meant to redraw is not ours to redraw: it is posted anew. */
const gone = new Set([
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
  'msg_too_old',
  'thread_not_found',
])

/**
 * The channel takes nothing from us: away, archived, or not open to us. It may be again, or another one be configured.
 * `restricted_action` has several endings.
 */
const isChannelClosed = (code: string | null): boolean =>
  code !== null &&
  (/^restricted_action/.test(code) ||
    ['channel_not_found', 'is_archived', 'not_in_channel', 'no_permission'].includes(code))

/** So often what Slack refuses for what it says is tried; the reason may be an error of Slack's own. */
const refusedTries = 8

/** A wait for the channel's turn that is longer than this is spent in the outbox, where a restart finds the letter. */
const longestTurnMs = 5_000

/** Slack cuts nothing in a file's comment: it takes as much as a message's text. */
const commentLimit = 3_000

/** The person cannot be reached by direct message, whatever we do. */
const unreachable = new Set([
  'user_not_found',
  'user_disabled',
  'cannot_dm_bot',
  'users_not_found',
  'account_inactive',
  'messages_tab_disabled',
])

/** Says one letter in Slack. Posts carry the letter's id, so that one whose reply was lost is found again. */
export function createDelivery(options: DeliveryOptions): (letter: Letter) => Promise<Delivery> {
  const { client, channels, clock, copyOf } = options
  /** When each channel may have its next message; Slack's own 429 is the authority. */
  const nextPostAt = new Map<string, number>()

  const call = async <T>(operation: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (thrown) {
      throw slackFailure(operation, thrown)
    }
  }

  /**
   * The message of an earlier try whose reply was lost. Needs the optional history scope of the channel; without it
   * null, and the letter is said again: twice is better than never for an approval.
   */
  const findPosted = async (
    letter: Letter,
    channel: string,
    thread: string | null,
  ): Promise<string | null> => {
    if (letter.unsureSince === null || !/^[CGD]/.test(channel)) return null
    const oldest = String(letter.unsureSince / 1_000 - 60)
    const range = { channel, oldest, limit: 200, include_all_metadata: true }
    try {
      const { messages = [] } =
        thread === null
          ? await client.conversations.history(range)
          : await client.conversations.replies({ ...range, ts: thread })
      const found = messages.find(message => {
        const payload = (message as { metadata?: { event_payload?: Record<string, unknown> } }).metadata
          ?.event_payload
        return payload?.['letter'] === letter.id
      })
      return found?.ts ?? null
    } catch (thrown) {
      const failure = slackFailure('read the channel back', thrown)
      if (failure.kind === 'unavailable' || failure.kind === 'rate_limited') throw failure
      return null
    }
  }

  const turnIn = async (channel: string): Promise<void> => {
    const now = clock.now()
    const at = Math.max(now, nextPostAt.get(channel) ?? 0)
    if (at - now > longestTurnMs) {
      throw new ForeignError('The channel has had as many messages as Slack takes for now.', {
        service: 'slack',
        operation: 'post a message',
        kind: 'rate_limited',
        effect: 'no',
        retryAfterMs: at - now,
      })
    }
    nextPostAt.set(channel, at + channelPaceMs)
    if (at > now) await sleep(clock, at - now)
  }

  /** Slack's limit is the channel's, not the letter's: the others need not run into it as well. */
  const rest = (channel: string, thrown: unknown): void => {
    if (!(thrown instanceof ForeignError) || thrown.kind !== 'rate_limited') return
    const until = clock.now() + (thrown.retryAfterMs ?? 0)
    nextPostAt.set(channel, Math.max(until, nextPostAt.get(channel) ?? 0))
  }

  const postOnce = async (
    letter: Letter,
    channel: string,
    rendered: Rendered,
    thread: { ts: string; isBroadcast: boolean } | null,
  ): Promise<Copy> => {
    const found = await findPosted(letter, channel, thread?.ts ?? null)
    if (found !== null) return { channel, ts: found, shows: null }
    await turnIn(channel)
    const common = {
      channel,
      text: rendered.text,
      blocks: rendered.blocks,
      unfurl_links: false,
      unfurl_media: false,
      metadata: { event_type: 'peerbot_letter', event_payload: { letter: letter.id } },
    }
    const reply = await call('post a message', () =>
      client.chat.postMessage(
        thread === null
          ? common
          : thread.isBroadcast
            ? { ...common, thread_ts: thread.ts, reply_broadcast: true }
            : { ...common, thread_ts: thread.ts },
      ),
    ).catch(thrown => {
      rest(channel, thrown)
      throw thrown
    })
    return { channel: reply.channel ?? channel, ts: reply.ts ?? '', shows: null }
  }

  const deliverCard = async (letter: Letter, request: number): Promise<Delivery> => {
    const drawn = await options.card(request)
    if (!drawn) return { kind: 'undeliverable', why: `there is no request ${request}` }
    const subject = `request:${request}`
    const { rendered, version } = drawn
    const copy = await copyOf(subject, 'card')
    if (copy) {
      const again: Copy = { ...copy, shows: version }
      try {
        await call('redraw a card', () =>
          client.chat.update({
            channel: copy.channel,
            ts: copy.ts,
            text: rendered.text,
            blocks: rendered.blocks,
          }),
        )
        return { kind: 'delivered', record: tx => rememberCopy(tx, subject, 'card', letter.id, again) }
      } catch (thrown) {
        if (
          !(thrown instanceof ForeignError && (gone.has(thrown.code ?? '') || isChannelClosed(thrown.code)))
        )
          throw thrown
        // Where it stood may no longer be the approvals channel, or no channel at all.
      }
    }
    const posted = { ...(await postOnce(letter, channels.approvals, rendered, null)), shows: version }
    return {
      kind: 'delivered',
      record: async tx => {
        if (copy) await forgetCopy(tx, copy)
        await rememberCopy(tx, subject, 'card', letter.id, posted)
      },
    }
  }

  const deliverThread = async (
    letter: Letter,
    { request, message, isBroadcast }: Extract<Letter['content'], { kind: 'thread' }>,
  ): Promise<Delivery> => {
    const card = await copyOf(`request:${request}`, 'card')
    if (!card) return untilItsCard
    let posted: Copy
    try {
      posted = await postOnce(letter, card.channel, renderMessage(message), { ts: card.ts, isBroadcast })
    } catch (thrown) {
      // A card that stands elsewhere is posted anew with its next redraw; when there is none, its thread is over.
      const isOver = card.channel !== channels.approvals && letter.attempt >= refusedTries
      if (isOver && thrown instanceof ForeignError && isChannelClosed(thrown.code))
        return { kind: 'undeliverable', why: thrown.message }
      throw thrown
    }
    return {
      kind: 'delivered',
      record: tx => rememberCopy(tx, `request:${request}`, 'thread', letter.id, posted),
    }
  }

  const deliverDirect = async (letter: Letter, person: string, message: Message): Promise<Delivery> => {
    const { channel } = await call('open a direct message', () =>
      client.conversations.open({ users: person }),
    )
    const posted = await postOnce(letter, channel?.id ?? person, renderMessage(message), null)
    return {
      kind: 'delivered',
      record: tx => rememberCopy(tx, `person:${person}`, 'direct', letter.id, posted),
    }
  }

  const deliverChannel = async (
    letter: Letter,
    { channel, message }: Extract<Letter['content'], { kind: 'channel' }>,
  ): Promise<Delivery> => {
    const id = channels[channel]
    // No audit channel is configured: the letter has nowhere to go, and that is as it should be.
    if (id === undefined) return { kind: 'delivered' }
    const posted = await postOnce(letter, id, renderMessage(message), null)
    return {
      kind: 'delivered',
      record: tx => rememberCopy(tx, `channel:${channel}`, 'post', letter.id, posted),
    }
  }

  const deliverHome = async (person: string): Promise<Delivery> => {
    const view = homeView(await options.home(person))
    await call('publish Home', () => client.views.publish({ user_id: person, view }))
    return { kind: 'delivered' }
  }

  const deliverExport = async (
    content: Extract<Letter['content'], { kind: 'audit_export' }>,
  ): Promise<Delivery> => {
    const { name, text } = await options.auditFile(content)
    const { channel } = await call('open a direct message', () =>
      client.conversations.open({ users: content.person }),
    )
    await call('upload a file', () =>
      client.filesUploadV2({
        channel_id: channel?.id ?? content.person,
        filename: name,
        title: 'Audit log',
        content: text,
        initial_comment: `The audit log as you asked for it (${content.format.toUpperCase()}). \`peerbot audit verify\` checks the chain at its source.`,
      }),
    )
    return { kind: 'delivered' }
  }

  const deliverFile = async (
    letter: Letter,
    { to, file }: Extract<Letter['content'], { kind: 'cloud_file' }>,
  ): Promise<Delivery> => {
    const card = 'request' in to ? await copyOf(`request:${to.request}`, 'card') : null
    if ('request' in to && !card) return untilItsCard
    const channel = card
      ? card.channel
      : await call('open a direct message', async () => {
          const users = 'person' in to ? to.person : ''
          const opened = await client.conversations.open({ users })
          return opened.channel?.id ?? users
        })
    // Only when there is somebody to give it to: reading it costs the cloud a task.
    const files = await options.cloudFile(file)
    if ('trouble' in files) {
      const rendered = renderMessage({ title: files.trouble, parts: [] })
      await postOnce(letter, channel, rendered, card ? { ts: card.ts, isBroadcast: false } : null)
      return { kind: 'delivered' }
    }
    await turnIn(channel)
    const comments = [...new Set(files.map(({ comment }) => comment))]
    const upload = {
      initial_comment: mrkdwn(comments.join('\n'), commentLimit),
      file_uploads: files.map(({ fileName: filename, title, text: content }) => ({
        filename,
        title,
        content,
      })),
    }
    await call('upload a file', () =>
      card
        ? client.filesUploadV2({ ...upload, channel_id: channel, thread_ts: card.ts })
        : client.filesUploadV2({ ...upload, channel_id: channel }),
    ).catch(async thrown => {
      rest(channel, thrown)
      if (!(thrown instanceof ForeignError && thrown.code === 'missing_scope')) throw thrown
      const title =
        'A file could not be uploaded: the app lacks the scope `files:write`. Whoever runs Peerbot installs it again with manifest.yml; then ask for the file anew.'
      const thread = card ? { ts: card.ts, isBroadcast: false } : null
      await postOnce(letter, channel, renderMessage({ title, parts: [] }), thread)
    })
    return { kind: 'delivered' }
  }

  const deliver = (letter: Letter): Promise<Delivery> => {
    const { content } = letter
    switch (content.kind) {
      case 'card':
        return deliverCard(letter, content.request)
      case 'thread':
        return deliverThread(letter, content)
      case 'direct':
        return deliverDirect(letter, content.person, content.message)
      case 'channel':
        return deliverChannel(letter, content)
      case 'home':
        return deliverHome(content.person)
      case 'audit_export':
        return deliverExport(content)
      case 'cloud_file':
        return deliverFile(letter, content)
    }
  }

  return async letter => {
    try {
      return await deliver(letter)
    } catch (thrown) {
      if (!(thrown instanceof ForeignError)) throw thrown
      const isToPerson = ['direct:', 'home:', 'file:person:'].some(start => letter.topic.startsWith(start))
      if (isToPerson && unreachable.has(thrown.code ?? ''))
        return { kind: 'undeliverable', why: thrown.message }
      // Refused for what it says, again and again: no wait changes that. A lost card is found and drawn anew.
      if (thrown.kind === 'invalid' && !isChannelClosed(thrown.code) && letter.attempt >= refusedTries)
        return { kind: 'undeliverable', why: thrown.message }
      return {
        kind: 'later',
        why: thrown.message,
        afterMs: thrown.retryAfterMs,
        isUnsure: thrown.effect === 'maybe',
      }
    }
  }
}
