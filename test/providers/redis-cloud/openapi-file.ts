import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The official OpenAPI description, where it lies beside the checkout; null where it does not. */
export function specFile(): string | null {
  const path = fileURLToPath(
    new URL('../../../../shared/reference/redis-cloud-openapi.json', import.meta.url),
  )
  return existsSync(path) ? path : null
}
