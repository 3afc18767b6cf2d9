/** IPv4 and IPv6 ranges as AWS, Google Cloud and NFYio see them: parsed strictly, compared by their first and last address. */
import { Address4, Address6 } from 'ip-address'

export interface CidrBlock {
  family: 4 | 6
  prefix: number
  first: bigint
  last: bigint
  canonical: string // without host bits
  hasHostBits: boolean
}

/** Null for anything that is not an address, a slash and a prefix length. */
export function parseBlock(text: string): CidrBlock | null {
  if (!/^[0-9a-fA-F.:]+\/(0|[1-9][0-9]{0,2})$/.test(text)) return null
  const family = text.includes(':') ? 6 : 4
  const Address = family === 4 ? Address4 : Address6
  if (!Address.isValid(text)) return null
  const address = new Address(text)
  const first = address.startAddress()
  const prefix = Number(text.split('/')[1])
  return {
    family,
    prefix,
    first: first.bigInt(),
    last: address.endAddress().bigInt(),
    canonical: `${first.correctForm()}/${prefix}`,
    hasHostBits: address.bigInt() !== first.bigInt(),
  }
}

/** One address as the range that holds only it; null for text that is no address. */
export function parseAddress(text: string): CidrBlock | null {
  return parseBlock(`${text}/${text.includes(':') ? 128 : 32}`)
}

export function isWithin(inner: CidrBlock, outer: CidrBlock): boolean {
  return inner.family === outer.family && inner.first >= outer.first && inner.last <= outer.last
}

/** Whether two ranges share an address; text that is no range shares none. */
export function overlaps(a: string, b: string): boolean {
  const left = parseBlock(a)
  const right = parseBlock(b)
  if (left === null || right === null || left.family !== right.family) return false
  return left.first <= right.last && right.first <= left.last
}
