/**
 * What went wrong with a call to AWS, in the words of kit/errors.ts. The SDK's error carries EC2's own code as its name;
 * what carries none is known by the HTTP status or by how the connection ended. Source: cloud-peering reference, 2 and 5.
 */
import { minute, second } from '../../kit/duration.ts'
import { type Effect, type ErrorKind, ForeignError, messageOf } from '../../kit/errors.ts'
import { quotaByError, quotaWords } from './quota.ts'

/** Who was asked what; the start of every failure's text. */
export interface Asked {
  /** In words: `accept the peering`. */
  operation: string
  /** `payments eu-west-1` */
  place: string
  /** A read changes nothing, however it ends. */
  isRead: boolean
}

interface Meaning {
  kind: ErrorKind
  /** What to do, a whole sentence; empty where AWS's own says it. */
  todo: string
}

const userError = (todo: string): Meaning => ({ kind: 'invalid', todo })
const credentials: Meaning = {
  kind: 'auth',
  todo: "Look at the bot's credentials, the role's trust policy and its external id.",
}
const throttled: Meaning = { kind: 'rate_limited', todo: '' }
const ill: Meaning = { kind: 'unavailable', todo: '' }

/** By EC2's or STS's code in lower case: the documents, the SDK and EC2 itself do not agree on the case of `Id`. */
const meanings: Readonly<Record<string, Meaning>> = {
  'invalidvpcpeeringconnectionid.notfound': {
    kind: 'not_found',
    todo: 'What is new may be unknown for a minute; what ended is forgotten after a while.',
  },
  'invalidvpcpeeringconnectionid.malformed': userError('Give the id as pcx- and 8 or 17 hexadecimal digits.'),
  'invalidvpcid.notfound': userError('Check the VPC id, its account and its Region.'),
  'invalidvpcid.malformed': userError('Give the id as vpc- and 8 or 17 hexadecimal digits.'),
  'invalidroutetableid.notfound': userError('Check the id of the route table, its account and its Region.'),
  'invalidroutetableid.malformed': userError('Give the id as rtb- and 8 or 17 hexadecimal digits.'),
  invalidstatetransition: {
    kind: 'conflict',
    todo: 'The peering has moved on meanwhile; look at how it stands now.',
  },
  operationnotpermitted: userError(
    'AWS takes this only from the account and in the Region of that end, and options only while the peering is active.',
  ),
  vpcpeeringconnectionalreadyexists: {
    kind: 'conflict',
    todo: 'The two VPCs are peered already, maybe in the other direction; use that peering.',
  },
  'invalidvpcpeeringconnectionstate.dnshostnamesdisabled': userError(
    'Switch on DNS hostnames and DNS resolution of the VPC, or leave out dns=yes.',
  ),
  routealreadyexists: { kind: 'conflict', todo: 'Something else owns the destination in that table.' },
  'invalidroute.notfound': { kind: 'not_found', todo: 'There is no such route in that table.' },
  'invalidpermission.duplicate': { kind: 'conflict', todo: 'The rule is there already.' },
  'invalidpermission.notfound': { kind: 'not_found', todo: 'There is no such rule.' },
  unauthorizedoperation: {
    kind: 'auth',
    todo: "Add the permission to the bot's role; the README has the whole policy.",
  },
  accessdenied: {
    kind: 'auth',
    todo: "Look whether the role's trust policy names the bot and its external id is the configured one.",
  },
  authfailure: credentials,
  expiredtoken: credentials,
  expiredtokenexception: credentials,
  requestexpired: credentials,
  invalidclienttokenid: credentials,
  // Where the bot's own credentials are made of a token: the SDK's names for STS's codes, which lack the last word.
  invalididentitytokenexception: credentials,
  idprejectedclaimexception: credentials,
  idpcommunicationerrorexception: ill,
  missingauthenticationtoken: credentials,
  signaturedoesnotmatch: credentials,
  credentialsprovidererror: {
    kind: 'auth',
    todo: 'Give the bot credentials where the AWS SDK looks for them: the environment, a profile, or its instance.',
  },
  requestlimitexceeded: throttled,
  throttling: throttled,
  throttlingexception: throttled,
  internalerror: ill,
  internalfailure: ill,
  serviceunavailable: ill,
  unavailable: ill,
}

/** What to wait after a refusal for haste: AWS refills its buckets within seconds, and does not say when. */
const THROTTLED_MS = 5 * second

/** Whether it says one of these codes; compared without regard to case, as EC2's have to be. */
export function isCode(said: unknown, ...codes: string[]): boolean {
  const code = field(said, 'code')
  return typeof code === 'string' && codes.some(each => each.toLowerCase() === code.toLowerCase())
}

/** Whether another try may end otherwise, without anybody mending anything. */
export function isPassing({ kind }: ForeignError): boolean {
  return kind === 'unavailable' || kind === 'rate_limited'
}

interface Said {
  /** Null where no answer came. */
  status: number | null
  /** Null where AWS said none. */
  code: string | null
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && key in value
    ? (value as Record<string, unknown>)[key]
    : undefined
}

/** What AWS answered; a code only where it is AWS's: the SDK names its own errors `Error`, `TypeError`, `AbortError`. */
export function saidBy(thrown: unknown): Said {
  const statusOf = (part: unknown, key: string) => {
    const value = field(part, key)
    return typeof value === 'number' ? value : null
  }
  const status =
    statusOf(field(thrown, '$metadata'), 'httpStatusCode') ??
    statusOf(field(thrown, '$response'), 'statusCode')
  const name = thrown instanceof Error ? thrown.name : ''
  const isOfService = field(thrown, '$fault') !== undefined || Object.hasOwn(meanings, name.toLowerCase())
  return { status, code: isOfService && name !== '' && name !== 'Error' && name !== 'Unknown' ? name : null }
}

