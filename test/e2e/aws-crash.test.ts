import { describe, expect, test } from 'vitest'
import {
  awsWrites,
  connectionAt,
  connectionsAt,
  recordedRoutes,
  routesAt,
  vpcToVpc,
} from '../support/aws-stories.ts'
import { type Bot, type BotOptions, startTestBot } from '../support/bot.ts'
import { crashPace, endingOf } from '../support/ending.ts'
import { type Gate, killing } from '../support/killing.ts'
import { createLine, deleteLine } from '../support/stories.ts'
import { buttonsOf } from '../support/words.ts'

interface Ending {
  cards: string[]
  liveButtons: number
  twins: string[]
  /** Asked of Redis Cloud. */
  writes: string[]
  connections: string[]
  routes: string[]
  /** On record as being there. */
  recorded: string[]
  /** What must not be done twice in AWS, and how often it was done. */
  done: Record<string, number>
}

interface Story {
  name: string
  aws: NonNullable<BotOptions['aws']>
  /** What stands before the part at which it is killed. */
  before?: (bot: Bot) => Promise<void>
  /** The request that it is about. */
  request: string
  play: (bot: Bot) => Promise<void>
  ending: Pick<Ending, 'writes' | 'connections' | 'routes' | 'recorded' | 'done'>
  operation: string
  /** Its steps, and at which further moments of them it may be killed. */
  steps: Readonly<Record<string, readonly string[]>>
}

const automatic = { accept: 'automatic', routes: 'automatic' } as const
const slow = {
  appearsMs: [2_000, 2_000],
  provisioningMs: [8_000, 8_000],
  deletingMs: [8_000, 8_000],
} as const

async function press(bot: Bot, request: string, label: string): Promise<void> {
  const isThere = () =>
    bot.cards(request).some(({ blocks }) => buttonsOf(blocks).some(button => button.label === label))
  await bot.until(`the button ${label} on ${request}`, isThere)
  await bot.as('U0APPROVER').decides(request, label)
}

async function carryOut(bot: Bot, request: string, line: string): Promise<void> {
  await bot.as('U0REQUESTER').types(line)
  await press(bot, request, 'Approve')
  await bot.untilCardSays(request, 'Done')
}

const routesOf = (tables: readonly string[], ranges: readonly string[]): string[] =>
  tables.flatMap(table => ranges.map(range => `${table} ${range}`)).toSorted()

const ofRedis = routesOf(['rtb-0aa20000000000002', 'rtb-0aa20000000000003'], ['192.168.0.0/24'])
const ofPair = [
  ...routesOf(
    ['rtb-0aa20000000000002', 'rtb-0aa20000000000003'],
    ['10.50.0.0/16', '10.51.0.0/20', '2600:1f18:50::/56'],
  ),
  ...routesOf(['rtb-0dd50000000000002'], ['10.20.0.0/16', '10.21.0.0/16', '2a05:d018:20::/56']),
].toSorted()

const there = (routes: readonly string[]) => ({
  connections: ['active'],
  routes: routes.map(route => `${route} active`),
  recorded: routes.map(route => `${route} written`),
})
const gone = { connections: ['deleted'], routes: [], recorded: [] }

const ofRedisCloud = ['POST 1206/peerings']

const stories: Story[] = [
  {
    name: 'Redis Cloud to AWS, created',
    aws: automatic,
    request: 'R-1',
    play: bot => carryOut(bot, 'R-1', createLine()),
    ending: {
      ...there(ofRedis),
      writes: ofRedisCloud,
      done: { AcceptVpcPeeringConnection: 1, CreateRoute: ofRedis.length },
    },
    operation: 'peering.create',
    steps: {
      replan: [],
      submit: ['intended', 'remembered'],
      follow_task: ['waiting'],
      find_peering: ['waiting'],
      accept: [],
      wait_active: ['waiting'],
      routes: [],
      verify: [],
    },
  },
  {
    name: 'Redis Cloud to AWS, created by buttons',
    aws: { accept: 'button', routes: 'button' },
    request: 'R-1',
    play: async bot => {
      await bot.as('U0REQUESTER').types(createLine())
      await press(bot, 'R-1', 'Approve')
      await press(bot, 'R-1', 'Accept in AWS')
      await press(bot, 'R-1', 'Add routes')
      await bot.untilCardSays('R-1', 'Done')
    },
    ending: {
      ...there(ofRedis),
      writes: ofRedisCloud,
      done: { AcceptVpcPeeringConnection: 1, CreateRoute: ofRedis.length },
    },
    operation: 'peering.create',
    steps: { accept: ['waiting'], routes: ['waiting'] },
  },
  {
    name: 'Redis Cloud to AWS, deleted',
    aws: automatic,
    before: bot => carryOut(bot, 'R-1', createLine()),
    request: 'R-2',
    play: bot => carryOut(bot, 'R-2', deleteLine('1206/87')),
    ending: {
      ...gone,
      writes: [...ofRedisCloud, 'DELETE 1206/peerings/87'],
      done: {
        AcceptVpcPeeringConnection: 1,
        CreateRoute: ofRedis.length,
        DeleteRoute: ofRedis.length,
      },
    },
    operation: 'peering.delete',
    steps: {
      replan: [],
      unroute: [],
      submit: ['intended', 'remembered'],
      follow_task: ['waiting'],
      confirm_gone: ['waiting'],
    },
  },
  {
    name: 'VPC to VPC, created',
    aws: automatic,
    request: 'R-1',
    play: bot => carryOut(bot, 'R-1', vpcToVpc),
    ending: {
      ...there(ofPair),
      writes: [],
      done: {
        CreateVpcPeeringConnection: 1,
        AcceptVpcPeeringConnection: 1,
        CreateRoute: ofPair.length,
      },
    },
    operation: 'peering.create',
    steps: {
      replan: [],
      submit: ['intended', 'remembered'],
      find_peering: ['waiting'],
      accept: [],
      wait_active: ['waiting'],
      routes: [],
      verify: [],
    },
  },
  {
    name: 'VPC to VPC, deleted',
    aws: automatic,
    before: bot => carryOut(bot, 'R-1', vpcToVpc),
    request: 'R-2',
    play: async bot => {
      const name = `payments-eu-west-1/${connectionAt(bot).pcx}`
      await carryOut(bot, 'R-2', deleteLine(name))
    },
    ending: {
      ...gone,
      writes: [],
      done: {
        CreateVpcPeeringConnection: 1,
        AcceptVpcPeeringConnection: 1,
        CreateRoute: ofPair.length,
        DeleteRoute: ofPair.length,
        DeleteVpcPeeringConnection: 1,
      },
    },
    operation: 'peering.delete',
    steps: {
      replan: [],
      unroute: [],
      submit: ['intended', 'remembered'],
      confirm_gone: ['waiting'],
    },
  },
]

