import { appendAudit } from '../audit/index.ts'
import type { Tx } from '../db/index.ts'
import { post } from '../outbox/index.ts'
import { type FamilyName, kindTitle } from '../peering/kind.ts'
import type { Instruction } from '../peering/plan.ts'
import { farSideSays, type Member, type Peering } from '../peering/side.ts'
import { isEnded, type Observation, observeStatus } from '../peering/status.ts'
import type { Scope } from '../providers/provider.ts'
import { announced, peeringName, statusNotice } from './notice.ts'
import { type KnownPeering, knownPeering, readPeering, readScope } from './store.ts'
import { betterKnown, isTwin, makersOf } from './twin.ts'

export interface Observer {
  now: number
  scope: Scope
  family: FamilyName
  /** As the family says. */
  reusesIds: boolean
  /** Null on the first poll of a scope's family: what was there before us is no news. */
  previousPollAt: number | null
  instructions: (tx: Tx, peering: Peering, request: number | null) => Promise<Instruction[]>
  /** Whether its cloud lets it be accepted by a request of its own. */
  mayAccept: (peering: Peering) => boolean
  /** Which request a newly seen peering belongs to; null when somebody else made it. */
  ownerOf: (tx: Tx, peering: Peering) => Promise<number | null>
  /** A status changed, or a peering appeared: waiting steps may go on. */
  changed: (tx: Tx, peering: KnownPeering) => Promise<void>
  /** The same for another scope, of which this one's list tells something. */
  at: (scope: Scope) => Observer
}

/** Complete polls in a row that must miss a peering before it counts as gone: one list may be incomplete. */
const missesUntilGone = 2

/** Writes one complete list of a scope's family: what is new, what changed, what is gone. */
export async function recordList(tx: Tx, list: readonly Peering[], observer: Observer): Promise<void> {
  for (const seen of list) await recordSeen(tx, seen, observer)
  const listed = new Set(list.map(peering => peering.providerId))
  const rows = await tx
    .selectFrom('peerings')
    .selectAll()
    .where('scope', '=', observer.scope.key)
    .where('family', '=', observer.family)
    .where('status', '!=', 'deleted')
    .execute()
  for (const row of rows) {
    if (listed.has(row.provider_id)) continue
    if (row.misses + 1 >= missesUntilGone || row.status === 'deleting') {
      await recordGone(tx, knownPeering(row), observer)
    } else {
      await tx
        .updateTable('peerings')
        .set({ misses: row.misses + 1 })
        .where('scope', '=', row.scope)
        .where('provider_id', '=', row.provider_id)
        .execute()
    }
  }
}

async function recordSeen(tx: Tx, seen: Peering, observer: Observer): Promise<void> {
  const known = await readPeering(tx, seen.scope, seen.providerId)
  const isAnother = known?.status === 'deleted' && seen.status !== 'deleted' && observer.reusesIds
  if (!known || isAnother) return recordNew(tx, seen, observer)
  // Redis Cloud says `inactive` both before Google's other half exists and after it is gone: history tells which.
  const wasUp = seen.kind === 'vpc_peering' && known.wasActive
  const said = seen.status === 'pending_acceptance' && wasUp ? 'inactive' : seen.status
  const better = await betterKnown(tx, { ...seen, status: said }, known, observer.now)
  const { status } = better
  // Gone by two lists, and listed again: the lists were wrong, or somebody restored it. What is there is there.
  const isBack = known.status === 'deleted' && status !== 'deleted'
  // A better word for what was told already is no move: nothing has to lead there.
  const isBetter = status !== said && status !== known.status
  const observation: Observation =
    isBack || isBetter
      ? { kind: 'changed', from: known.status, to: status }
      : observeStatus(known.status, status, seen.kind)
  const isChanged = observation.kind === 'changed'
  const now = observer.now
  const next: KnownPeering = {
    ...known,
    ...seen,
    family: observer.family,
    status: isChanged ? status : known.status,
    raw: seen.raw,
    details: better.details,
    cloudId: seen.cloudId ?? known.cloudId,
    expiresAt: better.expiresAt ?? (status === 'pending_acceptance' ? known.expiresAt : null),
    wasActive: known.wasActive || status === 'active',
    seenAt: now,
    changedAt: isChanged ? now : known.changedAt,
    staleSince: observation.kind === 'stale' ? (known.staleSince ?? now) : null,
    anomaly: observation.kind === 'anomaly' ? `seen as "${seen.raw}" after ${known.status}` : null,
  }
  await write(tx, next)
  if (isChanged) await announce(tx, next, known.status, observer)
  else if (next.staleSince === null && next.anomaly === null && next.raw !== known.raw)
    await recordWord(tx, known, next, observer)
  else if (saysOf(next) !== saysOf(known)) await recordSaid(tx, next, observer)
  await passOn(tx, next, observer)
  await recordMembers(tx, known, next, observer)
  if (next.anomaly !== null && known.anomaly !== next.anomaly) {
    await audit(tx, observer, next, 'peering.anomaly', { why: next.anomaly })
    const title = `${kindTitle(next.kind)} ${peeringName(observer.scope, next)} contradicts itself: ${next.anomaly}. The last status that can be explained is kept; look at it at the provider.`
    await post(tx, { kind: 'channel', channel: 'status', message: { title, parts: [] } }, now)
  }
}

