/** One Web API call from request to reply: token, ordered trouble, rates, scopes, the method, and a line in the log. */
import type { Sockets } from '../delivery/socket-carrier.ts'
import type { ApiFaults } from '../fault.ts'
import type { ApiCall } from '../lookalike.ts'
import type { Rates } from '../rate.ts'
import type { Triggers } from '../trigger.ts'
import type { Workspace } from '../workspace.ts'
import { ApiRefusal, Args, type Call, needScope, type TokenKind } from './method.ts'
import { methods } from './methods.ts'

export interface Endpoint {
  handle(request: { method: string; args: Record<string, unknown>; authorization: string }): Answer
}

interface Answer {
  status: number
  headers: Record<string, string>
  body: Record<string, unknown>
  /** True: the connection is to be destroyed instead of answered. */
  isDropped: boolean
}

export interface EndpointParts {
  workspace: Workspace
  tokens: { bot: string; app: string }
  origin: () => string
  sockets: Sockets
  triggers: Triggers
  rates: Rates
  faults: ApiFaults
  calls: ApiCall[]
}

class RateLimited extends Error {
  readonly seconds: number

  constructor(seconds: number) {
    super('ratelimited')
    this.seconds = seconds
  }
}

export function createEndpoint(parts: EndpointParts): Endpoint {
  const { workspace, faults, calls } = parts

  const tokenKind = (given: string | undefined): TokenKind | null => {
    if (given === parts.tokens.bot) return 'bot'
    return given === parts.tokens.app ? 'app' : null
  }

  const run = (method: string, args: Args, given: string | undefined): Record<string, unknown> => {
    const row = methods[method]
    if (!row) throw new ApiRefusal('unknown_method', { req_method: method })
    const token = tokenKind(given)
    if (row.tokens.length > 0) {
      if (!given) throw new ApiRefusal('not_authed')
      if (!token) throw new ApiRefusal('invalid_auth')
      if (!row.tokens.includes(token)) throw new ApiRefusal('not_allowed_token_type')
    }
    const limited = faults.limited(method) ?? parts.rates.take(method, row.tier, args.string('channel') ?? '')
    if (limited !== null) throw new RateLimited(limited)
    const failure = faults.takeFailure(method)
    if (failure) throw new ApiRefusal(failure)
    needScope(workspace, ...row.scopes)
    const call: Call = {
      workspace,
      args,
      origin: parts.origin(),
      token: token ?? 'bot',
      sockets: parts.sockets,
      triggers: parts.triggers,
    }
    return { ok: true, ...row.run(call) }
  }

  const answer = (method: string, args: Args, given: string | undefined): Omit<Answer, 'isDropped'> => {
    const headers: Record<string, string> = {
      'x-slack-req-id': workspace.random.hex(32),
      'x-accepted-oauth-scopes': (methods[method]?.scopes ?? []).join(','),
      // Bolt and `doctor` checks read the granted scopes here; an app-level token has its own.
      'x-oauth-scopes': tokenKind(given) === 'app' ? 'connections:write' : [...workspace.scopes].join(','),
    }
    try {
      return { status: 200, headers, body: run(method, args, given) }
    } catch (failure) {
      if (failure instanceof RateLimited) {
        return {
          status: 429,
          headers: { ...headers, 'retry-after': String(failure.seconds) },
          body: { ok: false, error: 'ratelimited' },
        }
      }
      if (failure instanceof ApiRefusal) {
        return { status: 200, headers, body: { ok: false, error: failure.error, ...failure.details } }
      }
      throw failure
    }
  }

  return {
    handle({ method, args, authorization }) {
      const { token: inBody, ...rest } = args
      const given =
        /^Bearer (.+)$/i.exec(authorization)?.[1] ?? (typeof inBody === 'string' ? inBody : undefined)
      const answered = faults.isRefusing()
        ? { status: 503, headers: {}, body: { ok: false, error: 'service_unavailable' } }
        : answer(method, new Args(rest), given)
      const isOk = answered.body['ok'] === true
      const error = isOk ? undefined : String(answered.body['error'])
      calls.push({
        method,
        args: rest,
        at: workspace.clock.now(),
        status: answered.status,
        ok: isOk,
        ...(error ? { error } : {}),
        reply: answered.body,
      })
      if (error) workspace.tell({ kind: 'call_refused', method, error })
      return { ...answered, isDropped: isOk && faults.takeDrop(method) }
    },
  }
}
