/** The plan of a change of ranges: what is kept, added and removed, and whom a removal cuts off. Pure. */
import { canonicalCidr } from '../../peering/cidr.ts'
import type { Check, Instruction } from '../../peering/plan.ts'
import { describeSide, type Peering } from '../../peering/side.ts'
import { block, pass, warn } from '../../peering/verdicts.ts'
import type { ActionPlan, Scope } from '../provider.ts'
import { cidrChecks, type Unread, wordFor } from './far-checks.ts'
import { type NearFacts, nearChecks, unseen } from './near-checks.ts'

export interface UpdateFacts extends NearFacts {
  /** All of the subscription, as just read. */
  peerings: Peering[] | Unread
}

export interface CidrChange {
  kept: string[]
  added: string[]
  removed: string[]
}

/** In an order of its own: that of the list may be another the next time, and approvals rest on it. */
export function cidrChange(present: readonly string[], wanted: readonly string[]): CidrChange {
  const now = present.map(canonicalCidr).toSorted()
  return {
    kept: wanted.filter(cidr => now.includes(cidr)),
    added: wanted.filter(cidr => !now.includes(cidr)),
    removed: now.filter(cidr => !wanted.includes(cidr)),
  }
}

/** Why the ranges of a peering are not there to be changed; null on AWS. */
export function whyNotUpdatable({ far }: Peering): string | null {
  return far.cloud === 'aws'
    ? null
    : 'Ranges can be changed on AWS only: on Google Cloud the two networks exchange their subnet routes themselves, and the API has no such call.'
}

/** `known`: as last observed, for what the live list does not tell. */
export function updatePlan(
  scope: Scope,
  known: Peering,
  wanted: readonly string[],
  facts: UpdateFacts,
): ActionPlan {
  const { peerings, subscription } = facts
  const found =
    'unread' in peerings ? null : (peerings.find(({ providerId }) => providerId === known.providerId) ?? null)
  const peering = found ?? known
  const name = `${scope.id}/${known.providerId}`
  const change = cidrChange(peering.far.cidrs, wanted)
  const far = { ...peering.far, cidrs: [...wanted] }
  const refusal = whyNotUpdatable(peering)
  return {
    scope,
    checks: [
      ...nearChecks(facts),
      'unread' in peerings
        ? unseen('peering_exists', `Peering ${name}`, peerings.unread)
        : existsCheck(name, found),
      ...(refusal === null
        ? [
            ...cidrChecks({
              subscriptionId: scope.id,
              near: peering.near,
              far,
              deployments: subscription === null || subscription === 'unread' ? null : scope.regions,
              regions: null,
              peerings,
              own: peering,
            }),
            ...changeChecks(name, peering, change),
          ]
        : [
            block(
              'cloud_updatable',
              refusal,
              `To change what is reached, change the subnets, or delete ${name} and ask for another peering.`,
            ),
          ]),
    ],
    changes: changesOf(name, scope, peering, change),
    manual: afterUpdate(scope, peering, change),
    material: {
      'Redis Cloud account': scope.account,
      subscription: scope.id,
      'subscription name': scope.name,
      peering: name,
      'peering status': peering.status,
      'cloud id': peering.cloudId ?? '',
      'far account': peering.far.account ?? '',
      'far VPC': peering.far.network ?? '',
      'present CIDRs': peering.far.cidrs.map(canonicalCidr).toSorted().join(', '),
      'wanted CIDRs': wanted.toSorted().join(', '),
      'deployment CIDRs': scope.near.cidrs.toSorted().join(', '),
    },
  }
}

function existsCheck(name: string, peering: Peering | null): Check {
  const code = 'peering_exists'
  if (peering === null)
    return block(
      code,
      `The subscription has no peering ${name} any more.`,
      'There is nothing left to change; the list shows what exists.',
    )
  const text = `Peering ${name} to ${describeSide(peering.far)} is ${wordFor(peering)}.`
  // Likely refused with VPC_PEERING_NOT_ACTIVE; no source says so (Redis Cloud reference, section 6).
  return peering.status === 'active'
    ? pass(code, text)
    : block(
        code,
        text,
        'Redis Cloud changes the ranges of an active peering only; ask again once it is active.',
      )
}

function changeChecks(name: string, { far }: Peering, { added, removed }: CidrChange): Check[] {
  if (far.cidrs.length === 0)
    return [
      warn(
        'cidr_change',
        `Redis Cloud does not say which ranges peering ${name} has now, so what the new list removes cannot be seen.`,
        'The list replaces all ranges: make sure that every range still needed is in it.',
      ),
    ]
  if (added.length === 0 && removed.length === 0)
    return [
      block(
        'cidr_change',
        `Peering ${name} has exactly these ranges already.`,
        'There is nothing to change; give the complete list of the ranges that it is to have.',
      ),
    ]
  if (removed.length === 0) return [pass('cidr_change', 'Nothing is removed, so no traffic is cut.')]
  return [
    warn(
      'cidr_change',
      `${removed.join(', ')} ${removed.length === 1 ? 'is' : 'are'} removed: clients there lose the databases at once.`,
      'The list replaces all ranges; add those that are still needed.',
    ),
  ]
}

function changesOf(name: string, scope: Scope, { near, far }: Peering, change: CidrChange): string[] {
  const line = (what: string, cidrs: string[]) => (cidrs.length > 0 ? [`${what}: ${cidrs.join(', ')}.`] : [])
  return [
    `Redis Cloud replaces the ranges of peering ${name} between subscription ${scope.id} “${scope.name}” and ${describeSide(far)} by the new list. The peering stays up and is not accepted again.`,
    ...line('Kept', change.kept),
    ...line('Added', change.added),
    ...line('Removed', change.removed),
    ...(change.removed.length > 0
      ? [
          `All traffic between ${change.removed.join(', ')} and ${near.cidrs.join(', ') || 'the subscription'} over this peering stops at once.`,
        ]
      : []),
  ]
}

/** Routes on the user's side lead to the deployment CIDR and stay as they are. */
export function afterUpdate(scope: Scope, { near }: Peering, { added, removed }: CidrChange): Instruction[] {
  const here = near.cidrs.join(', ') || 'the deployment CIDR'
  return [
    ...(added.length > 0
      ? [
          {
            text: `Give the subnets in ${added.join(', ')} a route to ${here} through the peering where their route tables lack it, and let their security groups reach it. A database of subscription ${scope.id} with an allow list must also list these ranges.`,
          },
        ]
      : []),
    ...(removed.length > 0
      ? [
          {
            text: `Routes, security group rules and allow lists that name ${removed.join(', ')} stay as they are; remove those nobody else needs.`,
          },
        ]
      : []),
  ]
}
