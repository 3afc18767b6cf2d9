/**
 * One call at a time over HTTP, in JSON. What is safe to send again is sent again a few times; what is not is sent once
 * and its failure says whether it may have had an effect.
 *
 * A non-idempotent call leaves within `SEND_WITHIN_MS` or not at all, and is over `timeoutMs` later: whoever
 * reconciles a lost reply after that knows that nothing of ours is still on its way.
 */
import { Agent, request as send } from 'undici'
import type { ZodType } from 'zod'
import { backoffMs } from '../kit/backoff.ts'
import { type Clock, sleep } from '../kit/clock.ts'
import { minute, second } from '../kit/duration.ts'
import { ForeignError } from '../kit/errors.ts'
import type { Random } from '../kit/ids.ts'
import type { RateBudget } from './budget.ts'
import {
  type Asked,
  connectionFailure,
  neverSent,
  type ReadRefusal,
  retryAfterMs,
  statusFailure,
  timedOut,
  unreadableReply,
} from './failure.ts'

/** One call on the wire, for the audit log, metrics and logs. Holds no header, no body and no query. */
export interface Call {
  service: string
  /** The configured account's alias. */
  account: string | null
  operation: string
  method: Method
  path: string
  /** Null when no reply came. */
  status: number | null
  ms: number
  /** Null when it went well. */
  error: ForeignError | null
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

interface HttpRequest<T> {
  method: Method
  /** Below the base URL, with a leading slash; parts that are not ours encoded. */
  path: string
  query?: Record<string, string>
  body?: unknown
  /** Reads the reply; an empty one arrives as null. */
  schema: ZodType<T>
  /** Whether sending it twice is the same as sending it once. */
  isIdempotent: boolean
}

export interface HttpClient {
  request<T>(operation: string, request: HttpRequest<T>): Promise<T>
}

export interface HttpClientOptions {
  /** The provider's id, in every failure and observed call. */
  service: string
  /** As people say it: `Redis Cloud`. */
  name: string
  account?: string
  baseUrl: string
  headers: Record<string, string>
  clock: Clock
  random: Pick<Random, 'unit'>
  /** For one try, from connecting to the last byte. */
  timeoutMs: number
  budget?: RateBudget
  /** What the API's own words mean; without it, a failure is what its status says. */
  readRefusal?: ReadRefusal
  observe?: (call: Call) => void
}

/** How long a call may wait for its turn and between tries. */
const PATIENCE_MS = minute
export const SEND_WITHIN_MS = 20 * second
const TRIES = 4
const backoff = { firstMs: 500, factor: 2, maxMs: 20 * second }
/** What to wait after a 429 that does not say: rate windows are a minute in every API we know. */
const RATE_WINDOW_MS = minute
const CONNECT_TIMEOUT_MS = 10 * second
const REPLY_MAX_BYTES = 16 * 1024 * 1024

const limits = {
  connect: { timeout: CONNECT_TIMEOUT_MS },
  // The whole time limit runs on our clock; undici's own timers run on the machine's.
  headersTimeout: 0,
  bodyTimeout: 0,
  maxResponseSize: REPLY_MAX_BYTES,
}

/** Redis Cloud's spelling, and everybody else's. */
const remainingHeaders = ['x-rate-limit-remaining', 'x-ratelimit-remaining']

export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { clock, random, budget, timeoutMs } = options
  const shared = new Agent(limits)
  // A kept-alive socket that the server is just closing leaves open whether a call arrived: what must not be sent
  // twice gets a socket of its own.
  const fresh = new Agent({ ...limits, pipelining: 0 })
  const base = options.baseUrl.replace(/\/+$/, '')

