import { expect, test } from 'vitest'
import { startTestBot } from '../support/bot.ts'
import { ask, createLine } from '../support/stories.ts'

const outsiders = [
  { who: 'a guest', user: 'U0GUEST', code: 'guest', says: 'Guests cannot use Peerbot' },
  { who: 'a stranger from a shared channel', user: 'U0STRANGER', code: 'stranger', says: 'own workspace' },
] as const

for (const { who, user, code, says } of outsiders) {
  test(`${who} is refused, told and audited, by command and by button`, async () => {
    const bot = await startTestBot()
    await ask(bot)
    await bot.said()
    const before = JSON.stringify(bot.card('R-1').blocks)

    const typed = await bot.as(user).types(createLine({ vpc: 'vpc-0aaaaaaaaaaaaaaaa' }), 'C0APPROVALS')
    const pressed = await bot.as(user).decides('R-1', 'Approve')
    const denied = await bot.as(user).decides('R-1', 'Deny')

    for (const shown of [typed, pressed, denied]) expect(shown.text).toContain(says)
    await bot.said()
    expect(JSON.stringify(bot.card('R-1').blocks)).toBe(before)
    expect(bot.cards('R-2')).toEqual([])
    const refusals = (await bot.audit()).filter(({ action }) => action === 'command.refused')
    expect(refusals.map(({ actor, detail }) => [actor, detail['code']])).toEqual([
      [user, code],
      [user, code],
      [user, code],
    ])
  })
}

const changed = [
  { who: 'somebody deactivated', differs: { deleted: true }, code: 'deactivated' },
  { who: 'a bot', differs: { isBot: true }, code: 'bot' },
] as const

for (const { who, differs, code } of changed) {
  test(`${who} is refused at the click, whoever they were before`, async () => {
    const bot = await startTestBot()
    await ask(bot)
    bot.slack.setPerson('U0APPROVER', differs)

    await bot.as('U0APPROVER').decides('R-1', 'Approve')

    expect(bot.card('R-1').text).toContain('Waiting for approval')
    const refusals = (await bot.audit()).filter(({ action }) => action === 'command.refused')
    expect(refusals.map(({ detail }) => detail['code'])).toEqual([code])
  })
}

test('who may ask is a matter of policy', async () => {
  const bot = await startTestBot({
    file: file => file.replace('users: [], groups: [], anyone: true', 'users: [U0APPROVER], groups: []'),
  })

  const shown = await bot.as('U0REQUESTER').types(createLine())

  expect(shown.text).toContain('You may not ask for peerings here')
  const refusals = (await bot.audit()).filter(({ action }) => action === 'command.refused')
  expect(refusals.map(({ detail }) => detail['code'])).toEqual(['not_a_requester'])
})
