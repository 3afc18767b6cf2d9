/**
 * Ids by which Google knows a write that is sent again: the same for the same request of ours, so that a lost reply never
 * makes a second operation. Once the operation has ended the next one is another: Google would only repeat how the first
 * one ended.
 */
import type { Random } from '../../kit/ids.ts'
import { sha256 } from '../../kit/json.ts'

export interface RequestId {
  id: string
  /** The operation has ended, however it did. */
  close(): void
}

export function createRequestIds(random: Pick<Random, 'uuid'>, subject: () => string | null) {
  const ended = new Map<string, number>()
  return (...what: string[]): RequestId => {
    const who = subject()
    if (who === null) return { id: random.uuid(), close: () => undefined }
    const key = [who, ...what].join(' ')
    const round = ended.get(key) ?? 0
    return { id: uuidOf(`${key} ${round}`), close: () => ended.set(key, round + 1) }
  }
}

/** In the form of a UUID of version 5, a name's. */
function uuidOf(name: string): string {
  const hex = sha256(name)
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}
