import { expect, test } from 'vitest'
import { crowd } from '../../src/sandbox/redis-cloud/index.ts'
import { startTestBot } from '../support/bot.ts'
import { buttonsOf, wordsOf } from '../support/words.ts'

test('200 subscriptions and 500 peerings: everything is paged, and Slack refuses nothing', async () => {
  const bot = await startTestBot({
    cloud: { ...crowd({ subscriptions: 200, peerings: 500 }), pace: 0.01 },
    // The lines of twenty threads wait for their cards, which come at one a second.
    expects: [/^letter later$/],
  })
  const robin = bot.as('U0REQUESTER')

  let [page] = (await robin.types('/peering list')).messages
  expect(page?.text).toContain('500 peerings')
  const seen = new Set<string>()
  for (let turned = 0; page && turned < 60; turned++) {
    for (const [, name] of wordsOf(page.blocks).matchAll(/\*(20\d{3}\/\d+)\*/g)) seen.add(String(name))
    if (!buttonsOf(page.blocks).some(({ label }) => label === 'Next')) break
    const shown = await robin.presses(page, 'Next')
    // A page replaces the one before it.
    expect(shown.messages).toHaveLength(1)
    page = shown.messages[0]
  }
  expect(seen.size).toBe(500)

  const form = (await robin.types('/peering create')).window
  const all = await form?.offers('Cloud account and subscription, project or install', '')
  expect(all).toHaveLength(100)
  expect(await form?.offers('Cloud account and subscription, project or install', 'team-150')).toEqual([
    'team-150 (20149) · main',
  ])
  await form?.view
  const removal = (await robin.types('/peering delete')).window
  expect(await removal?.offers('Peering', '')).toHaveLength(100)
  expect(await removal?.offers('Peering', '20149/')).toHaveLength(2)

  expect((await robin.types('/peering status')).text).toMatch(/and \d+ more/)
  expect((await robin.types('/peering audit')).messages).toHaveLength(1)
  expect((await robin.types('/peering list subscription=20149')).text).toContain('2 peerings')

  for (let index = 0; index < 20; index++) {
    await robin.types(
      `/peering create subscription=${20_000 + index} account=111122223333 region=eu-west-1 vpc=vpc-0aaaaaaaaaaaa${String(index).padStart(4, '0')} cidrs=10.${100 + index}.0.0/16 reason="number ${index}"`,
    )
  }
  await bot.untilCardSays('R-20', 'Waiting for approval')
  await bot.said()
  const home = await bot.as('U0APPROVER').opensHome()
  await bot.said()
  expect(bot.as('U0APPROVER').homeText() || home).toMatch(/and \d+ more/)
  expect((await bot.as('U0APPROVER').types('/peering requests waiting')).text).toContain('20 waiting for you')
  expect((await robin.types('/peering requests')).text).toContain('20 requests')
}, 120_000)
