import { createHash } from 'node:crypto'

/** Anything JSON can say. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/**
 * One spelling per value: keys sorted by code unit, no spaces, absent keys for `undefined`; numbers and strings as
 * JSON.stringify writes them (RFC 8785 for everything we store). What is hashed is written with this.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(item => canonicalJson(item ?? null)).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`
  }
  return JSON.stringify(value) ?? 'null'
}

/** Lower-case hex SHA-256 of a text. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}
