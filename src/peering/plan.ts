/** The plan: what was checked, what will change, what is left for people; and the hash an approval is bound to. */
import { canonicalJson, sha256 } from '../kit/json.ts'
import type { Text } from '../kit/message.ts'

export interface Check {
  /** Stable name: `subscription_active`, `cidr_overlap`. */
  code: string
  verdict: 'pass' | 'warn' | 'block'
  /** A whole sentence. */
  text: string
  /** What to do about it; only where the verdict is not pass. */
  hint?: string
}

/** Something a person has to do, with the exact command where there is one. */
export interface Instruction {
  text: Text
  command?: string
}

export interface Plan {
  checks: Check[]
  /** What the bot will do, a sentence each, in order. */
  changes: string[]
  /** What remains to be done by hand. */
  manual: Instruction[]
  /** What an approval rests on, by name: when one of these moves, approvals are void. */
  material: Record<string, string>
}

export function isBlocked(plan: Plan): boolean {
  return plan.checks.some(check => check.verdict === 'block')
}

/** Covers what people approved: the material facts, the changes, and every warning they accepted. */
export function planHash(plan: Plan): string {
  const warnings = plan.checks.filter(check => check.verdict === 'warn').map(check => check.code)
  return sha256(
    canonicalJson({ material: plan.material, changes: plan.changes, warnings: warnings.toSorted() }),
  )
}

export interface Moved {
  name: string
  was: string
  is: string
}

/** What moved between the approved plan and a new one; empty exactly when the hashes agree. */
export function movedBetween(approved: Plan, current: Plan): Moved[] {
  const names = [...new Set([...Object.keys(approved.material), ...Object.keys(current.material)])].toSorted()
  const moved = names
    .map(name => ({
      name,
      was: approved.material[name] ?? 'absent',
      is: current.material[name] ?? 'absent',
    }))
    .filter(({ was, is }) => was !== is)
  const warnings = (plan: Plan) =>
    plan.checks
      .filter(check => check.verdict === 'warn')
      .map(check => check.code)
      .toSorted()
      .join(', ')
  const lists: [string, string, string][] = [
    ['changes', approved.changes.join('\n'), current.changes.join('\n')],
    ['warnings', warnings(approved), warnings(current)],
  ]
  for (const [name, was, is] of lists)
    if (was !== is) moved.push({ name, was: was || 'none', is: is || 'none' })
  return moved
}
