import { describe, expect, test } from 'vitest'
import { minute } from '../../src/kit/duration.ts'
import { type Bot, startTestBot } from '../support/bot.ts'
import { alreadyThere, crashPace, type Ending, endingOf } from '../support/ending.ts'
import { type Gate, killing } from '../support/killing.ts'
import { actAt, factOf, threadOf, writesOf } from '../support/stories.ts'
import { buttonsOf, wordsOf } from '../support/words.ts'

const consumer = '111122223333'

interface Story {
  name: string
  subscription: number
  /** What is at the cloud before the bot is there, made by somebody else. */
  before?: (bot: Bot) => Promise<void>
  peerings?: typeof alreadyThere
  line: string
  /** What people do while it goes on, and how it ends. */
  goOn: (bot: Bot) => Promise<void>
  ending: Partial<Ending> & { objects?: string[]; files?: string[] }
  /** Steps that are reached more than once. */
  waits: readonly string[]
}

/** Somebody else's program at the same API. */
async function send(bot: Bot, path: string, body?: unknown, method = 'POST'): Promise<void> {
  const { url, accessKey, secretKey } = bot.cloud
  const reply = await fetch(`${url}/subscriptions/${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      'x-api-key': accessKey,
      'x-api-secret-key': secretKey,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  expect(reply.status).toBeLessThan(300)
  await bot.pass(2 * minute)
}

/** A PrivateLink that the consumer has accepted. */
async function sharedLink(bot: Bot): Promise<void> {
  await send(bot, '1206/private-link', { shareName: 'payments', principal: consumer, type: 'aws_account' })
  bot.cloud.actOn('privatelink:1206', `acceptShare:${consumer}`)
  await bot.pass(minute)
}

async function invited(bot: Bot): Promise<void> {
  bot.cloud.actOn('tgw-account:1206', `shareGateway:${consumer}:tgw-0123456789abcdef0`)
  await bot.pass(minute)
}

async function withGateway(bot: Bot): Promise<void> {
  await invited(bot)
  await send(bot, '1206/transitGateways/invitations/3/accept', undefined, 'PUT')
}

async function attached(bot: Bot): Promise<void> {
  await withGateway(bot)
  await send(bot, '1206/transitGateways/35/attachment')
  bot.cloud.actOn('tgw:1206/35', 'acceptAttachment')
  await bot.pass(minute)
}

async function withEndpoint(bot: Bot): Promise<void> {
  await send(bot, '1301/private-service-connect')
  await send(bot, '1301/private-service-connect/40', {
    gcpProjectId: 'app-prod',
    gcpVpcName: 'main',
    gcpVpcSubnetName: 'main-a',
    endpointConnectionName: 'catalog',
  })
}

async function withPendingEndpoint(bot: Bot): Promise<void> {
  await withEndpoint(bot)
  bot.cloud.actOn('psc-endpoint:1301/12', 'runCreationScript')
  await bot.pass(2 * minute)
}

const stories: Story[] = [
  {
    name: 'privatelink.create',
    subscription: 1206,
    line: `/peering privatelink create 1206 principal=${consumer} name=payments reason="ranges overlap"`,
    goOn: async bot => {
      await actAt(bot, 'privatelink:1206', `acceptShare:${consumer}`)
      await bot.untilCardSays('R-1', 'Done')
    },
    ending: {
      objects: ['privatelink:1206 active'],
      writes: ['POST 1206/private-link'],
      status: ['active'],
    },
    waits: ['follow_task', 'find', 'settle'],
  },
  {
    name: 'privatelink.delete',
    subscription: 1206,
    before: async bot => {
      await sharedLink(bot)
      bot.cloud.faults.demandPrincipalsFirst(true)
    },
    line: '/peering privatelink delete 1206 principals=first confirm=payments-prod reason="not needed"',
    goOn: async bot => {
      await bot.untilCardSays('R-1', 'Done')
      bot.cloud.faults.demandPrincipalsFirst(false)
    },
    ending: {
      objects: [],
      writes: ['POST 1206/private-link', 'DELETE 1206/private-link/principals', 'DELETE 1206/private-link'],
      status: ['deleted'],
    },
    waits: ['prepare', 'follow_task', 'settle'],
  },
  {
    name: 'psc.create_endpoint',
    subscription: 1301,
    before: bot => send(bot, '1301/private-service-connect'),
    line: '/peering psc endpoint 1301 project=app-prod network=main subnet=main-a connection=catalog reason="catalog reads"',
    goOn: async bot => {
      await actAt(bot, 'psc-endpoint:1301/12', 'runCreationScript')
      await bot.until('the card to ask for the acceptance', () =>
        wordsOf(bot.card('R-1').blocks).includes('wants to be accepted here'),
      )
      await bot.until('the scripts', () => threadOf(bot, 'R-1').files.length >= 2)
    },
    ending: {
      cards: ['R-1 Running'],
      liveButtons: 1,
      direct: [],
      objects: ['psc-endpoint:1301/12 pending', 'psc:1301 active'],
      writes: ['POST 1301/private-service-connect', 'POST 1301/private-service-connect/40'],
      status: ['pending-acceptance'],
      files: ['psc-1301-12-creation.ps1', 'psc-1301-12-creation.sh'],
    },
    waits: ['follow_task', 'find', 'settle'],
  },
  {
    name: 'peering.update',
    subscription: 1206,
    peerings: alreadyThere,
    line: '/peering update 1206/87 cidrs=10.22.0.0/16 reason="checkout moved"',
    goOn: async bot => {
      await bot.untilCardSays('R-1', 'Done')
    },
    ending: { peerings: ['active'], writes: ['PUT 1206/peerings/87'], status: [] },
    waits: ['follow_task'],
  },
]

/** Every point of an action at which a crash would matter; those of letters are the same for every kind of request. */
function boundariesOf({ name, waits }: Story): string[] {
  const points = (step: string, ...moments: string[]) => {
    const end = step === 'prepare' && !waits.includes(step) ? 'skipped' : 'done'
    return ['claimed', ...(waits.includes(step) ? ['waiting'] : []), ...moments, end].map(
      moment => `${name}/${step}: ${moment}`,
    )
  }
  return [
    ...points('replan'),
    ...points('prepare'),
    ...points('submit', 'intended', 'remembered'),
    ...points('follow_task'),
    ...points('find'),
    ...points('settle'),
  ]
}

const isDone = ({ ending }: Story): boolean => ending.cards === undefined

function expectedOf(story: Story): Story['ending'] {
  return {
    cards: ['R-1 Done'],
    liveButtons: 0,
    peerings: [],
    direct: ['R-1 *Done*'],
    twins: [],
    objects: [],
    files: [],
    ...story.ending,
  }
}

function endOf(bot: Bot, { subscription }: Story): Story['ending'] {
  return {
    ...endingOf(bot),
    objects: bot.cloud
      .state()
      .connectivity.filter(({ subscriptionId, id }) => subscriptionId === subscription && !/^tgw-/.test(id))
      .map(({ id, status }) => `${id} ${status}`)
      .toSorted(),
    files: threadOf(bot, 'R-1').files.toSorted(),
  }
}

type Played = Pick<Story, 'subscription' | 'before' | 'peerings' | 'line' | 'goOn'>

async function play(story: Played, gate: Gate, prepare?: (bot: Bot) => void): Promise<Bot> {
  const bot = await startTestBot({
    gate,
    isStarted: false,
    only: [story.subscription],
    cloud: {
      pace: crashPace,
      ...(story.peerings ? { peerings: story.peerings } : {}),
    },
  })
  await story.before?.(bot)
  await bot.begin()
  prepare?.(bot)
  await bot.as('U0REQUESTER').types(story.line)
  await bot.until('the buttons', () => bot.cards('R-1').some(({ blocks }) => buttonsOf(blocks).length > 1))
  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  await story.goOn(bot)
  await bot.said()
  return bot
}

/** Ends the bot's life when the first call that changes something has reached the cloud, before its reply. */
function killOnTheWire({ cloud, kill }: Bot): void {
  let isKilled = false
  cloud.onEvent(({ kind, text }) => {
    if (isKilled || kind !== 'call' || text.startsWith('GET')) return
    isKilled = true
    kill()
  })
}

describe.each(stories)('$name', story => {
  test('has these points at which a crash matters', async () => {
    const { gate, seen } = killing(null)

    const bot = await play(story, gate)

    const own = [...new Set(seen)].filter(point => point.startsWith(`${story.name}/`))
    expect(own.toSorted()).toEqual(
      boundariesOf(story)
        .filter(point => isDone(story) || point !== `${story.name}/settle: done`)
        .toSorted(),
    )
    expect(endOf(bot, story)).toEqual(expectedOf(story))
  })

  test('a crash between the call that reached the cloud and its reply changes nothing', async () => {
    const bot = await play(story, killing(null).gate, killOnTheWire)

    expect(bot.lives()).toBe(2)
    expect(endOf(bot, story)).toEqual(expectedOf(story))
  })

  test('crash after crash, 13 points apart, changes nothing', async () => {
    let points = 0

    const bot = await play(story, () => {
      points += 1
      return points % 13 === 0 ? 'kill' : 'go'
    })

    expect(bot.lives()).toBeGreaterThan(2)
    expect(endOf(bot, story)).toEqual(expectedOf(story))
  })

  test.each(boundariesOf(story).filter(point => isDone(story) || !point.endsWith('settle: done')))(
    'a crash at "%s" changes nothing',
    async point => {
      const bot = await play(story, killing(point).gate)

      expect(bot.lives()).toBe(2)
      expect(endOf(bot, story)).toEqual(expectedOf(story))
      const entries = await bot.audit()
      expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1))
      expect(entries.filter(({ action }) => action === 'request.quorum_reached')).toHaveLength(1)
    },
  )
})

test('a crash while the scripts are handed over hands them over once more at most, and never none', async () => {
  const story = stories.find(({ name }) => name === 'psc.create_endpoint')
  if (!story) throw new Error('there is no such story')

  const bot = await play(story, killing('letter cloud_file: taken').gate)

  expect(bot.lives()).toBe(2)
  expect(new Set(threadOf(bot, 'R-1').files)).toEqual(new Set(story.ending.files))
  expect(factOf(bot, 'psc-endpoint:1301/12', 'project')).toBe('app-prod')
})

interface Short {
  name: string
  subscription: number
  before?: (bot: Bot) => Promise<void>
  line: string
  /** What somebody does at the cloud for it to come to its end. */
  act?: readonly [object: string, act: string]
  write: string
}

const second = '444455556666'
const why = 'reason="as agreed"'

const others: Short[] = [
  {
    name: 'privatelink.share',
    subscription: 1206,
    before: sharedLink,
    line: `/peering privatelink share 1206 principal=${second} ${why}`,
    act: ['privatelink:1206', `acceptShare:${second}`],
    write: 'POST 1206/private-link/principals',
  },
  {
    name: 'privatelink.unshare',
    subscription: 1206,
    before: sharedLink,
    line: `/peering privatelink unshare 1206 principal=${consumer} ${why}`,
    write: 'DELETE 1206/private-link/principals',
  },
  {
    name: 'tgw.accept_invitation',
    subscription: 1206,
    before: invited,
    line: `/peering tgw accept 1206 ${why}`,
    write: 'PUT 1206/transitGateways/invitations/3/accept',
  },
  {
    name: 'tgw.reject_invitation',
    subscription: 1206,
    before: invited,
    line: `/peering tgw reject 1206 ${why}`,
    write: 'PUT 1206/transitGateways/invitations/3/reject',
  },
  {
    name: 'tgw.attach',
    subscription: 1206,
    before: withGateway,
    line: `/peering tgw attach 1206 ${why}`,
    act: ['tgw:1206/35', 'acceptAttachment'],
    write: 'POST 1206/transitGateways/35/attachment',
  },
  {
    name: 'tgw.set_cidrs',
    subscription: 1206,
    before: attached,
    line: `/peering tgw cidrs 1206 cidrs=10.50.0.0/16 ${why}`,
    write: 'PUT 1206/transitGateways/35/attachment',
  },
  {
    name: 'tgw.detach',
    subscription: 1206,
    before: attached,
    line: `/peering tgw detach 1206/attachment-35 confirm=1206/attachment-35 ${why}`,
    write: 'DELETE 1206/transitGateways/35/attachment',
  },
  {
    name: 'psc.create',
    subscription: 1301,
    line: `/peering psc create 1301 ${why}`,
    write: 'POST 1301/private-service-connect',
  },
  {
    name: 'psc.accept_endpoint',
    subscription: 1301,
    before: withPendingEndpoint,
    line: `/peering psc accept 1301 ${why}`,
    write: 'PUT 1301/private-service-connect/40/endpoints/12',
  },
  {
    name: 'psc.reject_endpoint',
    subscription: 1301,
    before: withPendingEndpoint,
    line: `/peering psc reject 1301 ${why}`,
    write: 'PUT 1301/private-service-connect/40/endpoints/12',
  },
  {
    name: 'psc.delete_endpoint',
    subscription: 1301,
    before: withEndpoint,
    line: `/peering psc remove 1301 ${why}`,
    write: 'DELETE 1301/private-service-connect/40/endpoints/12',
  },
  {
    name: 'psc.delete',
    subscription: 1301,
    before: bot => send(bot, '1301/private-service-connect'),
    line: `/peering psc delete 1301 confirm=catalog-prod ${why}`,
    write: 'DELETE 1301/private-service-connect',
  },
]

test.each(others)('$name: killed when its call has reached the cloud, it is not sent again', async story => {
  let before = 0
  const goOn = async (bot: Bot): Promise<void> => {
    if (story.act) await actAt(bot, ...story.act)
    await bot.untilCardSays('R-1', 'Done')
  }

  const bot = await play({ ...story, goOn }, killing(null).gate, started => {
    before = writesOf(started).length
    killOnTheWire(started)
  })

  expect(bot.lives()).toBe(2)
  expect(writesOf(bot).slice(before)).toEqual([story.write])
  expect(endingOf(bot)).toMatchObject({
    cards: ['R-1 Done'],
    liveButtons: 0,
    direct: ['R-1 *Done*'],
    twins: [],
  })
})
