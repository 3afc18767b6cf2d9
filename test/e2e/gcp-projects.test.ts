import { expect, test } from 'vitest'
import { verifyAudit } from '../../src/audit/index.ts'
import { minute } from '../../src/kit/duration.ts'
import { type Bot, type BotOptions, startTestBot } from '../support/bot.ts'
import {
  halvesAt,
  halvesOf,
  main,
  operationsAt,
  projectToProject,
  sharedData,
} from '../support/gcp-stories.ts'
import { askAndApprove, askFor, carryOut, deleteLine } from '../support/stories.ts'
import { buttonsOf, wordsOf } from '../support/words.ts'

const start = (accept: 'automatic' | 'button' | 'manual', more: BotOptions = {}): Promise<Bot> =>
  startTestBot({ only: [1206], gcp: { accept }, ...more })

const card = (bot: Bot, request = 'R-1'): string => wordsOf(bot.card(request).blocks)
const labels = (bot: Bot): string[] => buttonsOf(bot.card('R-1').blocks).map(({ label }) => label)
const nameAt = (bot: Bot): string => `app/main.${halvesOf(bot, main)[0]?.name}`

test('two projects: asked for in one line, approved once, both halves added, routed, deleted on both sides', async () => {
  const bot = await start('automatic')

  await askFor(bot, projectToProject)
  await bot.untilCardSays('R-1', 'Waiting for approval')
  const planned = card(bot)
  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  await bot.untilCardSays('R-1', 'Done')
  await bot.said()

  expect(planned).toContain('data-prod')
  expect(halvesAt(bot, main)).toEqual([`${sharedData} ACTIVE`])
  expect(halvesAt(bot, sharedData)).toEqual([`${main} ACTIVE`])
  expect(operationsAt(bot)).toEqual([`addPeering ${main}`, `addPeering ${sharedData}`])
  expect(card(bot)).toContain('*Done*: peered and routed')
  expect(card(bot)).not.toContain('at our end')
  expect(card(bot)).toContain(`*Object* ${nameAt(bot)}`)
  const listed = await bot.as('U0REQUESTER').types('/peering list')
  expect(listed.text).toContain('*1 peering*')

  const name = nameAt(bot)
  await askFor(bot, deleteLine(name))
  await bot.untilCardSays('R-2', 'Waiting for approval')
  await bot.as('U0APPROVER').decides('R-2', 'Approve')
  await bot.untilCardSays('R-2', 'Done')
  await bot.said()

  expect([...halvesAt(bot, main), ...halvesAt(bot, sharedData)]).toEqual([])
  expect(operationsAt(bot).slice(2).toSorted()).toEqual([
    `removePeering ${main}`,
    `removePeering ${sharedData}`,
  ])
  expect(await verifyAudit(bot.app().db)).toMatchObject({ isWhole: true })
})

test('the other way round it is the same peering, kept with the first project', async () => {
  const bot = await start('automatic')

  await carryOut(
    bot,
    projectToProject.replace('from=app:main to=data:shared', 'from=data:shared to=app:main'),
  )

  expect(card(bot)).toContain(`*Object* ${nameAt(bot)}`)
  expect(halvesAt(bot, main)).toEqual([`${sharedData} ACTIVE`])
  await askFor(bot, projectToProject)
  await bot.untilCardSays('R-2', 'Blocked')
  expect(card(bot, 'R-2')).toContain(nameAt(bot))
})

test('custom routes flow as they were asked for', async () => {
  const bot = await start('automatic')

  await carryOut(bot, `${projectToProject} custom-routes=export`)

  expect(halvesOf(bot, main)).toMatchObject([{ exportCustomRoutes: true, importCustomRoutes: false }])
  expect(halvesOf(bot, sharedData)).toMatchObject([{ exportCustomRoutes: false, importCustomRoutes: true }])
})

test('by button: the other half waits for an approver', async () => {
  const bot = await start('button')
  await askAndApprove(bot, projectToProject)

  await bot.until(
    'the button',
    () => bot.cards('R-1').length === 1 && labels(bot).includes('Accept in Google Cloud'),
  )
  expect(halvesAt(bot, main)).toEqual([`${sharedData} INACTIVE`])
  expect(halvesAt(bot, sharedData)).toEqual([])
  await bot.as('U0APPROVER').decides('R-1', 'Accept in Google Cloud')
  await bot.untilCardSays('R-1', 'Done')

  expect(halvesAt(bot, sharedData)).toEqual([`${main} ACTIVE`])
})

test('a project of somebody else’s: our half is added, theirs is waited for, and the command is there for them', async () => {
  const bot = await start('automatic')
  const line = '/peering create gcp from=app:main to=partner-prod:edge reason="partners read the feed"'
  await askAndApprove(bot, line)
  await bot.until('the command', () => card(bot).includes('gcloud compute networks peerings create'))
  expect(card(bot)).toContain('--project=partner-prod --network=edge')
  expect(halvesAt(bot, main)).toEqual(['partner-prod/edge INACTIVE'])

  bot.gcp().addHalf({
    project: 'partner-prod',
    network: 'edge',
    name: 'to-main',
    peerProject: 'app-prod',
    peerNetwork: 'main',
    subnets: [{ region: 'us-central1', cidr: '10.90.0.0/20' }],
  })
  await bot.untilCardSays('R-1', 'Done')
  await bot.said()

  expect(halvesAt(bot, main)).toEqual(['partner-prod/edge ACTIVE'])
  // Of theirs nothing can be read: neither routes that came in there, nor its firewall.
  expect(card(bot)).toContain('*Done*: peered and routed at our end')
  const [told] = bot.direct('U0REQUESTER').slice(-1)
  expect(told?.text).toContain('Read back from the cloud: peered and routed at our end.')
})

test('ranges that overlap are refused before anything is sent', async () => {
  const bot = await start('automatic')

  await askFor(bot, projectToProject.replace('data:shared', 'data:legacy'))
  await bot.untilCardSays('R-1', 'Blocked')

  expect(card(bot)).toContain('10.10.8.0/21')
  expect(operationsAt(bot)).toEqual([])
})

test('an access token that runs out in the middle is renewed', async () => {
  const bot = await start('button')
  await askAndApprove(bot, projectToProject)
  await bot.until(
    'the button',
    () => bot.cards('R-1').length === 1 && labels(bot).includes('Accept in Google Cloud'),
  )
  bot.gcp().faults.expireTokens()
  await bot.pass(20 * minute)

  await bot.as('U0APPROVER').decides('R-1', 'Accept in Google Cloud')
  await bot.untilCardSays('R-1', 'Done')

  expect(halvesAt(bot, sharedData)).toEqual([`${main} ACTIVE`])
})

test('a half that is made anew under the name of one that was deleted is another one', async () => {
  const bot = await start('automatic')
  await carryOut(bot, projectToProject)
  const [ours] = halvesOf(bot, main)
  const [theirs] = halvesOf(bot, sharedData)
  bot.gcp().act(ours?.id ?? '', 'delete')
  await bot.pass(minute)
  bot.gcp().act(theirs?.id ?? '', 'delete')
  await bot.pass(40 * minute)
  const inThread = bot.card('R-1').replies.length

  bot.gcp().act(main, `addPeering ${sharedData} ${ours?.name}`)
  await bot.pass(20 * minute)
  await bot.said()

  expect(
    bot
      .messages('C0STATUS')
      .map(({ text }) => /is \*([\w-]+)\*/.exec(text)?.[1])
      .slice(-2),
  ).toEqual(['deleted', 'pending-acceptance'])
  expect(bot.card('R-1').replies).toHaveLength(inThread)
})
