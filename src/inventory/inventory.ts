import { appendAudit } from '../audit/index.ts'
import { type Db, type Tx, transact } from '../db/index.ts'
import type { Clock } from '../kit/clock.ts'
import { day, second } from '../kit/duration.ts'
import { messageOf } from '../kit/errors.ts'
import type { Logger } from '../kit/logger.ts'
import type { Instruction } from '../peering/plan.ts'
import type { Peering } from '../peering/side.ts'
import { isMoving } from '../peering/status.ts'
import type { Provider, Scope } from '../providers/provider.ts'
import { type Observer, recordList } from './observe.ts'
import {
  allScopes,
  findScopes,
  type KnownPeering,
  type KnownScope,
  listPeerings,
  type Page,
  type PeeringQuery,
  readPeering,
  readScope,
  searchScopes,
} from './store.ts'

export interface Inventory {
  scope(key: string): Promise<KnownScope | null>
  scopes(): Promise<KnownScope[]>
  /** Those that a person may mean by what they typed: an id, or `account/id`. */
  findScopes(typed: string): Promise<KnownScope[]>
  searchScopes(query: string, limit: number): Promise<KnownScope[]>
  peering(scopeKey: string, providerId: string): Promise<KnownPeering | null>
  peerings(query: PeeringQuery, page: Page): Promise<{ peerings: KnownPeering[]; total: number }>
  /** Reads which scopes exist. A provider that does not answer keeps its last known ones. */
  refreshScopes(): Promise<void>
  /** Reads everything: scopes, then every scope's peerings. */
  refreshAll(): Promise<void>
  /** Reads the scopes in which something is on its way without a person. */
  refreshMoving(): Promise<void>
  /**
   * The peerings of a scope from a list begun at or after `notBefore`: joins a poll that is under way when that is new
   * enough, so that one poll serves everybody. Throws what the provider throws.
   */
  observe(scopeKey: string, notBefore: number): Promise<void>
  /** Ties a peering to the request that made it. */
  adopt(tx: Tx, scopeKey: string, providerId: string, request: number): Promise<KnownPeering>
  /** A request made none after all: what was taken for its peering is somebody else's. */
  disown(tx: Tx, request: number): Promise<void>
  instructions(scope: Scope, peering: Peering): Instruction[]
  providerOf(scope: Pick<Scope, 'provider'>): Provider
}

export interface InventoryOptions {
  db: Db
  clock: Clock
  logger: Logger
  providers: readonly Provider[]
  /** Which request a newly seen peering belongs to; null when somebody else made it. */
  ownerOf: (tx: Tx, peering: Peering) => Promise<number | null>
  /** In the transaction of a change: whoever waits for this request's peering may go on. */
  changed: (tx: Tx, request: number) => Promise<void>
  wake: () => void
}

/** AWS lets a pending peering lapse after 7 days; Redis Cloud does not say when, so it is counted from our first sight. */
const awsAcceptance = 7 * day

