/** The HTTP edge: whose key, which call, the rate limit, and the faults that strike a connection. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { takeCounted, takeMatch } from '../faults.ts'
import { closeAtOnce, listenOnLoopback, readBody } from '../loopback.ts'
import type { CallName } from './contract.ts'
import { takeFailure } from './faults.ts'
import type { Account } from './network.ts'
import type { Budget } from './rate-window.ts'
import { NfyioRefusal, refusalBody } from './refusal.ts'
import { answers, type Found, routeOf } from './routes.ts'
import type { World } from './world.ts'

const MAX_RECORDED = 10_000

export interface RecordedRequest {
  at: number
  call: CallName | null // null: no such call
  method: string
  path: string // with the query
  account: string | null // null: the key was not accepted
  body: unknown
  status: number | null // null: the connection was destroyed before anything was done
  reply: unknown // also when it was lost
  outcome: 'answered' | 'request_lost' | 'reply_lost'
}

interface Outcome {
  status: number
  reply: object | string | null // text: no JSON; null: no body
  account: string | null
  budget: Budget | null // null: no key was charged
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const htmlPage = (status: number) => `<html><head><title>${status}</title></head><body>nginx</body></html>`

export class NfyioServer {
  readonly requests: RecordedRequest[] = []
  readonly #world: World
  readonly #prefix: string
  readonly #server: Server

  constructor(world: World, prefix: string) {
    this.#world = world
    this.#prefix = prefix
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
    const found = url.pathname.startsWith(`${this.#prefix}/`)
      ? routeOf(method, url.pathname.slice(this.#prefix.length))
      : ({ is: 'unknown' } as const)
    const call = found.is === 'call' ? found.name : null
    const body = text ? parsed(text) : undefined
    const record = { at: world.clock.now(), call, method, path: url.pathname + url.search, body }
    if (takeMatch(armed.lostRequests, call ?? '')) {
      this.#record({ ...record, account: null, status: null, reply: undefined, outcome: 'request_lost' })
      request.socket.destroy()
      return
    }

    world.settle()
    const { budget, ...answer } = this.#answer(request, found, url, body)
    const isLost = takeMatch(armed.lostReplies, call ?? '')
    this.#record({ ...record, ...answer, outcome: isLost ? 'reply_lost' : 'answered' })
    if (isLost) {
      request.socket.destroy()
      return
    }
    const { status, reply } = answer
    response.statusCode = status
    if (budget) {
      response.setHeader('X-RateLimit-Limit', String(budget.limit))
      response.setHeader('X-RateLimit-Remaining', String(budget.remaining))
      response.setHeader('X-RateLimit-Reset', String(Math.ceil(budget.resetsAt / 1000)))
      if (status === 429)
        response.setHeader('Retry-After', String(Math.ceil((budget.resetsAt - world.clock.now()) / 1000)))
    }
    if (reply !== null)
      response.setHeader('Content-Type', typeof reply === 'string' ? 'text/html' : 'application/json')
    response.end(typeof reply === 'object' && reply !== null ? JSON.stringify(reply) : (reply ?? ''))
  }

  #answer(request: IncomingMessage, found: Found, url: URL, body: unknown): Outcome {
    const world = this.#world
    const { armed } = world.box
    const name = found.is === 'call' ? found.name : null
    const known = { account: null as string | null, budget: null as Budget | null }
    const page = takeCounted(armed.httpErrors, name ?? '')
    if (page) return { ...known, status: page.status, reply: htmlPage(page.status) }
    const missing = name === null ? undefined : armed.notOffered.get(name)
    if (missing !== undefined) return { ...known, status: missing, reply: htmlPage(missing) }
    try {
      const account = this.#accountOf(request)
      known.account = account.id
      known.budget = this.#charge(account)
      if (known.budget.isOver) throw new NfyioRefusal('RateLimitExceeded', 'Too many requests')
      if (found.is === 'unknown')
        throw new NfyioRefusal('NotFound', `Cannot ${request.method} ${url.pathname}`)
      if (found.is === 'method_not_allowed')
        throw new NfyioRefusal('MethodNotAllowed', `Method ${request.method} is not allowed`)
      if (armed.forbidden.has(`${account.id} ${found.name}`))
        throw new NfyioRefusal('ScopeRequired', `The key lacks the scope for ${found.name}`)
      const failure = takeFailure(armed, found.name)
      if (failure) throw failure
      const reply = answers[found.name]({ world, account, id: found.id, query: url.searchParams, body })
      return { ...known, status: reply.status, reply: this.#wrapped(reply.body) }
    } catch (error) {
      const refusal =
        error instanceof NfyioRefusal
          ? error
          : new NfyioRefusal('InternalError', error instanceof Error ? error.message : String(error))
      const inside = refusalBody(refusal)
      const reply = armed.manners.envelope === 'data' ? { success: false, ...inside } : inside
      return { ...known, status: refusal.status, reply }
    }
  }

  #wrapped(body: object | null): object | null {
    const isWrapped = this.#world.box.armed.manners.envelope === 'data'
    return body && isWrapped ? { success: true, data: body } : body
  }

  /** Either header will do; which of the two was wrong is told by the code. */
  #accountOf(request: IncomingMessage): Account {
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
    const key = bearer ?? request.headers['x-api-key']?.toString()
    if (key === undefined) throw new NfyioRefusal('Unauthorized', 'Authentication is required')
    const account = [...this.#world.accounts.values()].find(each => each.key === key)
    if (account && !this.#world.box.armed.revoked.has(account.id)) return account
    throw bearer === undefined
      ? new NfyioRefusal('InvalidApiKey', 'The API key is invalid')
      : new NfyioRefusal('InvalidToken', 'The token is invalid')
  }

  #charge(account: Account): Budget {
    const now = this.#world.clock.now()
    const { limitedUntil } = this.#world.box.armed
    const budget = this.#world.rates.take(account.key, now)
    return now < limitedUntil ? { ...budget, remaining: 0, resetsAt: limitedUntil, isOver: true } : budget
  }

  #record(entry: RecordedRequest): void {
    this.requests.push(entry)
    if (this.requests.length > MAX_RECORDED) this.requests.shift()
    const end = entry.outcome === 'answered' ? '' : ` (${entry.outcome.replace('_', ' ')})`
    const who = entry.account === null ? '' : ` by ${entry.account}`
    this.#world.tell({
      at: entry.at,
      kind: 'call',
      text: `${entry.method} ${entry.path}${who} → ${entry.status ?? 'nothing'}${end}`,
      ...(entry.account === null ? {} : { account: entry.account }),
      ...(entry.status === null ? {} : { status: entry.status }),
    })
    this.#world.changed()
  }
}