const saysOf = ({ details }: Peering): string | undefined => details[farSideSays]

/** How it ended, by its own cloud: nothing else has changed. */
async function recordSaid(tx: Tx, peering: KnownPeering, observer: Observer): Promise<void> {
  const said = saysOf(peering)
  if (said === undefined) return
  await audit(tx, observer, peering, 'peering.word_changed', { from: peering.status, to: said })
  await tell(tx, peering, observer)
  await observer.changed(tx, peering)
}

/** What a cloud's own list tells of a connection that somebody else made in it: known there at once. */
async function passOn(tx: Tx, peering: KnownPeering, observer: Observer): Promise<void> {
  for (const maker of await makersOf(tx, peering)) {
    const place = await readScope(tx, maker.scope)
    if (!place || place.goneAt !== null) continue
    const { status, details, expiresAt } = await betterKnown(tx, maker, maker, observer.now)
    const isChanged = status !== maker.status
    const isSaid = details[farSideSays] !== saysOf(maker)
    if (!isChanged && !isSaid && expiresAt === maker.expiresAt) continue
    const { now } = observer
    const next: KnownPeering = {
      ...maker,
      status,
      details,
      expiresAt,
      changedAt: isChanged ? now : maker.changedAt,
    }
    await tx
      .updateTable('peerings')
      .set({ status, details: JSON.stringify(details), expires_at: expiresAt, changed_at: next.changedAt })
      .where('scope', '=', maker.scope)
      .where('provider_id', '=', maker.providerId)
      .execute()
    const there = observer.at(place.scope)
    // What was so before us is no news.
    const isNews = observer.previousPollAt !== null || next.request !== null
    if (isChanged && isNews) await announce(tx, next, maker.status, there)
    else if (isChanged) await audit(tx, there, next, 'peering.known', { status, raw: next.raw })
    else if (isNews && isSaid) await recordSaid(tx, next, there)
  }
}

/** Another word of the cloud for what we call the same: it may be another person's turn now. */
async function recordWord(
  tx: Tx,
  known: KnownPeering,
  next: KnownPeering,
  observer: Observer,
): Promise<void> {
  await audit(tx, observer, next, 'peering.word_changed', { from: known.raw, to: next.raw })
  if (next.status === 'pending_acceptance') await tell(tx, next, observer)
  await observer.changed(tx, next)
}

/** Who joined, left or moved on within it: recorded, and whoever waits for it may go on. */
async function recordMembers(
  tx: Tx,
  known: KnownPeering,
  next: KnownPeering,
  observer: Observer,
): Promise<void> {
  const nameOf = ({ what, id }: Member) => `${what} ${id}`
  const was = new Map(known.members.map(member => [nameOf(member), member.raw]))
  const is = new Map(next.members.map(member => [nameOf(member), member.raw]))
  const moved = [...new Set([...was.keys(), ...is.keys()])]
    .filter(name => was.get(name) !== is.get(name) || was.has(name) !== is.has(name))
    .map(name => `${name}: ${was.get(name) ?? 'absent'} → ${is.get(name) ?? 'absent'}`)
  if (moved.length === 0) return
  await audit(tx, observer, next, 'peering.members_changed', { moved: moved.join('; ') })
  await observer.changed(tx, next)
}

