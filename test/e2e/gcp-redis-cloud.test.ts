import { describe, expect, test } from 'vitest'
import { minute, second } from '../../src/kit/duration.ts'
import { type Bot, type BotOptions, startTestBot } from '../support/bot.ts'
import {
  catalog,
  catalogInEurope,
  catalogNetwork,
  europeNetwork,
  halvesAt,
  halvesOf,
  main,
  operationsAt,
  sharedData,
} from '../support/gcp-stories.ts'
import { askAndApprove, askFor, carryOut, deleteLine, peeringsAt } from '../support/stories.ts'
import { buttonsOf, wordsOf, wordsOfMessage } from '../support/words.ts'

const start = (accept: 'automatic' | 'button' | 'manual', more: BotOptions = {}): Promise<Bot> =>
  startTestBot({ only: [1301, 1401], gcp: { accept }, ...more })

const card = (bot: Bot, request = 'R-1'): string => wordsOf(bot.card(request).blocks)
const labels = (bot: Bot, request = 'R-1'): string[] =>
  buttonsOf(bot.card(request).blocks).map(({ label }) => label)

const untilButton = (bot: Bot, label: string): Promise<unknown> =>
  bot.until(`the button ${label}`, () => bot.cards('R-1').length === 1 && labels(bot).includes(label))

const live = (bot: Bot, subscription: number) => peeringsAt(bot, subscription).filter(({ isGone }) => !isGone)

/** Somebody at Google Cloud, with gcloud. */
const byHand = (bot: Bot, object: string, act: string): void => bot.gcp().act(object, act)

/** What is asked for, at which subscription, and the two networks. */
const subscriptions = [
  ['standard', catalog, 1301, main, catalogNetwork],
  ['Active-Active', catalogInEurope, 1401, sharedData, europeNetwork],
] as const