export function createInventory(options: InventoryOptions): Inventory {
  const { db, clock, logger, providers, wake } = options
  /** Polls under way; a restart loses nothing but the sharing. */
  const polls = new Map<string, { beganAt: number; done: Promise<void> }>()

  const providerOf: Inventory['providerOf'] = scope => {
    const provider = providers.find(({ id }) => id === scope.provider)
    if (!provider) throw new Error(`no provider named ${scope.provider} is configured`)
    return provider
  }

  const instructions: Inventory['instructions'] = (scope, peering) =>
    providerOf(scope).peerings?.instructions(scope, peering) ?? []

  const observerOf = (scope: Scope, previousPollAt: number | null): Observer => ({
    now: clock.now(),
    scope,
    previousPollAt,
    instructions: peering => instructions(scope, peering),
    ownerOf: options.ownerOf,
    changed: async (tx, peering) => {
      if (peering.request !== null) await options.changed(tx, peering.request)
    },
  })

  const withDeadline = (peering: Peering, now: number): Peering =>
    peering.status === 'pending_acceptance' && peering.far.cloud === 'aws' && peering.expiresAt === null
      ? { ...peering, expiresAt: now + awsAcceptance }
      : peering

  const poll = async (scopeKey: string, beganAt: number): Promise<void> => {
    const known = await readScope(db, scopeKey)
    if (!known) throw new Error(`no scope named ${scopeKey} is known`)
    const { scope } = known
    const { peerings } = providerOf(scope)
    if (!peerings || !scope.supports.peerings) return
    try {
      const list = await peerings.list(scope)
      await transact(db, async tx => {
        const observer = observerOf(scope, known.polledAt)
        const dated: Peering[] = []
        for (const peering of list) {
          const before = await readPeering(tx, scope.key, peering.providerId)
          const isNew = before?.status !== 'pending_acceptance'
          dated.push(isNew ? withDeadline(peering, observer.now) : peering)
        }
        await recordList(tx, dated, observer)
        await tx
          .updateTable('scopes')
          .set({ polled_at: beganAt, error: null, failing_since: null })
          .where('key', '=', scopeKey)
          .execute()
      })
    } catch (thrown) {
      await db
        .updateTable('scopes')
        .set(eb => ({
          error: messageOf(thrown),
          failing_since: eb.fn.coalesce('failing_since', eb.val(clock.now())),
        }))
        .where('key', '=', scopeKey)
        .execute()
      throw thrown
    }
    wake()
  }

  const observe: Inventory['observe'] = async (scopeKey, notBefore) => {
    const running = polls.get(scopeKey)
    if (running && running.beganAt >= notBefore) return running.done
    if (running) await running.done.catch(() => undefined)
    const known = await readScope(db, scopeKey)
    if (known?.polledAt != null && known.polledAt >= notBefore && known.error === null) return
    const joined = polls.get(scopeKey)
    if (joined) return joined.done
    const beganAt = clock.now()
    const done = poll(scopeKey, beganAt).finally(() => polls.delete(scopeKey))
    polls.set(scopeKey, { beganAt, done })
    return done
  }

  const refreshScopes = async (): Promise<void> => {
    for (const provider of providers) {
      try {
        const scopes = await provider.scopes()
        await transact(db, tx => recordScopes(tx, provider.id, scopes, clock.now()))
      } catch (thrown) {
        logger.warn({ err: thrown, provider: provider.id }, 'the scopes of a provider could not be read')
      }
    }
  }

  const observeAll = async (keys: readonly string[], notBefore: number): Promise<void> => {
    for (const key of keys) {
      await observe(key, notBefore).catch(thrown =>
        logger.warn({ err: thrown, scope: key }, 'a scope could not be read'),
      )
    }
  }

  return {
    scope: key => readScope(db, key),
    scopes: () => allScopes(db),
    findScopes: typed => findScopes(db, typed),
    searchScopes: (query, limit) => searchScopes(db, query, limit),
    peering: (scopeKey, providerId) => readPeering(db, scopeKey, providerId),
    peerings: (query, page) => listPeerings(db, query, page),
    observe,
    providerOf,
    instructions,
    refreshScopes,

    refreshAll: async () => {
      const startedAt = clock.now()
      await refreshScopes()
      const scopes = await allScopes(db)
      await observeAll(
        scopes.filter(({ scope }) => scope.supports.peerings).map(({ scope }) => scope.key),
        startedAt,
      )
    },

    refreshMoving: async () => {
      const rows = await db.selectFrom('peerings').select(['scope', 'status']).distinct().execute()
      const moving = rows.filter(row => isMoving(row.status as KnownPeering['status'])).map(row => row.scope)
      await observeAll([...new Set(moving)], clock.now() - 15 * second)
    },

    adopt: async (tx, scopeKey, providerId, request) => {
      await tx
        .updateTable('peerings')
        .set({ request })
        .where('scope', '=', scopeKey)
        .where('provider_id', '=', providerId)
        .execute()
      const peering = await readPeering(tx, scopeKey, providerId)
      if (!peering) throw new Error(`peering ${scopeKey}/${providerId} is not in the inventory`)
      return peering
    },

    disown: async (tx, request) => {
      await tx.updateTable('peerings').set({ request: null }).where('request', '=', request).execute()
    },
  }
}

async function recordScopes(tx: Tx, provider: string, scopes: readonly Scope[], now: number): Promise<void> {
  for (const scope of scopes) {
    const values = {
      provider,
      account: scope.account,
      id: scope.id,
      name: scope.name,
      data: JSON.stringify(scope),
      seen_at: now,
      gone_at: null,
    }
    await tx
      .insertInto('scopes')
      .values({ key: scope.key, polled_at: null, error: null, failing_since: null, ...values })
      .onConflict(conflict => conflict.column('key').doUpdateSet(values))
      .execute()
  }
  const gone = await tx
    .updateTable('scopes')
    .set({ gone_at: now })
    .where('provider', '=', provider)
    .where('gone_at', 'is', null)
    .where('seen_at', '<', now)
    .returning('key')
    .execute()
  for (const { key } of gone) {
    await appendAudit(
      tx,
      { actor: 'peerbot', action: 'scope.gone', request: null, detail: { scope: key } },
      now,
    )
  }
}
