import type { App } from '@slack/bolt'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../slack/bolt-app.ts'
import { ADA, type PageWorld, pageWorld, ROBIN } from './page-world.ts'

let world: PageWorld

beforeEach(async () => {
  world = await pageWorld()
})
afterEach(() => world.close())

const plain = (text: string) => ({ type: 'plain_text' as const, text })
const STATUS = 'C0STATUS'

/** Posts a card on its command, opens a form from its shortcut, publishes a Home. */
function desk(app: App): void {
  app.command('/peering', async ({ ack, client }) => {
    await ack()
    await client.chat.postMessage({
      channel: STATUS,
      text: 'R-1',
      blocks: [
        {
          type: 'actions',
          block_id: 'decide',
          elements: [
            {
              type: 'button',
              action_id: 'approve',
              text: plain('Approve'),
              confirm: {
                title: plain('Sure?'),
                text: plain('It is done at once.'),
                confirm: plain('Yes'),
                deny: plain('No'),
              },
            },
          ],
        },
      ],
    })
  })
  app.action('approve', async ({ ack, body, respond }) => {
    await ack()
    await respond({ replace_original: true, text: `approved by ${body.user.id}` })
  })
  app.shortcut('new_peering', async ({ ack, body, client }) => {
    await client.views.open({
      trigger_id: body.trigger_id,
      view: {
        type: 'modal',
        callback_id: 'create',
        title: plain('New peering'),
        submit: plain('Ask'),
        blocks: [
          {
            type: 'input',
            block_id: 'subscription',
            label: plain('Subscription'),
            element: { type: 'external_select', action_id: 'pick', min_query_length: 2 },
          },
          {
            type: 'input',
            block_id: 'account',
            label: plain('Account'),
            element: { type: 'plain_text_input', action_id: 'text' },
          },
        ],
      },
    })
    await ack()
  })
  app.options('pick', ({ ack, payload }) =>
    ack({ options: [{ text: plain(`${payload.value}ments-prod`), value: '1206' }] }),
  )
  app.view('create', async ({ ack, view }) => {
    const account = view.state.values['account']?.['text']?.value
    if (account === '111122223333') await ack()
    else await ack({ response_action: 'errors', errors: { account: 'Twelve digits, please.' } })
  })
  app.event('app_home_opened', async ({ event, client }) => {
    await client.views.publish({
      user_id: event.user,
      view: { type: 'home', blocks: [{ type: 'header', text: plain('Waiting for you') }] },
    })
  })
}

const modalsOf = (person: string) => world.slack.view(person).modals
const messages = () => world.slack.view(ROBIN).channels.find(one => one.id === STATUS)?.messages ?? []

