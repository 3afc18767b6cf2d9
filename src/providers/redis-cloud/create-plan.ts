/** The plan of a creation: live facts in, checks, changes, manual work and what an approval rests on out. Pure. */
import type { Peering, Side } from '../../peering/side.ts'
import type { CreatePlan, Scope } from '../provider.ts'
import { manualAfterCreate } from './by-hand.ts'
import {
  cidrChecks,
  type FarFacts,
  formChecks,
  newPeeringCheck,
  regionCheck,
  type Unread,
} from './far-checks.ts'
import { accountChecks, cloudCheck, type NearFacts, subscriptionChecks } from './near-checks.ts'

interface CreateFacts extends NearFacts {
  far: Side
  regions: string[] | null
  peerings: Peering[] | Unread
}

/** `scope` is as just read where it could be read. */
export function createPlan(scope: Scope, facts: CreateFacts): CreatePlan {
  const { far, subscription } = facts
  const { near } = scope
  const farFacts: FarFacts = {
    subscriptionId: scope.id,
    far,
    deploymentCidrs: subscription === null || subscription === 'unread' ? null : subscription.cidrs,
    regions: facts.regions,
    peerings: facts.peerings,
  }
  const isGoogle = far.cloud === 'gcp'
  return {
    scope,
    near,
    far,
    checks: [
      ...accountChecks(facts),
      ...subscriptionChecks(facts),
      cloudCheck(isGoogle ? 'gcp' : 'aws', facts),
      ...formChecks(farFacts),
      ...(isGoogle ? [] : [regionCheck(farFacts), ...cidrChecks(farFacts)]),
      newPeeringCheck(farFacts),
    ],
    changes: isGoogle ? googleChanges(scope, far) : awsChanges(scope, far),
    manual: manualAfterCreate(scope, near, far),
    material: {
      'Redis Cloud account': scope.account,
      subscription: scope.id,
      'subscription name': scope.name,
      cloud: scope.cloud,
      'deployment region': near.region ?? '',
      'deployment network': near.network ?? '',
      'deployment CIDRs': near.cidrs.toSorted().join(', '),
      ...farMaterial(far),
    },
  }
}

export function farMaterial(far: Side): Record<string, string> {
  return far.cloud === 'gcp'
    ? { 'far project': far.account ?? '', 'far network': far.network ?? '' }
    : {
        'far account': far.account ?? '',
        'far region': far.region ?? '',
        'far VPC': far.network ?? '',
        'far CIDRs': far.cidrs.toSorted().join(', '),
      }
}

function describeScope({ id, name, near }: Scope): string {
  const place = [near.region, ...near.cidrs].filter(part => part !== null).join(', ')
  return `subscription ${id} “${name}”${place ? ` (${place})` : ''}`
}

function awsChanges(scope: Scope, far: Side): string[] {
  return [
    `Redis Cloud asks AWS account ${far.account} for a VPC peering between ${describeScope(scope)} and ${far.network} in ${far.region}.`,
    `Redis Cloud routes ${far.cidrs.join(', ')} to the peering on its side.`,
    'The peering is followed until it is active, and every change of its status is posted.',
  ]
}

function googleChanges(scope: Scope, far: Side): string[] {
  return [
    `Redis Cloud creates its half of a VPC peering between ${describeScope(scope)} and network ${far.network} of project ${far.account}.`,
    'The peering is followed until it is active, and every change of its status is posted.',
  ]
}
