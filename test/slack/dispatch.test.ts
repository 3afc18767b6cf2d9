import { expect, test } from 'vitest'
import { type Bot, startTestBot } from '../support/bot.ts'
import { ask } from '../support/stories.ts'

/** What the bot's own token may do, as an older version of the bot did it. */
async function callSlack({ slack }: Bot, method: string, args: Record<string, unknown>): Promise<void> {
  const reply = await fetch(`${slack.apiUrl}${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${slack.tokens.bot}`, 'content-type': 'application/json' },
    body: JSON.stringify(args),
  })
  expect(await reply.json()).toMatchObject({ ok: true })
}

async function refusals(bot: Bot): Promise<unknown[]> {
  const entries = (await bot.audit()).filter(({ action }) => /\.refused$/.test(action))
  return entries.map(({ actor, action, detail }) => [actor, action, detail])
}

test('a button of an older version does nothing, and the press is audited', async () => {
  const bot = await startTestBot()
  await callSlack(bot, 'chat.postMessage', {
    channel: 'C0STATUS',
    text: 'old',
    blocks: [
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: 'run:teleport:0',
            text: { type: 'plain_text', text: 'Teleport' },
            value: JSON.stringify({ command: 'teleport', args: {} }),
          },
        ],
      },
    ],
  })
  const [old] = bot.messages('C0STATUS')
  if (!old) throw new Error('the message is not there')

  const shown = await bot.as('U0APPROVER').presses(old, 'Teleport')

  expect(shown.text).toContain('from an older version')
  expect(await refusals(bot)).toEqual([
    ['U0APPROVER', 'command.refused', { code: 'unknown_button', what: 'teleport', channel: 'C0STATUS' }],
  ])
})

test('a form that is refused is audited with its problems, after they are shown', async () => {
  const bot = await startTestBot()
  const opened = (await bot.as('U0REQUESTER').types('/peering create')).window
  const form = await opened?.pick('Cloud account and subscription, project or install', '1206')

  const filled = await form?.fill({
    'AWS account': '12',
    'Region of the VPC': 'eu-west-1',
    'VPC id': 'vpc-0123456789abcdef0',
    'CIDRs of the VPC': '10.20.0.0/16',
    Reason: 'checkout reads',
  })
  const refused = await filled?.submit()

  expect(refused?.error('AWS account')).toMatch(/12 digits/)
  expect(await refusals(bot)).toEqual([
    [
      'U0REQUESTER',
      'form.refused',
      { command: 'create', problems: [{ field: 'account', text: refused?.error('AWS account') }] },
    ],
  ])
})

test('a pick in a window runs no command but one that draws a form', async () => {
  const bot = await startTestBot()
  await ask(bot)
  const opened = (await bot.as('U0REQUESTER').types('/peering create')).window
  if (!opened) throw new Error('no window')
  await callSlack(bot, 'views.update', {
    view_id: opened.view.id,
    view: {
      type: 'modal',
      callback_id: 'form',
      title: { type: 'plain_text', text: 'New peering' },
      submit: { type: 'plain_text', text: 'Ask for it' },
      blocks: [
        {
          type: 'input',
          block_id: 'subscription',
          dispatch_action: true,
          label: { type: 'plain_text', text: 'Subscription' },
          element: {
            type: 'plain_text_input',
            action_id: 'field:subscription',
            dispatch_action_config: { trigger_actions_on: ['on_character_entered'] },
          },
        },
      ],
      private_metadata: JSON.stringify({ command: 'cancel', hidden: { request: 'R-1' } }),
    },
  })
  const before = (await bot.audit()).length

  await bot.as('U0REQUESTER').window()?.fill({ Subscription: '1206' })

  expect((await bot.audit()).length).toBe(before)
  expect(bot.card('R-1').text).toContain('Waiting for approval')
})
