/** The two ends of a peering, and the object between them as we last observed it. */
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

export interface Peering {
  /** `redis-cloud/main/1206` */
  scope: string
  /** The provider's id within the scope: `87`. */
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
}

/** Whether two sides are the same network, whatever their CIDRs. */
export function isSameNetwork(a: Side, b: Side): boolean {
  return a.cloud === b.cloud && a.account === b.account && a.network === b.network
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
}

/** One line for people: `AWS 111122223333 · eu-west-1 · vpc-…`. */
export function describeSide(side: Side): string {
  return [`${cloudNames[side.cloud] ?? side.cloud} ${side.account ?? ''}`.trim(), side.region, side.network]
    .filter(part => part !== null && part !== '')
    .join(' · ')
}
