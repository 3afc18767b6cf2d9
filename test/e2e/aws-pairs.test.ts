import { describe, expect, test } from 'vitest'
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
import { askAndApprove, askFor, carryOut, createLine, deleteLine } from '../support/stories.ts'
import { buttonsOf, wordsOf } from '../support/words.ts'

const automatic = { accept: 'automatic', routes: 'automatic' } as const
const toolsVpc = 'vpc-0111100000000bbbb'

const start = (aws: NonNullable<BotOptions['aws']>, more: BotOptions = {}): Promise<Bot> =>
  startTestBot({ only: [1206], aws, ...more })
const card = (bot: Bot, request = 'R-1'): string => wordsOf(bot.card(request).blocks)
const labels = (bot: Bot, request = 'R-1'): string[] =>
  bot.cards(request).flatMap(({ blocks }) => buttonsOf(blocks).map(({ label }) => label))
const untilButton = (bot: Bot, label: string): Promise<unknown> =>
  bot.until(`the button ${label}`, () => labels(bot).includes(label))
/** Routes without their state. */
const placesAt = (bot: Bot): string[] => routesAt(bot).map(route => route.split(' ').slice(0, 2).join(' '))

const withinLine = `/peering create aws requester=payments/eu-west-1:${toolsVpc} accepter=payments/eu-west-1:${prodVpc} reason="tools"`

test('two VPCs of one account and Region: accepted, routed at both ends, deleted without a route left', async () => {
  const bot = await start(automatic)
  await carryOut(bot, withinLine)

  expect(connectionAt(bot).status).toBe('active')
  expect(new Set(placesAt(bot).map(place => place.split(' ')[0]))).toEqual(
    new Set(['rtb-0aa60000000000001', 'rtb-0aa20000000000002', 'rtb-0aa20000000000003']),
  )
  expect(card(bot)).toContain('*Done*: peered and routed')
  expect((await recordedRoutes(bot)).map(each => each.replace(' written', ''))).toEqual(placesAt(bot))

  await carryOut(bot, deleteLine(`payments-eu-west-1/${connectionAt(bot).pcx}`))

  expect(connectionAt(bot).status).toBe('deleted')
  expect(routesAt(bot)).toEqual([])
  expect(await recordedRoutes(bot)).toEqual([])
})

test('another VPC of the same account with the same far side is neither taken for it nor in its way', async () => {
  const bot = await start(
    { accept: 'manual', routes: 'automatic' },
    { aws: { accept: 'manual', routes: 'automatic', pace: { appearsMs: [20_000, 20_000] } } },
  )
  const others = bot.aws().addRequest({
    requester: { account: payments, region: 'eu-west-1', vpc: toolsVpc, cidrs: [] },
    accepter: { account: data, region: 'us-east-1', vpc: lakeVpc },
  })
  await bot.pass(minute)
  bot.aws().act(others, 'accept')
  await bot.pass(10 * minute)

  await askAndApprove(bot, vpcToVpc)
  await bot.until('the command', () => card(bot).includes('accept-vpc-peering-connection'))
  const own = connectionsAt(bot).find(({ pcx }) => pcx !== others)

  expect(own?.status).toBe('pending-acceptance')
  expect(card(bot)).toContain(own?.pcx)
  expect(card(bot)).not.toContain(others)
  expect(routesAt(bot)).toEqual([])
})

test('of two requests from VPCs of one account to one far side, neither is in the other’s way', async () => {
  const bot = await start(automatic)
  await askFor(bot, vpcToVpc)
  await bot.untilCardSays('R-1', 'Waiting for approval')
  await askFor(
    bot,
    `/peering create aws requester=payments/eu-west-1:${toolsVpc} accepter=data/us-east-1:${lakeVpc} reason="tools"`,
  )
  await bot.untilCardSays('R-2', 'Waiting for approval')

  expect(card(bot, 'R-2')).not.toContain('still open')
  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  await bot.as('U0APPROVER').decides('R-2', 'Approve')
  await bot.untilCardSays('R-1', 'Done')
  await bot.untilCardSays('R-2', 'Done')

  expect(connectionsAt(bot).map(({ status }) => status)).toEqual(['active', 'active'])
  expect(awsWrites(bot).filter(call => call === 'CreateVpcPeeringConnection')).toHaveLength(2)
})

