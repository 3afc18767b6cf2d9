import { type Db, type Tx, transact } from '../db/index.ts'
import { backoffMs } from '../kit/backoff.ts'
import type { Clock } from '../kit/clock.ts'
import { minute, second } from '../kit/duration.ts'
import { ForeignError, messageOf } from '../kit/errors.ts'
import type { Random } from '../kit/ids.ts'
import type { Logger } from '../kit/logger.ts'
import type { Failure, Operation, Outcome, Step, StepContext, StepEvent } from './operation.ts'
import { afterFailure, retryTable } from './retry.ts'
import {
  abandonRun,
  type Claimed,
  claimDue,
  endRun,
  insertStep,
  nextStepAt,
  outputsOf,
  releaseLeases,
  releaseLocks,
  reopenFrom,
  startRun,
  takeLock,
  writeHeld,
} from './store.ts'

export interface EngineOptions {
  db: Db
  clock: Clock
  random: Random
  logger: Logger
  /** Unique to this process; leases carry it. */
  owner: string
  operations: readonly Operation[]
  /** Runs in the transaction of what it records. */
  record: (tx: Tx, event: StepEvent) => Promise<void>
  /** Awaited at every point where a crash would matter; tests stop the process there. */
  boundary?: (point: string) => Promise<void>
}

export interface Engine {
  start(tx: Tx, operation: string, subject: string): Promise<void>
  abandon(tx: Tx, subject: string): Promise<void>
  /** Runs every step that is due, and what becomes due by it; resolves when nothing more is. */
  runDue(): Promise<void>
  /** Something may have become due: run it soon. */
  wake(): void
  /** Frees what dead processes held. */
  takeOver(isDead: (owner: string) => boolean): Promise<number>
  idle(): Promise<void>
  /** Takes no new step and waits for those under way. */
  stop(): Promise<void>
}

const leaseMs = 30 * second
const parallel = 8

/**
 * The durable steps. A step is claimed with a lease, run, and settled in one transaction together with what follows
 * from it. A process that dies gives up its claim, not the work: the lease runs out and the step is run again from its
 * row, which says whether a call was about to be made (`intent_at`) and what it started (`remote_ref`).
 *
 * "The step failed" and "we could not record it" are different events: only the first is settled; the second is
 * logged and left to the lease.
 */
