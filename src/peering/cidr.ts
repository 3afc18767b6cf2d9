/**
 * CIDRs, strictly. ip-address parses (it refuses octal, short and netmask forms); this file demands the slash and a
 * canonical prefix, refuses zones and v4-mapped v6, and knows overlap. Source: cloud-peering reference, section 9.
 */
import { Address4, Address6 } from 'ip-address'

export interface Cidr {
  family: 4 | 6
  prefix: number
  /** First and last address. */
  lo: bigint
  hi: bigint
  /** `10.20.0.0/16`: host bits cut, canonical spelling. */
  canonical: string
  hadHostBits: boolean
}

export type CidrProblem = 'no_prefix' | 'bad_prefix' | 'bad_address'

export function parseCidr(text: string): Cidr | { problem: CidrProblem } {
  const [address, prefixText, more] = text.trim().split('/')
  if (!address || prefixText === undefined || more !== undefined) return { problem: 'no_prefix' }
  const family = address.includes(':') ? 6 : 4
  const prefix = Number(prefixText)
  if (!/^(0|[1-9]\d{0,2})$/.test(prefixText) || prefix > (family === 4 ? 32 : 128))
    return { problem: 'bad_prefix' }
  // A zone (`%eth0`) names an interface of one machine.
  if (address.includes('%')) return { problem: 'bad_address' }
  const Address = family === 4 ? Address4 : Address6
  if (!Address.isValid(`${address}/${prefix}`)) return { problem: 'bad_address' }
  const parsed = new Address(`${address}/${prefix}`)
  // `::ffff:10.0.0.0`, however it is written, is a v4 address in disguise.
  if (family === 6 && (address.includes('.') || parsed.bigInt() >> 32n === 0xffffn))
    return { problem: 'bad_address' }
  const lo = parsed.startAddress()
  return {
    family,
    prefix,
    lo: lo.bigInt(),
    hi: parsed.endAddress().bigInt(),
    canonical: `${lo.correctForm()}/${prefix}`,
    hadHostBits: parsed.bigInt() !== lo.bigInt(),
  }
}

export function isCidr(parsed: Cidr | { problem: CidrProblem }): parsed is Cidr {
  return !('problem' in parsed)
}

export function overlaps(a: Cidr, b: Cidr): boolean {
  return a.family === b.family && a.lo <= b.hi && b.lo <= a.hi
}

/** Canonical spelling where it is a CIDR, else the text as it came: for comparing what clouds report. */
export function canonicalCidr(text: string): string {
  const parsed = parseCidr(text)
  return isCidr(parsed) ? parsed.canonical : text.trim()
}

/** The first overlapping pair between two lists of CIDR texts (texts that are none are passed over). */
export function firstOverlap(a: readonly string[], b: readonly string[]): [string, string] | null {
  for (const left of a)
    for (const right of b) {
      const [l, r] = [parseCidr(left), parseCidr(right)]
      if (isCidr(l) && isCidr(r) && overlaps(l, r)) return [l.canonical, r.canonical]
    }
  return null
}

export const cidrProblemText: Record<CidrProblem, string> = {
  no_prefix: 'needs a prefix length, as in 10.20.0.0/16',
  bad_prefix: 'has a prefix length that does not exist; write it plainly, as in /16',
  bad_address: 'is not an IP address; write all parts in plain decimal, as in 10.20.0.0',
}
