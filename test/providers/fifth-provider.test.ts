/**
 * The drill "a fifth provider": what it takes is one folder that keeps the contract. Everything that people do with a
 * peering is there at once, from the command to the audit log, and gone again when the provider is.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { appendAudit, readEntries } from '../../src/audit/index.ts'
import { type Context, read, run } from '../../src/commands/index.ts'
import { type Db, transact } from '../../src/db/index.ts'
import { createEngine, type Engine } from '../../src/engine/index.ts'
import { createInventory, type Inventory } from '../../src/inventory/index.ts'
import { createOperations } from '../../src/operations/index.ts'
import type { Provider } from '../../src/providers/provider.ts'
import { createRequests, type Requests } from '../../src/requests/index.ts'
import { textOf } from '../commands/answer.ts'
import { steady } from '../engine/workshop.ts'
import { aRule } from '../support/builders.ts'
import { capturedLog } from '../support/captured-log.ts'
import { memoryDatabase } from '../support/database.ts'
import { type ManualClock, manualClock } from '../support/manual-clock.ts'
import { createToy, type ToyCloud } from './toy/index.ts'

const minute = 60_000
const policy = {
  version: 'policy-1',
  requesters: { users: [], groups: [], anyone: true },
  environments: [{ name: 'play', match: { 'toy.box': ['box'] } }],
  rules: [aRule({ name: 'play', when: { environment: 'play' } })],
}

interface House {
  inventory: Inventory
  requests: Requests
  engine: Engine
  types(text: string, by?: string): Promise<string>
  /** Lets time pass, in small steps, while the engine works. */
  pass(ms: number): Promise<void>
}

/** The rooms as the app puts them together, with these providers and no other. */
async function house(db: Db, clock: ManualClock, providers: readonly Provider[]): Promise<House> {
  const { logger } = capturedLog()
  let engine: Engine
  const requests = createRequests({ db, clock, engine: () => engine, wake: () => undefined })
  const inventory = createInventory({
    db,
    clock,
    logger,
    providers,
    ownerOf: async () => null,
    changed: async () => undefined,
    wake: () => undefined,
  })
  const families = providers.flatMap(provider => provider.families)
  const actions = families.flatMap(family => family.actions.map(({ kind }) => kind))
  engine = createEngine({
    db,
    clock,
    random: steady,
    logger,
    owner: 'one process',
    operations: createOperations({ clock, policy, requests, inventory }, actions),
    record: requests.stepHappened,
  })
  const unused = () => Promise.reject(new Error('not in this drill'))
  const contextFor = (id: string): Context => ({
    actor: { id, teamId: 'T0', isGuest: false, isBot: false, isDeactivated: false, isStranger: false },
    channel: null,
    clock,
    policy,
    requests,
    inventory,
    memberships: async () => new Map(),
    audit: {
      record: async (action, request, detail) => {
        await transact(db, tx => appendAudit(tx, { actor: id, action, request, detail }, clock.now()))
      },
      latest: unused,
      send: unused,
    },
    sendFile: unused,
    sendMap: unused,
    health: unused,
    approvalsChannel: 'C0APPROVALS',
  })
  await inventory.refreshAll()
  return {
    inventory,
    requests,
    engine,
    async types(text, by = 'U0REQUESTER') {
      const understood = read(text, '/peering')
      if ('reply' in understood) return textOf(understood.reply)
      const reply = await run(understood.command, understood.input, contextFor(by))
      return reply.kind === 'say' ? textOf(reply) : JSON.stringify(reply)
    },
    async pass(ms) {
      const until = clock.now() + ms
      while (clock.now() < until) {
        await engine.runDue()
        await engine.idle()
        clock.advance(5_000)
      }
    },
  }
}

describe('a fifth provider', () => {
  test('is asked for, approved, carried out, listed and deleted, and no file of the house knows it', async () => {
    const [db, clock] = [await memoryDatabase(), manualClock()]
    const cloud: ToyCloud = new Map()
    const it = await house(db, clock, [createToy(cloud, clock)])

    expect(await it.types('create toy from=kitchen to=attic reason="a bell"')).toContain('R-1')
    await it.pass(minute)
    await it.types('approve R-1', 'U0ANNA')
    await it.pass(5 * minute)

    expect(await it.requests.read(1)).toMatchObject({ status: 'succeeded', words: { outcome: 'peered' } })
    expect(cloud.size).toBe(1)
    expect(await it.types('list')).toContain('box/wire-1 active')
    expect(await it.types('show box/wire-1')).toContain('Listen whether it hums.')

    await it.types('delete peering=box/wire-1 confirm=box/wire-1 reason="too loud"')
    await it.pass(minute)
    await it.types('approve R-2', 'U0BEN')
    await it.pass(5 * minute)

    expect(await it.requests.read(2)).toMatchObject({ status: 'succeeded' })
    expect(cloud.size).toBe(0)
    const actions: string[] = []
    for await (const { action } of readEntries(db)) actions.push(action)
    expect(actions.filter(action => action === 'request.finished')).toHaveLength(2)
  })

  test('is gone with its scopes when it is taken out, and what it did stays on record', async () => {
    const [db, clock] = [await memoryDatabase(), manualClock()]
    const before = await house(db, clock, [createToy(new Map(), clock)])
    await before.types('create toy from=kitchen to=attic reason="a bell"')
    await before.pass(minute)
    await before.types('approve R-1', 'U0ANNA')
    await before.pass(5 * minute)

    const after = await house(db, clock, [])

    expect(await after.inventory.scopes()).toEqual([])
    expect(await after.types('list')).toContain('There are no peerings that Peerbot knows of.')
    expect(await after.types('show R-1')).toContain('kitchen')
    expect(await after.types('create toy from=kitchen to=attic reason="a bell"')).toContain('left over')
  })
})

/** What the document says is touched, apart from the provider's own folders. */
function saidToBeTouched(): string[] {
  const text = readFileSync('docs/fifth-provider.md', 'utf8')
  return [...text.matchAll(/^\| `(src\/[^`]+)` \|/gm)].map(([, path = '']) => path)
}

/** Files outside its own folders and the sandbox in which a provider is named. */
function namedIn(provider: string): string[] {
  const word = new RegExp(`\\b${provider}`, 'i')
  return readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter(path => /\.(ts|tsx)$/.test(path))
    .filter(path => !path.startsWith('sandbox/') && !path.startsWith(`providers/${provider}/`))
    .filter(path => word.test(readFileSync(`src/${path}`, 'utf8')))
    .map(path => `src/${path}`)
    .toSorted()
}

describe('the last provider that was added', () => {
  test('is named in the files that the drill says, and in no other', () => {
    const said = saidToBeTouched().map(path => path.replaceAll('<id>', 'nfyio'))

    expect(namedIn('nfyio')).toEqual(said.toSorted())
  })
})
