import { expect, test } from 'vitest'
import type { MessageView } from '../../src/sandbox/slack/index.ts'
import { type Bot, startTestBot } from '../support/bot.ts'
import { ask, createLine, peeringsAt } from '../support/stories.ts'
import { wordsOf, wordsOfMessage } from '../support/words.ts'

const everybody = ['U0REQUESTER', 'U0APPROVER', 'U0APPROVER2', 'U0GUEST']

function everything(bot: Bot): MessageView[] {
  const seen = everybody.flatMap(user => {
    const { channels, directMessages } = bot.slack.view(user)
    return [...channels, ...directMessages].flatMap(({ messages }) =>
      messages.flatMap(message => [message, ...message.replies]),
    )
  })
  return [...new Map(seen.map(message => [`${message.channel}/${message.ts}`, message])).values()]
}

test('an unknown subcommand is answered with the nearest one', async () => {
  const bot = await startTestBot()

  const shown = await bot.as('U0REQUESTER').types('/peering crate')

  expect(shown.messages.map(({ ephemeral }) => ephemeral)).toEqual([true])
  expect(shown.text).toContain('Did you mean `/peering create`?')
})

test('an unknown key is answered with the nearest one', async () => {
  const bot = await startTestBot()

  const shown = await bot.as('U0REQUESTER').types('/peering create subscripton=1206 reason=x')

  expect(shown.text).toContain('Did you mean `subscription`?')
})

test('malformed values: one ephemeral line per problem, and nothing starts', async () => {
  const bot = await startTestBot()

  const shown = await bot
    .as('U0REQUESTER')
    .types(createLine({ account: '12', vpc: 'nonsense', cidrs: '10.0.0.0/99', region: 'mars' }))

  const lines = wordsOf(shown.messages[0]?.blocks ?? [])
    .split('\n')
    .filter(line => /^[⛔⊘]/.test(line))
  expect(lines.length).toBeGreaterThanOrEqual(3)
  expect(shown.text).toMatch(/nothing was started/)
  expect(bot.cards('R-1')).toEqual([])
})

test('an unknown subscription is answered with the nearest known one', async () => {
  const bot = await startTestBot()
  const shown = await bot.as('U0REQUESTER').types(createLine({ subscription: '1260' }))
  expect(shown.text).toMatch(/No subscription `1260` is known.*nearest known one/s)
})

for (const [what, text] of [
  ['a quote that is not closed', '/peering create subscription=1206 reason="open'],
  ['a key given twice', '/peering create subscription=1206 subscription=1207 reason=x'],
  ['an impossible request', '/peering show R-99'],
  ['an impossible peering', '/peering show 1206/x/y'],
  ['an impossible status', '/peering list status=activ'],
  ['an impossible duration', '/peering audit since=yesterday'],
  ['an impossible actor', '/peering audit actor=ada'],
  ['too many words', `/peering ${'word '.repeat(500)}`],
  ['only spaces', '/peering    '],
] as const) {
  test(`${what} is answered to the person alone, and Slack refuses nothing`, async () => {
    const bot = await startTestBot()

    const shown = await bot.as('U0REQUESTER').types(text)

    expect(shown.acked).toEqual({ ok: true })
    expect(shown.messages).toHaveLength(1)
    expect(shown.messages[0]?.ephemeral).toBe(true)
  })
}

test('markup and invisible characters in a reason reach nobody', async () => {
  const bot = await startTestBot()
  const robin = bot.as('U0REQUESTER')
  const nasty =
    '<!channel> <https://evil.example|click me> <@U0APPROVER> *bold* `x` & \u202Edrowssap\u202C \u0007bell'
  const opened = (await robin.types(createLine({ reason: null }))).window

  await (await opened?.fill({ Reason: nasty, Ticket: '<!here>' }))?.submit()
  await bot.untilCardSays('R-1', 'Waiting for approval')
  const denyForm = (await bot.as('U0APPROVER').decides('R-1', 'Deny')).window
  await (await denyForm?.fill({ Reason: nasty }))?.submit()
  await bot.untilCardSays('R-1', 'Denied')
  await bot.said()
  await robin.types('/peering show R-1')
  await robin.types('/peering audit R-1')
  await robin.types('/peering requests')

  const ours = everything(bot).filter(({ user }) => user === bot.slack.botUserId)
  const live = ours.flatMap(({ mentions }) => mentions)
  expect(live.filter(token => !/^<@U0[A-Z0-9]+>$|^<#C0[A-Z]+>$/.test(token))).toEqual([])
  const unseen = ['\u202E', '\u202C', '\u0007']
  for (const message of ours)
    expect(unseen.filter(char => wordsOfMessage(message).includes(char))).toEqual([])
  expect(wordsOf(bot.card('R-1').blocks)).toContain('&lt;!channel&gt;')
})

test('a mention typed into a one-line reason mentions nobody', async () => {
  const bot = await startTestBot()

  await ask(bot, createLine({ reason: 'for <!channel> and <https://evil.example|you>' }))
  await bot.said()

  const live = everything(bot).flatMap(({ mentions }) => mentions)
  expect(live.filter(token => !/^<@U0[A-Z0-9]+>$|^<#C0[A-Z]+>$/.test(token))).toEqual([])
})

test('a reason of 3,000 characters is taken, shown cut, and kept whole', async () => {
  const bot = await startTestBot()
  const robin = bot.as('U0REQUESTER')
  const reason = `${'&<>'.repeat(999)}end`
  const opened = (await robin.types(createLine({ reason: null }))).window

  await (await opened?.fill({ Reason: reason }))?.submit()
  await bot.untilCardSays('R-1', 'Waiting for approval')
  const form = (await bot.as('U0APPROVER').decides('R-1', 'Deny')).window
  await (await form?.fill({ Reason: reason }))?.submit()
  await bot.untilCardSays('R-1', 'Denied')
  await bot.said()
  for (const text of ['show R-1', 'audit R-1', 'requests']) {
    expect((await robin.types(`/peering ${text}`)).messages).toHaveLength(1)
  }

  const asked = (await bot.audit()).find(({ action }) => action === 'request.requested')
  expect(asked?.detail['reason']).toBe(reason)
  expect(bot.direct('U0REQUESTER').at(-1)?.text).toContain('Denied')
})

test('a reason that is too long is refused with its length', async () => {
  const bot = await startTestBot()
  const shown = await bot.as('U0REQUESTER').types(createLine({ reason: `long ${'x'.repeat(3_000)}` }))
  expect(shown.text).toContain('3005 characters')
  expect(peeringsAt(bot)).toEqual([])
})
