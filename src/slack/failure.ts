import { ErrorCode } from '@slack/web-api'
import { second } from '../kit/duration.ts'
import { type ErrorKind, ForeignError, messageOf } from '../kit/errors.ts'

/** Slack's error codes that mean more than "invalid". */
const kinds: Readonly<Record<string, ErrorKind>> = {
  invalid_auth: 'auth',
  not_authed: 'auth',
  account_inactive: 'auth',
  token_revoked: 'auth',
  token_expired: 'auth',
  missing_scope: 'auth',
  no_permission: 'auth',
  ratelimited: 'rate_limited',
  rate_limited: 'rate_limited',
  internal_error: 'unavailable',
  fatal_error: 'unavailable',
  service_unavailable: 'unavailable',
  request_timeout: 'unavailable',
  team_added_to_org: 'unavailable',
  channel_not_found: 'not_found',
  message_not_found: 'not_found',
  user_not_found: 'not_found',
}

/**
 * The channel takes nothing from us: away, archived, or not open to us. It may be again, or another one be configured.
 * `restricted_action` has several endings.
 */
export const isChannelClosed = (code: string | null): boolean =>
  code !== null &&
  (/^restricted_action/.test(code) ||
    ['channel_not_found', 'is_archived', 'not_in_channel', 'no_permission'].includes(code) ||
    // As uploads say it.
    ['posting_to_channel_denied', 'invalid_channel'].includes(code))

/** So often what Slack refuses for what it says is tried; the reason may be an error of Slack's own. */
export const refusedTries = 8

interface SlackThrown {
  code?: unknown
  data?: { error?: unknown }
  retryAfter?: unknown
  statusCode?: unknown
}

/** Whatever the Web API client threw, in our words. A lost reply leaves open whether it was carried out. */
export function slackFailure(operation: string, thrown: unknown): ForeignError {
  if (thrown instanceof ForeignError) return thrown
  const { code, data, retryAfter, statusCode } = (thrown ?? {}) as SlackThrown
  const details = { service: 'slack', operation, cause: thrown }
  if (code === ErrorCode.PlatformError && typeof data?.error === 'string') {
    const kind = kinds[data.error] ?? 'invalid'
    return new ForeignError(`Slack answered "${data.error}" when asked to ${operation}.`, {
      ...details,
      kind,
      effect: kind === 'unavailable' ? 'maybe' : 'no',
      code: data.error,
    })
  }
  if (code === ErrorCode.RateLimitedError) {
    return new ForeignError(`Slack asks to wait before it will ${operation}.`, {
      ...details,
      kind: 'rate_limited',
      effect: 'no',
      code: 'ratelimited',
      retryAfterMs: typeof retryAfter === 'number' ? retryAfter * second : 30 * second,
    })
  }
  if (code === ErrorCode.HTTPError) {
    return new ForeignError(`Slack answered HTTP ${String(statusCode)} when asked to ${operation}.`, {
      ...details,
      kind: 'unavailable',
      effect: statusCode === 503 ? 'no' : 'maybe',
      code: `HTTP ${String(statusCode)}`,
    })
  }
  return new ForeignError(`Slack did not answer when asked to ${operation} (${messageOf(thrown)}).`, {
    ...details,
    kind: 'unavailable',
    effect: 'maybe',
  })
}
