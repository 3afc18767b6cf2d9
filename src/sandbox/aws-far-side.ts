/**
 * A Redis Cloud peering on AWS is one connection that two clouds show: what Redis Cloud asks for appears in the simulated
 * EC2 under the same pcx id, and what becomes of it there is what Redis Cloud sees of its far side.
 */
import type { AwsLookalike } from './aws/index.ts'
import type { CloudState, RedisCloudLookalike } from './redis-cloud/index.ts'

type Subscription = CloudState['subscriptions'][number]
type AwsPeering = Extract<Subscription['peerings'][number], { cloud: 'aws' }>
type RequestSeed = Parameters<AwsLookalike['addRequest']>[0]
type News = Parameters<Parameters<AwsLookalike['onPeering']>[0]>[0]

/** Why what appears in EC2 may be something else than what Redis Cloud says: a story about a look-alike. */
export type Disguise = (seed: RequestSeed) => RequestSeed

export interface JoinedClouds {
  /** Redis Cloud, whose far sides are acted on in EC2 where they are there. */
  cloud: RedisCloudLookalike
  stop(): void
}

export function joinClouds(
  cloud: RedisCloudLookalike,
  aws: AwsLookalike,
  disguise: Disguise = seed => seed,
): JoinedClouds {
  /** By pcx: the peering's id at Redis Cloud. */
  const shared = new Map<string, number>()
  /** Whoever did it in AWS has told of it there. */
  let isFollowing = false

  const all = () =>
    cloud
      .state()
      .subscriptions.flatMap(subscription =>
        subscription.peerings.flatMap(peering =>
          peering.cloud === 'aws' ? [{ subscription, peering }] : [],
        ),
      )
  const find = (id: number): AwsPeering | undefined => all().find(({ peering }) => peering.id === id)?.peering

  /** A VPC that nobody simulates has no other side to appear at; people act on it as Redis Cloud shows it. */
  const isSimulated = ({ awsAccountId, vpcId, region }: AwsPeering): boolean =>
    aws
      .state()
      .accounts.some(
        ({ id, isForeign, vpcs }) =>
          id === awsAccountId && !isForeign && vpcs.some(vpc => vpc.id === vpcId && vpc.region === region),
      )

  const ask = (subscription: Subscription, peering: AwsPeering): void => {
    const { pcx, sourceRegion, awsAccountId: account, vpcId: vpc, region } = peering
    const [first] = subscription.regions
    const from = subscription.regions.find(each => each.region === sourceRegion) ?? first
    if (pcx === null || from === undefined || shared.has(pcx) || !isSimulated(peering)) return
    shared.set(pcx, peering.id)
    aws.addRequest(
      disguise({
        requester: {
          account: subscription.hostAccount,
          region: from.region,
          vpc: from.network,
          cidrs: from.deploymentCidrs,
        },
        accepter: { account, region, vpc },
        id: pcx,
      }),
    )
    if (peering.pcxStatus === 'active') aws.act(pcx, 'accept')
  }

  const hear = ({ pcx, status }: News): void => {
    const id = shared.get(pcx)
    const peering = id === undefined ? undefined : find(id)
    if (!peering) return
    const follow = (act: 'acceptInAws' | 'rejectInAws' | 'expireInAws' | 'deleteInAws'): void => {
      if (!peering.acts.includes(act)) return
      isFollowing = true
      cloud[act](peering.id)
      isFollowing = false
    }
    if (status === 'provisioning' || status === 'active') follow('acceptInAws')
    if (status === 'rejected') follow('rejectInAws')
    if (status === 'expired') follow('expireInAws')
    if (status === 'deleting' || status === 'deleted') follow('deleteInAws')
    if (status === 'failed' && peering.pcxStatus === 'pending-acceptance') cloud.failInAws(peering.id)
  }

  const stops = [
    cloud.onEvent(({ kind, peeringId, status }) => {
      if (kind !== 'peering' || peeringId === undefined) return
      if (status === 'gone') {
        const pcx = [...shared].find(([, id]) => id === peeringId)?.[0]
        if (pcx !== undefined) aws.removeRequest(pcx)
        return
      }
      const found = all().find(({ peering }) => peering.id === peeringId)
      if (found) ask(found.subscription, found.peering)
    }),
    aws.onPeering(hear),
  ]
  for (const { subscription, peering } of all()) ask(subscription, peering)

  const through =
    (act: string, orElse: (peeringId: number) => void) =>
    (peeringId: number): void => {
      const peering = find(peeringId)
      if (peering?.pcx == null || !shared.has(peering.pcx)) orElse(peeringId)
      else aws.act(`${peering.pcx}@${peering.vpcId}`, act)
    }
  return {
    cloud: {
      ...cloud,
      onEvent: listener =>
        cloud.onEvent(event => {
          if (!isFollowing || event.kind !== 'person') listener(event)
        }),
      acceptInAws: through('accept', cloud.acceptInAws),
      rejectInAws: through('reject', cloud.rejectInAws),
      expireInAws: through('expire', cloud.expireInAws),
      deleteInAws: through('delete', cloud.deleteInAws),
    },
    stop() {
      for (const stop of stops) stop()
    },
  }
}
