import { expect, test } from 'vitest'
import { day, hour, minute } from '../../src/kit/duration.ts'
import { type Bot, startTestBot } from '../support/bot.ts'
import { ask, createLine, peeringsAt } from '../support/stories.ts'
import { buttonsOf, wordsOf } from '../support/words.ts'

test('two approvals are asked for: the first is counted and shown, the second starts the work', async () => {
  const bot = await startTestBot({ approvals: 2 })
  await ask(bot)

  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  const card = await bot.until(
    'the first approval on the card',
    () => wordsOf(bot.card('R-1').blocks).includes('Approvals: 1 of 2') && bot.card('R-1'),
  )
  expect(wordsOf(card.blocks)).toMatch(/May still approve.*\n?.*<@U0APPROVER2>/)
  const again = await bot.as('U0APPROVER').decides('R-1', 'Approve')
  expect(again.text).toContain('a person counts once')
  await bot.as('U0APPROVER2').decides('R-1', 'Approve')

  await bot.untilCardSays('R-1', 'Running')
  expect(await bot.actions(1)).toContain('request.quorum_reached')
})

test('two approvers at the same instant: one decision, both are answered', async () => {
  const bot = await startTestBot({ only: [1206] })
  await ask(bot)
  const { channel, ts, blocks } = bot.card('R-1')
  const action = buttonsOf(blocks).find(({ label }) => label === 'Approve')?.actionId ?? ''

  const acks = await Promise.all(
    ['U0APPROVER', 'U0APPROVER2'].map(user => bot.slack.as(user).press({ channel, ts }, action)),
  )
  await bot.quiet()

  expect(acks).toEqual([{ ok: true }, { ok: true }])
  const actions = await bot.actions(1)
  expect(actions.filter(action => action === 'request.quorum_reached')).toHaveLength(1)
  expect(actions.filter(action => action === 'request.refused')).toHaveLength(1)
  const told = ['U0APPROVER', 'U0APPROVER2'].flatMap(user =>
    bot.messages('C0APPROVALS', user).filter(({ ephemeral }) => ephemeral),
  )
  expect(told.map(({ text }) => text)).toEqual([
    expect.stringMatching(/R-1 was approved by <@U0APPROVER2?> .*ago/),
  ])
})

test('the requester may not approve their own request', async () => {
  const bot = await startTestBot({ only: [1206] })
  bot.slack.setGroup('S0NETSEC', ['U0REQUESTER', 'U0APPROVER'])
  await ask(bot)

  const shown = await bot.as('U0REQUESTER').decides('R-1', 'Approve')

  expect(shown.text).toContain('is your own request')
  expect(await bot.actions(1)).toContain('request.refused')
})

test('authority is read at the click: who left the group may not approve, and the card stays as it is', async () => {
  const bot = await startTestBot({ only: [1206] })
  await ask(bot)
  await bot.said()
  bot.slack.setGroup('S0NETSEC', ['U0APPROVER2'])
  const before = JSON.stringify(bot.card('R-1').blocks)

  const shown = await bot.as('U0APPROVER').decides('R-1', 'Approve')
  const denied = await bot.as('U0APPROVER').decides('R-1', 'Deny')

  expect(shown.messages[0]?.ephemeral).toBe(true)
  expect(shown.text).toContain('You may not decide R-1: the rule "production"')
  expect(denied.text).toContain('You may not decide R-1')
  await bot.said()
  expect(JSON.stringify(bot.card('R-1').blocks)).toBe(before)
  const refusals = (await bot.audit()).filter(({ action }) => action === 'request.refused')
  expect(refusals.map(({ actor, detail }) => [actor, detail['code']])).toEqual([
    ['U0APPROVER', 'not_eligible'],
    ['U0APPROVER', 'not_eligible'],
  ])
})

