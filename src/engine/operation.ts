import type { Tx } from '../db/index.ts'
import type { Json } from '../kit/json.ts'
import type { FailureKind } from './retry.ts'

/** What a step sees of itself. Everything in here comes from the database, so a restart sees the same. */
export interface StepContext {
  run: number
  subject: string
  /** Tries that failed in a row before this one, plus one. */
  attempt: number
  createdAt: number
  /** When a call that must not be made twice was about to be made; null when none was, or it had no effect. */
  intentAt: number | null
  remoteRef: string | null
  /** Outputs of this run's earlier steps, by step name. */
  outputs: Readonly<Record<string, Json>>
  /** Writes the intent: from here on the call may have been made. */
  intend(): Promise<number>
  /** Writes what the call started. */
  remember(remoteRef: string): Promise<void>
  /** The call certainly had no effect: it may be made again. */
  retract(): Promise<void>
}

/** Written in the transaction that settles the step. */
export type Commit = (tx: Tx) => Promise<void>

export type Outcome =
  | { kind: 'done'; output?: Json; note?: string; commit?: Commit }
  | { kind: 'skipped'; note: string; commit?: Commit }
  /** Not yet: look again in `afterMs`, or when woken. `isQuiet`: an ordinary wait, shown but not announced. */
  | {
      kind: 'waiting'
      for: 'remote' | 'person'
      afterMs: number
      note: string
      isQuiet?: true
      commit?: Commit
    }
  /**
   * What an earlier step began had no effect, because of what goes on around it: that step, named `from`, is to be done
   * again after a while, as if new. Others may come in between.
   */
  | { kind: 'again'; from: string; note: string }
  /** `note` is for people: what happened, what it means, what to do. */
  | { kind: 'failed'; note: string; commit?: Commit }
  /** The run ends here without failing: the request went another way. */
  | { kind: 'abandoned'; note: string; commit?: Commit }

export interface Step {
  name: string
  /** Holds the operation's lock while this step and the exclusive ones after it run. */
  isExclusive?: boolean
  /** Safe to run again, from any point. */
  run(context: StepContext): Promise<Outcome>
}

export interface Operation {
  /** `peering.create`; with a subject it names a run. */
  name: string
  steps: readonly [Step, ...Step[]]
  /** What its exclusive steps lock: `redis-cloud/main/1206`. */
  lockName(subject: string): Promise<string>
  /** In the transaction that ends the run. */
  finished(tx: Tx, subject: string): Promise<void>
  failed(tx: Tx, subject: string, failure: Failure): Promise<void>
}

export interface Failure {
  step: string
  kind: FailureKind | 'step'
  /** For people. */
  note: string
  /** Of the steps before it: what they have done stays done. */
  outputs: Readonly<Record<string, Json>>
}

/** What the engine tells while it works; recorded in the same transaction. */
export interface StepEvent {
  run: number
  operation: string
  subject: string
  step: string
  event:
    | 'started'
    | 'intended'
    | 'remembered'
    | 'retracted'
    | 'waiting'
    | 'succeeded'
    | 'skipped'
    | 'attempt_failed'
    | 'failed'
    | 'abandoned'
  attempt: number
  note: string | null
  /** An ordinary wait: nothing that people must be told. */
  isQuiet: boolean
}
