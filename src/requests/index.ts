/**
 * The request room: what people asked for, where each request stands, its plan and approvals. `change` is the one
 * writer of a status: in one transaction it checks the version, writes the state, appends the audit entry, and
 * enqueues what must be said and done (the lifecycle table says what).
 *
 * May import: kit, db, peering, audit, outbox, engine.
 *
 * To add an event: its row in src/peering/lifecycle.ts, its case in decide.ts, its line in news.ts. To add something to
 * press while a request runs: its row in offer.ts.
 */
export { againButtons, instructionParts, outcomeText, stepWords } from './news.ts'
export { mayRequesterPress, pressedBefore, pressesOf } from './offer.ts'
export { lapsedRequests, listRequests, readRequest, staleCards } from './read.ts'
export { parseRequestName, peeringOf, type Request, requestName } from './request.ts'
export { createRequests, type NewRequest, type Requests } from './store.ts'
