/** What the projects hold before anyone calls. To add a project: an entry of `defaultProjects`. */
import { overlaps, parseBlock } from '../cidr-block.ts'
import type { CustomRoute, Network, Subnet } from './network.ts'
import type { World } from './world.ts'

interface NetworkSeed {
  name: string
  mode?: 'auto' | 'custom' // custom by default
  subnets?: readonly { name?: string; region: string; cidr: string }[]
  customRoutes?: readonly CustomRoute[]
}

export interface ProjectSeed {
  id: string
  number?: string
  networks: readonly NetworkSeed[]
}

/** Regions and the ranges that auto mode gives them (VPC documentation, «Auto mode IPv4 subnet ranges»). */
const autoSubnets = [
  { name: 'default', region: 'us-central1', cidr: '10.128.0.0/20' },
  { name: 'default', region: 'europe-west1', cidr: '10.132.0.0/20' },
  { name: 'default', region: 'us-east1', cidr: '10.142.0.0/20' },
] as const

/** Those that the projects may use: an aggregated list names them all, empty or not. */
export const regions = ['europe-west1', 'europe-west4', 'us-central1', 'us-east1'] as const

export const defaultProjects: readonly ProjectSeed[] = [
  {
    id: 'app-prod',
    number: '100000000011',
    networks: [
      {
        name: 'main',
        subnets: [
          { region: 'us-central1', cidr: '10.10.0.0/20' },
          { region: 'europe-west1', cidr: '10.10.16.0/20' },
        ],
        customRoutes: [
          // An office behind a VPN: what «export custom routes» is for.
          { type: 'DYNAMIC', cidr: '172.16.40.0/22', priority: 100, region: 'us-central1' },
          { type: 'STATIC', cidr: '172.16.80.0/24', priority: 1000, region: null },
        ],
      },
      { name: 'shared', subnets: [{ region: 'us-central1', cidr: '10.20.0.0/20' }] },
      { name: 'staging', subnets: [{ region: 'europe-west4', cidr: '10.60.0.0/20' }] },
      { name: 'default', mode: 'auto' },
    ],
  },
  {
    id: 'data-prod',
    number: '100000000012',
    networks: [
      {
        name: 'shared',
        subnets: [
          { region: 'us-central1', cidr: '10.30.0.0/20' },
          { region: 'us-east1', cidr: '10.30.16.0/20' },
        ],
        customRoutes: [{ type: 'STATIC', cidr: '172.20.0.0/24', priority: 1000, region: null }],
      },
      { name: 'warehouse', subnets: [{ region: 'europe-west1', cidr: '10.40.0.0/20' }] },
      // Overlaps app-prod/main.
      { name: 'legacy', subnets: [{ region: 'us-central1', cidr: '10.10.8.0/21' }] },
      { name: 'default', mode: 'auto' },
    ],
  },
]

export function addNetwork(world: World, project: string, seed: NetworkSeed): Network {
  const mode = seed.mode ?? 'custom'
  const subnets = mode === 'auto' ? autoSubnets : (seed.subnets ?? [])
  const network: Network = {
    project,
    name: seed.name,
    id: world.newNumber(),
    mode,
    createdAt: world.clock.now(),
    subnets: subnets.map(({ name, region, cidr }) => ({
      name: name ?? `${seed.name}-${region}`,
      region,
      cidr,
    })),
    customRoutes: [...(seed.customRoutes ?? [])],
    halves: [],
  }
  world.projects.get(project)?.networks.set(seed.name, network)
  return network
}

export function plant(world: World, seed: ProjectSeed): void {
  const { id, number = world.newNumber() } = seed
  world.projects.set(id, { id, number, isForeign: false, networks: new Map() })
  for (const network of seed.networks) addNetwork(world, id, network)
}

/** Throws what Google would refuse; the subnet is there at once. */
export function addSubnet(network: Network, { name, region, cidr }: Subnet): void {
  const block = parseBlock(cidr)
  if (block?.family !== 4 || block.hasHostBits || block.prefix > 29)
    throw new Error(`Invalid value for field 'resource.ipCidrRange': '${cidr}'.`)
  const taken = network.subnets.find(subnet => overlaps(subnet.cidr, cidr))
  if (taken)
    throw new Error(`Invalid IPCidrRange: ${cidr} conflicts with existing subnetwork '${taken.name}'`)
  network.subnets.push({ name, region, cidr })
}
