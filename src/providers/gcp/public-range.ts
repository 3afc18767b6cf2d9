/**
 * Ranges of public addresses that a network uses as if they were private. Google offers their routes to a peer and takes
 * a peer's only where a half asks for it; ranges for special use are always taken. Source: cloud-peering reference,
 * section 7 (defaults); VPC documentation, «Valid IPv4 ranges»; RFC 6890.
 */
import { firstOverlap, isCidr, parseCidr } from '../../peering/cidr.ts'

const SPECIAL_USE = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '240.0.0.0/4',
]

export function isPublicRange(cidr: string): boolean {
  const parsed = parseCidr(cidr)
  return isCidr(parsed) && parsed.family === 4 && firstOverlap([cidr], SPECIAL_USE) === null
}
