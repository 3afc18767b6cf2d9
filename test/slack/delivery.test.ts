import { WebClient } from '@slack/web-api'
import { expect, onTestFinished, test } from 'vitest'
import { transact } from '../../src/db/index.ts'
import { type Content, copyOf, type Delivery, type Letter, rememberCopy } from '../../src/outbox/index.ts'
import { startSlack } from '../../src/sandbox/slack/index.ts'
import { createDelivery, type DeliveryOptions } from '../../src/slack/delivery.ts'
import { renderMessage } from '../../src/slack/render.ts'
import { memoryDatabase } from '../support/database.ts'
import { manualClock } from '../support/manual-clock.ts'
import { until } from '../support/run-with-clock.ts'
import { seededRandom } from '../support/seeded-random.ts'

const lastTry = 8
const subject = 'request:1'

/** A look-alike Slack, and a delivery whose approvals channel is C0APPROVALS. */
async function postRoom(scopes?: string[]) {
  const clock = manualClock()
  const slack = await startSlack({ clock, random: seededRandom(3), ...(scopes ? { scopes } : {}) })
  onTestFinished(slack.close)
  const db = await memoryDatabase()
  const client = new WebClient(slack.tokens.bot, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  })
  let files: DeliveryOptions['cloudFile'] = async () => []
  const deliver = createDelivery({
    client,
    clock,
    channels: { approvals: 'C0APPROVALS', status: 'C0STATUS' },
    copyOf: (whose, role) => copyOf(db, whose, role),
    card: async request => ({
      version: 2,
      rendered: renderMessage({ title: `R-${request}`, parts: [] }),
    }),
    home: async () => ({ title: '', parts: [] }),
    auditFile: async () => ({ name: 'audit.csv', text: '' }),
    cloudFile: file => files(file),
    map: async () => ({ kind: 'later', why: 'nobody asks for one' }),
  })
  let id = 0
  const letter = (content: Content, attempt = 1): Letter => ({
    id: ++id,
    content,
    topic:
      content.kind === 'direct'
        ? `direct:${content.person}`
        : content.kind === 'cloud_file'
          ? 'file:person:x'
          : 'x',
    pace: 'x',
    attempt,
    unsureSince: null,
  })
  return {
    slack,
    clock,
    db,
    /** What the clouds hand out. */
    handOut: (read: DeliveryOptions['cloudFile']) => {
      files = read
    },
    /** Delivers, and remembers what the delivery wants remembered. */
    say: async (content: Content, attempt?: number): Promise<Delivery['kind']> => {
      const delivery = await deliver(letter(content, attempt))
      if (delivery.kind === 'delivered') await transact(db, async tx => delivery.record?.(tx))
      return delivery.kind
    },
    deliver: (content: Content, attempt?: number) => deliver(letter(content, attempt)),
    card: () => copyOf(db, subject, 'card'),
    standsIn: (channel: string, ts: string) =>
      transact(db, tx => rememberCopy(tx, subject, 'card', 0, { channel, ts, shows: 1 })),
    calls: (method: string) => slack.calls.filter(call => call.method === method),
  }
}

const card: Content = { kind: 'card', request: 1 }
const line: Content = {
  kind: 'thread',
  request: 1,
  message: { title: 'planned', parts: [] },
  isBroadcast: false,
}

test.each(['is_archived', 'channel_not_found', 'not_in_channel', 'restricted_action_read_only_channel'])(
  'a card whose channel answers %s is posted in the approvals channel, and its thread goes on there',
  async code => {
    const room = await postRoom()
    await room.standsIn('C0FORMER', '1.000100')
    room.slack.faults.failNext('chat.update', code)

    expect(await room.say(card)).toBe('delivered')

    const now = await room.card()
    expect(now).toMatchObject({ channel: 'C0APPROVALS', shows: 2 })
    room.clock.advance(2_000)
    expect(await room.say(line)).toBe('delivered')
    expect(room.calls('chat.postMessage').at(-1)?.args).toMatchObject({
      channel: 'C0APPROVALS',
      thread_ts: now?.ts,
    })
  },
)

test('a card is never given up because the approvals channel is closed', async () => {
  const room = await postRoom()
  room.slack.faults.failNext('chat.postMessage', 'not_in_channel', 2)

  expect(await room.say(card, lastTry)).toBe('later')
  room.clock.advance(2_000)
  expect(await room.say(card, 40)).toBe('later')
})

