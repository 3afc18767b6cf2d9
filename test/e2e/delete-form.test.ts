import { expect, test } from 'vitest'
import { startTestBot } from '../support/bot.ts'
import { createActive, peeringsAt } from '../support/stories.ts'

test('deleting by form states what it cuts off and asks to type the id back', async () => {
  const bot = await startTestBot()
  const robin = bot.as('U0REQUESTER')
  const id = await createActive(bot)

  const opened = (await robin.types('/peering delete')).window
  expect(opened?.labels).toEqual(['Peering'])
  const form = await opened?.pick('Peering', '111122223333')
  expect(form?.text).toContain('cuts off all traffic between payments-prod (1206)')
  expect(form?.labels).toEqual(['Peering', `Type 1206/${id} to confirm`, 'Reason', 'Ticket'])

  const wrong = await (await form?.fill({ Type: '1206/1', Reason: 'moved' }))?.submit()
  expect(wrong?.error('Type')).toContain(`1206/${id}`)
  expect(wrong?.value('Reason')).toBe('moved')

  const answer = await (await wrong?.fill({ Type: `1206/${id}` }))?.submit()
  expect(answer?.text).toContain(`*R-2*: delete peering 1206/${id}`)
  await bot.untilCardSays('R-2', 'Waiting for approval')
  await bot.as('U0APPROVER').decides('R-2', 'Approve')
  await bot.untilCardSays('R-2', 'Done')
  expect(peeringsAt(bot, 1206)).toEqual([])
})

test('a line without confirmation opens the form for that peering', async () => {
  const bot = await startTestBot()
  const id = await createActive(bot)

  const form = (await bot.as('U0REQUESTER').types(`/peering delete 1206/${id} reason="not needed"`)).window

  expect(form?.value('Peering')).toContain(`1206/${id}`)
  expect(form?.value('Reason')).toBe('not needed')
  expect(form?.value('Type')).toBeNull()
})

test('the button on a peering opens its delete form', async () => {
  const bot = await startTestBot()
  const robin = bot.as('U0REQUESTER')
  const id = await createActive(bot)
  const [shown] = (await robin.types(`/peering show 1206/${id}`)).messages
  if (!shown) throw new Error('nothing was shown')

  const form = (await robin.presses(shown, 'Delete…')).window

  expect(form?.value('Peering')).toContain(`1206/${id}`)
})

test('an unknown peering is named, and nothing starts', async () => {
  const bot = await startTestBot()
  const shown = await bot.as('U0REQUESTER').types('/peering delete 1206/999 confirm=1206/999 reason=x')

  expect(shown.text).toContain('has no peering 999 that we know of')
  expect(bot.calls(/^DELETE/)).toEqual([])
})
