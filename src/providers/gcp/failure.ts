/**
 * What Google Cloud's refusals mean, in the words of kit/errors.ts: by the reason or the code that comes with them, and by
 * their sentence where neither tells. Source: cloud-peering reference, section 7; cloud.google.com/apis/design/errors.
 */
import { z } from 'zod'
import type { ErrorReply, Refusal } from '../../http/index.ts'
import { second } from '../../kit/duration.ts'
import { type ErrorKind, ForeignError } from '../../kit/errors.ts'

/** Somebody works at one of the two networks; that ends. */
export const IN_PROGRESS = 'PEERING_OPERATION_IN_PROGRESS'

const quotaNames: Readonly<Record<string, string>> = {
  PEERINGS_PER_NETWORK: 'peerings per network',
  SUBNET_RANGES_PEERING_GROUP: 'subnet ranges of all peered networks together',
  STATIC_ROUTES_PER_PEERING_GROUP: 'static routes of all peered networks together',
  DYNAMIC_ROUTES_PER_REGION_PER_PEERING_GROUP: 'dynamic routes in a Region of all peered networks together',
}

function quotaMeaning(text: string): Refusal {
  const name = /\b[A-Z]+(?:_[A-Z]+)+\b/g
  const quota = [...text.matchAll(name)].map(([found]) => found).find(found => found in quotaNames)
  const what = quota === undefined ? 'it' : `${quota} (${quotaNames[quota]})`
  return {
    kind: 'invalid',
    code: 'QUOTA_EXCEEDED',
    todo: `Ask for more of ${what} on the Quotas page of the project, or remove peerings that nobody needs.`,
  }
}

/** The role that fits: no role of networks lets anybody act as a service account. */
function permissionMeaning(text: string): Refusal {
  const todo = /iam\.serviceAccounts\./.test(text)
    ? "Grant roles/iam.serviceAccountTokenCreator on that service account to the one of the bot's credentials."
    : "Grant it to the bot's service account in that project, with a role of its own or roles/compute.networkAdmin."
  return { kind: 'auth', code: 'PERMISSION_DENIED', todo }
}

const haste: Refusal = { kind: 'rate_limited', code: 'RATE_LIMIT_EXCEEDED', retryAfterMs: 30 * second }
const disabled: Refusal = {
  kind: 'auth',
  code: 'SERVICE_DISABLED',
  todo: 'Enable that API in the project, then ask again.',
}

/** `errors[].reason` of Compute, `details[].reason` and `status` of the newer APIs. */
const byReason: Readonly<Record<string, (said: string) => Refusal>> = {
  resourceNotReady: () => ({ kind: 'not_active', code: 'RESOURCE_NOT_READY', retryAfterMs: 10 * second }),
  rateLimitExceeded: () => haste,
  userRateLimitExceeded: () => haste,
  RATE_LIMIT_EXCEEDED: () => haste,
  accessNotConfigured: () => disabled,
  SERVICE_DISABLED: () => disabled,
  IAM_PERMISSION_DENIED: permissionMeaning,
  notFound: absence,
  NOT_FOUND: absence,
}

/**
 * Of all that answers 404, only a network or an operation counts as not there: a project or an account that Google does not
 * know must never pass for a half that is gone.
 */
