import { expect, test } from 'vitest'
import { day, hour, minute } from '../../src/kit/duration.ts'
import { startTestBot } from '../support/bot.ts'
import { approveUntilPending, ask, peeringsAt } from '../support/stories.ts'

test('nobody accepts for seven days: reminders on the way, then it has failed, with the way out', async () => {
  const bot = await startTestBot()
  await ask(bot)
  await approveUntilPending(bot)
  await bot.until('the command', () => bot.messages('C0STATUS').length > 0)
  const reminders = () => bot.direct('U0REQUESTER').filter(({ text }) => text.includes('nobody has accepted'))

  await bot.jump(4 * day + hour)
  await bot.pass(2 * minute)
  expect(reminders()).toHaveLength(1)
  await bot.jump(2 * day)
  await bot.pass(2 * minute)
  expect(reminders()).toHaveLength(2)
  await bot.jump(21 * hour)
  await bot.pass(2 * minute)
  expect(reminders()).toHaveLength(3)
  await bot.jump(2 * hour)
  await bot.untilCardSays('R-1', 'Failed')
  await bot.said()

  expect(bot.direct('U0REQUESTER').at(-1)?.text).toMatch(/let it lapse[\s\S]*ask again/)
  expect(bot.messages('C0STATUS').at(-1)?.text).toContain('*inactive*')
  expect(peeringsAt(bot)).toHaveLength(1)
})

test('a restart in the middle of the wait loses nothing', async () => {
  const bot = await startTestBot()
  await ask(bot)
  const id = await approveUntilPending(bot)
  await bot.until('the command', () => bot.messages('C0STATUS').length > 0)

  await bot.restart()
  await bot.pass(2 * minute)
  await bot.jump(2 * day)
  await bot.restart()
  bot.cloud.acceptInAws(id)
  await bot.untilCardSays('R-1', 'Done')
  await bot.said()

  expect(bot.messages('C0STATUS').map(({ text }) => /is \*(.*?)\*/.exec(text)?.[1])).toEqual([
    'pending-acceptance',
    'active',
  ])
})
