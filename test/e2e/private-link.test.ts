import { expect, test } from 'vitest'
import { hour, minute } from '../../src/kit/duration.ts'
import { type Bot, startTestBot } from '../support/bot.ts'
import {
  actAt,
  askAndApprove,
  askFor,
  carryOut,
  factOf,
  objectAt,
  threadOf,
  writesOf,
} from '../support/stories.ts'
import { buttonsOf, wordsOf } from '../support/words.ts'

const link = 'privatelink:1206'
const consumer = '111122223333'
const other = '444455556666'
const createLine = `/peering privatelink create 1206 principal=${consumer} name=payments reason="ranges overlap"`

/** a PrivateLink that the consumer has accepted. */
async function created(bot: Bot): Promise<void> {
  await askAndApprove(bot, createLine)
  await actAt(bot, link, `acceptShare:${consumer}`)
  await bot.untilCardSays('R-1', 'Done')
}

/** The consumer has an endpoint, and the bot knows of it; resolves with its association. */
async function connected(bot: Bot): Promise<string> {
  await actAt(bot, link, `createEndpoint:${consumer}`)
  const act = await bot.until('the connection', () =>
    objectAt(bot, link)?.acts.find(each => each.act.startsWith('deleteEndpoint:')),
  )
  await bot.pass(16 * minute)
  return act.act.slice('deleteEndpoint:'.length)
}

