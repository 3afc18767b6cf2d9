import { describe, expect, test } from 'vitest'
import { verifyAudit } from '../../src/audit/index.ts'
import { day, minute } from '../../src/kit/duration.ts'
import { type Bot, type BotOptions, startTestBot } from '../support/bot.ts'
import { countOf } from '../support/crash-stories.ts'
import {
  acrossAccounts,
  nfyioPeering,
  nfyioPeerings,
  nfyioRoutes,
  nfyioWrites,
  sameAccount,
} from '../support/nfyio-stories.ts'
import { askAndApprove, askFor, carryOut, deleteLine } from '../support/stories.ts'
import { buttonsOf, wordsOf, wordsOfMessage } from '../support/words.ts'

const automatic = { accept: 'automatic', routes: 'automatic' } as const
const button = { accept: 'button', routes: 'button' } as const
const manual = { accept: 'manual', routes: 'manual' } as const

const start = (nfyio: NonNullable<BotOptions['nfyio']>, more: BotOptions = {}): Promise<Bot> =>
  startTestBot({ only: [1206], nfyio, ...more })

const card = (bot: Bot, request = 'R-1'): string => wordsOf(bot.card(request).blocks)
const labels = (bot: Bot, request = 'R-1'): string[] =>
  buttonsOf(bot.card(request).blocks).map(({ label }) => label)
const untilButton = (bot: Bot, label: string, request = 'R-1'): Promise<unknown> =>
  bot.until(
    `the button ${label}`,
    () => bot.cards(request).length === 1 && labels(bot, request).includes(label),
  )
const nameAt = (bot: Bot): string => `onprem/${nfyioPeering(bot).peering}`

/** From the line to a person who says that the probe was answered. */
async function untilProbed(bot: Bot, line: string, request = 'R-1'): Promise<void> {
  await askAndApprove(bot, line)
  await untilButton(bot, 'It answers', request)
  await bot.as('U0REQUESTER').decides(request, 'It answers')
  await bot.untilCardSays(request, 'Done')
}

const ofDef = [
  'rtb_abc_main 172.16.0.0/16 active',
  'rtb_abc_private 172.16.0.0/16 active',
  'rtb_def 10.0.0.0/16 active',
]
const ofXyz = [
  'rtb_abc_main 172.31.0.0/16 active',
  'rtb_abc_private 172.31.0.0/16 active',
  'rtb_xyz 10.0.0.0/16 active',
]

describe('within one account', () => {
  test('with auto-accept: one approval leads to routes on both sides and the probe; deleted, nothing is left', async () => {
    const bot = await start(automatic)
    await askAndApprove(bot, sameAccount)
    await untilButton(bot, 'It answers')
    await bot.said()

    expect(nfyioPeering(bot)).toMatchObject({ status: 'active', isReachable: true })
    expect(nfyioRoutes(bot)).toEqual(ofDef)
    expect(card(bot)).toMatch(/curl .*:7010\/health/)
    expect(bot.card('R-1').replies.map(wordsOfMessage).join('\n')).toMatch(/curl .*:7010\/health/)
    expect(nfyioWrites(bot).filter(call => call.startsWith('peerings.'))).toEqual([
      'peerings.create account_platform',
    ])
    expect(card(bot)).not.toContain('connected')

    await bot.as('U0REQUESTER').decides('R-1', 'It answers')
    await bot.untilCardSays('R-1', 'Done')
    await bot.said()
    expect(card(bot)).toContain('connected (probed by <@U0REQUESTER>)')
    expect(bot.card('R-1').replies.map(wordsOfMessage).join('\n')).not.toContain("the provider's task")

    const name = nameAt(bot)
    const listed = await bot.as('U0REQUESTER').types('/peering list')
    expect(listed.text).toContain('*1 peering*')
    await carryOut(bot, deleteLine(name))
    await bot.said()
    expect(nfyioPeerings(bot)).toEqual([])
    expect(nfyioRoutes(bot)).toEqual([])
    const writes = nfyioWrites(bot).map(call => call.split(' ')[0])
    expect(writes.slice(-4)).toEqual(['routes.delete', 'routes.delete', 'routes.delete', 'peerings.delete'])
    expect(await verifyAudit(bot.app().db)).toMatchObject({ isWhole: true })
  })

  test('without auto-accept it is accepted by the bot', async () => {
    const bot = await start(automatic)

    await untilProbed(bot, sameAccount.replace(' auto-accept=yes', ''))

    expect(nfyioWrites(bot)).toContain('peerings.accept account_platform')
    expect(nfyioRoutes(bot)).toEqual(ofDef)
  })
})

