/** Modals: the stack, what survives a redraw, what Slack's client checks, and every answer to a submission. */
import type { App, ViewResponseAction } from '@slack/bolt'
import type { ModalView } from '@slack/web-api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Option, type SlackLookalike, startSlack } from '../../../src/sandbox/slack/index.ts'
import { manualClock } from '../../support/manual-clock.ts'
import { errorOf, socketApp } from './bolt-app.ts'

const plain = (text: string) => ({ type: 'plain_text' as const, text })
const option = (value: string) => ({ text: plain(value), value })
const input = (id: string, element: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  type: 'input',
  block_id: id,
  label: plain(id),
  element: { action_id: id, ...element },
  ...more,
})
const textInput = (id: string, more: Record<string, unknown> = {}, element: Record<string, unknown> = {}) =>
  input(id, { type: 'plain_text_input', ...element }, more)
const modal = (blocks: unknown[], more: Record<string, unknown> = {}) =>
  ({
    type: 'modal',
    title: plain('Form'),
    submit: plain('Send'),
    callback_id: 'form',
    blocks,
    ...more,
  }) as ModalView

let slack: SlackLookalike
let app: App
let trigger: string
let submitted: Record<string, Record<string, Record<string, unknown>>>[]
let pressed: Record<string, unknown>[]
let closed: { id: string; isCleared: unknown }[]
let answer: ViewResponseAction | undefined

beforeEach(async () => {
  submitted = []
  pressed = []
  closed = []
  answer = undefined
  slack = await startSlack({ clock: manualClock() })
  app = await socketApp(slack, bolt => {
    bolt.command('/peering', async ({ command, ack }) => {
      trigger = command.trigger_id
      await ack()
    })
    bolt.action(/.*/, async ({ ack, body, action }) => {
      pressed.push({ ...action })
      if (body.type === 'block_actions') trigger = body.trigger_id
      await ack()
    })
    bolt.options(/.*/, async ({ options, ack }) => {
      await ack({
        option_groups: [
          { label: plain('Found'), options: [option(`${options.value}-1`), option(`${options.value}-2`)] },
        ],
      })
    })
    bolt.view('form', async ({ view, ack }) => {
      submitted.push(JSON.parse(JSON.stringify(view.state.values)))
      await (answer ? ack(answer) : ack())
    })
    bolt.view({ callback_id: 'form', type: 'view_closed' }, async ({ ack, view, body }) => {
      closed.push({ id: view.id, isCleared: 'is_cleared' in body && body.is_cleared })
      await ack()
    })
  })
})
afterEach(async () => {
  await app.stop()
  await slack.close()
})

const robin = () => slack.as('U0REQUESTER')
const stack = () => slack.view('U0REQUESTER').modals

async function open(blocks: unknown[], more: Record<string, unknown> = {}): Promise<string> {
  await robin().command('C0STATUS', '/peering')
  const reply = await app.client.views.open({ trigger_id: trigger, view: modal(blocks, more) })
  return reply.view?.id ?? ''
}

async function push(view: string): Promise<string> {
  await robin().press({ view }, 'more')
  const pushed = await app.client.views.push({
    trigger_id: trigger,
    view: modal([more], { notify_on_close: true }),
  })
  return pushed.view?.id ?? ''
}
const more = { type: 'actions', elements: [{ type: 'button', action_id: 'more', text: plain('More') }] }

