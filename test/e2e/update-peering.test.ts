import { expect, test } from 'vitest'
import { startTestBot } from '../support/bot.ts'
import { alreadyThere } from '../support/ending.ts'
import { askAndApprove, askFor, peeringsAt, threadOf, writesOf } from '../support/stories.ts'
import { buttonsOf, wordsOf } from '../support/words.ts'

const peerings = [{ ...alreadyThere[0], vpcCidrs: ['10.20.0.0/16', '10.21.0.0/16'] }] as typeof alreadyThere
const line =
  '/peering update 1206/87 cidrs=10.20.0.0/16,10.22.0.0/16 reason="checkout moved to another range"'

const rangesOf = (bot: Parameters<typeof peeringsAt>[0]) =>
  peeringsAt(bot, 1206).flatMap(peering => (peering.cloud === 'aws' ? peering.cidrs : []))

test('the whole list is replaced; the plan says what is kept, added, removed, and what is cut', async () => {
  const bot = await startTestBot({ cloud: { peerings } })

  await askFor(bot, line)
  const planned = await bot.untilCardSays('R-1', 'Waiting for approval')
  const plan = wordsOf(planned.blocks)
  expect(plan).toContain('Kept: 10.20.0.0/16.')
  expect(plan).toContain('Added: 10.22.0.0/16.')
  expect(plan).toContain('Removed: 10.21.0.0/16.')
  expect(plan).toMatch(/All traffic between 10\.21\.0\.0\/16 and 192\.168\.0\.0\/24 .* stops at once/)
  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  await bot.untilCardSays('R-1', 'Done')
  await bot.said()

  expect(rangesOf(bot)).toEqual(['10.20.0.0/16', '10.22.0.0/16'])
  expect(writesOf(bot)).toEqual(['PUT 1206/peerings/87'])
  expect(buttonsOf(bot.card('R-1').blocks)).toEqual([])
  expect((await bot.as('U0REQUESTER').types('/peering show 1206/87')).text).toContain('10.22.0.0/16')
  expect((await bot.actions(1)).filter(action => action.startsWith('request.'))).toEqual([
    'request.requested',
    'request.plan_ready',
    'request.approval_given',
    'request.quorum_reached',
    'request.started',
    'request.finished',
  ])
})

test('a form offers the present list, says what is wrong beside it, and asks', async () => {
  const bot = await startTestBot({ cloud: { peerings } })
  const robin = bot.as('U0REQUESTER')

  const form = (await robin.types('/peering update 1206/87')).window
  expect(form?.text).toContain('10.20.0.0/16, 10.21.0.0/16')
  const wrong = await (await form?.fill({ CIDRs: '10.20.0.0/99', Reason: 'r' }))?.submit()
  expect(wrong?.error('CIDRs')).toContain('10.20.0.0/99')
  const six = [1, 2, 3, 4, 5, 6].map(part => `10.${part}.0.0/16`).join('\n')
  const tooMany = await (await wrong?.fill({ CIDRs: six }))?.submit()
  expect(tooMany?.error('CIDRs')).toMatch(/five|5/)
  const answer = await (await tooMany?.fill({ CIDRs: '10.23.0.0/16' }))?.submit()

  expect(answer?.text).toContain('R-1')
  expect(wordsOf((await bot.untilCardSays('R-1', 'Waiting for approval')).blocks)).toContain(
    'Removed: 10.20.0.0/16, 10.21.0.0/16.',
  )
})

test('the same list, an overlap and a peering that is not active are blocked before anyone approves', async () => {
  const waiting = { ...peerings[0], isAccepted: false, vpcId: 'vpc-0123456789abcdef1' }
  const bot = await startTestBot({ cloud: { peerings: [...peerings, waiting] as typeof peerings } })

  await askFor(bot, '/peering update 1206/87 cidrs=10.21.0.0/16,10.20.0.0/16 reason=r')
  await askFor(bot, '/peering update 1206/87 cidrs=192.168.0.0/25 reason=r')
  await askFor(bot, '/peering update 1206/88 cidrs=10.99.0.0/16 reason=r')

  expect(wordsOf((await bot.untilCardSays('R-1', 'Blocked')).blocks)).toMatch(/exactly these ranges/)
  expect(wordsOf((await bot.untilCardSays('R-2', 'Blocked')).blocks)).toMatch(/overlap/)
  expect(wordsOf((await bot.untilCardSays('R-3', 'Blocked')).blocks)).toMatch(/active peering only/)
  expect(writesOf(bot)).toEqual([])
})

