import type { WebClient } from '@slack/web-api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type SlackLookalike, startSlack } from '../../../src/sandbox/slack/index.ts'
import { manualClock } from '../../support/manual-clock.ts'
import { errorOf, webClient } from './bolt-app.ts'

const APPROVALS = 'C0APPROVALS'
const scopes = [
  'chat:write',
  'channels:read',
  'groups:read',
  'im:read',
  'im:write',
  'users:read',
  'usergroups:read',
  'files:write',
  'reactions:write',
  'channels:history',
]
const section = (text: string) => ({ type: 'section' as const, text: { type: 'mrkdwn' as const, text } })

let slack: SlackLookalike
let client: WebClient
let clock: ReturnType<typeof manualClock>

beforeEach(async () => {
  clock = manualClock()
  slack = await startSlack({ clock, scopes })
  client = webClient(slack)
})
afterEach(() => slack.close())

const seen = (viewer = 'U0APPROVER', channel = APPROVALS) =>
  slack.view(viewer).channels.find(one => one.id === channel)?.messages ?? []

describe('tokens and scopes', () => {
  it('tells a bot who it is, with its scopes in a header', async () => {
    const who = await client.auth.test()

    expect(who).toMatchObject({
      ok: true,
      team_id: slack.teamId,
      user_id: slack.botUserId,
      bot_id: 'B0PEERBOT',
    })
    expect(who.response_metadata?.scopes).toEqual(scopes)
  })

  it('refuses no token, a wrong token, and the wrong kind of token', async () => {
    expect(await errorOf(webClient(slack, '').auth.test())).toBe('not_authed')
    expect(await errorOf(webClient(slack, 'xoxb-nobody').auth.test())).toBe('invalid_auth')
    expect(await errorOf(client.apps.connections.open({}))).toBe('not_allowed_token_type')
    const app = webClient(slack, slack.tokens.app)
    expect(await errorOf(app.chat.postMessage({ channel: APPROVALS, text: 'a' }))).toBe(
      'not_allowed_token_type',
    )
  })

  it('refuses what the scopes do not cover, naming the scope', async () => {
    await slack.close()
    slack = await startSlack({ clock, scopes: ['commands'] })

    const reply = webClient(slack).chat.postMessage({ channel: APPROVALS, text: 'a' })

    await expect(reply).rejects.toMatchObject({
      data: { error: 'missing_scope', needed: 'chat:write', provided: 'commands' },
    })
  })

  it('knows no other method', async () => {
    expect(await errorOf(client.apiCall('chat.shout', {}))).toBe('unknown_method')
  })

  it('takes JSON bodies as well as forms', async () => {
    const reply = await fetch(`${slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${slack.tokens.bot}` },
      body: JSON.stringify({ channel: APPROVALS, blocks: [section('from JSON')], text: 'hello' }),
    })

    expect(await reply.json()).toMatchObject({ ok: true, channel: APPROVALS })
    expect(seen()[0]?.blocks[0]).toMatchObject({ text: { text: 'from JSON' } })
  })
})

