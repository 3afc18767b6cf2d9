/** Rows as the inventory has them, in the shapes that networks grow in: hubs with spokes, chains, pairs, meshes. */
import { type MapNames, type MapRow, mapOf, type NetworkMap } from '../../../src/map/index.ts'
import type { Side } from '../../../src/peering/side.ts'
import type { PeeringStatus } from '../../../src/peering/status.ts'
import { seededRandom } from '../../support/seeded-random.ts'

export const names: MapNames = {
  scopes: {
    'redis-cloud/main/1206': { id: '1206', name: 'cache-prod' },
    'redis-cloud/main/1301': { id: '1301', name: 'sessions-global' },
  },
  accounts: { 'aws/111122223333': 'payments', 'gcp/data-prod-1': 'data' },
}

export function aSideOf(
  cloud: string,
  account: string | null,
  network: string | null,
  region: string | null,
): Side {
  return { cloud, account, region, network, cidrs: [] }
}

export function aRow(near: Side, far: Side, over: Partial<MapRow> = {}): MapRow {
  return {
    kind: 'vpc_peering',
    scope: `${near.cloud}/main/${near.cloud === 'redis-cloud' ? near.network : near.account}`,
    providerId: `${near.network}.${far.network}`,
    near,
    far,
    status: 'active',
    ...over,
  }
}

const random = seededRandom(11)
const pick = <T>(items: readonly T[], first: T): T => items[Math.floor(random.unit() * items.length)] ?? first
const statuses: readonly PeeringStatus[] = [
  ...Array.from({ length: 14 }, () => 'active' as const),
  'pending_acceptance',
  'pending_acceptance',
  'inactive',
  'provisioning',
  'deleting',
  'unknown',
]
const words = ['shared-services', 'payments', 'analytics-warehouse', 'edge', 'ml-training', 'billing']
const regions = ['eu-west-1', 'us-east-1', 'ap-southeast-2', 'eu-central-1']

/** Networks of one cloud peer with one another; a subscription of Redis Cloud peers with AWS and Google Cloud. */
function aNetwork(i: number, cloud: string): Side {
  const word = pick(words, 'edge')
  const region = pick(regions, 'eu-west-1')
  if (cloud === 'redis-cloud') return aSideOf(cloud, 'redis-main', `${word}-cache-${i}`, region)
  if (cloud === 'nfyio') return aSideOf(cloud, 'onprem/default', `vpc_${random.hex(10)}`, 'dc-1')
  if (cloud === 'aws')
    return aSideOf(
      cloud,
      i % 5 === 0 ? '111122223333' : `4444555566${10 + (i % 9)}`,
      `vpc-${random.hex(17)}`,
      region,
    )
  return i % 4 === 0
    ? aSideOf(cloud, 'host-project-europe-12', `${word}-production-primary-europe-west-network-${i}`, null)
    : aSideOf(cloud, `${word}-prod-${i % 7}`, `${word}-net-${i}`, null)
}

export type Shape = 'mixed' | 'star' | 'chain' | 'ring' | 'branch' | 'mesh' | 'full mesh' | 'hubs'

/** Pairs of indexes. */
function pairsOf(count: number, shape: Shape): [number, number][] {
  const pairs: [number, number][] = []
  const before = (i: number): number => Math.floor(random.unit() * i)
  const others = Array.from({ length: count - 1 }, (_, i) => i + 1)
  if (shape === 'star') return others.map(i => [0, i])
  if (shape === 'chain') return others.map(i => [i - 1, i])
  if (shape === 'ring') return [...others.map((i): [number, number] => [i - 1, i]), [count - 1, 0]]
  // A long chain with one network aside: no chain any more.
  if (shape === 'branch')
    return others.map(i => [i === 1 ? Math.floor(count / 2) : Math.max(0, i - (i === 2 ? 2 : 1)), i])
  if (shape === 'mesh')
    return others.flatMap((i): [number, number][] => [
      [before(i), i],
      [before(i), i],
    ])
  if (shape === 'full mesh')
    return others.flatMap(i => Array.from({ length: i }, (_, j): [number, number] => [j, i]))
  if (shape === 'hubs') return others.map(i => (i < 8 ? [before(i), i] : [i % 8, i]))
  let next = 0
  const take = (wanted: number): number[] => {
    const taken = Array.from({ length: Math.min(wanted, count - next) }, (_, i) => next + i)
    next += taken.length
    return taken
  }
  let lastHub: number | null = null
  while (next < count) {
    const kind = random.unit()
    const [hub = 0, ...rest] = take(
      kind < 0.4 ? 3 + Math.floor((random.unit() * count) / 8) : kind < 0.6 ? 5 : 2,
    )
    if (kind >= 0.4 && kind < 0.6) pairs.push(...rest.map((i): [number, number] => [i - 1, i]))
    else pairs.push(...rest.map((i): [number, number] => [hub, i]))
    if (kind < 0.4) {
      if (lastHub !== null && random.unit() < 0.6) pairs.push([lastHub, hub])
      lastHub = hub
    }
    if (rest[0] !== undefined && rest[1] !== undefined && random.unit() < 0.3) pairs.push([rest[0], rest[1]])
  }
  return pairs
}

/** Which cloud each network is in: that of the one it hangs on, unless that is Redis Cloud, or this one is. */
function cloudsOf(count: number, pairs: readonly [number, number][]): string[] {
  const clouds: string[] = []
  for (let i = 0; i < count; i++) {
    const peers = pairs.flatMap(([a, b]) => (a === i && b < i ? [b] : b === i && a < i ? [a] : []))
    const theirs = peers.map(peer => clouds[peer]).find(cloud => cloud !== undefined)
    const own = i % 9 === 4 ? 'redis-cloud' : pick(['aws', 'aws', 'aws', 'gcp', 'gcp', 'nfyio'], 'aws')
    const isAnywhere = theirs === undefined || (theirs === 'redis-cloud' && own !== 'redis-cloud')
    const mayBeRedis = own === 'redis-cloud' && theirs !== 'redis-cloud' && peers.length === 1
    clouds.push(isAnywhere || mayBeRedis ? own : theirs === 'redis-cloud' ? 'aws' : theirs)
  }
  return clouds
}

export function manyRows(count: number, shape: Shape): MapRow[] {
  const pairs = pairsOf(count, shape)
  const sides = cloudsOf(count, pairs).map((cloud, i) => aNetwork(i, cloud))
  return pairs.flatMap(([a, b], i) => {
    const [one, other] = [sides[a], sides[b]]
    if (!one || !other || (one.cloud === 'redis-cloud' && other.cloud === one.cloud)) return []
    const [near, far] = other.cloud === 'redis-cloud' ? [other, one] : [one, other]
    return [aRow(near, far, { status: pick(statuses, 'active'), providerId: `pcx-${i}` })]
  })
}

export function manyNetworks(count: number, shape: Shape): NetworkMap {
  return mapOf(manyRows(count, shape), names)
}
