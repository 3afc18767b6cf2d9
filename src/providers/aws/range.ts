/** Ranges in lists: which lies in which, which of the same family, of texts that are no CIDR nothing. Pure. */
import { type Cidr, isCidr, overlaps, parseCidr } from '../../peering/cidr.ts'

export function cidrOf(text: string): Cidr | null {
  const parsed = parseCidr(text)
  return isCidr(parsed) ? parsed : null
}

export function isInside(inner: Cidr, outer: Cidr): boolean {
  return inner.family === outer.family && outer.lo <= inner.lo && inner.hi <= outer.hi
}

/** Whether a range lies wholly in one of these. */
export function isHeldBy(text: string, blocks: readonly string[]): boolean {
  const inner = cidrOf(text)
  return (
    inner !== null &&
    blocks.some(block => {
      const outer = cidrOf(block)
      return outer !== null && isInside(inner, outer)
    })
  )
}

export function doOverlap(a: string, b: string): boolean {
  const [left, right] = [cidrOf(a), cidrOf(b)]
  return left !== null && right !== null && overlaps(left, right)
}

/** Those of them that a network with these blocks can reach: IPv6 only where it has IPv6 itself. */
export function reachable(destinations: readonly string[], blocks: readonly string[]): string[] {
  const hasV6 = blocks.some(block => block.includes(':'))
  return [...new Set(destinations)].filter(cidr => cidrOf(cidr) !== null && (hasV6 || !cidr.includes(':')))
}
