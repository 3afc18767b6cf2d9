import { distance } from 'fastest-levenshtein'

/** One thing wrong with the configuration, as the person who must mend it reads it. */
export interface Problem {
  /** `policy.rules[0].approvals`, or the environment variable's name. */
  path: string
  /** What is wrong. */
  text: string
  /** What to write instead. */
  write: string
  /** Where in peerbot.yaml; absent for the environment. */
  line?: number
}

export type Place = readonly (string | number)[]

/** A problem while it is still being placed: by steps from the root, not yet by line. */
export interface Finding {
  at: Place
  text: string
  write: string
}

/** `['policy', 'rules', 0, 'approvals']` → `policy.rules[0].approvals`; the root is the file itself. */
export function pathOf(at: Place): string {
  const steps = at.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`))
  return steps.join('') || 'peerbot.yaml'
}

/** The word that was probably meant; null when none is close enough to suggest. */
export function nearest(word: string, words: readonly string[]): string | null {
  const ranked = words
    .map(candidate => ({ candidate, edits: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits)
  const best = ranked[0]
  return best && best.edits <= Math.max(2, Math.floor(word.length / 3)) ? best.candidate : null
}

/** `a`, `a or b`, `a, b or c`. */
export function either(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

/** `policy.rules[0].approvals (line 12) is 0 without a reason → write approvals: 1 …` */
export function problemLine({ path, line, text, write }: Problem): string {
  return `${path}${line === undefined ? '' : ` (line ${line})`} ${text} → ${write}`
}
