import { expect, test } from 'vitest'
import { verifyAudit } from '../../src/audit/index.ts'
import { minute } from '../../src/kit/duration.ts'
import {
  awsWrites,
  connectionAt,
  connectionsAt,
  data,
  lakeVpc,
  payments,
  prodVpc,
  recordedRoutes,
  routesAt,
  vpcToVpc,
} from '../support/aws-stories.ts'
import { type Bot, type BotOptions, startTestBot } from '../support/bot.ts'
import { askAndApprove, askFor, carryOut, deleteLine } from '../support/stories.ts'
import { buttonsOf, wordsOf } from '../support/words.ts'

const ofLake = ['10.50.0.0/16', '10.51.0.0/20', '2600:1f18:50::/56']
const ofProd = ['10.20.0.0/16', '10.21.0.0/16', '2a05:d018:20::/56']
const routed = [
  ...['rtb-0aa20000000000002', 'rtb-0aa20000000000003'].flatMap(table =>
    ofLake.map(range => `${table} ${range} active`),
  ),
  ...ofProd.map(range => `rtb-0dd50000000000002 ${range} active`),
].toSorted()

const start = (aws: NonNullable<BotOptions['aws']>): Promise<Bot> => startTestBot({ only: [1206], aws })
const automatic = { accept: 'automatic', routes: 'automatic' } as const

const card = (bot: Bot, request = 'R-1'): string => wordsOf(bot.card(request).blocks)
const labels = (bot: Bot): string[] => buttonsOf(bot.card('R-1').blocks).map(({ label }) => label)
const untilButton = (bot: Bot, label: string): Promise<unknown> =>
  bot.until(`the button ${label}`, () => bot.cards('R-1').length === 1 && labels(bot).includes(label))

const nameAt = (bot: Bot): string => `payments-eu-west-1/${connectionAt(bot).pcx}`

test('two accounts, two Regions: asked for in one line, approved once, peered and routed on both sides, deleted', async () => {
  const bot = await start(automatic)

  await askFor(bot, vpcToVpc)
  await bot.untilCardSays('R-1', 'Waiting for approval')
  const planned = card(bot)
  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  await bot.untilCardSays('R-1', 'Done')
  await bot.said()

  expect(planned).toContain(`Peerbot accepts exactly this peering in data (${data}, us-east-1)`)
  expect(planned).toContain('are not peered yet, in either direction')
  expect(connectionAt(bot)).toMatchObject({ status: 'active', dns: [true, true] })
  expect(routesAt(bot)).toEqual(routed)
  expect(card(bot)).toContain('*Done*: peered and routed')
  expect(card(bot)).toContain(`*Object* ${nameAt(bot)}`)
  const tags = bot
    .aws()
    .state()
    .accounts.flatMap(({ vpcs }) => vpcs.flatMap(({ peerings }) => peerings.map(peering => peering.tags)))
  expect(tags).toHaveLength(2)
  for (const each of tags) expect(Object.keys(each).length).toBeGreaterThan(0)
  const listed = await bot.as('U0REQUESTER').types('/peering list')
  expect(listed.text).toContain('*1 peering*')
  const shown = await bot.as('U0REQUESTER').types(`/peering show ${nameAt(bot)}`)
  expect(shown.text).toContain('R-1')

  await bot.as('U0REQUESTER').types(deleteLine(nameAt(bot)))
  await bot.untilCardSays('R-2', 'Waiting for approval')
  await bot.as('U0APPROVER').decides('R-2', 'Approve')
  await bot.untilCardSays('R-2', 'Done')
  await bot.said()

  expect(connectionAt(bot).status).toBe('deleted')
  expect(routesAt(bot)).toEqual([])
  expect(await recordedRoutes(bot)).toEqual([])
  const writes = awsWrites(bot)
  expect(writes.filter(call => call === 'CreateVpcPeeringConnection')).toHaveLength(1)
  expect(writes.filter(call => call === 'CreateRoute')).toHaveLength(routed.length)
  expect(writes.slice(-routed.length - 1)).toEqual([
    ...routed.map(() => 'DeleteRoute'),
    'DeleteVpcPeeringConnection',
  ])
  expect(bot.messages('C0STATUS').map(({ text }) => /is \*(.*?)\*/.exec(text)?.[1])).toEqual(
    expect.arrayContaining(['active', 'deleted']),
  )
  expect(await verifyAudit(bot.app().db)).toMatchObject({ isWhole: true })
})

test('everything that is listed is listed once, whichever account sees it', async () => {
  const bot = await start(automatic)
  await carryOut(bot, vpcToVpc)
  await bot.pass(40 * minute)

  const shown = await bot.as('U0REQUESTER').types('/peering list')

  expect(shown.text).toContain('*1 peering*')
  expect(bot.messages('C0STATUS').filter(({ text }) => text.includes('is *active*'))).toHaveLength(1)
})

test('by buttons: both sides wait for an approver, one press each', async () => {
  const bot = await start({ accept: 'button', routes: 'button' })
  await askAndApprove(bot, vpcToVpc)

  await untilButton(bot, 'Accept in AWS')
  const refused = await bot.as('U0REQUESTER').decides('R-1', 'Accept in AWS')
  expect(refused.text).toContain('You may not let R-1 go on')
  await bot.as('U0APPROVER').decides('R-1', 'Accept in AWS')
  await untilButton(bot, 'Add routes')
  expect(routesAt(bot)).toEqual([])
  await bot.as('U0APPROVER').decides('R-1', 'Add routes')
  await bot.untilCardSays('R-1', 'Done')

  expect(routesAt(bot)).toEqual(routed)
})