async function recordNew(tx: Tx, seen: Peering, observer: Observer): Promise<void> {
  const { now } = observer
  const peering: KnownPeering = {
    ...seen,
    ...(await betterKnown(tx, seen, null, now)),
    family: observer.family,
    request: await observer.ownerOf(tx, seen),
    wasActive: seen.status === 'active',
    firstSeenAt: now,
    seenAt: now,
    changedAt: now,
    staleSince: null,
    anomaly: null,
    isListed: true,
  }
  await write(tx, peering)
  await passOn(tx, peering, observer)
  if (observer.previousPollAt === null && peering.request === null) {
    await audit(tx, observer, peering, 'peering.known', { status: peering.status, raw: peering.raw })
    return
  }
  await announce(tx, peering, null, observer)
}

/** It is no longer listed. */
async function recordGone(tx: Tx, known: KnownPeering, observer: Observer): Promise<void> {
  const gone: KnownPeering = { ...known, status: 'deleted', changedAt: observer.now, raw: '' }
  await write(tx, gone)
  await passOn(tx, gone, observer)
  if (!isEnded(known.status) || known.status === 'failed') await announce(tx, gone, known.status, observer)
  // How it ended was told; that the cloud forgets it is for the log alone.
  else await auditChange(tx, gone, known.status, observer)
}

async function announce(
  tx: Tx,
  peering: KnownPeering,
  from: string | null,
  observer: Observer,
): Promise<void> {
  await auditChange(tx, peering, from, observer)
  if (announced.has(peering.status)) await tell(tx, peering, observer)
  await observer.changed(tx, peering)
}

async function auditChange(
  tx: Tx,
  peering: KnownPeering,
  from: string | null,
  observer: Observer,
): Promise<void> {
  const { status: to, raw, cloudId } = peering
  const action = from === null ? 'peering.appeared' : 'peering.status_changed'
  await audit(tx, observer, peering, action, { from, to, raw, cloudId })
}

async function tell(tx: Tx, peering: KnownPeering, observer: Observer): Promise<void> {
  if (await isTwin(tx, peering)) return
  const instructions = await observer.instructions(tx, peering, peering.request)
  const message = statusNotice(observer.scope, peering, instructions, observer.mayAccept(peering))
  await post(tx, { kind: 'channel', channel: 'status', message }, observer.now)
  if (peering.request !== null) {
    await post(tx, { kind: 'thread', request: peering.request, message, isBroadcast: false }, observer.now)
  }
}

async function audit(
  tx: Tx,
  observer: Observer,
  peering: KnownPeering,
  action: string,
  detail: Record<string, string | null>,
): Promise<void> {
  await appendAudit(
    tx,
    {
      actor: 'peerbot',
      action,
      request: peering.request,
      detail: { scope: peering.scope, peering: peeringName(observer.scope, peering), ...detail },
    },
    observer.now,
  )
}

async function write(tx: Tx, peering: KnownPeering): Promise<void> {
  const values = {
    kind: peering.kind,
    family: peering.family,
    members: JSON.stringify(peering.members),
    details: JSON.stringify(peering.details),
    status: peering.status,
    raw: peering.raw,
    cloud_id: peering.cloudId,
    near: JSON.stringify(peering.near),
    far: JSON.stringify(peering.far),
    expires_at: peering.expiresAt,
    request: peering.request,
    first_seen_at: peering.firstSeenAt,
    was_active: peering.wasActive ? 1 : 0,
    seen_at: peering.seenAt,
    changed_at: peering.changedAt,
    stale_since: peering.staleSince,
    misses: 0,
    anomaly: peering.anomaly,
  }
  await tx
    .insertInto('peerings')
    .values({
      scope: peering.scope,
      provider_id: peering.providerId,
      ...values,
    })
    .onConflict(conflict => conflict.columns(['scope', 'provider_id']).doUpdateSet(values))
    .execute()
}
