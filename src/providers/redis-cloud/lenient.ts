/** How single fields of a reply are read: what is missing or odd is absent, not an error. */
import { z } from 'zod'

export const text = z
  .string()
  .nullish()
  .catch(null)
  .transform(value => value ?? null)
/** Numbers and texts alike; ids are texts to us. */
export const id = z
  .union([z.string().min(1), z.number()])
  .nullish()
  .catch(null)
  .transform(value => (value === null || value === undefined ? null : String(value)))

/**
 * For details from whose absence nothing is concluded: absent is empty and an odd row is left out. What is listed to
 * learn what exists (peerings, tasks, subscriptions) fails as a whole instead: a row that cannot be read is not gone.
 */
export function listOf<T>(row: z.ZodType<T>): z.ZodType<T[]> {
  return z
    .array(z.unknown())
    .nullish()
    .transform(items =>
      (items ?? []).flatMap(item => {
        const parsed = row.safeParse(item)
        return parsed.success ? [parsed.data] : []
      }),
    )
}