describe('across two accounts', () => {
  test("it is accepted with the accepter's key, and routed on both sides with the key of each", async () => {
    const bot = await start(automatic)

    await untilProbed(bot, acrossAccounts)

    expect(nfyioPeering(bot)).toMatchObject({ status: 'active', isReachable: true })
    expect(nfyioRoutes(bot)).toEqual(ofXyz)
    const writes = nfyioWrites(bot)
    expect(writes.slice(0, 2)).toEqual([
      'peerings.create account_platform',
      'peerings.accept account_other_org',
    ])
    expect(writes.slice(2).toSorted()).toEqual([
      'routes.create account_other_org',
      'routes.create account_platform',
      'routes.create account_platform',
    ])
  })

  test('auto-accept is refused, with why, and nothing is sent', async () => {
    const bot = await start(automatic)

    const shown = await bot.as('U0REQUESTER').types(`${acrossAccounts} auto-accept=yes`)

    expect(shown.text).toContain('only within one account')
    expect(nfyioPeerings(bot)).toEqual([])
  })

  test('by buttons: *Accept in NFYio*, *Add routes*, then the report of the probe', async () => {
    const bot = await start(button)
    await askAndApprove(bot, acrossAccounts)

    await untilButton(bot, 'Accept in NFYio')
    expect(nfyioPeering(bot).status).toBe('pending')
    expect((await bot.as('U0REQUESTER').decides('R-1', 'Accept in NFYio')).text).toContain('You may not')
    await bot.as('U0APPROVER').decides('R-1', 'Accept in NFYio')
    await untilButton(bot, 'Add routes')
    expect(nfyioRoutes(bot)).toEqual([])
    await bot.as('U0APPROVER').decides('R-1', 'Add routes')
    await untilButton(bot, 'It answers')
    await bot.as('U0APPROVER').decides('R-1', 'It answers')
    await bot.untilCardSays('R-1', 'Done')

    expect(nfyioRoutes(bot)).toEqual(ofXyz)
    expect(card(bot)).toContain('connected (probed by <@U0APPROVER>)')
  })

  test('by hand: the commands are there, and nothing is sent but the request', async () => {
    const bot = await start(manual)
    await askAndApprove(bot, acrossAccounts)
    await bot.until('the command', () => card(bot).includes('/accept'))
    const { id, peering } = nfyioPeering(bot)
    expect(card(bot)).toContain(`/vpc-peering/${peering}/accept`)

    bot.nfyio().act(id, 'accept')
    await untilButton(bot, 'It answers')
    await bot.as('U0REQUESTER').decides('R-1', 'It does not answer')
    await bot.untilCardSays('R-1', 'Done')

    expect(nfyioWrites(bot)).toEqual(['peerings.create account_platform'])
    expect(card(bot)).toContain('/route-tables/')
    expect(card(bot)).not.toContain('connected')
  })

  test('an account that nobody here has a key of accepts by itself', async () => {
    const bot = await start(automatic)
    const line =
      '/peering create nfyio install=onprem requester=vpc_abc accepter=vpc_stranger account=account_stranger reason=r'
    await askAndApprove(bot, line)
    await bot.until('the command', () => card(bot).includes('/accept'))

    bot.nfyio().act(nfyioPeering(bot).id, 'accept')
    await untilButton(bot, 'It answers')
    await bot.as('U0APPROVER').decides('R-1', 'It does not answer')
    await bot.untilCardSays('R-1', 'Done')

    // Nobody here may read their VPC, so nothing is known of its ranges.
    expect(card(bot)).toContain('*Done*: peered; the probe failed')
    expect(card(bot)).toContain('The ranges of the other side are not known')
    expect(card(bot)).toContain('"destination_cidr":"10.0.0.0/16"')
    expect(nfyioRoutes(bot)).toEqual([])
  })
})

