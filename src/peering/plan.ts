/** The plan: what was checked, what will change, what is left for people; and the hash an approval is bound to. */
import { canonicalJson, sha256 } from '../kit/json.ts'
import type { Text } from '../kit/message.ts'
import type { Side } from './side.ts'

export interface Check {
  /** Stable name: `subscription_active`, `cidr_overlap`. */
  code: string
  verdict: 'pass' | 'warn' | 'block'
  /** A whole sentence. */
  text: string
  /** What to do about it; only where the verdict is not pass. */
  hint?: string
  /** A block that ends by itself: what is approved already waits for it. */
  isTemporary?: true
}

/** Something a person has to do, with the exact command where there is one. */
export interface Instruction {
  text: Text
  command?: string
  /** Which part of the way it is: where the bot does that part itself, nobody is told to. */
  about?: 'accept' | 'routes' | 'leave' | 'firewall'
  /** The end at which it is to be done; absent: the far one. */
  at?: Side
}

/** What the bot does at an end of ours, as it was shown: nothing beyond it is done without another press. */
export interface EndWork {
  /** `AWS 111122223333 · eu-west-1 · vpc-…` */
  at: string
  accept: 'automatic' | 'button' | 'manual'
  /** Null where the cloud exchanges routes by itself. */
  routes: 'automatic' | 'button' | 'manual' | null
  /** `rtb-… 10.30.0.0/16`; none where the ranges of the other end were not known. */
  writes: string[]
}

export interface Plan {
  checks: Check[]
  /** What the bot will do, a sentence each, in order. */
  changes: string[]
  /** What remains to be done by hand. */
  manual: Instruction[]
  /** What an approval rests on, by name: when one of these moves, approvals are void. */
  material: Record<string, string>
  /** What an approver has to tick besides: things that are taken over from somebody else, a sentence each. */
  ticks?: string[]
  /** Only where ends are ours; what is in it is material as well. */
  ends?: EndWork[]
}

export function isBlocked(plan: Plan): boolean {
  return plan.checks.some(check => check.verdict === 'block')
}

function warningsOf(plan: Plan): string[] {
  return plan.checks
    .filter(check => check.verdict === 'warn')
    .map(check => check.code)
    .toSorted()
}

/** Covers what people approved: the material facts, the changes, and every warning they accepted. */
export function planHash(plan: Plan): string {
  const { material, changes } = plan
  return sha256(canonicalJson({ material, changes, warnings: warningsOf(plan) }))
}

export interface Moved {
  name: string
  was: string
  is: string
}

/** What moved between the approved plan and a new one; empty exactly when the hashes agree. */
export function movedBetween(approved: Plan, current: Plan): Moved[] {
  const names = new Set([...Object.keys(approved.material), ...Object.keys(current.material)])
  const value = ({ material }: Plan, name: string) =>
    Object.hasOwn(material, name) ? material[name] : undefined
  const moved = [...names]
    .toSorted()
    .map(name => ({ name, was: value(approved, name), is: value(current, name) }))
    .filter(({ was, is }) => was !== is)
    .map(({ name, was = 'absent', is = 'absent' }) => ({ name, was: was || 'none', is: is || 'none' }))
  const lists: [name: string, was: string[], is: string[]][] = [
    ['changes', approved.changes, current.changes],
    ['warnings', warningsOf(approved), warningsOf(current)],
  ]
  for (const [name, was, is] of lists) {
    if (canonicalJson(was) === canonicalJson(is)) continue
    // Only the lines that differ are worth reading, unless nothing but their order does.
    const gone = was.filter(line => !is.includes(line))
    const come = is.filter(line => !was.includes(line))
    const isReordered = gone.length === 0 && come.length === 0
    const text = (lines: string[]): string => lines.join('\n') || 'none'
    moved.push({ name, was: text(isReordered ? was : gone), is: text(isReordered ? is : come) })
  }
  return moved
}
