/**
 * The whole way of an action, without Slack and without HTTP: a cloud in memory whose one action shares something with
 * an account, under a real engine, request store and inventory. What the cloud does with a write is the test's to say.
 */
import type { Db } from '../../src/db/index.ts'
import { createEngine, type Engine, wakeSubject } from '../../src/engine/index.ts'
import { createInventory } from '../../src/inventory/index.ts'
import { ForeignError } from '../../src/kit/errors.ts'
import { createOperations } from '../../src/operations/index.ts'
import type { Policy } from '../../src/peering/policy.ts'
import type { Peering } from '../../src/peering/side.ts'
import type { Action, Family, Provider, RemoteTask, Sighting } from '../../src/providers/provider.ts'
import { createRequests, type Request } from '../../src/requests/index.ts'
import { steady } from '../engine/workshop.ts'
import { aNewRequest, aPeering, aRule, aScope } from '../support/builders.ts'
import { capturedLog } from '../support/captured-log.ts'
import { memoryDatabase } from '../support/database.ts'
import { type ManualClock, manualClock } from '../support/manual-clock.ts'

const second = 1_000
const rule = aRule({ approvals: 0 })
const policy: Policy = {
  version: 'policy-1',
  requesters: { users: [], groups: [], anyone: true },
  environments: [],
  rules: [rule],
}

export const link: Peering = aPeering({ kind: 'privatelink', providerId: 'privatelink', cloudId: null })
const consumer = '111122223333'

export function shared(raw: string): Peering {
  return { ...link, members: [{ what: 'principal', id: consumer, raw, text: '' }] }
}

export function failure(
  kind: ForeignError['kind'],
  effect: ForeignError['effect'],
  code: string | null = null,
): ForeignError {
  return new ForeignError('The cloud says no.', {
    service: 'cloud',
    operation: 'share',
    kind,
    effect,
    ...(code === null ? {} : { code }),
  })
}

export interface Plant {
  db: Db
  clock: ManualClock
  /** What the cloud lists. */
  listed: Peering[]
  /** The next list leaves the account out. */
  omitOnce: boolean
  /** Writes that reached the cloud. */
  sent: number
  /** What a write does; may throw. */
  onSend: () => void
  /** How its task ends. */
  task: Omit<RemoteTask, 'ref'>
  /** Why a lost write may still be on its way. */
  underWay: string | null
  /** What is still in the way of it; null: nothing ever is. */
  inTheWay: string[] | null
  action: Action
  /** A process of its own: what it did not finish, the next one takes up. */
  process(): Engine
  ask(): Promise<number>
  request(id: number): Promise<Request>
  /** Lets time pass until the request has ended, or for so long. */
  follow(id: number, forMs?: number): Promise<Request>
  notes(id: number): Promise<string[]>
  files(): Promise<unknown[]>
}

/** Over when the account is `associated`; a person has to accept it before. */
function judge(seen: readonly Peering[], removes: boolean): Sighting {
  const peering = 'privatelink'
  const member = seen
    .find(({ providerId }) => providerId === peering)
    ?.members.find(({ id }) => id === consumer)
  if (removes)
    return member ? { stands: 'not_seen' } : { stands: 'done', peering, note: 'not shared', todo: [] }
  if (!member) return { stands: 'not_seen' }
  if (member.raw === 'failed') return { stands: 'failed', note: 'The share failed. Ask again.' }
  if (member.raw === 'associated')
    return { stands: 'done', peering, note: 'shared', todo: [{ text: 'Make the endpoint.' }] }
  const isPerson = member.raw === 'associating'
  return {
    stands: 'under_way',
    for: isPerson ? 'person' : 'remote',
    peering,
    note: isPerson ? 'waits for the account to accept' : `the cloud says "${member.raw}"`,
    todo: isPerson ? [{ text: 'Accept the share.', command: 'aws ram accept' }] : [],
  }
}

