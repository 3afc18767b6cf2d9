import { appendAudit } from '../audit/index.ts'
import { type Db, type Tx, transact } from '../db/index.ts'
import type { Clock } from '../kit/clock.ts'
import { day, hour, second } from '../kit/duration.ts'
import { ForeignError, messageOf } from '../kit/errors.ts'
import type { Logger } from '../kit/logger.ts'
import { type FamilyName, familyOf } from '../peering/kind.ts'
import type { Instruction } from '../peering/plan.ts'
import { describeSide, type Peering, type Side } from '../peering/side.ts'
import { isMoving } from '../peering/status.ts'
import type { EndModes, Ends, Family, Provider, Scope, Wanted } from '../providers/provider.ts'
import { type Observer, recordList } from './observe.ts'
import { type RecordedRoute, routesTo, writeRoute } from './routes.ts'
import {
  allScopes,
  findScopes,
  type KnownPeering,
  type KnownScope,
  listPeerings,
  type Page,
  type PeeringQuery,
  readPeering,
  readPoll,
  readScope,
  searchScopes,
  writePoll,
} from './store.ts'

export interface Inventory {
  scope(key: string): Promise<KnownScope | null>
  scopes(): Promise<KnownScope[]>
  /** Those that a person may mean by what they typed: an id, `account/id` or `cloud/id`. */
  findScopes(typed: string): Promise<KnownScope[]>
  /** The scope that values name by what lies in it, as a person would type it; null where they name none. */
  scopeNamedBy(values: Readonly<Record<string, string>>): string | null
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
   * One family of a scope (its VPC peerings, unless told otherwise) from a list begun at or after `notBefore`: joins a
   * poll that is under way when that is new enough, so that one poll serves everybody. Throws what the provider throws.
   */
  observe(scopeKey: string, notBefore: number, family?: FamilyName): Promise<void>
  /** What the scope can have. */
  families(scope: Scope): Family[]
  /** Whether the scope can have it or not. */
  familyOf(scope: Scope, name: FamilyName): Family
  /** Ties a peering to the request that made it. */
  adopt(tx: Tx, scopeKey: string, providerId: string, request: number): Promise<KnownPeering>
  /** A request made none after all: what was taken for its peering is somebody else's. */
  disown(tx: Tx, request: number): Promise<void>
  /** `wanted`: what was asked for with it. */
  instructions(scope: Scope, peering: Peering, wanted?: Wanted): Instruction[]
  providerOf(scope: Pick<Scope, 'provider'>): Provider
  /** The end of a peering, where it is ours to act on. */
  endOf(side: Side): OwnEnd | null
  /** Routes that were written to this peering, or were about to be. */
  routesTo(cloudId: string): Promise<RecordedRoute[]>
  /** Recorded and audited in a transaction of its own, before and after the route is written. */
  recordRoute(route: RecordedRoute, request: number): Promise<void>
  /** When a pending acceptance lapses, as the far end's cloud says. */
  lapses(tx: Tx, scopeKey: string, providerId: string, expiresAt: number): Promise<void>
}

/** An end that is ours. */
export interface OwnEnd {
  side: Side
  ends: Ends
  modes: EndModes
}

export interface InventoryOptions {
  db: Db
  clock: Clock
  logger: Logger
  providers: readonly Provider[]
  /** Which request a newly seen peering belongs to; null when somebody else made it. */
  ownerOf: (tx: Tx, peering: Peering) => Promise<number | null>
  /** What was asked for with the peering that a request makes. */
  wantedOf?: (tx: Tx, request: number) => Promise<Wanted>
  /** In the transaction of a change: whoever waits for this peering may go on. */
  changed: (tx: Tx, peering: KnownPeering) => Promise<void>
  wake: () => void
}

/** By which setting each part of the way goes: a half of ours is taken away as it came, a firewall opened by people. */
const asSet = { accept: 'accept', routes: 'routes', leave: 'accept', firewall: null } as const