describe('what does not come to be', () => {
  test.each([
    ['rejected', 'reject'],
    ['expired', 'expire'],
  ])(
    'a peering that is %s fails the request, is posted with the way out, and nothing is routed',
    async (word, act) => {
      const bot = await start(button)
      await askAndApprove(bot, acrossAccounts)
      await untilButton(bot, 'Accept in NFYio')

      bot.nfyio().act(nfyioPeering(bot).id, act)
      await bot.untilCardSays('R-1', 'Failed')
      await bot.said()

      expect(card(bot)).toContain(word)
      const told = bot.messages('C0STATUS').at(-1)
      expect(told?.text).toContain(`is *${word}*`)
      expect(told && buttonsOf(told.blocks).map(({ label }) => label)).toEqual(['Ask again'])
      expect(nfyioRoutes(bot)).toEqual([])
      expect(labels(bot)).not.toContain('Accept in NFYio')
    },
  )

  test('one that nobody accepts expires after seven days', async () => {
    const bot = await start(button)
    await askAndApprove(bot, acrossAccounts)
    await untilButton(bot, 'Accept in NFYio')

    await bot.jump(7 * day)
    await bot.untilCardSays('R-1', 'Failed')

    expect(nfyioPeering(bot).status).toBe('expired')
  })

  test('one that the install calls failed fails the request', async () => {
    const bot = await start(button)
    await askAndApprove(bot, acrossAccounts)
    await untilButton(bot, 'Accept in NFYio')
    const { peering } = nfyioPeering(bot)

    bot.nfyio().faults.unknownStatus(peering, 'failed')
    await bot.untilCardSays('R-1', 'Failed')
    await bot.said()
    bot.nfyio().faults.clear()

    expect(bot.messages('C0STATUS').some(({ text }) => text.includes('is *failed*'))).toBe(true)
  })

  test('ranges that only NFYio can see overlap: it says failed and why, and so does the card', async () => {
    const bot = await start(automatic)
    const line = acrossAccounts.replace('vpc_xyz account=data', 'vpc_hidden account=account_stranger')

    await askAndApprove(bot, line)
    await bot.untilCardSays('R-1', 'Failed')

    expect(card(bot)).toContain('CIDR overlap: 10.0.0.0/16 (vpc_abc) and 10.0.64.0/18 (vpc_hidden)')
    expect(nfyioWrites(bot)).toEqual(['peerings.create account_platform'])
    expect(nfyioRoutes(bot)).toEqual([])
  })

  test('ranges that overlap are refused before anything is sent; two inside 10/8 that do not only get advice', async () => {
    const bot = await start(automatic)

    await askFor(bot, sameAccount.replace('vpc_def', 'vpc_clash'))
    await bot.untilCardSays('R-1', 'Blocked')
    await askFor(bot, sameAccount.replace('vpc_def', 'vpc_ghi'))
    await bot.untilCardSays('R-2', 'Waiting for approval')

    expect(card(bot)).toContain('10.0.128.0/17')
    expect(card(bot, 'R-2')).toContain('10.0.0.0/8')
    expect(nfyioWrites(bot)).toEqual([])
  })

  test('/peering reject takes the accepter’s key and ends what others asked for', async () => {
    const bot = await start(button)
    bot.nfyio().act('vpc_def', 'requestPeering vpc_xyz')
    await bot.pass(20 * minute)
    const name = nameAt(bot)

    await carryOut(bot, `/peering reject ${name} reason="not ours"`)

    expect(nfyioPeering(bot).status).toBe('rejected')
    expect(nfyioWrites(bot)).toEqual(['peerings.reject account_other_org'])
  })

  test('/peering accept takes the accepter’s key for what others asked for', async () => {
    const bot = await start(button)
    bot.nfyio().act('vpc_def', 'requestPeering vpc_xyz')
    await bot.pass(20 * minute)

    await carryOut(bot, `/peering accept ${nameAt(bot)} reason="agreed by mail"`)

    expect(nfyioPeering(bot).status).toBe('active')
    expect(nfyioWrites(bot)).toEqual(['peerings.accept account_other_org'])
  })
})

describe('the probe', () => {
  const probing = async (bot: Bot): Promise<void> => {
    await askAndApprove(bot, sameAccount)
    await untilButton(bot, 'It answers')
  }

  test('waits for as long as it takes, over a restart', async () => {
    const bot = await start(automatic)
    await probing(bot)

    await bot.restart()
    await bot.pass(minute)
    await bot.jump(2 * day)
    await bot.pass(30 * minute)

    expect(labels(bot)).toEqual(expect.arrayContaining(['It answers', 'It does not answer']))
    await bot.as('U0REQUESTER').decides('R-1', 'It answers')
    await bot.untilCardSays('R-1', 'Done')
  })

  test('that does not answer is not called connected', async () => {
    const bot = await start(automatic)
    await probing(bot)

    await bot.as('U0REQUESTER').decides('R-1', 'It does not answer')
    await bot.untilCardSays('R-1', 'Done')
    await bot.said()

    expect(card(bot)).toContain('peered and routed; the probe failed')
    const said = [...bot.messages('C0STATUS'), ...bot.card('R-1').replies, ...bot.direct('U0REQUESTER')]
    expect([card(bot), ...said.map(wordsOfMessage)].join('\n')).not.toContain('connected')
  })

  test('is reported by the requester or an approver, nobody else; it is audited', async () => {
    const bot = await start(automatic)
    bot.slack.setGroup('S0NETSEC', ['U0APPROVER'])
    await probing(bot)

    const shown = await bot.as('U0APPROVER2').decides('R-1', 'It answers')
    expect(shown.text).toContain('You may not')
    await bot.as('U0REQUESTER').decides('R-1', 'It answers')
    await bot.untilCardSays('R-1', 'Done')

    const entries = await bot.audit()
    expect(entries.filter(({ action }) => action === 'request.pressed')).toMatchObject([
      { actor: 'U0REQUESTER', request: 1, detail: { what: 'probe-ok' } },
    ])
    expect(entries.filter(({ action }) => action === 'command.refused')).toMatchObject([
      { actor: 'U0APPROVER2' },
    ])
  })

  test('of two who press differently at once, the first counts', async () => {
    const bot = await start(automatic)
    await probing(bot)
    const { channel, ts, blocks } = bot.card('R-1')
    const action = (label: string): string =>
      buttonsOf(blocks).find(one => one.label === label)?.actionId ?? ''

    await Promise.all([
      bot.slack.as('U0APPROVER').press({ channel, ts }, action('It answers')),
      bot.slack.as('U0REQUESTER').press({ channel, ts }, action('It does not answer')),
    ])
    await bot.untilCardSays('R-1', 'Done')

    const actions = await bot.actions(1)
    expect(actions.filter(each => each === 'request.pressed')).toHaveLength(1)
    const refused = (await bot.audit()).filter(({ action }) => /refused$/.test(action))
    expect(refused).toHaveLength(1)
  })
})

