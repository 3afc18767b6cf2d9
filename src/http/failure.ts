/** What went wrong with a call, in the words of kit/errors.ts: by status of the reply, or by how the connection ended. */
import { parseInstant } from '../kit/clock.ts'
import { second } from '../kit/duration.ts'
import { type Effect, type ErrorKind, ForeignError, messageOf } from '../kit/errors.ts'

/** Who was asked what; the start of every failure's text. */
export interface Asked {
  service: string
  /** As people say it: `Redis Cloud`. */
  name: string
  operation: string
  /** A read changes nothing, however it ends. */
  isRead: boolean
}

const kindByStatus: Record<number, ErrorKind> = {
  401: 'auth',
  403: 'auth',
  404: 'not_found',
  408: 'unavailable', // the server did not get the whole request: it did nothing
  409: 'conflict',
  429: 'rate_limited',
}

function kindOfStatus(status: number): ErrorKind {
  if (status >= 500) return 'unavailable'
  if (status < 400) return 'invalid_response' // a redirect, where an answer was expected
  return kindByStatus[status] ?? 'invalid'
}

/** An answer that is no success. */
export interface ErrorReply {
  status: number
  /** As JSON; undefined where it is none, such as the page of a proxy. */
  body: unknown
  /** The sentence in it, on one line; empty where there is none. */
  said: string
}

/** What an API means by it. What is left out is read from the status. */
export interface Refusal {
  kind?: ErrorKind
  /** The API's own code, in place of `HTTP 403`. */
  code?: string
  /** What to do, a whole sentence behind the API's own. */
  todo?: string
  /** Where the reply has no Retry-After. */
  retryAfterMs?: number
}

export type ReadRefusal = (reply: ErrorReply) => Refusal

export function statusFailure(
  asked: Asked,
  { status, text, retryAfterMs }: { status: number; text: string; retryAfterMs: number | null },
  readRefusal: ReadRefusal = () => ({}),
): ForeignError {
  const body = jsonIn(text)
  const said = oneLine(sentenceIn(body) ?? '')
  const refusal = readRefusal({ status, body, said })
  const effect: Effect = !asked.isRead && (status >= 500 || status < 400) ? 'maybe' : 'no'
  const words = `${asked.name} answered HTTP ${status} when asked to ${asked.operation}${said ? `: ${said}` : '.'}`
  const comeBackMs = retryAfterMs ?? refusal.retryAfterMs
  return new ForeignError(refusal.todo ? `${words.replace(/(?<![.!?…])$/, '.')} ${refusal.todo}` : words, {
    ...identityOf(asked),
    kind: refusal.kind ?? kindOfStatus(status),
    effect,
    code: refusal.code ?? `HTTP ${status}`,
    ...(comeBackMs === undefined ? {} : { retryAfterMs: comeBackMs }),
  })
}

export function unreadableReply(asked: Asked, why: string, cause?: unknown): ForeignError {
  return new ForeignError(
    `${asked.name} was asked to ${asked.operation} and sent a reply that cannot be read: ${why}.`,
    {
      ...identityOf(asked),
      kind: 'invalid_response',
      effect: asked.isRead ? 'no' : 'maybe',
      ...(cause === undefined ? {} : { cause }),
    },
  )
}

export function timedOut(asked: Asked, afterMs: number): ForeignError {
  const text = `${asked.name} did not answer within ${Math.round(afterMs / second)} s when asked to ${asked.operation}.`
  return new ForeignError(text, {
    ...identityOf(asked),
    kind: 'unavailable',
    effect: asked.isRead ? 'no' : 'maybe',
    code: 'TIMEOUT',
  })
}

/** The call was never sent, because its turn did not come in time. */
export function neverSent(asked: Asked, retryAfterMs: number): ForeignError {
  const wait = Math.ceil(retryAfterMs / second)
  return new ForeignError(
    `The account's request limit leaves no room to ${asked.operation}; the next free turn is in ${wait} s.`,
    { ...identityOf(asked), kind: 'rate_limited', effect: 'no', code: 'RATE_BUDGET', retryAfterMs },
  )
}

/** Null when what was thrown is no failure of the connection, so a bug of ours. */
export function connectionFailure(asked: Asked, thrown: unknown): ForeignError | null {
  const code = codeOf(thrown)
  if (code === null) return null
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return unreadableReply(asked, 'it is too large', thrown)
  const isBeforeSending = isConnectFailure(thrown)
  const happened = isBeforeSending ? 'could not be reached' : 'broke the connection'
  return new ForeignError(
    `${asked.name} ${happened} when asked to ${asked.operation}: ${messageOf(thrown) || code}.`,
    {
      ...identityOf(asked),
      kind: 'unavailable',
      effect: asked.isRead || isBeforeSending ? 'no' : 'maybe',
      code,
      cause: thrown,
    },
  )
}

function identityOf({ service, operation }: Asked) {
  return { service, operation }
}

function codeOf(thrown: unknown): string | null {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : null
}

/** Failed before a byte of the request went out: no name, no connection, no trusted certificate. */
function isConnectFailure(thrown: unknown): boolean {
  // Several addresses were tried and each failed to connect.
  if (thrown instanceof AggregateError) return thrown.errors.every(isConnectFailure)
  const code = codeOf(thrown) ?? ''
  const syscall = thrown instanceof Error && 'syscall' in thrown ? thrown.syscall : null
  return (
    syscall === 'connect' ||
    syscall === 'getaddrinfo' ||
    code === 'UND_ERR_CONNECT_TIMEOUT' ||
    /CERT|^ERR_TLS_|UNABLE_TO_(GET|VERIFY)|^ERR_SSL_/.test(code)
  )
}

/** `Retry-After` as seconds or as a date (RFC 9110, section 10.2.3). */
export function retryAfterMs(header: string | undefined, now: number): number | null {
  if (header === undefined) return null
  if (/^\d{1,6}$/.test(header.trim())) return Number(header) * second
  const at = parseInstant(header)
  return at === null ? null : Math.max(0, at - now)
}

const VENDOR_TEXT_MAX = 400

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Of bounded length. */
function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const line = text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim()
  return line.length > VENDOR_TEXT_MAX ? `${line.slice(0, VENDOR_TEXT_MAX)}…` : line
}

/** The sentence in an error body, wherever APIs put it; null where there is none. */
function sentenceIn(value: unknown): string | null {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return null
  for (const key of ['message', 'description', 'error_description', 'error'] as const)
    if (key in value) {
      const found = sentenceIn((value as Record<string, unknown>)[key])
      if (found) return found
    }
  return null
}
