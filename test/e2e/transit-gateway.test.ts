import { expect, test } from 'vitest'
import { minute } from '../../src/kit/duration.ts'
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
import { wordsOf } from '../support/words.ts'

const owner = '111122223333'
const gateway = 'tgw-0123456789abcdef0'

/** Somebody shares a gateway, and the bot has seen it; answers the invitation's number. */
async function invited(bot: Bot, place = '1206', shared = gateway): Promise<number> {
  bot.cloud.actOn(`tgw-account:${place}`, `shareGateway:${owner}:${shared}`)
  const invitation = await bot.until('the invitation', () =>
    bot.cloud
      .state()
      .connectivity.find(({ id, title }) => id.startsWith('invitation:') && title.includes(shared)),
  )
  // Nobody tells the bot; whoever asks when the last reading is old makes it read again.
  await bot.jump(25 * minute)
  await bot.as('U0REQUESTER').types(`/peering tgw show ${place.split('/')[0]}`)
  await bot.pass(2 * minute)
  return Number(invitation.id.split('/').at(-1))
}

/** What somebody is shown once the cloud was read for it. */
async function shows(bot: Bot, line: string): Promise<string> {
  await bot.as('U0REQUESTER').types(line)
  await bot.pass(minute)
  return wordsOf(bot.messages('C0GENERAL', 'U0REQUESTER').at(-1)?.blocks ?? [])
}

/** R-1 accepts, R-2 attaches; answers the gateway's number. */
async function attached(bot: Bot): Promise<number> {
  const invitation = await invited(bot)
  await carryOut(bot, `/peering tgw accept 1206/invitation-${invitation} reason="hub of payments"`)
  const there = await bot.until('the gateway', () =>
    bot.cloud.state().connectivity.find(({ id }) => id.startsWith('tgw:1206/')),
  )
  await askAndApprove(bot, '/peering tgw attach 1206 reason="hub of payments"')
  await actAt(bot, there.id, 'acceptAttachment')
  await bot.untilCardSays('R-2', 'Done')
  return Number(there.id.split('/').at(-1))
}

test('a shared gateway is accepted, attached, given its ranges, and detached', async () => {
  const bot = await startTestBot()
  const robin = bot.as('U0REQUESTER')
  expect(await shows(bot, '/peering tgw show 1206')).toMatch(/Resource Access Manager/)

  const invitation = await invited(bot)
  expect(await shows(bot, '/peering tgw show 1206')).toContain(`1206/invitation-${invitation}`)
  await askFor(bot, `/peering tgw accept 1206/invitation-${invitation} reason="hub of payments"`)
  const planned = await bot.untilCardSays('R-1', 'Waiting for approval')
  expect(wordsOf(planned.blocks)).toContain(owner)
  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  const accepted = await bot.untilCardSays('R-1', 'Done')
  expect(wordsOf(accepted.blocks)).toMatch(/attach/)

  const there = await bot.until('the gateway', () =>
    bot.cloud.state().connectivity.find(({ id }) => id.startsWith('tgw:1206/')),
  )
  const number = there.id.split('/').at(-1)
  await askAndApprove(bot, `/peering tgw attach 1206/tgw-${number} reason="hub of payments"`)
  const command = await bot.until('the command on the card', () => {
    const text = wordsOf(bot.card('R-2').blocks)
    return text.includes('accept-transit-gateway-vpc-attachment') ? text : null
  })
  expect(command).toContain(String(factOf(bot, there.id, 'attachment')))
  await actAt(bot, there.id, 'acceptAttachment')
  const attachedCard = await bot.untilCardSays('R-2', 'Done')
  expect(wordsOf(attachedCard.blocks)).toMatch(/\/peering tgw cidrs 1206\/attachment-\d+/)
  expect(wordsOf(attachedCard.blocks)).toContain('192.168.0.0/24')

  const attachment = `1206/attachment-${number}`
  await carryOut(bot, `/peering tgw cidrs ${attachment} cidrs=10.50.0.0/16,10.51.0.0/16 reason=spokes`)
  expect(factOf(bot, there.id, 'CIDRs')).toBe('10.50.0.0/16, 10.51.0.0/16')
  await askFor(bot, `/peering tgw cidrs ${attachment} cidrs=10.50.0.0/16,10.52.0.0/16 reason=spokes`)
  const plan = wordsOf((await bot.untilCardSays('R-4', 'Waiting for approval')).blocks)
  expect(plan).toMatch(/Kept: .*10\.50\.0\.0\/16/)
  expect(plan).toMatch(/Added: .*10\.52\.0\.0\/16/)
  expect(plan).toMatch(/Removed: .*10\.51\.0\.0\/16/)
  await bot.as('U0APPROVER').decides('R-4', 'Approve')
  await bot.untilCardSays('R-4', 'Done')

  const wrong = await robin.types(`/peering tgw detach ${attachment} confirm=1206 reason=x`)
  expect(wrong.text).toContain(`Type ${attachment}, exactly`)
  await carryOut(bot, `/peering tgw detach ${attachment} confirm=${attachment} reason="moved"`)
  await bot.said()

  expect(factOf(bot, there.id, 'attachment')).toBe('none')
  expect(writesOf(bot)).toEqual([
    `PUT 1206/transitGateways/invitations/${invitation}/accept`,
    `POST 1206/transitGateways/${number}/attachment`,
    `PUT 1206/transitGateways/${number}/attachment`,
    `PUT 1206/transitGateways/${number}/attachment`,
    `DELETE 1206/transitGateways/${number}/attachment`,
  ])
  const entries = await bot.audit()
  expect(entries.filter(({ action }) => action === 'request.finished')).toHaveLength(5)
  expect(entries.filter(({ action }) => action === 'cloud.call')).toHaveLength(bot.cloud.requests.length)
})

