/** Why a peering that is being made comes to nothing any more, by the best word that there is for it. */
import type { KnownPeering } from '../inventory/index.ts'
import { cloudSays } from '../peering/side.ts'
import { isEnded } from '../peering/status.ts'
import type { EndSighting } from '../providers/provider.ts'
import { type Request, requestName } from '../requests/index.ts'
import type { World } from './kind.ts'

/** Who takes the peering away while it is being worked on; null: nobody does. */
export async function deleterOf(world: World, request: Request, cloudId: string): Promise<string | null> {
  const { requests } = await world.requests.list({ status: 'running' }, { offset: 0, limit: 1_000 })
  for (const { id, kind, scope, peering } of requests) {
    if (kind !== 'peering.delete' || peering === null) continue
    // One connection may be listed by two clouds, and be deleted at either.
    const isThis =
      (scope === request.scope && peering === request.peering) ||
      (await world.inventory.peering(scope, peering))?.cloudId === cloudId
    if (isThis) return `${requestName(id)} is deleting this peering, so nothing more is done for it.`
  }
  return null
}

/**
 * Why nothing more is done for it; null while it can still come to something. `farEnd`: what the far end's own cloud
 * says, which has words that the near side's provider lacks.
 */
export async function overNote(
  world: World,
  request: Request,
  peering: KnownPeering | null,
  farEnd: EndSighting | null = null,
): Promise<string | null> {
  const cloudId = peering?.cloudId ?? null
  const deleting = cloudId === null ? null : await deleterOf(world, request, cloudId)
  if (deleting !== null) return deleting
  if (cloudId !== null && farEnd && (isEnded(farEnd.status) || farEnd.status === 'deleting'))
    return endedNote(cloudId, farEnd.status, peering)
  if (!peering || peering.status === 'deleted')
    return 'The peering was deleted by somebody else. Ask again if it is still wanted.'
  if (isEnded(peering.status))
    return endedText[peering.status]?.(peering) ?? `The peering ended as ${peering.status}.`
  return peering.status === 'inactive'
    ? 'The peering is inactive: the far side refused it, let it lapse, or deleted it (the provider does not say which). Delete this peering, then ask again.'
    : null
}

const endedText: Partial<Record<KnownPeering['status'], (peering: KnownPeering) => string>> = {
  failed: peering => {
    const said = cloudSays(peering)
    const why = said === null ? '; the provider gives no reason' : `: ${said}`
    return `The cloud could not set the peering up${why}. Check the CIDRs and the VPC, delete this peering, then ask again.`
  },
  rejected: () =>
    'The far side rejected the peering. Talk to its owner, then ask again: a retry makes a new peering.',
  expired: () => 'Nobody accepted the peering in time. Ask again: a retry makes a new peering.',
}

/** `listed`: as whoever made it lists it, who may go on doing so and then has it in the way of a new one. */
export function endedNote(
  cloudId: string,
  status: string,
  listed: Pick<KnownPeering, 'near' | 'far' | 'status' | 'details'> | null,
): string {
  const isInTheWay = listed !== null && listed.near.cloud !== listed.far.cloud && listed.status !== 'deleted'
  const again = isInTheWay
    ? 'delete what is left of it here, then ask again: a retry makes a new peering.'
    : 'ask again: a retry makes a new peering.'
  const said = listed && cloudSays(listed)
  const why = said ?? 'ranges that overlap, or an account and a network that do not belong together'
  const what: Record<string, string> = {
    rejected: `was rejected at the far end. Talk to its owner; ${again}`,
    expired: `was not accepted in time and has expired. If it is still wanted, ${again}`,
    failed: `failed in its cloud: ${why}. Check the ranges, the account and the network; ${again}`,
    deleted: `was deleted by somebody else. If it is still wanted, ${again}`,
    deleting: `is being deleted by somebody else. If it is still wanted, ${again}`,
  }
  return `${cloudId} ${what[status] ?? `ended as ${status}.`}`
}
