/**
 * Changing the ranges of a peering on AWS: one write that replaces them all, judged by the ranges that the list then
 * shows, each with its own state. Source: Redis Cloud reference, section 6.
 */
import { minute } from '../../kit/duration.ts'
import { canonicalCidr } from '../../peering/cidr.ts'
import type { Instruction } from '../../peering/plan.ts'
import type { Peering } from '../../peering/side.ts'
import { isEnded } from '../../peering/status.ts'
import type { Action, Ask, Scope, Sighting } from '../provider.ts'
import { cidrsField, readCidrs } from './far.ts'
import { mayBeUnderWay } from './lost-write.ts'
import type { NearAndPeerings } from './near.ts'
import type { FamilyParts } from './parts.ts'
import { peeringPath } from './peering-calls.ts'
import { targetOf } from './sightings.ts'
import { afterUpdate, cidrChange, updatePlan, whyNotUpdatable } from './update-plan.ts'

/** Ranges that are neither the old nor the wanted ones are on their way for as long, and then somebody else's. */
const SETTLES_WITHIN_MS = 15 * minute

const listed = (text: string | undefined): string[] => (text ?? '').split(', ').filter(cidr => cidr !== '')
const wantedOf = ({ wanted }: Ask): string[] => listed(wanted['cidrs'])
/** What they were when it was asked for: the target is refreshed by every poll, so it does not tell any more. */
const formerOf = ({ wanted }: Ask): string[] => listed(wanted['was'])

export function createUpdate(
  parts: FamilyParts,
  readAll: (scope: Scope) => Promise<NearAndPeerings>,
): Action {
  return {
    kind: 'peering.update',
    verb: 'update',
    target: 'vpc_peering',
    removes: false,
    isOpen: target => whyNotUpdatable(target) === null,
    confirm: () => null,

    fields: (_, target) => [
      {
        ...cidrsField,
        hint: `The complete list: it replaces ${target && target.far.cidrs.length > 0 ? target.far.cidrs.join(', ') : 'all ranges that the peering has'}. One a line or separated by commas.`,
      },
    ],

    read(scope, target, values) {
      const refusal = target && whyNotUpdatable(target)
      if (refusal) return { problems: { cidrs: refusal } }
      const { canonical, notes, problem } = readCidrs(values['cidrs'] ?? '')
      if (problem !== null) return { problems: { cidrs: problem } }
      const name = `${scope.id}/${target?.providerId ?? ''}`
      return {
        wanted: {
          cidrs: canonical.join(', '),
          ...(target && target.far.cidrs.length > 0
            ? { was: target.far.cidrs.map(canonicalCidr).join(', ') }
            : {}),
        },
        far: target?.far ?? null,
        words: {
          heading: `update peering ${name} of ${scope.name} (${scope.id})`,
          title: `CIDRs of peering ${name} of ${scope.name} (${scope.id}): ${canonical.join(', ')} and no others`,
          outcome: 'the peering has exactly these CIDRs',
        },
        notes,
      }
    },

    async plan(ask) {
      const { facts, live, peerings } = await readAll(ask.scope)
      return updatePlan(live, targetOf(ask), wantedOf(ask), { ...facts, peerings })
    },

    send: ask =>
      parts.clientOf(ask.scope).startWrite(
        'update the peering',
        'PUT',
        peeringPath(ask.scope, parts.deployments.isActiveActive(ask.scope), targetOf(ask).providerId),
        // Sent once: a second time it could undo what somebody changed in between.
        { body: { vpcCidrs: wantedOf(ask) }, isIdempotent: false },
      ),

    mayBeUnderWay: (ask, intentAt) => mayBeUnderWay(parts, ask.scope, intentAt, isUpdate),

    judge: (ask, seen, waitedMs) => judge(ask, seen, waitedMs),

    handsOver: [],

    wayOut: updateWayOut,
  }
}

