import { describe, expect, test } from 'vitest'
import { day, hour, minute } from '../../src/kit/duration.ts'
import {
  awsWrites,
  connectionAt,
  connectionsAt,
  data,
  deadlineInAws,
  payments,
  prodVpc,
  recordedRoutes,
  redisAccount,
  redisVpc,
  routeRecords,
  routesAt,
  servingVpc,
} from '../support/aws-stories.ts'
import { type Bot, type BotOptions, startTestBot } from '../support/bot.ts'
import { ask, deleteLine, peeringsAt } from '../support/stories.ts'
import { buttonsOf, wordsOf, wordsOfMessage } from '../support/words.ts'

const tables = ['rtb-0aa20000000000002', 'rtb-0aa20000000000003'] as const
const range = '192.168.0.0/24'
const routed = tables.map(table => `${table} ${range} active`)

const automatic = { accept: 'automatic', routes: 'automatic' } as const
const button = { accept: 'button', routes: 'button' } as const
const manual = { accept: 'manual', routes: 'manual' } as const

const start = (aws: BotOptions['aws'], more: BotOptions = {}): Promise<Bot> =>
  startTestBot({ only: [1206], ...(aws ? { aws } : {}), ...more })

const labels = (bot: Bot, request = 'R-1'): string[] =>
  buttonsOf(bot.card(request).blocks).map(({ label }) => label)

const card = (bot: Bot, request = 'R-1'): string => wordsOf(bot.card(request).blocks)

async function approve(bot: Bot, request = 'R-1'): Promise<void> {
  await bot.as('U0APPROVER').decides(request, 'Approve')
}

const untilButton = (bot: Bot, label: string): Promise<unknown> =>
  bot.until(`the button ${label}`, () => bot.cards('R-1').length === 1 && labels(bot).includes(label))

