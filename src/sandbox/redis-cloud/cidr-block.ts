/** IPv4 ranges as the simulated cloud sees them: parsed strictly, compared by their first and last address. */
import { Address4 } from 'ip-address'

export interface CidrBlock {
  first: bigint
  last: bigint
}

/**
 * Null for anything that is not `a.b.c.d/n`. Host bits are allowed: the API's own samples have them
 * (`192.168.202.10/28` in the 2019 documentation).
 */
export function parseBlock(text: string): CidrBlock | null {
  if (!/^[0-9.]+\/(0|[1-9][0-9]?)$/.test(text) || !Address4.isValid(text)) return null
  const address = new Address4(text)
  return { first: address.startAddress().bigInt(), last: address.endAddress().bigInt() }
}

/** Whether two ranges share an address; text that is no range shares none. */
export function overlaps(a: string, b: string): boolean {
  const left = parseBlock(a)
  const right = parseBlock(b)
  return left !== null && right !== null && left.first <= right.last && right.first <= left.last
}
