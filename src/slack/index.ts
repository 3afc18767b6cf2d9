/**
 * The Slack room, the only one that knows Bolt: it turns what people do into inputs of commands, replies and messages
 * into Block Kit within Slack's limits, and delivers the outbox.
 *
 * May import: kit, peering, outbox, requests, commands.
 *
 * To add a kind of letter: its case in delivery.ts. To add a part of a message: its case in render.ts.
 */
export { type CardApprovers, renderCard } from './card.ts'
export { connectSlack } from './connect.ts'
export { createDelivery } from './delivery.ts'
export { registerListeners } from './dispatch.ts'
export { createPeople, type People } from './people.ts'
