import { expect, test } from 'vitest'
import { minute } from '../../src/kit/duration.ts'
import { startTestBot } from '../support/bot.ts'

test('a PrivateLink is asked for by form, in one region of an Active-Active subscription', async () => {
  const bot = await startTestBot()
  const robin = bot.as('U0REQUESTER')

  const opened = (await robin.types('/peering privatelink create')).window
  expect(opened?.labels).toEqual(['Cloud account and subscription, project or install'])
  expect(await opened?.offers('Cloud account', '1301')).toEqual([])
  const form = await opened?.pick('Cloud account', '1400')
  expect(form?.labels).toEqual([
    'Cloud account and subscription, project or install',
    'Region of the subscription',
    'AWS account to share with',
    'Name of the share',
    'Alias',
    'Reason',
    'Ticket',
  ])

  const wrong = await (
    await form?.fill({
      Region: 'eu-west-1',
      'AWS account': 'arn:aws:organizations::1:organization/o-1',
      Reason: 'two regions, one network',
    })
  )?.submit()
  expect(wrong?.error('AWS account')).toContain('12 digits')
  const answer = await (await wrong?.fill({ 'AWS account': '111122223333' }))?.submit()

  expect(answer?.text).toContain('*R-1*: PrivateLink of')
  const card = await bot.untilCardSays('R-1', 'Waiting for approval')
  expect(card.text).toContain('eu-west-1')
  expect(card.text).toContain('111122223333')
})

test('a family is shown, asked for by its button, and its script comes as a file', async () => {
  const bot = await startTestBot()
  const robin = bot.as('U0REQUESTER')

  await robin.types('/peering privatelink 1206')
  await bot.pass(minute) // nothing is known of it, so it is read anew first
  const none = bot.messages('C0GENERAL', 'U0REQUESTER').at(-1)
  if (!none) throw new Error('nothing was shown')
  expect(none.text).toContain('payments-prod (1206) has no AWS PrivateLink')
  const form = (await robin.presses(none, 'Create…')).window
  expect(form?.value('Cloud account')).toContain('payments-prod (1206)')
  await (await form?.fill({ 'AWS account': '111122223333', Reason: 'overlapping ranges' }))?.submit()
  await bot.untilCardSays('R-1', 'Waiting for approval')
  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  await bot.pass(5 * minute)

  const [shown] = (await robin.types('/peering show 1206/privatelink')).messages
  if (!shown) throw new Error('nothing was shown')
  expect(shown.text).toContain('PrivateLink 1206/privatelink')
  expect(shown.text).toContain('111122223333')
  expect((await robin.presses(shown, 'Discovery script')).text).toContain('sent to you by direct message')
  await bot.pass(minute)
  expect(bot.slack.view('U0REQUESTER').files.map(({ name }) => name)).toEqual(['discover-1206.py'])
  const asked = (await bot.audit()).filter(({ action }) => action === 'file.asked')
  expect(asked.map(({ actor, detail }) => [actor, detail])).toEqual([
    ['U0REQUESTER', { scope: 'redis-cloud/main/1206', object: '1206/privatelink', file: 'script' }],
  ])
})