describe('messages', () => {
  it('are posted, redrawn in place and deleted', async () => {
    const { ts = '' } = await client.chat.postMessage({
      channel: APPROVALS,
      text: 'one',
      blocks: [section('*one*')],
    })
    expect(seen()).toMatchObject([{ ts, text: 'one', edited: false, user: slack.botUserId }])

    await client.chat.update({ channel: APPROVALS, ts, text: 'two' })
    expect(seen()).toMatchObject([{ ts, text: 'two', edited: true, blocks: [] }])

    await client.chat.delete({ channel: APPROVALS, ts })
    expect(seen()).toEqual([])
    expect(await errorOf(client.chat.update({ channel: APPROVALS, ts, text: 'three' }))).toBe(
      'message_not_found',
    )
  })

  it('get ids for blocks and elements that have none, and keep those they have', async () => {
    const button = { type: 'button' as const, text: { type: 'plain_text' as const, text: 'Go' } }
    await client.chat.postMessage({
      channel: APPROVALS,
      text: 'a',
      blocks: [
        { ...section('a'), block_id: 'mine' },
        { type: 'actions', elements: [button, { ...button, action_id: 'own' }] },
      ],
    })

    expect(seen()[0]?.blocks).toMatchObject([
      { block_id: 'mine' },
      {
        block_id: expect.stringMatching(/^\w{5}$/),
        elements: [{ action_id: expect.stringMatching(/^\w{5}$/) }, { action_id: 'own' }],
      },
    ])
  })

  it('stand in threads, also in that of a deleted message, and may be broadcast', async () => {
    const { ts = '' } = await client.chat.postMessage({ channel: APPROVALS, text: 'card' })
    await client.chat.postMessage({ channel: APPROVALS, text: 'step', thread_ts: ts })
    await client.chat.postMessage({ channel: APPROVALS, text: 'done', thread_ts: ts, reply_broadcast: true })
    expect(seen()).toMatchObject([
      { text: 'card', replies: [{ text: 'step' }, { text: 'done' }] },
      { text: 'done', isBroadcast: true },
    ])

    await client.chat.delete({ channel: APPROVALS, ts })
    expect(seen()[0]).toMatchObject({ text: 'This message was deleted.', blocks: [], replies: [{}, {}] })
    expect(
      await errorOf(client.chat.postMessage({ channel: APPROVALS, text: 'a', thread_ts: '1.000001' })),
    ).toBe('thread_not_found')
  })

  it('are refused where the bot is not, and where nobody may write', async () => {
    const postTo = (channel: string) => errorOf(client.chat.postMessage({ channel, text: 'a' }))
    expect(await postTo('C0GENERAL')).toBe('not_in_channel')
    expect(await postTo('C0NOWHERE')).toBe('channel_not_found')
    expect(await postTo(slack.botUserId)).toBe('cannot_dm_bot')
    expect(await errorOf(client.chat.postMessage({ channel: APPROVALS, text: '' }))).toBe('no_text')
  })

  it('to a person open a direct message, which chat.update wants by its own id', async () => {
    const { channel = '', ts = '' } = await client.chat.postMessage({
      channel: 'U0REQUESTER',
      text: 'hello Robin',
    })
    expect(channel).toMatch(/^D/)
    expect((await client.conversations.open({ users: 'U0REQUESTER' })).channel?.id).toBe(channel)
    expect(slack.view('U0REQUESTER').directMessages).toMatchObject([
      { name: 'Peerbot', messages: [{ text: 'hello Robin' }] },
    ])
    expect(slack.view('U0APPROVER').directMessages).toEqual([])

    expect(await errorOf(client.chat.update({ channel: 'U0REQUESTER', ts, text: 'b' }))).toBe(
      'channel_not_found',
    )
    await client.chat.update({ channel, ts, text: 'b' })
  })

  it('refuse to be too long: blocks with a reason, an update over 4,000 characters', async () => {
    const { ts = '' } = await client.chat.postMessage({ channel: APPROVALS, text: 'a' })
    const tooLong = client.chat.postMessage({
      channel: APPROVALS,
      text: 'a',
      blocks: [section('x'.repeat(3001))],
    })
    await expect(tooLong).rejects.toMatchObject({
      data: {
        error: 'invalid_blocks',
        response_metadata: {
          messages: ['[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]'],
        },
      },
    })
    expect(await errorOf(client.chat.update({ channel: APPROVALS, ts, text: 'x'.repeat(4001) }))).toBe(
      'msg_too_long',
    )
    const long = Array.from({ length: 5 }, () => section('x'.repeat(2900)))
    expect(await errorOf(client.chat.postMessage({ channel: APPROVALS, text: 'a', blocks: long }))).toBe(
      'msg_blocks_too_long',
    )
  })

  it('belong to their author', async () => {
    await slack.as('U0APPROVER').say(APPROVALS, 'mine')
    const ts = seen()[0]?.ts ?? ''

    expect(await errorOf(client.chat.update({ channel: APPROVALS, ts, text: 'no' }))).toBe(
      'cant_update_message',
    )
    expect(await errorOf(client.chat.delete({ channel: APPROVALS, ts }))).toBe('cant_delete_message')
  })

  it('to one person are seen by that person alone, until a reload', async () => {
    await client.chat.postEphemeral({ channel: APPROVALS, user: 'U0APPROVER', text: 'psst' })

    expect(seen('U0APPROVER')).toMatchObject([{ text: 'psst', ephemeral: true }])
    expect(seen('U0APPROVER2')).toEqual([])
    const ts = seen('U0APPROVER')[0]?.ts ?? ''
    expect(await errorOf(client.chat.update({ channel: APPROVALS, ts, text: 'b' }))).toBe('message_not_found')
    slack.reload('U0APPROVER')
    expect(seen('U0APPROVER')).toEqual([])
    const outside = client.chat.postEphemeral({ channel: APPROVALS, user: 'U0GONE', text: 'psst' })
    expect(await errorOf(outside)).toBe('user_not_in_channel')
  })

  it('say what in them is live', async () => {
    await client.chat.postMessage({
      channel: APPROVALS,
      text: 'for <@U0APPROVER>, not &lt;!channel&gt;, since <!date^1^{date}|then>',
      blocks: [
        section('<https://evil.example|bank> <!here>'),
        { type: 'section', text: { type: 'plain_text', text: '<!everyone>' } },
        {
          type: 'rich_text',
          elements: [
            {
              type: 'rich_text_section',
              elements: [
                { type: 'broadcast', range: 'channel' },
                { type: 'text', text: '<!here>' },
              ],
            },
          ],
        },
      ],
    })

    expect(seen()[0]?.mentions).toEqual([
      '<@U0APPROVER>',
      '<https://evil.example|bank>',
      '<!here>',
      '<!channel>',
    ])
  })

  it('have permalinks and reactions', async () => {
    const { ts = '' } = await client.chat.postMessage({ channel: APPROVALS, text: 'a' })

    const link = await client.chat.getPermalink({ channel: APPROVALS, message_ts: ts })
    await client.reactions.add({ channel: APPROVALS, timestamp: ts, name: 'eyes' })

    expect(link.permalink).toBe(`https://peering.slack.com/archives/C0APPROVALS/p${ts.replace('.', '')}`)
    expect(seen()[0]?.reactions).toEqual([{ name: 'eyes', users: [slack.botUserId] }])
    expect(await errorOf(client.reactions.add({ channel: APPROVALS, timestamp: ts, name: 'eyes' }))).toBe(
      'already_reacted',
    )
  })

  it('carry the workspace time, never the same twice', async () => {
    const first = await client.chat.postMessage({ channel: APPROVALS, text: 'a' })
    const second = await client.chat.postMessage({ channel: APPROVALS, text: 'b' })

    expect(first.ts).toBe(`${clock.now() / 1000}.000000`)
    expect(second.ts).toBe(`${clock.now() / 1000}.000001`)
  })
})

