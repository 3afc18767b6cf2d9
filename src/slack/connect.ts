import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { App, type Logger as BoltLogger, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt'
import type { WebClientOptions } from '@slack/web-api'
import type { Clock } from '../kit/clock.ts'
import { minute, second } from '../kit/duration.ts'
import type { Logger } from '../kit/logger.ts'
import { createRedial, isTokenRefused } from './redial.ts'

export interface SlackConnection {
  app: App
  /** Serves `/slack/events` in HTTP mode; null in Socket Mode. */
  listener: ((request: IncomingMessage, response: ServerResponse) => void) | null
  /** Connects, and keeps trying while Slack cannot be reached; resolves with the bot's own team. */
  start(): Promise<string>
  isConnected(): boolean
  stop(): Promise<void>
}

export interface ConnectOptions {
  mode: 'socket' | 'http'
  botToken: string
  appToken: string | null
  signingSecret: string | null
  apiUrl: string
  clock: Clock
  logger: Logger
}

/** How long a connection may take to say hello, in ms. */
const helloWithinMs = 30 * second

/** Largest body that Slack's own payloads come near to; anything more is not from Slack. */
const bodyLimit = 1024 * 1024

function boltLogger(logger: Logger): BoltLogger {
  const log =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (...parts: unknown[]): void => {
      // Bolt tells every frame in full, several times over.
      if (!logger.isLevelEnabled(level)) return
      const text = parts.map(part => (part instanceof Error ? part.message : String(part))).join(' ')
      logger[level]({ from: 'bolt' }, text)
    }
  return {
    debug: log('debug'),
    // What Bolt finds worth a line is our detail.
    info: log('debug'),
    warn: log('warn'),
    error: log('error'),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  }
}

/**
 * Bolt's check covers old timestamps only: one from the future would be good for replay until then. Checked before
 * Bolt reads the body; so is the size that the sender declares.
 */
function refusal(request: IncomingMessage, nowMs: number): 401 | 413 | null {
  const stamp = Number(request.headers['x-slack-request-timestamp'])
  if (!Number.isFinite(stamp) || Math.abs(nowMs / 1_000 - stamp) > (5 * minute) / 1_000) return 401
  if (Number(request.headers['content-length'] ?? 0) > bodyLimit) return 413
  return null
}

/** Reads a body up to the limit; null when there is more. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > bodyLimit) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function isSigned(request: IncomingMessage, body: Buffer, secret: string): boolean {
  const stamp = String(request.headers['x-slack-request-timestamp'])
  const expected = Buffer.from(
    `v0=${createHmac('sha256', secret).update(`v0:${stamp}:`).update(body).digest('hex')}`,
  )
  const given = Buffer.from(String(request.headers['x-slack-signature'] ?? ''))
  return expected.length === given.length && timingSafeEqual(expected, given)
}

export function connectSlack(options: ConnectOptions): SlackConnection {
  const { clock, logger } = options
  const bolt = boltLogger(logger)
  // A fresh object for each taker: Bolt writes into the one it is given.
  const clientOptions = (): WebClientOptions => ({
    slackApiUrl: options.apiUrl,
    // The outbox repeats what must be said; a lookup that fails is told to the person at once.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 10 * second,
  })

  const socket =
    options.mode === 'socket'
      ? new SocketModeReceiver({
          appToken: options.appToken ?? '',
          logger: bolt,
          // redial.ts does it.
          autoReconnectEnabled: false,
          installerOptions: { clientOptions: clientOptions() },
        })
      : null
  const http =
    options.mode === 'http'
      ? new HTTPReceiver({ signingSecret: options.signingSecret ?? '', logger: bolt, bodyLimit })
      : null
  const receiver = socket ?? http
  const app = new App({
    token: options.botToken,
    ...(receiver ? { receiver } : {}),
    logger: bolt,
    clientOptions: clientOptions(),
    // auth.test in the constructor would end the process with an unhandled rejection when Slack is away.
    deferInitialization: true,
  })

  let isLive = false
  let isStopping = false

  /** Resolves once Slack has said hello. One that never does is hung up on, and dialing fails. */
  const open = async (): Promise<void> => {
    const cancel = clock.after(helloWithinMs, () => void socket?.client.disconnect())
    try {
      await app.start()
    } finally {
      cancel()
    }
    if (isStopping) await socket?.stop()
  }

  const redial = createRedial({ dial: open, clock, logger })
  let wasConnected = false
  socket?.client.on('connected', () => {
    isLive = true
  })
  socket?.client.on('disconnected', () => {
    isLive = false
    // Until the first connection stands, `dial` tries.
    if (wasConnected) redial.lost()
  })

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const early = refusal(request, clock.now())
    const body = early === null ? await readBody(request) : null
    const code =
      early ?? (body === null ? 413 : isSigned(request, body, options.signingSecret ?? '') ? null : 401)
    if (code !== null || body === null) {
      response.writeHead(code ?? 413, { connection: 'close' }).end()
      return
    }
    // Bolt takes a body that was read already from `rawBody`.
    http?.requestListener(Object.assign(request, { rawBody: body }), response)
  }

  const dial = async (): Promise<string> => {
    for (let waitMs: number = second; ; waitMs = Math.min(waitMs * 2, minute)) {
      try {
        const identity = await app.client.auth.test()
        await app.init()
        if (socket) await open()
        wasConnected = true
        return identity.team_id ?? ''
      } catch (thrown) {
        if (isStopping || isTokenRefused(thrown)) throw thrown
        logger.warn({ err: thrown }, 'Slack cannot be reached; trying again')
        await new Promise<void>(resolve => clock.after(waitMs, resolve))
      }
    }
  }

  return {
    app,
    listener:
      http === null
        ? null
        : (request, response) => {
            serve(request, response).catch(thrown => {
              logger.warn({ err: thrown }, 'a request from outside could not be read')
              response.destroy()
            })
          },
    start: async () => {
      const team = await dial()
      // A socket says so itself, and may be gone again by now.
      if (!socket) isLive = true
      return team
    },
    isConnected: () => isLive,
    stop: async () => {
      isStopping = true
      isLive = false
      redial.stop()
      if (socket) await socket.stop()
    },
  }
}
