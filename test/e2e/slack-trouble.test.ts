import { expect, test } from 'vitest'
import { systemClock } from '../../src/kit/clock.ts'
import { minute, second } from '../../src/kit/duration.ts'
import { type Bot, startTestBot } from '../support/bot.ts'
import { approveUntilPending, ask, createLine, peeringsAt } from '../support/stories.ts'
import { buttonsOf } from '../support/words.ts'

const later = [/^letter later$/]
/** What Slack's own client says of a connection that broke. */
const broken = [...later, /^http request failed/]

/** Somebody with the right to removes a message. */
async function deleteByHand({ slack }: Bot, channel: string, ts: string): Promise<void> {
  const reply = await fetch(`${slack.apiUrl}chat.delete`, {
    method: 'POST',
    headers: { authorization: `Bearer ${slack.tokens.bot}`, 'content-type': 'application/json' },
    body: JSON.stringify({ channel, ts }),
  })
  expect(await reply.json()).toMatchObject({ ok: true })
}

async function finish(bot: Bot): Promise<void> {
  const id = await approveUntilPending(bot)
  bot.cloud.acceptInAws(id)
  await bot.untilCardSays('R-1', 'Done')
  await bot.said()
}

test('429 on posting is waited out for as long as Slack says', async () => {
  const bot = await startTestBot({ expects: [...later, /chat\.postMessage: ratelimited/] })
  bot.slack.faults.rateLimit('chat.postMessage', 45)
  const askedAt = bot.clock.now()

  await ask(bot)

  expect(bot.clock.now() - askedAt).toBeGreaterThanOrEqual(45_000)
  const tries = bot.slack.calls.filter(({ method }) => method === 'chat.postMessage')
  expect(tries.filter(({ ok }) => !ok)).toHaveLength(1)
  expect(bot.card('R-1')).toBeDefined()
})

test('while Slack is down the work goes on, and what was to be said is said when it is back', async () => {
  const bot = await startTestBot({
    expects: [...later, /service_unavailable/, /HTTP 503/, /could not be dealt with/, /nor could/],
  })
  await ask(bot)
  await bot.as('U0APPROVER').decides('R-1', 'Approve')

  bot.slack.faults.refuse(600)
  const pending = await bot.until('the peering', () =>
    peeringsAt(bot).find(({ status }) => status === 'pending-acceptance'),
  )
  bot.cloud.acceptInAws(pending.id)
  await bot.until(
    'the work to be over',
    () => bot.calls(/vpcPeering|peerings/).length > 0 && peeringsAt(bot)[0]?.status === 'active',
  )
  await bot.untilCardSays('R-1', 'Done')
  await bot.said()

  const thread = bot.card('R-1').replies.map(({ text }) => text)
  expect(new Set(thread).size).toBe(thread.length)
  expect(bot.messages('C0STATUS').map(({ text }) => text.match(/is \*(.*?)\*/)?.[1])).toEqual([
    'pending-acceptance',
    'active',
  ])
  expect(bot.direct('U0REQUESTER')).toHaveLength(1)
})

test('the reply to posting a card is lost: it is found again, there is no second card', async () => {
  const bot = await startTestBot({ expects: broken })
  bot.slack.faults.dropNextReply('chat.postMessage')

  await ask(bot)
  await finish(bot)

  expect(bot.cards('R-1')).toHaveLength(1)
})

test('the same without the history scopes: it is said again rather than never, and the twin goes when pressed', async () => {
  const bot = await startTestBot({
    withoutScopes: ['channels:history', 'groups:history', 'im:history'],
    expects: [...broken, /conversations\.(history|replies): missing_scope/],
  })
  bot.slack.faults.dropNextReply('chat.postMessage')
  await bot.as('U0REQUESTER').types(createLine())
  const [stray, tracked] = await bot.until('both cards', () => {
    const cards = bot.cards('R-1')
    return cards.length === 2 && cards
  })
  await bot.until('the plan on the one that is kept', () =>
    bot.cards('R-1').some(({ text }) => text.startsWith('R-1 Waiting for approval')),
  )
  if (!stray || !tracked) throw new Error('there are not two')

  await bot.as('U0APPROVER').presses(stray, 'Details')
  await bot.quiet()

  expect(bot.card('R-1').ts).toBe(tracked.ts)
  await finish(bot)
})

