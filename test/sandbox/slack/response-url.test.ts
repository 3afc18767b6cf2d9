import { beforeEach, describe, expect, it } from 'vitest'
import { systemRandom } from '../../../src/kit/ids.ts'
import { defaultChannels } from '../../../src/sandbox/slack/channel.ts'
import { addMessage, messagesFor } from '../../../src/sandbox/slack/message.ts'
import { defaultPeople } from '../../../src/sandbox/slack/person.ts'
import { createResponseUrls } from '../../../src/sandbox/slack/response-url.ts'
import { type Conversation, createWorkspace, type Workspace } from '../../../src/sandbox/slack/workspace.ts'
import { type ManualClock, manualClock } from '../../support/manual-clock.ts'

describe('a response_url', () => {
  let clock: ManualClock
  let workspace: Workspace
  let room: Conversation
  let sourceTs: string
  let post: (body: unknown) => { status: number; body: Record<string, unknown> }

  beforeEach(() => {
    clock = manualClock()
    workspace = createWorkspace({
      clock,
      reaction: manualClock(),
      random: systemRandom,
      people: defaultPeople,
      channels: defaultChannels,
      groups: [],
      scopes: [],
    })
    room = workspace.conversations.get('C0APPROVALS') as Conversation
    sourceTs = addMessage(workspace, room, { text: 'card', blocks: [] }).ts
    const urls = createResponseUrls(workspace, () => 'http://127.0.0.1:1')
    const url = urls.issue({ user: 'U0APPROVER', channel: room.id, sourceTs })
    post = body => urls.use(url.split('/').at(-1) ?? '', body)
  })
  const seen = (viewer: string) => messagesFor(room, viewer).map(one => one.text)

  it('speaks to the person alone unless told otherwise', () => {
    expect(post({ text: 'psst' })).toEqual({ status: 200, body: { ok: true } })
    expect(post({ text: 'all', response_type: 'in_channel' }).status).toBe(200)

    expect(seen('U0APPROVER')).toEqual(['card', 'psst', 'all'])
    expect(seen('U0REQUESTER')).toEqual(['card', 'all'])
  })

  it('redraws and deletes the message it came from', () => {
    post({ text: 'decided', replace_original: true })
    expect(seen('U0REQUESTER')).toEqual(['decided'])

    post({ delete_original: true })
    expect(seen('U0REQUESTER')).toEqual([])
    expect(post({ delete_original: true })).toMatchObject({
      status: 400,
      body: { error: 'message_not_found' },
    })
  })

  it('is good for five uses; a refused post is none', () => {
    expect(post({})).toMatchObject({ status: 400, body: { error: 'no_text' } })
    expect(post({ text: 'a', blocks: [{ type: 'nonsense' }] })).toMatchObject({
      status: 400,
      body: { error: 'invalid_blocks' },
    })
    for (let use = 0; use < 5; use++) expect(post({ text: 'a' }).status).toBe(200)

    expect(post({ text: 'a' })).toEqual({ status: 404, body: { ok: false, error: 'used_url' } })
  })

  it('is good for thirty minutes', () => {
    clock.advance(30 * 60_000)
    expect(post({ text: 'a' }).status).toBe(200)
    clock.advance(1)
    expect(post({ text: 'a' })).toEqual({ status: 404, body: { ok: false, error: 'expired_url' } })
  })
})
