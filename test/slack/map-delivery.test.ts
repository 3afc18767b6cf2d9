import { LogLevel, WebClient } from '@slack/web-api'
import { expect, onTestFinished, test } from 'vitest'
import type { MapDrawing } from '../../src/commands/index.ts'
import type { Content, Delivery } from '../../src/outbox/index.ts'
import { startSlack } from '../../src/sandbox/slack/index.ts'
import { createDelivery } from '../../src/slack/delivery.ts'
import { manualClock } from '../support/manual-clock.ts'
import { until } from '../support/run-with-clock.ts'
import { seededRandom } from '../support/seeded-random.ts'

/** One white pixel. */
const png = Uint8Array.from(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
    'base64',
  ),
)
const drawing: MapDrawing = {
  kind: 'picture',
  png,
  title: 'Network peerings',
  altText: 'Network peerings. 2 networks, 1 peering: 1 active.',
  comment: [[{ bold: '2 networks, 1 peering: 1 active' }], 'Read <today>.'],
}
/** The bot is a member of the one, and not of the other. */
const within: Content = { kind: 'map', person: 'U0REQUESTER', channel: 'C0STATUS', from: null }
const outside: Content = { ...within, channel: 'C0GENERAL' }

async function mapRoom(scopes?: string[]) {
  const clock = manualClock()
  const slack = await startSlack({ clock, random: seededRandom(3), ...(scopes ? { scopes } : {}) })
  onTestFinished(slack.close)
  const client = new WebClient(slack.tokens.bot, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logLevel: LogLevel.ERROR,
  })
  let drawn: MapDrawing = drawing
  const asked: unknown[] = []
  const never = () => Promise.reject(new Error('no other letter is sent'))
  const deliver = createDelivery({
    client,
    clock,
    channels: { approvals: 'C0APPROVALS', status: 'C0STATUS' },
    copyOf: never,
    card: never,
    home: never,
    auditFile: never,
    cloudFile: never,
    map: async what => {
      asked.push(what)
      return drawn
    },
  })
  return {
    slack,
    clock,
    asked,
    draws: (other: MapDrawing) => {
      drawn = other
    },
    deliver: (
      content: Content,
      { attempt = 1, unsureSince = null as number | null } = {},
    ): Promise<Delivery> =>
      until(deliver({ id: 7, content, topic: 'map:U0REQUESTER::', pace: 'x', attempt, unsureSince }), clock),
    calls: (method: string) => slack.calls.filter(call => call.method === method && call.ok),
    /** What stands there, as the requester sees it. */
    in: (id: string) => {
      const { channels, directMessages } = slack.view('U0REQUESTER')
      return [...channels, ...directMessages].find(one => one.id === id)?.messages ?? []
    },
    direct: () => slack.view('U0REQUESTER').directMessages.flatMap(({ messages }) => messages),
  }
}

test('the picture comes where it was asked for, with its title, its description and what it says', async () => {
  const room = await mapRoom()

  expect(await room.deliver(within)).toEqual({ kind: 'delivered' })

  const [message, ...others] = room.in('C0STATUS')
  expect(others).toEqual([])
  expect(message?.text).toBe('*2 networks, 1 peering: 1 active*\nRead &lt;today&gt;.')
  expect(message?.files).toEqual([
    expect.objectContaining({
      name: 'network-map-7.png',
      title: 'Network peerings',
      altText: 'Network peerings. 2 networks, 1 peering: 1 active.',
      mimeType: 'image/png',
      pixels: { width: 1, height: 1 },
      size: png.length,
    }),
  ])
  const [file] = message?.files ?? []
  expect(room.slack.file('U0REQUESTER', file?.id ?? '')?.bytes).toEqual(Buffer.from(png))
  expect(room.asked).toEqual([{ person: 'U0REQUESTER', from: null, attempt: 1 }])
  expect(room.direct()).toEqual([])
})

test('asked for outside of any channel, it comes by direct message', async () => {
  const room = await mapRoom()

  await room.deliver({ ...within, channel: null })

  const [message] = room.direct()
  expect(message?.files).toHaveLength(1)
  expect(message?.text).not.toContain('You asked for it in')
})

test('asked for in a channel that the bot is not in, it comes by direct message and says so', async () => {
  const room = await mapRoom()

  expect(await room.deliver(outside)).toEqual({ kind: 'delivered' })

  expect(room.in('C0GENERAL')).toEqual([])
  const [message, ...others] = room.direct()
  expect(others).toEqual([])
  expect(message?.files).toHaveLength(1)
  expect(message?.text).toContain('You asked for it in <#C0GENERAL>, where Peerbot cannot post')
})

test.each([
  'posting_to_channel_denied',
  'is_archived',
  'channel_not_found',
  'restricted_action_read_only_channel',
])('so it does where the channel answers %s', async code => {
  const room = await mapRoom()
  room.slack.faults.failNext('files.completeUploadExternal', code)

  expect(await room.deliver(within)).toEqual({ kind: 'delivered' })

  expect(room.in('C0STATUS')).toEqual([])
  expect(room.direct()[0]?.text).toContain('You asked for it in <#C0STATUS>')
})

test('asked for between two people, it comes to the one who asked', async () => {
  const room = await mapRoom()

  await room.deliver({ ...within, channel: 'D0OTHERS' })

  expect(room.direct()[0]?.text).toContain('You asked for it in another conversation')
})

test('what cannot be drawn is said in words', async () => {
  const room = await mapRoom()
  room.draws({ kind: 'words', text: 'The map could not be drawn: it took too long. `/peering list` has it.' })

  expect(await room.deliver(within)).toEqual({ kind: 'delivered' })

  expect(room.in('C0STATUS').map(({ text }) => text)).toEqual([expect.stringContaining('took too long')])
  expect(room.calls('files.getUploadURLExternal')).toEqual([])
})

