/** What a refusal means here, by NFYio's own code where it has one. Source: cloud-peering reference, section 8. */
import type { ErrorReply, Refusal } from '../../http/index.ts'
import { type ErrorKind, ForeignError } from '../../kit/errors.ts'
import { nameOf, type Place } from './install.ts'

/** Of calls that are inferred and not documented: an install may not have them. */
export const NOT_OFFERED = 'NOT_OFFERED'

export function failure(
  kind: ErrorKind,
  code: string,
  operation: string,
  text: string,
  cause?: unknown,
): ForeignError {
  return new ForeignError(text, {
    service: 'nfyio',
    operation,
    kind,
    effect: 'no',
    code,
    ...(cause === undefined ? {} : { cause }),
  })
}

export function isCode(thrown: unknown, ...codes: string[]): thrown is ForeignError {
  return thrown instanceof ForeignError && thrown.code !== null && codes.includes(thrown.code)
}

const isKind = (thrown: unknown, kind: ErrorKind): thrown is ForeignError =>
  thrown instanceof ForeignError && thrown.kind === kind

/** Whether the key of an account is not let in, or may not do it. */
export const isAuth = (thrown: unknown): thrown is ForeignError => isKind(thrown, 'auth')
export const isInvalid = (thrown: unknown): thrown is ForeignError => isKind(thrown, 'invalid')
export const isConflict = (thrown: unknown): thrown is ForeignError => isKind(thrown, 'conflict')
export const isUnknown = (thrown: unknown): thrown is ForeignError => isKind(thrown, 'not_found')

/** A 404 of NFYio's own says what is unknown; one of a router or a proxy has no code of NFYio's, and says nothing. */
export const isUnknownThing = (thrown: unknown): thrown is ForeignError =>
  isUnknown(thrown) && thrown.code !== 'HTTP 404'

/** `{error: {code, message, details?}}`; null for anything else, such as the words of a gateway. */
function ownCode(body: unknown): string | null {
  const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : null
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null
  return typeof code === 'string' && /^[A-Za-z][\w.-]{0,63}$/.test(code) ? code : null
}

export function readRefusal({ status, body }: ErrorReply, place: Place): Refusal {
  const whose = `the API key of ${nameOf(place)}`
  const code = ownCode(body)
  const said = code === null ? {} : { code }
  // It ends by itself, unlike the other reasons for a 403.
  if (status === 423 || (code === 'ResourceLocked' && status < 500))
    return { ...said, kind: 'not_active', todo: 'It is tried again.' }
  switch (status) {
    case 401:
      return {
        ...said,
        todo: `NFYio does not know ${whose}; look at apiKey, and at auth and prefix of the install.`,
      }
    case 403:
      return {
        ...said,
        todo:
          code === 'ScopeRequired'
            ? `Give ${whose} the scope that this call needs.`
            : `Look at what ${whose} may do, and whether this is for another account to do.`,
      }
    case 404:
      return code === null
        ? {
            todo: `This is no answer of NFYio's own: ${place.install.alias} may not offer this by its API (its console does), or its url and prefix lead elsewhere.`,
          }
        : said
    case 405:
      return {
        kind: 'invalid',
        code: NOT_OFFERED,
        todo: `The NFYio install ${place.install.alias} does not offer this by its API; do it in its console.`,
      }
    default:
      return said
  }
}

/** An install that repeats the key that it refuses must not lead it into logs and cards. */
export function withoutKey(thrown: unknown, { account }: Place): unknown {
  if (!(thrown instanceof ForeignError) || account.apiKey === '' || !thrown.message.includes(account.apiKey))
    return thrown
  const { service, operation, kind, effect, code, retryAfterMs } = thrown
  return new ForeignError(thrown.message.replaceAll(account.apiKey, '[secret]'), {
    service,
    operation,
    kind,
    effect,
    ...(code === null ? {} : { code }),
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
  })
}
