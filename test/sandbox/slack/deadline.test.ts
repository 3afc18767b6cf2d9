/** What happens when the app is late, silent or away; the three seconds are turned by hand. */
import type { App } from '@slack/bolt'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type SlackLookalike, startSlack } from '../../../src/sandbox/slack/index.ts'
import { type ManualClock, manualClock } from '../../support/manual-clock.ts'
import { errorOf, httpApp, socketApp } from './bolt-app.ts'

const APPROVALS = 'C0APPROVALS'
const plain = (text: string) => ({ type: 'plain_text' as const, text })
const view = {
  type: 'modal' as const,
  title: plain('A'),
  submit: plain('Go'),
  callback_id: 'form',
  blocks: [],
}
const field = {
  type: 'input' as const,
  block_id: 'b',
  label: plain('B'),
  element: { type: 'external_select' as const, action_id: 'e', min_query_length: 0 },
}
const card = [
  {
    type: 'actions' as const,
    elements: [{ type: 'button' as const, action_id: 'approve', text: plain('Approve') }],
  },
]

describe('three seconds', () => {
  let slack: SlackLookalike
  let app: App
  let reaction: ManualClock
  let triggers: string[]
  /** Called when the app heard something that it leaves unanswered. */
  let heard = () => {}

  beforeEach(async () => {
    triggers = []
    reaction = manualClock()
    slack = await startSlack({ clock: manualClock(), reaction })
    app = await socketApp(slack, bolt => {
      bolt.command('/peering', async ({ command, ack }) => {
        triggers.push(command.trigger_id)
        if (command.text === 'silent') return heard()
        await ack()
      })
      bolt.action('approve', async () => heard())
      bolt.view('form', async () => heard())
      bolt.options('e', async () => heard())
    })
  })
  afterEach(async () => {
    await app.stop()
    await slack.close()
  })

  /** Does something the app hears and ignores, then lets three seconds pass. */
  const ignored = async <T>(act: () => Promise<T>): Promise<T> => {
    const arrived = new Promise<void>(resolve => {
      heard = resolve
    })
    const outcome = act()
    await arrived
    reaction.advance(3_000)
    return outcome
  }

  it('without an acknowledgement end a command with operation_timeout', async () => {
    const outcome = await ignored(() => slack.as('U0REQUESTER').command(APPROVALS, '/peering silent'))

    expect(outcome).toMatchObject({ ok: false, shown: 'operation_timeout' })
    expect(slack.view('U0REQUESTER').notices).toMatchObject([
      {
        code: 'operation_timeout',
        channel: APPROVALS,
        text: '/peering failed with the error "operation_timeout"',
      },
    ])
    expect(slack.view('U0APPROVER').notices).toEqual([])
    await slack.idle()
  })

  it('without an acknowledgement warn beside a button', async () => {
    const { ts = '' } = await app.client.chat.postMessage({ channel: APPROVALS, text: 'card', blocks: card })

    const outcome = await ignored(() => slack.as('U0APPROVER').press({ channel: APPROVALS, ts }, 'approve'))

    expect(outcome).toMatchObject({ ok: false, shown: 'trouble' })
  })

  it('without an acknowledgement leave a form open, saying so', async () => {
    await slack.as('U0REQUESTER').command(APPROVALS, '/peering create')
    const opened = await app.client.views.open({ trigger_id: triggers[0] ?? '', view })
    const id = opened.view?.id ?? ''

    const outcome = await ignored(() => slack.as('U0REQUESTER').submit(id))

    expect(outcome).toEqual({ ok: false, errors: {}, shown: 'trouble' })
    expect(slack.view('U0REQUESTER').modals[0]?.trouble).toBe('We had some trouble connecting. Try again?')
  })

  it('without an answer leave an external select empty', async () => {
    await slack.as('U0REQUESTER').command(APPROVALS, '/peering create')
    const opened = await app.client.views.open({
      trigger_id: triggers[0] ?? '',
      view: { ...view, blocks: [field] },
    })

    const options = await ignored(() =>
      slack.as('U0REQUESTER').suggest({ view: opened.view?.id ?? '' }, 'e', ''),
    )

    expect(options).toEqual([])
    expect(slack.view('U0REQUESTER').notices).toMatchObject([{ code: 'no_options' }])
  })

  it('are not waited for when the workspace closes', async () => {
    const arrived = new Promise<void>(resolve => {
      heard = resolve
    })
    const outcome = slack.as('U0REQUESTER').command(APPROVALS, '/peering silent')
    await arrived
    await slack.close()

    expect(await outcome).toMatchObject({ ok: false, shown: 'dispatch_failed' })
  })

  it('are the life of a trigger, and it is good for one use', async () => {
    await slack.as('U0REQUESTER').command(APPROVALS, '/peering one')
    await slack.as('U0REQUESTER').command(APPROVALS, '/peering two')
    const [first = '', second = ''] = triggers
    const open = (trigger_id: string) => errorOf(app.client.views.open({ trigger_id, view }))

    reaction.advance(3_000)
    expect(await open(first)).toBeNull()
    expect(await open(first)).toBe('exchanged_trigger_id')
    reaction.advance(1)
    expect(await open(second)).toBe('expired_trigger_id')
    expect(await open('made up')).toBe('invalid_trigger_id')
  })
})

describe('an app that is away', () => {
  it('lets a command fail at once: nobody holds a socket', async () => {
    const slack = await startSlack({ clock: manualClock() })

    expect(await slack.as('U0REQUESTER').command(APPROVALS, '/peering')).toMatchObject({
      ok: false,
      shown: 'dispatch_failed',
    })
    await slack.close()
  })

  it('lets a command fail when it answers with an error, or not at all, over HTTP', async () => {
    const reaction = { ...manualClock(), now: () => Date.now() }
    const slack = await startSlack({ clock: manualClock(), reaction })
    const app = await httpApp(slack, bolt => {
      bolt.command('/peering', async () => {
        throw new Error('a bug')
      })
    })
    const robin = slack.as('U0REQUESTER')

    expect(await robin.command(APPROVALS, '/peering')).toMatchObject({ shown: 'dispatch_failed' })
    await app.stop()
    expect(await robin.command(APPROVALS, '/peering')).toMatchObject({ shown: 'dispatch_failed' })
    await slack.close()
  })

  it('is timed out after three seconds over HTTP too', async () => {
    const turned = manualClock()
    const slack = await startSlack({ clock: manualClock(), reaction: { ...turned, now: () => Date.now() } })
    let heard = () => {}
    const arrived = new Promise<void>(resolve => {
      heard = resolve
    })
    const app = await httpApp(slack, bolt => bolt.command('/peering', async () => heard()))

    const outcome = slack.as('U0REQUESTER').command(APPROVALS, '/peering')
    await arrived
    turned.advance(3_000)

    expect(await outcome).toMatchObject({ shown: 'operation_timeout' })
    await app.stop()
    await slack.close()
  })
})
