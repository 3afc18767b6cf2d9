/** What stands in an account's Regions besides peerings: VPCs and the parts of their networks. */
import { parseBlock } from '../cidr-block.ts'

export interface AwsAccount {
  id: string
  name: string
  role: { name: string; externalId: string | null } | null // null: nobody may assume one
  isForeign: boolean // somebody else's, Redis Cloud's for one
}

/** Where a resource lives. */
export interface Place {
  account: string
  region: string
}

export interface Vpc extends Place {
  id: string
  name: string
  /** The primary block first. A block that is not `associated` is no longer the VPC's, and still listed. */
  cidrs: { id: string; cidr: string; state: 'associated' | 'disassociated' }[]
  ipv6Cidrs: { id: string; cidr: string }[]
  dnsHostnames: boolean
  dnsSupport: boolean
}

export interface Subnet extends Place {
  id: string
  name: string
  vpc: string
  cidr: string
  ipv6Cidr: string | null
  zone: string
}

export interface Route {
  destination: string // canonical
  target: string // `pcx-…`, `igw-…`, `nat-…`; never `local`
}

export interface RouteTable extends Place {
  id: string
  name: string
  vpc: string
  isMain: boolean
  subnets: string[] // associated explicitly
  routes: Route[] // without the local ones, which follow from the VPC's blocks
}

export interface AclEntry {
  number: number
  isEgress: boolean
  isAllow: boolean
  protocol: string // '-1': all, '6': TCP
  cidr: string
  ports: readonly [from: number, to: number] | null // null: all
}

export interface NetworkAcl extends Place {
  id: string
  vpc: string
  isDefault: boolean
  subnets: string[]
  entries: AclEntry[]
}

export interface GroupRule {
  id: string
  isEgress: boolean
  protocol: string // '-1': all, 'tcp', 'udp', 'icmp'
  ports: readonly [from: number, to: number] | null
  source: { cidr: string } | { account: string; group: string } // destination, for egress
  description: string | null
}

export interface SecurityGroup extends Place {
  id: string
  name: string
  description: string
  vpc: string
  rules: GroupRule[]
}

export interface NetworkInterface extends Place {
  id: string
  description: string
  vpc: string
  subnet: string
  address: string
  groups: string[]
  instance: string | null
}

/** The VPC's own IPv4 blocks: all that are associated. */
export function ipv4Of(vpc: Vpc): string[] {
  return vpc.cidrs.filter(({ state }) => state === 'associated').map(({ cidr }) => cidr)
}

export function ipv6Of(vpc: Vpc): string[] {
  return vpc.ipv6Cidrs.map(({ cidr }) => cidr)
}

export function blocksOf(vpc: Vpc): string[] {
  return [...ipv4Of(vpc), ...ipv6Of(vpc)]
}

export function canonical(cidr: string): string {
  return parseBlock(cidr)?.canonical ?? cidr
}
