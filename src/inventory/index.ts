/**
 * The inventory room: what exists at the clouds, as last observed. One shared poll per scope serves every request and
 * every watcher; a change of status is audited, posted, and wakes the step that waits for it, in one transaction.
 * Lists, forms and typeahead answer from here, never from a cloud call.
 *
 * May import: kit, db, peering, audit, outbox, providers/provider.ts.
 */
export { createInventory, type Inventory, type OwnEnd } from './inventory.ts'
export { peeringName, statusMarks } from './notice.ts'
export type { RecordedRoute } from './routes.ts'
export type { KnownPeering, KnownScope, Poll } from './store.ts'