describe('automatic', () => {
  test('one approval leads to a peering that is accepted, routed and verified', async () => {
    const bot = await start(automatic)
    await ask(bot)
    const planned = card(bot)
    await approve(bot)
    await bot.untilCardSays('R-1', 'Done')
    await bot.said()

    expect(planned).toContain(`Peerbot accepts exactly this peering in payments (${payments}, eu-west-1)`)
    for (const table of tables) expect(planned).toContain(`Peerbot sends ${range} in ${table}`)
    expect(planned).toContain('The bot reaches AWS account payments')
    expect(planned).not.toContain('aws ec2')
    expect(connectionAt(bot)).toMatchObject({ status: 'active' })
    expect(routesAt(bot)).toEqual(routed)
    expect(card(bot)).toContain('*Done*: peered and routed')
    expect(bot.card('R-1').replies.at(-1)?.text).toBe('Done: *peered and routed*.')
    expect(bot.direct('U0REQUESTER').at(-1)?.text).toContain('peered and routed')
    expect((await bot.actions(1)).filter(action => action === 'request.approval_given')).toHaveLength(1)
  })

  test('nothing is left for a person but security groups and the private endpoint', async () => {
    const bot = await start(automatic)
    await ask(bot)
    await approve(bot)
    await bot.untilCardSays('R-1', 'Done')
    await bot.said()

    const left = card(bot).split('*What is left to do by hand*')[1]?.split('*Steps*')[0]?.trim().split('\n')
    expect(left).toEqual([
      expect.stringContaining('Let the security groups'),
      expect.stringContaining('private endpoint'),
    ])
    const said = [...bot.messages('C0STATUS'), ...bot.card('R-1').replies, ...bot.direct('U0REQUESTER')]
    expect(said.map(wordsOfMessage).join('\n')).not.toContain('aws ec2')
  })

  test('each route is recorded before it is written and after; everything is in the audit log', async () => {
    const bot = await start(automatic)
    await ask(bot)
    await approve(bot)
    await bot.untilCardSays('R-1', 'Done')

    expect(awsWrites(bot)).toEqual(['AcceptVpcPeeringConnection', 'CreateTags', 'CreateRoute', 'CreateRoute'])
    expect(await recordedRoutes(bot)).toEqual(tables.map(table => `${table} ${range} written`))
    expect(await routeRecords(bot)).toEqual(
      tables.flatMap(table => [`intended ${table} ${range}`, `written ${table} ${range}`]),
    )
    const calls = (await bot.audit()).filter(({ action }) => action === 'cloud.call')
    const toAws = calls.filter(({ detail }) => detail['service'] === 'aws')
    expect(toAws).toHaveLength(bot.aws().requests.length)
    const accepted = toAws.filter(({ detail }) =>
      String(detail['path']).endsWith('/AcceptVpcPeeringConnection'),
    )
    expect(accepted.at(-1)).toMatchObject({ request: 1, detail: { account: 'payments', error: null } })
    const sessions = bot.aws().requests.filter(({ action }) => action === 'AssumeRole')
    expect(sessions.map(({ params }) => params['RoleSessionName'])).toContain('peerbot-R-1')
  })

  test('with the analyzer, the card says so', async () => {
    const bot = await start({ ...automatic, verify: 'analyzer' })
    await ask(bot)
    await approve(bot)
    await bot.untilCardSays('R-1', 'Done')

    expect(card(bot)).toContain('*Done*: connected (analyzer)')
  })

  test('a peering is told and listed once, although both clouds list it', async () => {
    const bot = await start(automatic)
    await ask(bot)
    await approve(bot)
    await bot.untilCardSays('R-1', 'Done')
    await bot.pass(40 * minute)

    expect(bot.messages('C0STATUS').map(({ text }) => text.split(':')[0])).toEqual([
      'Peering *1206/87* is *pending-acceptance*',
      'Peering *1206/87* is *active*',
    ])
    const shown = await bot.as('U0REQUESTER').types('/peering list')
    expect(shown.text).toContain('*1 peering*')
    const there = await bot.as('U0REQUESTER').types('/peering list subscription=payments-eu-west-1')
    expect(there.text).toContain(`payments-eu-west-1/${connectionAt(bot).pcx}`)
  })

  test('deleting takes its routes away first, then the peering, and leaves no route behind', async () => {
    const bot = await start(automatic)
    await ask(bot)
    await approve(bot)
    await bot.untilCardSays('R-1', 'Done')
    await bot.as('U0REQUESTER').types(deleteLine('1206/87'))
    await bot.untilCardSays('R-2', 'Waiting for approval')
    const planned = card(bot, 'R-2')
    let routesAtDelete: string[] | null = null
    bot.cloud.onEvent(({ kind, text }) => {
      if (kind === 'call' && text.startsWith('DELETE')) routesAtDelete = routesAt(bot)
    })

    await approve(bot, 'R-2')
    await bot.untilCardSays('R-2', 'Done')
    await bot.said()

    expect(planned).toContain('Peerbot first removes the routes that it wrote')
    expect(routesAtDelete).toEqual([])
    expect(peeringsAt(bot)).toEqual([])
    expect(connectionAt(bot).status).toBe('deleted')
    expect(routesAt(bot)).toEqual([])
    expect(await recordedRoutes(bot)).toEqual([])
    expect(card(bot, 'R-2')).not.toMatch(/delete-route|lead nowhere/)
  })

  test('a route of somebody else is named, left alone, and reported as leading nowhere', async () => {
    const bot = await start(automatic)
    await ask(bot)
    await approve(bot)
    await bot.untilCardSays('R-1', 'Done')
    const { pcx } = connectionAt(bot)
    const theirs = 'rtb-0aa20000000000001'
    bot.aws().act(theirs, `addRoute ${range} ${pcx}`)

    await bot.as('U0REQUESTER').types(deleteLine('1206/87'))
    await bot.untilCardSays('R-2', 'Waiting for approval')
    const planned = card(bot, 'R-2')
    await approve(bot, 'R-2')
    await bot.untilCardSays('R-2', 'Done')

    expect(planned).toContain(`${range} in ${theirs} of ${prodVpc} lead to ${pcx}`)
    expect(routesAt(bot)).toEqual([`${theirs} ${range} blackhole`])
    const done = card(bot, 'R-2')
    expect(done).toContain('1 route leads nowhere now')
    expect(done).toContain(
      `aws ec2 delete-route --route-table-id ${theirs} --destination-cidr-block ${range}`,
    )
    // Said once, by its command.
    expect(done).not.toContain('remove them or point them elsewhere')
  })
})