describe('every kind of input', () => {
  const boxes = { type: 'checkboxes', options: [option('a'), option('b')] }
  const kinds: [Record<string, unknown>, string | string[], Record<string, unknown>][] = [
    [{ type: 'plain_text_input' }, 'hello', { value: 'hello' }],
    [{ type: 'number_input', is_decimal_allowed: false }, '42', { value: '42' }],
    [{ type: 'email_text_input' }, 'a@example.com', { value: 'a@example.com' }],
    [{ type: 'url_text_input' }, 'https://example.com', { value: 'https://example.com' }],
    [{ type: 'static_select', options: [option('a')] }, 'a', { selected_option: option('a') }],
    [{ type: 'radio_buttons', options: [option('a')] }, 'a', { selected_option: option('a') }],
    [boxes, ['a', 'b'], { selected_options: [option('a'), option('b')] }],
    [{ type: 'multi_static_select', options: [option('a')] }, ['a'], { selected_options: [option('a')] }],
    [{ type: 'users_select' }, 'U0APPROVER', { selected_user: 'U0APPROVER' }],
    [{ type: 'multi_users_select' }, ['U0APPROVER'], { selected_users: ['U0APPROVER'] }],
    [{ type: 'conversations_select' }, 'C0STATUS', { selected_conversation: 'C0STATUS' }],
    [{ type: 'multi_conversations_select' }, ['C0STATUS'], { selected_conversations: ['C0STATUS'] }],
    [{ type: 'channels_select' }, 'C0STATUS', { selected_channel: 'C0STATUS' }],
    [{ type: 'datepicker' }, '2026-11-02', { selected_date: '2026-11-02' }],
    [{ type: 'timepicker' }, '09:30', { selected_time: '09:30' }],
    [{ type: 'datetimepicker' }, '1790000000', { selected_date_time: 1790000000 }],
  ]
  it.each(kinds)('$type is filled in and sent', async (element, value, state) => {
    const view = await open([input('it', element)])
    expect(await robin().submit(view)).toMatchObject({
      ok: false,
      errors: { it: 'Please complete this required field.' },
    })

    await robin().fill(view, { it: value })
    await robin().submit(view)

    expect(submitted).toEqual([{ it: { it: { type: element['type'], ...state } } }])
  })

  it('starts from its initial value, and sends nothing as null', async () => {
    const view = await open([
      textInput('a', {}, { initial_value: 'before' }),
      textInput('b', { optional: true }),
      input('c', { ...boxes, initial_options: [option('b')] }),
    ])
    await robin().submit(view)

    expect(submitted[0]).toMatchObject({
      a: { a: { value: 'before' } },
      b: { b: { value: null } },
      c: { c: { selected_options: [option('b')] } },
    })
  })

  it('takes from an external select only what the app offered', async () => {
    const view = await open([
      input('one', { type: 'external_select' }),
      input('many', { type: 'multi_external_select', min_query_length: 0 }),
    ])
    await expect(robin().fill(view, { one: 'x-1' })).rejects.toThrow('ask suggest() first')

    expect(await robin().suggest({ view }, 'one', 'xx')).toEqual([])
    const [first] = await robin().suggest({ view }, 'one', 'xxx')
    await robin().suggest({ view }, 'many', 'a')
    await robin().suggest({ view }, 'many', 'b')
    await robin().fill(view, { one: first as Option, many: ['a-1', 'b-2'] })
    await robin().submit(view)

    expect(submitted[0]).toMatchObject({
      one: { one: { selected_option: { value: 'xxx-1' } } },
      many: { many: { selected_options: [{ value: 'a-1' }, { value: 'b-2' }] } },
    })
  })

  it('is checked by the client before anything is sent', async () => {
    const view = await open([
      textInput('short', {}, { min_length: 3 }),
      textInput('long', {}, { max_length: 3 }),
      input('number', { type: 'number_input', is_decimal_allowed: false, min_value: '2', max_value: '4' }),
      input('email', { type: 'email_text_input' }),
      input('url', { type: 'url_text_input' }),
    ])
    await robin().fill(view, { short: 'ab', long: 'abcd', number: '5', email: 'nobody', url: 'nowhere' })

    expect(await robin().submit(view)).toEqual({
      ok: false,
      errors: {
        short: 'Please enter at least 3 characters.',
        long: 'Please enter at most 3 characters.',
        number: 'Please enter a number of at most 4.',
        email: 'Please enter a valid email address.',
        url: 'Please enter a valid URL.',
      },
    })
    expect(submitted).toEqual([])
    await expect(robin().fill(view, { nothing: 'x' })).rejects.toThrow('no input nothing')
  })

  it('dispatches what it is told to, when it is told to', async () => {
    const view = await open([
      input('choice', { type: 'static_select', options: [option('a')] }, { dispatch_action: true }),
      textInput('enter', { dispatch_action: true }),
      textInput(
        'each',
        { dispatch_action: true },
        { dispatch_action_config: { trigger_actions_on: ['on_character_entered'] } },
      ),
      textInput('quiet'),
    ])
    await robin().fill(view, { choice: 'a', enter: 'x', each: 'y', quiet: 'z' })
    expect(pressed.map(action => action['action_id'])).toEqual(['choice', 'each'])

    await robin().press({ view }, 'enter')
    expect(pressed.at(-1)).toMatchObject({ action_id: 'enter', value: 'x' })
    expect(pressed[0]).toMatchObject({ selected_option: option('a') })
  })
})

