/** One story with every kind of payload, told to a real Bolt app over Socket Mode and over signed HTTP. */
import type { App } from '@slack/bolt'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type SandboxEvent, type SlackLookalike, startSlack } from '../../../src/sandbox/slack/index.ts'
import { manualClock } from '../../support/manual-clock.ts'
import { httpApp, socketApp, until } from './bolt-app.ts'

const APPROVALS = 'C0APPROVALS'
const plain = (text: string) => ({ type: 'plain_text' as const, text })

const form = {
  type: 'modal' as const,
  callback_id: 'peering_form',
  title: plain('New peering'),
  submit: plain('Ask'),
  blocks: [
    {
      type: 'input' as const,
      block_id: 'subscription',
      label: plain('Subscription'),
      element: { type: 'external_select' as const, action_id: 'subscription', min_query_length: 0 },
    },
    {
      type: 'input' as const,
      block_id: 'reason',
      label: plain('Reason'),
      element: { type: 'plain_text_input' as const, action_id: 'reason' },
    },
  ],
}

const card = [
  { type: 'section' as const, text: { type: 'mrkdwn' as const, text: 'R-1' } },
  {
    type: 'actions' as const,
    elements: [
      { type: 'button' as const, action_id: 'approve', text: plain('Approve'), value: 'R-1' },
      { type: 'button' as const, action_id: 'details', text: plain('Details'), value: 'R-1' },
    ],
  },
]

