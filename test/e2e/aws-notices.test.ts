/** What people read of peerings in AWS without having asked just then: reminders, ends, strangers, and the log of it all. */
import { describe, expect, test } from 'vitest'
import { day, hour, minute } from '../../src/kit/duration.ts'
import {
  connectionAt,
  connectionsAt,
  data,
  deadlineInAws,
  lakeVpc,
  payments,
  prodVpc,
  vpcToVpc,
} from '../support/aws-stories.ts'
import { type Bot, type BotOptions, startTestBot } from '../support/bot.ts'
import { ask, askAndApprove, carryOut, deleteLine } from '../support/stories.ts'
import { buttonsOf, wordsOf, wordsOfMessage } from '../support/words.ts'

const automatic = { accept: 'automatic', routes: 'automatic' } as const
const button = { accept: 'button', routes: 'button' } as const
const manual = { accept: 'manual', routes: 'manual' } as const

const start = (aws: NonNullable<BotOptions['aws']>): Promise<Bot> => startTestBot({ only: [1206], aws })

const card = (bot: Bot, request = 'R-1'): string => wordsOf(bot.card(request).blocks)
const approve = (bot: Bot, request = 'R-1') => bot.as('U0APPROVER').decides(request, 'Approve')

/** The last thing that was posted to the status channel. */
function lastNotice(bot: Bot) {
  const message = bot.messages('C0STATUS').at(-1)
  if (!message) throw new Error('nothing was posted')
  return { message, text: message.text, labels: buttonsOf(message.blocks).map(({ label }) => label) }
}

const isReminder = ({ text }: { text: string }): boolean => text.includes('nobody has accepted')
const reminders = (bot: Bot) => bot.direct('U0REQUESTER').filter(isReminder)
const inThread = (bot: Bot) => bot.card('R-1').replies.filter(isReminder)

async function deadlineOf(bot: Bot): Promise<number | null | undefined> {
  const rows = bot.app().db.selectFrom('peerings').select('expires_at').where('provider_id', '=', '87')
  return (await rows.executeTakeFirst())?.expires_at
}

/** Past 3 days, 1 day and 2 hours before it lapses, with a new life of the bot after each. */
async function nearTheEnd(bot: Bot): Promise<void> {
  for (const ms of [4 * day + hour, 2 * day, 21 * hour]) {
    await bot.jump(ms)
    await bot.pass(2 * minute)
    await bot.restart()
    await bot.pass(2 * minute)
  }
  await bot.said()
}

describe('reminders', () => {
  test('of a VPC-to-VPC peering come three times, however often the bot begins anew, with what to do', async () => {
    const bot = await start(manual)
    await askAndApprove(bot, vpcToVpc)
    await bot.until('the command', () => card(bot).includes('accept-vpc-peering-connection'))

    await nearTheEnd(bot)

    expect(inThread(bot)).toHaveLength(3)
    expect(reminders(bot)).toHaveLength(3)
    for (const message of [...reminders(bot), ...inThread(bot)]) {
      expect(wordsOfMessage(message)).toContain(
        `aws ec2 accept-vpc-peering-connection --vpc-peering-connection-id ${connectionAt(bot).pcx} --region us-east-1`,
      )
      expect(buttonsOf(message.blocks).map(({ label }) => label)).toEqual(['Details'])
    }
  })

  test('are not said again when AWS is configured later and knows the deadline better', async () => {
    const bot = await startTestBot({
      only: [1206],
      aws: manual,
      file: file => file.replace(/^aws:\n(?: .*\n)+/m, '').replace(/, aws: \{ accounts: .*?\] \}/, ''),
    })
    await ask(bot)
    await approve(bot)
    await bot.until('the wait', () => card(bot).includes('accept-vpc-peering-connection'))
    await bot.jump(4 * day + hour)
    await bot.pass(2 * minute)
    const guessed = await deadlineOf(bot)

    bot.configure(file => file)
    await bot.restart()
    await bot.pass(40 * minute)

    expect(await deadlineOf(bot)).toBe(deadlineInAws(bot))
    expect(await deadlineOf(bot)).not.toBe(guessed)
    expect(reminders(bot)).toHaveLength(1)
  })

  test('say where the button is, where an approver accepts', async () => {
    const bot = await start(button)
    await ask(bot)
    await approve(bot)
    await bot.until('the button', () => card(bot).includes('Accept in AWS'))

    await nearTheEnd(bot)

    expect(reminders(bot)).toHaveLength(3)
    expect(wordsOfMessage(reminders(bot)[0] ?? bot.card('R-1'))).toContain(
      'An approver presses the button on the card of R-1.',
    )
  })

  test('never urge to accept what was refused as a look-alike', async () => {
    const bot = await startTestBot({
      only: [1206],
      aws: {
        ...automatic,
        disguise: ({ id, accepter }) => ({
          requester: {
            account: '999988887777',
            region: 'eu-west-1',
            vpc: 'vpc-0999988887777aaaa',
            cidrs: ['172.20.0.0/16'],
          },
          accepter,
          ...(id ? { id } : {}),
        }),
      },
    })
    await ask(bot)
    await approve(bot)
    await bot.untilCardSays('R-1', 'Failed')

    await nearTheEnd(bot)

    expect(connectionAt(bot).status).toBe('pending-acceptance')
    expect([...reminders(bot), ...inThread(bot)]).toEqual([])
  })
})