describe('a redraw', () => {
  it('keeps what was typed where block_id and action_id stayed, and only there', async () => {
    const view = await open([
      textInput('kept'),
      textInput('renamed'),
      input('retyped', { type: 'plain_text_input' }),
    ])
    await robin().fill(view, { kept: 'one', renamed: 'two', retyped: 'three' })

    await app.client.views.update({
      view_id: view,
      view: modal([
        textInput('kept', {}, { initial_value: 'not this' }),
        textInput('renamed', {}, { action_id: 'other', initial_value: 'this' }),
        input('retyped', { type: 'number_input', is_decimal_allowed: false }),
      ]),
    })

    expect(stack()[0]?.values).toEqual({
      kept: { kept: { type: 'plain_text_input', value: 'one' } },
      renamed: { other: { type: 'plain_text_input', value: 'this' } },
      retyped: { retyped: { type: 'number_input', value: null } },
    })
  })

  it('with a stale hash conflicts; of a closed view is not found', async () => {
    const view = await open([textInput('a')])
    const hash = stack()[0]?.hash ?? ''
    const redraw = (given: string) =>
      errorOf(app.client.views.update({ view_id: view, hash: given, view: modal([textInput('a')]) }))

    expect(await redraw(hash)).toBeNull()
    expect(await redraw(hash)).toBe('hash_conflict')
    await robin().closeView(view)
    expect(await redraw(hash)).toBe('not_found')
  })

  it('may go by external_id, which is unique', async () => {
    await open([textInput('a')], { external_id: 'mine' })
    await app.client.views.update({
      external_id: 'mine',
      view: modal([textInput('b')], { external_id: 'mine' }),
    })

    expect(stack()[0]?.blocks[0]?.block_id).toBe('b')
    await slack.as('U0APPROVER').command('C0STATUS', '/peering')
    const twin = app.client.views.open({
      trigger_id: trigger,
      view: modal([textInput('a')], { external_id: 'mine' }),
    })
    expect(await errorOf(twin)).toBe('duplicate_external_id')
  })

  it('that Slack would refuse leaves the view as it was', async () => {
    const view = await open([textInput('a')])
    const bad = app.client.views.update({
      view_id: view,
      view: modal([textInput('b')], { title: plain('x'.repeat(25)) }),
    })

    await expect(bad).rejects.toMatchObject({
      data: {
        error: 'invalid_arguments',
        response_metadata: {
          messages: ['[ERROR] must be less than 25 characters [json-pointer:/view/title/text]'],
        },
      },
    })
    expect(stack()[0]?.blocks[0]?.block_id).toBe('a')
  })
})

describe('the stack', () => {
  it('is three deep, and only its top can be reached', async () => {
    const first = await open([more], { notify_on_close: true })
    const second = await push(first)
    const third = await push(second)
    await robin().press({ view: third }, 'more')
    expect(await errorOf(app.client.views.push({ trigger_id: trigger, view: modal([more]) }))).toBe(
      'push_limit_reached',
    )
    expect(stack().map(view => view.id)).toEqual([first, second, third])
    await expect(robin().press({ view: first }, 'more')).rejects.toThrow('no view')

    await robin().closeView(third)
    await slack.idle()
    expect(stack().map(view => view.id)).toEqual([first, second])
    expect(closed).toEqual([{ id: third, isCleared: false }])
  })

  it('is cleared by a close that says so', async () => {
    const first = await open([more], { notify_on_close: true })
    await robin().press({ view: first }, 'more')
    const top = await app.client.views.push({
      trigger_id: trigger,
      view: modal([more], { clear_on_close: true }),
    })

    await robin().closeView(top.view?.id ?? '')
    await slack.idle()

    expect(stack()).toEqual([])
    expect(closed).toEqual([{ id: first, isCleared: true }])
  })
})