export function createEngine(options: EngineOptions): Engine {
  const { db, clock, random, logger, owner } = options
  const boundary = options.boundary ?? (() => Promise.resolve())
  const held = new Set<number>()
  const underWay = new Set<Promise<void>>()
  let cancelTimer: (() => void) | null = null
  let isStopped = false

  const operationNamed = (name: string): Operation => {
    const operation = options.operations.find(candidate => candidate.name === name)
    if (!operation) throw new Error(`there is no operation named ${name}`)
    return operation
  }

  const stepNamed = (operation: Operation, name: string): { step: Step; next: Step | undefined } => {
    const index = operation.steps.findIndex(candidate => candidate.name === name)
    const step = operation.steps[index]
    if (!step) throw new Error(`${operation.name} has no step named ${name}`)
    return { step, next: operation.steps[index + 1] }
  }

  const record = (
    tx: Tx,
    claimed: Claimed,
    event: StepEvent['event'],
    attempt: number,
    note: string | null,
    isQuiet = false,
  ): Promise<void> =>
    options.record(tx, {
      run: claimed.step.run,
      operation: claimed.operation,
      subject: claimed.subject,
      step: claimed.step.name,
      event,
      attempt,
      note,
      isQuiet,
    })

  const contextOf = async (claimed: Claimed, attempt: number): Promise<StepContext> => {
    const { step, operation, subject } = claimed
    const where = `${operation}/${step.name}`
    const write = async (
      event: StepEvent['event'],
      values: Parameters<typeof writeHeld>[3],
      note: string | null,
    ) => {
      await transact(db, async tx => {
        await writeHeld(tx, step.id, owner, values)
        await record(tx, claimed, event, attempt, note)
      })
      await boundary(`${where}: ${event}`)
    }
    const context: StepContext = {
      run: step.run,
      subject,
      attempt,
      createdAt: step.created_at,
      intentAt: step.intent_at,
      remoteRef: step.remote_ref,
      outputs: await outputsOf(db, step.run),
      intend: async () => {
        const at = clock.now()
        await write('intended', { intent_at: at }, null)
        return at
      },
      remember: ref => write('remembered', { remote_ref: ref }, ref),
      retract: () => write('retracted', { intent_at: null }, null),
    }
    return context
  }

  /** A lease for as long as the step runs. A renewal that fails is noticed when the step is settled. */
  const keepLease = (id: number): (() => void) => {
    const renew = (): void => {
      cancel = clock.after(leaseMs / 3, renew)
      const values = { lease_until: clock.now() + leaseMs }
      transact(db, tx => writeHeld(tx, id, owner, values)).catch(thrown =>
        logger.warn({ err: thrown, step: id }, 'a lease could not be renewed'),
      )
    }
    let cancel = clock.after(leaseMs / 3, renew)
    return () => cancel()
  }

  const settle = async (claimed: Claimed, attempt: number, outcome: Outcome): Promise<void> => {
    const operation = operationNamed(claimed.operation)
    const { step, next } = stepNamed(operation, claimed.step.name)
    await transact(db, async tx => {
      const now = clock.now()
      const free = { lease_owner: null, lease_until: null, last_error: null }
      const settled = { ...free, due_at: null, settled_at: now, note: outcomeNote(outcome) }
      const write = (values: Parameters<typeof writeHeld>[3]) => writeHeld(tx, claimed.step.id, owner, values)
      switch (outcome.kind) {
        case 'done':
        case 'skipped': {
          const output =
            outcome.kind === 'done' && outcome.output !== undefined ? JSON.stringify(outcome.output) : null
          const status = outcome.kind === 'done' ? ('succeeded' as const) : ('skipped' as const)
          await write({ ...settled, status, output })
          await record(tx, claimed, status, attempt, settled.note)
          // The run ends before its last commit: what that commits may start the subject's next run.
          if (!next) await endRun(tx, claimed.step.run, 'finished', now)
          await outcome.commit?.(tx)
          if (next) {
            if (step.isExclusive && !next.isExclusive) await releaseLocks(tx, claimed.step.run, now)
            await insertStep(tx, claimed.step.run, next.name, now)
          } else {
            await operation.finished(tx, claimed.subject)
          }
          return
        }
        case 'waiting': {
          const status = outcome.for === 'person' ? 'waiting_person' : 'waiting_remote'
          await write({ ...free, status, attempt: 0, due_at: now + outcome.afterMs, note: outcome.note })
          if (outcome.note !== claimed.step.note) {
            await record(tx, claimed, 'waiting', attempt, outcome.note, outcome.isQuiet)
          }
          await outcome.commit?.(tx)
          return
        }
        case 'again': {
          await write(free)
          const { run } = claimed.step
          const { times } = await reopenFrom(
            tx,
            run,
            outcome.from,
            outcome.note,
            count => now + backoffMs(retryTable.not_active.backoff, count, random),
          )
          // What is said once is not said again at each try.
          await record(tx, claimed, 'waiting', attempt, outcome.note, times > 1)
          await releaseLocks(tx, run, now)
          return
        }
        case 'failed': {
          await write({ ...settled, status: 'failed' })
          await record(tx, claimed, 'failed', attempt, outcome.note)
          await endRun(tx, claimed.step.run, 'failed', now)
          await outcome.commit?.(tx)
          const outputs = await outputsOf(tx, claimed.step.run)
          const failure: Failure = { step: step.name, kind: 'step', note: outcome.note, outputs }
          await operation.failed(tx, claimed.subject, failure)
          return
        }
        case 'abandoned': {
          await write({ ...settled, status: 'abandoned' })
          await record(tx, claimed, 'abandoned', attempt, outcome.note)
          await endRun(tx, claimed.step.run, 'abandoned', now)
          await outcome.commit?.(tx)
          return
        }
      }
    })
    await boundary(`${claimed.operation}/${claimed.step.name}: ${outcome.kind}`)
  }

  const settleThrown = async (claimed: Claimed, attempt: number, thrown: unknown): Promise<void> => {
    const kind = thrown instanceof ForeignError ? thrown.kind : 'bug'
    const retryAfterMs = thrown instanceof ForeignError ? thrown.retryAfterMs : null
    const error = messageOf(thrown)
    if (kind === 'bug')
      logger.error({ err: thrown, subject: claimed.subject, step: claimed.step.name }, 'bug in a step')
    const after = afterFailure(kind, attempt, random, retryAfterMs)
    const operation = operationNamed(claimed.operation)
    await transact(db, async tx => {
      const now = clock.now()
      const free = { lease_owner: null, lease_until: null, last_error: error, attempt }
      if (after.retryInMs !== null) {
        const status = after.waitsFor === 'person' ? 'waiting_person' : 'waiting_remote'
        await writeHeld(tx, claimed.step.id, owner, { ...free, status, due_at: now + after.retryInMs })
        await record(tx, claimed, 'attempt_failed', attempt, error)
        return
      }
      const note = kind === 'bug' ? `an error inside Peerbot: ${error}` : error
      await writeHeld(tx, claimed.step.id, owner, {
        ...free,
        status: 'failed',
        due_at: null,
        settled_at: now,
        note,
      })
      await record(tx, claimed, 'failed', attempt, note)
      await endRun(tx, claimed.step.run, 'failed', now)
      const outputs = await outputsOf(tx, claimed.step.run)
      await operation.failed(tx, claimed.subject, { step: claimed.step.name, kind, note, outputs })
    })
    await boundary(`${claimed.operation}/${claimed.step.name}: attempt_failed`)
  }

  /** False when another run has the lock; the step then waits for its release. */
  const lockFor = async (claimed: Claimed, operation: Operation): Promise<boolean> => {
    const name = await operation.lockName(claimed.subject)
    return transact(db, async tx => {
      const now = clock.now()
      if (await takeLock(tx, name, claimed.step.run, now)) return true
      const note = `another request is changing ${name}; this one goes on after it`
      await writeHeld(tx, claimed.step.id, owner, {
        status: 'waiting_remote',
        lease_owner: null,
        lease_until: null,
        // The release wakes it; the minute is for a release that nobody saw.
        due_at: now + minute,
        waits_for: name,
        note,
      })
      if (claimed.step.note !== note) await record(tx, claimed, 'waiting', claimed.step.attempt + 1, note)
      return false
    })
  }

  const execute = async (claimed: Claimed): Promise<void> => {
    const attempt = claimed.step.attempt + 1
    const operation = operationNamed(claimed.operation)
    const { step } = stepNamed(operation, claimed.step.name)
    await boundary(`${claimed.operation}/${step.name}: claimed`)
    const letGo = keepLease(claimed.step.id)
    try {
      let outcome: Outcome
      try {
        if (step.isExclusive && !(await lockFor(claimed, operation))) return
        outcome = await step.run(await contextOf(claimed, attempt))
      } catch (thrown) {
        return await settleThrown(claimed, attempt, thrown)
      }
      await settle(claimed, attempt, outcome)
    } finally {
      letGo()
    }
  }

  // Claims are taken one at a time, so that no two workers of this process see the same row as free.
  let claiming: Promise<Claimed | null> = Promise.resolve(null)
  const claim = (): Promise<Claimed | null> => {
    claiming = claiming
      .catch(() => null)
      .then(async () => {
        if (isStopped) return null
        const claimed = await transact(db, async tx => {
          const due = await claimDue(tx, owner, clock.now(), leaseMs, held)
          if (due?.isFirst) await record(tx, due, 'started', 1, null)
          return due
        })
        if (claimed) held.add(claimed.step.id)
        return claimed
      })
    return claiming
  }

  /** Workers under way, never more than `parallel` however often the engine is woken. */
  let workers = 0

  const work = async (): Promise<void> => {
    for (let claimed = await claim(); claimed; claimed = await claim()) {
      const { id } = claimed.step
      try {
        await execute(claimed)
      } catch (thrown) {
        // It ran, or failed, but that could not be written. The lease runs out and the step is run again.
        logger.error({ err: thrown, step: id, subject: claimed.subject }, 'a step could not be recorded')
      } finally {
        held.delete(id)
      }
      // A slow step elsewhere must not hold up the timer of what became due by this one.
      await arm()
    }
  }

  const runDue = async (): Promise<void> => {
    const mine = Array.from({ length: parallel - workers }, async () => {
      workers += 1
      try {
        await work()
      } finally {
        workers -= 1
      }
    })
    await Promise.all(mine)
    await arm()
  }

  /** One timer for the next due step; the cron tick is the safety net beneath it. */
  const arm = async (): Promise<void> => {
    const at = isStopped ? null : await nextStepAt(db)
    cancelTimer?.()
    cancelTimer = null
    // Stopped while reading: a timer set now would outlive the engine.
    if (at === null || isStopped) return
    // Never at once: a step that is due but still held here (a jump of the clock) must not become a busy loop.
    cancelTimer = clock.after(Math.max(at - clock.now(), second / 4), wake)
  }

  const track = (job: Promise<void>): void => {
    const entry = job
      .catch(thrown => logger.error({ err: thrown }, 'due steps could not be read'))
      .finally(() => underWay.delete(entry))
    underWay.add(entry)
  }

  function wake(): void {
    if (!isStopped) track(runDue())
  }

  return {
    start: (tx, operation, subject) => startRun(tx, operationNamed(operation), subject, clock.now()),
    abandon: async (tx, subject) => {
      for (const abandoned of await abandonRun(tx, subject, clock.now())) {
        const { step, attempt, ...run } = abandoned
        await options.record(tx, {
          ...run,
          step,
          attempt: attempt + 1,
          event: 'abandoned',
          note: null,
          isQuiet: true,
        })
      }
    },
    runDue,
    wake,
    takeOver: isDead => transact(db, tx => releaseLeases(tx, isDead)),
    idle: async () => {
      while (underWay.size > 0) await Promise.all(underWay)
    },
    stop: async () => {
      isStopped = true
      cancelTimer?.()
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}

function outcomeNote(outcome: Outcome): string | null {
  return outcome.note ?? null
}
