/** Which subcommand an object goes with, whatever its kind. */
import { familyOf, type PeeringKind } from '../peering/kind.ts'
import { acceptWords } from './accept.ts'
import type { FamilyWords } from './family-words.ts'
import { privatelinkWords } from './privatelink.ts'
import { pscWords } from './psc.ts'
import { rejectWords } from './reject.ts'
import { tgwWords } from './tgw.ts'
import { updateWords } from './update.ts'

export const families: readonly FamilyWords[] = [
  updateWords,
  acceptWords,
  rejectWords,
  privatelinkWords,
  tgwWords,
  pscWords,
]

/** All of them, where an object goes with several. */
export function wordsFor(kind: PeeringKind): FamilyWords[] {
  return families.filter(({ family }) => family === familyOf(kind))
}

export function familyWords(kind: PeeringKind): FamilyWords | null {
  return families.find(({ family }) => family === familyOf(kind)) ?? null
}
