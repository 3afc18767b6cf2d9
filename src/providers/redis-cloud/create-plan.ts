/** The plan of a creation: live facts in, checks, changes, manual work and what an approval rests on out. Pure. */
import type { Check } from '../../peering/plan.ts'
import type { Peering, Side } from '../../peering/side.ts'
import { block, pass } from '../../peering/verdicts.ts'
import type { CreatePlan, Scope, Wanted } from '../provider.ts'
import { manualAfterCreate } from './by-hand.ts'
import {
  cidrChecks,
  type FarFacts,
  formChecks,
  newPeeringCheck,
  regionCheck,
  type Unread,
} from './far-checks.ts'
import { cloudCheck, type NearFacts, nearChecks } from './near-checks.ts'
import { sideIn } from './subscription.ts'

interface CreateFacts extends NearFacts {
  /** The region of the subscription that was asked for; null in a standard one. */
  from: string | null
  far: Side
  wanted: Wanted
  regions: string[] | null
  peerings: Peering[] | Unread
}

/** `scope` is as just read where it could be read. */
export function createPlan(scope: Scope, facts: CreateFacts): CreatePlan {
  const { far, subscription, wanted } = facts
  const near = scope.deployment === 'Active-Active' ? sideIn(scope, facts.from) : scope.near
  const farFacts: FarFacts = {
    subscriptionId: scope.id,
    near,
    far,
    deployments: subscription === null || subscription === 'unread' ? null : scope.regions,
    regions: facts.regions,
    peerings: facts.peerings,
    own: null,
  }
  const isGoogle = far.cloud === 'gcp'
  return {
    scope,
    near,
    far,
    checks: [
      ...nearChecks(facts),
      ...fromCheck(scope, facts.from),
      cloudCheck(isGoogle ? 'gcp' : 'aws', facts),
      ...formChecks(farFacts),
      ...(isGoogle ? [] : [regionCheck(farFacts), ...cidrChecks(farFacts)]),
      newPeeringCheck(farFacts),
    ],
    changes: isGoogle ? googleChanges(scope, near, far) : awsChanges(scope, near, far),
    manual: manualAfterCreate(scope, near, far, wanted),
    material: {
      'Redis Cloud account': scope.account,
      subscription: scope.id,
      'subscription name': scope.name,
      cloud: scope.cloud,
      'deployment region': near.region ?? '',
      'deployment network': near.network ?? '',
      // Of every region: an approval rests on none of them overlapping.
      'deployment CIDRs': scope.near.cidrs.toSorted().join(', '),
      ...farMaterial(far),
      ...(wanted['custom-routes'] === undefined ? {} : { 'custom routes': wanted['custom-routes'] }),
    },
  }
}

/** An Active-Active subscription is peered region by region. */
function fromCheck(scope: Scope, from: string | null): Check[] {
  const code = 'region_from'
  const regions = scope.regions.flatMap(({ region }) => region ?? [])
  if (scope.deployment !== 'Active-Active')
    return from === null || regions.includes(from)
      ? []
      : [
          block(
            code,
            `Subscription ${scope.id} is standard and has no region ${from}.`,
            'Ask again without naming a region of the subscription.',
          ),
        ]
  return [
    from !== null && regions.includes(from)
      ? pass(code, `The subscription has the region ${from}; the peering starts there.`)
      : block(
          code,
          from === null
            ? `Subscription ${scope.id} is Active-Active, and no region of it was named.`
            : `Subscription ${scope.id} has no region ${from} any more.`,
          `Ask again with one of its regions: ${regions.map(region => `from=${region}`).join(', ') || 'it shows none yet'}.`,
        ),
  ]
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

function describeScope({ id, name }: Scope, near: Side): string {
  const place = [near.region, ...near.cidrs].filter(part => part !== null).join(', ')
  return `subscription ${id} “${name}”${place ? ` (${place})` : ''}`
}

function awsChanges(scope: Scope, near: Side, far: Side): string[] {
  return [
    `Redis Cloud asks AWS account ${far.account} for a VPC peering between ${describeScope(scope, near)} and ${far.network} in ${far.region}.`,
    `Redis Cloud routes ${far.cidrs.join(', ')} to the peering on its side.`,
    'The peering is followed until it is active, and every change of its status is posted.',
  ]
}

function googleChanges(scope: Scope, near: Side, far: Side): string[] {
  return [
    `Redis Cloud creates its half of a VPC peering between ${describeScope(scope, near)} and network ${far.network} of project ${far.account}.`,
    'The peering is followed until it is active, and every change of its status is posted.',
  ]
}