describe.each([
  ['Socket Mode', socketApp],
  ['signed HTTP', httpApp],
])('a Bolt app over %s', (_name, start) => {
  let slack: SlackLookalike
  let app: App
  const heard: Record<string, unknown>[] = []

  beforeEach(async () => {
    heard.length = 0
    slack = await startSlack({ clock: manualClock() })
    app = await start(slack, bolt => {
      bolt.command('/peering', async ({ command, ack, client, respond }) => {
        heard.push(command)
        if (command.text === 'inline') return ack({ text: 'shown by the ack', response_type: 'ephemeral' })
        await ack()
        if (command.text === 'respond') await respond({ text: 'shown by respond()' })
        else await client.views.open({ trigger_id: command.trigger_id, view: form })
      })
      bolt.shortcut('new_peering', async ({ shortcut, ack, client }) => {
        heard.push({ ...shortcut })
        await ack()
        await client.views.open({ trigger_id: shortcut.trigger_id, view: form })
      })
      bolt.options('subscription', async ({ options, ack }) => {
        const all = ['1206', '1301'].filter(id => id.includes(options.value))
        await ack({ options: all.map(id => ({ text: plain(`Subscription ${id}`), value: id })) })
      })
      bolt.view('peering_form', async ({ ack, view, body, client }) => {
        heard.push({ ...body })
        const reason = view.state.values['reason']?.['reason']?.value ?? ''
        if (reason === 'bad') return ack({ response_action: 'errors', errors: { reason: 'Say more.' } })
        await ack()
        await client.chat.postMessage({ channel: APPROVALS, text: 'R-1 waits', blocks: card })
      })
      bolt.action('approve', async ({ ack, body, client, action }) => {
        heard.push({ ...body })
        await ack()
        if (body.type !== 'block_actions' || !body.message || !body.channel) return
        const value = action.type === 'button' ? action.value : ''
        await client.chat.update({
          channel: body.channel.id,
          ts: body.message.ts,
          text: `${value} approved by ${body.user.id}`,
        })
      })
      bolt.action('details', async ({ ack, respond }) => {
        await ack()
        await respond({ text: 'the details', replace_original: false })
      })
      bolt.event('app_home_opened', async ({ event, client }) => {
        heard.push({ ...event })
        const blocks = [
          { type: 'section' as const, text: plain('Welcome') },
          {
            type: 'actions' as const,
            elements: [{ type: 'button' as const, action_id: 'from_home', text: plain('Go') }],
          },
        ]
        await client.views.publish({ user_id: event.user, view: { type: 'home', blocks } })
      })
      bolt.action('from_home', async ({ ack, body }) => {
        heard.push({ ...body })
        await ack()
      })
      bolt.event('app_mention', async ({ event, say }) => {
        await say({ text: 'You called?', thread_ts: event.ts })
      })
    })
  })
  afterEach(async () => {
    await app.stop()
    await slack.close()
  })

  const modalOf = (user: string) => until(slack, () => slack.view(user).modals.at(-1))
  const messages = (user = 'U0APPROVER') =>
    slack.view(user).channels.find(one => one.id === APPROVALS)?.messages ?? []

  it('hears a command, opens a form, gets it back filled in, and has its card approved', async () => {
    const events: SandboxEvent[] = []
    slack.onEvent(event => events.push(event))
    const robin = slack.as('U0REQUESTER')

    expect(await robin.command(APPROVALS, '/peering create')).toEqual({ ok: true })
    const modal = await modalOf('U0REQUESTER')
    const options = await robin.suggest({ view: modal.id }, 'subscription', '12')
    await robin.fill(modal.id, { subscription: '1206', reason: 'checkout reads' })
    expect(await robin.submit(modal.id)).toEqual({ ok: true })
    const posted = await until(slack, () => messages()[0])
    await slack.as('U0APPROVER').press({ channel: APPROVALS, ts: posted.ts }, 'approve')
    await until(slack, () => messages().find(one => one.text.startsWith('R-1 approved')))

    expect(options.map(option => option.value)).toEqual(['1206'])
    expect(slack.view('U0REQUESTER').modals).toEqual([])
    expect(messages()).toMatchObject([{ text: 'R-1 approved by U0APPROVER', blocks: [] }])
    expect(heard[0]).toMatchObject({
      command: '/peering',
      text: 'create',
      channel_id: APPROVALS,
      channel_name: 'peering-approvals',
      user_id: 'U0REQUESTER',
      team_id: slack.teamId,
      is_enterprise_install: 'false',
    })
    expect(heard[1]).toMatchObject({
      type: 'view_submission',
      user: { id: 'U0REQUESTER', team_id: slack.teamId },
      view: {
        callback_id: 'peering_form',
        state: {
          values: {
            subscription: { subscription: { type: 'external_select', selected_option: { value: '1206' } } },
            reason: { reason: { type: 'plain_text_input', value: 'checkout reads' } },
          },
        },
      },
    })
    expect(heard[2]).toMatchObject({
      type: 'block_actions',
      user: { id: 'U0APPROVER' },
      container: { type: 'message', message_ts: posted.ts, channel_id: APPROVALS, is_ephemeral: false },
      channel: { id: APPROVALS, name: 'peering-approvals' },
      message: { text: 'R-1 waits', bot_id: 'B0PEERBOT' },
      actions: [{ type: 'button', action_id: 'approve', value: 'R-1', text: { text: 'Approve' } }],
    })
    expect(events.map(event => event.kind).filter(kind => !kind.startsWith('socket'))).toEqual([
      'command_typed',
      'view_opened',
      'suggestions_asked',
      'view_submitted',
      'message_posted',
      'element_pressed',
      'message_updated',
    ])
  })

  it('answers a submission with errors, which stand in the open form until they are mended', async () => {
    const robin = slack.as('U0REQUESTER')
    await robin.shortcut('new_peering')
    const modal = await modalOf('U0REQUESTER')
    await robin.suggest({ view: modal.id }, 'subscription', '')
    await robin.fill(modal.id, { subscription: '1301', reason: 'bad' })

    expect(await robin.submit(modal.id)).toEqual({ ok: false, errors: { reason: 'Say more.' } })
    expect(slack.view('U0REQUESTER').modals[0]?.errors).toEqual({ reason: 'Say more.' })

    await robin.fill(modal.id, { reason: 'better' })
    expect(await robin.submit(modal.id)).toEqual({ ok: true })
    expect(heard[0]).not.toHaveProperty('channel')
    expect(heard[0]).not.toHaveProperty('response_url')
  })

  it('may answer inside the ack, by respond(), and beside a button, for that person alone', async () => {
    const ada = slack.as('U0APPROVER')
    await ada.command(APPROVALS, '/peering inline')
    await ada.command(APPROVALS, '/peering respond')
    await until(slack, () => messages()[1])
    expect(messages().map(one => [one.text, one.ephemeral])).toEqual([
      ['shown by the ack', true],
      ['shown by respond()', true],
    ])
    expect(messages('U0REQUESTER')).toEqual([])

    const { ts = '' } = await app.client.chat.postMessage({ channel: APPROVALS, text: 'card', blocks: card })
    await ada.press({ channel: APPROVALS, ts }, 'details')
    await until(slack, () => messages().find(one => one.text === 'the details' && one.ephemeral))
  })

  it('publishes the Home tab when it is opened, and hears its buttons', async () => {
    const robin = slack.as('U0REQUESTER')
    await robin.openHome()
    const home = await until(slack, () => slack.view('U0REQUESTER').home)
    await robin.press({ view: home.id }, 'from_home')
    await robin.openHome()

    expect(heard[0]).toMatchObject({
      type: 'app_home_opened',
      tab: 'home',
      user: 'U0REQUESTER',
      channel: expect.stringMatching(/^D/),
    })
    expect(heard[0]).not.toHaveProperty('view')
    expect(heard[1]).toMatchObject({
      type: 'block_actions',
      container: { type: 'view', view_id: home.id },
      view: { type: 'home' },
    })
    expect(heard[1]).not.toHaveProperty('channel')
    expect(heard[1]).not.toHaveProperty('response_url')
    expect(heard[2]).toMatchObject({ view: { id: home.id, type: 'home' } })
    expect(slack.view('U0APPROVER').home).toBeUndefined()
  })

  it('answers a mention in its thread', async () => {
    await slack.as('U0REQUESTER').say(APPROVALS, `<@${slack.botUserId}> hello`)

    const reply = await until(slack, () => messages()[0]?.replies[0])
    expect(reply.text).toBe('You called?')
  })

  it('hears from strangers with the team they belong to', async () => {
    const { ts = '' } = await app.client.chat.postMessage({ channel: APPROVALS, text: 'card', blocks: card })

    await slack.as('U0STRANGER').press({ channel: APPROVALS, ts }, 'approve')

    expect(heard[0]).toMatchObject({
      user: { id: 'U0STRANGER', team_id: 'T0ELSEWHERE' },
      team: { id: slack.teamId },
    })
  })

  it('is deaf to a foreign command, and people cannot press what they do not see', async () => {
    const gil = slack.as('U0GUEST')
    const { ts = '' } = await app.client.chat.postMessage({ channel: 'C0STATUS', text: 'card', blocks: card })

    expect(await gil.command(APPROVALS, '/pairing create')).toMatchObject({
      ok: false,
      shown: 'invalid_command',
    })
    await expect(gil.press({ channel: 'C0STATUS', ts }, 'approve')).rejects.toThrow(
      'sees no conversation C0STATUS',
    )
    await expect(gil.command('C0STATUS', '/peering')).rejects.toThrow('sees no conversation')
    const ada = slack.as('U0APPROVER')
    await expect(ada.press({ channel: 'C0STATUS', ts }, 'reject')).rejects.toThrow('No element reject')
    await app.client.chat.update({ channel: 'C0STATUS', ts, text: 'decided' })
    await expect(ada.press({ channel: 'C0STATUS', ts }, 'approve')).rejects.toThrow('No element approve')
    expect(heard).toEqual([])
  })
})