  /** One try on the wire, observed however it ends. */
  async function once<T>(asked: Asked, request: HttpRequest<T>): Promise<T> {
    const url = new URL(base + request.path)
    for (const [key, value] of Object.entries(request.query ?? {})) url.searchParams.set(key, value)
    const startedAt = clock.now()
    const stop = new AbortController()
    const cancel = clock.after(timeoutMs, () => stop.abort())
    let status: number | null = null
    let error: ForeignError | null = null
    try {
      const reply = await send(url, {
        dispatcher: request.isIdempotent ? shared : fresh,
        method: request.method,
        headers: options.headers,
        body: request.body === undefined ? null : JSON.stringify(request.body),
        signal: stop.signal,
      })
      status = reply.statusCode
      const remaining = headerText(remainingHeaders.map(name => reply.headers[name]).find(Boolean))
      if (remaining !== undefined && /^\d+$/.test(remaining)) budget?.learnRemaining(Number(remaining))
      const isGood = status >= 200 && status < 300
      // A failure is known by its status; losing its text changes nothing.
      const text = isGood ? await reply.body.text() : await reply.body.text().catch(() => '')
      if (!isGood)
        throw statusFailure(
          asked,
          { status, text, retryAfterMs: retryAfterMs(headerText(reply.headers['retry-after']), clock.now()) },
          options.readRefusal,
        )
      return parseReply(asked, text, request.schema)
    } catch (thrown) {
      if (thrown instanceof ForeignError) error = thrown
      else error = stop.signal.aborted ? timedOut(asked, timeoutMs) : connectionFailure(asked, thrown)
      throw error ?? thrown
    } finally {
      cancel()
      options.observe?.({
        service: options.service,
        account: options.account ?? null,
        operation: asked.operation,
        method: request.method,
        path: url.pathname,
        status,
        ms: Math.round(clock.now() - startedAt),
        error,
      })
    }
  }

  return {
    async request(operation, request) {
      const { service, name } = options
      const asked = { service, name, operation, isRead: request.method === 'GET' }
      const deadline = clock.now() + (request.isIdempotent ? PATIENCE_MS : SEND_WITHIN_MS)
      for (let attempt = 1; ; attempt++) {
        const missedMs = (await budget?.turn(deadline - clock.now())) ?? null
        if (missedMs !== null) throw neverSent(asked, missedMs)
        // The clock may have moved far while we waited: a suspended machine, a stopped process.
        if (!request.isIdempotent && clock.now() > deadline) throw neverSent(asked, 0)
        try {
          return await once(asked, request)
        } catch (thrown) {
          if (!(thrown instanceof ForeignError)) throw thrown
          const waitMs = backoffMs(backoff, attempt, random, thrown.retryAfterMs ?? 0)
          if (thrown.kind === 'rate_limited') budget?.pause(thrown.retryAfterMs ?? waitMs)
          const isPatient = attempt < TRIES && clock.now() + waitMs <= deadline
          if (!isPatient || !maySendAgain(thrown, request.isIdempotent)) throw withRetryAfter(thrown)
          await sleep(clock, waitMs)
        }
      }
    },
  }
}

function maySendAgain(error: ForeignError, isIdempotent: boolean): boolean {
  const passes = error.kind === 'rate_limited' || error.kind === 'unavailable'
  return passes && (isIdempotent || error.effect === 'no')
}

/** A refusal for haste that we give up on always says when to come back. */
function withRetryAfter(error: ForeignError): ForeignError {
  if (error.kind !== 'rate_limited' || error.retryAfterMs !== null) return error
  const { service, operation, kind, effect, code } = error
  const details = { service, operation, kind, effect, retryAfterMs: RATE_WINDOW_MS, cause: error }
  return new ForeignError(error.message, code === null ? details : { ...details, code })
}

function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}

function parseReply<T>(asked: Asked, text: string, schema: ZodType<T>): T {
  let json: unknown = null
  try {
    if (text.trim() !== '') json = JSON.parse(text)
  } catch (thrown) {
    throw unreadableReply(asked, 'it is not JSON', thrown)
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const where = parsed.error.issues[0]
  throw unreadableReply(asked, `${where?.path.join('.') || 'the body'} is not as expected`, parsed.error)
}
