/** A request store on a database of its own, with an engine whose operations only wait. */
import { type Entry, readEntries } from '../../src/audit/index.ts'
import { type Db, transact } from '../../src/db/index.ts'
import { createEngine, type Operation } from '../../src/engine/index.ts'
import { plain } from '../../src/kit/message.ts'
import type { Authority, Command } from '../../src/peering/decide.ts'
import { planHash } from '../../src/peering/plan.ts'
import { createRequests, type NewRequest, type Request, type Requests } from '../../src/requests/index.ts'
import { aNewRequest, anAuthority, aPlan, aRule } from '../support/builders.ts'
import { capturedLog } from '../support/captured-log.ts'
import { memoryDatabase } from '../support/database.ts'
import { type ManualClock, manualClock } from '../support/manual-clock.ts'

export const plan = aPlan()
export const hash = planHash(plan)
export const rule = aRule({ approvals: 2 })
export const authority: Authority = anAuthority({ rule })

const idle = (name: string): Operation => ({
  name,
  steps: [
    {
      name: 'submit',
      run: () => Promise.resolve({ kind: 'waiting', for: 'remote', afterMs: 1_000, note: 'waiting' }),
    },
  ],
  lockName: () => Promise.resolve('scope'),
  finished: () => Promise.resolve(),
  failed: () => Promise.resolve(),
})

/** Everything that a change may write. */
export interface Written {
  entries: Entry[]
  /** `card 1`, `thread 1`, `to U0REQUESTER` */
  letters: string[]
  /** What the lines and direct messages say first. */
  said: string[]
  /** `plan running`, `peering.create abandoned` */
  runs: string[]
}

export interface FrontDesk {
  db: Db
  clock: ManualClock
  requests: Requests
  wakes: number
  create(over?: Partial<NewRequest>): Promise<Request>
  /** A request in a status, reached by commands. */
  reach(status: Request['status']): Promise<Request>
  read(id: number): Promise<Request>
  written(): Promise<Written>
  /** What `work` wrote beyond what was there. */
  during(work: () => Promise<unknown>): Promise<Written>
  /** As the engine does before what ends a run is committed. */
  endRuns(): Promise<void>
  approve(
    id: number,
    by: string,
    over?: Partial<Extract<Command, { command: 'approve' }>>,
  ): ReturnType<Requests['command']>
}

export async function frontDesk(): Promise<FrontDesk> {
  const db = await memoryDatabase()
  const clock = manualClock()
  const engine = createEngine({
    db,
    clock,
    random: { unit: () => 0, uuid: () => 'uuid', hex: n => '0'.repeat(n) },
    logger: capturedLog().logger,
    owner: 'front-desk',
    operations: ['plan', 'peering.create', 'peering.delete'].map(idle),
    record: () => Promise.resolve(),
  })
  const requests = createRequests({
    db,
    clock,
    engine: () => engine,
    wake: () => {
      desk.wakes++
    },
  })

  const desk: FrontDesk = {
    db,
    clock,
    requests,
    wakes: 0,
    create: over => requests.create(aNewRequest(over)),
    read: async id => {
      const request = await requests.read(id)
      if (!request) throw new Error(`there is no request ${id}`)
      return request
    },
    endRuns: async () => {
      await db.updateTable('runs').set({ status: 'finished' }).where('status', '=', 'running').execute()
    },
    approve: (id, by, over = {}) =>
      requests.command(id, { command: 'approve', by, authority, planHash: hash, ...over }, by),
    reach: async status => {
      const { id } = await desk.create()
      const way: Record<string, () => Promise<unknown>> = {
        offer: async () => {
          await desk.endRuns()
          await requests.command(id, { command: 'offer_plan', planHash: hash, rule }, 'peerbot', {
            plan,
            rule,
          })
        },
        block: async () => {
          await desk.endRuns()
          await requests.command(id, { command: 'block', planHash: hash }, 'peerbot', { plan })
        },
        first: () => desk.approve(id, 'U0ANNA'),
        second: () => desk.approve(id, 'U0BEN'),
        start: () => transact(db, tx => requests.change(tx, id, { command: 'start' }, 'peerbot')),
        finish: () => requests.command(id, { command: 'finish' }, 'peerbot'),
        fail: () => requests.command(id, { command: 'fail' }, 'peerbot', { failure: 'It broke.' }),
        deny: () => requests.command(id, { command: 'deny', by: 'U0BEN', authority, note: 'no' }, 'U0BEN'),
        cancel: () =>
          requests.command(id, { command: 'cancel', by: 'U0REQUESTER', note: null }, 'U0REQUESTER'),
        expire: () => {
          clock.advance(rule.expireAfterMs)
          return requests.command(id, { command: 'expire' }, 'peerbot')
        },
      }
      const ways: Record<Request['status'], string> = {
        planning: '',
        blocked: 'block',
        pending_approval: 'offer',
        approved: 'offer first second',
        running: 'offer first second start',
        succeeded: 'offer first second start finish',
        failed: 'offer first second start fail',
        denied: 'offer deny',
        canceled: 'cancel',
        expired: 'offer expire',
      }
      for (const step of ways[status].split(' ').filter(Boolean)) await way[step]?.()
      const reached = await desk.read(id)
      if (reached.status !== status) throw new Error(`it is ${reached.status}`)
      return reached
    },
    written: async () => {
      const entries: Entry[] = []
      for await (const entry of readEntries(db)) entries.push(entry)
      const letters = await db.selectFrom('letters').selectAll().orderBy('id').execute()
      const runs = await db.selectFrom('runs').selectAll().orderBy('id').execute()
      return {
        entries,
        letters: letters.map(({ kind, payload }) => {
          const { request, person } = JSON.parse(payload)
          if (kind === 'direct') return `to ${person}`
          return kind === 'home' ? `home of ${person}` : `${kind} ${request}`
        }),
        said: letters.flatMap(({ payload }) => {
          const { message } = JSON.parse(payload)
          return message ? [plain(message.title)] : []
        }),
        runs: runs.map(({ operation, status }) => `${operation} ${status}`),
      }
    },
    during: async work => {
      // A card that waits takes redraws into itself; delivered, it does not hide the next one.
      await db.updateTable('letters').set({ status: 'delivered' }).execute()
      const before = await desk.written()
      await work()
      const after = await desk.written()
      return {
        entries: after.entries.slice(before.entries.length),
        letters: after.letters.slice(before.letters.length),
        said: after.said.slice(before.said.length),
        runs: after.runs,
      }
    },
  }
  return desk
}
