/** Even reading is a task at Redis Cloud: what is asked for comes with the finished task, or not at all. */
import type { ZodType } from 'zod'
import { ForeignError } from '../../kit/errors.ts'
import type { Scope } from '../provider.ts'
import type { FamilyParts } from './parts.ts'

/** `operation` in words: `list peerings`. A task that ended in an error is thrown with its code. */
export async function readResource<T>(
  { clientOf, tasks }: FamilyParts,
  scope: Scope,
  operation: string,
  path: string,
  schema: ZodType<T>,
  query?: Record<string, string>,
): Promise<T> {
  const client = clientOf(scope)
  const ref = await client.startRead(operation, path, query)
  const resource = schema.safeParse(await tasks.resourceOf(client, operation, ref))
  if (resource.success) return resource.data
  throw new ForeignError(`Redis Cloud was asked to ${operation} and finished with what cannot be read.`, {
    service: 'redis-cloud',
    operation,
    kind: 'invalid_response',
    effect: 'no',
    cause: resource.error,
  })
}
