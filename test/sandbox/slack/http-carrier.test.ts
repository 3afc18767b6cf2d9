/** What goes over the wire with HTTP delivery, seen by a bare server. */
import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Carrier } from '../../../src/sandbox/slack/delivery/delivery.ts'
import { httpCarrier } from '../../../src/sandbox/slack/delivery/http-carrier.ts'
import { manualClock } from '../../support/manual-clock.ts'

const SECRET = 'a signing secret'

describe('HTTP delivery', () => {
  let server: Server
  let carrier: Carrier
  let got: { headers: IncomingHttpHeaders; body: string }[]
  let reply: { status: number; headers: Record<string, string>; body: string }
  const reaction = manualClock()

  beforeEach(async () => {
    got = []
    reply = { status: 200, headers: {}, body: '' }
    server = createServer((request, response) => {
      let body = ''
      request.on('data', chunk => {
        body += String(chunk)
      })
      request.on('end', () => {
        got.push({ headers: request.headers, body })
        response.writeHead(reply.status, reply.headers).end(reply.body)
      })
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    carrier = httpCarrier({ url: `http://127.0.0.1:${port}/slack/events`, signingSecret: SECRET, reaction })
  })
  afterEach(() => new Promise<void>(resolve => server.close(() => resolve())))

  it('signs the raw body with its time', async () => {
    await carrier.carry('interactive', { type: 'block_actions' })

    const { headers, body } = got[0] ?? { headers: {}, body: '' }
    const timestamp = headers['x-slack-request-timestamp']
    const hmac = createHmac('sha256', SECRET).update(`v0:${String(timestamp)}:${body}`)
    expect(timestamp).toBe(String(reaction.now() / 1000))
    expect(headers['x-slack-signature']).toBe(`v0=${hmac.digest('hex')}`)
  })

  it('sends commands as fields, interactions as one field, events as JSON', async () => {
    await carrier.carry('slash_commands', { command: '/peering', text: 'a&b' })
    await carrier.carry('options', { type: 'block_suggestion' })
    await carrier.carry('events_api', { type: 'event_callback' })

    expect(got.map(one => [one.headers['content-type'], one.body])).toEqual([
      ['application/x-www-form-urlencoded', 'command=%2Fpeering&text=a%26b'],
      ['application/x-www-form-urlencoded', 'payload=%7B%22type%22%3A%22block_suggestion%22%7D'],
      ['application/json', '{"type":"event_callback"}'],
    ])
  })

  it('numbers redeliveries and gives their reason', async () => {
    await carrier.carry('events_api', {}, { attempt: 2, reason: 'http_error' })

    expect(got[0]?.headers).toMatchObject({ 'x-slack-retry-num': '2', 'x-slack-retry-reason': 'http_error' })
  })

  it('reads the answer: nothing, JSON, or plain text', async () => {
    const answers: unknown[] = []
    for (const body of ['', '{"response_action":"clear"}', 'Done.']) {
      reply = { ...reply, body }
      const outcome = await carrier.carry('interactive', {})
      if (outcome.kind === 'acknowledged') answers.push(outcome.answer)
    }

    expect(answers).toEqual([{}, { response_action: 'clear' }, { text: 'Done.' }])
  })

  it('takes any other status for a failure, also a redirect', async () => {
    reply = { status: 500, headers: { 'x-slack-no-retry': '1' }, body: '' }
    expect(await carrier.carry('events_api', {})).toEqual({
      kind: 'undelivered',
      reason: 'http_error',
      noRetry: true,
    })

    reply = { status: 302, headers: { location: '/elsewhere' }, body: '' }
    expect(await carrier.carry('events_api', {})).toEqual({
      kind: 'undelivered',
      reason: 'http_error',
      noRetry: false,
    })
    expect(got).toHaveLength(2)
  })
})