describe('what came to nothing', () => {
  test('of Redis Cloud offers to be deleted there and to be asked for again, filled in; both lead to an end', async () => {
    const bot = await start(manual)
    await ask(bot)
    await approve(bot)
    await bot.until('the wait', () => connectionsAt(bot).length > 0)
    await bot.pass(2 * minute)
    await bot.jump(7 * day + hour)
    await bot.untilCardSays('R-1', 'Failed')
    await bot.said()

    const { message, text, labels } = lastNotice(bot)
    expect(text).toContain('*expired*')
    expect(wordsOf(message.blocks)).toContain('payments-prod still says "pending-acceptance"')
    expect(labels).toEqual(['Delete…', 'Ask again'])
    const robin = bot.as('U0REQUESTER')
    const { window: deletion } = await robin.presses(message, 'Delete…')
    const typed = await deletion?.fill({ 'Type 1206/87 to confirm': '1206/87', Reason: 'it has expired' })
    await typed?.submit()
    await bot.untilCardSays('R-2', 'Waiting for approval')
    await approve(bot, 'R-2')
    await bot.untilCardSays('R-2', 'Done')
    const { window } = await robin.presses(message, 'Ask again')
    expect(window?.value('VPC id')).toBe(prodVpc)
    expect(window?.value('CIDRs of the VPC')).toBe('10.20.0.0/16, 10.21.0.0/16')
    expect(window?.value('Reason')).toBe('checkout reads')
    await window?.submit()
    await bot.untilCardSays('R-3', 'Waiting for approval')
  })

  test('between two VPCs offers to be asked for again, with both ends, DNS and reason', async () => {
    const bot = await start(manual)
    await askAndApprove(bot, vpcToVpc)
    await bot.until('the command', () => card(bot).includes('accept-vpc-peering-connection'))
    await bot.jump(7 * day + hour)
    await bot.untilCardSays('R-1', 'Failed')
    await bot.said()

    const { message, text, labels } = lastNotice(bot)
    expect(text).toContain('*expired*')
    expect(labels).toEqual(['Ask again'])
    const { window } = await bot.as('U0REQUESTER').presses(message, 'Ask again')
    expect(window?.value('VPC that asks')).toBe(`payments/eu-west-1:${prodVpc}`)
    expect(window?.value('VPC that accepts')).toBe(`data/us-east-1:${lakeVpc}`)
    expect(window?.value('DNS resolution')).toBe('yes')
    expect(window?.value('Reason')).toBe('reports')
    await window?.submit()
    await bot.untilCardSays('R-2', 'Waiting for approval')
  })

  test('because it was deleted in AWS is said once, in the channel and in the thread', async () => {
    const bot = await start(automatic)
    await ask(bot)
    await approve(bot)
    await bot.untilCardSays('R-1', 'Done')

    bot.cloud.deleteInAws(87)
    await bot.pass(50 * minute)
    await bot.said()

    const said = (messages: readonly { text: string }[]) =>
      messages.filter(({ text }) => text.includes('The other side deleted it'))
    expect(said(bot.messages('C0STATUS'))).toHaveLength(1)
    expect(said(bot.card('R-1').replies)).toHaveLength(1)
    expect(lastNotice(bot).labels).toEqual(['Delete…', 'Ask again'])
  })
})