describe('an answer to a submission', () => {
  it('of errors must name input blocks of the view', async () => {
    const view = await open([textInput('a', { optional: true }), more])
    answer = { response_action: 'errors', errors: { nowhere: 'No.' } }
    expect(await robin().submit(view)).toEqual({ ok: false, errors: {}, shown: 'trouble' })
    expect(stack()[0]?.trouble).toContain('trouble')

    answer = { response_action: 'errors', errors: { a: 'No.' } }
    expect(await robin().submit(view)).toEqual({ ok: false, errors: { a: 'No.' } })
    expect(stack()[0]?.trouble).toBeUndefined()
  })

  it('may redraw the view, push another, or clear the stack', async () => {
    const view = await open([textInput('a', { optional: true })])
    answer = { response_action: 'update', view: modal([textInput('b', { optional: true })]) }
    await robin().submit(view)
    expect(stack()).toMatchObject([{ id: view, blocks: [{ block_id: 'b' }] }])

    answer = { response_action: 'push', view: modal([textInput('c', { optional: true })]) }
    await robin().submit(view)
    expect(stack()).toMatchObject([{ id: view }, { blocks: [{ block_id: 'c' }] }])

    answer = { response_action: 'clear' }
    await robin().submit(stack()[1]?.id ?? '')
    expect(stack()).toEqual([])
  })

  it('with a view Slack cannot show is trouble', async () => {
    const view = await open([textInput('a', { optional: true })])
    answer = { response_action: 'update', view: modal([textInput('a')], { title: plain('x'.repeat(25)) }) }

    expect(await robin().submit(view)).toMatchObject({ shown: 'trouble' })
    expect(slack.view('U0REQUESTER').notices[0]?.text).toContain('must be less than 25 characters')
  })

  it('carries addresses for the conversations that were picked', async () => {
    const urls: unknown[] = []
    app.view('form', async ({ body }) => void urls.push('response_urls' in body && body.response_urls))
    const view = await open([input('where', { type: 'conversations_select', response_url_enabled: true })])
    await robin().fill(view, { where: 'C0STATUS' })
    await robin().submit(view)

    expect(urls).toMatchObject([[{ block_id: 'where', action_id: 'where', channel_id: 'C0STATUS' }]])
  })
})

describe('elements', () => {
  it('that ask first are pressed only with a yes', async () => {
    const button = {
      type: 'button',
      action_id: 'cut',
      text: plain('Cut'),
      confirm: {
        title: plain('Sure?'),
        text: plain('This cuts it off'),
        confirm: plain('Yes'),
        deny: plain('No'),
      },
    }
    const view = await open([{ type: 'actions', elements: [button] }])

    expect(await robin().press({ view }, 'cut')).toEqual({
      ok: false,
      shown: 'confirm',
      text: 'This cuts it off',
    })
    expect(pressed).toEqual([])
    expect(await robin().press({ view }, 'cut', { confirmed: true })).toEqual({ ok: true })
    expect(pressed).toMatchObject([{ action_id: 'cut', type: 'button' }])
  })

  it('send what was picked, and keep it', async () => {
    const view = await open([
      {
        type: 'actions',
        block_id: 'row',
        elements: [
          { type: 'overflow', action_id: 'menu', options: [option('a'), option('b')] },
          { type: 'static_select', action_id: 'filter', options: [option('x')] },
          { type: 'checkboxes', action_id: 'boxes', options: [option('y'), option('z')] },
        ],
      },
    ])
    await robin().press({ view }, 'menu', { value: 'b' })
    await robin().press({ view }, 'filter', { value: 'x' })
    await robin().press({ view }, 'boxes', { value: ['y', 'z'] })

    expect(pressed).toMatchObject([
      { type: 'overflow', block_id: 'row', selected_option: option('b') },
      { type: 'static_select', selected_option: option('x') },
      { type: 'checkboxes', selected_options: [option('y'), option('z')] },
    ])
    expect(stack()[0]?.values['row']).toMatchObject({ filter: { selected_option: option('x') } })
    expect(stack()[0]?.values['row']).not.toHaveProperty('menu')
    await expect(robin().press({ view }, 'menu', { value: 'c' })).rejects.toThrow('no option "c"')
    await expect(robin().press({ view }, 'menu')).rejects.toThrow('Say what is picked')
  })

  it('in messages keep what each person picked', async () => {
    const select = { type: 'static_select' as const, action_id: 'filter', options: [option('x')] }
    const { ts = '' } = await app.client.chat.postMessage({
      channel: 'C0STATUS',
      text: 'a',
      blocks: [
        { type: 'section', text: plain('one'), accessory: { ...select } },
        { type: 'section', block_id: 'two', text: plain('two'), accessory: { ...select } },
      ],
    })
    const at = { channel: 'C0STATUS', ts }

    await expect(robin().press(at, 'filter', { value: 'x' })).rejects.toThrow('say the block_id')
    await robin().press(at, 'filter', { blockId: 'two', value: 'x' })
    expect(pressed).toMatchObject([{ block_id: 'two', selected_option: option('x') }])
  })
})
