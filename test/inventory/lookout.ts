/** An inventory over one cloud whose list is whatever a test says it is. */
import { type Entry, readEntries } from '../../src/audit/index.ts'
import type { Db } from '../../src/db/index.ts'
import { createInventory, type Inventory } from '../../src/inventory/index.ts'
import { plain } from '../../src/kit/message.ts'
import type { Peering } from '../../src/peering/side.ts'
import type { Family, Peerings, Provider, Scope } from '../../src/providers/provider.ts'
import { aScope } from '../support/builders.ts'
import { type CapturedLog, capturedLog } from '../support/captured-log.ts'
import { memoryDatabase } from '../support/database.ts'
import { type ManualClock, manualClock } from '../support/manual-clock.ts'

export interface Lookout {
  db: Db
  clock: ManualClock
  log: CapturedLog
  inventory: Inventory
  /** What the cloud lists; replace it, or make it fail or wait. */
  cloud: {
    scopes: () => Promise<Scope[]>
    list: (scope: Scope, known: readonly Peering[]) => Promise<Peering[]>
    /** Whether an id of a peering comes back for another one. */
    reusesIds: boolean
    /** Whether it has PrivateLinks, and which. */
    links: true | null
    listLinks: (scope: Scope) => Promise<Peering[]>
    lists: string[]
  }
  /** Requests that were woken, and how often the app was. */
  woken: number[]
  wakes: number
  /** Whose request a new peering is. */
  owner: number | null
  /** Sets the list, reads it a minute later, and says what that wrote. */
  see(...peerings: Peering[]): Promise<{ entries: Entry[]; posts: string[] }>
  during(work: () => Promise<unknown>): Promise<{ entries: Entry[]; posts: string[] }>
  /** A request's row, for peerings that belong to one. */
  aRequest(): Promise<number>
}

export async function lookout(...scopes: Scope[]): Promise<Lookout> {
  const db = await memoryDatabase()
  const clock = manualClock()
  const log = capturedLog()
  const known = scopes.length === 0 ? [aScope()] : scopes
  const unused = () => Promise.reject(new Error('the inventory only lists'))
  const cloud: Lookout['cloud'] = {
    scopes: () => Promise.resolve(known),
    list: () => Promise.resolve([]),
    reusesIds: false,
    links: null,
    listLinks: () => Promise.resolve([]),
    lists: [],
  }
  const peerings: Peerings = {
    name: 'vpc-peering',
    title: 'VPC peering',
    get reusesIds() {
      return cloud.reusesIds
    },
    support: ({ supports }) => (supports.peerings ? true : supports.why),
    actions: [],
    files: [],
    farFields: () => [],
    readFar: () => ({ problems: {} }),
    planCreate: unused,
    planDelete: unused,
    create: unused,
    traces: unused,
    remove: unused,
    list: (scope, before = []) => {
      cloud.lists.push(scope.key)
      return cloud.list(scope, before)
    },
    instructions: (_scope, { status }) => [{ text: `What to do when it is ${status}.`, command: 'aws …' }],
  }
  const links: Family = {
    name: 'privatelink',
    title: 'PrivateLink',
    support: () => cloud.links ?? 'The cloud has none.',
    list: scope => {
      cloud.lists.push(`${scope.key} privatelink`)
      return cloud.listLinks(scope)
    },
    instructions: () => [],
    actions: [],
    files: [],
  }
  const providers: Provider[] = [
    {
      id: 'cloud',
      name: 'Cloud',
      scopes: () => cloud.scopes(),
      check: () => Promise.resolve([]),
      policyFacts: () => ({}),
      peerings,
      families: [peerings, links],
    },
    // A cloud that has no peerings to ask for.
    {
      id: 'bare',
      name: 'Bare',
      scopes: () => Promise.resolve([]),
      check: () => Promise.resolve([]),
      policyFacts: () => ({}),
      families: [],
    },
  ]

  const self: Lookout = {
    db,
    clock,
    log,
    cloud,
    woken: [],
    wakes: 0,
    owner: null,
    inventory: createInventory({
      db,
      clock,
      logger: log.logger,
      providers,
      ownerOf: () => Promise.resolve(self.owner),
      changed: (_tx, { request }) => {
        if (request !== null) self.woken.push(request)
        return Promise.resolve()
      },
      wake: () => {
        self.wakes++
      },
    }),
    see: (...list) =>
      self.during(async () => {
        clock.advance(60_000)
        cloud.list = () => Promise.resolve(list)
        await self.inventory.observe(known[0]?.key ?? '', clock.now())
      }),
    during: async work => {
      const entriesBefore = (await written()).entries.length
      const postsBefore = (await written()).posts.length
      await work()
      const { entries, posts } = await written()
      return { entries: entries.slice(entriesBefore), posts: posts.slice(postsBefore) }
    },
    aRequest: async () => {
      const { id } = await db
        .insertInto('requests')
        .values({
          kind: 'peering.create',
          status: 'running',
          version: 1,
          requester: 'U0REQUESTER',
          scope: 'cloud/main/1206',
          scope_name: 'payments-prod (1206)',
          facts: '{}',
          reason: 'checkout reads',
          created_at: 0,
          updated_at: 0,
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      return id
    },
  }
  const written = async () => {
    const entries: Entry[] = []
    for await (const entry of readEntries(db)) entries.push(entry)
    const letters = await db.selectFrom('letters').select(['kind', 'payload']).orderBy('id').execute()
    return {
      entries,
      posts: letters.map(({ kind, payload }) => {
        const { message, channel, request } = JSON.parse(payload)
        return `${channel ?? `${kind} ${request}`}: ${plain(message.title)}`
      }),
    }
  }
  await self.inventory.refreshScopes()
  return self
}