test('an account and a VPC that do not belong together: what AWS makes of it fails, and is told as that', async () => {
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
    `/peering create aws requester=payments/eu-west-1:${prodVpc} accepter=${data}/us-east-1:vpc-0999999999999999f reason="reports"`,
  )
  const askedAt = bot.clock.now()
  await bot.untilCardSays('R-1', 'Failed')

  expect(bot.clock.now() - askedAt).toBeLessThan(5 * minute)
  expect(card(bot)).not.toContain('Nothing is known to exist')
  expect(card(bot)).toContain('could not set the peering up')
  expect(routesAt(bot)).toEqual([])
})

describe('a delete beside a create', () => {
  test('that waits for *Add routes*: the create ends, says who deletes it, and its button is gone', async () => {
    const bot = await start({ accept: 'automatic', routes: 'button' })
    await askAndApprove(bot, vpcToVpc)
    await untilButton(bot, 'Add routes')
    const { pcx } = connectionAt(bot)

    await carryOut(bot, deleteLine(`payments-eu-west-1/${pcx}`))
    await bot.untilCardSays('R-1', 'Failed')
    await bot.said()

    expect(connectionAt(bot).status).toBe('deleted')
    expect(labels(bot)).not.toContain('Add routes')
    expect(card(bot)).toMatch(/R-2 is deleting this peering|was deleted by somebody else/)
    expect(awsWrites(bot)).not.toContain('CreateRoute')
  })

  test('somebody deletes it in the console while *Add routes* waits: failed, told, and no route is written', async () => {
    const bot = await start({ accept: 'automatic', routes: 'button' })
    await askAndApprove(bot, createLine())
    await untilButton(bot, 'Add routes')

    bot.aws().act(connectionAt(bot).pcx, 'delete')
    await bot.untilCardSays('R-1', 'Failed')
    await bot.said()

    expect(card(bot)).toContain('was deleted by somebody else')
    expect(labels(bot)).not.toContain('Add routes')
    expect(routesAt(bot)).toEqual([])
    expect(bot.direct('U0REQUESTER').at(-1)?.text).toContain('deleted by somebody else')
  })
})

test('a Redis Cloud peering that was deleted in AWS is deleted at Redis Cloud too, and its routes are taken away', async () => {
  const bot = await start(automatic)
  await carryOut(bot, createLine())
  bot.aws().act(connectionAt(bot).pcx, 'delete')
  await bot.pass(10 * minute)
  expect(routesAt(bot).every(route => route.endsWith('blackhole'))).toBe(true)

  await carryOut(bot, deleteLine('1206/87'))
  await bot.said()

  expect(routesAt(bot)).toEqual([])
  expect(await recordedRoutes(bot)).toEqual([])
})

test('a Redis Cloud peering that was rejected in AWS can be deleted at Redis Cloud', async () => {
  const bot = await start({ accept: 'manual', routes: 'automatic' })
  await askAndApprove(bot, createLine())
  await bot.until('the command', () => card(bot).includes('accept-vpc-peering-connection'))
  bot.cloud.rejectInAws(87)
  await bot.untilCardSays('R-1', 'Failed')

  await carryOut(bot, deleteLine('1206/87'))
  await bot.said()

  expect(card(bot, 'R-2')).toContain('*Done*')
  expect(card(bot, 'R-2')).not.toContain('lead nowhere')
})

test('one refusal of the delete for haste does not fail it after its routes are gone', async () => {
  const bot = await start(automatic)
  await carryOut(bot, vpcToVpc)
  const name = `payments-eu-west-1/${connectionAt(bot).pcx}`
  await askFor(bot, deleteLine(name))
  await bot.untilCardSays('R-2', 'Waiting for approval')
  for (let i = 0; i < 8; i++) bot.aws().faults.failNext('DeleteVpcPeeringConnection', 'RequestLimitExceeded')

  await bot.as('U0APPROVER').decides('R-2', 'Approve')
  await bot.untilCardSays('R-2', 'Done')

  expect(routesAt(bot)).toEqual([])
  expect(connectionAt(bot).status).toBe('deleted')
})