describe('button', () => {
  test('the card grows *Accept in AWS*, then *Add routes*; what was pressed is audited', async () => {
    const bot = await start(button)
    await ask(bot)
    await approve(bot)

    await untilButton(bot, 'Accept in AWS')
    expect(labels(bot)).toEqual(['Accept in AWS', 'Details'])
    expect(connectionAt(bot).status).toBe('pending-acceptance')
    await bot.as('U0APPROVER').decides('R-1', 'Accept in AWS')
    await bot.until('the button to go', () => !labels(bot).includes('Accept in AWS'))
    await untilButton(bot, 'Add routes')
    expect(connectionAt(bot).status).toBe('active')
    expect(routesAt(bot)).toEqual([])
    await bot.as('U0APPROVER2').decides('R-1', 'Add routes')
    await bot.untilCardSays('R-1', 'Done')

    expect(routesAt(bot)).toEqual(routed)
    expect(card(bot)).toContain('*Done*: peered and routed')
    const pressed = (await bot.audit()).filter(({ action }) => action === 'request.pressed')
    expect(pressed.map(({ actor, detail }) => [actor, detail['what']])).toEqual([
      ['U0APPROVER', 'accept'],
      ['U0APPROVER2', 'routes'],
    ])
  })

  test('only an approver may press: anybody else is refused, told and audited, and nothing is accepted', async () => {
    const bot = await start(button)
    await ask(bot)
    await approve(bot)
    await untilButton(bot, 'Accept in AWS')

    const shown = await bot.as('U0REQUESTER').decides('R-1', 'Accept in AWS')

    expect(shown.text).toContain('You may not let R-1 go on: the rule "production"')
    expect(labels(bot)).toContain('Accept in AWS')
    await bot.pass(20 * minute)
    expect(connectionAt(bot).status).toBe('pending-acceptance')
    const refused = (await bot.audit()).filter(({ action }) => action === 'command.refused')
    expect(refused).toMatchObject([
      { actor: 'U0REQUESTER', request: 1, detail: { command: 'proceed', code: 'not_eligible' } },
    ])
  })

  test('two who press at once accept once', async () => {
    const bot = await start(button)
    await ask(bot)
    await approve(bot)
    await untilButton(bot, 'Accept in AWS')
    const { channel, ts, blocks } = bot.card('R-1')
    const action = buttonsOf(blocks).find(({ label }) => label === 'Accept in AWS')?.actionId ?? ''

    await Promise.all(
      ['U0APPROVER', 'U0APPROVER2'].map(user => bot.slack.as(user).press({ channel, ts }, action)),
    )
    await untilButton(bot, 'Add routes')

    expect(awsWrites(bot).filter(call => call === 'AcceptVpcPeeringConnection')).toHaveLength(1)
    const actions = await bot.actions(1)
    expect(actions.filter(each => each === 'request.pressed')).toHaveLength(1)
    expect(actions.filter(each => each === 'request.press_refused')).toHaveLength(1)
  })

  test('accepted by hand meanwhile, it goes on by itself and the button is gone', async () => {
    const bot = await start({ accept: 'button', routes: 'automatic' })
    await ask(bot)
    await approve(bot)
    await untilButton(bot, 'Accept in AWS')

    bot.cloud.acceptInAws(87)
    await bot.until('the card to say so', () => card(bot).includes('is accepted already'))
    expect(labels(bot)).toEqual(['Details'])
    await bot.untilCardSays('R-1', 'Done')

    expect(awsWrites(bot)).not.toContain('AcceptVpcPeeringConnection')
    expect(routesAt(bot)).toEqual(routed)
  })

  test('a restart while the button waits loses neither the button nor what was pressed', async () => {
    const bot = await start(button)
    await ask(bot)
    await approve(bot)
    await untilButton(bot, 'Accept in AWS')

    await bot.restart()
    await bot.as('U0APPROVER').decides('R-1', 'Accept in AWS')
    await untilButton(bot, 'Add routes')
    await bot.as('U0APPROVER').decides('R-1', 'Add routes')
    await bot.untilCardSays('R-1', 'Done')

    expect(routesAt(bot)).toEqual(routed)
  })
})

