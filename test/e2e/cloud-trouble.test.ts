import { expect, test } from 'vitest'
import { minute } from '../../src/kit/duration.ts'
import { type Bot, startTestBot } from '../support/bot.ts'
import {
  approveUntilPending,
  ask,
  createActive,
  createLine,
  deleteLine,
  peeringsAt,
} from '../support/stories.ts'
import { wordsOf } from '../support/words.ts'

const posts = (bot: Bot) => bot.calls(/^POST \/v1\/subscriptions\/1206\/peerings$/)

async function acceptAndFinish(bot: Bot): Promise<void> {
  const pending = await bot.until('a peering that waits for its acceptance', () =>
    peeringsAt(bot).find(({ status }) => status === 'pending-acceptance'),
  )
  bot.cloud.acceptInAws(pending.id)
  await bot.untilCardSays('R-1', 'Done')
  await bot.said()
}

test('the reply to a create is lost: it is found again and never sent twice', async () => {
  const bot = await startTestBot({ only: [1206] })
  await ask(bot)
  bot.cloud.faults.dropNextReply({ method: 'POST', pathIncludes: '/peerings' })

  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  await acceptAndFinish(bot)

  expect(posts(bot)).toHaveLength(1)
  expect(peeringsAt(bot)).toHaveLength(1)
  expect(
    bot
      .card('R-1')
      .replies.map(({ text }) => text)
      .join('\n'),
  ).toContain('not sent twice')
})

test('a create that never arrived is proven absent and sent again, once', async () => {
  const bot = await startTestBot({ only: [1206] })
  await ask(bot)
  bot.cloud.faults.dropNextRequest({ method: 'POST', pathIncludes: '/peerings' })

  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  await acceptAndFinish(bot)

  expect(posts(bot)).toHaveLength(2)
  expect(peeringsAt(bot)).toHaveLength(1)
})

test('a create that is never answered is given up, then found', async () => {
  const bot = await startTestBot({ only: [1206] })
  await ask(bot)
  bot.cloud.faults.hangNextReply({ method: 'POST', pathIncludes: '/peerings' })

  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  await acceptAndFinish(bot)

  expect(posts(bot)).toHaveLength(1)
  expect(peeringsAt(bot)).toHaveLength(1)
})

test('the reply to a delete is lost: the story ends the same', async () => {
  const bot = await startTestBot({ only: [1206] })
  const id = await createActive(bot)
  await bot.as('U0REQUESTER').types(deleteLine(`1206/${id}`))
  await bot.untilCardSays('R-2', 'Waiting for approval')
  bot.cloud.faults.dropNextReply({ method: 'DELETE' })

  await bot.as('U0APPROVER').decides('R-2', 'Approve')
  await bot.untilCardSays('R-2', 'Done')
  await bot.said()

  expect(peeringsAt(bot)).toEqual([])
  expect(bot.messages('C0STATUS').filter(({ text }) => text.includes('*deleted*'))).toHaveLength(1)
})

test('a task that fails is told in the provider’s words, and nothing was created', async () => {
  const bot = await startTestBot({ only: [1206] })
  await ask(bot)
  bot.cloud.faults.failNextTask('VPC_PEERING_INVALID_VPC')

  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  const card = await bot.untilCardSays('R-1', 'Failed')
  await bot.said()

  expect(wordsOf(card.blocks)).toContain('The provider refused it')
  expect(bot.direct('U0REQUESTER').at(-1)?.text).toContain('R-1 *Failed*')
  expect(peeringsAt(bot)).toEqual([])
})

test('HTTP 500 on a create is reconciled before anything is sent again', async () => {
  const bot = await startTestBot({ only: [1206] })
  await ask(bot)
  bot.cloud.faults.httpError(500, 1, { method: 'POST', pathIncludes: '/peerings' })

  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  await acceptAndFinish(bot)

  expect(peeringsAt(bot)).toHaveLength(1)
})

test('HTTP 400 on a create fails the request in its words', async () => {
  const bot = await startTestBot({ only: [1206] })
  await ask(bot)
  bot.cloud.faults.httpError(400, 1, { method: 'POST', pathIncludes: '/peerings' })

  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  const card = await bot.untilCardSays('R-1', 'Failed')

  expect(wordsOf(card.blocks)).toContain('HTTP 400')
})

