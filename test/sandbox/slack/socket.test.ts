/** Socket Mode itself: hello, one socket per payload, refresh, redelivery, cut connections. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type SlackLookalike, startSlack } from '../../../src/sandbox/slack/index.ts'
import { type ManualClock, manualClock } from '../../support/manual-clock.ts'
import { errorOf, socketApp, until, webClient } from './bolt-app.ts'

interface Frame {
  type: string
  envelope_id: string
  reason?: string
  retry_attempt?: number
  retry_reason?: string
  payload?: { event_id?: string }
  [field: string]: unknown
}

/** A bare client that acknowledges only what it is told to. */
class BareSocket {
  readonly frames: Frame[] = []
  readonly socket: WebSocket
  private readonly waiting = new Set<() => void>()

  constructor(url: string) {
    this.socket = new WebSocket(url)
    this.socket.on('message', data => {
      this.frames.push(JSON.parse(String(data)))
      for (const look of this.waiting) look()
    })
  }

  frame(number: number): Promise<Frame> {
    return new Promise(resolve => {
      const look = () => {
        const found = this.frames[number]
        if (!found) return
        this.waiting.delete(look)
        resolve(found)
      }
      this.waiting.add(look)
      look()
    })
  }

  acknowledge(frame: Frame): void {
    this.socket.send(JSON.stringify({ envelope_id: frame.envelope_id, payload: {} }))
  }

  closed(): Promise<void> {
    return new Promise(resolve => this.socket.once('close', () => resolve()))
  }
}

let slack: SlackLookalike
let reaction: ManualClock
beforeEach(async () => {
  reaction = manualClock()
  slack = await startSlack({ clock: manualClock(), reaction, connectionSeconds: 15 })
})
afterEach(() => slack.close())

async function dial(): Promise<BareSocket> {
  const { url = '' } = await webClient(slack, slack.tokens.app).apps.connections.open({})
  const socket = new BareSocket(url)
  await socket.frame(0)
  return socket
}

describe('a socket', () => {
  it('is greeted, and counts', async () => {
    const socket = await dial()

    expect(socket.frames[0]).toMatchObject({
      type: 'hello',
      num_connections: 1,
      connection_info: { app_id: 'A0PEERBOT' },
      debug_info: { approximate_connection_time: 15 },
    })
    expect(slack.connected()).toBe(1)
    await dial()
    expect(slack.connected()).toBe(2)
  })

  it('needs a ticket of its own, fresh', async () => {
    const { url = '' } = await webClient(slack, slack.tokens.app).apps.connections.open({})
    const first = new BareSocket(url)
    await first.frame(0)
    const refused = (address: string) =>
      new Promise<string>(resolve => new WebSocket(address).on('error', error => resolve(error.message)))

    expect(await refused(url)).toContain('408')
    const late = await webClient(slack, slack.tokens.app).apps.connections.open({})
    reaction.advance(30_001)
    expect(await refused(late.url ?? '')).toContain('408')
  })

  it('is one of ten: the eleventh is turned away', async () => {
    for (let count = 0; count < 10; count++) await dial()
    // Tier 1 passes ten calls a minute; the eleventh ticket is a minute later.
    expect(await errorOf(webClient(slack, slack.tokens.app).apps.connections.open({}))).toBe(
      'slack_webapi_rate_limited_error',
    )
    expect(slack.connected()).toBe(10)
  })

  it('gets a payload that no other gets', async () => {
    const [one, two] = [await dial(), await dial()]
    const presses = [
      slack.as('U0REQUESTER').command('C0STATUS', '/peering a'),
      slack.as('U0REQUESTER').command('C0STATUS', '/peering b'),
    ]

    for (const socket of [one, two]) socket.acknowledge(await socket.frame(1))

    expect(await Promise.all(presses)).toEqual([{ ok: true }, { ok: true }])
    expect([one.frames.length, two.frames.length]).toEqual([2, 2])
    expect(one.frames[1]).toMatchObject({ type: 'slash_commands', accepts_response_payload: true })
    expect(one.frames[1]).not.toHaveProperty('retry_attempt')
  })

  it('is warned ten seconds ahead, told to refresh, and closed when it stays', async () => {
    const socket = await dial()
    const gone = socket.closed()

    reaction.advance(5_000)
    expect(await socket.frame(1)).toMatchObject({ type: 'disconnect', reason: 'warning' })
    expect(slack.connected()).toBe(1)
    reaction.advance(10_000)
    expect(await socket.frame(2)).toMatchObject({ type: 'disconnect', reason: 'refresh_requested' })
    expect(slack.connected()).toBe(0)
    reaction.advance(10_000)
    await gone
  })

  it('that does not answer pings is dropped', async () => {
    const socket = await dial()
    socket.socket.pause()

    const gone = until(slack, () => (slack.connected() === 0 ? true : undefined))
    reaction.advance(20_000)

    expect(await gone).toBe(true)
    socket.socket.terminate()
  })
})

describe('an event', () => {
  it('not acknowledged comes again, with its id, in another envelope', async () => {
    const socket = await dial()
    const opened = slack.as('U0REQUESTER').openHome()
    const first = await socket.frame(1)
    reaction.advance(3_000)
    await opened
    reaction.advance(0)
    const second = await socket.frame(2)

    expect(first).toMatchObject({ type: 'events_api', retry_attempt: 0, retry_reason: '' })
    expect(second).toMatchObject({ retry_attempt: 1, retry_reason: 'http_timeout' })
    expect(second.payload?.event_id).toBe(first.payload?.event_id)
    expect(second.envelope_id).not.toBe(first.envelope_id)
  })

  it('acknowledged does not come again, unless the acknowledgement got lost', async () => {
    const socket = await dial()
    const opened = slack.as('U0REQUESTER').openHome()
    socket.acknowledge(await socket.frame(1))
    await opened
    reaction.advance(4_000)
    expect(socket.frames).toHaveLength(2)

    const again = slack.faults.redeliver()
    const second = await socket.frame(2)
    socket.acknowledge(second)
    await again

    expect(second).toMatchObject({
      retry_attempt: 1,
      payload: { event_id: socket.frames[1]?.payload?.event_id },
    })
  })
})

describe("Bolt's own socket", () => {
  it('comes back after a refresh and after a cut, and hears commands again', async () => {
    const app = await socketApp(slack, bolt => bolt.command('/peering', ({ ack }) => ack()))
    const robin = slack.as('U0REQUESTER')

    slack.faults.disconnectSockets('refresh_requested')
    expect(await robin.command('C0STATUS', '/peering')).toMatchObject({ shown: 'dispatch_failed' })
    await slack.untilConnected()
    expect(await robin.command('C0STATUS', '/peering')).toEqual({ ok: true })

    slack.faults.cutSockets()
    await until(slack, () => (slack.connected() === 0 ? true : undefined))
    await slack.untilConnected()
    expect(await robin.command('C0STATUS', '/peering')).toEqual({ ok: true })
    await app.stop()
  })
})
