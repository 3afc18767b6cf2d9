import { expect, test } from 'vitest'
import { verifyAudit } from '../../src/audit/index.ts'
import { startTestBot } from '../support/bot.ts'
import { approveUntilPending, ask, deleteLine, peeringsAt } from '../support/stories.ts'
import { buttonsOf, wordsOf, wordsOfMessage } from '../support/words.ts'

test('a peering is asked for in one line, approved, accepted, active, deleted, gone', async () => {
  const bot = await startTestBot()
  const robin = bot.as('U0REQUESTER')
  const grace = bot.as('U0APPROVER2')

  await ask(bot)
  const planned = bot.card('R-1')
  expect(wordsOf(planned.blocks)).toContain('checkout reads')
  expect(buttonsOf(planned.blocks).map(({ label }) => label)).toEqual(['Approve', 'Deny', 'Details'])
  const id = await approveUntilPending(bot)
  const posted = await bot.until('the command in the status channel', () =>
    bot.messages('C0STATUS').find(({ text }) => text.includes('aws ec2')),
  )
  const state = peeringsAt(bot).find(peering => peering.id === id)
  if (state?.cloud !== 'aws') throw new Error('there is no such peering on AWS')
  expect(wordsOfMessage(posted)).toContain(
    `aws ec2 accept-vpc-peering-connection --vpc-peering-connection-id ${state.pcx} --region eu-west-1`,
  )
  expect(wordsOfMessage(posted)).toMatch(/lapses .*2026-11-09T/)
  expect(bot.card('R-1').ts).toBe(planned.ts)

  bot.cloud.acceptInAws(id)
  const done = await bot.untilCardSays('R-1', 'Done')
  await bot.said()

  expect(done.ts).toBe(planned.ts)
  expect(buttonsOf(bot.card('R-1').blocks)).toEqual([])
  const active = bot.messages('C0STATUS').at(-1)
  expect(active?.text).toContain(`Peering *1206/${id}* is *active*`)
  expect(active?.text).toContain('aws ec2 create-route')
  expect(active?.text).toContain('security groups')
  expect(active?.text).toContain('private endpoint')
  expect(bot.direct('U0REQUESTER').map(({ text }) => text.split('\n')[0])).toEqual([
    'R-1 *Done*: Peering of payments-prod (1206) with AWS 111122223333 · eu-west-1 · vpc-0123456789abcdef0',
  ])
  expect(bot.calls(/^POST \/v1\/subscriptions\/1206\/peerings$/)).toHaveLength(1)

  await robin.types(deleteLine(`1206/${id}`))
  await bot.untilCardSays('R-2', 'Waiting for approval')
  await grace.decides('R-2', 'Approve')
  await bot.untilCardSays('R-2', 'Done')
  await bot.said()

  expect(peeringsAt(bot)).toEqual([])
  expect(bot.calls(/^DELETE /)).toEqual([`DELETE /v1/subscriptions/1206/peerings/${id}`])
  expect(buttonsOf(bot.card('R-2').blocks)).toEqual([])
  expect(bot.messages('C0STATUS').at(-1)?.text).toContain(`Peering *1206/${id}* is *deleted*`)
  expect(bot.direct('U0REQUESTER').at(-1)?.text).toContain('R-2 *Done*')

  // What nothing is to be done in has only begun.
  const steps = (names: string[]) =>
    names.flatMap(name =>
      (['accept', 'routes', 'probe', 'unroute', 'leave'].includes(name)
        ? ['started']
        : ['started', 'succeeded']
      ).map(end => `${name} ${end}`),
    )
  const entries = await bot.audit()
  const settledSteps = (request: number) =>
    entries
      .filter(({ request: of, action }) => of === request && /^step\.(started|succeeded)$/.test(action))
      .map(({ detail, action }) => `${detail['step']} ${action.slice('step.'.length)}`)
  expect(settledSteps(1)).toEqual(
    steps([
      'plan',
      'replan',
      'submit',
      'follow_task',
      'find_peering',
      'accept',
      'wait_active',
      'routes',
      'verify',
      'probe',
    ]),
  )
  expect(settledSteps(2)).toEqual(
    steps(['plan', 'replan', 'unroute', 'submit', 'follow_task', 'leave', 'confirm_gone']),
  )
  const decisions = (await bot.actions(1)).filter(action => action.startsWith('request.'))
  expect(decisions).toEqual([
    'request.requested',
    'request.plan_ready',
    'request.approval_given',
    'request.quorum_reached',
    'request.started',
    'request.finished',
  ])
  expect(entries.filter(({ action }) => action === 'cloud.call')).toHaveLength(bot.cloud.requests.length)
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1))
  expect(await verifyAudit(bot.app().db)).toMatchObject({ isWhole: true, entries: entries.length })
})

test('the thread tells each step that matters once, with times', async () => {
  const bot = await startTestBot()
  await ask(bot)
  const id = await approveUntilPending(bot)
  bot.cloud.acceptInAws(id)
  await bot.untilCardSays('R-1', 'Done')
  await bot.said()

  const thread = bot.card('R-1').replies.map(({ text }) => text.split('\n')[0] ?? '')

  expect(new Set(thread).size).toBe(thread.length)
  expect(thread[0]).toBe('The plan is ready; it needs one approval.')
  expect(thread[1]).toBe('Approved by <@U0APPROVER>.')
  expect(thread.at(-1)).toBe('Done: *peered*.')
  expect(thread).toContainEqual(
    expect.stringMatching(/^\*Wait until it is active\* \(.*\): the cloud reports it/),
  )
})
