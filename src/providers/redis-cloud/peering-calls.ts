/** Paths and bodies of the peering calls; standard and Active-Active subscriptions have each their own. */
import type { Side } from '../../peering/side.ts'
import type { Scope } from '../provider.ts'
import { subscriptionPath } from './place.ts'

/** Active-Active: no region in the path; that of the subscription stands in the body. */
export function peeringsPath(scope: Scope, isActiveActive: boolean): string {
  return `${subscriptionPath(scope)}${isActiveActive ? '/regions' : ''}/peerings`
}

export function peeringPath(scope: Scope, isActiveActive: boolean, providerId: string): string {
  return `${peeringsPath(scope, isActiveActive)}/${encodeURIComponent(providerId)}`
}

export function createBody(near: Side, far: Side, isActiveActive: boolean): object {
  const source = isActiveActive ? { sourceRegion: near.region } : {}
  // Google Cloud wants its provider named, in lower case; without it the body can be read as one for AWS (issue 143
  // of the Terraform provider). It takes no CIDRs.
  if (far.cloud === 'gcp')
    return { provider: 'gcp', ...source, vpcProjectUid: far.account, vpcNetworkName: far.network }
  return {
    ...source,
    // The region of the user's VPC, whatever the OpenAPI calls it.
    ...(isActiveActive ? { destinationRegion: far.region } : { region: far.region }),
    awsAccountId: far.account,
    vpcId: far.network,
    vpcCidrs: far.cidrs, // `vpcCidr` beside it would be an error
  }
}
