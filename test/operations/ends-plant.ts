/**
 * The whole way of a peering whose far end is ours, without Slack and without HTTP: a cloud in memory that keeps one
 * peering and two route tables, under a real engine, request store and inventory. Who made the peering (`cloud`) runs
 * its side in an account of its own in it.
 */
import { readEntries } from '../../src/audit/index.ts'
import type { Db } from '../../src/db/index.ts'
import { createEngine, type Engine, wakeSubject } from '../../src/engine/index.ts'
import { createInventory, type Inventory } from '../../src/inventory/index.ts'
import { ForeignError } from '../../src/kit/errors.ts'
import { plain } from '../../src/kit/message.ts'
import { createOperations } from '../../src/operations/index.ts'
import type { Instruction } from '../../src/peering/plan.ts'
import type { Policy } from '../../src/peering/policy.ts'
import type { Peering, Side } from '../../src/peering/side.ts'
import type { PeeringStatus } from '../../src/peering/status.ts'
import type {
  EndModes,
  Ends,
  Peerings,
  Provider,
  RoutePlan,
  Traces,
  Verdict,
} from '../../src/providers/provider.ts'
import { createRequests, type Request } from '../../src/requests/index.ts'
import { steady } from '../engine/workshop.ts'
import { aNewRequest, aPeering, aRule, aScope, aSide } from '../support/builders.ts'
import { capturedLog } from '../support/captured-log.ts'
import { memoryDatabase } from '../support/database.ts'
import { type ManualClock, manualClock } from '../support/manual-clock.ts'

const second = 1_000
export const pcx = 'pcx-0123456789abcdef0'
export const approver = 'U0ANNA'
/** Ours. */
const farEnd: Side = aSide()
const scope = aScope()

export const refused = (code: string, message: string, kind: ForeignError['kind'] = 'invalid') =>
  new ForeignError(message, { service: 'far', operation: 'do it', kind, effect: 'no', code })

const unavailable = () =>
  new ForeignError('No reply.', { service: 'far', operation: 'write', kind: 'unavailable', effect: 'maybe' })

export interface EndsPlant {
  db: Db
  clock: ManualClock
  inventory: Inventory
  /** How the far end is set; null: it is not ours. */
  modes: EndModes | null
  /** How the peering stands at its own cloud, and as its maker lists it; null: there is none. */
  status: PeeringStatus | null
  listed: PeeringStatus | null
  expiresAt: number | null
  /** Its own cloud knows none of its id. */
  isUnknown: boolean
  /** It is not the one that was asked for. */
  isForeign: boolean
  /** Its maker does not tell its id. */
  isNameless: boolean
  /** What is to lead to it: `rtb-1 192.168.0.0/24`. */
  wanted: string[]
  /** What leads where: `rtb-1 192.168.0.0/24` → `pcx-…`. */
  tables: Map<string, string>
  /** Whether the far end has a half of its own, where both sides have one. */
  half: boolean
  /** Before our half is taken away, and after it was and before the reply; may throw. */
  beforeLeave: () => void
  afterLeave: () => void
  /** What whoever made it says in general. */
  general: Instruction[]
  /** What is said to be done by hand at the end. */
  byHand: Instruction[]
  /** The same when it is deleted, and what verifying finds missing. */
  leftByHand: Instruction[]
  missing: Instruction[]
  afterVerify: () => void
  depth: Verdict['depth']
  /** Before a write arrives, and after it did and before its reply; may throw. */
  beforeWrite: (route: string) => void | Promise<void>
  afterWrite: (route: string) => void | Promise<void>
  /** Before something is set at the end; may throw. */
  beforeAdjust: () => void
  /** Before its routes are looked at. */
  beforeLook: () => void | Promise<void>
  /** Before it is asked for, and before its delete is. */
  beforeSubmit: () => void
  /** After it was made and before the reply; and what is found of it when that is lost. */
  afterSubmit: () => void
  traces: Traces
  /** After it was accepted. */
  afterAccept: () => void
  beforeDelete: () => void
  /** What an approval of a delete rests on besides. */
  facts: Record<string, string>
  far: Side
  /** What was called at the end and changed something. */
  done: string[]
  lostReply(): never
  process(): Engine
  create(approvals?: number, wanted?: Request['wanted']): Promise<number>
  remove(approvals?: number): Promise<number>
  approve(id: number): Promise<void>
  request(id: number): Promise<Request>
  /** Lets time pass until the request has ended or waits for a person, or for so long. */
  follow(id: number, forMs?: number): Promise<Request>
  /** Until it stands so, without its clock being moved. */
  until(id: number, status: Request['status']): Promise<void>
  note(id: number, step: string): Promise<string>
  records(): Promise<string[]>
  audited(): Promise<string[]>
  posts(): Promise<string[]>
}

