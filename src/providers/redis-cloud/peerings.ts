/** VPC peerings, standard and Active-Active: live state read for plans, and the calls that change something. */
import { ForeignError } from '../../kit/errors.ts'
import type { Peering } from '../../peering/side.ts'
import type { Peerings, Scope } from '../provider.ts'
import { instructionsFor } from './by-hand.ts'
import { createPlan } from './create-plan.ts'
import { deletePlan } from './delete-plan.ts'
import { farFields, readFar, typedFar } from './far.ts'
import { type NearAndPeerings, readNear, refusalFor } from './near.ts'
import type { FamilyParts } from './parts.ts'
import { createBody, peeringPath, peeringsPath } from './peering-calls.ts'
import { peeringOf } from './peering-row.ts'
import { peeringList, regionalPeeringList } from './peering-schema.ts'
import { readResource } from './read-resource.ts'
import { scopeOf } from './subscription.ts'
import { weighTraces } from './traces.ts'
import { createUpdate } from './update.ts'

export function createPeerings(parts: FamilyParts): Peerings {
  const { clock, clientOf, deployments } = parts

  const list = (scope: Scope): Promise<Peering[]> =>
    deployments.either(scope, async isActiveActive => {
      const path = peeringsPath(scope, isActiveActive)
      if (!isActiveActive) {
        const rows = await readResource(parts, scope, 'list peerings', path, peeringList)
        return rows.map(row => peeringOf(scope, row, null))
      }
      const rows = await readResource(parts, scope, 'list peerings', path, regionalPeeringList)
      return rows.map(({ row, region }) => peeringOf(scope, row, region))
    })

  /** Everything a plan rests on, as it is now; what is refused for good becomes a fact, an outage is thrown. */
  async function readAll(scope: Scope): Promise<NearAndPeerings> {
    const { facts, live } = await readNear(parts, scope)
    const { account, subscription } = facts
    if ('refusal' in account)
      return { facts, live, peerings: { unread: 'the account does not answer to the key' } }
    if (subscription === null || subscription === 'unread')
      return { facts, live, peerings: { unread: 'the subscription is not known' } }
    if (!live.supports.peerings)
      return { facts, live, peerings: { unread: 'the subscription cannot be peered' } }
    const peerings = await list(live).catch(refusalFor('not_active', 'invalid'))
    // The list may have taught that the subscription is of the other kind.
    const kind = deployments.isActiveActive(live) ? 'Active-Active' : 'standard'
    const seen = kind === live.deployment ? live : scopeOf(scope.account, subscription, kind)
    if (!(peerings instanceof ForeignError)) return { facts, live: seen, peerings }
    const why = peerings.message.replace(/\.$/, '')
    return { facts, live: seen, peerings: { unread: `the peerings could not be listed (${why})` } }
  }

  return {
    name: 'vpc-peering',
    title: 'VPC peering',
    support: ({ supports }) => (supports.peerings ? true : supports.why),
    farFields,
    readFar,
    typed: typedFar,
    list,

    async planCreate(scope, near, far, wanted = {}) {
      const { facts, live, peerings } = await readAll(scope)
      const wantsRegions = far.cloud === 'aws' && !('refusal' in facts.account)
      const regions = wantsRegions ? (await clientOf(scope).listRegions('AWS')).map(({ name }) => name) : null
      return createPlan(live, { ...facts, from: near.region, far, wanted, regions, peerings })
    },

    async planDelete(scope, known) {
      const { facts, live, peerings } = await readAll(scope)
      const peering =
        'unread' in peerings
          ? peerings
          : (peerings.find(each => each.providerId === known.providerId) ?? null)
      return deletePlan(live, known, { ...facts, peering })
    },

    create(scope, near, far) {
      const isActiveActive = deployments.isActiveActive(scope)
      return clientOf(scope).startWrite('create the peering', 'POST', peeringsPath(scope, isActiveActive), {
        body: createBody(near, far, isActiveActive),
        isIdempotent: false,
      })
    },

    async traces(scope, near, far, intentAt) {
      const readAt = clock.now()
      const tasks = await clientOf(scope).listTasks()
      return weighTraces(near, far, intentAt, { readAt, tasks, peerings: await list(scope) })
    },

    // Ids are never used again: deleting twice ends in a task that says "not found".
    remove: (scope, { providerId }) =>
      clientOf(scope).startWrite(
        'delete the peering',
        'DELETE',
        peeringPath(scope, deployments.isActiveActive(scope), providerId),
        { isIdempotent: true },
      ),

    instructions: instructionsFor,
    actions: [createUpdate(parts, readAll)],
    files: [],
  }
}
