/** What was asked for before, as it would be typed now: by the request that asked for it, or by the peering it became. */
import { parseRequestName } from '../requests/index.ts'
import type { Input } from './command.ts'
import type { Context } from './context.ts'
import { peeringFrom } from './peering-ref.ts'
import type { Problem } from './reply.ts'

const about = (text: string): Problem => ({ field: 'again', text })

async function fromRequest(id: number, typed: string, context: Context): Promise<Input['keys'] | Problem> {
  const request = await context.requests.read(id)
  if (request?.kind !== 'peering.create' || request.far === null)
    return about(`There is no request ${typed} for a peering; write it as R-12.`)
  const { far, wanted, reason, ticket } = request
  const known = await context.inventory.scope(request.scope)
  if (!known || known.goneAt !== null)
    return about(`${typed} was for ${request.scopeName}, which is not there any more.`)
  const { scope } = known
  return {
    subscription: scope.key,
    ...context.inventory.providerOf(scope).peerings?.typed?.(request.near ?? scope.near, far),
    ...wanted,
    reason,
    ...(ticket === null ? {} : { ticket }),
  }
}

async function fromPeering(typed: string, context: Context): Promise<Input['keys'] | Problem> {
  const ref = await peeringFrom(typed, context)
  if ('field' in ref) return about(ref.text)
  const { known, peering } = ref
  // Whose request it was knows more: the reason, and what was wanted besides.
  if (peering.request !== null) return fromRequest(peering.request, typed, context)
  const values = context.inventory.providerOf(known.scope).peerings?.typed?.(peering.near, peering.far)
  return { subscription: known.scope.key, ...values }
}

/** What is given besides counts more than what was asked for then. */
export async function askedBefore(
  { again = '', ...given }: Input['keys'],
  context: Context,
): Promise<Input['keys'] | Problem> {
  const id = parseRequestName(again)
  const before = id === null ? await fromPeering(again, context) : await fromRequest(id, again, context)
  return isProblem(before) ? before : { ...before, ...given }
}

/** No field of a form is called `field`. */
export function isProblem(read: Input['keys'] | Problem): read is Problem {
  return 'field' in read
}