test.each([
  ['C0FORMER', 'undeliverable'],
  ['C0APPROVALS', 'later'],
] as const)('a line under a card in %s that is closed to us ends up %s', async (channel, outcome) => {
  const room = await postRoom()
  await room.standsIn(channel, '1.000100')
  room.slack.faults.failNext('chat.postMessage', 'is_archived', 2)

  expect(await room.say(line, lastTry - 1)).toBe('later')
  room.clock.advance(2_000)
  expect(await room.say(line, lastTry)).toBe(outcome)
})

test('what Slack refuses for what it says is given up at the eighth try', async () => {
  const room = await postRoom()
  const message: Content = { kind: 'direct', person: 'U0REQUESTER', message: { title: 'done', parts: [] } }
  room.slack.faults.failNext('chat.postMessage', 'msg_too_long', 2)

  expect(await room.say(message, lastTry - 1)).toBe('later')
  room.clock.advance(2_000)
  expect(await room.say(message, lastTry)).toBe('undeliverable')
})

test.each(['internal_error', 'missing_scope'])('what Slack answers with %s is never given up', async code => {
  const room = await postRoom()
  room.slack.faults.failNext('chat.postMessage', code)

  expect(await room.say(card, 40)).toBe('later')
})

test('a channel that asks to wait is left alone by the other letters too', async () => {
  const room = await postRoom()
  await room.standsIn('C0APPROVALS', '1.000100')
  room.slack.faults.rateLimit('chat.postMessage', 30)
  expect(await room.say(line)).toBe('later')

  expect(await room.deliver(line)).toMatchObject({ kind: 'later', afterMs: 30_000, isUnsure: false })

  expect(room.calls('chat.postMessage')).toHaveLength(1)
})

const script = {
  fileName: 'discover-1206.py',
  title: 'Discovery script',
  comment: 'Run it inside the consumer VPC: it prints <names> and creates nothing.',
  text: 'print("hello")\n',
}
const file = { scope: 'cloud/main/1206', peering: 'privatelink', name: 'script' }

test('a file of a cloud goes into the thread of the card, with what it is', async () => {
  const room = await postRoom()
  room.handOut(async () => [script])
  await room.say({ kind: 'card', request: 1 })
  room.clock.advance(2_000)

  expect(await room.say({ kind: 'cloud_file', to: { request: 1 }, file })).toBe('delivered')

  const card = await room.card()
  const [upload] = room.calls('files.completeUploadExternal')
  expect(upload?.args).toMatchObject({ channel_id: 'C0APPROVALS', thread_ts: card?.ts })
  expect(JSON.stringify(upload?.args)).toContain('it prints &lt;names&gt; and creates nothing')
})

test('a file waits for the card whose thread it belongs to', async () => {
  const room = await postRoom()

  expect(await room.say({ kind: 'cloud_file', to: { request: 1 }, file })).toBe('later')
})

test('a file that cannot be had is said, not kept silent', async () => {
  const room = await postRoom()
  room.handOut(async () => ({ trouble: 'The script of privatelink cannot be had any more: it is gone.' }))

  expect(await room.say({ kind: 'cloud_file', to: { person: 'U0REQUESTER' }, file })).toBe('delivered')

  const said = room.calls('chat.postMessage').map(call => JSON.stringify(call.args))
  expect(said).toEqual([expect.stringContaining('cannot be had any more')])
  expect(room.calls('files.completeUploadExternal')).toEqual([])
})

test('two files of one kind come together', async () => {
  const room = await postRoom()
  room.handOut(async () => [script, { ...script, fileName: 'discover-1206.ps1' }])

  expect(await room.say({ kind: 'cloud_file', to: { person: 'U0REQUESTER' }, file })).toBe('delivered')

  expect(room.calls('files.getUploadURLExternal')).toHaveLength(2)
  expect(room.calls('files.completeUploadExternal')).toHaveLength(1)
})

test('a file for somebody who cannot be reached is not read from the cloud', async () => {
  const room = await postRoom()
  let reads = 0
  room.handOut(async () => {
    reads++
    return [script]
  })

  expect(await room.say({ kind: 'cloud_file', to: { person: 'U0NOBODY' }, file })).toBe('undeliverable')
  expect(reads).toBe(0)
})

test('a file that the app may not upload is said, once', async () => {
  const room = await postRoom(['chat:write', 'im:write'])
  room.handOut(async () => [script])

  const saying = room.say({ kind: 'cloud_file', to: { person: 'U0REQUESTER' }, file })
  expect(await until(saying, room.clock)).toBe('delivered')

  const said = room.calls('chat.postMessage').map(call => JSON.stringify(call.args))
  expect(said).toEqual([expect.stringContaining('lacks the scope `files:write`')])
})
