/** What an HTTP refusal means here, where its number alone does not tell. Source: Redis Cloud reference, section 3. */
import { type ErrorKind, ForeignError } from '../../kit/errors.ts'
import type { SubscriptionRow } from './schema.ts'

/** 412 on any call: the flow's feature flag is off. */
export function explainDisabled(thrown: unknown): unknown {
  if (!(thrown instanceof ForeignError) || thrown.code !== 'HTTP 412') return thrown
  return again(
    thrown,
    'invalid',
    `Redis Cloud does not ${thrown.operation}: this is not enabled for this account. Redis support can switch it on.`,
  )
}

/** Asked only where it is needed; throws as the client does. */
type ReadSubscription = () => Promise<SubscriptionRow>

/** Of a write: a 403 and a 404 each have two senses, told apart by how the subscription stands. */
export async function explainWrite(
  thrown: unknown,
  subscription: string,
  read: ReadSubscription,
): Promise<unknown> {
  if (!(thrown instanceof ForeignError)) return thrown
  if (thrown.code === 'HTTP 403') return explainForbidden(thrown, subscription, read)
  if (thrown.code === 'HTTP 404') return explainNotFound(thrown, subscription, read)
  return thrown
}

/** On writes, 403 mostly means that the subscription is not active; only then is it worth a later try. */
async function explainForbidden(thrown: ForeignError, subscription: string, read: ReadSubscription) {
  const now = await read().catch(() => null)
  if (now !== null && now.status !== 'active')
    return again(
      thrown,
      'not_active',
      `Redis Cloud does not ${thrown.operation} while subscription ${subscription} is ${now.status}.`,
    )
  return again(
    thrown,
    'auth',
    `Redis Cloud does not let this key ${thrown.operation}: its owner may only be a viewer, or its allow list lacks the bot's address.`,
  )
}

/** A 404 does not say what is unknown. Only where the subscription exists is it the thing itself, which is then gone. */
async function explainNotFound(thrown: ForeignError, subscription: string, read: ReadSubscription) {
  try {
    await read()
    return thrown
  } catch (reading) {
    if (!(reading instanceof ForeignError) || reading.kind !== 'not_found') return reading
    return again(
      thrown,
      'invalid',
      `The Redis Cloud account has no subscription ${subscription}, so it could not ${thrown.operation}.`,
    )
  }
}

function again(thrown: ForeignError, kind: ErrorKind, text: string): ForeignError {
  const { service, operation, effect, code } = thrown
  return new ForeignError(text, {
    service,
    operation,
    kind,
    effect,
    ...(code === null ? {} : { code }),
    cause: thrown,
  })
}
