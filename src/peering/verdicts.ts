/** The three ways a check can end, and lists as sentences have them. */
import type { Check } from './plan.ts'

export const pass = (code: string, text: string): Check => ({ code, verdict: 'pass', text })

export const warn = (code: string, text: string, hint: string): Check => ({
  code,
  verdict: 'warn',
  text,
  hint,
})

export const block = (code: string, text: string, hint: string): Check => ({
  code,
  verdict: 'block',
  text,
  hint,
})

/** So many are named; of more, how many there are. */
const NAMED = 6

/** `a`, `a and b`, `a, b and 3 more`. */
export function listed(parts: readonly string[]): string {
  const shown = parts.length > NAMED ? [...parts.slice(0, NAMED), `${parts.length - NAMED} more`] : [...parts]
  const last = shown.pop() ?? ''
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`
}
