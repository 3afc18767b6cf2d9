import { expect, test } from 'vitest'
import { startTestBot } from '../support/bot.ts'
import { ask, createLine } from '../support/stories.ts'

test('Home shows what waits for me, what is mine and what moves, and is refreshed', async () => {
  const bot = await startTestBot()
  const ada = bot.as('U0APPROVER')
  const robin = bot.as('U0REQUESTER')
  await ada.opensHome()
  await robin.opensHome()
  await bot.said()
  expect(robin.homeText()).toMatch(/Mine[\s\S]*you have not asked/i)

  await ask(bot)
  await bot.said()

  const sections = (text: string) => /Waiting for me([\s\S]*)Mine([\s\S]*)Moving([\s\S]*)/.exec(text) ?? []
  const [, waiting = '', mine = ''] = sections(ada.homeText())
  expect([waiting.includes('R-1'), mine.includes('R-1')]).toEqual([true, false])
  const [, robinWaiting = '', robinMine = ''] = sections(robin.homeText())
  expect([robinWaiting.includes('R-1'), robinMine.includes('R-1')]).toEqual([false, true])

  await ada.decides('R-1', 'Approve')
  await bot.untilCardSays('R-1', 'Running')
  await bot.said()
  const [, waitingAfter = '', , moving = ''] = sections(ada.homeText())
  expect([waitingAfter.includes('R-1'), moving.includes('R-1')]).toEqual([false, true])
  expect(robin.homeText().toLowerCase()).toContain('running')
})

test('the button on Home opens the form', async () => {
  const bot = await startTestBot()
  const robin = bot.as('U0REQUESTER')
  await robin.opensHome()
  await bot.said()

  const form = (await robin.pressesHome('New peering')).window

  expect(form?.labels).toEqual(['Cloud account and subscription, project or install'])
})

test('a list asked for on Home is shown', async () => {
  const bot = await startTestBot()
  const robin = bot.as('U0REQUESTER')
  await robin.opensHome()
  await bot.said()

  const shown = await robin.pressesHome('Peerings')

  expect(shown.text).toContain('There are no peerings')
})

test('guests and strangers get no Home, and the try is audited', async () => {
  const bot = await startTestBot()
  await ask(bot, createLine())

  await bot.as('U0GUEST').opensHome()
  await bot.said()

  expect(bot.as('U0GUEST').homeText()).not.toContain('R-1')
  const refusals = (await bot.audit()).filter(({ action }) => action === 'command.refused')
  expect(refusals.map(({ actor, detail }) => [actor, detail['code'], detail['what']])).toEqual([
    ['U0GUEST', 'guest', 'home'],
  ])
})
