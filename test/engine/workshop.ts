/**
 * Engines on one database, each as if in a process of its own: it has its own name and its own timers, and can be
 * killed: it then does nothing more, not even give back what it holds. What it recorded is read back from the audit log.
 */
import { appendAudit, readEntries } from '../../src/audit/index.ts'
import { type Db, type Tx, transact } from '../../src/db/index.ts'
import {
  createEngine,
  type Engine,
  type Failure,
  type Operation,
  type Outcome,
  type Step,
  type StepEvent,
  type StepView,
  stepsOf,
} from '../../src/engine/index.ts'
import type { Clock } from '../../src/kit/clock.ts'
import type { Random } from '../../src/kit/ids.ts'
import { createLogger } from '../../src/kit/logger.ts'
import { type CapturedLog, capturedLog } from '../support/captured-log.ts'
import { memoryDatabase } from '../support/database.ts'
import { type ManualClock, manualClock } from '../support/manual-clock.ts'

/** A step by name and what it does; `!` in front of the name makes it exclusive. */
export function aStep(name: string, run: Step['run'] | Outcome = { kind: 'done' }): Step {
  return {
    name: name.replace('!', ''),
    ...(name.startsWith('!') ? { isExclusive: true } : {}),
    run: typeof run === 'function' ? run : () => Promise.resolve(run),
  }
}

/** THE way to build an operation here: its steps, everything else with a default. */
export function anOperation(
  steps: readonly [Step, ...Step[]],
  over: Partial<Omit<Operation, 'steps'>> = {},
): Operation {
  return {
    name: 'work',
    steps,
    lockName: () => Promise.resolve('scope'),
    finished: () => Promise.resolve(),
    failed: () => Promise.resolve(),
    ...over,
  }
}

/** Jitter takes nothing off, so that waits are exact. */
export const steady: Random = { unit: () => 0, uuid: () => 'uuid', hex: n => '0'.repeat(n) }

export interface Process {
  owner: string
  engine: Engine
  /** As by SIGKILL. */
  kill(): void
}

export interface Workshop {
  db: Db
  clock: ManualClock
  log: CapturedLog
  /** Ends of runs, in words: `1 finished`, `1 failed: …`. */
  ends: string[]
  failures: Failure[]
  process(options?: {
    owner?: string
    operations?: readonly Operation[]
    boundary?: (point: string) => Promise<void>
    record?: (tx: Tx, event: StepEvent) => Promise<void>
  }): Process
  start(subject?: string, operation?: string): Promise<void>
  /** Everything recorded: `submit: intended`. */
  story(): Promise<string[]>
  steps(subject?: string): Promise<StepView[]>
  step(name: string, subject?: string): Promise<StepView>
  /** Runs what is due, then lets time pass to the next due step, until `isOver`. */
  drive(process: Process, isOver: () => boolean | Promise<boolean>): Promise<void>
}

export async function workshop(...operations: Operation[]): Promise<Workshop> {
  const db = await memoryDatabase()
  const clock = manualClock()
  const log = capturedLog()
  const ends: string[] = []
  const failures: Failure[] = []
  const audited = (tx: Tx, event: StepEvent) =>
    appendAudit(
      tx,
      { actor: 'peerbot', action: event.event, request: null, detail: { ...event } },
      clock.now(),
    )
  const reporting = operations.map(
    (operation): Operation => ({
      ...operation,
      finished: async (tx, subject) => {
        await operation.finished(tx, subject)
        ends.push(`${subject} finished`)
      },
      failed: async (tx, subject, failure) => {
        await operation.failed(tx, subject, failure)
        failures.push(failure)
        ends.push(`${subject} failed: ${failure.note}`)
      },
    }),
  )
  let count = 0

  const self: Workshop = {
    db,
    clock,
    log,
    ends,
    failures,
    process: (options = {}) => {
      const owner = options.owner ?? `process-${++count}`
      let isAlive = true
      const mortal: Clock = {
        now: () => {
          // A transaction that was on its way is undone, as when the process ends.
          if (!isAlive) throw new Error(`${owner} was killed`)
          return clock.now()
        },
        after: (ms, fn) => clock.after(ms, () => isAlive && fn()),
      }
      const logger = createLogger('debug', {
        write: line => void (isAlive && log.lines.push(JSON.parse(line))),
      })
      const engine = createEngine({
        db,
        clock: mortal,
        random: steady,
        logger,
        owner,
        operations: options.operations ?? reporting,
        record:
          options.record ??
          (async (tx, event) => {
            await audited(tx, event)
          }),
        ...(options.boundary ? { boundary: options.boundary } : {}),
      })
      const kill = () => {
        isAlive = false
        // It takes no more steps; what is under way hangs for ever, so nobody waits for it.
        void engine.stop()
      }
      return { owner, engine, kill }
    },
    start: (subject = '1', operation = operations[0]?.name ?? 'work') => {
      const { engine } = self.process({ owner: 'starter' })
      return transact(db, tx => engine.start(tx, operation, subject))
    },
    story: async () => {
      const lines: string[] = []
      for await (const { action, detail } of readEntries(db)) lines.push(`${detail['step']}: ${action}`)
      return lines
    },
    steps: (subject = '1') => stepsOf(db, subject),
    step: async (name, subject) => {
      const found = (await self.steps(subject)).find(step => step.name === name)
      if (!found) throw new Error(`there is no step ${name}`)
      return found
    },
    drive: async ({ engine }, isOver) => {
      for (let rounds = 0; rounds < 500; rounds++) {
        await engine.runDue()
        await engine.idle()
        if (await isOver()) return
        const { due } = await db
          .selectFrom('steps')
          .select(eb => eb.fn.min('due_at').as('due'))
          .where('due_at', 'is not', null)
          .executeTakeFirstOrThrow()
        clock.advance(Math.max(1, (due ?? 0) - clock.now()))
      }
      throw new Error('it does not come to an end')
    },
  }
  return self
}

/** A promise that somebody else settles. */
export function gate(): { opened: Promise<void>; open: () => void } {
  const { promise: opened, resolve: open } = Promise.withResolvers<void>()
  return { opened, open }
}