describe('a person', () => {
  it('is told what Slack shows when no app is there', async () => {
    const answer = await world.act({ do: 'command', as: ROBIN, channel: STATUS, text: '/peering' })

    expect(answer).toMatchObject({ status: 200, body: { ok: false, shown: 'dispatch_failed' } })
    expect((await world.state()).workspace.notices).toMatchObject([
      { code: 'dispatch_failed', channel: STATUS },
    ])
  })

  it('is told that there is no such command', async () => {
    const answer = await world.act({ do: 'command', as: ROBIN, channel: STATUS, text: '/nonsense' })

    expect(answer.body).toMatchObject({ ok: false, shown: 'invalid_command' })
  })

  it('is refused, in words, what that person cannot reach', async () => {
    const answer = await world.act({ do: 'say', as: 'U0GUEST', channel: STATUS, text: 'hello' })

    expect(answer).toMatchObject({
      status: 409,
      body: { ok: false, shown: 'refused', text: 'U0GUEST sees no conversation C0STATUS.' },
    })
  })

  it('says something that others read', async () => {
    await world.act({ do: 'say', as: ROBIN, channel: STATUS, text: 'hello' })

    const seen = (await world.state(ADA)).workspace.channels.find(one => one.id === STATUS)
    expect(seen?.messages).toMatchObject([{ user: ROBIN, text: 'hello' }])
  })

  it('presses a button only after saying yes', async () => {
    await world.app(desk)
    await world.act({ do: 'command', as: ROBIN, channel: STATUS, text: '/peering' })
    await until(world.slack, () => messages()[0])
    const press = {
      do: 'press',
      as: ADA,
      where: { channel: STATUS, ts: messages()[0]?.ts },
      actionId: 'approve',
    }

    const asked = await world.act({ ...press, blockId: 'decide' })
    const sure = await world.act({ ...press, blockId: 'decide', confirmed: true })
    await until(world.slack, () => messages().find(one => one.text === `approved by ${ADA}`))

    expect(asked.body).toEqual({ ok: false, shown: 'confirm', text: 'It is done at once.' })
    expect(sure.body).toEqual({ ok: true })
  })

  it('fills and submits a form, with errors by field', async () => {
    await world.app(desk)
    await world.act({ do: 'shortcut', as: ROBIN, callbackId: 'new_peering' })
    const view = modalsOf(ROBIN)[0]?.id
    const suggest = { do: 'suggest', as: ROBIN, where: { view }, actionId: 'pick' }

    const tooShort = await world.act({ ...suggest, query: 'p' })
    const offered = await world.act({ ...suggest, query: 'pay' })
    await world.act({ do: 'fill', as: ROBIN, view, values: { subscription: '1206', account: '123' } })
    const refused = await world.act({ do: 'submit', as: ROBIN, view })
    const shown = (await world.state()).workspace.modals[0]?.errors
    await world.act({ do: 'fill', as: ROBIN, view, values: { account: '111122223333' } })
    const taken = await world.act({ do: 'submit', as: ROBIN, view })

    expect(tooShort.body).toEqual({ ok: true, options: [] })
    expect(offered.body).toMatchObject({
      ok: true,
      options: [{ value: '1206', text: { text: 'payments-prod' } }],
    })
    expect(refused.body).toEqual({ ok: false, errors: { account: 'Twelve digits, please.' } })
    expect(shown).toEqual({ account: 'Twelve digits, please.' })
    expect(taken.body).toEqual({ ok: true })
    expect(modalsOf(ROBIN)).toEqual([])
  })

  it('closes a form', async () => {
    await world.app(desk)
    await world.act({ do: 'shortcut', as: ROBIN, callbackId: 'new_peering' })

    const answer = await world.act({ do: 'closeView', as: ROBIN, view: modalsOf(ROBIN)[0]?.id })

    expect(answer.body).toEqual({ ok: true })
    expect(modalsOf(ROBIN)).toEqual([])
  })

  it('opens the Home tab', async () => {
    await world.app(desk)

    await world.act({ do: 'openHome', as: ROBIN })
    await until(world.slack, () => world.slack.view(ROBIN).home)

    expect((await world.state()).workspace.home?.blocks).toMatchObject([{ type: 'header' }])
  })

  it('reloads, which forgets notices', async () => {
    await world.act({ do: 'command', as: ROBIN, channel: STATUS, text: '/nonsense' })

    await world.act({ do: 'reload', as: ROBIN })

    expect((await world.state()).workspace.notices).toEqual([])
  })
})