describe('manual', () => {
  test('the commands are on the card and in the status channel, filled in, and nothing is done in AWS', async () => {
    const bot = await start(manual)
    await ask(bot)
    await approve(bot)
    await bot.until('the command', () => card(bot).includes('accept-vpc-peering-connection'))
    await bot.said()
    const { pcx } = connectionAt(bot)
    expect(card(bot)).toContain(
      `aws ec2 accept-vpc-peering-connection --vpc-peering-connection-id ${pcx} --region eu-west-1`,
    )
    expect(labels(bot)).toEqual(['Details'])

    bot.cloud.acceptInAws(87)
    await bot.untilCardSays('R-1', 'Done')
    await bot.said()

    expect(card(bot)).toContain('*Done*: peered; what is left is below')
    expect(card(bot)).toContain(`--destination-cidr-block ${range} --vpc-peering-connection-id ${pcx}`)
    expect(awsWrites(bot)).toEqual([])
    expect(routesAt(bot)).toEqual([])
  })
})

describe('routes that lead to a peering that is gone', () => {
  /** A peering of before, deleted; its routes are left over. */
  async function leftover(bot: Bot): Promise<string> {
    const old = bot.aws().addRequest({
      requester: { account: redisAccount, region: 'eu-west-1', vpc: 'vpc-0eeeeeeeeeeeeeeee', cidrs: [range] },
      accepter: { account: payments, region: 'eu-west-1', vpc: prodVpc },
    })
    bot.aws().act(old, 'accept')
    await bot.pass(minute)
    bot.aws().act(tables[0], `addRoute ${range} ${old}`)
    bot.aws().removeRequest(old)
    return old
  }

  const untilPlanned = (bot: Bot): Promise<unknown> => bot.untilCardSays('R-1', 'Waiting for approval')

  test('are replaced only when an approver ticks it', async () => {
    const bot = await start(automatic)
    const old = await leftover(bot)
    await ask(bot)
    expect(card(bot)).toContain(`leads to ${old}, which carries nothing (blackhole)`)

    const shown = await bot.as('U0APPROVER').decides('R-1', 'Approve')
    expect(shown.window?.text).toContain(`leads to ${old}`)
    expect(await bot.actions(1)).not.toContain('request.approval_given')
    await shown.window?.fill({ 'Take these over, each of them': ['1'] })
    await shown.window?.submit()
    await bot.untilCardSays('R-1', 'Done')

    expect(routesAt(bot)).toEqual(routed)
    expect(awsWrites(bot)).toContain('ReplaceRoute')
    expect(card(bot)).toContain('*Done*: peered and routed')
  })

  test('a typed approval without the tick is no approval', async () => {
    const bot = await start(automatic)
    await leftover(bot)
    await bot
      .as('U0REQUESTER')
      .types(
        `/peering create subscription=1206 account=${payments} region=eu-west-1 vpc=${prodVpc} cidrs=10.20.0.0/16,10.21.0.0/16 reason="checkout reads"`,
      )
    await untilPlanned(bot)

    await bot.as('U0APPROVER').types('/peering approve R-1')

    expect(await bot.actions(1)).not.toContain('request.approval_given')
  })
})

