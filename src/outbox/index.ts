/**
 * The outbox room: what must be said in Slack, written in the transaction of what it tells about, delivered later and
 * again until it is said once. Redraws of the same card merge. It knows no Slack: the sender is a parameter.
 *
 * May import: kit, db.
 *
 * To add a kind of letter: a line in `Content` (letter.ts), its topic, and how it is said in src/slack/delivery.
 */
export { type Copy, copyOf, forgetCopy, homeViewers, isTracked, rememberCopy } from './copies.ts'
export { type Courier, createCourier, type Delivery } from './courier.ts'
export type { CloudFileRef, Content, Letter } from './letter.ts'
export { outboxDepth, post } from './store.ts'