function boundariesOf({ operation, steps }: Story): string[] {
  return Object.entries(steps).flatMap(([step, moments]) =>
    ['claimed', ...moments, 'done'].map(moment => `${operation}/${step}: ${moment}`),
  )
}

async function endOf(bot: Bot, { request }: Story): Promise<Ending> {
  const { cards, liveButtons, writes } = endingOf(bot)
  const said = bot.card(request).replies.map(({ text }) => text.split('\n')[0] ?? '')
  const once = awsWrites(bot).filter(call => !/Tags$|Options$/.test(call))
  return {
    cards: cards.filter(card => card.startsWith(`${request} `)),
    liveButtons,
    twins: said.filter((line, index) => said.indexOf(line) !== index),
    writes,
    connections: connectionsAt(bot).map(({ status }) => status),
    routes: routesAt(bot),
    recorded: await recordedRoutes(bot),
    done: Object.fromEntries([...Map.groupBy(once, call => call)].map(([call, all]) => [call, all.length])),
  }
}

const expected = ({ ending, request }: Story): Ending => ({
  ...ending,
  cards: [`${request} Done`],
  liveButtons: 0,
  twins: [],
})

async function played(story: Story, gate: Gate, prepare?: (bot: Bot) => void): Promise<Bot> {
  let isArmed = false
  const bot = await startTestBot({
    gate: point => (isArmed ? gate(point) : 'go'),
    only: [1206],
    cloud: { pace: crashPace },
    aws: { ...story.aws, pace: slow },
  })
  await story.before?.(bot)
  await bot.said()
  isArmed = true
  prepare?.(bot)
  await story.play(bot)
  await bot.said()
  return bot
}

/** Ends the bot's life when a call that changes something has been carried out, before its reply; the nth such call. */
const killOnTheWire =
  (nth: number) =>
  ({ aws, kill }: Bot): void => {
    let count = 0
    aws().onEvent(({ kind, text }) => {
      if (kind !== 'call' || /Describe|AssumeRole|GetCallerIdentity|DryRun/i.test(text)) return
      count += 1
      if (count === nth) kill()
    })
  }

describe.each(stories)('$name', story => {
  test('has these points at which a crash matters', async () => {
    const { gate, seen } = killing(null)

    const bot = await played(story, gate)

    const own = [...new Set(seen)].filter(point => point.startsWith(`${story.operation}/`))
    expect(own).toEqual(expect.arrayContaining(boundariesOf(story)))
    expect(await endOf(bot, story)).toEqual(expected(story))
  })

  test.each(boundariesOf(story))('a crash at "%s" changes nothing', async point => {
    const bot = await played(story, killing(point).gate)

    expect(bot.lives()).toBe(2)
    expect(await endOf(bot, story)).toEqual(expected(story))
    const entries = await bot.audit()
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1))
    const finished = entries.filter(({ action }) => action === 'request.finished')
    expect(finished).toHaveLength(story.before ? 2 : 1)
  })

  // Of the create, the acceptance or the first route that is taken away; of a route in between.
  test.each([1, 3])('a crash between write %i in AWS and its reply changes nothing', async nth => {
    const bot = await played(story, () => 'go', killOnTheWire(nth))

    expect(await endOf(bot, story)).toEqual(expected(story))
  })

  test('crash after crash, 13 points apart, changes nothing', async () => {
    let points = 0

    const bot = await played(story, () => {
      points += 1
      return points % 13 === 0 ? 'kill' : 'go'
    })

    expect(bot.lives()).toBeGreaterThan(2)
    expect(await endOf(bot, story)).toEqual(expected(story))
  })
})