/** How long a family that a scope can have and does not may go unread. */
const quietFamily = 6 * hour
/** So many of them are read at a time, those that waited longest first: each takes the account's queue some seconds. */
const quietAtOnce = 40

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

  const families: Inventory['families'] = scope =>
    providerOf(scope).families.filter(family => family.support(scope) === true)

  const familyNamed: Inventory['familyOf'] = (scope, name) => {
    const family = providerOf(scope).families.find(candidate => candidate.name === name)
    if (!family) throw new Error(`${scope.provider} has no ${name}`)
    return family
  }

  const endOf: Inventory['endOf'] = side => {
    for (const { ends } of providers) {
      const modes = ends?.modes(side)
      if (ends && modes) return { side, ends, modes }
    }
    return null
  }

  /** What the bot does itself at an end of ours, nobody is told to do. */
  const leftToDo = (family: Family, scope: Scope, peering: Peering, wanted: Wanted): Instruction[] => {
    const isOurs = ({ about, at }: Instruction): boolean => {
      const part = about === undefined ? null : asSet[about]
      const modes = endOf(at ?? peering.far)?.modes
      return part !== null && modes !== undefined && modes[part] !== 'manual'
    }
    return family.instructions(scope, peering, wanted).filter(each => !isOurs(each))
  }
  const instructions: Inventory['instructions'] = (scope, peering, wanted = {}) =>
    leftToDo(familyNamed(scope, familyOf(peering.kind)), scope, peering, wanted)

  const withDeadline = (peering: Peering, now: number): Peering =>
    peering.kind === 'vpc_peering' &&
    peering.status === 'pending_acceptance' &&
    peering.far.cloud === 'aws' &&
    peering.expiresAt === null
      ? { ...peering, expiresAt: now + awsAcceptance }
      : peering

  const record = async (scope: Scope, family: Family, list: readonly Peering[], beganAt: number) =>
    transact(db, async tx => {
      const before = await readPoll(tx, scope.key, family.name)
      const now = clock.now()
      const observerAt = (place: Scope, listed: Family): Observer => ({
        now,
        scope: place,
        family: family.name,
        reusesIds: listed.reusesIds ?? false,
        previousPollAt: before?.polledAt ?? null,
        instructions: async (within, peering, request) => {
          const wanted = request === null ? {} : await options.wantedOf?.(within, request)
          return leftToDo(listed, place, peering, wanted ?? {})
        },
        mayAccept: peering =>
          listed.actions.some(
            ({ verb, target, isOpen }) =>
              verb === 'accept' && target === peering.kind && (isOpen?.(peering) ?? true),
          ),
        ownerOf: options.ownerOf,
        changed: options.changed,
        at: elsewhere => observerAt(elsewhere, familyNamed(elsewhere, family.name)),
      })
      const observer = observerAt(scope, family)
      const dated: Peering[] = []
      for (const peering of list) {
        const known = await readPeering(tx, scope.key, peering.providerId)
        const isNew = known?.status !== 'pending_acceptance'
        dated.push(isNew ? withDeadline(peering, observer.now) : peering)
      }
      await recordList(tx, dated, observer)
      const poll = { polledAt: beganAt, triedAt: beganAt, error: null, failingSince: null }
      await writePoll(tx, scope.key, family.name, poll)
    })

  const poll = async (scope: Scope, family: Family, beganAt: number): Promise<void> => {
    try {
      const query = { scope: scope.key, family: family.name, isLive: true } as const
      const { peerings: known } = await listPeerings(db, query, { offset: 0, limit: 10_000 })
      await record(scope, family, await family.list(scope, known), beganAt)
    } catch (thrown) {
      await transact(db, async tx => {
        const before = await readPoll(tx, scope.key, family.name)
        await writePoll(tx, scope.key, family.name, {
          polledAt: before?.polledAt ?? null,
          triedAt: beganAt,
          error: messageOf(thrown),
          failingSince: before?.failingSince ?? clock.now(),
        })
      })
      throw thrown
    }
    wake()
  }

  const observe: Inventory['observe'] = async (scopeKey, notBefore, name = 'vpc-peering') => {
    const key = `${scopeKey} ${name}`
    const running = polls.get(key)
    if (running && running.beganAt >= notBefore) return running.done
    if (running) await running.done.catch(() => undefined)
    const known = await readScope(db, scopeKey)
    if (!known) throw new Error(`no scope named ${scopeKey} is known`)
    const last = known.polls.find(({ family }) => family === name)
    if (last?.polledAt != null && last.polledAt >= notBefore && last.error === null) return
    const joined = polls.get(key)
    if (joined) return joined.done
    const family = families(known.scope).find(candidate => candidate.name === name)
    if (!family) throw unreadable(known.scope, name)
    const beganAt = clock.now()
    const done = poll(known.scope, family, beganAt).finally(() => polls.delete(key))
    polls.set(key, { beganAt, done })
    return done
  }

  /** A provider that is no longer configured has nothing any more; what is known of it stays on record. */
  const forgetScopes = async (): Promise<void> => {
    const rows = await db
      .selectFrom('scopes')
      .select('provider')
      .distinct()
      .where('gone_at', 'is', null)
      .execute()
    const gone = rows.filter(row => !providers.some(({ id }) => id === row.provider))
    for (const { provider } of gone) await transact(db, tx => recordScopes(tx, provider, [], clock.now()))
  }

  const refreshScopes = async (): Promise<void> => {
    await forgetScopes()
    for (const provider of providers) {
      try {
        const scopes = await provider.scopes()
        await transact(db, tx => recordScopes(tx, provider.id, scopes, clock.now()))
      } catch (thrown) {
        logger.warn({ err: thrown, provider: provider.id }, 'the scopes of a provider could not be read')
      }
    }
  }

  const observeAll = async (
    wanted: readonly { scope: string; family: FamilyName }[],
    notBefore: number,
  ): Promise<void> => {
    // What most people ask for first.
    const isPeering = ({ family }: { family: FamilyName }) => family === 'vpc-peering'
    for (const { scope, family } of [
      ...wanted.filter(isPeering),
      ...wanted.filter(each => !isPeering(each)),
    ]) {
      await observe(scope, notBefore, family).catch(thrown =>
        logger.warn({ err: thrown, scope, family }, 'a scope could not be read'),
      )
    }
  }

  /**
   * VPC peerings each time; the other families where there is something, and now and then where there is nothing: each
   * list is a task in the account's one queue, and most scopes have none of them.
   */
  const dueFamilies = async (now: number) => {
    const inUse = new Set(
      (
        await db
          .selectFrom('peerings')
          .select(['scope', 'family'])
          .distinct()
          .where('status', '!=', 'deleted')
          .execute()
      ).map(row => `${row.scope} ${row.family}`),
    )
    const all = (await allScopes(db)).flatMap(({ scope, polls: known }) =>
      families(scope).map(({ name }) => ({
        scope: scope.key,
        family: name,
        isUsed: name === 'vpc-peering' || inUse.has(`${scope.key} ${name}`),
        triedAt: known.find(({ family }) => family === name)?.triedAt ?? 0,
      })),
    )
    const quiet = all
      .filter(({ isUsed, triedAt }) => !isUsed && now - triedAt >= quietFamily)
      .toSorted((a, b) => a.triedAt - b.triedAt)
    return [...all.filter(({ isUsed }) => isUsed), ...quiet.slice(0, quietAtOnce)]
  }

  return {
    scope: key => readScope(db, key),
    scopes: () => allScopes(db),
    findScopes: typed => findScopes(db, typed),
    scopeNamedBy: values => {
      for (const { id, scopeOf } of providers) {
        const scope = scopeOf?.({ ...values }) ?? null
        // With the provider's name: two clouds may have a scope of the same id.
        if (scope !== null) return `${id}/${scope}`
      }
      return null
    },
    searchScopes: (query, limit) => searchScopes(db, query, limit),
    peering: (scopeKey, providerId) => readPeering(db, scopeKey, providerId),
    peerings: (query, page) => listPeerings(db, query, page),
    observe,
    providerOf,
    instructions,
    families,
    familyOf: familyNamed,
    refreshScopes,

    refreshAll: async () => {
      const startedAt = clock.now()
      await refreshScopes()
      await observeAll(await dueFamilies(startedAt), startedAt)
    },

    refreshMoving: async () => {
      // What is no longer there, or not configured, is not read any more.
      const rows = await db
        .selectFrom('peerings')
        .innerJoin('scopes', 'scopes.key', 'peerings.scope')
        .select(['scope', 'family', 'status'])
        .distinct()
        .where('scopes.gone_at', 'is', null)
        .execute()
      const moving = rows
        .filter(row => isMoving(row.status as KnownPeering['status']))
        .map(row => `${row.scope} ${row.family}`)
      const wanted = [...new Set(moving)].map(key => {
        const [scope = '', family = ''] = key.split(' ')
        return { scope, family: family as FamilyName }
      })
      await observeAll(wanted, clock.now() - 15 * second)
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

    endOf,
    routesTo: cloudId => routesTo(db, cloudId),
    recordRoute: (route, request) =>
      transact(db, async tx => {
        const now = clock.now()
        await writeRoute(tx, route, request, now)
        const { end, ...detail } = route
        const action = `route.${route.status}`
        await appendAudit(
          tx,
          { actor: 'peerbot', action, request, detail: { ...detail, end: describeSide(end) } },
          now,
        )
      }),
    lapses: async (tx, scopeKey, providerId, expiresAt) => {
      await tx
        .updateTable('peerings')
        .set({ expires_at: expiresAt })
        .where('scope', '=', scopeKey)
        .where('provider_id', '=', providerId)
        .where('status', '=', 'pending_acceptance')
        .execute()
    },

    disown: async (tx, request) => {
      await tx.updateTable('peerings').set({ request: null }).where('request', '=', request).execute()
    },
  }
}

/** Whoever asks for it decides by it: what cannot be read now is not taken for what was read before. */
function unreadable(scope: Scope, family: FamilyName): ForeignError {
  const why = scope.supports.peerings ? 'it has none' : scope.supports.why
  return new ForeignError(`The ${family} of ${scope.name} (${scope.id}) cannot be read now: ${why}`, {
    service: scope.provider,
    operation: 'list',
    kind: 'not_active',
    effect: 'no',
    code: 'UNSUPPORTED',
  })
}

/** While a provider changes a scope it may leave out where it lives: that is as it was. */
function asKnown(scope: Scope, before: Scope | null): Scope {
  if (before === null || scope.regions.length > 0 || before.regions.length === 0) return scope
  return { ...before, status: scope.status, name: scope.name }
}

async function recordScopes(tx: Tx, provider: string, scopes: readonly Scope[], now: number): Promise<void> {
  const before = new Map((await allScopes(tx)).map(known => [known.scope.key, known.scope]))
  for (const seen of scopes) {
    const scope = asKnown(seen, before.get(seen.key) ?? null)
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
      .values({ key: scope.key, ...values })
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
