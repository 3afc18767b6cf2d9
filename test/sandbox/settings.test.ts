import { expect, test } from 'vitest'
import { startTestBot } from '../support/bot.ts'
import { wordsOf } from '../support/words.ts'

test.each([
  ['a project of production', '/peering create gcp from=app:main to=data:shared reason="reports"'],
  [
    'the NFYio install',
    '/peering create nfyio install=onprem requester=vpc_abc accepter=vpc_def reason="reports"',
  ],
])('%s asks for the approvals of production', async (_, line) => {
  const bot = await startTestBot({
    only: [1206],
    approvals: 2,
    gcp: { accept: 'button' },
    nfyio: { accept: 'button', routes: 'button' },
  })

  await bot.as('U0REQUESTER').types(line)
  await bot.untilCardSays('R-1', 'Waiting for approval')

  expect(wordsOf(bot.card('R-1').blocks)).toContain('0 of 2')
})
