/**
 * Room: one JSON-over-HTTP client for every foreign API: time limits on the given clock, retry of what is safe to send
 * again, a share of the account's rate limit, and every failure as a `ForeignError` that says whether the call may
 * have had an effect. It knows no vendor.
 *
 * May import: kit.
 *
 * To use it for another API: `createHttpClient` with its base URL and headers, a zod schema per reply, and an honest
 * `isIdempotent` per call; a `readRefusal` where the API's own codes say more than the status; share one
 * `createRateBudget` between all clients of an account that is limited as a whole.
 */
export { createRateBudget } from './budget.ts'
export { type Call, createHttpClient, type HttpClient, SEND_WITHIN_MS } from './client.ts'
export type { ErrorReply, Refusal } from './failure.ts'