test('a subscription that somebody is changing when the create is sent is waited for', async () => {
  let isArmed = false
  const bot: Bot = await startTestBot({
    gate: point => {
      if (point === 'peering.create/submit: intended' && !isArmed) {
        isArmed = true
        bot.cloud.faults.nonActiveSubscription(1206)
        bot.cloud.faults.httpError(403, 1, { method: 'POST', pathIncludes: '/peerings' })
      }
      return 'go'
    },
  })
  await ask(bot)

  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  await bot.until('the refusal on the card', () =>
    wordsOf(bot.card('R-1').blocks).includes('while subscription 1206 is pending'),
  )
  bot.cloud.clearFaults()
  await acceptAndFinish(bot)

  expect(posts(bot)).toHaveLength(2)
  expect(peeringsAt(bot)).toHaveLength(1)
})

test('429 for a minute is waited out', async () => {
  const bot = await startTestBot({ only: [1206] })
  await ask(bot)
  bot.cloud.faults.rateLimit(60)

  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  await acceptAndFinish(bot)

  expect(posts(bot)).toHaveLength(1)
})

test('an outage of ten minutes in the middle of the work is lived through', async () => {
  const bot = await startTestBot({ expects: [/a scope could not be read/, /scopes of a provider/] })
  await ask(bot)
  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  await bot.until('the create to be sent', () => posts(bot).length === 1)

  bot.cloud.faults.outage(600)
  await bot.pass(5 * minute)
  const shown = await bot.as('U0REQUESTER').types('/peering status')
  expect(shown.text).toContain('Version')
  await acceptAndFinish(bot)

  expect(posts(bot)).toHaveLength(1)
  expect(
    bot.card('R-1').replies.filter(({ text }) => text.includes('did not work at try')).length,
  ).toBeLessThan(4)
})

test('connections that break for minutes while planning: the plan comes later', async () => {
  const bot = await startTestBot({ expects: [/a scope could not be read/, /scopes of a provider/] })
  bot.cloud.faults.outage(180, 'disconnected')

  await bot.as('U0REQUESTER').types(createLine())

  await bot.untilCardSays('R-1', 'Waiting for approval')
})

test('a task that completes and changes nothing is reported as a failure, not as done', async () => {
  const bot = await startTestBot({ only: [1206] })
  await ask(bot)
  bot.cloud.faults.completeWithoutChange()

  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  const card = await bot.untilCardSays('R-1', 'Failed')

  expect(wordsOf(card.blocks)).toMatch(
    /said that it made peering 1206\/\d+, and it was not listed within 15 minutes/,
  )
})

test('a delete that completes and changes nothing is reported as a failure', async () => {
  const bot = await startTestBot({ only: [1206] })
  const id = await createActive(bot)
  await bot.as('U0REQUESTER').types(deleteLine(`1206/${id}`))
  await bot.untilCardSays('R-2', 'Waiting for approval')
  bot.cloud.faults.completeWithoutChange()

  await bot.as('U0APPROVER').decides('R-2', 'Approve')
  const card = await bot.untilCardSays('R-2', 'Failed')

  expect(wordsOf(card.blocks)).toMatch(/still listed after 15 minutes/)
})

test('an unknown status is shown in the cloud’s own word and never taken for a known one', async () => {
  const bot = await startTestBot({ only: [1206] })
  await ask(bot)
  const id = await approveUntilPending(bot)
  bot.cloud.faults.unknownStatus(id, 'quantum-entangled')

  await bot.until('the word on the card', () =>
    wordsOf(bot.card('R-1').blocks).includes('"quantum-entangled"'),
  )
  const listed = await bot.as('U0REQUESTER').types('/peering list')
  expect(listed.text).toContain('cloud says "quantum-entangled"')
  expect(listed.text).not.toContain('active')
  bot.cloud.faults.unknownStatus(id, null)
  bot.cloud.acceptInAws(id)

  await bot.untilCardSays('R-1', 'Done')
})

test('a new peering that lists overlook for some time is waited for', async () => {
  const bot = await startTestBot({ only: [1206] })
  await ask(bot)
  bot.cloud.faults.hidePeering(4)

  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  await acceptAndFinish(bot)

  expect(posts(bot)).toHaveLength(1)
})

test('fresh task ids that answer 404 for a while are waited for', async () => {
  const bot = await startTestBot({ only: [1206] })
  await ask(bot)
  bot.cloud.faults.freshTask404(5)

  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  await acceptAndFinish(bot)
  bot.cloud.faults.freshTask404(null)

  expect(posts(bot)).toHaveLength(1)
})

