/** The plan of a peering of two networks: live facts in, checks, changes and what an approval rests on out. Pure. */
import type { Check } from '../../peering/plan.ts'
import { describeSide, type Side } from '../../peering/side.ts'
import { block, pass, warn } from '../../peering/verdicts.ts'
import type { CreatePlan, Scope, Wanted } from '../provider.ts'
import { addByHand, firewallByHand } from './by-hand.ts'
import { endChecks, overlapChecks } from './end-checks.ts'
import { type EndFacts, rangesOf } from './end-facts.ts'
import { customRoutesAt, customRoutesWords, halfTo, providerIdOf } from './half.ts'
import { scopeAt } from './project.ts'

export interface CreateFacts {
  near: Side
  far: Side
  wanted: Wanted
  nearEnd: EndFacts
  /** Null: not ours to read. */
  farEnd: EndFacts | null
}

/** The end with the ranges that its subnets have now, all of them: any of them can overlap. */
function withRanges(side: Side, facts: EndFacts | null): Side {
  const ranges = facts ? rangesOf(facts) : []
  return ranges.length > 0 ? { ...side, cidrs: ranges } : side
}

export function createPlan(scope: Scope, facts: CreateFacts): CreatePlan {
  const { wanted, nearEnd, farEnd } = facts
  const near = withRanges(facts.near, nearEnd)
  const far = withRanges(facts.far, farEnd)
  return {
    scope,
    near,
    far,
    checks: [
      ...endChecks(near, nearEnd),
      ...(farEnd ? endChecks(far, farEnd) : [foreignCheck(far)]),
      ...overlapChecks(near, far, nearEnd, farEnd),
      ...newChecks(facts),
    ],
    changes: [
      `Peerbot adds the half of the peering in ${sideWords(near)}, towards ${sideWords(far)}.`,
      ...routeChange(near, far, wanted),
      'The peering is followed until it is active, and every change of its status is posted.',
    ],
    manual: [addByHand(far, near, wanted), ...(farEnd ? [] : [firewallByHand(far, near)])],
    material: {
      project: near.account ?? '',
      network: near.network ?? '',
      ranges: near.cidrs.toSorted().join(', '),
      'other project': far.account ?? '',
      'other network': far.network ?? '',
      'other ranges': far.cidrs.toSorted().join(', '),
      'custom routes': customRoutesWords(customRoutesAt(near, wanted)),
    },
  }
}

function sideWords(side: Side): string {
  return `${describeSide(side)}${side.cidrs.length > 0 ? ` (${side.cidrs.join(', ')})` : ''}`
}

function routeChange(near: Side, far: Side, wanted: Wanted): string[] {
  const { exported, imported } = customRoutesAt(near, wanted)
  const line = (giver: Side, taker: Side): string =>
    `Custom routes of ${describeSide(giver)} (static ones, VPN, Interconnect) are exported to ${describeSide(taker)}, which imports them.`
  return [...(exported ? [line(near, far)] : []), ...(imported ? [line(far, near)] : [])]
}

function foreignCheck(far: Side): Check {
  return warn(
    'network_known',
    `Google Cloud project ${far.account} is not configured here, so network ${far.network} and its subnets cannot be looked at.`,
    'Make sure of the project and the network: Google takes a half that leads nowhere, and it stays inactive.',
  )
}

function newChecks({ near, far, nearEnd }: CreateFacts): Check[] {
  const code = 'peering_new'
  if (!('network' in nearEnd) || nearEnd.network === null) return []
  const half = halfTo(nearEnd.network, far)
  if (!half) return [pass(code, `${near.network} has no half of a peering with ${far.network} yet.`)]
  const name = `${scopeAt(nearEnd.project).id}/${providerIdOf(half)}`
  return [
    block(
      code,
      `It exists already: ${name} (${half.raw}).`,
      half.raw === 'ACTIVE'
        ? 'Use that peering.'
        : 'Have the other half added, as the list says, or delete this one before asking again.',
    ),
  ]
}
