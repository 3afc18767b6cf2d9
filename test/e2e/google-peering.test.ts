import { expect, test } from 'vitest'
import { startTestBot } from '../support/bot.ts'
import { deleteLine, peeringsAt } from '../support/stories.ts'
import { buttonsOf, wordsOf } from '../support/words.ts'

test('a peering on Google Cloud is created with the exact gcloud command, and deleted', async () => {
  const bot = await startTestBot()
  const robin = bot.as('U0REQUESTER')

  await robin.types('/peering create subscription=1301 project=app-prod network=main reason="catalog"')
  await bot.untilCardSays('R-1', 'Waiting for approval')
  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  const posted = await bot.until('the command in the status channel', () =>
    bot.messages('C0STATUS').find(({ text }) => text.includes('gcloud compute')),
  )
  const [peering] = peeringsAt(bot, 1301)
  if (peering?.cloud !== 'gcp') throw new Error('there is no peering on Google Cloud')
  expect(posted.text).toContain(
    `gcloud compute networks peerings create redis-cloud-1301-${peering.id} --project=app-prod --network=main --peer-project=${peering.redisProjectUid} --peer-network=${peering.redisNetworkName}`,
  )
  bot.cloud.runGcloud(peering.id)
  await bot.untilCardSays('R-1', 'Done')
  await bot.said()
  expect(bot.messages('C0STATUS').at(-1)?.text).toContain(`Peering *1301/${peering.id}* is *active*`)

  await robin.types(deleteLine(`1301/${peering.id}`))
  await bot.untilCardSays('R-2', 'Waiting for approval')
  await bot.as('U0APPROVER2').decides('R-2', 'Approve')
  await bot.untilCardSays('R-2', 'Done')
  await bot.said()

  expect(peeringsAt(bot, 1301).filter(({ isGone }) => !isGone)).toEqual([])
  expect(bot.messages('C0STATUS').at(-1)?.text).toContain('is *deleted*')
  expect(bot.direct('U0REQUESTER').at(-1)?.text).toContain('gcloud compute networks peerings delete')
})

test('a half that is removed in the project is posted as inactive, with the way back', async () => {
  const bot = await startTestBot()
  await bot
    .as('U0REQUESTER')
    .types('/peering create subscription=1301 project=app-prod network=main reason=r')
  await bot.untilCardSays('R-1', 'Waiting for approval')
  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  const peering = await bot.until('the peering', () =>
    peeringsAt(bot, 1301).find(({ acts, status }) => status === 'inactive' && acts.includes('runGcloud')),
  )
  bot.cloud.runGcloud(peering.id)
  await bot.untilCardSays('R-1', 'Done')

  bot.cloud.removeGcloud(peering.id)
  const posted = await bot.until('the post', () =>
    bot.messages('C0STATUS').find(({ text }) => text.includes('is *inactive*')),
  )

  expect(posted.text).toContain('create it again in project app-prod')
})

test('shown while it waits it has the command as it was asked for, and offers no change of ranges', async () => {
  const bot = await startTestBot()
  const robin = bot.as('U0REQUESTER')
  await robin.types(
    '/peering create subscription=1301 project=app-prod network=main custom-routes=export reason=r',
  )
  await bot.untilCardSays('R-1', 'Waiting for approval')
  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  const { id } = await bot.until('the peering', () =>
    peeringsAt(bot, 1301).find(({ acts, status }) => status === 'inactive' && acts.includes('runGcloud')),
  )
  await bot.until('the command', () => wordsOf(bot.card('R-1').blocks).includes('--export-custom-routes'))

  const shown = await robin.types(`/peering show 1301/${id}`)
  const refused = await robin.types(`/peering update 1301/${id}`)

  expect(shown.text).toContain('--export-custom-routes')
  expect(shown.messages.flatMap(({ blocks }) => buttonsOf(blocks)).map(({ label }) => label)).toEqual([
    'Delete…',
  ])
  expect(refused.text).toContain('Ranges can be changed on AWS only')
  expect(refused.window?.labels).toEqual([])
})