test('the reply to a thread line and to a direct message is lost: each is said once', async () => {
  const bot = await startTestBot({ expects: broken })
  await ask(bot)
  await bot.said()
  bot.slack.faults.dropNextReply('chat.postMessage')

  await bot.as('U0REQUESTER').types('/peering cancel R-1')
  await bot.untilCardSays('R-1', 'Canceled')
  await bot.said()

  const thread = bot.card('R-1').replies.map(({ text }) => text)
  expect(new Set(thread).size).toBe(thread.length)
  expect(bot.direct('U0REQUESTER')).toHaveLength(1)
})

for (const [what, disturb] of [
  ['Slack asks for a fresh socket', (bot: Bot) => bot.slack.faults.disconnectSockets('refresh_requested')],
  ['the connection is cut', (bot: Bot) => bot.slack.faults.cutSockets()],
] as const) {
  test(`${what}: the bot dials again and goes on`, async () => {
    const bot = await startTestBot({ expects: [/socket|disconnect|pong|WebSocket/i] })
    await ask(bot)
    const connected = bot.events.filter(({ kind }) => kind === 'socket_connected').length
    const isBack = new Promise<void>(resolve =>
      bot.slack.onEvent(({ kind }) => {
        if (kind === 'socket_connected') resolve()
      }),
    )

    const at = systemClock.now()
    disturb(bot)
    await isBack

    // Whoever presses a button meanwhile is told by Slack that it did not work.
    expect(systemClock.now() - at).toBeLessThan(2 * second)
    expect(bot.events.filter(({ kind }) => kind === 'socket_connected').length).toBeGreaterThan(connected)
    await finish(bot)
  })
}

test('a token refused while dialing again: the work goes on, and readiness says that nobody hears us', async () => {
  const bot = await startTestBot({ expects: [/Slack refuses this app/, /invalid_auth/, /WebSocket|socket/i] })
  await ask(bot)
  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  bot.slack.faults.failNext('apps.connections.open', 'invalid_auth')

  bot.slack.faults.cutSockets()
  await expect.poll(() => bot.lines.filter(({ level }) => level === 'fatal').length).toBe(1)
  const pending = await bot.until('the peering', () =>
    peeringsAt(bot).find(({ status }) => status === 'pending-acceptance'),
  )
  bot.cloud.acceptInAws(pending.id)
  await bot.untilCardSays('R-1', 'Done')

  const slack = (await bot.app().readiness()).find(({ what }) => what === 'Slack')
  expect(slack).toMatchObject({ isOk: false, text: expect.stringContaining('not connected') })
})

test('an event that Slack delivers twice does nothing twice', async () => {
  const bot = await startTestBot({ only: [1206] })
  await ask(bot)
  await bot.as('U0REQUESTER').opensHome()
  const before = bot.slack.calls.filter(({ method }) => method === 'views.publish').length

  await bot.slack.faults.redeliver()
  await bot.said()

  expect(bot.slack.calls.filter(({ method }) => method === 'views.publish').length - before).toBeLessThan(2)
  expect(bot.cards('R-1')).toHaveLength(1)
})

test('a card that somebody deletes is posted anew, and the story goes on under it', async () => {
  const bot = await startTestBot({ expects: [/chat\.update: message_not_found/] })
  await ask(bot)
  await bot.said()
  const { channel, ts } = bot.card('R-1')
  await deleteByHand(bot, channel, ts)

  await bot.as('U0APPROVER').types('/peering approve R-1')
  await bot.untilCardSays('R-1', 'Running')
  expect(bot.card('R-1').ts).not.toBe(ts)
  const pending = await bot.until('the peering', () =>
    peeringsAt(bot).find(({ status }) => status === 'pending-acceptance'),
  )
  bot.cloud.acceptInAws(pending.id)
  await bot.untilCardSays('R-1', 'Done')
  await bot.said()

  expect(bot.card('R-1').replies.length).toBeGreaterThan(2)
  expect(buttonsOf(bot.card('R-1').blocks)).toEqual([])
})