describe('conversations', () => {
  it('are described, private ones only to members', async () => {
    slack.setMembers('C0STATUS', ['U0APPROVER'])
    const info = await client.conversations.info({ channel: 'C0STATUS' })
    expect(info.channel).toMatchObject({ id: 'C0STATUS', name: 'peering-status', is_member: false })
    expect(await errorOf(client.conversations.info({ channel: 'C0NOWHERE' }))).toBe('channel_not_found')
  })

  it('list members by pages', async () => {
    const first = await client.conversations.members({ channel: APPROVALS, limit: 4 })
    const cursor = first.response_metadata?.next_cursor ?? ''
    const second = await client.conversations.members({ channel: APPROVALS, limit: 4, cursor })

    expect(first.members).toHaveLength(4)
    expect(second.members).toEqual(['U0STRANGER', slack.botUserId])
    expect(second.response_metadata?.next_cursor).toBe('')
  })

  it('tell their history to who may read it, with metadata when asked', async () => {
    const metadata = { event_type: 'card', event_payload: { key: 'R-1' } }
    const { ts = '' } = await client.chat.postMessage({ channel: APPROVALS, text: 'a', metadata })
    clock.advance(1000)
    await client.chat.postMessage({ channel: APPROVALS, text: 'reply', thread_ts: ts })
    clock.advance(1000)
    await client.chat.postMessage({ channel: APPROVALS, text: 'b' })

    const all = await client.conversations.history({ channel: APPROVALS, include_all_metadata: true })
    expect(all.messages?.map(one => one.text)).toEqual(['b', 'a'])
    expect(all.messages?.[1]).toMatchObject({ metadata, reply_count: 1 })
    const bare = await client.conversations.history({ channel: APPROVALS, oldest: ts })
    expect(bare.messages?.map(one => one.text)).toEqual(['b'])
    const page = await client.conversations.history({ channel: APPROVALS, limit: 1 })
    expect(page.has_more).toBe(true)
    const cursor = page.response_metadata?.next_cursor ?? ''
    const next = await client.conversations.history({ channel: APPROVALS, limit: 1, cursor })
    expect(next.messages).toMatchObject([{ text: 'a' }])
    expect(next.messages?.[0]).not.toHaveProperty('metadata')
    const thread = await client.conversations.replies({ channel: APPROVALS, ts })
    expect(thread.messages?.map(one => one.text)).toEqual(['a', 'reply'])
  })

  it('keep history from who lacks the scope', async () => {
    await slack.close()
    slack = await startSlack({ clock })

    expect(await errorOf(webClient(slack).conversations.history({ channel: APPROVALS }))).toBe(
      'missing_scope',
    )
  })
})

