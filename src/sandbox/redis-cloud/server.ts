/** The HTTP edge: keys, rate limit, content type, routing, and the faults that strike a connection. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { closeAtOnce, listenOnLoopback, readBody } from '../loopback.ts'
import type { Cloud } from './cloud.ts'
import { outageAt, takeHttpError, takeMatch } from './faults.ts'
import type { RateWindow } from './rate-window.ts'
import { HttpRefusal } from './route.ts'
import { routeOf } from './routes.ts'
import { springError } from './spring-error.ts'

const MAX_RECORDED = 10_000

export interface RecordedRequest {
  at: number
  method: string
  path: string // with the query
  body: unknown // undefined: none, or no JSON
  status: number | null // null: the connection was destroyed before anything was done
  reply: unknown // also when it was lost
  outcome: 'answered' | 'request_lost' | 'reply_lost' | 'reply_hung'
}

interface Keys {
  accessKey: string
  secretKey: string
}

interface Answer {
  status: number
  body: object
  remaining: number | null // null: failed before the key was charged
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Content-Type is wanted on every call, reading included (GO's remark that the API expects it). */
function demandContentType(request: IncomingMessage, method: string): void {
  if (/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return
  throw new HttpRefusal(
    method === 'GET' ? 400 : 415,
    `Content-Type '${request.headers['content-type'] ?? ''}'`,
  )
}

export class CloudServer {
  readonly requests: RecordedRequest[] = []
  readonly #cloud: Cloud
  readonly #keys: Keys
  readonly #rate: RateWindow
  readonly #server: Server

  constructor(cloud: Cloud, keys: Keys, rate: RateWindow) {
    this.#cloud = cloud
    this.#keys = keys
    this.#rate = rate
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch(() => response.destroy()) // the client went away
    })
  }

  listen(port: number): Promise<number> {
    return listenOnLoopback(this.#server, port)
  }

  close(): Promise<void> {
    return closeAtOnce(this.#server)
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? 'GET'
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const text = await readBody(request)
    const cloud = this.#cloud
    const { armed } = cloud.box
    const record = {
      at: cloud.clock.now(),
      method,
      path: url.pathname + url.search,
      body: text ? parsed(text) : undefined,
    }
    const isDown = outageAt(armed, record.at)?.how === 'disconnected'
    if (isDown || takeMatch(armed.lostRequests, method, url.pathname)) {
      this.#record({ ...record, status: null, reply: undefined, outcome: 'request_lost' })
      request.socket.destroy()
      return
    }

    cloud.settle()
    const { status, body, remaining } = this.#answer(request, method, url, text === null, record.body)
    const isEmpty = takeMatch(armed.emptyBodies, method, url.pathname)
    const lost = takeMatch(armed.lostReplies, method, url.pathname)
    const hung = !lost && takeMatch(armed.hungReplies, method, url.pathname)
    this.#record({
      ...record,
      status,
      reply: body,
      outcome: lost ? 'reply_lost' : hung ? 'reply_hung' : 'answered',
    })
    if (lost) {
      request.socket.destroy()
      return
    }
    if (hung) return
    response.statusCode = status
    if (remaining !== null) response.setHeader('X-Rate-Limit-Remaining', String(remaining))
    if (!isEmpty) response.setHeader('Content-Type', 'application/json;charset=UTF-8')
    response.end(isEmpty ? '' : JSON.stringify(body))
  }

  #answer(request: IncomingMessage, method: string, url: URL, isTooLarge: boolean, body: unknown): Answer {
    const cloud = this.#cloud
    const { armed } = cloud.box
    const now = cloud.clock.now()
    let remaining: number | null = null
    try {
      if (outageAt(armed, now)) throw new HttpRefusal(503, 'Service Unavailable')
      const ordered = takeHttpError(armed, method, url.pathname)
      if (ordered !== null) throw new HttpRefusal(ordered, 'Fault on demand')
      const { 'x-api-key': key, 'x-api-secret-key': secret } = request.headers
      if (key !== this.#keys.accessKey || secret !== this.#keys.secretKey) {
        throw new HttpRefusal(401, 'Unauthorized')
      }
      remaining = now < armed.rateLimitedUntil ? null : this.#rate.take(now)
      if (remaining === null) {
        remaining = 0
        throw new HttpRefusal(429, 'Too many requests')
      }
      const { route, params } = routeOf(method, url.pathname)
      demandContentType(request, method)
      if (route.feature && armed.featuresOff.has(route.feature)) {
        throw new HttpRefusal(412, 'The feature flag for this flow is off')
      }
      if (isTooLarge) throw new HttpRefusal(413, 'Request body is too large')
      const reply = route.answer(cloud, { path: url.pathname, params, query: url.searchParams, body })
      return { ...reply, remaining }
    } catch (error) {
      const status = error instanceof HttpRefusal ? error.status : 500
      const failure = {
        status,
        path: url.pathname,
        message: error instanceof Error ? error.message : String(error),
      }
      return { status, body: springError(failure, now, cloud.random), remaining }
    }
  }

  #record(request: RecordedRequest): void {
    this.requests.push(request)
    if (this.requests.length > MAX_RECORDED) this.requests.shift()
    const end = request.outcome === 'answered' ? '' : ` (${request.outcome.replace('_', ' ')})`
    this.#cloud.tell({
      at: request.at,
      kind: 'call',
      text: `${request.method} ${request.path} → ${request.status ?? 'nothing'}${end}`,
      ...(request.status === null ? {} : { status: request.status }),
    })
    this.#cloud.changed()
  }
}
