/** The HTTP edge: whose token, which call, and the faults that strike a connection. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { takeCounted, takeMatch } from '../faults.ts'
import { closeAtOnce, listenOnLoopback, readBody } from '../loopback.ts'
import type { Call, Route } from './call.ts'
import { takeFailure } from './faults.ts'
import { demandPermission } from './iam.ts'
import { GcpRefusal, invalidCredentials, loginRequired, refusalBody } from './refusal.ts'
import { routeOf } from './routes.ts'
import type { World } from './world.ts'

const MAX_RECORDED = 10_000

export interface RecordedCall {
  at: number
  name: string // `networks.addPeering`; '' where no such call is known
  method: string
  path: string // with the query
  project: string | null // null: the call is about no project
  principal: string | null // null: none was needed, or the token was not accepted
  body: unknown
  status: number | null // null: the connection was destroyed before anything was done
  reply: unknown // also when it was lost
  outcome: 'answered' | 'request_lost' | 'reply_lost'
}

interface Answer {
  status: number
  reply: object | string // text: no JSON
  principal: string | null
}

/** JSON, or a form; undefined where there is neither. */
function parsed(text: string, type: string | undefined): unknown {
  if (/^application\/x-www-form-urlencoded\b/.test(type ?? ''))
    return Object.fromEntries(new URLSearchParams(text))
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const htmlPage = (status: number) =>
  `<!DOCTYPE html>\n<html lang=en><title>Error ${status}</title><p><b>${status}.</b> <ins>That’s an error.</ins></html>`

export class GcpServer {
  readonly calls: RecordedCall[] = []
  readonly #world: World
  readonly #server: Server

  constructor(world: World) {
    this.#world = world
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
    const world = this.#world
    const { armed } = world.box
    const method = request.method ?? 'GET'
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const text = await readBody(request)
    if (text === null) throw new Error('a body larger than any that is meant')
    const found = routeOf(method, url.pathname)
    const name = found?.route.name ?? ''
    const body = text ? parsed(text, request.headers['content-type']) : undefined
    world.settle()
    const record = {
      at: world.clock.now(),
      name,
      method,
      path: url.pathname + url.search,
      project: found?.params['project'] ?? null,
      body,
    }
    if (takeMatch(armed.lostRequests, name)) {
      this.#record({ ...record, principal: null, status: null, reply: undefined, outcome: 'request_lost' })
      request.socket.destroy()
      return
    }

    const answer = found
      ? await this.#answer(found.route, {
          world,
          principal: '',
          params: found.params,
          query: url.searchParams,
          body,
          authorization: request.headers.authorization,
        })
      : { status: 404, reply: htmlPage(404), principal: null }
    const isLost = takeMatch(armed.lostReplies, name)
    this.#record({ ...record, ...answer, outcome: isLost ? 'reply_lost' : 'answered' })
    if (isLost) {
      request.socket.destroy()
      return
    }
    const isPage = typeof answer.reply === 'string'
    response.statusCode = answer.status
    response.setHeader(
      'Content-Type',
      isPage ? 'text/html; charset=UTF-8' : 'application/json; charset=UTF-8',
    )
    if (answer.status === 401)
      response.setHeader('WWW-Authenticate', 'Bearer realm="https://accounts.google.com/"')
    response.end(typeof answer.reply === 'string' ? answer.reply : JSON.stringify(answer.reply))
  }

  async #answer(route: Route, call: Call): Promise<Answer> {
    const { armed } = this.#world.box
    const page = takeCounted(armed.httpErrors, route.name)
    if (page) return { status: page.status, reply: htmlPage(page.status), principal: null }
    let principal: string | null = null
    try {
      if (takeCounted(armed.throttles, route.name))
        throw new GcpRefusal(
          429,
          'rateLimitExceeded',
          "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute'.",
        )
      principal = this.#principalOf(route, call)
      const failure = takeFailure(armed, route.name)
      if (failure) throw failure
      if (route.permission?.name && principal !== null)
        demandPermission(this.#world, principal, {
          project: call.params['project'] ?? '',
          permission: route.permission.name,
          resource: route.permission.resource(call.params),
        })
      const reply = await route.answer({ ...call, principal: principal ?? '' })
      this.#world.changed()
      return { status: 200, reply, principal }
    } catch (error) {
      const refusal =
        error instanceof GcpRefusal
          ? error
          : new GcpRefusal(500, 'backendError', error instanceof Error ? error.message : String(error))
      return { status: refusal.status, reply: refusalBody(route.envelope, refusal), principal }
    }
  }

  #principalOf(route: Route, { authorization }: Call): string | null {
    if (!route.permission) return null
    const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1]
    if (token === undefined) throw loginRequired()
    const principal = this.#world.tokens.principalOf(token, this.#world.clock.now())
    if (principal === null) throw invalidCredentials()
    return principal
  }

  #record(call: RecordedCall): void {
    this.calls.push(call)
    if (this.calls.length > MAX_RECORDED) this.calls.shift()
    const end = call.outcome === 'answered' ? '' : ` (${call.outcome.replace('_', ' ')})`
    const where = call.project === null ? '' : ` in ${call.project}`
    this.#world.tell({
      at: call.at,
      kind: 'call',
      text: `${call.name || `${call.method} ${call.path}`}${where} → ${call.status ?? 'nothing'}${end}`,
      ...(call.project === null ? {} : { project: call.project }),
      ...(call.status === null ? {} : { status: call.status }),
    })
    this.#world.changed()
  }
}
