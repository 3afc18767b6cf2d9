/** The stock Spring body of HTTP errors; `message` comes and goes, and so does the colon in the offset [GO tests]. */
import { STATUS_CODES } from 'node:http'
import { iso } from '../../kit/clock.ts'
import type { Random } from '../../kit/ids.ts'

export function springError(
  failure: { status: number; path: string; message: string },
  at: number,
  random: Random,
): object {
  const { status, path, message } = failure
  return {
    timestamp: iso(at).replace('Z', random.unit() < 0.5 ? '+00:00' : '+0000'),
    status,
    error: STATUS_CODES[status] ?? 'Error',
    ...(random.unit() < 0.5 ? { message } : {}),
    path,
  }
}
