/** What an error inside a task means for us. The list of codes grows (604 by now), so patterns and status back it up. */
import { type ErrorKind, ForeignError } from '../../kit/errors.ts'
import type { RemoteTask } from '../provider.ts'
import type { TaskError, TaskRow } from './schema.ts'

type Failure = NonNullable<RemoteTask['failure']>

/** A standard endpoint on an Active-Active subscription, or the reverse (in API words "flexible" is standard). */
const wrongFamily =
  /(SINGLE_REGION|FLEXIBLE).*NOT_ALLOWED.*ACTIVE_ACTIVE|ACTIVE_ACTIVE.*NOT_ALLOWED.*(SINGLE_REGION|FLEXIBLE)/

export function isWrongFamily(code: string | null): boolean {
  return code !== null && wrongFamily.test(code)
}

// First match decides.
const table: [RegExp, Failure['kind']][] = [
  [wrongFamily, 'invalid'],
  // What passes by itself, so that it is worth asking again: the subscription and its cluster are busy.
  [
    /^(SUBSCRIPTION|CLUSTER)_(IS_)?NOT_ACTIVE$|_CLUSTER_NOT_ACTIVE$|_NON_ACTIVE_DATABASES?$|^SUBSCRIPTION_IN_USE$|_UNDER_MAINTENANCE$|^TOO_MANY_PENDING_|^CONFLICT_ERROR$/,
    'not_active',
  ],
  [/_NOT_ACTIVE$/, 'invalid'], // the object itself: it waits for a person, or never becomes active
  [/_ALREADY_EXISTS?$/, 'conflict'],
  [/^SUBSCRIPTION_NOT_FOUND$/, 'invalid'], // `not_found` is about the thing itself; nobody looked for it here
  [/^(AWS_ERROR|TGW_REGION)_/, 'invalid'], // what the request names, not what it is about
  [/_NOT_FOUND$|_DOES_NOT_EXIST$|_WITH_NO_VPC_PEERINGS$/, 'not_found'],
  [/^UNAUTHORIZED$/, 'auth'],
  [/GENERAL_ERROR$|^UNKNOWN_STATUS$/, 'unavailable'],
  [/_INVALID_|_OVERLAP$|_MISSING$|^TOO_MANY_|_DISABLED$|^BAD_REQUEST$|CUSTOMER_MANAGED/, 'invalid'],
]

function kindOf(error: TaskError): Failure['kind'] {
  const row = table.find(([pattern]) => pattern.test(error.code))
  if (row) return row[1]
  const status = error.httpStatus ?? 400
  if (status === 401 || status === 403) return 'auth'
  if (status === 404) return 'not_found'
  if (status === 409) return 'conflict'
  return status === 429 || status >= 500 ? 'unavailable' : 'invalid'
}

/** What to do where the object itself is not active; the vendor's sentence only says that it is not. */
const notActive: [RegExp, string][] = [
  [
    /^TGW_ATTACHMENT_/,
    'The attachment has to be accepted by the owner of the transit gateway first; ask again once it is available.',
  ],
  [
    /VPC_PEERING_/,
    'The peering has to be accepted on the other side first; ask again once it is active. One that was active and is not any more has to be made anew.',
  ],
  [
    /^PSC_ENDPOINT_/,
    'The creation script of the endpoint has to be run and the endpoint accepted first; ask again once it is active.',
  ],
  [
    /^PSC_SERVICE_/,
    'The Private Service Connect service has to be set up first; ask again once it is active. One that failed has to be deleted and made anew.',
  ],
  [/_NOT_ACTIVE$/, 'Look at it in the list or in the Redis Cloud console, and ask again once it is active.'],
]

/** Sentences where the vendor's own would not tell a person what to do. */
function textOf(error: TaskError): string {
  if (wrongFamily.test(error.code))
    return 'This subscription is of the other kind: standard and Active-Active subscriptions have different peerings.'
  if (error.code === 'CONNECTIVITY_REQUESTS_ON_CUSTOMER_MANAGED_VPC_SUBSCRIPTION')
    return 'The VPC of this subscription is managed by you, so its connectivity is not for Redis Cloud to set.'
  const said = saidBy(error)
  if (kindOf(error) !== 'invalid' || !error.code.endsWith('_NOT_ACTIVE')) return said
  const todo = notActive.find(([pattern]) => pattern.test(error.code))?.[1]
  return todo === undefined ? said : `${said} ${todo}`
}

function saidBy({ code, description }: TaskError): string {
  const said = description?.trim()
  if (!said) return `Redis Cloud gave the code ${code} and no description.`
  return /[.!?]$/.test(said) ? said : `${said}.`
}

export function taskFailure(task: TaskRow): Failure {
  const error = task.error ?? { code: 'UNKNOWN', httpStatus: null, description: null }
  return { kind: kindOf(error), code: error.code, text: textOf(error) }
}

/** The same as a failure of the call that waited for the task; only reads are waited for, so it did nothing. */
export function taskFailed(operation: string, task: TaskRow): ForeignError {
  const { kind, code, text } = taskFailure(task)
  const errorKind: ErrorKind = kind
  return new ForeignError(`Redis Cloud could not ${operation}: ${text}`, {
    service: 'redis-cloud',
    operation,
    kind: errorKind,
    effect: 'no',
    code,
  })
}