/** Two tables, one destination: all that a peering with the scope needs. */
const destination = '192.168.0.0/24'
export const routes = ['rtb-1', 'rtb-2'].map(table => `${table} ${destination}`)

/** What the ends can do besides: take their half away, prove that packets arrive. */
export interface Extras {
  leaves?: true
  probes?: true
  /** There is nothing to be set at them. */
  setsNothing?: true
}

export const probe: Instruction = { text: 'Ask the other side for its health:', command: 'curl http://there' }

export async function endsPlant(modes: Partial<EndModes> = {}, extras: Extras = {}): Promise<EndsPlant> {
  const db = await memoryDatabase()
  const clock = manualClock()
  const logger = capturedLog().logger

  const planned = (): RoutePlan[] =>
    self.wanted.map(name => {
      const [table = '', to = ''] = name.split(' ')
      const now = self.tables.get(name) ?? null
      const does =
        now === null
          ? ('create' as const)
          : now === pcx
            ? ('keep' as const)
            : now.startsWith('dead')
              ? ('replace' as const)
              : ('conflict' as const)
      return { table, destination: to, does, now, text: `${name} leads to ${now ?? 'nothing'}.` }
    })

  const ends: Ends = {
    title: 'Far Cloud',
    modes: ({ cloud, account }) => (cloud === 'aws' && account === farEnd.account ? self.modes : null),
    planJoin: async () => ({
      checks: [],
      manual: self.byHand,
      changes: planned().map(({ text }) => text),
      material: {},
      routes: planned(),
    }),
    planLeave: async (_end, _other, _pcx, ours) => ({
      checks: [],
      changes: [
        ...ours.map(({ table }) => `Remove the route in ${table}.`),
        ...(extras.leaves && self.modes?.accept !== 'manual' ? ['Remove our half.'] : []),
      ],
      manual:
        extras.leaves && self.modes?.accept === 'manual'
          ? [{ text: 'Remove exactly this half.' }]
          : self.leftByHand,
      material: { ours: ours.map(({ table }) => table).join(', ') },
      routes: [],
    }),
    look: async () =>
      self.status === null || self.isUnknown
        ? null
        : {
            status: self.status,
            raw: self.status.replaceAll('_', '-'),
            requester: aSide({ account: scope.hostAccount }),
            accepter: farEnd,
            expiresAt: self.expiresAt,
          },
    accept: async () => {
      if (self.isForeign) throw refused('NOT_THE_PEERING', `${pcx} is not the peering that was asked for.`)
      if (self.status === 'active') return
      self.done.push('accept')
      self.status = 'active'
      self.listed = 'active'
      self.afterAccept()
    },
    adjust: async (_end, _other, _pcx, wanted) => {
      self.beforeAdjust()
      self.done.push(`adjust ${JSON.stringify(wanted)}`)
    },
    routes: async () => {
      await self.beforeLook()
      if (self.isForeign) throw refused('NOT_THE_PEERING', `${pcx} is not the peering that was asked for.`)
      return planned()
    },
    writeRoute: async (_end, route) => {
      const name = `${route.table} ${route.destination}`
      await self.beforeWrite(name)
      if (self.tables.get(name) === pcx) return 'there'
      if ((self.tables.get(name) ?? null) !== route.now) return 'conflict'
      self.done.push(`write ${name}`)
      self.tables.set(name, pcx)
      await self.afterWrite(name)
      return 'written'
    },
    removeRoute: async (_end, route) => {
      const name = `${route.table} ${route.destination}`
      const now = self.tables.get(name)
      if (now === undefined) return 'gone'
      if (now !== pcx) return 'not_ours'
      self.done.push(`remove ${name}`)
      self.tables.delete(name)
      await self.afterWrite(name)
      return 'removed'
    },
    verify: async () => {
      const verdict: Verdict = { depth: self.depth, checks: [], manual: self.missing }
      self.afterVerify()
      return verdict
    },
    ...(extras.probes ? { probe: () => probe } : {}),
    ...(extras.leaves
      ? {
          leave: async (_end, _other, cloudId) => {
            if (cloudId !== pcx) throw refused('NOT_THE_PEERING', `${cloudId} leads elsewhere.`)
            if (!self.half) return 'gone'
            self.beforeLeave()
            self.done.push('leave')
            self.half = false
            self.afterLeave()
            return 'removed'
          },
        }
      : {}),
    blackholes: async () =>
      [...self.tables].flatMap(([name, target]) => {
        const [table = '', destination = ''] = name.split(' ')
        return target === pcx ? [{ table, destination }] : []
      }),
  }
  if (extras.setsNothing) delete (ends as Partial<Ends>).adjust
  const far: Provider = {
    id: 'far',
    name: 'Far',
    scopes: async () => [],
    check: async () => [],
    policyFacts: () => ({}),
    families: [],
    ends,
  }

  const peering = (status: PeeringStatus): Peering => ({
    ...aPeering({ status, raw: status.replaceAll('_', '-'), cloudId: self.isNameless ? null : pcx }),
  })
  const general: Instruction[] = [
    { text: 'Accept it somehow.', about: 'accept' },
    { text: 'Route to it somehow.', about: 'routes' },
    { text: 'Open the security groups.' },
  ]
  const leftovers: Instruction[] = [{ text: 'Remove your half somehow.', about: 'leave' }]
  const plan = { scope, checks: [], changes: ['Do it.'], material: {} }
  const peerings: Peerings = {
    name: 'vpc-peering',
    title: 'VPC peering',
    support: () => true,
    farFields: () => [],
    readFar: () => ({ problems: {} }),
    list: async () => (self.listed === null ? [] : [peering(self.listed)]),
    planCreate: async (_scope, near, side) => ({ ...plan, near, far: side, manual: self.general }),
    planDelete: async () => ({ ...plan, manual: extras.leaves ? leftovers : [], material: self.facts }),
    create: async () => {
      self.beforeSubmit()
      self.status = 'pending_acceptance'
      self.listed = 'pending_acceptance'
      self.afterSubmit()
      clock.advance(second)
      return '87'
    },
    traces: async () => self.traces,
    remove: async () => {
      self.beforeDelete()
      self.done.push('delete')
      self.status = 'deleted'
      self.listed = null
      return '87'
    },
    instructions: (_scope, { status }) =>
      status === 'pending_acceptance' ? self.general.slice(0, 1) : self.general.slice(1),
    actions: [],
    files: [],
  }
  const near: Provider = { ...far, id: 'cloud', name: 'Cloud', scopes: async () => [scope] }
  delete near.ends
  const providers: Provider[] = [{ ...near, peerings, families: [peerings] }, far]

  let engine: Engine
  const requests = createRequests({ db, clock, engine: () => engine, wake: () => undefined })
  const inventory = createInventory({
    db,
    clock,
    logger,
    providers,
    ownerOf: async () => null,
    changed: async (tx, { request }) => {
      if (request !== null) await wakeSubject(tx, String(request), clock.now())
    },
    wake: () => undefined,
  })
  let rule = aRule({ approvals: 0 })
  const policy = (): Policy => ({
    version: 'policy-1',
    requesters: { users: [], groups: [], anyone: true },
    environments: [],
    rules: [rule],
  })
  let processes = 0
  const ask = async (over: Parameters<typeof aNewRequest>[0]): Promise<number> => {
    clock.advance(second)
    self.process()
    return (await requests.create(aNewRequest(over))).id
  }
  const self: EndsPlant = {
    db,
    clock,
    inventory,
    modes: { accept: 'automatic', routes: 'automatic', verify: 'control_plane', ...modes },
    status: null,
    listed: null,
    expiresAt: null,
    isUnknown: false,
    isForeign: false,
    isNameless: false,
    wanted: [...routes],
    tables: new Map(),
    half: true,
    beforeLeave: () => undefined,
    afterLeave: () => undefined,
    general,
    byHand: [],
    leftByHand: [],
    missing: [],
    afterVerify: () => undefined,
    depth: 'routed',
    beforeWrite: () => undefined,
    afterWrite: () => undefined,
    beforeAdjust: () => undefined,
    beforeLook: () => undefined,
    beforeSubmit: () => undefined,
    afterSubmit: () => undefined,
    traces: { found: 'unsure', why: 'not in this story' },
    afterAccept: () => undefined,
    facts: {},
    far: farEnd,
    beforeDelete: () => undefined,
    done: [],
    lostReply: () => {
      throw unavailable()
    },
    process: () => {
      engine = createEngine({
        db,
        clock,
        random: steady,
        logger,
        owner: `process-${++processes}`,
        operations: createOperations({ clock, policy: policy(), requests, inventory }, []),
        record: requests.stepHappened,
      })
      return engine
    },
    create: (approvals = 0, wanted = { dns: 'yes' }) => {
      rule = aRule({ approvals })
      return ask({ wanted })
    },
    remove: (approvals = 0) => {
      rule = aRule({ approvals })
      return ask({ kind: 'peering.delete', peering: '87', wanted: {} })
    },
    approve: async id => {
      const { planHash } = await self.request(id)
      const authority = { rule, policyVersion: 'policy-1', eligible: new Set([approver]) }
      await requests.command(
        id,
        { command: 'approve', by: approver, authority, planHash: planHash ?? '' },
        approver,
      )
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
        const isOver =
          request.status !== 'running' && request.status !== 'approved' && request.status !== 'planning'
        if (isOver || request.offer !== null || clock.now() >= until) return request
        // As the steps themselves: often at first, then now and then.
        clock.advance((clock.now() - since < 300 * second ? 10 : 60) * second)
      }
    },
    until: async (id, status) => {
      for (let looks = 0; (await self.request(id)).status !== status; looks++) {
        if (looks > 1_000) throw new Error(`request ${id} is not ${status}`)
        await new Promise(resolve => setImmediate(resolve))
      }
    },
    note: async (id, step) => {
      const found = (await requests.steps(id)).findLast(({ name }) => name === step)
      return `${found?.status}: ${found?.note ?? found?.lastError ?? ''}`
    },
    records: async () =>
      (await db.selectFrom('routes').selectAll().orderBy('table_id').execute()).map(
        row => `${row.table_id} ${row.destination} ${row.status}`,
      ),
    audited: async () => {
      const actions: string[] = []
      for await (const { action } of readEntries(db)) actions.push(action)
      return actions
    },
    posts: async () => {
      const letters = await db.selectFrom('letters').select(['kind', 'payload']).execute()
      return letters.flatMap(({ kind, payload }) => {
        const { message } = JSON.parse(payload)
        return message ? [`${kind}: ${plain(message.title)}`] : []
      })
    },
  }
  await inventory.refreshScopes()
  await inventory.observe(scope.key, clock.now())
  self.process()
  return self
}

export const press = async (
  plant: EndsPlant,
  id: number,
  what: string,
  engine: Engine = plant.process(),
): Promise<boolean> => {
  const requests = createRequests({
    db: plant.db,
    clock: plant.clock,
    engine: () => engine,
    wake: () => undefined,
  })
  return requests.press(id, what, approver)
}
