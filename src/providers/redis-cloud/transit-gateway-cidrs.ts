/** The ranges behind a transit gateway, as people type them: a list that replaces the one before. */
import { cidrProblemText, isCidr, parseCidr } from '../../peering/cidr.ts'
import type { FarField } from '../provider.ts'

/** What is typed to clear the list: an empty field could be an oversight. */
export const NO_CIDRS = 'none'

/** Redis Cloud has a limit but does not document it; more than these nobody reads on a card. */
const CIDRS_MAX = 50

export const cidrsField: FarField = {
  key: 'cidrs',
  label: 'CIDRs behind the gateway',
  hint: `The full list, one a line or separated by commas; it replaces what is set now. “${NO_CIDRS}” clears it.`,
  placeholder: '10.20.0.0/16',
  isMultiline: true,
  isOptional: false,
}

interface CidrList {
  canonical: string[]
  /** What was corrected. */
  notes: string[]
  problem: string | null
}

/** `none` is the empty list. Ranges may lie within one another, as routes may. */
export function readCidrList(text: string): CidrList {
  const typed = text.split(/[\s,;]+/).filter(part => part !== '')
  if (typed.length === 1 && typed[0]?.toLowerCase() === NO_CIDRS)
    return { canonical: [], notes: [], problem: null }
  const canonical: string[] = []
  const notes: string[] = []
  const problems: string[] = []
  for (const part of typed) {
    const cidr = parseCidr(part)
    if (!isCidr(cidr)) problems.push(`${part} ${cidrProblemText[cidr.problem]}.`)
    else if (cidr.family === 6) problems.push(`${part} is IPv6; Redis Cloud routes IPv4 ranges only.`)
    else if (canonical.includes(cidr.canonical))
      notes.push(`${part} was left out: ${cidr.canonical} is already there.`)
    else {
      if (cidr.hadHostBits) notes.push(`${part} has host bits set and was read as ${cidr.canonical}.`)
      canonical.push(cidr.canonical)
    }
  }
  if (typed.length === 0)
    problems.push(`Give at least one CIDR, as in 10.20.0.0/16, or “${NO_CIDRS}” to clear the list.`)
  if (canonical.length > CIDRS_MAX)
    problems.push(`At most ${CIDRS_MAX} CIDRs can be given here; these are ${canonical.length}.`)
  return { canonical, notes, problem: problems.length > 0 ? problems.join(' ') : null }
}
