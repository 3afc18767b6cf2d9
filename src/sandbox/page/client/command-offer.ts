/** What the composer offers for what was typed so far; pure. */
import type { CommandHint } from '../command-hint.ts'

export interface Offer {
  /** What the composer holds when this is taken. */
  completes: string
  shown: string
  usage: string
  says: string
}

const MOST = 12

export function offersFor(typed: string, command: string, hints: readonly CommandHint[]): Offer[] {
  if (!typed.startsWith('/') || typed.includes('\n')) return []
  const [name = '', sub, ...rest] = typed.split(' ')
  if (!command.startsWith(name)) return []
  const all = hints.map(hint => ({
    completes: `${command} ${hint.name} `,
    shown: `${command} ${hint.name}`,
    usage: hint.usage,
    says: hint.says,
  }))
  if (name !== command || sub === undefined) return all.slice(0, MOST)
  // Further words: only the usage of the one that was chosen stays in view.
  if (rest.length > 0) return all.filter((_, index) => hints[index]?.name === sub)
  return all.filter((_, index) => hints[index]?.name.startsWith(sub)).slice(0, MOST)
}