function absence(said: string): Refusal {
  if (/\/(networks|operations)\//.test(said)) return { kind: 'not_found', code: 'NOT_FOUND' }
  return { kind: 'auth', code: 'NO_PROJECT', todo: 'Look at projectId and impersonate under gcp.projects.' }
}

/** By what is said, whatever its status or code; null where the words tell nothing. */
function meaningOfWords(text: string): Refusal | null {
  if (/(peering|route) operation in progress/i.test(text))
    return { kind: 'not_active', code: IN_PROGRESS, retryAfterMs: 10 * second }
  if (/rate ?limit ?exceeded|quota exceeded for quota (metric|group)/i.test(text)) return haste
  if (/quota\b.*\bexceeded|exceeded\b.*\bquota|QUOTA_EXCEEDED|quotaExceeded/i.test(text))
    return quotaMeaning(text)
  if (/has not been used in project|it is disabled|SERVICE_DISABLED|accessNotConfigured/i.test(text))
    return disabled
  if (/Required '[\w.]+' permission|Permission '[\w.]+' denied/i.test(text)) return permissionMeaning(text)
  return null
}

const byStatus: Readonly<Record<number, Refusal>> = {
  401: {
    kind: 'auth',
    todo: 'Look at the file that GOOGLE_APPLICATION_CREDENTIALS names, and at the service account to act as.',
  },
  403: { kind: 'auth', todo: permissionMeaning('').todo ?? '' },
  // A page of whatever stands between, or a wrong base URL: it does not say that something is gone.
  404: { kind: 'invalid_response', todo: 'That is no answer of Google; look at what stands in between.' },
}

const reasoned = z
  .array(z.object({ reason: z.string().nullish() }))
  .nullish()
  .catch(null)
const envelope = z.object({
  error: z.object({ status: z.string().nullish().catch(null), errors: reasoned, details: reasoned }),
})

/** The particular before the general: in `badRequest` hides what only the sentence tells. */
function reasonsIn(body: unknown): string[] {
  const { success, data } = envelope.safeParse(body)
  if (!success) return []
  const { status, errors, details } = data.error
  return [...(details ?? []), ...(errors ?? []), { reason: status }].flatMap(({ reason }) => reason ?? [])
}

export function readRefusal({ status, body, said }: ErrorReply): Refusal {
  // An error within Google is one, whatever it says.
  if (status >= 500) return {}
  const known = reasonsIn(body).flatMap(reason => byReason[reason] ?? [])
  return known[0]?.(said) ?? meaningOfWords(said) ?? byStatus[status] ?? {}
}

/** As a sentence ends, with what to do behind it. */
function withTodo(text: string, todo = ''): string {
  const sentence = /[.!?…]$/.test(text) ? text : `${text}.`
  return todo === '' ? sentence : `${sentence} ${todo}`
}

const byCode: Readonly<Record<string, ErrorKind>> = {
  RESOURCE_NOT_FOUND: 'not_found',
  RESOURCE_ALREADY_EXISTS: 'conflict',
  RESOURCE_IN_USE_BY_ANOTHER_RESOURCE: 'conflict',
  RESOURCE_NOT_READY: 'not_active',
  RESOURCE_OPERATION_RATE_EXCEEDED: 'rate_limited',
  PERMISSION_DENIED: 'auth',
  PERMISSIONS_ERROR: 'auth',
  FORBIDDEN: 'auth',
  INTERNAL_ERROR: 'unavailable',
  BACKEND_ERROR: 'unavailable',
}

export interface OperationError {
  code: string
  message: string
}

const TEXT_MAX = 400

function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const line = text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim()
  return line.length > TEXT_MAX ? `${line.slice(0, TEXT_MAX)}…` : line
}

/** An operation that ended with errors: the first one decides. */
export function operationFailure(operation: string, errors: readonly OperationError[]): ForeignError {
  const [first = { code: 'UNKNOWN', message: '' }] = errors
  const meaning = meaningOfWords(`${first.code} ${first.message}`)
  const kind = meaning?.kind ?? byCode[first.code] ?? 'invalid'
  const said = oneLine(first.message)
  const text = withTodo(
    `Google Cloud could not ${operation} (${first.code})${said === '' ? '' : `: ${said}`}`,
    meaning?.todo ?? (kind === 'auth' ? permissionMeaning(said).todo : undefined),
  )
  return new ForeignError(text, {
    service: 'gcp',
    operation,
    kind,
    // An error within Google says nothing about how far it came.
    effect: kind === 'unavailable' ? 'maybe' : 'no',
    code: meaning?.code ?? first.code,
    ...(meaning?.retryAfterMs === undefined ? {} : { retryAfterMs: meaning.retryAfterMs }),
  })
}

export function failure(
  kind: ErrorKind,
  code: string,
  operation: string,
  text: string,
  effect: ForeignError['effect'] = 'no',
): ForeignError {
  return new ForeignError(text, { service: 'gcp', operation, kind, effect, code })
}
