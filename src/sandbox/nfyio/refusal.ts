/** What NFYio says when it says no: the codes of its error handling page, and two that had to be inferred. */
const statuses = {
  InvalidRequest: 400,
  InvalidParameter: 400,
  ValidationError: 400,
  Unauthorized: 401,
  InvalidToken: 401,
  InvalidApiKey: 401,
  Forbidden: 403,
  ScopeRequired: 403,
  ResourceLocked: 403,
  NotFound: 404, // inferred
  MethodNotAllowed: 405, // inferred
  Conflict: 409, // inferred
  RateLimitExceeded: 429,
  InternalError: 500, // inferred
} as const

export type ErrorCode = keyof typeof statuses

export class NfyioRefusal extends Error {
  readonly code: string
  readonly status: number
  readonly details: object | null // null: left out

  constructor(
    code: ErrorCode,
    message: string,
    details: object | null = null,
    status: number = statuses[code],
  ) {
    super(message)
    this.code = code
    this.status = status
    this.details = details
  }
}

export function refusalBody({ code, message, details }: NfyioRefusal): object {
  return { error: { code, message, ...(details === null ? {} : { details }) } }
}

export function notFound(what: string, id: string): NfyioRefusal {
  return new NfyioRefusal('NotFound', `${what} ${id} was not found`)
}