test('a late click is told who decided, when and how it stands', async () => {
  const bot = await startTestBot({ only: [1206] })
  const grace = bot.as('U0APPROVER2')
  await ask(bot)
  const asSeen = bot.card('R-1')
  const form = (await bot.as('U0APPROVER').decides('R-1', 'Deny')).window
  await (await form?.fill({ Reason: 'not before the audit' }))?.submit()

  const clicked = await grace.presses(asSeen, 'Approve')
  await bot.pass(3 * minute)
  const typed = await grace.types('/peering approve R-1')

  expect(clicked.messages.map(({ ephemeral }) => ephemeral)).toEqual([true])
  expect(clicked.text).toMatch(/R-1 was denied by <@U0APPROVER> .* ago\. It is now: denied/)
  expect(typed.text).toMatch(/R-1 was denied by <@U0APPROVER> 3 min ago\. It is now: denied/)
  expect((await bot.actions(1)).filter(action => action === 'request.refused')).toHaveLength(2)
})

test('denying asks for a reason, tells the requester, and leaves no live button', async () => {
  const bot = await startTestBot({ only: [1206] })
  await ask(bot)

  const form = (await bot.as('U0APPROVER').decides('R-1', 'Deny')).window
  expect(form?.labels).toEqual(['Reason'])
  const closed = await (await form?.fill({ Reason: 'not before the audit' }))?.submit()

  expect(closed).toBeNull()
  const card = await bot.untilCardSays('R-1', 'Denied')
  await bot.said()
  expect(wordsOf(card.blocks)).toContain('not before the audit')
  expect(buttonsOf(card.blocks)).toEqual([])
  expect(bot.direct('U0REQUESTER').at(-1)?.text).toContain('Denied by <@U0APPROVER>: not before the audit')
  expect(bot.calls(/^POST .*peerings/)).toEqual([])
})

test('the requester takes a request back; nobody else can', async () => {
  const bot = await startTestBot({ only: [1206] })
  await ask(bot)

  const other = await bot.as('U0APPROVER').types('/peering cancel R-1')
  expect(other.text).toContain('Only <@U0REQUESTER> may cancel R-1')
  const own = await bot.as('U0REQUESTER').types('/peering cancel R-1')

  expect(own.text).toContain('R-1 is canceled')
  await bot.untilCardSays('R-1', 'Canceled')
  await bot.said()
  expect(buttonsOf(bot.card('R-1').blocks)).toEqual([])
  expect(bot.direct('U0REQUESTER').at(-1)?.text).toContain('R-1 *Canceled*')
})

test('an approved request that waits for its start can be taken back, a running one cannot', async () => {
  const bot = await startTestBot({ only: [1206] })
  await ask(bot)
  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  await bot.untilCardSays('R-1', 'Running')

  const shown = await bot.as('U0REQUESTER').types('/peering cancel R-1')

  expect(shown.text).toContain('is being carried out and cannot be canceled')
})

test('nobody decides: a reminder an hour before, and after 24 hours it has expired', async () => {
  const bot = await startTestBot({ only: [1206] })
  await ask(bot)

  await bot.jump(day - hour + minute)
  await bot.pass(2 * minute)
  expect(bot.card('R-1').replies.at(-1)?.text).toMatch(/R-1 lapses in .* if nobody decides/)
  await bot.jump(hour)
  await bot.untilCardSays('R-1', 'Expired')
  await bot.said()

  expect(buttonsOf(bot.card('R-1').blocks)).toMatchObject([{ label: 'Ask again' }])
  expect(bot.direct('U0REQUESTER').at(-1)?.text).toContain('Nobody decided in time')
  const late = await bot.as('U0APPROVER').types('/peering approve R-1')
  expect(late.text).toMatch(/R-1 was expired|R-1 expired/)
  expect(peeringsAt(bot)).toEqual([])
})

