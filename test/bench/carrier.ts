/** Slack's sending end, reduced to what is measured: one command out, its acknowledgement back. */
import { createHmac, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool } from 'undici'
import { type WebSocket, WebSocketServer } from 'ws'
import { slashCommand, tokens } from './envelope.ts'

/** Sends one command; resolves with the milliseconds until its acknowledgement was here. */
export type Send = () => Promise<number>

const ackWithinMs = 30_000

export interface SocketEnd {
  /** What `apps.connections.open` answers. */
  url: string
  /** Commands over the connection that was opened last. */
  sender(answerUrl: string): Send
  close(): void
}

/** One round trip per command over the one WebSocket that the app opened. */
export async function startSocketEnd(): Promise<SocketEnd> {
  const server = createServer()
  const sockets = new WebSocketServer({ server })
  const waiting = new Map<string, (at: number) => void>()
  let current: WebSocket | null = null
  sockets.on('connection', socket => {
    current = socket
    socket.on('message', data => {
      const at = performance.now()
      const { envelope_id: id } = JSON.parse(String(data)) as { envelope_id: string }
      waiting.get(id)?.(at)
    })
    socket.send(JSON.stringify({ type: 'hello', num_connections: 1, connection_info: { app_id: 'A0BENCH' } }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/link`,
    sender: answerUrl => () => {
      const id = randomUUID()
      const payload = slashCommand(answerUrl, id)
      const frame = { envelope_id: id, type: 'slash_commands', payload, accepts_response_payload: true }
      const text = JSON.stringify(frame)
      return new Promise((resolve, reject) => {
        const overdue = setTimeout(() => reject(new Error('a command was not acknowledged')), ackWithinMs)
        const sentAt = performance.now()
        waiting.set(id, at => {
          clearTimeout(overdue)
          waiting.delete(id)
          resolve(at - sentAt)
        })
        current?.send(text)
      })
    },
    close: () => {
      for (const socket of sockets.clients) socket.terminate()
      server.close()
    },
  }
}

/** Signed requests over kept-alive connections, one command at a time on each. */
export function httpSender(
  port: number,
  connections: number,
  answerUrl: string,
): { send: Send; close: () => Promise<void> } {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections, pipelining: 1 })
  return {
    send: async () => {
      const body = new URLSearchParams(slashCommand(answerUrl, randomUUID())).toString()
      const stamp = String(Math.floor(Date.now() / 1_000))
      const digest = createHmac('sha256', tokens.signingSecret).update(`v0:${stamp}:${body}`).digest('hex')
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': stamp,
        'x-slack-signature': `v0=${digest}`,
      }
      const sentAt = performance.now()
      const reply = await pool.request({ path: '/slack/events', method: 'POST', headers, body })
      await reply.body.dump()
      const ms = performance.now() - sentAt
      if (reply.statusCode !== 200) throw new Error(`HTTP ${reply.statusCode} instead of an acknowledgement`)
      return ms
    },
    close: () => pool.close(),
  }
}