export async function plant(
  over: Partial<Pick<Action, 'removes' | 'handsOver'>> & { isPrepared?: false } = {},
): Promise<Plant> {
  const db = await memoryDatabase()
  const clock = manualClock()
  const scope = aScope()
  const { removes = false, handsOver = [] } = over
  const action: Action = {
    kind: removes ? 'privatelink.unshare' : 'privatelink.share',
    verb: 'share',
    target: 'privatelink',
    removes,
    confirm: () => null,
    fields: () => [],
    read: () => ({ problems: {} }),
    plan: async () => ({ scope, checks: [], changes: ['Share it.'], manual: [], material: {} }),
    ...(over.isPrepared === false ? {} : { prepare: () => prepare() }),
    send: async () => {
      self.sent++
      clock.advance(second)
      self.onSend()
      return `t-${self.sent}`
    },
    mayBeUnderWay: async () => self.underWay,
    judge: (_ask, seen) => judge(seen, removes),
    handsOver,
    wayOut: (_ask, code) => (code === 'PRINCIPALS_FIRST' ? [{ text: 'Remove the principals first.' }] : []),
  }
  const prepare = async (): ReturnType<NonNullable<Action['prepare']>> => {
    const [first] = self.inTheWay ?? []
    if (first === undefined) return { is: 'ready' }
    self.inTheWay?.shift()
    return { is: 'waiting', note: `${first} is being removed` }
  }
  const family: Family = {
    name: 'privatelink',
    title: 'PrivateLink',
    support: () => true,
    list: async () => {
      if (!self.omitOnce) return self.listed
      self.omitOnce = false
      return [link]
    },
    instructions: () => [],
    actions: [action],
    files: [],
  }
  const provider: Provider = {
    id: 'cloud',
    name: 'Cloud',
    scopes: async () => [scope],
    check: async () => [],
    policyFacts: () => ({}),
    families: [family],
    tasks: { read: async (_scope, ref) => ({ ref, ...self.task }) },
  }
  const logger = capturedLog().logger
  let engine: Engine
  const requests = createRequests({ db, clock, engine: () => engine, wake: () => undefined })
  const inventory = createInventory({
    db,
    clock,
    logger,
    providers: [provider],
    ownerOf: async () => null,
    changed: async (tx, { request }) => {
      if (request !== null) await wakeSubject(tx, String(request), clock.now())
    },
    wake: () => undefined,
  })
  let processes = 0
  const self: Plant = {
    db,
    clock,
    listed: [link],
    omitOnce: false,
    sent: 0,
    onSend: () => undefined,
    task: { state: 'completed', raw: 'processing-completed', resourceId: null, at: null, failure: null },
    underWay: null,
    inTheWay: null,
    action,
    process: () => {
      engine = createEngine({
        db,
        clock,
        random: steady,
        logger,
        owner: `process-${++processes}`,
        operations: createOperations({ clock, policy, requests, inventory }, [action.kind]),
        record: requests.stepHappened,
      })
      return engine
    },
    ask: async () => {
      clock.advance(second)
      const { id } = await requests.create(
        aNewRequest({
          kind: action.kind,
          peering: 'privatelink',
          far: null,
          wanted: { principal: consumer },
        }),
      )
      return id
    },
    request: async id => {
      const request = await requests.read(id)
      if (!request) throw new Error(`there is no request ${id}`)
      return request
    },
    follow: async (id, forMs = 3 * 60 * 60 * second) => {
      const since = clock.now()
      const until = since + forMs
      for (;;) {
        await engine.runDue()
        await engine.idle()
        const request = await self.request(id)
        if (request.status === 'succeeded' || request.status === 'failed' || clock.now() >= until)
          return request
        // As the steps themselves: often at first, then now and then.
        const waited = clock.now() - since
        clock.advance((waited < 300 * second ? 5 : waited < 3_600 * second ? 60 : 900) * second)
      }
    },
    notes: async id =>
      (await requests.steps(id)).map(({ name, status, note }) => `${name} ${status}: ${note ?? ''}`),
    files: async () => {
      const letters = await db
        .selectFrom('letters')
        .select('payload')
        .where('kind', '=', 'cloud_file')
        .execute()
      return letters.map(({ payload }) => JSON.parse(payload))
    },
  }
  await inventory.refreshScopes()
  await inventory.observe(scope.key, clock.now(), 'privatelink')
  self.process()
  return self
}