test('a check that blocks by now voids the approvals, and nothing is sent', async () => {
  const bot = await startTestBot({ approvals: 2 })
  await ask(bot)
  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  bot.cloud.addForeignPeering(1206, {
    awsAccountId: '999988887777',
    vpcId: 'vpc-0ffffffffffffffff',
    region: 'eu-west-1',
    vpcCidrs: ['10.21.0.0/16'],
  })

  await bot.as('U0APPROVER2').decides('R-1', 'Approve')

  const card = await bot.untilCardSays('R-1', 'Blocked by a check')
  await bot.said()
  expect(wordsOf(card.blocks)).toContain('10.21.0.0/16 overlaps')
  expect(buttonsOf(card.blocks)).toEqual([])
  expect(card.replies.map(({ text }) => text).join('\n')).toContain('the approvals are void')
  expect(await bot.actions(1)).toEqual(expect.arrayContaining(['request.plan_stale', 'request.plan_blocked']))
  expect(bot.calls(/^POST .*peerings/)).toEqual([])
})

test('a plan that is no longer the one approved is approved anew, and the card says what moved', async () => {
  const bot: Bot = await startTestBot({
    gate: point => {
      if (point !== 'peering.create/replan: claimed') return 'go'
      if (bot.lives() > 1) return 'go'
      // Somebody changes the policy while the process is down.
      bot.configure(file =>
        file.replace('approvals: 1\n      expireAfter', 'approvals: 2\n      expireAfter'),
      )
      return 'kill'
    },
  })
  await ask(bot)
  const first = bot.card('R-1')
  await bot.as('U0APPROVER').decides('R-1', 'Approve')

  const card = await bot.until('the plan to be offered anew', () => {
    const drawn = bot.cards('R-1')[0]
    return drawn && wordsOf(drawn.blocks).includes('0 of 2') && drawn
  })

  expect(card.ts).toBe(first.ts)
  expect(wordsOf(card.blocks)).toMatch(
    /approval rule.* was production, 1 of S0NETSEC.* is production, 2 of S0NETSEC/,
  )
  expect(wordsOf(card.blocks)).toContain('0 of 2')
  const stale = await bot
    .as('U0APPROVER')
    .presses(first, 'Approve')
    .catch((thrown: Error) => thrown.message)
  expect(stale).toBeDefined()
  expect(bot.calls(/^POST .*peerings/)).toEqual([])
})

test('what was approved waits for a subscription that somebody is changing, and goes on after it', async () => {
  const bot = await startTestBot({ only: [1206] })
  await ask(bot)
  bot.cloud.faults.nonActiveSubscription(1206)

  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  const waiting = await bot.until('the reason why it waits', () => {
    const text = wordsOf(bot.card('R-1').blocks)
    return text.includes('What was approved waits for it.') ? text : null
  })
  expect(waiting).toMatch(/pending/)
  expect(bot.calls(/^POST .*peerings/)).toEqual([])
  bot.cloud.clearFaults()
  await bot.until('the create to be sent', () => bot.calls(/^POST .*peerings/).length === 1)

  expect(bot.card('R-1').text).toMatch(/^R-1 Running/)
})

test('a subscription that is not active for a day stops what was approved', async () => {
  const bot = await startTestBot({ only: [1206], expects: [/a scope could not be read/] })
  await ask(bot)
  bot.cloud.faults.nonActiveSubscription(1206)
  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  await bot.until('the reason why it waits', () =>
    wordsOf(bot.card('R-1').blocks).includes('What was approved waits for it.'),
  )

  await bot.jump(25 * hour)
  const card = await bot.untilCardSays('R-1', 'Blocked by a check')

  expect(wordsOf(card.blocks)).toMatch(/pending/)
  expect(bot.calls(/^POST .*peerings/)).toEqual([])
  bot.cloud.clearFaults()
})

test('a second request for the same network is blocked while the first is open', async () => {
  const bot = await startTestBot({ only: [1206] })
  await ask(bot)

  await bot.as('U0APPROVER').types(createLine({ reason: 'me too' }))

  const card = await bot.untilCardSays('R-2', 'Blocked by a check')
  await bot.said()
  expect(wordsOf(card.blocks)).toContain('R-1')
  expect(buttonsOf(card.blocks)).toEqual([])
  expect(bot.direct('U0APPROVER').at(-1)?.text).toContain('R-2 *Blocked by a check*')
})
