/** Taking a PrivateLink back from everybody, one principal after the other, before it is deleted. */
import { ForeignError } from '../../kit/errors.ts'
import type { Ask } from '../provider.ts'
import type { FamilyParts } from './parts.ts'
import { regionIn } from './place.ts'
import type { PrivateLinkCalls } from './private-link-calls.ts'
import { linkId, principalsOf, stateOfPrincipal } from './private-link-row.ts'

/**
 * Each call takes one step and may be repeated: what was done is read from the list, never remembered. Whoever repeats it
 * must give up in the end (the Terraform provider once looped there for ever, pull request 680).
 */
export function createPrincipalRemover(parts: FamilyParts, calls: PrivateLinkCalls) {
  return async ({ scope, target }: Ask): Promise<{ is: 'ready' } | { is: 'waiting'; note: string }> => {
    const region = regionIn(target?.providerId ?? linkId(null))
    const link = await calls.readOne(scope, region)
    // Each removal occupies the subscription for a moment (the Terraform provider waits for it); then it refuses writes.
    const { status } = await parts.clientOf(scope).readSubscription(scope.id)
    const left = (link ? principalsOf(link) : []).filter(each => stateOfPrincipal(each) !== 'left')
    const next = left.find(each => stateOfPrincipal(each) !== 'leaving')
    if (status !== 'active') return { is: 'waiting', note: `the subscription is ${status}` }
    if (link === null || link.status === 'deleting' || left.length === 0) return { is: 'ready' }
    if (next === undefined)
      return { is: 'waiting', note: `${left.map(({ id }) => id).join(', ')} still being removed` }

    await removeOne(next.id)
    const rest = left.filter(({ id }) => id !== next.id).map(({ id }) => id)
    return {
      is: 'waiting',
      note: `Redis Cloud was told to remove principal ${next.id}${rest.length > 0 ? `; ${rest.join(', ')} next` : ''}`,
    }

    /** Followed to its end: one that is gone already is as good as removed. */
    async function removeOne(principal: string): Promise<void> {
      try {
        const ref = await calls.removePrincipal(scope, region, principal)
        await parts.tasks.resourceOf(parts.clientOf(scope), 'remove the principal', ref)
      } catch (thrown) {
        const isGone = thrown instanceof ForeignError && thrown.kind === 'not_found'
        if (!isGone) throw thrown
      }
    }
  }
}