describe('a peering that is not the one that was asked for', () => {
  const stranger = '999988887777'
  const strange = { account: stranger, region: 'eu-west-1', vpc: 'vpc-0dddddddddddddddd' }

  test.each([
    [
      'the right VPC, another requester',
      {
        requester: { ...strange, cidrs: ['172.20.0.0/16'] },
        accepter: { account: payments, region: 'eu-west-1', vpc: prodVpc },
      },
      stranger,
    ],
    [
      'the right account, another VPC of the requester',
      {
        requester: {
          account: redisAccount,
          region: 'eu-west-1',
          vpc: 'vpc-0dddddddddddddddd',
          cidrs: [range],
        },
        accepter: { account: payments, region: 'eu-west-1', vpc: prodVpc },
      },
      'vpc-0dddddddddddddddd',
    ],
    [
      'another VPC of ours',
      {
        requester: { account: redisAccount, region: 'eu-west-1', vpc: redisVpc, cidrs: [range] },
        accepter: { account: payments, region: 'eu-west-1', vpc: 'vpc-0111100000000bbbb' },
      },
      'vpc-0111100000000bbbb',
    ],
  ])('%s: is refused, posted and audited, and never accepted', async (_, seed, named) => {
    const bot = await start({ ...automatic, disguise: ({ id }) => ({ ...seed, ...(id ? { id } : {}) }) })
    await ask(bot)
    await approve(bot)
    await bot.untilCardSays('R-1', 'Failed')
    await bot.said()
    await bot.pass(30 * minute)

    const { pcx, status } = connectionAt(bot)
    expect(status).toBe('pending-acceptance')
    expect(awsWrites(bot)).toEqual([])
    expect(routesAt(bot)).toEqual([])
    const alarm = bot.messages('C0STATUS').find(({ text }) => text.startsWith('R-1: '))
    expect(alarm?.text).toContain(`${pcx} is not the peering that was asked for`)
    expect(alarm?.text).toContain(named)
    expect(alarm?.text).toContain('It was not accepted.')
    expect(bot.card('R-1').replies.some(({ text }) => text.startsWith(`R-1: ${pcx} is not`))).toBe(true)
    const audited = (await bot.audit()).filter(({ action }) => action === 'peering.acceptance_refused')
    expect(audited).toMatchObject([{ request: 1, detail: { text: expect.stringContaining(pcx) } }])
  })

  test('in another account of ours: it is unknown where it should be, and never accepted', async () => {
    const bot = await start({
      ...automatic,
      disguise: ({ id, requester }) => ({
        requester,
        accepter: { account: data, region: 'eu-west-1', vpc: servingVpc },
        ...(id ? { id } : {}),
      }),
    })
    await ask(bot)
    await approve(bot)
    await bot.untilCardSays('R-1', 'Failed')
    await bot.said()

    expect(connectionAt(bot).status).toBe('pending-acceptance')
    expect(awsWrites(bot)).toEqual([])
    expect(card(bot)).toContain('where it should be accepted')
  })

  test.each([
    ['with the button, nobody is asked to press it', button],
    ['by hand, nobody is told to accept it', manual],
  ])('%s: refused, posted, audited', async (_, modes) => {
    const bot = await start({
      ...modes,
      disguise: ({ id, accepter }) => ({
        requester: { ...strange, cidrs: ['172.20.0.0/16'] },
        accepter,
        ...(id ? { id } : {}),
      }),
    })
    await ask(bot)
    await approve(bot)
    await bot.untilCardSays('R-1', 'Failed')
    await bot.said()

    expect(connectionAt(bot).status).toBe('pending-acceptance')
    expect(awsWrites(bot)).toEqual([])
    expect(labels(bot)).not.toContain('Accept in AWS')
    expect(card(bot)).not.toContain('accept-vpc-peering-connection')
    expect(await bot.actions(1)).toContain('peering.acceptance_refused')
    expect(bot.messages('C0STATUS').some(({ text }) => text.includes('It was not accepted.'))).toBe(true)
  })

  test('a stranger who asks for a peering with a VPC of ours is told of, and nothing else happens', async () => {
    const bot = await start(automatic)
    const pcx = bot.aws().addRequest({
      requester: { ...strange, cidrs: ['172.20.0.0/16'] },
      accepter: { account: payments, region: 'eu-west-1', vpc: prodVpc },
    })
    await bot.pass(40 * minute)

    expect(bot.messages('C0STATUS').map(({ text }) => text.split('\n')[0])).toEqual([
      expect.stringContaining(`Peering *payments-eu-west-1/${pcx}* is *pending-acceptance*`),
    ])
    expect(awsWrites(bot)).toEqual([])
    expect(connectionAt(bot).status).toBe('pending-acceptance')
  })
})

