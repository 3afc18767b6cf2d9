/** Saying no to a request that waits: one write at the accepter's end, after which AWS shows it as `rejected` for a while. */
import { ForeignError } from '../../kit/errors.ts'
import type { Check } from '../../peering/plan.ts'
import { describeSide, isAskedOfUs, type Peering, type Side } from '../../peering/side.ts'
import { block, pass } from '../../peering/verdicts.ts'
import type { Action, ActionPlan, Ask, Sighting } from '../provider.ts'
import { type Directory, type Place, placeOfEnd } from './account.ts'
import { permissionCheck, reachedCheck, refusedCheck } from './account-checks.ts'
import { isCode } from './failure.ts'
import type { PeeringsParts } from './parts.ts'
import { peeringOf } from './peering-row.ts'

/** The peering that is rejected; a request without one is a bug. */
function targetOf({ target }: Ask): Peering {
  if (target) return target
  throw new Error('a rejection without a peering')
}

/** The end that was asked, and may say no. */
function accepterOf(peering: Peering): Side {
  return isAskedOfUs(peering) ? peering.near : peering.far
}

function whyNot(directory: Directory, name: string, peering: Peering): string | null {
  if (peering.status !== 'pending_acceptance')
    return `Peering ${name} is ${peering.raw}; only a request that waits for its accepter can be rejected.`
  const { account, region } = accepterOf(peering)
  if (directory.place(account, region) !== null) return null
  return `Peering ${name} waits for AWS account ${account} in ${region}, which is not configured here; delete the request instead.`
}

export function createReject({ calls, directory }: PeeringsParts): Action {
  const nameOf = ({ scope, target }: Pick<Ask, 'scope' | 'target'>): string =>
    `${scope.id}/${target?.providerId ?? ''}`
  const placeOf = (ask: Ask): Place => placeOfEnd(directory, accepterOf(targetOf(ask)))

  const checksOf = async (ask: Ask): Promise<Check[]> => {
    const code = 'peering_waits'
    const known = targetOf(ask)
    const name = nameOf(ask)
    if (directory.place(accepterOf(known).account, accepterOf(known).region) === null)
      return [block(code, whyNot(directory, name, known) ?? '', 'The requester can delete it.')]
    const place = placeOf(ask)
    try {
      const row = await calls.peering(place, known.providerId)
      const seen = row ? peeringOf(ask.scope, row) : null
      const why = seen ? whyNot(directory, name, seen) : `There is no peering ${name} any more.`
      if (why !== null) return [reachedCheck(place), block(code, why, 'Look at the list for how it stands.')]
      const mayReject = await calls.mayReject(place, known.providerId)
      return [
        reachedCheck(place),
        pass(code, `Peering ${name} with ${describeSide(known.far)} waits to be accepted.`),
        permissionCheck('may_reject', place, `reject ${name}`, mayReject, true),
      ]
    } catch (thrown) {
      if (!(thrown instanceof ForeignError) || thrown.kind !== 'auth') throw thrown
      return [refusedCheck(place, thrown)]
    }
  }

  return {
    kind: 'peering.reject',
    verb: 'reject',
    target: 'vpc_peering',
    removes: true,
    isOpen: peering => whyNot(directory, peering.providerId, peering) === null,
    confirm: () => null,
    fields: () => [],

    read(scope, target) {
      const name = nameOf({ scope, target })
      const why = target && whyNot(directory, name, target)
      if (why) return { problems: { peering: why } }
      return {
        wanted: {},
        far: target?.far ?? null,
        words: {
          heading: `reject peering ${name} of ${scope.name}`,
          title: `Rejection of the peering request ${name} of ${scope.name}${target ? ` with ${describeSide(target.far)}` : ''}`,
          outcome: 'the request is rejected',
        },
        notes: [],
      }
    },

    async plan(ask): Promise<ActionPlan> {
      const peering = targetOf(ask)
      return {
        scope: ask.scope,
        checks: await checksOf(ask),
        changes: [
          `The request ${nameOf(ask)} between ${describeSide(peering.near)} and ${describeSide(peering.far)} is rejected; it can never be accepted after that.`,
        ],
        manual: [],
        material: {
          peering: nameOf(ask),
          near: describeSide(peering.near),
          far: describeSide(peering.far),
        },
      }
    },

    async send(ask) {
      const { providerId } = targetOf(ask)
      const place = placeOf(ask)
      try {
        await calls.rejectPeering(place, providerId)
      } catch (thrown) {
        if (!isCode(thrown, 'InvalidStateTransition')) throw thrown
        const row = await calls.peering(place, providerId)
        if (row !== null && row.status !== 'rejected' && row.status !== 'deleted') throw thrown
      }
      return providerId
    },

    // A rejection is carried out when it is answered: what the list does not show has not happened.
    mayBeUnderWay: async () => null,
    judge: (ask, seen) => judge(ask, seen),
    handsOver: [],
    wayOut: () => [],
  }
}

function judge(ask: Ask, seen: readonly Peering[]): Sighting {
  const { providerId } = targetOf(ask)
  const peering = seen.find(each => each.providerId === providerId)
  const done = (note: string): Sighting => ({ stands: 'done', peering: providerId, note, todo: [] })
  switch (peering?.status) {
    case undefined:
    case 'deleted':
    case 'deleting':
      return done('the request is gone')
    case 'rejected':
      return done('AWS shows it as rejected')
    case 'active':
    case 'provisioning':
      return {
        stands: 'failed',
        note: `Peering ${providerId} was accepted by somebody else meanwhile. Delete it if it is not wanted.`,
      }
    case 'expired':
    case 'failed':
      return done(`the request ended by itself as ${peering?.raw ?? 'over'}`)
    default:
      return { stands: 'not_seen' }
  }
}
