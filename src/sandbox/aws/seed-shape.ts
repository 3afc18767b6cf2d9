/** How accounts are written down for the start, and how they are put into the world. */
import type { AclEntry, GroupRule, Place, RouteTable } from './network.ts'
import type { World } from './world.ts'

export interface AccountSeed {
  id: string
  name: string
  /** The role the bot assumes; null: there is none. */
  role: { name: string; externalId: string | null } | null
  vpcs: readonly VpcSeed[]
}

export interface VpcSeed {
  id: string
  name: string
  region: string
  cidrs: readonly string[] // the primary one first
  formerCidrs?: readonly string[] // disassociated, and still listed
  ipv6Cidrs?: readonly string[]
  dnsHostnames?: boolean
  dnsSupport?: boolean
  routeTables: readonly TableSeed[] // one is the main one
  subnets?: readonly SubnetSeed[]
  acls?: readonly AclSeed[] // besides the default one, which allows everything
  groups?: readonly GroupSeed[]
  interfaces?: readonly InterfaceSeed[]
}

interface TableSeed {
  id: string
  name: string
  isMain?: boolean
  tags?: Readonly<Record<string, string>>
  routes?: readonly { destination: string; target: string }[]
}

interface SubnetSeed {
  id: string
  name: string
  cidr: string
  ipv6Cidr?: string
  zone: string
  routeTable?: string // absent: the main one
}

interface AclSeed {
  id: string
  subnets: readonly string[]
  entries: readonly AclEntry[]
}

interface GroupSeed {
  id: string
  name: string
  description: string
  rules: readonly Omit<GroupRule, 'id'>[]
}

interface InterfaceSeed {
  id: string
  description: string
  subnet: string
  address: string
  groups: readonly string[]
  instance?: string
}

/** What a default NACL begins with; AWS adds the rules for IPv6 once a VPC has an IPv6 block. */
const allowAll = (isEgress: boolean, number = 100, cidr = '0.0.0.0/0'): AclEntry => ({
  number,
  isEgress,
  isAllow: true,
  protocol: '-1',
  cidr,
  ports: null,
})
const allowAllIpv6 = (isEgress: boolean): AclEntry => allowAll(isEgress, 101, '::/0')

function plantTables(world: World, place: Place, seed: VpcSeed): void {
  for (const { id, name, isMain = false, tags = {}, routes = [] } of seed.routeTables) {
    const table: RouteTable = {
      ...place,
      id,
      name,
      vpc: seed.id,
      isMain,
      subnets: (seed.subnets ?? []).filter(subnet => subnet.routeTable === id).map(subnet => subnet.id),
      routes: routes.map(route => ({ ...route })),
    }
    world.tables.set(id, table)
    for (const [key, value] of Object.entries({ Name: name, ...tags })) world.tags.set(place, id, key, value)
  }
}

function plantAcls(world: World, place: Place, seed: VpcSeed): void {
  const own = seed.acls ?? []
  const taken = own.flatMap(({ subnets }) => subnets)
  const id = `acl-${seed.id.slice('vpc-'.length)}`
  world.acls.set(id, {
    ...place,
    id,
    vpc: seed.id,
    isDefault: true,
    subnets: (seed.subnets ?? []).map(subnet => subnet.id).filter(subnet => !taken.includes(subnet)),
    entries: [
      ...[allowAll(false), allowAll(true)],
      ...(seed.ipv6Cidrs?.length ? [allowAllIpv6(false), allowAllIpv6(true)] : []),
    ],
  })
  for (const acl of own) {
    world.acls.set(acl.id, {
      ...place,
      ...acl,
      vpc: seed.id,
      isDefault: false,
      subnets: [...acl.subnets],
      entries: acl.entries.map(entry => ({ ...entry })),
    })
  }
}

function plantVpc(world: World, account: string, seed: VpcSeed): void {
  const place = { account, region: seed.region }
  const block = (cidr: string, state: 'associated' | 'disassociated') => ({
    id: world.newId('vpc-cidr-assoc'),
    cidr,
    state,
  })
  world.vpcs.set(seed.id, {
    ...place,
    id: seed.id,
    name: seed.name,
    cidrs: [
      ...seed.cidrs.map(cidr => block(cidr, 'associated')),
      ...(seed.formerCidrs ?? []).map(cidr => block(cidr, 'disassociated')),
    ],
    ipv6Cidrs: (seed.ipv6Cidrs ?? []).map(cidr => ({ id: world.newId('vpc-cidr-assoc'), cidr })),
    dnsHostnames: seed.dnsHostnames ?? true,
    dnsSupport: seed.dnsSupport ?? true,
  })
  world.tags.set(place, seed.id, 'Name', seed.name)
  plantTables(world, place, seed)
  plantAcls(world, place, seed)
  for (const { routeTable, ...subnet } of seed.subnets ?? []) {
    world.subnets.set(subnet.id, {
      ...place,
      ...subnet,
      vpc: seed.id,
      ipv6Cidr: subnet.ipv6Cidr ?? null,
    })
    world.tags.set(place, subnet.id, 'Name', subnet.name)
  }
  for (const group of seed.groups ?? []) {
    const rules = group.rules.map(rule => ({ ...rule, id: world.newId('sgr') }))
    world.groups.set(group.id, { ...place, ...group, vpc: seed.id, rules })
  }
  for (const { instance, ...each } of seed.interfaces ?? []) {
    world.interfaces.set(each.id, {
      ...place,
      ...each,
      vpc: seed.id,
      groups: [...each.groups],
      instance: instance ?? null,
    })
  }
}

export function plant(world: World, seed: AccountSeed): void {
  const { id, name, role } = seed
  world.accounts.set(id, { id, name, role, isForeign: false })
  for (const vpc of seed.vpcs) plantVpc(world, id, vpc)
}