/** What a person can do when Redis Cloud refused with this code. */
function updateWayOut({ scope, target }: Ask, code: string): Instruction[] {
  const name = `${scope.id}/${target?.providerId ?? ''}`
  const from =
    scope.deployment === 'Active-Active' && target?.near.region ? ` from=${target.near.region}` : ''
  switch (code) {
    case 'VPC_PEERING_CIDR_OVERLAP':
      return [
        {
          text: 'Give ranges that overlap neither a deployment CIDR nor another peering of the subscription. Where they have to overlap, AWS PrivateLink works all the same:',
          command: `/peering privatelink create ${scope.id}${from} principal=${target?.far.account ?? '…'} reason=…`,
        },
      ]
    case 'VPC_PEERING_NOT_ACTIVE':
      return [{ text: 'How the peering stands, and what it waits for:', command: `/peering show ${name}` }]
    default:
      return []
  }
}

function isUpdate(command: string | null): boolean {
  return command === null || (/peering/i.test(command) && !/get|list|read|create|delete/i.test(command))
}

function judge(ask: Ask, seen: readonly Peering[], waitedMs: number): Sighting {
  const target = targetOf(ask)
  const name = `${ask.scope.id}/${target.providerId}`
  const wanted = wantedOf(ask)
  const peering = seen.find(
    ({ kind, providerId }) => kind === 'vpc_peering' && providerId === target.providerId,
  )
  if (!peering || isEnded(peering.status))
    return {
      stands: 'failed',
      note: `Peering ${name} is ${peering ? `${peering.status} (${peering.raw})` : 'not in the list any more'}, so its ranges cannot be changed. Look in the list what is there, and ask for a new peering where one is needed.`,
    }
  const present = peering.far.cidrs.map(canonicalCidr)
  const { added, removed } = cidrChange(present, wanted)
  const underWay = (note: string): Sighting => ({
    stands: 'under_way',
    for: 'remote',
    peering: peering.providerId,
    note,
    todo: [],
  })
  if (present.length === 0)
    return waitedMs < SETTLES_WITHIN_MS
      ? underWay('Redis Cloud does not say which ranges the peering has')
      : {
          stands: 'failed',
          note: `Redis Cloud does not say which ranges peering ${name} has, so whether they are as asked for cannot be seen. Look at the peering in the Redis Cloud console.`,
        }
  if (added.length > 0 || removed.length > 0) {
    const former = formerOf(ask)
    if (former.length === 0 || isSame(present, former)) return { stands: 'not_seen' }
    if (waitedMs < SETTLES_WITHIN_MS) return underWay(`the ranges are ${present.join(', ')} by now`)
    return {
      stands: 'failed',
      note: `The ranges of peering ${name} are ${present.join(', ')}, which is neither what they were nor what was asked for: somebody else may have changed them. Look at the peering and ask again.`,
    }
  }
  const failed = peering.members.filter(({ what, raw }) => what === 'cidr' && /fail|reject/i.test(raw))
  if (failed.length > 0)
    return {
      stands: 'failed',
      note: `Redis Cloud shows ${failed.map(({ id, raw }) => `${id} as “${raw}”`).join(', ')}: such a range is not reached over the peering. Check that it is a range of the VPC and ask again.`,
    }
  const open = peering.members.filter(
    ({ what, raw }) => what === 'cidr' && raw !== '' && raw.toLowerCase() !== 'active',
  )
  if (open.length > 0)
    return underWay(`Redis Cloud shows ${open.map(({ id, raw }) => `${id} as “${raw}”`).join(', ')}`)
  if (peering.status !== 'active') return underWay(`the peering itself is “${peering.raw}”`)
  const change = cidrChange(formerOf(ask), wanted)
  return {
    stands: 'done',
    peering: peering.providerId,
    note: `The list shows exactly these ranges: ${present.join(', ')}`,
    todo: afterUpdate(ask.scope, peering, change),
  }
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every(cidr => b.includes(cidr))
}