test('words find the person too, where the channel is closed', async () => {
  const room = await mapRoom()
  room.draws({ kind: 'words', text: 'nothing to draw' })

  await room.deliver(outside)

  expect(room.direct().map(({ text }) => text)).toEqual([expect.stringContaining('nothing to draw')])
})

test('a painter that is closing leaves the letter for the next start', async () => {
  const room = await mapRoom()
  room.draws({ kind: 'later', why: 'The bot is shutting down; no picture was made.' })

  expect(await room.deliver(within)).toEqual({
    kind: 'later',
    why: 'The bot is shutting down; no picture was made.',
    afterMs: null,
    isUnsure: false,
  })
  expect(room.in('C0STATUS')).toEqual([])
})

test('without the scope for files it is said what to do, and where the words are', async () => {
  const room = await mapRoom(['chat:write', 'im:write'])

  expect(await room.deliver(within)).toEqual({ kind: 'delivered' })

  const [said, ...others] = room.in('C0STATUS')
  expect(others).toEqual([])
  expect(said?.text).toContain('lacks the scope `files:write`')
  expect(said?.text).toContain('`/peering list`')
})

test('a workspace that takes no files is told in words at once', async () => {
  const room = await mapRoom()
  room.slack.faults.failNext('files.getUploadURLExternal', 'file_uploads_disabled')

  expect(await room.deliver(within)).toEqual({ kind: 'delivered' })

  expect(room.in('C0STATUS')[0]?.text).toContain('Slack answered "file_uploads_disabled"')
})

test('what Slack refuses again and again ends in words, not in silence', async () => {
  const room = await mapRoom()
  room.slack.faults.failNext('files.getUploadURLExternal', 'invalid_arguments', 2)

  expect(await room.deliver(within, { attempt: 7 })).toMatchObject({ kind: 'later' })
  expect(await room.deliver(within, { attempt: 8 })).toEqual({ kind: 'delivered' })

  expect(room.in('C0STATUS').map(({ text }) => text)).toEqual([expect.stringContaining('invalid_arguments')])
})

test.each(['files.getUploadURLExternal', 'files.completeUploadExternal'])(
  'Slack being away at %s is waited for',
  async method => {
    const room = await mapRoom()
    room.slack.faults.failNext(method, 'service_unavailable')

    expect(await room.deliver(within)).toMatchObject({ kind: 'later' })
    expect(await room.deliver(within, { attempt: 2 })).toEqual({ kind: 'delivered' })

    expect(room.in('C0STATUS')).toHaveLength(1)
  },
)

const reading = ['chat:write', 'im:write', 'files:write', 'channels:history', 'im:history']

test.each([within, outside, { ...within, channel: null }])(
  'a picture whose reply was lost is not shown twice: %j',
  async content => {
    const room = await mapRoom(reading)
    const unsureSince = room.clock.now()
    // The channel's refusal comes first, where there is one.
    if (content.channel === 'C0GENERAL')
      room.slack.faults.failNext('files.completeUploadExternal', 'not_in_channel')
    room.slack.faults.dropNextReply('files.completeUploadExternal')
    expect(await room.deliver(content)).toMatchObject({ kind: 'later', isUnsure: true })

    expect(await room.deliver(content, { attempt: 2, unsureSince })).toEqual({ kind: 'delivered' })

    expect([...room.in('C0STATUS'), ...room.direct()].flatMap(({ files }) => files)).toHaveLength(1)
  },
)

test('where nobody may read back, it is rather shown twice than never', async () => {
  const room = await mapRoom()
  room.slack.faults.dropNextReply('files.completeUploadExternal')
  const unsureSince = room.clock.now()
  await room.deliver(within)

  expect(await room.deliver(within, { attempt: 2, unsureSince })).toEqual({ kind: 'delivered' })

  expect(room.in('C0STATUS').flatMap(({ files }) => files)).toHaveLength(2)
})

test('a channel that asks to wait is left alone for as long', async () => {
  const room = await mapRoom()
  room.slack.faults.rateLimit('files.completeUploadExternal', 30)

  expect(await room.deliver(within)).toMatchObject({ kind: 'later', afterMs: 30_000, isUnsure: false })
  expect(await room.deliver(within)).toMatchObject({ kind: 'later' })
  expect(room.slack.calls.filter(({ method }) => method === 'files.completeUploadExternal')).toHaveLength(1)
})

test('somebody who is gone and asked outside of a channel is not written to for ever', async () => {
  const room = await mapRoom()

  expect(await room.deliver({ ...within, person: 'U0NOBODY', channel: null })).toMatchObject({
    kind: 'undeliverable',
  })
})

test('a comment stays within what Slack takes, and loses no line', async () => {
  const room = await mapRoom()
  const lines = ['<'.repeat(4_000), 'second '.repeat(800), ['by ', { user: 'U0REQUESTER' }]]
  room.draws({ ...drawing, comment: lines } as MapDrawing)

  await room.deliver(within)

  const said = room.in('C0STATUS')[0]?.text ?? ''
  expect(said.length).toBeLessThanOrEqual(3_000)
  expect(said).toContain('second')
  expect(said).toContain('<@U0REQUESTER>')
})

test('an address is asked for with the size and the description, by the name that Slack reads', async () => {
  const room = await mapRoom()
  await room.deliver(within)

  const sent = room.calls('files.getUploadURLExternal')[0]
  expect(sent?.args).toMatchObject({ filename: 'network-map-7.png', length: String(png.length) })
  expect(sent?.args['alt_txt']).toContain('2 networks')
})