describe('automatic', () => {
  test.each(subscriptions)(
    '%s: one approval leads to a peering that is active on both sides; delete takes both halves away',
    async (_, line, subscription, network, redisNetwork) => {
      const bot = await start('automatic')
      const [project] = network.split('/')
      await askFor(bot, line)
      await bot.untilCardSays('R-1', 'Waiting for approval')
      const planned = card(bot)
      await bot.as('U0APPROVER').decides('R-1', 'Approve')
      await bot.untilCardSays('R-1', 'Done')
      await bot.said()

      expect(planned).toContain(project)
      expect(planned).not.toContain('gcloud compute networks peerings')
      expect(halvesAt(bot, network)).toEqual([`${redisNetwork} ACTIVE`])
      expect(halvesAt(bot, redisNetwork)).toEqual([`${network} ACTIVE`])
      expect(live(bot, subscription)).toMatchObject([{ status: 'active' }])
      expect(operationsAt(bot)).toEqual([`addPeering ${network}`])
      expect(card(bot)).toContain('*Done*: peered and routed')
      expect((await bot.actions(1)).filter(action => action === 'request.approval_given')).toHaveLength(1)

      const name = `${subscription}/${live(bot, subscription)[0]?.id}`
      await askFor(bot, deleteLine(name))
      await bot.untilCardSays('R-2', 'Waiting for approval')
      const plannedEnd = card(bot, 'R-2')
      await bot.as('U0APPROVER').decides('R-2', 'Approve')
      await bot.untilCardSays('R-2', 'Done')
      await bot.said()

      expect(plannedEnd).toContain(project)
      expect(live(bot, subscription)).toEqual([])
      expect(halvesAt(bot, network)).toEqual([])
      expect(operationsAt(bot)).toEqual([`addPeering ${network}`, `removePeering ${network}`])
      const told = [card(bot, 'R-2'), ...bot.direct('U0REQUESTER').map(({ text }) => text)].join('\n')
      expect(told).not.toContain('gcloud compute networks peerings delete')
    },
  )

  test('nothing is left for a person but the firewall and the private endpoint', async () => {
    const bot = await start('automatic')
    await askFor(bot, catalog)
    await bot.untilCardSays('R-1', 'Waiting for approval')
    const details = (await bot.as('U0APPROVER').decides('R-1', 'Details')).text
    await bot.as('U0APPROVER').decides('R-1', 'Approve')
    await bot.untilCardSays('R-1', 'Done')
    await bot.said()

    expect(details).toContain('gcloud compute firewall-rules create')
    // Said once: by the end that knows the commands.
    expect(details).not.toContain('Let the egress firewall')
    const left = card(bot).split('*What is left to do by hand*')[1]?.split('*Steps*')[0]?.trim().split('\n')
    expect(left?.map(line => line.replaceAll('```', ''))).toEqual([
      expect.stringContaining('custom routes'),
      expect.stringContaining('private endpoint'),
      expect.stringContaining('never firewall rules'),
      expect.stringMatching(/^gcloud compute firewall-rules create .*--destination-ranges=192\.168\./),
      expect.stringMatching(/^gcloud compute firewall-rules create .*--source-ranges=192\.168\./),
    ])
    const said = [...bot.messages('C0STATUS'), ...bot.card('R-1').replies, ...bot.direct('U0REQUESTER')]
    expect(said.map(wordsOfMessage).join('\n')).not.toContain('gcloud compute networks peerings create')
  })

  test('it is listed and told once, although both clouds list it', async () => {
    const bot = await start('automatic')
    await carryOut(bot, catalog)
    await bot.pass(40 * minute)

    const listed = await bot.as('U0REQUESTER').types('/peering list')
    expect(listed.text).toContain('*1 peering*')
    const active = bot.messages('C0STATUS').filter(({ text }) => text.includes('is *active*'))
    expect(active.map(({ text }) => text.split('*')[1])).toEqual(['1301/87'])
  })

  test('custom routes are exported where the form says so, and only there', async () => {
    const bot = await start('automatic')
    await askFor(bot, `${catalog} custom-routes=export`)
    await bot.untilCardSays('R-1', 'Waiting for approval')
    const planned = card(bot)
    await bot.as('U0APPROVER').decides('R-1', 'Approve')
    await bot.untilCardSays('R-1', 'Done')

    expect(planned).toContain('Custom routes there: export.')
    expect(halvesOf(bot, main)).toMatchObject([{ exportCustomRoutes: true, importCustomRoutes: false }])
  })

  test('the form offers custom routes, with why', async () => {
    const bot = await start('automatic')

    const shown = await bot.as('U0REQUESTER').types(catalog.replace(' reason="catalog reads"', ''))

    expect(shown.window?.labels.some(label => label.startsWith('Custom routes'))).toBe(true)
    expect(shown.window?.text).toContain('on premises')
  })

  test('somebody else’s operation on the network is waited for, and nothing is sent twice', async () => {
    const bot = await start('automatic')
    await askFor(bot, catalog)
    await bot.untilCardSays('R-1', 'Waiting for approval')
    bot.gcp().faults.busy('app-prod', 'main', 6 * minute)

    await bot.as('U0APPROVER').decides('R-1', 'Approve')
    await bot.untilCardSays('R-1', 'Done')

    const sent = bot.gcp().requests.filter(({ name }) => name === 'networks.addPeering')
    expect(sent.filter(({ status }) => status === 400).length).toBeGreaterThan(1)
    // Backed off, not hammered: six minutes at the pace of the first tries would be dozens.
    expect(sent.length).toBeLessThan(20)
    expect(operationsAt(bot)).toEqual([`addPeering ${main}`])
  })

  test('a reply that is lost leaves one half', async () => {
    const bot = await start('automatic')
    await askFor(bot, catalog)
    await bot.untilCardSays('R-1', 'Waiting for approval')
    bot.gcp().faults.dropNextReply('networks.addPeering')

    await bot.as('U0APPROVER').decides('R-1', 'Approve')
    await bot.untilCardSays('R-1', 'Done')

    expect(operationsAt(bot)).toEqual([`addPeering ${main}`])
  })

  test('a half that was there already is taken as it is', async () => {
    const bot = await start('automatic')
    byHand(bot, main, `addPeering ${catalogNetwork} by-terraform`)

    await carryOut(bot, catalog)

    expect(halvesOf(bot, main).map(({ name, state }) => `${name} ${state}`)).toEqual(['by-terraform ACTIVE'])
    expect(operationsAt(bot)).toEqual([`addPeering ${main}`])
  })

  test('ranges that overlap block the plan, and nothing is sent', async () => {
    const bot = await start('automatic')
    byHand(bot, main, 'addSubnet us-central1 192.168.2.0/25')

    await askFor(bot, catalog)
    await bot.untilCardSays('R-1', 'Blocked')

    expect(card(bot)).toContain('192.168.2.0/2')
    expect(live(bot, 1301)).toEqual([])
  })

  test('an operation that ends with an error fails the request, says Google’s words, and leaves no half', async () => {
    const bot = await start('automatic')
    await askFor(bot, catalog)
    await bot.untilCardSays('R-1', 'Waiting for approval')
    bot.gcp().faults.failOperation('QUOTA_EXCEEDED', "Quota 'PEERINGS_PER_NETWORK' exceeded.", 403)

    await bot.as('U0APPROVER').decides('R-1', 'Approve')
    await bot.untilCardSays('R-1', 'Failed')

    expect(card(bot)).toContain('PEERINGS_PER_NETWORK')
    expect(halvesAt(bot, main)).toEqual([])
  })

  test('a half that a person removes is posted as inactive', async () => {
    const bot = await start('automatic')
    await carryOut(bot, catalog)

    const [half] = halvesOf(bot, main)
    byHand(bot, half?.id ?? '', 'delete')
    const posted = await bot.until('the post', () =>
      bot.messages('C0STATUS').find(({ text }) => text.includes('is *inactive*')),
    )

    expect(posted.text).toContain('1301/87')
  })
})