test('an invitation that nobody wants is rejected', async () => {
  const bot = await startTestBot()
  const invitation = await invited(bot)

  await carryOut(bot, `/peering tgw reject 1206/invitation-${invitation} reason="not ours"`)

  expect(objectAt(bot, `invitation:1206/${invitation}`)?.status ?? 'gone').toMatch(/rejected|gone/)
  expect(writesOf(bot)).toEqual([`PUT 1206/transitGateways/invitations/${invitation}/reject`])
})

test('an owner that rejects the attachment fails the request, with what to do', async () => {
  const bot = await startTestBot()
  const invitation = await invited(bot)
  await carryOut(bot, `/peering tgw accept 1206/invitation-${invitation} reason=hub`)
  const there = await bot.until('the gateway', () =>
    bot.cloud.state().connectivity.find(({ id }) => id.startsWith('tgw:1206/')),
  )
  await askAndApprove(bot, '/peering tgw attach 1206 reason=hub')

  await actAt(bot, there.id, 'rejectAttachment')
  const card = await bot.untilCardSays('R-2', 'Failed')

  expect(wordsOf(card.blocks)).toMatch(/rejected the attachment|deleted|attach again/)
})

test('ranges whose change completes and changes nothing: a failure', async () => {
  const bot = await startTestBot()
  const number = await attached(bot)
  await askFor(bot, `/peering tgw cidrs 1206/attachment-${number} cidrs=10.50.0.0/16 reason=spoke`)
  await bot.untilCardSays('R-3', 'Waiting for approval')
  bot.cloud.faults.completeWithoutChange()

  await bot.as('U0APPROVER').decides('R-3', 'Approve')
  const card = await bot.untilCardSays('R-3', 'Failed')

  expect(wordsOf(card.blocks)).toContain('completed and changed nothing')
  expect(factOf(bot, `tgw:1206/${number}`, 'CIDRs')).toBe('none')
})

test('the reply to an attach is lost: it is found again and never sent twice', async () => {
  const bot = await startTestBot()
  const invitation = await invited(bot)
  await carryOut(bot, `/peering tgw accept 1206/invitation-${invitation} reason=hub`)
  const there = await bot.until('the gateway', () =>
    bot.cloud.state().connectivity.find(({ id }) => id.startsWith('tgw:1206/')),
  )
  await askFor(bot, '/peering tgw attach 1206 reason=hub')
  await bot.untilCardSays('R-2', 'Waiting for approval')
  bot.cloud.faults.dropNextReply({ method: 'POST' })

  await bot.as('U0APPROVER').decides('R-2', 'Approve')
  await actAt(bot, there.id, 'acceptAttachment')
  await bot.untilCardSays('R-2', 'Done')
  await bot.said()

  expect(writesOf(bot).filter(write => write.startsWith('POST'))).toHaveLength(1)
  expect(threadOf(bot, 'R-2').text).toContain('not sent twice')
})

test('a region of an Active-Active subscription is attached on its own', async () => {
  const bot = await startTestBot()
  const invitation = await invited(bot, '1400/eu-west-1')

  await carryOut(bot, `/peering tgw accept 1400/invitation-${invitation}@eu-west-1 reason=hub`)
  const there = await bot.until('the gateway', () =>
    bot.cloud.state().connectivity.find(({ id }) => id.startsWith('tgw:1400/eu-west-1/')),
  )
  await askAndApprove(bot, '/peering tgw attach 1400 from=eu-west-1 reason=hub')
  await actAt(bot, there.id, 'acceptAttachment')
  await bot.untilCardSays('R-2', 'Done')

  const number = there.id.split('/').at(-1)
  expect(writesOf(bot)).toEqual([
    `PUT 1400/regions/4/transitGateways/invitations/${invitation}/accept`,
    `POST 1400/regions/4/transitGateways/${number}/attachment`,
  ])
})
