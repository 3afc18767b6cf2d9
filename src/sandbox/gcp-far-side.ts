/**
 * A Redis Cloud peering on Google Cloud is two halves: Redis's, which appears in the simulated Google Cloud in a tenant
 * project of its own as soon as Redis Cloud has made it, and the user's. Whether the two match is known there, and Redis
 * Cloud sees only that.
 */
import type { GcpLookalike } from './gcp/index.ts'
import type { CloudState, RedisCloudLookalike } from './redis-cloud/index.ts'

type Subscription = CloudState['subscriptions'][number]
type GcpPeering = Extract<Subscription['peerings'][number], { cloud: 'gcp' }>
type FarHalf = Parameters<GcpLookalike['addHalf']>[0]
type News = Parameters<Parameters<GcpLookalike['onHalf']>[0]>[0]

export interface JoinedGoogle {
  /** Redis Cloud, whose user's halves are made and removed in Google Cloud where their networks are there. */
  cloud: RedisCloudLookalike
  stop(): void
}

export function joinGoogle(cloud: RedisCloudLookalike, gcp: GcpLookalike): JoinedGoogle {
  /** Redis's halves in Google Cloud, by the peering's id at Redis Cloud. */
  const shared = new Map<number, FarHalf>()
  /** Whoever did it in Google Cloud has told of it there. */
  let isFollowing = false

  const all = () =>
    cloud
      .state()
      .subscriptions.flatMap(subscription =>
        subscription.peerings.flatMap(peering =>
          peering.cloud === 'gcp' ? [{ subscription, peering }] : [],
        ),
      )
  const find = (id: number) => all().find(({ peering }) => peering.id === id)

  const networkOf = ({ projectUid, networkName }: GcpPeering) =>
    gcp
      .state()
      .projects.filter(({ id, isForeign }) => id === projectUid && !isForeign)
      .flatMap(({ networks }) => networks)
      .find(({ name }) => name === networkName)

  const usersHalf = (peering: GcpPeering) =>
    networkOf(peering)?.peerings.find(
      ({ peer }) => peer.project === peering.redisProjectUid && peer.network === peering.redisNetworkName,
    )

  /** What the user's half is called where it is made for them: as Redis Cloud's own command has it. */
  const nameFor = ({ subscriptionId, id }: GcpPeering): string => `redis-cloud-${subscriptionId}-${id}`

  const follow = (peering: GcpPeering, act: 'runGcloud' | 'removeGcloud'): void => {
    if (!peering.acts.includes(act)) return
    isFollowing = true
    cloud[act](peering.id)
    isFollowing = false
  }

  /** The user's half of a peering that was there, and whole, before anybody looked. */
  const complete = (peering: GcpPeering): void => {
    const { projectUid: project, networkName: network, redisProjectUid, redisNetworkName } = peering
    gcp.addHalf({
      project,
      network,
      name: nameFor(peering),
      peerProject: redisProjectUid,
      peerNetwork: redisNetworkName,
    })
  }

  /** Redis's half, once it is made; a network that nobody simulates has none to lead to. */
  const make = ({ regions }: Subscription, peering: GcpPeering): void => {
    const { id, cloudPeeringId: name, redisProjectUid: project, redisNetworkName: network } = peering
    if (name === null || shared.has(id) || !networkOf(peering)) return
    const subnets = regions
      .filter(region => region.network === network)
      .flatMap(({ region, deploymentCidrs }) => deploymentCidrs.map(cidr => ({ region, cidr })))
    const { projectUid: peerProject, networkName: peerNetwork } = peering
    const half = { project, network, name, subnets, peerProject, peerNetwork }
    shared.set(id, half)
    try {
      gcp.addHalf(half)
    } catch {
      shared.delete(id)
      cloud.failInGoogle(id)
      return
    }
    if (peering.hasReverse) complete(peering)
  }

  const hear = ({ project, network, peer, state }: News): void => {
    for (const { peering } of all()) {
      if (peering.projectUid !== project || peering.networkName !== network) continue
      if (peering.redisProjectUid !== peer.project || peering.redisNetworkName !== peer.network) continue
      follow(peering, state === 'REMOVED' ? 'removeGcloud' : 'runGcloud')
    }
  }

  const stops = [
    cloud.onEvent(({ kind, peeringId, status }) => {
      if (kind !== 'peering' || peeringId === undefined) return
      const half = shared.get(peeringId)
      if (status === 'gone' && half) {
        shared.delete(peeringId)
        gcp.removeHalf(half)
        return
      }
      const found = find(peeringId)
      if (found) make(found.subscription, found.peering)
    }),
    gcp.onHalf(hear),
  ]
  for (const { subscription, peering } of all()) make(subscription, peering)

  const through =
    (act: (peering: GcpPeering) => void, orElse: (peeringId: number) => void) =>
    (peeringId: number): void => {
      const peering = find(peeringId)?.peering
      if (peering && networkOf(peering)) act(peering)
      else orElse(peeringId)
    }
  return {
    cloud: {
      ...cloud,
      onEvent: listener =>
        cloud.onEvent(event => {
          if (!isFollowing || event.kind !== 'person') listener(event)
        }),
      runGcloud: through(peering => {
        const { projectUid, networkName, redisProjectUid, redisNetworkName, isGone } = peering
        const peer = `${redisProjectUid}/${redisNetworkName}`
        if (isGone) throw new Error(`peering ${peering.id} is gone: nothing to connect to`)
        gcp.act(`${projectUid}/${networkName}`, `addPeering ${peer} ${nameFor(peering)}`)
      }, cloud.runGcloud),
      removeGcloud: through(peering => {
        const half = usersHalf(peering)
        if (!half) throw new Error(`There is no peering on network ${peering.networkName}`)
        gcp.act(half.id, 'delete')
      }, cloud.removeGcloud),
    },
    stop() {
      for (const stop of stops) stop()
    },
  }
}