test('a PrivateLink is made, shared, connected, cut off and deleted, with what the consumer must do', async () => {
  const bot = await startTestBot({ only: [1206] })
  const robin = bot.as('U0REQUESTER')

  await askFor(bot, createLine)
  const planned = await bot.untilCardSays('R-1', 'Waiting for approval')
  expect(wordsOf(planned.blocks)).toContain('ranges overlap')
  expect(wordsOf(planned.blocks)).toMatch(/12 hours/)
  expect(buttonsOf(planned.blocks).map(({ label }) => label)).toEqual(['Approve', 'Deny', 'Details'])
  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  const waiting = await bot.until('the command on the card', () => {
    const text = wordsOf(bot.card('R-1').blocks)
    return text.includes('aws ram accept-resource-share-invitation') ? text : null
  })
  expect(waiting).toContain(`In AWS account ${consumer}, accept the resource share within 12 hours`)
  expect(waiting).toContain(String(factOf(bot, link, 'share')))
  expect(waiting).toContain('--region eu-west-1')
  await bot.said()
  expect(threadOf(bot, 'R-1').text).toMatch(/has to accept the share, within 12 hours/)

  await actAt(bot, link, `acceptShare:${consumer}`)
  const done = await bot.untilCardSays('R-1', 'Done')
  await bot.said()
  const left = wordsOf(done.blocks)
  expect(left).toContain('aws ec2 create-vpc-endpoint --vpc-endpoint-type Resource')
  expect(left).toContain('10000-19999')
  expect(left).toContain('8070')
  expect(left).toContain('16 free addresses')
  expect(left).toContain('euw1-az4')
  expect(buttonsOf(bot.card('R-1').blocks)).toEqual([])
  expect(bot.messages('C0STATUS').at(-1)?.text).toContain('*active*')

  const association = await connected(bot)
  await robin.types('/peering privatelink show 1206')
  await bot.pass(minute) // it is read anew for that
  const shown = bot.messages('C0GENERAL', 'U0REQUESTER').at(-1)
  expect(wordsOf(shown?.blocks ?? [])).toContain(association)
  expect((await robin.types('/peering privatelink script 1206')).text).toContain('direct message')
  await bot.said()
  const [script] = bot.direct('U0REQUESTER').flatMap(({ files }) => files)
  expect(script?.name).toBe('discover-1206.py')
  expect(script?.content).toMatch(/^#!.*python/)
  expect(
    bot
      .direct('U0REQUESTER')
      .map(({ text }) => text)
      .join('\n'),
  ).toMatch(/creates? nothing/i)

  await askAndApprove(bot, `/peering privatelink share 1206 principal=${other} reason=reporting`)
  await actAt(bot, link, `acceptShare:${other}`)
  await bot.untilCardSays('R-2', 'Done')
  await carryOut(bot, `/peering privatelink unshare 1206 principal=${other} reason="reads a copy"`)
  expect(factOf(bot, link, `principal ${other}`)).toBeUndefined()

  const cut = await askFor(
    bot,
    `/peering privatelink disassociate 1206 connection=${association} reason="moved to another VPC"`,
  )
  await bot.untilCardSays(cut, 'Waiting for approval')
  await bot.as('U0APPROVER').decides(cut, 'Approve')
  const severed = await bot.untilCardSays(cut, 'Done')
  expect(wordsOf(severed.blocks)).toContain('aws ec2 delete-vpc-endpoints')

  const line = '/peering privatelink delete 1206 confirm=payments-prod reason="not needed any more"'
  await carryOut(bot, line)
  await bot.said()

  expect(objectAt(bot, link)).toBeUndefined()
  expect(bot.messages('C0STATUS').at(-1)?.text).toContain('*deleted*')
  expect(writesOf(bot)).toEqual([
    'POST 1206/private-link',
    'POST 1206/private-link/principals',
    'DELETE 1206/private-link/principals',
    'POST 1206/private-link/connections/disassociate',
    'DELETE 1206/private-link',
  ])
  const decisions = (await bot.actions(1)).filter(action => action.startsWith('request.'))
  expect(decisions).toEqual([
    'request.requested',
    'request.plan_ready',
    'request.approval_given',
    'request.quorum_reached',
    'request.started',
    'request.finished',
  ])
  const entries = await bot.audit()
  expect(entries.filter(({ action }) => action === 'file.asked')).toHaveLength(1)
  expect(entries.filter(({ action }) => action === 'cloud.call')).toHaveLength(bot.cloud.requests.length)
})

test('deleting says which connections drop, wants the name typed back, and offers principals first', async () => {
  const bot = await startTestBot({ only: [1206] })
  const robin = bot.as('U0REQUESTER')
  await created(bot)
  const association = await connected(bot)
  const endpoint = objectAt(bot, link)
    ?.facts.map(([label]) => label)
    .find(label => label.startsWith('connection '))

  const wrong = await robin.types('/peering privatelink delete 1206 confirm=1206 reason=x')
  expect(wrong.text).toContain('Type payments-prod, exactly')
  bot.cloud.faults.demandPrincipalsFirst(true)
  const refused = await askFor(bot, '/peering privatelink delete 1206 confirm=payments-prod reason=x')
  const planned = await bot.untilCardSays(refused, 'Waiting for approval')
  expect(wordsOf(planned.blocks)).toContain(String(endpoint?.replace('connection ', '')))
  expect(wordsOf(planned.blocks)).toContain(consumer)
  await bot.as('U0APPROVER').decides(refused, 'Approve')
  const failed = await bot.untilCardSays(refused, 'Failed')
  const offer = /\/peering privatelink delete .*principals=first.*/.exec(wordsOf(failed.blocks))?.[0]
  expect(offer).toContain('confirm="payments-prod"')
  expect(objectAt(bot, link)).toBeDefined()

  await carryOut(bot, String(offer).replace('…', 'not needed'))
  bot.cloud.faults.demandPrincipalsFirst(false)

  expect(objectAt(bot, link)).toBeUndefined()
  expect(association).toMatch(/^rsa-/)
  expect(writesOf(bot).slice(1)).toEqual([
    'DELETE 1206/private-link',
    'DELETE 1206/private-link/principals',
    'DELETE 1206/private-link',
  ])
})

test('the reply to a create is lost: it is found again and never sent twice', async () => {
  const bot = await startTestBot({ only: [1206] })
  await askFor(bot, createLine)
  await bot.untilCardSays('R-1', 'Waiting for approval')
  bot.cloud.faults.dropNextReply({ method: 'POST', pathIncludes: '/private-link' })

  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  await actAt(bot, link, `acceptShare:${consumer}`)
  await bot.untilCardSays('R-1', 'Done')
  await bot.said()

  expect(writesOf(bot)).toEqual(['POST 1206/private-link'])
  expect(threadOf(bot, 'R-1').text).toContain('not sent twice')
})

test('a create that never arrived is proven absent and sent again, once', async () => {
  const bot = await startTestBot({ only: [1206] })
  await askFor(bot, createLine)
  await bot.untilCardSays('R-1', 'Waiting for approval')
  bot.cloud.faults.dropNextRequest({ method: 'POST', pathIncludes: '/private-link' })

  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  await actAt(bot, link, `acceptShare:${consumer}`)
  await bot.untilCardSays('R-1', 'Done')

  expect(writesOf(bot)).toHaveLength(2)
})

test('a create that completes and changes nothing is a failure, in these words', async () => {
  const bot = await startTestBot({ only: [1206] })
  await askFor(bot, createLine)
  await bot.untilCardSays('R-1', 'Waiting for approval')
  bot.cloud.faults.completeWithoutChange()

  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  const card = await bot.untilCardSays('R-1', 'Failed')

  expect(wordsOf(card.blocks)).toContain('completed and changed nothing')
  expect(objectAt(bot, link)).toBeUndefined()
})

test('a share that completes and changes nothing is a failure, and the PrivateLink stays', async () => {
  const bot = await startTestBot({ only: [1206] })
  await created(bot)
  await askFor(bot, `/peering privatelink share 1206 principal=${other} reason=reporting`)
  await bot.untilCardSays('R-2', 'Waiting for approval')
  bot.cloud.faults.completeWithoutChange()

  await bot.as('U0APPROVER').decides('R-2', 'Approve')
  const card = await bot.untilCardSays('R-2', 'Failed')

  expect(wordsOf(card.blocks)).toContain('completed and changed nothing')
  expect(objectAt(bot, link)?.status).toBe('active')
})

test('nobody accepts the share for twelve hours: it has failed, with what to do', async () => {
  const bot = await startTestBot({ only: [1206] })
  await askAndApprove(bot, createLine)
  await bot.until('the command', () => wordsOf(bot.card('R-1').blocks).includes('accept-resource-share'))

  await bot.jump(12 * hour + minute)
  const card = await bot.untilCardSays('R-1', 'Failed')
  await bot.said()

  expect(wordsOf(card.blocks)).toMatch(/was not accepted in time|has not accepted the share/)
  expect(wordsOf(card.blocks)).toContain(
    `/peering privatelink unshare 1206/privatelink principal=${consumer}`,
  )
  expect(bot.direct('U0REQUESTER').at(-1)?.text).toContain('R-1 *Failed*')
})

test('a consumer that rejects the share fails the request', async () => {
  const bot = await startTestBot({ only: [1206] })
  await askAndApprove(bot, createLine)

  await actAt(bot, link, `rejectShare:${consumer}`)
  const card = await bot.untilCardSays('R-1', 'Failed')

  expect(wordsOf(card.blocks)).toContain('disassociated')
})

test('a status nobody knows is neither done nor failed', async () => {
  const bot = await startTestBot({ only: [1206] })
  bot.cloud.faults.unknownStatus(link, 'quantum-entangled')
  await askAndApprove(bot, createLine)

  await bot.until('the word on the card', () => wordsOf(bot.card('R-1').blocks).includes('quantum-entangled'))
  bot.cloud.faults.unknownStatus(link, null)
  await actAt(bot, link, `acceptShare:${consumer}`)

  await bot.untilCardSays('R-1', 'Done')
})

test('only twelve-digit accounts are taken, and a second PrivateLink is not asked for', async () => {
  const bot = await startTestBot({ only: [1206] })
  const robin = bot.as('U0REQUESTER')

  const refused = await robin.types(
    '/peering privatelink create 1206 principal=arn:aws:organizations::111122223333:organization/o-1 reason=x',
  )
  expect(refused.text).toMatch(/12 digits/)
  await created(bot)
  await askFor(bot, createLine)
  const blocked = await bot.untilCardSays('R-2', 'Blocked')

  expect(wordsOf(blocked.blocks)).toMatch(/privatelink share/)
  expect(writesOf(bot)).toHaveLength(1)
})

test('where a subscription cannot have one, the reason is said', async () => {
  const bot = await startTestBot()

  const shown = await bot
    .as('U0REQUESTER')
    .types(`/peering privatelink create 1301 principal=${consumer} reason=x`)

  expect(shown.text).toMatch(/AWS/)
  expect(bot.cards('R-1')).toEqual([])
})

test('a region of an Active-Active subscription has a PrivateLink of its own', async () => {
  const bot = await startTestBot()
  const robin = bot.as('U0REQUESTER')
  const regional = 'privatelink:1400/eu-west-1'

  const form = (
    await robin.types(`/peering privatelink create 1400 principal=${consumer} reason="European shop"`)
  ).window
  expect(form?.labels.join()).toMatch(/[Rr]egion/)
  const line = `/peering privatelink create 1400 from=eu-west-1 principal=${consumer} reason="European shop"`
  await askAndApprove(bot, line)
  await actAt(bot, regional, `acceptShare:${consumer}`)
  const done = await bot.untilCardSays('R-1', 'Done')
  expect(wordsOf(done.blocks)).toContain('eu-west-1')
  expect((await robin.types('/peering list')).text).toContain('1400/privatelink@eu-west-1')

  await carryOut(
    bot,
    '/peering privatelink delete 1400 from=eu-west-1 confirm=1400/privatelink@eu-west-1 reason="not needed"',
  )

  expect(objectAt(bot, regional)).toBeUndefined()
  expect(writesOf(bot)).toEqual(['POST 1400/regions/4/private-link', 'DELETE 1400/regions/4/private-link'])
})
