/**
 * One connection that two providers list: the one that made it in a cloud of others (its near side is of its own, the
 * cloud id is that cloud's), and that cloud itself. People read it once, at the first; the second knows the words that
 * the first lacks: rejected, expired, deleted by the other side, and to the minute when it lapses.
 */
import type { Db, Tx } from '../db/index.ts'
import { minute } from '../kit/duration.ts'
import { isNetworkPair } from '../peering/network-pair.ts'
import { farSideSays, type Peering } from '../peering/side.ts'
import { isEnded, type PeeringStatus } from '../peering/status.ts'
import { isToldElsewhere, type KnownPeering, knownPeering } from './store.ts'

/** Whether another row tells what this one would. */
export async function isTwin(tx: Tx, { scope, providerId }: Peering): Promise<boolean> {
  const row = await tx
    .selectFrom('peerings')
    .select('scope')
    .where('scope', '=', scope)
    .where('provider_id', '=', providerId)
    .where(isToldElsewhere)
    .executeTakeFirst()
  return row !== undefined
}

/** Rows of other scopes for the same connection: its cloud's own, or those of whoever made it; who is gone says nothing. */
async function others(db: Db | Tx, { scope, cloudId, kind }: Peering): Promise<KnownPeering[]> {
  if (cloudId === null || kind !== 'vpc_peering') return []
  const rows = await db
    .selectFrom('peerings')
    .innerJoin('scopes', 'scopes.key', 'peerings.scope')
    .selectAll('peerings')
    .where('peerings.cloud_id', '=', cloudId)
    .where('peerings.scope', '!=', scope)
    .where('scopes.gone_at', 'is', null)
    .execute()
  return rows.map(knownPeering).filter(other => other.kind === 'vpc_peering')
}

const isMadeAbroad = ({ near, far }: Peering): boolean => near.cloud !== far.cloud

/** The rows of whoever made it, where this is its cloud's own. */
export async function makersOf(tx: Tx, peering: Peering): Promise<KnownPeering[]> {
  if (isMadeAbroad(peering)) return []
  return (await others(tx, peering)).filter(other => isMadeAbroad(other) && other.status !== 'deleted')
}

/** What its own cloud knows better than whoever made it. */
export interface Better {
  status: PeeringStatus
  details: Peering['details']
  expiresAt: number | null
}

/** Statuses by which a maker says that nothing flows and not why. */
const isVague = (status: PeeringStatus): boolean => status === 'inactive' || status === 'pending_acceptance'

const isOver = ({ status }: Peering): boolean => isEnded(status) || status === 'deleting'

/**
 * Whoever made it may hear late that the other side deleted it, and while it is deleted from here both say so in any
 * order; what has been gone for so long carries nothing, whatever is said of it.
 */
const heardWithinMs = 10 * minute

function isLongGone({ status, changedAt }: KnownPeering, now: number): boolean {
  return (status === 'deleted' || status === 'deleting') && now - changedAt >= heardWithinMs
}

/** `known`: as it was told last; null of a new one. */
export async function betterKnown(
  tx: Tx,
  seen: Peering,
  known: KnownPeering | null,
  now: number,
): Promise<Better> {
  const plain = { status: seen.status, details: seen.details, expiresAt: seen.expiresAt }
  const isUp = seen.status === 'active'
  if (!isMadeAbroad(seen) || !(isVague(seen.status) || isUp)) return plain
  // Where a connection is known by its two networks, a half that is gone may have been of an earlier one, and comes back
  // when it is added again: it says nothing that whoever made it does not say.
  const isPair = seen.cloudId !== null && isNetworkPair(seen.cloudId)
  const twins = (await others(tx, seen)).filter(other => !isMadeAbroad(other) && !(isPair && isOver(other)))
  const twin = twins.find(each => !isOver(each)) ?? twins[0]
  if (!twin || (isUp && !isLongGone(twin, now))) return plain
  if (!isOver(twin)) {
    const isPending = seen.status === 'pending_acceptance' && twin.status === 'pending_acceptance'
    return { ...plain, expiresAt: isPending ? (twin.expiresAt ?? seen.expiresAt) : seen.expiresAt }
  }
  // Its cloud forgets an ended one after a while; how it ended stays true.
  if (known && isEnded(known.status) && known.status !== 'deleted')
    return { status: known.status, details: { ...seen.details, ...keptWord(known) }, expiresAt: null }
  const said = twin.status === 'deleting' ? 'deleted' : twin.status
  return {
    // Whoever made it still lists it, so that it can be deleted there: it is not gone.
    status: said === 'deleted' ? 'inactive' : said,
    details: { ...seen.details, [farSideSays]: said },
    expiresAt: null,
  }
}

function keptWord({ details }: Peering): Peering['details'] {
  const said = details[farSideSays]
  return said === undefined ? {} : { [farSideSays]: said }
}