describe('people', () => {
  it('are told apart: members, guests, strangers, bots, the gone', async () => {
    const flags = async (user: string) => (await client.users.info({ user })).user
    expect(await flags('U0REQUESTER')).toMatchObject({
      is_restricted: false,
      is_ultra_restricted: false,
      deleted: false,
      team_id: slack.teamId,
    })
    expect(await flags('U0GUEST')).toMatchObject({ is_restricted: true, is_ultra_restricted: true })
    expect(await flags('U0STRANGER')).toMatchObject({ is_stranger: true, team_id: 'T0ELSEWHERE' })
    expect(await flags('U0GONE')).toMatchObject({ deleted: true })
    expect(await flags(slack.botUserId)).toMatchObject({ is_bot: true })
    expect(await errorOf(client.users.info({ user: 'U0NOBODY' }))).toBe('user_not_found')
    expect((await flags('U0REQUESTER'))?.profile).not.toHaveProperty('email')
  })

  it('are in user groups, until they leave', async () => {
    const users = async () => (await client.usergroups.users.list({ usergroup: 'S0NETSEC' })).users
    expect(await users()).toEqual(['U0APPROVER', 'U0APPROVER2'])
    slack.setPerson('U0APPROVER', { deleted: true })
    expect(await users()).toEqual(['U0APPROVER2'])
    slack.setGroup('S0NETSEC', ['U0REQUESTER'])
    expect(await users()).toEqual(['U0REQUESTER'])
    expect(await errorOf(client.usergroups.users.list({ usergroup: 'S0NONE' }))).toBe('no_such_subteam')
    const all = await client.usergroups.list({ include_users: true })
    expect(all.usergroups).toMatchObject([{ id: 'S0NETSEC', handle: 'netsec', users: ['U0REQUESTER'] }])
  })
})

