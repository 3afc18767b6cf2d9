import { expect, test } from 'vitest'
import { startTestBot } from '../support/bot.ts'
import { createLine } from '../support/stories.ts'
import { wordsOf } from '../support/words.ts'

const subscription = 'Cloud account and subscription, project or install'
const awsFields = ['AWS account', 'Region of the VPC', 'VPC id', 'CIDRs of the VPC']
const filled = {
  'AWS account': '111122223333',
  'Region of the VPC': 'eu-west-1',
  'VPC id': 'vpc-0123456789abcdef0',
  'CIDRs of the VPC': '10.20.0.0/16\n10.21.0.0/16',
  Reason: 'checkout reads',
}

test('the shortcut opens a form that grows with the subscription and asks when it is sent', async () => {
  const bot = await startTestBot()
  const robin = bot.as('U0REQUESTER')

  const opened = (await robin.usesShortcut()).window
  expect(opened?.labels).toEqual([subscription])
  expect(await opened?.offers(subscription, 'pay')).toEqual(['payments-prod (1206) · main'])
  const form = await opened?.pick(subscription, '1206')
  expect(form?.labels).toEqual([subscription, ...awsFields, 'Reason', 'Ticket'])
  const answer = await (await form?.fill({ ...filled, Ticket: 'NET-12' }))?.submit()

  expect(answer?.text).toContain('*R-1*: a peering of payments-prod (1206)')
  const card = await bot.untilCardSays('R-1', 'Waiting for approval')
  expect(wordsOf(card.blocks)).toContain('NET-12')
  expect(wordsOf(card.blocks)).toContain('10.20.0.0/16, 10.21.0.0/16')
})

test('problems stand beside their fields, and what was filled in stays', async () => {
  const bot = await startTestBot()
  const opened = (await bot.as('U0REQUESTER').types('/peering create')).window
  const form = await opened?.pick(subscription, '1206')

  const wrong = { ...filled, 'AWS account': '12', 'VPC id': 'vpc-1', 'CIDRs of the VPC': '10.20.0.0/99' }
  const refused = await (await form?.fill(wrong))?.submit()

  expect(refused?.error('AWS account')).toMatch(/12 digits/)
  expect(refused?.error('VPC id')).toMatch(/vpc-/)
  expect(refused?.error('CIDRs of the VPC')).toMatch(/10\.20\.0\.0\/99/)
  expect(refused?.error('Reason')).toBeNull()
  expect(refused?.value('VPC id')).toBe('vpc-1')
  expect(refused?.value('Reason')).toBe('checkout reads')
  expect(bot.cards('R-1')).toEqual([])

  const answer = await (await refused?.fill(filled))?.submit()
  expect(answer?.text).toContain('*R-1*')
})

test('a line with something missing opens the form with what was given', async () => {
  const bot = await startTestBot()
  const robin = bot.as('U0REQUESTER')

  const opened = (await robin.types(createLine({ reason: null }))).window

  expect(opened?.value(subscription)).toBe('payments-prod (1206) · main')
  expect(opened?.value('VPC id')).toBe('vpc-0123456789abcdef0')
  expect(opened?.value('CIDRs of the VPC')).toBe('10.20.0.0/16,10.21.0.0/16')
  const answer = await (await opened?.fill({ Reason: 'checkout reads' }))?.submit()
  expect(answer?.text).toContain('*R-1*')
})

test('choosing another cloud draws the fields of that cloud and keeps the reason', async () => {
  const bot = await startTestBot()
  const opened = (await bot.as('U0REQUESTER').types('/peering create')).window
  const aws = await (await opened?.pick(subscription, '1206'))?.fill(filled)

  const google = await aws?.pick(subscription, 'catalog')

  expect(google?.labels).toEqual([
    subscription,
    'Google Cloud project',
    'VPC network',
    'Custom routes',
    'Reason',
    'Ticket',
  ])
  expect(google?.value('Reason')).toBe('checkout reads')
  const answer = await (
    await google?.fill({ 'Google Cloud project': 'app-prod', 'VPC network': 'main' })
  )?.submit()
  expect(answer?.text).toContain('*R-1*: a peering of catalog-prod (1301)')
})

test('what cannot be peered here is offered with the reason why not, and refused', async () => {
  const bot = await startTestBot()
  const opened = (await bot.as('U0REQUESTER').types('/peering create')).window

  const shown = await opened?.pick(subscription, 'global-sessions')

  expect(shown?.text).toMatch(/Active-Active/)
  expect(bot.cards('R-1')).toEqual([])
})

test('host bits that were cut are said', async () => {
  const bot = await startTestBot()

  const shown = await bot.as('U0REQUESTER').types(createLine({ cidrs: '10.20.0.7/16' }))

  expect(shown.text).toContain('10.20.0.0/16')
  expect(shown.text).toMatch(/10\.20\.0\.7\/16/)
})
