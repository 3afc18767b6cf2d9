import { afterEach, beforeEach, expect, it } from 'vitest'
import { ADA, type PageWorld, pageWorld, ROBIN } from './page-world.ts'

let world: PageWorld

beforeEach(async () => {
  world = await pageWorld()
})
afterEach(() => world.close())

it('shows the workspace as that person sees it, and the clouds', async () => {
  const robin = await world.state(ROBIN)
  const gil = await world.state('U0GUEST')

  expect(robin.workspace.viewer.id).toBe(ROBIN)
  expect(robin.workspace.channels.map(channel => channel.name)).toContain('general')
  expect(gil.workspace.channels.map(channel => channel.name)).toEqual(['peering-approvals'])
  expect(robin.cloud.subscriptions.map(one => one.id)).toContain(1206)
  expect(robin.app).toMatchObject({ command: '/peering', name: 'Peerbot' })
  expect(robin.hints.map(hint => hint.name)).toContain('create')
  expect(robin.bot).toEqual({ state: 'running', pid: 4_711 })
})

it('lets one be everybody with a keyboard, and says what they are', async () => {
  const { people } = await world.state()

  expect(people.map(({ name, role }) => `${name}: ${role}`)).toEqual([
    'Robin Reyes: requester',
    'Ada Lindqvist: approver',
    'Grace Okafor: approver',
    'Gil Moreau: guest',
    'Sam Elsewhere: stranger',
  ])
})

it('takes the first of them when nobody is named', async () => {
  const response = await fetch(`${world.page.url}api/state`)

  expect(await response.json()).toMatchObject({ workspace: { viewer: { id: ROBIN } } })
})

it.each(['U0NOBODY', 'U0GONE', 'U0PEERBOT'])('refuses to be %s', async id => {
  const state = await fetch(`${world.page.url}api/state?as=${id}`)
  const said = await world.act({ do: 'say', as: id, channel: 'C0STATUS', text: 'hello' })

  expect(state.status).toBe(400)
  expect(said).toMatchObject({ status: 409, body: { ok: false, shown: 'refused' } })
})

it('shows the latest calls to the cloud first', async () => {
  const { url, accessKey, secretKey } = world.cloud
  const headers = {
    'x-api-key': accessKey,
    'x-api-secret-key': secretKey,
    'content-type': 'application/json',
  }
  await fetch(`${url}/subscriptions`, { headers })
  await fetch(`${url}/nowhere`, { headers })

  const { calls } = await world.state()

  expect(calls.map(call => [call.path, call.status])).toEqual([
    ['/v1/nowhere', 404],
    ['/v1/subscriptions', 200],
  ])
})

it('hands out a file apart from the state, and only to those it was shared with', async () => {
  await world.app(app => {
    app.command('/peering', async ({ ack, client }) => {
      await ack()
      const opened = await client.conversations.open({ users: ADA })
      await client.filesUploadV2({
        channel_id: opened.channel?.id ?? '',
        filename: 'audit "7d".jsonl',
        title: 'Audit export',
        content: '{"seq":1}\n',
      })
    })
  })
  const shared = new Promise<void>(resolve => {
    world.slack.onEvent(event => event.kind === 'file_shared' && resolve())
  })
  await world.act({ do: 'command', as: ADA, channel: 'C0STATUS', text: '/peering audit' })
  await shared

  const { files } = (await world.state(ADA)).workspace
  const own = await fetch(`${world.page.url}api/file?as=${ADA}&id=${files[0]?.id}`)
  const foreign = await fetch(`${world.page.url}api/file?as=${ROBIN}&id=${files[0]?.id}`)

  expect(files).toMatchObject([{ title: 'Audit export', content: '', size: 10 }])
  expect(await own.text()).toBe('{"seq":1}\n')
  expect(own.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''audit%20%227d%22.jsonl")
  expect(foreign.status).toBe(404)
})

it('shows a picture as what it is, byte for byte', async () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
    'base64',
  )
  await world.app(app => {
    app.command('/peering', async ({ ack, client }) => {
      await ack()
      await client.filesUploadV2({ channel_id: 'C0STATUS', filename: 'map.png', file: png })
    })
  })
  const shared = new Promise<void>(resolve => {
    world.slack.onEvent(event => event.kind === 'file_shared' && resolve())
  })
  await world.act({ do: 'command', as: ADA, channel: 'C0STATUS', text: '/peering map' })
  await shared

  const { files } = (await world.state(ADA)).workspace
  const shown = await fetch(`${world.page.url}api/file?as=${ADA}&id=${files[0]?.id}`)

  expect(files).toMatchObject([{ mimeType: 'image/png', pixels: { width: 1, height: 1 }, content: '' }])
  expect(shown.headers.get('content-type')).toBe('image/png')
  expect(shown.headers.get('content-disposition')).toMatch(/^inline; /)
  expect(Buffer.from(await shown.arrayBuffer()).equals(png)).toBe(true)
})
