import { request } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type PageWorld, pageWorld, ROBIN } from './page-world.ts'

let world: PageWorld

beforeEach(async () => {
  world = await pageWorld()
})
afterEach(() => world.close())

/** `fetch` sets the Host header itself. */
function statusFor(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(world.page.url, { headers: { host } }, response => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    sent.once('error', reject).end()
  })
}

describe('the document and its bundle', () => {
  it('serves a document that loads only from this server', async () => {
    const response = await fetch(world.page.url)
    const html = await response.text()

    expect(response.headers.get('content-type')).toContain('text/html')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(html).toContain('src="/page.js"')
    expect(html).not.toMatch(/(?:src|href)="https?:/)
  })

  it('bundles script and styles in memory, the renderer included', async () => {
    const script = await (await fetch(`${world.page.url}page.js`)).text()
    const styles = await (await fetch(`${world.page.url}page.css`)).text()

    expect(script).toContain('Only visible to you')
    expect(script).toContain('slack_blocks_to_jsx')
    expect(script).not.toContain('process.env')
    expect(styles).toContain('.composer')
    expect(styles).toContain('#slack_blocks_to_jsx')
    expect(styles).not.toMatch(/url\(\s*["']?https?:/)
  })

  it('answers 404 elsewhere', async () => {
    expect((await fetch(`${world.page.url}nothing`)).status).toBe(404)
    expect((await fetch(`${world.page.url}api/act`)).status).toBe(404)
  })
})

describe('who may ask', () => {
  it('listens on 127.0.0.1', () => {
    expect(new URL(world.page.url).hostname).toBe('127.0.0.1')
  })

  it('refuses a foreign name that resolves here', async () => {
    expect(await statusFor('evil.example')).toBe(403)
    expect(await statusFor('localhost:1234')).toBe(200)
  })

  it('refuses what a foreign page could send without asking', async () => {
    const response = await fetch(`${world.page.url}api/act`, {
      method: 'POST',
      headers: { 'Content-Type': 'text/plain' },
      body: JSON.stringify({ do: 'killBot' }),
    })

    expect(response.status).toBe(415)
    expect(world.kills).toBe(0)
  })
})

describe('bad input', () => {
  it.each([
    ['no JSON', '{'],
    ['no act', {}],
    ['an unknown act', { do: 'format' }],
    ['a person missing', { do: 'openHome' }],
    ['a field too many', { do: 'openHome', as: ROBIN, extra: 1 }],
    ['a peering that is no number', { do: 'acceptInAws', peeringId: '87' }],
    ['time that runs backwards', { do: 'jump', ms: -1 }],
    ['time that stands still', { do: 'setRate', rate: 0 }],
    ['an empty command', { do: 'command', as: ROBIN, channel: 'C0STATUS', text: '' }],
    ['a place that is both', { do: 'press', as: ROBIN, where: { channel: 'C', view: 'V' }, actionId: 'a' }],
    ['a value that is an object', { do: 'fill', as: ROBIN, view: 'V', values: { b: { text: 'x' } } }],
  ])('answers 400 to %s', async (_, body) => {
    const answer = await world.act(body)

    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ ok: false, shown: 'invalid', text: expect.any(String) })
  })

  it('refuses bodies over 1 MiB', async () => {
    const text = 'x'.repeat(5 * 1024 * 1024)

    const answer = await world.act({ do: 'say', as: ROBIN, channel: 'C0STATUS', text })

    expect(answer.status).toBe(413)
  })
})