describe('a peering that nobody here asked for', () => {
  const stranger = {
    account: '999988887777',
    region: 'eu-west-1',
    vpc: 'vpc-0999988887777aaaa',
    cidrs: ['172.20.0.0/16'],
  }
  const accepter = { account: payments, region: 'eu-west-1', vpc: prodVpc }

  test('is told with a way to reject it and without a command that accepts it', async () => {
    const bot = await start(automatic)
    const pcx = bot.aws().addRequest({ requester: stranger, accepter })
    await bot.pass(20 * minute)

    const { message, labels } = lastNotice(bot)
    const words = wordsOfMessage(message)
    expect(words).toContain(`AWS account ${stranger.account} asks for it`)
    expect(words).toContain('waits for an answer here')
    expect(words).not.toContain('aws ec2')
    expect(labels).toEqual(['Reject…'])
    const robin = bot.as('U0REQUESTER')
    const { window } = await robin.presses(message, 'Reject…')
    const filled = await window?.fill({ Reason: 'nobody here knows this account' })
    await filled?.submit()
    await bot.untilCardSays('R-1', 'Waiting for approval')
    await approve(bot)
    await bot.untilCardSays('R-1', 'Done')
    await bot.said()

    expect(connectionAt(bot)).toMatchObject({ pcx, status: 'rejected' })
    expect(wordsOfMessage(lastNotice(bot).message)).toContain('It was refused here.')
  })

  test('is listed, shown and, once it is active, deleted from here', async () => {
    const bot = await start(automatic)
    const pcx = bot.aws().addRequest({ requester: stranger, accepter })
    bot.aws().act(pcx, 'accept')
    await bot.pass(20 * minute)
    const name = `payments-eu-west-1/${pcx}`
    const robin = bot.as('U0REQUESTER')

    expect((await robin.types('/peering list')).text).toContain(name)
    expect((await robin.types(`/peering show ${name}`)).text).toContain('somebody outside Peerbot')
    await carryOut(bot, deleteLine(name))

    expect(connectionAt(bot).status).toBe('deleted')
  })

  test('between the same account and the same far VPC is never taken for the one that was asked for', async () => {
    const bot = await start(automatic)
    const tools = { account: payments, region: 'eu-west-1', vpc: 'vpc-0111100000000bbbb', cidrs: [] }
    const old = bot.aws().addRequest({
      requester: { ...tools, cidrs: ['10.60.0.0/16'] },
      accepter: { account: data, region: 'us-east-1', vpc: lakeVpc },
    })
    bot.aws().act(old, 'accept')
    await bot.pass(20 * minute)

    await carryOut(bot, vpcToVpc)

    const made = connectionsAt(bot).find(({ pcx }) => pcx !== old)
    expect(made?.status).toBe('active')
    expect(card(bot)).toContain(`*Object* payments-eu-west-1/${made?.pcx}`)
    expect(await bot.actions(1)).not.toContain('peering.acceptance_refused')
  })
})

describe('the audit log', () => {
  test('has every call to AWS, however it ended: who was asked what, how it ended, how long it took; no secret', async () => {
    const bot = await start({ ...automatic, verify: 'analyzer' })
    await ask(bot)
    bot.aws().faults.throttle(2)
    bot.aws().faults.httpError(502, 1, 'DescribeRouteTables')
    bot.aws().faults.dropNextReply('CreateRoute')
    bot.aws().faults.expireSessions()
    await approve(bot)
    await bot.untilCardSays('R-1', 'Done')
    await bot.quiet()

    const entries = await bot.audit()
    const calls = entries.filter(
      ({ action, detail }) => action === 'cloud.call' && detail['service'] === 'aws',
    )
    const actions = calls.map(({ detail }) => String(detail['path']).split('/').at(-1))
    expect(actions.toSorted()).toEqual(
      bot
        .aws()
        .requests.map(({ action }) => action)
        .toSorted(),
    )
    for (const { detail } of calls)
      expect(detail).toMatchObject({
        account: expect.stringMatching(/^(payments|data)$/),
        operation: expect.stringMatching(/ /),
        ms: expect.any(Number),
      })
    const ends = calls.map(({ detail }) => (detail['error'] as { code: string } | null)?.code ?? 'well')
    expect([...new Set(ends)]).toEqual(
      expect.arrayContaining(['well', 'Throttling', 'HTTP 502', 'ECONNRESET', 'RequestExpired']),
    )
    const text = JSON.stringify(entries)
    for (const secret of [bot.aws().externalId, ...Object.values(bot.aws().credentials), 'sandbox-token'])
      expect(text).not.toContain(secret)
    expect(text).not.toMatch(/(AKIA|ASIA)[A-Z0-9]{12}/)
  })
})