/** Null when what was thrown is no failure of AWS or of the way there, so a bug of ours. */
export function failureOf(asked: Asked, thrown: unknown): ForeignError | null {
  if (thrown instanceof ForeignError) return thrown
  const { status, code } = saidBy(thrown)
  if (code !== null) return refusal(asked, code, status, messageOf(thrown), thrown)
  if (status !== null) return unreadable(asked, status, thrown)
  return connectionFailure(asked, thrown)
}

function details(asked: Asked, kind: ErrorKind, effect: Effect, code: string, cause: unknown) {
  return { service: 'aws', operation: asked.operation, kind, effect, code, cause }
}

function refusal(
  asked: Asked,
  code: string,
  status: number | null,
  said: string,
  cause: unknown,
): ForeignError {
  const lower = code.toLowerCase()
  const quota = quotaByError[lower]
  const known = quota
    ? userError(`Raise ${quotaWords(quota)} in Service Quotas, or remove what is not needed.`)
    : meanings[lower]
  const meaning = known ?? { kind: (status ?? 400) >= 500 ? 'unavailable' : 'invalid', todo: '' }
  const isOpen = meaning.kind === 'unavailable' && !asked.isRead
  const isAboutSignature = lower === 'signaturedoesnotmatch'
  const sentence = oneLine(isAboutSignature ? withoutTheSigned(said) : said)
  const text = `AWS refused to ${asked.operation} in ${asked.place} (${code})${sentence === '' ? '.' : `: ${sentence}`}`
  return new ForeignError(`${text}${meaning.todo === '' ? '' : ` ${meaning.todo}`}`, {
    ...details(asked, meaning.kind, isOpen ? 'maybe' : 'no', code, isAboutSignature ? undefined : cause),
    ...(meaning.kind === 'rate_limited' ? { retryAfterMs: THROTTLED_MS } : {}),
  })
}

/** AWS goes on with all that it has signed itself, line by line: the session token is one of them. */
function withoutTheSigned(said: string): string {
  return said.replace(/\s*The (Canonical String|String-to-Sign)\b[\s\S]*$/, '')
}

const TEXT_MAX = 400

/** One line of bounded length that ends as a sentence does. */
function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const line = text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim()
  const cut = line.length > TEXT_MAX ? `${line.slice(0, TEXT_MAX)}…` : line
  return cut === '' || /[.!?…]$/.test(cut) ? cut : `${cut}.`
}

/** A page of a proxy or a load balancer, where EC2's XML was expected. */
function unreadable(asked: Asked, status: number, cause: unknown): ForeignError {
  const isIll = status >= 500 || status === 408
  const isHasty = status === 429
  const kind: ErrorKind = isIll ? 'unavailable' : isHasty ? 'rate_limited' : 'invalid_response'
  const isOpen = !asked.isRead && (status >= 500 || status < 400)
  const text =
    isIll || isHasty ? `answered HTTP ${status}` : `sent a reply that cannot be read (HTTP ${status})`
  return new ForeignError(`AWS ${text} when asked to ${asked.operation} in ${asked.place}.`, {
    ...details(asked, kind, isOpen ? 'maybe' : 'no', `HTTP ${status}`, cause),
    ...(isHasty ? { retryAfterMs: minute } : {}),
  })
}

/** A write that must not be sent twice, and for which it is too late by now. */
export function neverSent(asked: Asked, withinMs: number): ForeignError {
  const text = `The request to ${asked.operation} in ${asked.place} was not sent: getting there took longer than ${Math.round(withinMs / second)} s.`
  return new ForeignError(text, details(asked, 'unavailable', 'no', 'NEVER_SENT', undefined))
}

export function timedOut(asked: Asked, afterMs: number): ForeignError {
  const text = `AWS did not answer within ${Math.round(afterMs / second)} s when asked to ${asked.operation} in ${asked.place}.`
  return new ForeignError(
    text,
    details(asked, 'unavailable', asked.isRead ? 'no' : 'maybe', 'TIMEOUT', undefined),
  )
}

function connectionFailure(asked: Asked, thrown: unknown): ForeignError | null {
  const code = field(thrown, 'code')
  if (!(thrown instanceof Error) || typeof code !== 'string') return null
  const isBefore = isConnectFailure(thrown)
  const happened = isBefore ? 'could not be reached' : 'broke the connection'
  return new ForeignError(
    `AWS ${happened} when asked to ${asked.operation} in ${asked.place}: ${oneLine(messageOf(thrown) || code)}`,
    details(asked, 'unavailable', asked.isRead || isBefore ? 'no' : 'maybe', code, thrown),
  )
}

/** Failed before a byte of the request went out: no name, no connection, no trusted certificate. */
function isConnectFailure(thrown: unknown): boolean {
  if (thrown instanceof AggregateError) return thrown.errors.every(isConnectFailure)
  const syscall = field(thrown, 'syscall')
  return (
    syscall === 'connect' ||
    syscall === 'getaddrinfo' ||
    /CERT|^ERR_TLS_|UNABLE_TO_(GET|VERIFY)|^ERR_SSL_/.test(String(field(thrown, 'code')))
  )
}
