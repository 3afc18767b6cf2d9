/** A call that found its route, and what a route is. */
import type { ZodType } from 'zod'
import { type Envelope, invalid, required } from './refusal.ts'
import type { World } from './world.ts'

export interface Call {
  world: World
  principal: string // '': the call needs none
  params: Readonly<Record<string, string>>
  query: URLSearchParams
  body: unknown // undefined: none, or not readable
  /** `Authorization`, for the token endpoints that judge it themselves. */
  authorization: string | undefined
}

export interface Route {
  /** The method's name in the discovery document: what faults and records call it. */
  name: string
  method: 'GET' | 'POST' | 'PATCH'
  path: string // `/compute/v1/projects/{project}/global/networks`
  envelope: Envelope
  /** Absent: no access token is asked for. */
  permission?: {
    /** Null: any known caller. */
    name: string | null
    resource(params: Readonly<Record<string, string>>): string
  }
  /** The body of a 200; a promise where the answer has to wait. */
  answer(call: Call): object | Promise<object>
}

export function param(call: Call, name: string): string {
  return call.params[name] ?? ''
}

/** The body as the schema reads it; the first problem in Compute's words. */
export function bodyOf<T>(schema: ZodType<T>, { body }: Call): T {
  const parsed = schema.safeParse(body ?? {})
  if (parsed.success) return parsed.data
  const [problem] = parsed.error.issues
  const field = problem?.path.join('.') || 'resource'
  if (problem?.code === 'invalid_type' && /received undefined/.test(problem.message)) throw required(field)
  throw invalid(`Invalid value for field '${field}': ${problem?.message ?? 'invalid'}`)
}