describe('an install that does not let peerings be read', () => {
  const hide = (bot: Bot): void => {
    for (const call of ['peerings.list', 'peerings.get'] as const) bot.nfyio().faults.notOffered(call, 404)
  }

  test('shows what it knew, and says that the status is not known any more; nothing counts as gone', async () => {
    const bot = await start(automatic)
    await untilProbed(bot, sameAccount)
    const name = nameAt(bot)
    const before = bot.messages('C0STATUS').length

    hide(bot)
    await bot.pass(60 * minute)
    const listed = await bot.as('U0REQUESTER').types('/peering list')
    const shown = await bot.as('U0REQUESTER').types(`/peering show ${name}`)
    await bot.restart()
    await bot.pass(60 * minute)
    const afterRestart = await bot.as('U0REQUESTER').types('/peering list')
    bot.nfyio().faults.clear()

    for (const { text } of [listed, shown, afterRestart]) expect(text).toMatch(/unknown, last known/)
    expect(listed.text).toContain('active')
    expect(bot.messages('C0STATUS')).toHaveLength(before)
  })

  test('without a list each is still read by its id', async () => {
    const bot = await start(automatic, { isStarted: false })
    bot.nfyio().faults.notOffered('peerings.list', 404)
    await bot.begin()

    await untilProbed(bot, sameAccount)
    await bot.restart()
    await bot.pass(40 * minute)
    const shown = await bot.as('U0REQUESTER').types(`/peering show ${nameAt(bot)}`)
    bot.nfyio().faults.clear()

    expect(shown.text).toContain('active')
    expect(shown.text).not.toContain('last known')
  })

  test('what its replies say is enough for a request to come to its end, and nothing is sent twice', async () => {
    const bot = await start(automatic, { isStarted: false })
    hide(bot)
    await bot.begin()

    await untilProbed(bot, acrossAccounts)
    bot.nfyio().faults.clear()

    expect(countOf(nfyioWrites(bot).map(call => call.split(' ')[0] ?? ''))).toEqual({
      'peerings.create': 1,
      'peerings.accept': 1,
      'routes.create': ofXyz.length,
    })
  })

  test('a person who accepts in the console is heard of as soon as it can be read again', async () => {
    const bot = await start(manual)
    await askAndApprove(bot, acrossAccounts)
    await bot.until('the command', () => card(bot).includes('/accept'))
    const { id } = nfyioPeering(bot)
    hide(bot)

    bot.nfyio().act(id, 'accept')
    await bot.pass(60 * minute)
    const blind = card(bot)
    bot.nfyio().faults.clear()
    await untilButton(bot, 'It answers')

    expect(blind).toContain('how it stands is not known')
    expect(blind).toContain('last known as pending acceptance')
    expect(bot.card('R-1').text).toMatch(/^R-1 Running/)
  })
})

test('two requests for one pair are one too many, also the other way round and with other options', async () => {
  const bot = await start(automatic)
  await askFor(bot, sameAccount)
  await bot.untilCardSays('R-1', 'Waiting for approval')

  await askFor(
    bot,
    '/peering create nfyio install=onprem requester=vpc_def accepter=vpc_abc reason="the other way round"',
  )
  await bot.untilCardSays('R-2', 'Blocked')

  expect(card(bot, 'R-2')).toContain('R-1 by another person or an earlier try is for the same network')
})

test('a reply to the create that is lost makes no second peering', async () => {
  const bot = await start(automatic)
  await askFor(bot, sameAccount)
  await bot.untilCardSays('R-1', 'Waiting for approval')
  bot.nfyio().faults.dropNextReply('peerings.create')

  await bot.as('U0APPROVER').decides('R-1', 'Approve')
  await untilButton(bot, 'It answers')

  expect(nfyioPeerings(bot)).toHaveLength(1)
})
