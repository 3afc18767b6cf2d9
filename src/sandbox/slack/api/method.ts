/** What a Web API method is to the endpoint: its row in the table, its arguments, its ways to refuse. */
import type { Sockets } from '../delivery/socket-carrier.ts'
import type { Tier } from '../rate.ts'
import type { Triggers } from '../trigger.ts'
import type { Refusal } from '../validation/validate.ts'
import type { Workspace } from '../workspace.ts'

export type TokenKind = 'bot' | 'app'

export interface Call {
  workspace: Workspace
  args: Args
  /** `http://127.0.0.1:PORT` */
  origin: string
  token: TokenKind
  sockets: Sockets
  triggers: Triggers
}

export interface MethodRow {
  tier: Tier | 'post'
  /** Which tokens may call it; none: no token is needed. */
  tokens: readonly TokenKind[]
  /** Scopes of which the token needs one. */
  scopes: readonly string[]
  /** The reply without its `ok`. */
  run(call: Call): Record<string, unknown>
}

/** Ends a call with `{ ok: false, error, … }`. */
export class ApiRefusal extends Error {
  readonly error: string
  readonly details: Record<string, unknown>

  constructor(error: string, details: Record<string, unknown> = {}) {
    super(error)
    this.error = error
    this.details = details
  }
}

/** A refusal with `response_metadata.messages`, as the block and view checks word them. */
export function refusal(found: Refusal): ApiRefusal {
  if (found.messages.length === 0) return new ApiRefusal(found.error)
  return new ApiRefusal(found.error, {
    errors: found.messages.map(message => message.replace('[ERROR] ', '')),
    response_metadata: { messages: found.messages },
  })
}

/** Throws `missing_scope` unless the bot token carries the scope. */
export function needScope(workspace: Workspace, ...anyOf: string[]): void {
  if (anyOf.length === 0 || anyOf.some(scope => workspace.scopes.has(scope))) return
  throw new ApiRefusal('missing_scope', {
    needed: anyOf.join(','),
    provided: [...workspace.scopes].join(','),
  })
}

/** Arguments come as form fields (objects as JSON strings) or as a JSON body; the same method reads both. */
export class Args {
  readonly values: Record<string, unknown>

  constructor(values: Record<string, unknown>) {
    this.values = values
  }

  has(name: string): boolean {
    return this.values[name] !== undefined && this.values[name] !== null
  }

  string(name: string): string | undefined {
    const value = this.values[name]
    if (value === undefined || value === null) return undefined
    return typeof value === 'string' ? value : String(value)
  }

  required(name: string): string {
    const value = this.string(name)
    if (value !== undefined && value !== '') return value
    throw refusal({ error: 'invalid_arguments', messages: [`[ERROR] missing required field: ${name}`] })
  }

  flag(name: string): boolean {
    const value = this.values[name]
    return value === true || value === 'true' || value === '1' || value === 1
  }

  integer(name: string, otherwise: number): number {
    const value = Number(this.string(name) ?? otherwise)
    return Number.isInteger(value) ? value : otherwise
  }

  /** A structure; `undefined` when absent. @throws ApiRefusal with `error` for text that is no JSON. */
  json(name: string, error: string): unknown {
    const value = this.values[name]
    if (value === undefined || value === null || value === '') return undefined
    if (typeof value !== 'string') return value
    try {
      return JSON.parse(value)
    } catch {
      throw new ApiRefusal(error)
    }
  }
}