describe('button', () => {
  test.each(subscriptions)(
    '%s: the card grows *Accept in Google Cloud*, for approvers only; a restart does not lose it',
    async (_, line, subscription, network, redisNetwork) => {
      const bot = await start('button')
      await askAndApprove(bot, line)
      await untilButton(bot, 'Accept in Google Cloud')
      expect(halvesAt(bot, network)).toEqual([])

      const refused = await bot.as('U0REQUESTER').decides('R-1', 'Accept in Google Cloud')
      expect(refused.text).toContain('You may not let R-1 go on')
      await bot.restart()
      await bot.pass(10 * minute)
      expect(halvesAt(bot, network)).toEqual([])
      await bot.as('U0APPROVER').decides('R-1', 'Accept in Google Cloud')
      await bot.untilCardSays('R-1', 'Done')

      expect(halvesAt(bot, network)).toEqual([`${redisNetwork} ACTIVE`])
      expect(halvesAt(bot, redisNetwork)).toEqual([`${network} ACTIVE`])
      expect(live(bot, subscription)).toMatchObject([{ status: 'active' }])
      expect(operationsAt(bot)).toEqual([`addPeering ${network}`])
      expect(card(bot)).toContain('*Done*: peered and routed')
      const pressed = (await bot.audit()).filter(({ action }) => action === 'request.pressed')
      expect(pressed).toMatchObject([{ actor: 'U0APPROVER', detail: { what: 'accept' } }])
    },
  )

  test('made by hand meanwhile, it goes on by itself and the button is gone', async () => {
    const bot = await start('button')
    await askAndApprove(bot, catalog)
    await untilButton(bot, 'Accept in Google Cloud')

    bot.cloud.runGcloud(87)
    await bot.untilCardSays('R-1', 'Done')

    expect(labels(bot)).not.toContain('Accept in Google Cloud')
    expect(bot.gcp().requests.some(({ name }) => name === 'networks.addPeering')).toBe(false)
  })

  test('deleting takes away our half by itself: it was approved with the plan', async () => {
    const bot = await start('button')
    await askAndApprove(bot, catalog)
    await untilButton(bot, 'Accept in Google Cloud')
    await bot.as('U0APPROVER').decides('R-1', 'Accept in Google Cloud')
    await bot.untilCardSays('R-1', 'Done')

    await carryOut(bot, deleteLine('1301/87'))

    expect(halvesAt(bot, main)).toEqual([])
    expect(live(bot, 1301)).toEqual([])
  })
})

