/**
 * A picture into a conversation, by the three calls of Slack's external upload. The SDK's `filesUploadV2` would do it, but
 * sends the picture's description as `alt_text`, where Slack reads `alt_txt`: it would be lost without a word.
 */
import type { WebClient } from '@slack/web-api'
import type { Clock } from '../kit/clock.ts'
import { second } from '../kit/duration.ts'
import { ForeignError, messageOf } from '../kit/errors.ts'
import { slackFailure } from './failure.ts'

export interface PictureUpload {
  channel: string
  fileName: string
  title: string
  /** What the picture shows, for whoever cannot see it; at most 1,000 characters. */
  altText: string
  /** Mrkdwn, said with it. */
  comment: string
  png: Uint8Array
}

/** Slack cuts nothing in a file's comment: it takes as much as a message's text. */
export const commentLimit = 3_000

const uploadWithinMs = 30 * second

function lost(why: string): ForeignError {
  return new ForeignError(`Slack did not take the bytes of a picture (${why}).`, {
    service: 'slack',
    operation: 'upload a picture',
    kind: 'unavailable',
    // Nothing is shown before the upload is completed.
    effect: 'no',
  })
}

/** The address is good for this one file, and takes no token. */
async function sendBytes(url: string, png: Uint8Array, clock: Clock): Promise<void> {
  const late = new AbortController()
  const cancel = clock.after(uploadWithinMs, () => late.abort(new Error('no answer in time')))
  try {
    const reply = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: Uint8Array.from(png),
      redirect: 'error',
      signal: late.signal,
    })
    await reply.arrayBuffer()
    if (reply.status !== 200) throw lost(`HTTP ${reply.status}`)
  } catch (thrown) {
    throw thrown instanceof ForeignError ? thrown : lost(messageOf(thrown))
  } finally {
    cancel()
  }
}

/** @throws ForeignError */
export async function uploadPicture(client: WebClient, clock: Clock, picture: PictureUpload): Promise<void> {
  const { channel, fileName, title, altText, comment, png } = picture
  try {
    const begin = { filename: fileName, length: png.length, alt_txt: altText }
    const { upload_url: url, file_id: id } = await client.files.getUploadURLExternal(begin)
    if (url === undefined || id === undefined) throw lost('it gave no address')
    await sendBytes(url, png, clock)
    const complete = { files: [{ id, title }] as [{ id: string; title: string }], initial_comment: comment }
    await client.files.completeUploadExternal({ ...complete, channel_id: channel })
  } catch (thrown) {
    throw slackFailure('upload a picture', thrown)
  }
}