describe('an acceptance that does not come', () => {
  async function deadlineOf(bot: Bot): Promise<number | null | undefined> {
    const rows = bot.app().db.selectFrom('peerings').select('expires_at').where('provider_id', '=', '87')
    return (await rows.executeTakeFirst())?.expires_at
  }

  for (const [how, aws] of [
    ['by hand', manual],
    ['by button', button],
  ] as const) {
    test(`${how}: reminders 3 days, 1 day and 2 hours before the time that AWS says, then expired`, async () => {
      const bot = await start(aws)
      await ask(bot)
      await approve(bot)
      await bot.until('the wait', () => connectionsAt(bot).length > 0)
      await bot.pass(2 * minute)
      expect(await deadlineOf(bot)).toBe(deadlineInAws(bot))
      const reminders = () =>
        bot.direct('U0REQUESTER').filter(({ text }) => text.includes('nobody has accepted'))
      const inThread = () =>
        bot.card('R-1').replies.filter(({ text }) => text.includes('nobody has accepted'))

      await bot.jump(4 * day + hour)
      await bot.pass(2 * minute)
      expect(reminders()).toHaveLength(1)
      await bot.jump(2 * day)
      await bot.pass(2 * minute)
      expect(reminders()).toHaveLength(2)
      await bot.jump(21 * hour)
      await bot.pass(2 * minute)
      expect(reminders()).toHaveLength(3)
      await bot.jump(2 * hour)
      await bot.untilCardSays('R-1', 'Failed')
      await bot.said()

      expect(inThread()).toHaveLength(3)
      expect(connectionAt(bot).status).toBe('expired')
      expect(card(bot)).toContain(
        'was not accepted in time and has expired. If it is still wanted, delete what is left',
      )
      expect(labels(bot)).not.toContain('Accept in AWS')
      expect(bot.direct('U0REQUESTER').at(-1)?.text).toContain('has expired')
    })
  }

  test('rejected in AWS: the request fails with that word, which Redis Cloud does not have', async () => {
    const bot = await start(manual)
    await ask(bot)
    await approve(bot)
    await bot.until('the wait', () => card(bot).includes('accept-vpc-peering-connection'))

    bot.cloud.rejectInAws(87)
    await bot.untilCardSays('R-1', 'Failed')
    await bot.said()

    expect(peeringsAt(bot)[0]?.status).toBe('inactive')
    expect(card(bot)).toContain('was rejected at the far end')
    expect(bot.direct('U0REQUESTER').at(-1)?.text).toContain('was rejected at the far end')
  })

  test('rejected while the button waits: the request fails with that word', async () => {
    const bot = await start(button)
    await ask(bot)
    await approve(bot)
    await untilButton(bot, 'Accept in AWS')

    bot.aws().act(connectionAt(bot).pcx, 'reject')
    await bot.untilCardSays('R-1', 'Failed')

    expect(card(bot)).toContain('was rejected at the far end')
  })
})

describe('trouble at AWS', () => {
  test('a lost reply to the acceptance: it is accepted once and goes on', async () => {
    const bot = await start(automatic)
    await ask(bot)
    bot.aws().faults.dropNextReply('AcceptVpcPeeringConnection')
    await approve(bot)
    await bot.untilCardSays('R-1', 'Done')

    expect(awsWrites(bot).filter(call => call === 'AcceptVpcPeeringConnection')).toHaveLength(1)
    expect(routesAt(bot)).toEqual(routed)
  })

  test('a lost reply to a route: it is there, and on record as written', async () => {
    const bot = await start(automatic)
    await ask(bot)
    bot.aws().faults.dropNextReply('CreateRoute')
    await approve(bot)
    await bot.untilCardSays('R-1', 'Done')

    expect(routesAt(bot)).toEqual(routed)
    expect(await recordedRoutes(bot)).toEqual(tables.map(table => `${table} ${range} written`))
  })

  test('throttled and answered with pages: it takes longer and comes to the same end', async () => {
    const bot = await start(automatic)
    await ask(bot)
    bot.aws().faults.throttle(6)
    bot.aws().faults.httpError(502, 2, 'DescribeRouteTables')
    await approve(bot)
    await bot.untilCardSays('R-1', 'Done')

    expect(routesAt(bot)).toEqual(routed)
  })

  test('a VPC that is not there blocks the plan before anybody approves', async () => {
    const bot = await start(automatic)
    await bot
      .as('U0REQUESTER')
      .types(
        `/peering create subscription=1206 account=${payments} region=eu-west-1 vpc=vpc-0999999999999999f cidrs=10.90.0.0/16 reason="checkout reads"`,
      )
    await bot.untilCardSays('R-1', 'Blocked')

    expect(card(bot)).toContain('vpc-0999999999999999f')
    expect(peeringsAt(bot)).toEqual([])
  })
})
