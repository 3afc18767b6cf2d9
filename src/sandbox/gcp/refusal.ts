/** What Google says when it says no, in the envelope of the service that was called. */

/** `compute`: legacy errors of Compute Engine; `google`: IAM and Resource Manager; `oauth`: the token endpoints. */
export type Envelope = 'compute' | 'google' | 'oauth'

export class GcpRefusal extends Error {
  readonly status: number
  readonly reason: string

  constructor(status: number, reason: string, message: string) {
    super(message)
    this.status = status
    this.reason = reason
  }
}

/** google.rpc.Code of an HTTP status, as google/rpc/code.proto maps them. */
const codeNames: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ALREADY_EXISTS',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
}

/** Compute leaves `status` out of the errors that it finds itself; those of the front door have it. */
const fromFrontDoor: readonly string[] = ['authError', 'required.login', 'rateLimitExceeded', 'backendError']

export function refusalBody(envelope: Envelope, { status: code, reason, message }: GcpRefusal): object {
  const status = codeNames[code] ?? 'UNKNOWN'
  if (envelope === 'oauth') return { error: reason, error_description: message }
  if (envelope === 'google') {
    const permission = /'([a-z]+\.[A-Za-z.]+)'/.exec(message)?.[1]
    return {
      error: {
        code,
        message,
        status,
        ...(code === 403 && permission !== undefined
          ? {
              details: [
                {
                  '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
                  reason: 'IAM_PERMISSION_DENIED',
                  domain: 'iam.googleapis.com',
                  metadata: { permission },
                },
              ],
            }
          : {}),
      },
    }
  }
  const isLogin = code === 401
  return {
    error: {
      code,
      message,
      errors: [
        {
          message,
          domain: reason === 'rateLimitExceeded' ? 'usageLimits' : 'global',
          reason: reason === 'required.login' ? 'required' : reason,
          ...(isLogin ? { location: 'Authorization', locationType: 'header' } : {}),
        },
      ],
      ...(fromFrontDoor.includes(reason) ? { status } : {}),
    },
  }
}

export const loginRequired = () =>
  new GcpRefusal(
    401,
    'required.login',
    'Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
  )

export const invalidCredentials = () =>
  new GcpRefusal(
    401,
    'authError',
    'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
  )

export function forbidden(permission: string, resource: string): GcpRefusal {
  return new GcpRefusal(403, 'forbidden', `Required '${permission}' permission for '${resource}'`)
}

export function notFound(resource: string): GcpRefusal {
  return new GcpRefusal(404, 'notFound', `The resource '${resource}' was not found`)
}

export function invalid(message: string): GcpRefusal {
  return new GcpRefusal(400, 'invalid', message)
}

export function required(field: string): GcpRefusal {
  return new GcpRefusal(400, 'required', `Required field '${field}' not specified`)
}

/** The two texts of hashicorp/terraform-provider-google issues 3026 and 3034. */
export function inProgress(what: 'peering' | 'route'): GcpRefusal {
  return new GcpRefusal(
    400,
    'badRequest',
    `There is a ${what} operation in progress on the local or peer network. Try again later.`,
  )
}
