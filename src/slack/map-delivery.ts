/**
 * The picture of the map, uploaded where it was asked for; where nothing of ours can be said there, to the person who
 * asked. What cannot be drawn or uploaded is answered in words.
 */
import type { WebClient } from '@slack/web-api'
import type { MapAsked, MapDrawing } from '../commands/index.ts'
import type { Clock } from '../kit/clock.ts'
import { ForeignError } from '../kit/errors.ts'
import type { Text } from '../kit/message.ts'
import type { Delivery, Letter } from '../outbox/index.ts'
import type { ChannelTurns } from './channel-turns.ts'
import { isChannelClosed, refusedTries } from './failure.ts'
import { mrkdwn } from './mrkdwn.ts'
import { commentLimit, uploadPicture } from './picture-upload.ts'

/** What a message of ours is known again by. */
export interface Posted {
  metadata?: { event_payload?: Record<string, unknown> }
  files?: { name?: string }[]
}

export interface MapDeliveryParts {
  client: WebClient
  clock: Clock
  turns: ChannelTurns
  /** Reads and draws it, which may take seconds. */
  draw: (asked: MapAsked) => Promise<MapDrawing>
  /** The message of an earlier try whose reply was lost; null where there is none, or nobody may look. */
  findPosted: (
    letter: Letter,
    channel: string,
    thread: null,
    isIt: (message: Posted) => boolean,
  ) => Promise<string | null>
  /** The direct message with a person. */
  directWith: (person: string) => Promise<string>
  say: (letter: Letter, channel: string, text: string) => Promise<unknown>
}

/** The workspace takes no file of ours, whatever we do; people hear it in words. */
const takesNoFile: ReadonlySet<string | null> = new Set([
  'missing_scope',
  'file_uploads_disabled',
  'file_uploads_except_images_disabled',
  'file_upload_size_restricted',
  'file_type_not_allowed',
  'storage_limit_reached',
  'slack_connect_file_upload_sharing_blocked',
])

function noPicture({ code, message }: ForeignError): string {
  const why =
    code === 'missing_scope'
      ? 'the app lacks the scope `files:write`. Whoever runs Peerbot installs it again with manifest.yml.'
      : message
  return `The map could not be uploaded: ${why} \`/peering list\` has it in words.`
}

const elsewhere = (channel: string): Text => [
  'You asked for it in ',
  /^[CG]/.test(channel) ? { channel } : 'another conversation',
  ', where Peerbot cannot post, so it comes to you here.',
]

type MapLetter = Extract<Letter['content'], { kind: 'map' }>

export function mapDelivery(
  parts: MapDeliveryParts,
): (letter: Letter, content: MapLetter) => Promise<Delivery> {
  const { client, clock, turns } = parts

  /** Tries the place where it was asked for, then the person. */
  const put = async (
    { person, channel }: MapLetter,
    way: (place: string, isElsewhere: boolean) => Promise<unknown>,
  ): Promise<Delivery> => {
    const isThere =
      channel !== null &&
      (await way(channel, false).then(
        () => true,
        thrown => {
          if (thrown instanceof ForeignError && isChannelClosed(thrown.code)) return false
          throw thrown
        },
      ))
    if (!isThere) await way(await parts.directWith(person), channel !== null)
    return { kind: 'delivered' }
  }

  const upload = (
    letter: Letter,
    content: MapLetter,
    { png, title, altText, comment }: Extract<MapDrawing, { kind: 'picture' }>,
  ): Promise<Delivery> => {
    // By which it is known again: a completed upload takes no metadata.
    const fileName = `network-map-${letter.id}.png`
    return put(content, async (place, isElsewhere) => {
      const isIt = ({ files }: Posted): boolean => files?.some(({ name }) => name === fileName) ?? false
      if ((await parts.findPosted(letter, place, null, isIt)) !== null) return
      await turns.take(place)
      const lines = [...comment, ...(isElsewhere ? [elsewhere(content.channel ?? '')] : [])]
      const said = lines.map(line => mrkdwn(line, Math.floor(commentLimit / lines.length) - 1)).join('\n')
      const picture = { channel: place, fileName, title, altText, comment: said, png }
      await uploadPicture(client, clock, picture).catch(thrown => {
        turns.rest(place, thrown)
        throw thrown
      })
    })
  }

  return async (letter, content) => {
    const { person, from } = content
    const inWords = (text: string) => put(content, place => parts.say(letter, place, text))
    const drawing = await parts.draw({ person, from, attempt: letter.attempt })
    if (drawing.kind === 'later') return { kind: 'later', why: drawing.why, afterMs: null, isUnsure: false }
    if (drawing.kind === 'words') return inWords(drawing.text)
    try {
      return await upload(letter, content, drawing)
    } catch (thrown) {
      if (!(thrown instanceof ForeignError)) throw thrown
      const isRefused = thrown.kind === 'invalid' && letter.attempt >= refusedTries
      if (!takesNoFile.has(thrown.code) && !isRefused) throw thrown
      return inWords(noPicture(thrown))
    }
  }
}
