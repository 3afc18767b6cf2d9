/** The plan of a peering between two VPCs: live facts in, checks, changes and what an approval rests on out. Pure. */
import type { ForeignError } from '../../kit/errors.ts'
import type { Check, Instruction } from '../../peering/plan.ts'
import type { Side } from '../../peering/side.ts'
import { block, pass, warn } from '../../peering/verdicts.ts'
import type { CreatePlan, Scope, Wanted } from '../provider.ts'
import { acceptByHand, probeByHand, routesSomewhere, securityByHand } from './by-hand.ts'
import type { NfyioInstall, Place } from './install.ts'
import { isObscure, livePeering } from './peering-row.ts'
import {
  foreignCheck,
  overlapCheck,
  reachedCheck,
  refusedCheck,
  sideWords,
  tenCheck,
  vpcCheck,
} from './place-checks.ts'
import type { PeeringRow, VpcRow } from './schema.ts'

/** One end as just read; `place` null: its account is not configured. */
export type EndFacts =
  | { place: Place; vpc: VpcRow | null }
  | { place: Place; refusal: ForeignError }
  | { place: null; vpc: VpcRow | null }

export interface CreateFacts {
  install: NfyioInstall
  near: Side
  far: Side
  wanted: Wanted
  nearEnd: EndFacts
  farEnd: EndFacts
  /** What the requester's account sees. */
  peerings: readonly PeeringRow[]
  /** False: the install does not offer a list, so there may be others. */
  isWhole: boolean
}

function withCidrs(side: Side, end: EndFacts): Side {
  return 'vpc' in end && end.vpc ? { ...side, cidrs: end.vpc.cidrs } : side
}

export function createPlan(scope: Scope, facts: CreateFacts): CreatePlan {
  const { install, wanted, nearEnd, farEnd } = facts
  const near = withCidrs(facts.near, nearEnd)
  const far = withCidrs(facts.far, farEnd)
  const isAtOnce = wanted['auto-accept'] === 'yes'
  return {
    scope,
    near,
    far,
    checks: [
      ...endChecks(near, nearEnd),
      ...endChecks(far, farEnd),
      overlapCheck(near, far),
      ...tenCheck(near, far),
      ...accountIdCheck(near, far, farEnd),
      newCheck(scope, facts),
    ],
    changes: [
      `${sideWords(near)} asks ${sideWords(far)} for a VPC peering${regionWords(wanted)}.`,
      ...(isAtOnce ? ['NFYio accepts it at once (auto_accept): both VPCs are of one account.'] : []),
      'The peering is followed until it is active, and every change of its status is posted.',
    ],
    manual: [
      ...(isAtOnce ? [] : [acceptByHand(install, far, null)]),
      ...routes(install, near, far),
      securityByHand(near, far),
      securityByHand(far, near),
      probeByHand(near, far),
    ],
    material: {
      'requester account': near.account ?? '',
      'requester VPC': near.network ?? '',
      'requester CIDRs': near.cidrs.toSorted().join(', '),
      'requester region': wanted['requester-region'] ?? '',
      'accepter account': far.account ?? '',
      'accepter VPC': far.network ?? '',
      'accepter CIDRs': far.cidrs.toSorted().join(', '),
      'accepter region': wanted['accepter-region'] ?? '',
      'auto-accept': wanted['auto-accept'] ?? 'no',
    },
  }
}

function regionWords(wanted: Wanted): string {
  const { 'requester-region': from, 'accepter-region': to } = wanted
  if (from === undefined && to === undefined) return ''
  return `, from ${from ?? "the requester's region"} to ${to ?? "the accepter's region"}`
}

function routes(install: NfyioInstall, near: Side, far: Side): Instruction[] {
  return [...routesSomewhere(install, near, far, null), ...routesSomewhere(install, far, near, null)]
}

function endChecks(side: Side, end: EndFacts): Check[] {
  if ('refusal' in end) return [refusedCheck(end.place, end.refusal)]
  if (end.place === null) return [foreignCheck(side, end.vpc)]
  return [reachedCheck(end.place), vpcCheck(end.place, side, end.vpc)]
}

/** NFYio is told another account by its id alone. */
function accountIdCheck(near: Side, far: Side, { place }: EndFacts): Check[] {
  if (place === null || near.account === far.account || place.account.accountId !== null) return []
  return [
    warn(
      'account_id',
      `NFYio's own id of ${far.account} is not configured, so the request does not say whose VPC ${far.network} is.`,
      `If NFYio refuses it, add accountId to ${place.account.alias} in nfyio.installs.`,
    ),
  ]
}

function newCheck(scope: Scope, { near, far, peerings, isWhole }: CreateFacts): Check {
  const code = 'peering_new'
  const live = livePeering(peerings, near, far)
  if (live) {
    const direction = live.requester.vpc === near.network ? '' : ', asked for from the other side'
    return block(
      code,
      `It exists already: ${scope.id}/${live.id} (${live.raw}${direction}).`,
      live.raw === 'active'
        ? 'Use that peering.'
        : 'Have that one accepted, or delete it before asking again.',
    )
  }
  const notKnown = `Whether ${near.network} and ${far.network} are peered already could not be looked at`
  if (!isWhole)
    return warn(
      code,
      `${notKnown}: this install does not offer to list peerings.`,
      'Look at it in the console first.',
    )
  const obscure = peerings.find(isObscure)
  if (obscure)
    return warn(
      code,
      `${notKnown}: the install does not say which VPCs ${scope.id}/${obscure.id} is between.`,
      'Look at it in the console first.',
    )
  return pass(code, `${near.network} and ${far.network} are not peered yet, in either direction.`)
}
