/** A call that got through the door, and how it is answered. */
import type { ZodType } from 'zod'
import type { Account } from './network.ts'
import { NfyioRefusal } from './refusal.ts'
import type { World } from './world.ts'

export interface Call {
  world: World
  account: Account // whose key it is
  id: string // '': the path has none
  query: URLSearchParams
  body: unknown // undefined: none, or no JSON
}

export interface Reply {
  status: 200 | 201 | 204
  body: object | null // null: 204
}

export type Answer = (call: Call) => Reply

export const noContent: Reply = { status: 204, body: null }

export function bodyOf<T>(schema: ZodType<T>, { body }: Call): T {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }))
  throw new NfyioRefusal('ValidationError', 'The request body is invalid', { issues })
}

const MAX_LIMIT = 100
const DEFAULT_LIMIT = 50 // inferred, as the ceiling is

/** `limit` and `offset` of a list, with how many there are in all. */
export function page<T>({ query, world }: Call, all: readonly T[]): { items: T[]; total: number } {
  const number = (name: string, otherwise: number) => {
    const text = query.get(name)
    if (text === null) return otherwise
    if (/^\d{1,6}$/.test(text)) return Number(text)
    throw new NfyioRefusal('InvalidParameter', `${name} is not a number`, { field: name })
  }
  const { pageLength } = world.box.armed
  const limit = Math.min(number('limit', DEFAULT_LIMIT), MAX_LIMIT, pageLength ?? MAX_LIMIT)
  const offset = number('offset', 0)
  return { items: all.slice(offset, offset + limit), total: all.length }
}