describe('manual', () => {
  const writes = (bot: Bot) =>
    bot.gcp().requests.filter(({ name }) => /networks\.(add|update|remove)Peering/.test(name))

  test.each(subscriptions)(
    '%s: the commands are there, filled in, and nothing is changed in Google Cloud',
    async (_, line, subscription, network, redisNetwork) => {
      const bot = await start('manual')
      await askAndApprove(bot, line)
      await bot.until('the command', () => card(bot).includes('gcloud compute networks peerings create'))
      await bot.pass(5 * minute)
      expect(labels(bot)).toEqual(['Details'])
      const [[project, name], [redisProject, redisName]] = [network.split('/'), redisNetwork.split('/')]
      expect(card(bot)).toContain(
        `--project=${project} --network=${name} --peer-project=${redisProject} --peer-network=${redisName}`,
      )
      expect(halvesAt(bot, network)).toEqual([])

      const id = live(bot, subscription)[0]?.id ?? 0
      bot.cloud.runGcloud(id)
      await bot.untilCardSays('R-1', 'Done')
      expect(halvesAt(bot, network)).toEqual([`${redisNetwork} ACTIVE`])
      expect(halvesAt(bot, redisNetwork)).toEqual([`${network} ACTIVE`])
      expect(live(bot, subscription)).toMatchObject([{ status: 'active' }])
      await carryOut(bot, deleteLine(`${subscription}/${id}`))
      await bot.said()

      expect(card(bot, 'R-2')).toContain('gcloud compute networks peerings delete')
      expect(live(bot, subscription)).toEqual([])
      expect(halvesAt(bot, network)).toEqual([`${redisNetwork} INACTIVE`])
      expect(writes(bot)).toEqual([])
    },
  )

  test('made without the custom routes that were asked for, it is no plain success, and the command is there', async () => {
    const bot = await start('manual')
    await askAndApprove(bot, `${catalog} custom-routes=export`)
    await bot.until('the command', () => card(bot).includes('--export-custom-routes'))

    bot.cloud.runGcloud(live(bot, 1301)[0]?.id ?? 0)
    await bot.untilCardSays('R-1', 'Done')
    await bot.said()

    expect(card(bot)).toMatch(/\*Done\*: peered(?! and routed)/)
    expect(card(bot)).toContain('Set --export-custom-routes at this half')
    expect(card(bot)).toMatch(
      /networks peerings update \S+ --project=app-prod --network=main --export-custom-routes/,
    )
    expect(writes(bot)).toEqual([])
  })
})

test('a half of that name that leads elsewhere is left alone, and another name is taken', async () => {
  const bot = await start('automatic')
  await carryOut(bot, catalog)
  const [made] = halvesOf(bot, main)
  await carryOut(bot, deleteLine('1301/87'))
  byHand(bot, main, `addPeering ${sharedData} ${made?.name}`)
  await bot.pass(30 * second)

  await carryOut(bot, catalog)

  const halves = halvesOf(bot, main).map(({ name, peer }) => [name, `${peer.project}/${peer.network}`])
  expect(halves).toContainEqual([made?.name, sharedData])
  expect(halves.find(([, peer]) => peer === catalogNetwork)?.[0]).not.toBe(made?.name)
})
