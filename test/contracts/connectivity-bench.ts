/**
 * The bot's whole way below Slack against the simulated Redis Cloud over HTTP: inventory, request store, engine and
 * operations are the real ones, on one manual clock. What people do in the other clouds is given as functions.
 */
import { createEngine, type Engine, wakeSubject } from '../../src/engine/index.ts'
import { createInventory } from '../../src/inventory/index.ts'
import { createOperations } from '../../src/operations/index.ts'
import { isBetween, isSameNetwork } from '../../src/peering/side.ts'
import { createRedisCloud } from '../../src/providers/redis-cloud/index.ts'
import { createRequests, listRequests, type NewRequest, type Request } from '../../src/requests/index.ts'
import type { RedisCloudOptions } from '../../src/sandbox/redis-cloud/index.ts'
import { type CloudClient, startCloud } from '../sandbox/redis-cloud/cloud-client.ts'
import { aRule } from '../support/builders.ts'
import { capturedLog } from '../support/captured-log.ts'
import { memoryDatabase } from '../support/database.ts'
import { until } from '../support/run-with-clock.ts'
import { seededRandom } from '../support/seeded-random.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND

export interface Wish {
  kind: string
  subscription: number
  /** As the inventory names it; null for what makes something new. */
  target: string | null
  /** What a person types, by field key. */
  values: Record<string, string>
}

export interface Bench {
  client: CloudClient
  ask(wish: Wish): Promise<number>
  /**
   * Lets time pass until the request has ended, or for so long. `meanwhile` is called between any two looks of the
   * bot: what people do, and what a test wants to see on the way.
   */
  follow(id: number, meanwhile: () => void | Promise<void>, forMs: number): Promise<Request>
  /** Every note of every step, oldest first. */
  notes(id: number): Promise<string[]>
  complaints(): string[]
  close(): Promise<void>
}

/** Everything at a fifth of its usual time, unless told otherwise: what is tested is the order of things. */
export async function startBench(pace: NonNullable<RedisCloudOptions['pace']> = 0.2): Promise<Bench> {
  const client = await startCloud({ random: seededRandom(3), pace })
  const { clock, cloud } = client
  const random = seededRandom(5)
  const log = capturedLog()
  const { logger } = log
  const db = await memoryDatabase()
  const provider = createRedisCloud({
    accounts: [
      { alias: 'main', accessKey: cloud.accessKey, secretKey: cloud.secretKey, requestsPerMinute: 400 },
    ],
    baseUrl: cloud.url,
    clock,
    random,
  })
  let engine: Engine
  const requests = createRequests({ db, clock, engine: () => engine, wake: () => undefined })
  const inventory = createInventory({
    db,
    clock,
    logger,
    providers: [provider],
    // As src/app.ts wires it.
    ownerOf: async (tx, peering) => {
      const page = { offset: 0, limit: 100 }
      const { requests: open } = await listRequests(tx, { status: 'running', scope: peering.scope }, page)
      const owning = open.find(
        ({ kind, near, far, peering: known }) =>
          kind === 'peering.create' &&
          far !== null &&
          known === null &&
          (near === null ? isSameNetwork(far, peering.far) : isBetween(peering, near, far)),
      )
      return owning?.id ?? null
    },
    changed: async (tx, { request }) => {
      if (request !== null) await wakeSubject(tx, String(request), clock.now())
    },
    wake: () => undefined,
  })
  const policy = {
    version: 'policy-1',
    requesters: { users: [], groups: [], anyone: true },
    environments: [],
    rules: [aRule({ approvals: 0 })],
  }
  const kinds = provider.families.flatMap(({ actions }) => actions.map(({ kind }) => kind))
  engine = createEngine({
    db,
    clock,
    random,
    logger,
    owner: 'process-1',
    operations: createOperations({ clock, policy, requests, inventory }, kinds),
    record: requests.stepHappened,
  })
  const run = <T>(promise: Promise<T>) => until(promise, clock, { stepMs: SECOND })

  async function newRequest({ kind, subscription, target: id, values }: Wish): Promise<NewRequest> {
    const [known] = await inventory.findScopes(String(subscription))
    if (!known) throw new Error(`no subscription ${subscription}`)
    const { scope } = known
    const family = provider.families.find(({ actions }) => actions.some(action => action.kind === kind))
    await run(inventory.observe(scope.key, clock.now(), family?.name))
    const target = id === null ? null : await inventory.peering(scope.key, id)
    if (id !== null && target === null) throw new Error(`the inventory has no ${id}`)
    const common = {
      kind,
      requester: 'U0REQUESTER',
      scope: scope.key,
      scopeName: `${scope.name} (${scope.id})`,
      reason: 'contract',
      ticket: null,
      peering: id,
    }
    const { peerings } = provider
    if (!family && peerings) {
      const words = { heading: kind, title: kind, outcome: kind }
      const reading = id === null ? peerings.readFar(scope, values) : null
      if (reading && 'problems' in reading) throw new Error(JSON.stringify(reading.problems))
      const far = reading?.far ?? target?.far ?? null
      const facts = provider.policyFacts(scope, far)
      return { ...common, near: reading?.near ?? target?.near ?? null, far, wanted: {}, words, facts }
    }
    const action = family?.actions.find(each => each.kind === kind)
    const reading = action?.read(scope, target, values)
    if (!reading || 'problems' in reading) throw new Error(JSON.stringify(reading?.problems ?? kind))
    const { far, wanted, words } = reading
    return {
      ...common,
      near: target?.near ?? null,
      far,
      wanted,
      words,
      facts: provider.policyFacts(scope, far),
    }
  }

  return {
    client,

    async ask(wish) {
      await run(inventory.refreshScopes())
      const { id } = await requests.create(await newRequest(wish))
      return id
    },

    async follow(id, meanwhile, forMs) {
      const since = clock.now()
      for (;;) {
        await run(engine.runDue())
        await run(engine.idle())
        const request = await requests.read(id)
        if (!request) throw new Error(`there is no request ${id}`)
        const waitedMs = clock.now() - since
        const isOver = !['planning', 'approved', 'running'].includes(request.status)
        if (isOver || waitedMs >= forMs) return request
        await meanwhile()
        clock.advance(waitedMs < 5 * MINUTE ? 3 * SECOND : MINUTE)
      }
    },

    notes: async id => (await requests.steps(id)).map(({ name, note }) => `${name}: ${note ?? ''}`),
    complaints: () => log.complaints(),
    async close() {
      await engine.stop()
      await cloud.close()
    },
  }
}
