/** Which subcommand an object goes with, whatever its kind. */
import { familyOf, type PeeringKind } from '../peering/kind.ts'
import type { FamilyWords } from './family-words.ts'
import { privatelinkWords } from './privatelink.ts'
import { pscWords } from './psc.ts'
import { tgwWords } from './tgw.ts'
import { updateWords } from './update.ts'

export const families: readonly FamilyWords[] = [updateWords, privatelinkWords, tgwWords, pscWords]

export function familyWords(kind: PeeringKind): FamilyWords | null {
  return families.find(({ family }) => family === familyOf(kind)) ?? null
}
