/** The two ends of a peering, and the object between them as we last observed it. */
import type { PeeringKind } from './kind.ts'
import type { PeeringStatus } from './status.ts'

export interface Side {
  /** `redis-cloud`, `aws`, `gcp`, … */
  cloud: string
  /** AWS account id, Google project id, Redis Cloud's own account where it is known. */
  account: string | null
  region: string | null
  /** VPC id or network name. */
  network: string | null
  /** Canonical CIDRs; empty where the cloud does not say (Google Cloud). */
  cidrs: string[]
}

/** Something within a peering that has a state of its own: who it is shared with, who is connected, a range. */
export interface Member {
  what: 'principal' | 'connection' | 'cidr'
  /** As the provider names it: an account, an association, a range. */
  id: string
  /** The provider's own word for its state; empty where it says none. */
  raw: string
  /** What people want to know of it besides: whose it is, since when. Empty where there is nothing more. */
  text: string
}

/** A network object at the provider, of whatever kind, as last observed. */
export interface Peering {
  kind: PeeringKind
  /** `redis-cloud/main/1206` */
  scope: string
  /** The provider's id within the scope, without a slash: `87`, `privatelink`, `privatelink@us-east-1`. */
  providerId: string
  /** The cloud's own id (`pcx-…`), null until the provider reports one. */
  cloudId: string | null
  near: Side
  far: Side
  status: PeeringStatus
  /** The provider's own word for the status. */
  raw: string
  /** When a pending acceptance lapses; null where the cloud says nothing. */
  expiresAt: number | null
  members: Member[]
  /** What else people and commands need of it, by label: `share ARN`. */
  details: Readonly<Record<string, string>>
}

/** Among a peering's details: the word of the far side's own cloud for an end that whoever made it has no word for. */
export const farSideSays = 'far side says'

/** What its cloud says beside the status, a clause without a full stop: a detail by the cloud's name, `AWS says`. */
export function cloudSays({ details }: Pick<Peering, 'details'>): string | null {
  const said = Object.entries(details).find(([label]) => label.endsWith(' says') && label !== farSideSays)
  return said?.[1].replace(/\.$/, '') ?? null
}

/** Among a peering's details: which side asked for it, where either may have; absent where only this one can. */
export const askedForBy = 'asked for by'

/** Whether somebody at the other end asks for it: it is for this side to say yes or no. */
export function isAskedOfUs({ details }: Pick<Peering, 'details'>): boolean {
  return details[askedForBy] === 'the other side'
}

/** Whether two sides are the same network, whatever their CIDRs. */
export function isSameNetwork(a: Side, b: Side): boolean {
  return a.cloud === b.cloud && a.account === b.account && a.network === b.network
}

/** Whether both start from the same region; where one does not say, nothing contradicts it. */
function isSameStart(a: Side, b: Side): boolean {
  return a.region === null || b.region === null || a.region === b.region
}

/**
 * Whether a peering can be the one of these two ends. Within one cloud both are networks that people name, and several
 * of a region may be peered with one other; a provider's own network is as the provider lists it.
 */
export function isBetween(peering: Pick<Peering, 'near' | 'far'>, near: Side, far: Side): boolean {
  return (
    isSameNetwork(peering.far, far) &&
    (near.cloud === far.cloud ? isSameNetwork(peering.near, near) : isSameStart(peering.near, near))
  )
}

/** Whether what a cloud reports can be this network: a field that it does not report contradicts nothing. */
export function mayBeSameNetwork(reported: Side, wanted: Side): boolean {
  const agrees = (is: string | null, want: string | null): boolean => is === null || is === want
  return (
    reported.cloud === wanted.cloud &&
    agrees(reported.account, wanted.account) &&
    agrees(reported.network, wanted.network)
  )
}

/** How people say a cloud; one that is not listed is said as it is written. */
const cloudNames: Readonly<Record<string, string>> = {
  'redis-cloud': 'Redis Cloud',
  aws: 'AWS',
  gcp: 'Google Cloud',
  nfyio: 'NFYio',
}

export function cloudName(cloud: string): string {
  return cloudNames[cloud] ?? cloud
}

/** One line for people: `AWS 111122223333 · eu-west-1 · vpc-…`. */
export function describeSide(side: Side): string {
  return [`${cloudName(side.cloud)} ${side.account ?? ''}`.trim(), side.region, side.network]
    .filter(part => part !== null && part !== '')
    .join(' · ')
}
