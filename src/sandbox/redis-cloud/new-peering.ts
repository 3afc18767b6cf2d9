/** How a peering comes into being: from a create call, from somebody else's Terraform, or from the seed. */
import type { Random } from '../../kit/ids.ts'
import { draw } from '../span.ts'
import type { Pace } from './pace.ts'
import {
  ACCEPTANCE_MS,
  type AwsPeering,
  type CloudPeering,
  type GcpPeering,
  type RedisEnd,
} from './peering.ts'

/**
 * What the user's side is; `isAccepted` (default) makes it active at once, `sourceRegion` is for Active-Active
 * subscriptions (default: their first).
 */
export type PeeringSeed = { isAccepted?: boolean; sourceRegion?: string } & (
  | { awsAccountId: string; vpcId: string; region: string; vpcCidrs: string[] }
  | { vpcProjectUid: string; vpcNetworkName: string }
)

interface Birth {
  id: number
  subscriptionId: number
  sourceRegion: string | null
  isForeign: boolean
  appearsAt: number
  establishedAt: number
}

const unborn = { failsAt: null, activeAt: null, leavesAt: null, hiddenPolls: 0 }

export function newAwsPeering(
  birth: Birth,
  far: { awsAccountId: string; vpcId: string; region: string; cidrs: string[] },
  random: Random,
): AwsPeering {
  return {
    ...unborn,
    ...birth,
    cloud: 'aws',
    awsAccountId: far.awsAccountId,
    vpcId: far.vpcId,
    region: far.region,
    cidrs: far.cidrs.map(cidr => ({ cidr, activeAt: birth.establishedAt })),
    pcx: `pcx-${random.hex(17)}`,
    expiresAt: birth.establishedAt + ACCEPTANCE_MS,
    acceptedAt: null,
    ended: null,
  }
}

export function newGcpPeering(
  birth: Birth,
  far: { projectUid: string; networkName: string },
  redis: RedisEnd,
  random: Random,
): GcpPeering {
  return {
    ...unborn,
    ...birth,
    cloud: 'gcp',
    projectUid: far.projectUid,
    networkName: far.networkName,
    redisProjectUid: redis.project,
    redisNetworkName: redis.network,
    cloudPeeringId: `redislabs-peering-${random.hex(8)}`,
    reverseAt: null,
  }
}

/** When a peering whose create task ended at `at` shows up, and when its cloud-side object exists. */
export function birthInstants(at: number, pace: Pace, random: Random) {
  const appearsAt = at + draw(pace.appearsMs, random)
  return { appearsAt, establishedAt: appearsAt + draw(pace.initiatingMs, random) }
}

/** A peering that nobody created through this API: in the list from `at` on. */
export function seededPeering(
  seed: PeeringSeed,
  birth: Pick<Birth, 'id' | 'subscriptionId' | 'sourceRegion' | 'isForeign'> & { at: number },
  redis: RedisEnd,
  random: Random,
): CloudPeering {
  const { at, ...rest } = birth
  const born = { ...rest, appearsAt: at, establishedAt: at }
  const isAccepted = seed.isAccepted ?? true
  const activeAt = isAccepted ? at : null
  if ('vpcId' in seed) {
    const { awsAccountId, vpcId, region, vpcCidrs: cidrs } = seed
    const acceptedAt = activeAt
    return { ...newAwsPeering(born, { awsAccountId, vpcId, region, cidrs }, random), activeAt, acceptedAt }
  }
  const far = { projectUid: seed.vpcProjectUid, networkName: seed.vpcNetworkName }
  return { ...newGcpPeering(born, far, redis, random), activeAt, reverseAt: activeAt }
}
