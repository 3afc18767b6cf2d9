import type { WebClient } from '@slack/web-api'
import type { Clock } from '../kit/clock.ts'
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
import { createChannelTurns } from './channel-turns.ts'
import { isChannelClosed, refusedTries, slackFailure } from './failure.ts'
import { homeView } from './form.ts'
import { type MapDeliveryParts, mapDelivery, type Posted } from './map-delivery.ts'
import { mrkdwn } from './mrkdwn.ts'
import { commentLimit } from './picture-upload.ts'
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
  /** Reads and draws it, which may take seconds. */
  map: MapDeliveryParts['draw']
}

type CloudFiles = { fileName: string; title: string; comment: string; text: string }[]

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
  const turns = createChannelTurns(clock)

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
    isIt: (message: Posted) => boolean = ({ metadata }) => metadata?.event_payload?.['letter'] === letter.id,
  ): Promise<string | null> => {
    if (letter.unsureSince === null || !/^[CGD]/.test(channel)) return null
    const oldest = String(letter.unsureSince / 1_000 - 60)
    const range = { channel, oldest, limit: 200, include_all_metadata: true }
    try {
      const { messages = [] } =
        thread === null
          ? await client.conversations.history(range)
          : await client.conversations.replies({ ...range, ts: thread })
      return messages.find(message => isIt(message as Posted))?.ts ?? null
    } catch (thrown) {
      const failure = slackFailure('read the channel back', thrown)
      if (failure.kind === 'unavailable' || failure.kind === 'rate_limited') throw failure
      return null
    }
  }

  const postOnce = async (
    letter: Letter,
    channel: string,
    rendered: Rendered,
    thread: { ts: string; isBroadcast: boolean } | null,
  ): Promise<Copy> => {
    const found = await findPosted(letter, channel, thread?.ts ?? null)
    if (found !== null) return { channel, ts: found, shows: null }
    await turns.take(channel)
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
      turns.rest(channel, thrown)
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

  const directWith = async (person: string): Promise<string> => {
    const { channel } = await call('open a direct message', () =>
      client.conversations.open({ users: person }),
    )
    return channel?.id ?? person
  }

  const deliverDirect = async (letter: Letter, person: string, message: Message): Promise<Delivery> => {
    const posted = await postOnce(letter, await directWith(person), renderMessage(message), null)
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
    const channel = await directWith(content.person)
    await call('upload a file', () =>
      client.filesUploadV2({
        channel_id: channel,
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
    const channel = card ? card.channel : await directWith('person' in to ? to.person : '')
    // Only when there is somebody to give it to: reading it costs the cloud a task.
    const files = await options.cloudFile(file)
    if ('trouble' in files) {
      const rendered = renderMessage({ title: files.trouble, parts: [] })
      await postOnce(letter, channel, rendered, card ? { ts: card.ts, isBroadcast: false } : null)
      return { kind: 'delivered' }
    }
    await turns.take(channel)
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
      turns.rest(channel, thrown)
      if (!(thrown instanceof ForeignError && thrown.code === 'missing_scope')) throw thrown
      const title =
        'A file could not be uploaded: the app lacks the scope `files:write`. Whoever runs Peerbot installs it again with manifest.yml; then ask for the file anew.'
      const thread = card ? { ts: card.ts, isBroadcast: false } : null
      await postOnce(letter, channel, renderMessage({ title, parts: [] }), thread)
    })
    return { kind: 'delivered' }
  }

  const deliverMap = mapDelivery({
    client,
    clock,
    turns,
    draw: options.map,
    findPosted,
    directWith,
    say: (letter, channel, text) =>
      postOnce(letter, channel, renderMessage({ title: text, parts: [] }), null),
  })

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
      case 'map':
        return deliverMap(letter, content)
    }
  }

  return async letter => {
    try {
      return await deliver(letter)
    } catch (thrown) {
      if (!(thrown instanceof ForeignError)) throw thrown
      const isToPerson = ['direct:', 'home:', 'file:person:', 'map:'].some(start =>
        letter.topic.startsWith(start),
      )
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