test('the bot is taken out of the approvals channel: the card comes once it is back', async () => {
  const bot = await startTestBot({ expects: [...later, /not_in_channel/] })
  const members = bot.slack.channels.find(({ id }) => id === 'C0APPROVALS')?.members ?? []
  bot.slack.setMembers(
    'C0APPROVALS',
    members.filter(id => id !== bot.slack.botUserId),
  )
  await bot.as('U0REQUESTER').types(createLine())
  await bot.pass(5 * minute)
  expect(bot.cards('R-1')).toEqual([])
  const shown = await bot.as('U0REQUESTER').types('/peering status')
  expect(shown.text).toMatch(/[1-9]\d* waiting/)

  bot.slack.setMembers('C0APPROVALS', members)
  await bot.untilCardSays('R-1', 'Waiting for approval')

  expect(bot.cards('R-1')).toHaveLength(1)
})

test('an archived status channel holds up nothing else', async () => {
  const bot = await startTestBot({ expects: [...later, /is_archived/] })
  await ask(bot)
  const id = await approveUntilPending(bot)
  bot.slack.faults.failNext('chat.postMessage', 'is_archived', 1)

  bot.cloud.acceptInAws(id)
  await bot.untilCardSays('R-1', 'Done')
  await bot.said()

  expect(bot.messages('C0STATUS').at(-1)?.text).toContain('*active*')
})

test('a card is not drawn while its approvers cannot be read', async () => {
  const bot = await startTestBot({ expects: [...later, /usergroups\.users\.list: internal_error/] })
  bot.slack.faults.failNext('usergroups.users.list', 'internal_error', 2)

  await ask(bot)

  expect(bot.slack.calls.filter(({ method, ok }) => method === 'usergroups.users.list' && !ok)).toHaveLength(
    2,
  )
  const drawn = bot.slack.calls.flatMap(({ method, args }) =>
    method === 'chat.update' || method === 'chat.postMessage' ? [String(args['text'])] : [],
  )
  const waiting = drawn.filter(text => text.startsWith('R-1 Waiting for approval'))
  expect(waiting.length).toBeGreaterThan(0)
  for (const text of waiting) expect(text).toContain('U0APPROVER')
})

test('an answer that cannot be shown: the person hears that it was taken', async () => {
  const bot = await startTestBot({ expects: [/could not be shown/, /views\.update: internal_error/] })
  const opened = (await bot.as('U0REQUESTER').types('/peering create')).window
  const form = await opened?.pick('Cloud account and subscription, project or install', '1206')
  const filled = await form?.fill({
    'AWS account': '111122223333',
    'Region of the VPC': 'eu-west-1',
    'VPC id': 'vpc-0123456789abcdef0',
    'CIDRs of the VPC': '10.20.0.0/16',
    Reason: 'checkout reads',
  })
  bot.slack.faults.failNext('views.update', 'internal_error')

  await filled?.submit()

  await bot.untilCardSays('R-1', 'Waiting for approval')
  const [told] = bot.direct('U0REQUESTER')
  expect(told?.text).toContain('Your command was taken')
  expect(told?.text).toContain('*R-1*: a peering of payments-prod')
  expect(told?.text).not.toContain('Nothing was started')
})

test('a group that cannot be read decides nothing, and the person is told', async () => {
  const bot = await startTestBot({
    expects: [/could not be dealt with/, /usergroups\.users\.list: internal_error/],
  })
  await ask(bot)
  bot.slack.faults.failNext('usergroups.users.list', 'internal_error')

  const shown = await bot.as('U0APPROVER').decides('R-1', 'Approve')

  expect(shown.text).toContain('internal_error')
  expect(await bot.actions(1)).not.toContain('request.approval_given')
  const again = await bot.as('U0APPROVER').decides('R-1', 'Approve')
  expect(again.text).toBe('')
  await bot.untilCardSays('R-1', 'Running')
})