test('a queue of minutes at the provider is waited for', async () => {
  const bot = await startTestBot({ only: [1206] })
  await ask(bot)
  bot.cloud.faults.slowQueue(2 * minute)

  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  await bot.until('the create to be sent', () => posts(bot).length === 1)
  bot.cloud.faults.slowQueue(0)
  await acceptAndFinish(bot)

  expect(posts(bot)).toHaveLength(1)
})

test('a peering that cannot be set up fails with the way out', async () => {
  const bot = await startTestBot({ only: [1206] })
  await ask(bot)
  bot.cloud.faults.failNextPeering()

  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  const card = await bot.untilCardSays('R-1', 'Failed')
  await bot.said()

  expect(wordsOf(card.blocks)).toContain('delete this peering, then ask again')
  expect(bot.messages('C0STATUS').at(-1)?.text).toContain('*failed*')
})

for (const [what, act] of [
  ['rejected', 'rejectInAws'],
  ['left to expire', 'expireInAws'],
] as const) {
  test(`a peering that is ${what} in AWS fails the request, and the status channel says the way out`, async () => {
    const bot = await startTestBot({ only: [1206] })
    await ask(bot)
    const id = await approveUntilPending(bot)

    bot.cloud[act](id)
    await bot.untilCardSays('R-1', 'Failed')
    await bot.said()

    expect(bot.messages('C0STATUS').at(-1)?.text).toContain('*inactive*')
    expect(bot.direct('U0REQUESTER').at(-1)?.text).toContain('then ask again')
  })
}

test('two requests on one subscription: one writer at a time, both are done', async () => {
  const bot = await startTestBot({ only: [1206] })
  await ask(bot)
  await bot.as('U0REQUESTER').types(createLine({ vpc: 'vpc-0aaaaaaaaaaaaaaaa', cidrs: '10.30.0.0/16' }))
  await bot.untilCardSays('R-2', 'Waiting for approval')
  const moments: { at: number; what: string }[] = []
  bot.cloud.onEvent(({ at, text, kind }) => {
    if (kind === 'task' && /vpcPeeringCreate|PeeringCreate/i.test(text)) moments.push({ at, what: 'ended' })
    if (kind === 'call' && text.startsWith('POST /v1/subscriptions/1206/peerings'))
      moments.push({ at, what: 'sent' })
  })

  await Promise.all([
    bot.as('U0APPROVER').decides('R-1', 'Approve'),
    bot.as('U0APPROVER2').decides('R-2', 'Approve'),
  ])
  await bot.until(
    'both peerings',
    () => peeringsAt(bot).filter(({ status }) => status === 'pending-acceptance').length === 2,
  )
  for (const { id } of peeringsAt(bot)) bot.cloud.acceptInAws(id)
  await bot.untilCardSays('R-1', 'Done')
  await bot.untilCardSays('R-2', 'Done')

  expect(moments.map(({ what }) => what)).toEqual(['sent', 'ended', 'sent', 'ended'])
})

test('somebody makes the same peering between plan and create: the request fails in the provider’s words', async () => {
  const bot = await startTestBot({ only: [1206] })
  await ask(bot)
  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  await bot.until('the create to be sent', () => posts(bot).length === 1)
  bot.cloud.addForeignPeering(1206, {
    awsAccountId: '111122223333',
    vpcId: 'vpc-0123456789abcdef0',
    region: 'eu-west-1',
    vpcCidrs: ['10.20.0.0/16'],
  })

  const card = await bot.untilCardSays('R-1', 'Failed')

  expect(wordsOf(card.blocks)).toMatch(/The provider refused it/)
  expect(peeringsAt(bot)).toHaveLength(1)
  await bot.pass(16 * minute)
  const shown = await bot.as('U0REQUESTER').types(`/peering show 1206/${peeringsAt(bot)[0]?.id}`)
  expect(shown.text).toContain('somebody outside Peerbot')
})

test('after a lost request, the second try is told that it exists: it is the one asked for', async () => {
  const bot = await startTestBot({ only: [1206] })
  await ask(bot)
  bot.cloud.faults.dropNextRequest({ method: 'POST', pathIncludes: '/peerings' })
  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  await bot.until('the second try', () => posts(bot).length === 2)
  bot.cloud.addForeignPeering(1206, {
    awsAccountId: '111122223333',
    vpcId: 'vpc-0123456789abcdef0',
    region: 'eu-west-1',
    vpcCidrs: ['10.20.0.0/16', '10.21.0.0/16'],
  })

  await bot.untilCardSays('R-1', 'Done')

  expect(peeringsAt(bot)).toHaveLength(1)
})