test('by hand: the commands are there, filled in, for both sides', async () => {
  const bot = await start({ accept: 'manual', routes: 'manual' })
  await askAndApprove(bot, vpcToVpc)
  await bot.until('the command', () => card(bot).includes('accept-vpc-peering-connection'))
  const { pcx } = connectionAt(bot)
  expect(card(bot)).toContain(
    `aws ec2 accept-vpc-peering-connection --vpc-peering-connection-id ${pcx} --region us-east-1`,
  )

  bot.aws().act(pcx, 'accept')
  await bot.untilCardSays('R-1', 'Done')

  expect(card(bot)).toContain('*Done*: peered; what is left is below')
  for (const range of [...ofLake, ...ofProd]) expect(card(bot)).toContain(range)
  expect(card(bot)).toContain('was asked for and is not on at AWS')
  expect(awsWrites(bot)).toEqual(['CreateVpcPeeringConnection'])
})

test('a pair that is peered already is refused before anybody approves, whichever side asked', async () => {
  const bot = await start(automatic)
  await carryOut(bot, vpcToVpc)
  const { pcx } = connectionAt(bot)

  for (const [request, line] of [
    ['R-2', vpcToVpc],
    [
      'R-3',
      `/peering create aws requester=data/us-east-1:${lakeVpc} accepter=payments/eu-west-1:${prodVpc} reason="the other way"`,
    ],
  ] as const) {
    await askFor(bot, line)
    await bot.untilCardSays(request, 'Blocked')
    expect(card(bot, request)).toMatch(new RegExp(`exists already: .*${pcx}`))
  }

  expect(connectionsAt(bot)).toHaveLength(1)
})

test('a lost reply to the create makes no second one', async () => {
  const bot = await start(automatic)
  await askFor(bot, vpcToVpc)
  await bot.untilCardSays('R-1', 'Waiting for approval')
  bot.aws().faults.dropNextReply('CreateVpcPeeringConnection')

  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  await bot.untilCardSays('R-1', 'Done')

  expect(connectionsAt(bot)).toHaveLength(1)
  expect(awsWrites(bot).filter(call => call === 'CreateVpcPeeringConnection')).toHaveLength(1)
  expect(routesAt(bot)).toEqual(routed)
})

test('an account that is not configured accepts by itself: its commands are shown, our side is routed', async () => {
  const bot = await startTestBot({
    only: [1206],
    aws: automatic,
    file: file => {
      const at = file.indexOf('    - alias: data')
      return file.slice(0, at) + file.slice(file.indexOf('policy:'))
    },
  })
  await askAndApprove(
    bot,
    `/peering create aws requester=payments/eu-west-1:${prodVpc} accepter=${data}/us-east-1:${lakeVpc} reason="reports"`,
  )
  await bot.until('the command', () => card(bot).includes('accept-vpc-peering-connection'))
  expect(card(bot)).toContain('--region us-east-1')

  bot.aws().act(connectionAt(bot).pcx, 'accept')
  // A stranger's ranges are known only now: nobody has approved them yet.
  await bot.until('the button', () => card(bot).includes('not in the approved plan'))
  expect(routesAt(bot)).toEqual([])
  await bot.as('U0APPROVER').decides('R-1', 'Add routes')
  await bot.untilCardSays('R-1', 'Done')

  expect(routesAt(bot)).toEqual(routed.filter(route => route.startsWith('rtb-0aa2')))
  const left = card(bot).split('*What is left to do by hand*')[1] ?? ''
  expect(card(bot)).toContain('*Done*: peered and routed at our end; what is left is below')
  expect(left).toContain(`In every route table of ${lakeVpc} (AWS account ${data})`)
  expect(left).not.toContain(`In every route table of ${prodVpc}`)
})

test('asked for by a form, from the typeahead to the plan', async () => {
  const bot = await start(automatic)
  const robin = bot.as('U0REQUESTER')
  const { window } = await robin.types('/peering create')
  const chosen = await window?.pick('Cloud account', 'payments-eu')
  const filled = await chosen?.fill({
    'VPC that asks': `payments/eu-west-1:${prodVpc}`,
    'VPC that accepts': `data/us-east-1:${lakeVpc}`,
    Reason: 'reports',
  })
  await filled?.submit()
  await bot.untilCardSays('R-1', 'Waiting for approval')

  expect(card(bot)).toContain(`AWS ${payments} · eu-west-1 · ${prodVpc}`)
  expect(card(bot)).toContain(`*Far side* AWS ${data} · us-east-1 · ${lakeVpc}`)
})

test('rejected by its accepter: the request fails with that word', async () => {
  const bot = await start({ accept: 'manual', routes: 'automatic' })
  await askAndApprove(bot, vpcToVpc)
  await bot.until('the command', () => card(bot).includes('accept-vpc-peering-connection'))

  bot.aws().act(connectionAt(bot).pcx, 'reject')
  await bot.untilCardSays('R-1', 'Failed')
  await bot.pass(20 * minute)

  expect(card(bot)).toMatch(/was rejected|rejected the peering/)
  expect(bot.messages('C0STATUS').at(-1)?.text).toContain('*rejected*')
})
