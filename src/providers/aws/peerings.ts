/** VPC peerings between AWS accounts: what exists, what a new one would need, and the calls that change something. */
import { SEND_WITHIN_MS } from '../../http/index.ts'
import { minute } from '../../kit/duration.ts'
import { ForeignError } from '../../kit/errors.ts'
import type { Side } from '../../peering/side.ts'
import type { Peerings, Scope, Traces } from '../provider.ts'
import { type Place, placeOfScope, scopeAt } from './account.ts'
import { nextByHand } from './by-hand.ts'
import { TIMEOUT_MS } from './clients.ts'
import { createPlan, type EndFacts } from './create-plan.ts'
import { deletePlan } from './delete-plan.ts'
import { isCode } from './failure.ts'
import type { PeeringsParts } from './parts.ts'
import { askedPeering, isAlive, isIn, livePeering, type PeeringRow, peeringOf } from './peering-row.ts'
import { createReject } from './reject.ts'
import { farFields, readFar, typedEnds } from './typed.ts'

/** How long what EC2 has taken may be missing from its lists; Terraform waits as long. */
const SHOWS_WITHIN_MS = minute
/** After so long nothing of a create can still be on its way: sent, answered or given up, and shown. */
const SETTLED_AFTER_MS = SEND_WITHIN_MS + TIMEOUT_MS + SHOWS_WITHIN_MS

export function createPeerings(parts: PeeringsParts): Peerings {
  const { calls, clock, directory } = parts
  const placeFor = (scope: Scope): Place => placeOfScope(directory, scope)

  /** Each is listed once: by its requester's scope, or by its accepter's where the requester is not ours. */
  const isListedBy = (scope: Scope, { requester, accepter }: PeeringRow): boolean =>
    isIn(requester, scope.near) ||
    (isIn(accepter, scope.near) && directory.place(requester.account, requester.region) === null)

  const nameOf = (scope: Scope, { id, requester }: PeeringRow): string => {
    const place = directory.place(requester.account, requester.region)
    return `${place ? scopeAt(place).id : scope.id}/${id}`
  }

  /** What the account refuses for good becomes a fact of the plan; an outage is thrown. */
  const factsOf = async (place: Place, side: Side): Promise<Exclude<EndFacts, { place: null }>> => {
    try {
      return { place, vpc: await calls.vpc(place, side.network ?? '') }
    } catch (thrown) {
      if (thrown instanceof ForeignError && thrown.kind === 'auth') return { place, refusal: thrown }
      throw thrown
    }
  }

  return {
    name: 'vpc-peering',
    title: 'VPC peering',
    support: () => true,
    farFields,
    readFar: (scope, values) => readFar(scope, values, directory),
    typed: (near, far) => typedEnds(near, far, directory),

    async list(scope) {
      const rows = await calls.peerings(placeFor(scope))
      return rows.filter(row => isListedBy(scope, row)).map(row => peeringOf(scope, row))
    },

    async planCreate(scope, near, far, wanted = {}) {
      const place = placeFor(scope)
      const nearEnd = await factsOf(place, near)
      const farPlace = directory.place(far.account, far.region)
      const farEnd: EndFacts = farPlace ? await factsOf(farPlace, far) : { place: null }
      const isKnown = 'vpc' in nearEnd && nearEnd.vpc !== null
      return createPlan(scopeAt(place), {
        near,
        far,
        wanted,
        nearEnd,
        farEnd,
        peerings: 'vpc' in nearEnd ? await calls.peerings(place) : [],
        mayCreate: isKnown ? await calls.mayCreatePeering(place, near, far) : null,
        nameOf: row => nameOf(scope, row),
      })
    },

    async planDelete(scope, known) {
      const place = placeFor(scope)
      try {
        const row = await calls.peering(place, known.providerId)
        const mayDelete = row && isAlive(row) ? await calls.mayDelete(place, row.id) : null
        const seen = row ? peeringOf(scope, row) : null
        return deletePlan(scopeAt(place), known, { place, seen, mayDelete })
      } catch (thrown) {
        if (!(thrown instanceof ForeignError) || thrown.kind !== 'auth') throw thrown
        return deletePlan(scopeAt(place), known, { place, seen: { refusal: thrown }, mayDelete: null })
      }
    },

    async create(scope, near, far) {
      // Counted from here, as `traces` counts: who is late for the rest is not sent.
      const leaveBy = clock.now() + SEND_WITHIN_MS
      const place = placeFor(scope)
      const live = livePeering(await calls.peerings(place), near, far)
      // AWS itself answers with the existing one of the same order.
      if (live?.requester.network === near.network) return live.id
      if (live)
        throw new ForeignError(
          `The two VPCs are peered already in the other direction: ${nameOf(scope, live)} (${live.raw}). A second request could never be accepted.`,
          {
            service: 'aws',
            operation: 'create the peering',
            kind: 'conflict',
            effect: 'no',
            code: 'VpcPeeringConnectionAlreadyExists',
          },
        )
      const id = await calls.createPeering(place, near, far, leaveBy)
      if (id !== '') return id
      throw new ForeignError('AWS took the request for a peering and did not say its id.', {
        service: 'aws',
        operation: 'create the peering',
        kind: 'invalid_response',
        effect: 'maybe',
      })
    },

    async traces(scope, near, far, intentAt): Promise<Traces> {
      const readAt = clock.now()
      // In this order alone: one that waits the other way round is nothing that we sent.
      const ours = askedPeering(await calls.peerings(placeFor(scope)), near, far)
      if (ours) return { found: 'peering', providerId: ours.id }
      if (readAt - intentAt < SETTLED_AFTER_MS)
        return { found: 'unsure', why: 'AWS may take a minute to show a new peering' }
      return { found: 'nothing' }
    },

    async remove(scope, { providerId }) {
      const place = placeFor(scope)
      try {
        await calls.deletePeering(place, providerId)
      } catch (thrown) {
        if (!isCode(thrown, 'InvalidStateTransition')) throw thrown
        const row = await calls.peering(place, providerId)
        if (row === null || !isAlive(row)) return providerId
        if (row.status !== 'requested' && row.status !== 'provisioning') throw thrown
        throw new ForeignError(
          `${providerId} is ${row.raw}, and AWS deletes it only once that is over; it is tried again.`,
          {
            service: 'aws',
            operation: 'delete the peering',
            kind: 'not_active',
            effect: 'no',
            code: 'InvalidStateTransition',
            cause: thrown,
          },
        )
      }
      return providerId
    },

    instructions: (_, peering) => nextByHand(peering),
    actions: [createReject(parts)],
    files: [],
  }
}
