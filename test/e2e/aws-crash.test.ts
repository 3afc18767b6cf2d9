import {
  awsWrites,
  connectionAt,
  connectionsAt,
  recordedRoutes,
  routesAt,
  vpcToVpc,
} from '../support/aws-stories.ts'
import type { Bot } from '../support/bot.ts'
import { type CrashStory, carryOutBy, countOf, crashStories, removeBy } from '../support/crash-stories.ts'
import { endingOf } from '../support/ending.ts'
import { createLine } from '../support/stories.ts'

interface Ending {
  /** Asked of Redis Cloud. */
  writes: string[]
  connections: string[]
  routes: string[]
  /** On record as being there. */
  recorded: string[]
  /** What must not be done twice in AWS, and how often it was done. */
  done: Record<string, number>
}

const automatic = { accept: 'automatic', routes: 'automatic' } as const
const slow = {
  appearsMs: [2_000, 2_000],
  provisioningMs: [8_000, 8_000],
  deletingMs: [8_000, 8_000],
} as const

const inAws = (modes: { accept: 'automatic' | 'button'; routes: 'automatic' | 'button' }) => ({
  only: [1206],
  aws: { ...modes, pace: slow },
})

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

const stories: CrashStory<Ending>[] = [
  {
    name: 'Redis Cloud to AWS, created',
    bot: inAws(automatic),
    request: 'R-1',
    play: bot => carryOutBy(bot, 'R-1', createLine()),
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
    bot: inAws({ accept: 'button', routes: 'button' }),
    request: 'R-1',
    play: bot => carryOutBy(bot, 'R-1', createLine(), 'Accept in AWS', 'Add routes'),
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
    bot: inAws(automatic),
    before: bot => carryOutBy(bot, 'R-1', createLine()),
    request: 'R-2',
    play: bot => removeBy(bot, 'R-2', '1206/87'),
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
    bot: inAws(automatic),
    request: 'R-1',
    play: bot => carryOutBy(bot, 'R-1', vpcToVpc),
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
    bot: inAws(automatic),
    before: bot => carryOutBy(bot, 'R-1', vpcToVpc),
    request: 'R-2',
    play: bot => removeBy(bot, 'R-2', `payments-eu-west-1/${connectionAt(bot).pcx}`),
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

async function look(bot: Bot): Promise<Ending> {
  return {
    writes: endingOf(bot).writes,
    connections: connectionsAt(bot).map(({ status }) => status),
    routes: routesAt(bot),
    recorded: await recordedRoutes(bot),
    done: countOf(awsWrites(bot).filter(call => !/Tags$|Options$/.test(call))),
  }
}

function watch({ aws }: Bot, written: () => void): void {
  aws().onEvent(({ kind, text }) => {
    if (kind === 'call' && !/Describe|AssumeRole|GetCallerIdentity|DryRun/i.test(text)) written()
  })
}

crashStories({ title: 'AWS', look, watch }, stories)
