/** Socket Mode: tickets, sockets with hello, pings and refresh, and envelopes that wait for their acknowledgement. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocket, WebSocketServer } from 'ws'
import type { DisconnectReason } from '../lookalike.ts'
import { isRecord } from '../validation/check.ts'
import type { Workspace } from '../workspace.ts'
import { ACK_MS, type Carrier, type Outcome } from './delivery.ts'

const TICKET_MS = 30_000
const PING_MS = 10_000
const WARNING_MS = 10_000
/** How long a socket may stay after it was told to go. */
const LEAVE_MS = 10_000
const MAX_SOCKETS = 10

export interface Sockets extends Carrier {
  /** A `wss` address for `apps.connections.open`; good for one connection within 30 s. */
  ticketUrl(origin: string): string
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  connected(): number
  untilConnected(): Promise<void>
  disconnect(reason: DisconnectReason): void
  cut(): void
  close(): void
}

interface Link {
  socket: WebSocket
  /** False once it was told to go: it still takes acknowledgements, but gets nothing new. */
  isTaking: boolean
  isAlive: boolean
  cancels: (() => void)[]
}

export function createSockets(workspace: Workspace, connectionSeconds: number): Sockets {
  const { reaction, random } = workspace
  const server = new WebSocketServer({ noServer: true })
  const tickets = new Map<string, number>()
  const links = new Set<Link>()
  const waiting = new Map<string, (outcome: Outcome) => void>()
  const arrivals = new Set<() => void>()
  let turn = 0

  const say = (link: Link, frame: Record<string, unknown>) => {
    if (link.socket.readyState === WebSocket.OPEN) link.socket.send(JSON.stringify(frame))
  }

  const dismiss = (link: Link, reason: DisconnectReason) => {
    say(link, { type: 'disconnect', reason, debug_info: { host: 'applink-look-alike' } })
    if (reason === 'warning') return
    link.isTaking = false
    link.cancels.push(reaction.after(LEAVE_MS, () => link.socket.close(1000)))
  }

  const ping = (link: Link) => {
    if (!link.isAlive) return link.socket.terminate()
    link.isAlive = false
    if (link.socket.readyState === WebSocket.OPEN) link.socket.ping()
    link.cancels.push(reaction.after(PING_MS, () => ping(link)))
  }

  const hear = (raw: string) => {
    let frame: unknown
    try {
      frame = JSON.parse(raw)
    } catch {
      return
    }
    if (!isRecord(frame) || typeof frame['envelope_id'] !== 'string') return
    waiting.get(frame['envelope_id'])?.({ kind: 'acknowledged', answer: frame['payload'] ?? {} })
  }

  const welcome = (socket: WebSocket) => {
    const link: Link = { socket, isTaking: true, isAlive: true, cancels: [] }
    links.add(link)
    socket.on('pong', () => {
      link.isAlive = true
    })
    socket.on('message', data => hear(String(data)))
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      for (const cancel of link.cancels) cancel()
      links.delete(link)
      workspace.tell({ kind: 'socket_closed', sockets: links.size })
      workspace.changed()
    })
    say(link, {
      type: 'hello',
      num_connections: links.size,
      connection_info: { app_id: workspace.appId },
      debug_info: {
        host: 'applink-look-alike',
        build_number: 1,
        approximate_connection_time: connectionSeconds,
      },
    })
    if (links.size > MAX_SOCKETS) return dismiss(link, 'too_many_websockets')
    const lifeMs = connectionSeconds * 1_000
    link.cancels.push(
      reaction.after(PING_MS, () => ping(link)),
      reaction.after(Math.max(0, lifeMs - WARNING_MS), () => dismiss(link, 'warning')),
      reaction.after(lifeMs, () => dismiss(link, 'refresh_requested')),
    )
    workspace.tell({ kind: 'socket_connected', sockets: links.size })
    workspace.changed()
    for (const arrived of arrivals) arrived()
    arrivals.clear()
  }

  const taking = () => [...links].filter(link => link.isTaking && link.socket.readyState === WebSocket.OPEN)

  return {
    ticketUrl(origin) {
      const ticket = random.uuid()
      tickets.set(ticket, reaction.now())
      return `${origin.replace(/^http/, 'ws')}/link/?ticket=${ticket}&app_id=${workspace.appId}`
    },
    upgrade(request, socket, head) {
      const ticket = new URL(request.url ?? '/', 'http://127.0.0.1').searchParams.get('ticket') ?? ''
      const issuedAt = tickets.get(ticket)
      tickets.delete(ticket)
      if (issuedAt === undefined || reaction.now() - issuedAt > TICKET_MS) {
        socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n')
        return
      }
      server.handleUpgrade(request, socket, head, welcome)
    },
    carry(kind, payload, retry) {
      const open = taking()
      const link = open[turn++ % Math.max(1, open.length)]
      if (!link) return Promise.resolve({ kind: 'undelivered', reason: 'connection_failed', noRetry: false })
      const envelopeId = random.uuid()
      return new Promise(resolve => {
        const settle = (outcome: Outcome) => {
          cancel()
          waiting.delete(envelopeId)
          resolve(outcome)
        }
        const cancel = reaction.after(ACK_MS, () => settle({ kind: 'timed_out' }))
        waiting.set(envelopeId, settle)
        say(link, {
          envelope_id: envelopeId,
          // External selects travel as `interactive` too.
          type: kind === 'options' ? 'interactive' : kind,
          payload,
          accepts_response_payload: kind !== 'events_api',
          ...(kind === 'events_api'
            ? { retry_attempt: retry?.attempt ?? 0, retry_reason: retry?.reason ?? '' }
            : {}),
        })
      })
    },
    connected: () => taking().length,
    untilConnected: () =>
      taking().length > 0 ? Promise.resolve() : new Promise(resolve => arrivals.add(resolve)),
    disconnect(reason) {
      for (const link of [...links]) dismiss(link, reason)
    },
    cut() {
      for (const link of [...links]) link.socket.terminate()
    },
    close() {
      for (const settle of [...waiting.values()]) {
        settle({ kind: 'undelivered', reason: 'connection_failed', noRetry: true })
      }
      for (const link of [...links]) link.socket.terminate()
      server.close()
    },
  }
}