test('on Google Cloud it is refused, with the reason', async () => {
  const bot = await startTestBot({
    cloud: {
      peerings: [{ subscriptionId: 1301, vpcProjectUid: 'app-prod', vpcNetworkName: 'main' }],
    },
  })

  const shown = await bot.as('U0REQUESTER').types('/peering update 1301/87 cidrs=10.20.0.0/16 reason=r')

  expect(shown.text).toContain('on AWS only')
  expect(bot.cards('R-1')).toEqual([])
})

test('an update that completes and changes nothing is a failure', async () => {
  const bot = await startTestBot({ cloud: { peerings } })
  await askFor(bot, line)
  await bot.untilCardSays('R-1', 'Waiting for approval')
  bot.cloud.faults.completeWithoutChange()

  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  const card = await bot.untilCardSays('R-1', 'Failed')

  expect(wordsOf(card.blocks)).toContain('completed and changed nothing')
  expect(rangesOf(bot)).toEqual(['10.20.0.0/16', '10.21.0.0/16'])
})

test('the reply is lost: what was changed is found and not sent again', async () => {
  const bot = await startTestBot({ cloud: { peerings } })
  await askFor(bot, line)
  await bot.untilCardSays('R-1', 'Waiting for approval')
  bot.cloud.faults.dropNextReply({ method: 'PUT' })

  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  await bot.untilCardSays('R-1', 'Done')
  await bot.said()

  expect(writesOf(bot)).toEqual(['PUT 1206/peerings/87'])
  expect(threadOf(bot, 'R-1').text).toContain('not sent twice')
})

test('what another request changed meanwhile voids the approval, and the plan is worked out again', async () => {
  const bot = await startTestBot({ cloud: { peerings }, approvals: 2 })
  await askFor(bot, line)
  await bot.untilCardSays('R-1', 'Waiting for approval')
  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  await askFor(bot, '/peering update 1206/87 cidrs=10.20.0.0/16,10.24.0.0/16 reason="the other team"')
  await bot.untilCardSays('R-2', 'Waiting for approval')
  for (const person of ['U0APPROVER', 'U0APPROVER2'] as const) await bot.as(person).decides('R-2', 'Approve')
  await bot.untilCardSays('R-2', 'Done')

  await bot.as('U0APPROVER2').decides('R-1', 'Approve')
  const card = await bot.until('the new plan', () => {
    const text = wordsOf(bot.card('R-1').blocks)
    return text.includes('because this moved') && text.includes('Approvals: 0 of 2') ? text : null
  })

  expect(card).toMatch(
    /present CIDRs.* was 10\.20\.0\.0\/16, 10\.21\.0\.0\/16, is 10\.20\.0\.0\/16, 10\.24\.0\.0\/16/,
  )
  expect(card).toContain('Removed: 10.24.0.0/16.')
  expect(writesOf(bot)).toEqual(['PUT 1206/peerings/87'])
})

test('on an Active-Active subscription it goes to the regional call', async () => {
  const bot = await startTestBot({
    cloud: {
      peerings: [
        {
          subscriptionId: 1400,
          sourceRegion: 'us-east-1',
          awsAccountId: '111122223333',
          vpcId: 'vpc-0123456789abcdef0',
          region: 'eu-west-1',
          vpcCidrs: ['10.20.0.0/16'],
        },
      ],
    },
  })

  await askAndApprove(bot, '/peering update 1400/87 cidrs=10.22.0.0/16 reason=moved')
  await bot.untilCardSays('R-1', 'Done')

  expect(writesOf(bot)).toEqual(['PUT 1400/regions/peerings/87'])
})
