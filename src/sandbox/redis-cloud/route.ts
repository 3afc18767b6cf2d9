/** One call of the API: its path as the OpenAPI writes it, and how it is answered. */
import type { ZodType } from 'zod'
import type { Cloud } from './cloud.ts'
import type { CloudFeature } from './faults.ts'
import type { CloudSubscription } from './subscription.ts'

export interface Call {
  path: string
  params: Readonly<Record<string, string>>
  query: URLSearchParams
  body: unknown
}

export interface Reply {
  status: number
  body: object
}

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string // `/v1/subscriptions/{subscriptionId}`
  feature?: CloudFeature // without it the call is never off
  answer(cloud: Cloud, call: Call): Reply
}

/** A failure at HTTP level; most failures are task errors instead. */
export class HttpRefusal extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const INT32_MAX = 2 ** 31 - 1

export function intOf(name: string, text: string | undefined): number {
  const value = Number(text)
  if (text === undefined || !/^-?\d{1,10}$/.test(text) || Math.abs(value) > INT32_MAX) {
    throw new HttpRefusal(400, `Failed to convert '${name}' with value: '${text ?? ''}'`)
  }
  return value
}

export function subscriptionOf(cloud: Cloud, call: Call): CloudSubscription {
  const id = intOf('subscriptionId', call.params['subscriptionId'])
  const subscription = cloud.subscription(id)
  if (!subscription) throw new HttpRefusal(404, `Subscription ${id} not found`)
  return subscription
}

export function bodyOf<T>(schema: ZodType<T>, call: Call): T {
  const parsed = schema.safeParse(call.body)
  if (parsed.success) return parsed.data
  const problem = parsed.error.issues[0]
  throw new HttpRefusal(
    400,
    `JSON parse error: ${problem?.path.join('.') || 'body'}: ${problem?.message ?? 'invalid'}`,
  )
}
