import { expect, test } from 'vitest'
import { startTestBot } from '../support/bot.ts'
import { askAndApprove, askFor, deleteLine, peeringsAt, writesOf } from '../support/stories.ts'
import { wordsOf } from '../support/words.ts'

const line = (from: string) =>
  `/peering create subscription=1400 from=${from} account=111122223333 region=us-west-2 vpc=vpc-0123456789abcdef0 cidrs=10.30.0.0/16 reason="sessions of the west coast"`

test('a peering of one region is made, accepted, active and deleted', async () => {
  const bot = await startTestBot()

  await askFor(bot, line('us-east-1'))
  const planned = await bot.untilCardSays('R-1', 'Waiting for approval')
  expect(wordsOf(planned.blocks)).toContain('us-east-1')
  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  const peering = await bot.until('the peering', () =>
    peeringsAt(bot, 1400).find(({ status }) => status === 'pending-acceptance'),
  )
  expect(peering.sourceRegion).toBe('us-east-1')
  await bot.until('the command', () =>
    bot.messages('C0STATUS').some(({ text }) => text.includes('accept-vpc-peering-connection')),
  )
  bot.cloud.acceptInAws(peering.id)
  await bot.untilCardSays('R-1', 'Done')
  expect((await bot.as('U0REQUESTER').types(`/peering show 1400/${peering.id}`)).text).toContain('us-east-1')

  await askAndApprove(bot, deleteLine(`1400/${peering.id}`))
  await bot.untilCardSays('R-2', 'Done')

  expect(peeringsAt(bot, 1400)).toEqual([])
  expect(writesOf(bot)).toEqual(['POST 1400/regions/peerings', `DELETE 1400/regions/peerings/${peering.id}`])
})

test('on Google Cloud, with the command for the other half', async () => {
  const bot = await startTestBot()
  await askAndApprove(
    bot,
    '/peering create subscription=1401 from=europe-west1 project=app-eu network=main reason="catalog in Europe"',
  )
  const peering = await bot.until('the peering', () =>
    peeringsAt(bot, 1401).find(({ acts }) => acts.includes('runGcloud')),
  )
  const posted = await bot.until('the command', () =>
    bot.messages('C0STATUS').find(({ text }) => text.includes('gcloud compute networks peerings create')),
  )
  expect(posted.text).toContain('--project=app-eu')
  bot.cloud.runGcloud(peering.id)
  await bot.untilCardSays('R-1', 'Done')

  expect(writesOf(bot)).toEqual(['POST 1401/regions/peerings'])
})

test('the same network from two regions is two peerings, and once from each', async () => {
  const bot = await startTestBot()
  await askAndApprove(bot, line('us-east-1'))
  const first = await bot.until('the first', () =>
    peeringsAt(bot, 1400).find(({ status }) => status === 'pending-acceptance'),
  )
  bot.cloud.acceptInAws(first.id)
  await bot.untilCardSays('R-1', 'Done')

  await askFor(bot, line('us-east-1'))
  const blocked = await bot.untilCardSays('R-2', 'Blocked')
  await askFor(bot, line('eu-west-1').replace('10.30.0.0/16', '10.31.0.0/16'))
  const other = await bot.until('the third to be planned', () =>
    ['Waiting for approval', 'Blocked'].some(words =>
      bot.cards('R-3').some(({ text }) => text.startsWith(`R-3 ${words}`)),
    )
      ? bot.card('R-3')
      : null,
  )

  expect(wordsOf(blocked.blocks)).toContain(`1400/${first.id}`)
  expect(other.text).toMatch(/^R-3 Waiting for approval/)
})

test('the form asks for the region, and ranges are checked against every region', async () => {
  const bot = await startTestBot()
  const robin = bot.as('U0REQUESTER')

  const form = (await robin.types(line('us-east-1').replace(' from=us-east-1', ''))).window
  expect(form?.labels.some(label => /region of the subscription|from/i.test(label))).toBe(true)
  const wrong = await robin.types(line('mars-1'))
  expect(wrong.text).toContain('mars-1')
  expect(wrong.text).toContain('eu-west-1')
  // 192.168.11.0/24 is the range of the other region.
  await askFor(bot, line('us-east-1').replace('10.30.0.0/16', '192.168.11.0/25'))
  const blocked = await bot.untilCardSays('R-1', 'Blocked')

  expect(wordsOf(blocked.blocks)).toContain('192.168.11.0/24')
  expect(writesOf(bot)).toEqual([])
})

test('nobody has to say which family it is, not even where the API does not', async () => {
  const bot = await startTestBot({ isStarted: false })
  bot.cloud.faults.withoutDeploymentType(true)
  await bot.begin()

  await askAndApprove(bot, line('eu-west-1'))
  const peering = await bot.until('the peering', () =>
    peeringsAt(bot, 1400).find(({ status }) => status === 'pending-acceptance'),
  )
  bot.cloud.acceptInAws(peering.id)
  await bot.untilCardSays('R-1', 'Done')
  bot.cloud.faults.withoutDeploymentType(false)

  expect(peering.sourceRegion).toBe('eu-west-1')
})

test('the reply to a create is lost: it is found by its region and never sent twice', async () => {
  const bot = await startTestBot()
  await askFor(bot, line('us-east-1'))
  await bot.untilCardSays('R-1', 'Waiting for approval')
  bot.cloud.faults.dropNextReply({ method: 'POST' })

  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  const peering = await bot.until('the peering', () =>
    peeringsAt(bot, 1400).find(({ status }) => status === 'pending-acceptance'),
  )
  bot.cloud.acceptInAws(peering.id)
  await bot.untilCardSays('R-1', 'Done')

  expect(writesOf(bot)).toEqual(['POST 1400/regions/peerings'])
})
