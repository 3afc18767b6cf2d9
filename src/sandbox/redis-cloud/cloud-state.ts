/** The account as plain data: for the page's Clouds tab, and for tests that look behind the API. */
import type { Cloud } from './cloud.ts'
import type { FamilyObject } from './family.ts'
import { describeFaults } from './faults.ts'
import {
  type AwsPeering,
  type CloudPeering,
  type GcpPeering,
  isEstablished,
  isGone,
  type PcxStatus,
  pcxStatusAt,
  statusAt,
} from './peering.ts'
import type { RateWindow } from './rate-window.ts'
import { account } from './seed.ts'
import type { CloudSubscription } from './subscription.ts'
import type { TaskKind, TaskStatus } from './task-queue.ts'

const TASKS_SHOWN = 50

/** What a person may do to a peering now, by the name of the function that does it. */
export type FarSideAct =
  | 'acceptInAws'
  | 'rejectInAws'
  | 'expireInAws'
  | 'deleteInAws'
  | 'runGcloud'
  | 'removeGcloud'

interface AnyPeeringState {
  id: number
  subscriptionId: number
  sourceRegion: string | null // Active-Active only
  status: string // as the list shows it
  isListed: boolean
  isLeaving: boolean // the delete task has ended, the entry has not left yet
  isGone: boolean // only on Google Cloud, while the user's half is left over
  isForeign: boolean
  acts: FarSideAct[]
}

interface AwsPeeringState extends AnyPeeringState {
  cloud: 'aws'
  awsAccountId: string
  vpcId: string
  region: string
  cidrs: string[]
  pcx: string | null // null: AWS has not made it yet
  pcxStatus: PcxStatus
  expiresAt: number | null // null: nothing waits for an acceptance
}

interface GcpPeeringState extends AnyPeeringState {
  cloud: 'gcp'
  projectUid: string
  networkName: string
  redisProjectUid: string
  redisNetworkName: string
  cloudPeeringId: string | null // what Redis's half is called; null: it does not exist
  hasReverse: boolean // the user's half exists
}

type PeeringState = AwsPeeringState | GcpPeeringState

export interface CloudState {
  at: number
  url: string
  account: { id: number; name: string }
  requestsLeft: number // in this minute
  subscriptions: (CloudSubscription & { peerings: PeeringState[] })[]
  connectivity: FamilyObject[] // of all families
  tasks: {
    id: string
    kind: TaskKind
    commandType: string
    subscriptionId: number
    status: TaskStatus
    receivedAt: number
    endsAt: number | null // null: hangs
    error: string | null
  }[]
  faults: string[]
}

function awsActs(peering: AwsPeering, at: number): FarSideAct[] {
  const status = pcxStatusAt(peering, at)
  if (status === 'pending-acceptance') return ['acceptInAws', 'rejectInAws', 'expireInAws']
  return status === 'active' || status === 'provisioning' ? ['deleteInAws'] : []
}

function gcpActs(peering: GcpPeering, at: number): FarSideAct[] {
  if (peering.reverseAt !== null) return ['removeGcloud']
  return isGone(peering, at) ? [] : ['runGcloud']
}

function peeringState(cloud: Cloud, peering: CloudPeering, at: number): PeeringState {
  const gone = isGone(peering, at)
  const any = {
    id: peering.id,
    subscriptionId: peering.subscriptionId,
    sourceRegion: peering.sourceRegion,
    status: cloud.statusWord(peering, at),
    isListed: at >= peering.appearsAt && !gone && peering.hiddenPolls === 0,
    isLeaving: peering.leavesAt !== null && !gone,
    isGone: gone,
    isForeign: peering.isForeign,
  }
  if (peering.cloud === 'aws') {
    return {
      ...any,
      cloud: 'aws',
      awsAccountId: peering.awsAccountId,
      vpcId: peering.vpcId,
      region: peering.region,
      cidrs: peering.cidrs.map(({ cidr }) => cidr),
      pcx: at >= peering.establishedAt && statusAt(peering, at) !== 'failed' ? peering.pcx : null,
      pcxStatus: pcxStatusAt(peering, at),
      expiresAt: pcxStatusAt(peering, at) === 'pending-acceptance' ? peering.expiresAt : null,
      acts: awsActs(peering, at),
    }
  }
  return {
    ...any,
    cloud: 'gcp',
    projectUid: peering.projectUid,
    networkName: peering.networkName,
    redisProjectUid: peering.redisProjectUid,
    redisNetworkName: peering.redisNetworkName,
    cloudPeeringId: isEstablished(peering, at) && !gone ? peering.cloudPeeringId : null,
    hasReverse: peering.reverseAt !== null,
    acts: gcpActs(peering, at),
  }
}

export function cloudState(cloud: Cloud, rate: RateWindow): CloudState {
  cloud.settle()
  const at = cloud.clock.now()
  const hasRemains = (peering: CloudPeering) =>
    !isGone(peering, at) || (peering.cloud === 'gcp' && peering.reverseAt !== null)
  return {
    at,
    url: cloud.url,
    account: { id: account.id, name: account.name },
    requestsLeft: rate.left(at),
    subscriptions: [...cloud.subscriptions.values()].map(each => ({
      ...structuredClone(cloud.subscription(each.id) ?? each),
      peerings: cloud
        .peeringsOf(each.id)
        .filter(hasRemains)
        .map(peering => peeringState(cloud, peering, at)),
    })),
    connectivity: cloud.familyState(at),
    tasks: cloud.tasks
      .recent(at)
      .slice(0, TASKS_SHOWN)
      .map(task => ({
        id: task.id,
        kind: task.kind,
        commandType: task.commandType,
        subscriptionId: task.subscriptionId,
        status: cloud.tasks.statusOf(task, at),
        receivedAt: task.receivedAt,
        endsAt: task.endsAt,
        error: task.outcome && !task.outcome.ok ? task.outcome.error.type : null,
      })),
    faults: describeFaults(cloud.box.armed, at),
  }
}