describe('the clouds', () => {
  const farSide = async () => (await world.state()).cloud.subscriptions.flatMap(one => one.peerings)

  it('accepts in the AWS console', async () => {
    const answer = await world.act({ do: 'acceptInAws', peeringId: 87 })

    expect(answer.body).toEqual({ ok: true })
    expect(await farSide()).toMatchObject([{ id: 87, pcxStatus: 'provisioning' }])
  })

  it.each([
    ['rejectInAws', 'rejected'],
    ['expireInAws', 'expired'],
  ])('carries out %s', async (act, pcxStatus) => {
    await world.act({ do: act, peeringId: 87 })

    expect(await farSide()).toMatchObject([{ id: 87, pcxStatus, status: 'inactive' }])
  })

  it('refuses in the words of the other cloud', async () => {
    await world.act({ do: 'rejectInAws', peeringId: 87 })

    const again = await world.act({ do: 'acceptInAws', peeringId: 87 })
    const nowhere = await world.act({ do: 'runGcloud', peeringId: 87 })

    expect(again).toMatchObject({ status: 409, body: { shown: 'refused' } })
    expect(again.body['text']).toContain('Invalid state transition')
    expect(nowhere.body['text']).toBe('there is no Google Cloud peering 87')
  })

  it('acts on any object with what it offers, and refuses in that cloud’s words what it does not', async () => {
    const shared = await world.act({
      do: 'actOn',
      object: 'tgw-account:1206',
      act: 'shareGateway:111122223333:tgw-0123456789abcdef0',
    })
    const again = await world.act({
      do: 'actOn',
      object: 'tgw-account:1206',
      act: 'shareGateway:111122223333:tgw-0123456789abcdef0',
    })
    const nowhere = await world.act({ do: 'actOn', object: 'tgw:1206/7', act: 'acceptAttachment' })
    const { connectivity } = (await world.state()).cloud

    expect(shared.body).toEqual({ ok: true })
    expect(connectivity.find(({ id }) => id === 'tgw-account:1206')).toMatchObject({
      subscriptionId: 1206,
      status: '1 shared',
    })
    expect(again).toMatchObject({ status: 409, body: { shown: 'refused' } })
    expect(again.body['text']).toContain('ResourceShareAlreadyExists')
    expect(nowhere.status).toBe(409)
  })

  it.each([
    [{ do: 'failNextTask' }, 'the next write task fails with VPC_PEERING_GENERAL_ERROR'],
    [{ do: 'failNextPeering' }, 'the next peering ends failed'],
    [{ do: 'hangNextTask' }, 'the next task hangs'],
    [{ do: 'completeWithoutChange' }, 'the next write task changes nothing'],
    [{ do: 'demandPrincipalsFirst' }, 'principals first'],
    [{ do: 'dropNextReply' }, 'the next reply is lost (any call)'],
    [{ do: 'dropNextReply', method: 'POST' }, 'the next reply is lost (POST)'],
    [{ do: 'rateLimit' }, 'HTTP 429 for every call'],
    [{ do: 'outage' }, 'HTTP 503 for every call'],
  ])('arms %o, and clears it', async (act, line) => {
    await world.act(act)
    const armed = (await world.state()).cloud.faults
    await world.act({ do: 'clearFaults' })

    expect(armed).toEqual([line])
    expect((await world.state()).cloud.faults).toEqual([])
  })
})

describe('time and the bot', () => {
  it('speeds time up and jumps', async () => {
    const before = (await world.state()).clock
    await world.act({ do: 'jump', ms: 24 * 3_600_000 })
    await world.act({ do: 'setRate', rate: 60 })
    const after = (await world.state()).clock

    expect(before.rate).toBe(1)
    expect(after.rate).toBe(60)
    expect(after.now - before.now).toBeGreaterThanOrEqual(24 * 3_600_000)
  })

  it('kills the bot', async () => {
    const answer = await world.act({ do: 'killBot' })

    expect(answer.body).toEqual({ ok: true })
    expect(world.kills).toBe(1)
    expect((await world.state()).bot).toEqual({ state: 'stopped', pid: null })
  })

  it('asks the sockets of the bot to reconnect', async () => {
    await world.app(desk)
    const again = new Promise<void>(resolve => {
      world.slack.onEvent(event => event.kind === 'socket_connected' && resolve())
    })

    await world.act({ do: 'disconnectSlack' })

    await again
    const answer = await world.act({ do: 'command', as: ROBIN, channel: STATUS, text: '/peering' })
    expect(answer.body).toEqual({ ok: true })
  })
})
