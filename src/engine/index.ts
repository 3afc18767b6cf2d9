/**
 * The engine room: durable steps. An operation is a list of named steps, each safe to run again; the engine claims due
 * rows with a lease, runs them, retries by error kind, and reconciles calls that must not be made twice. It knows no
 * cloud and no Slack, and replays nothing: a step's row is all the state there is.
 *
 * May import: kit, db.
 *
 * To add an operation: see src/operations.
 */
export { createEngine, type Engine } from './engine.ts'
export { callOnce, type Reconciled } from './once.ts'
export type { Commit, Failure, Operation, Outcome, Step, StepContext, StepEvent } from './operation.ts'
export { type StepView, stepsOf, wakeSubject } from './store.ts'