describe('files', () => {
  it("are uploaded by the SDK's own helper and shared by direct message", async () => {
    const { channel } = await client.conversations.open({ users: 'U0REQUESTER' })

    await client.files.uploadV2({
      channel_id: channel?.id ?? '',
      filename: 'audit.jsonl',
      title: 'Audit export',
      content: '{"seq":1}\n',
      initial_comment: 'Here it is',
    })

    expect(slack.view('U0REQUESTER').files).toMatchObject([
      { name: 'audit.jsonl', title: 'Audit export', content: '{"seq":1}\n', size: 10 },
    ])
    const message = slack.view('U0REQUESTER').directMessages[0]?.messages[0]
    expect(message).toMatchObject({ text: 'Here it is', files: [{ name: 'audit.jsonl' }] })
    expect(slack.view('U0APPROVER').files).toEqual([])
    const url = message?.files[0]?.url ?? ''
    expect(await (await fetch(url)).text()).toBe('{"seq":1}\n')
  })

  const onePixel = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
    'base64',
  )
  const given = async (bytes: Buffer, args: Record<string, string>) => {
    const asked = { filename: 'a.png', length: bytes.length, ...args }
    const { upload_url = '', file_id = '' } = await client.files.getUploadURLExternal(asked)
    await fetch(upload_url, { method: 'POST', body: Uint8Array.from(bytes) })
    return await client.files.completeUploadExternal({
      files: [{ id: file_id, title: 'One pixel' }],
      channel_id: APPROVALS,
    })
  }

  it('keep the bytes of a picture, its size and its description', async () => {
    const done = await given(onePixel, { filename: 'a.png', alt_txt: 'A white pixel' })

    const [file] = slack.view('U0REQUESTER').files
    expect(file).toMatchObject({ mimeType: 'image/png', pixels: { width: 1, height: 1 } })
    expect(file).toMatchObject({ altText: 'A white pixel', content: '' })
    expect(slack.file('U0REQUESTER', file?.id ?? '')?.bytes.equals(onePixel)).toBe(true)
    const reply = await fetch(file?.url ?? '')
    expect(reply.headers.get('content-type')).toBe('image/png')
    expect(Buffer.from(await reply.arrayBuffer()).equals(onePixel)).toBe(true)
    expect(done.files?.[0]).toMatchObject({ mimetype: 'image/png', original_w: 1, alt_txt: 'A white pixel' })
  })

  it('go to nobody outside of their conversation', async () => {
    await given(onePixel, { filename: 'a.png' })
    const [file] = slack.view('U0REQUESTER').files
    slack.setMembers(APPROVALS, ['U0REQUESTER', slack.botUserId])

    expect(slack.file('U0APPROVER', file?.id ?? '')).toBeNull()
    expect(slack.file('U0REQUESTER', 'F0NONE')).toBeNull()
  })

  it('take a description of 1,000 characters and no more', async () => {
    const ask = (alt: string) =>
      errorOf(client.apiCall('files.getUploadURLExternal', { filename: 'a.png', length: 3, alt_txt: alt }))

    expect(await ask('ä'.repeat(1_000))).toBeNull()
    expect(await ask('ä'.repeat(1_001))).toBe('alt_txt_too_large')
  })

  it('lose the description that the SDK sends, since Slack knows it by another name', async () => {
    await client.files.uploadV2({
      channel_id: APPROVALS,
      filename: 'a.png',
      file: onePixel,
      alt_text: 'A white pixel',
    })

    expect(slack.view('U0REQUESTER').files).toMatchObject([{ name: 'a.png', altText: '' }])
  })

  it('are never shown where they have a description and are no picture, though Slack says ok', async () => {
    const done = await given(Buffer.from('text'), { filename: 'a.png', alt_txt: 'A text' })

    expect(done.ok).toBe(true)
    expect(seen()).toEqual([])
  })

  it('do not exist before their bytes arrived', async () => {
    const { file_id = '' } = await client.files.getUploadURLExternal({ filename: 'a.txt', length: 3 })

    expect(await errorOf(client.files.completeUploadExternal({ files: [{ id: file_id }] }))).toBe(
      'file_not_found',
    )
  })
})

describe('trouble on demand', () => {
  it('fails the next calls as told, then works again', async () => {
    slack.faults.failNext('chat.postMessage', 'internal_error', 2)
    const post = () => errorOf(client.chat.postMessage({ channel: APPROVALS, text: 'a' }))

    expect([await post(), await post(), await post()]).toEqual(['internal_error', 'internal_error', null])
  })

  it('carries a call out and loses the reply', async () => {
    slack.faults.dropNextReply('chat.postMessage')

    await expect(client.chat.postMessage({ channel: APPROVALS, text: 'once' })).rejects.toThrow()

    expect(seen()).toMatchObject([{ text: 'once' }])
    expect(await errorOf(client.chat.postMessage({ channel: APPROVALS, text: 'again' }))).toBeNull()
  })

  it('is down for a while, for everything', async () => {
    slack.faults.refuse(60)
    await expect(client.auth.test()).rejects.toThrow('503')
    const opening = webClient(slack, slack.tokens.app).apps.connections.open({})
    await expect(opening).rejects.toThrow('503')

    clock.advance(60_000)
    expect(await errorOf(client.auth.test())).toBeNull()
  })

  it('remembers every call', async () => {
    await errorOf(client.chat.postMessage({ channel: 'C0NOWHERE', text: 'a' }))

    expect(slack.calls.at(-1)).toMatchObject({
      method: 'chat.postMessage',
      args: { channel: 'C0NOWHERE', text: 'a' },
      at: clock.now(),
      status: 200,
      ok: false,
      error: 'channel_not_found',
    })
  })
})
