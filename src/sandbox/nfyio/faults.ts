/** Faults on demand, and the answers to what nobody knows of NFYio: both are armed by a test, or by a person at the page. */
import { arming } from '../faults.ts'
import type { CallName } from './contract.ts'
import { type ErrorCode, NfyioRefusal } from './refusal.ts'

/** How an install of unknown make behaves where the contract is inferred. */
export interface Manners {
  /** New peerings are `peer_…` (default) or `pcx_…`. */
  ids: 'peer' | 'pcx'
  /** Overlap on create: a 2xx body with status failed (default), or an error of this status. */
  overlap: 'failed' | 400 | 409 | 422
  /** The key of a list of peerings. */
  listKey: 'vpc_peerings' | 'peerings'
  /** Bodies as they are (default), or inside `{success, data}` as the newer generation of the API has them. */
  envelope: 'bare' | 'data'
  /** A peering's body names its route target. */
  namesTarget: boolean
}

const usualManners: Manners = {
  ids: 'peer',
  overlap: 'failed',
  listKey: 'vpc_peerings',
  envelope: 'bare',
  namesTarget: false,
}

/** Public: how to arm them. Without a `call`, any call is struck. */
export interface Faults {
  /** The install behaves so from now on; what is not named stays. */
  manners(change: Partial<Manners>): void
  /** The install does not offer this call: 404 without a body of NFYio's, or 405; null: it does again. */
  notOffered(call: CallName, status: 404 | 405 | null): void
  /** 429 RateLimitExceeded for so long. */
  rateLimit(ms: number): void
  /** Performs the call, then destroys the connection: the reply is lost. */
  dropNextReply(call?: CallName): void
  /** Destroys the connection before anything is done. */
  dropNextRequest(call?: CallName): void
  /** Answers a page that is no JSON, as a proxy does. */
  httpError(status: number, times: number, call?: CallName): void
  /** The next such call is refused with this code. */
  failNext(call: CallName, code: ErrorCode, message?: string): void
  /** The account's key may not do it: 403 ScopeRequired. */
  forbid(account: string, call: CallName): void
  /** The key is not accepted any more; null: all are again. */
  revoke(account: string | null): void
  /** Replies show a peering under a status that nobody published; null ends it. */
  unknownStatus(peering: string, word: string | null): void
  /** No page of a list is longer, whatever `limit` says; null ends it. */
  shortPages(length: number | null): void
  clear(): void
}

function nothingArmed() {
  return {
    manners: { ...usualManners },
    notOffered: new Map<CallName, 404 | 405>(),
    limitedUntil: 0,
    lostReplies: [] as (string | null)[],
    lostRequests: [] as (string | null)[],
    httpErrors: [] as { action: string | null; status: number; left: number }[],
    failures: [] as { call: CallName; refusal: NfyioRefusal }[],
    forbidden: new Set<string>(), // `account_platform peerings.accept`
    revoked: new Set<string>(), // accounts
    statusWords: new Map<string, string>(), // by peering
    pageLength: null as number | null,
  }
}

export type ArmedFaults = ReturnType<typeof nothingArmed>

export function takeFailure(armed: ArmedFaults, call: CallName): NfyioRefusal | null {
  const index = armed.failures.findIndex(failure => failure.call === call)
  return armed.failures.splice(index, index < 0 ? 0 : 1)[0]?.refusal ?? null
}

/** One short line per armed fault, for the page. */
export function describeFaults(armed: ArmedFaults, now: number): string[] {
  const named = (call: string | null) => call ?? 'any call'
  const { manners } = armed
  const changed = Object.entries(manners).filter(([name, value]) => Reflect.get(usualManners, name) !== value)
  return [
    ...changed.map(([name, value]) => `${name}: ${value}`),
    ...[...armed.notOffered].map(([call, status]) => `${call} is not offered (${status})`),
    ...(now < armed.limitedUntil ? ['the rate limit is exceeded'] : []),
    ...armed.lostReplies.map(call => `the next reply is lost (${named(call)})`),
    ...armed.lostRequests.map(call => `the next request is lost (${named(call)})`),
    ...armed.httpErrors.map(({ action, status, left }) => `HTTP ${status}, ${left} more (${named(action)})`),
    ...armed.failures.map(({ call, refusal }) => `the next ${call} is refused with ${refusal.code}`),
    ...[...armed.forbidden].map(pair => `not allowed: ${pair}`),
    ...[...armed.revoked].map(account => `the key of ${account} is not accepted`),
    ...[...armed.statusWords].map(([peering, word]) => `${peering} reads "${word}"`),
    ...(armed.pageLength === null ? [] : [`pages hold ${armed.pageLength}`]),
  ]
}

export interface FaultBox {
  armed: ArmedFaults
  faults: Faults
}

/** `changed` is called after every change, so that a page can redraw. */
export function createFaultBox(changed: () => void, now: () => number): FaultBox {
  const armed = nothingArmed()
  const arm = arming(changed)
  return {
    armed,
    faults: {
      manners: arm(change => Object.assign(armed.manners, change)),
      notOffered: arm((call, status) =>
        status === null ? armed.notOffered.delete(call) : armed.notOffered.set(call, status),
      ),
      rateLimit: arm(ms => {
        armed.limitedUntil = now() + ms
      }),
      dropNextReply: arm(call => armed.lostReplies.push(call ?? null)),
      dropNextRequest: arm(call => armed.lostRequests.push(call ?? null)),
      httpError: arm((status, times, call) =>
        armed.httpErrors.push({ action: call ?? null, status, left: times }),
      ),
      failNext: arm((call, code, message = 'Fault on demand') =>
        armed.failures.push({ call, refusal: new NfyioRefusal(code, message) }),
      ),
      forbid: arm((account, call) => armed.forbidden.add(`${account} ${call}`)),
      revoke: arm(account => (account === null ? armed.revoked.clear() : armed.revoked.add(account))),
      unknownStatus: arm((peering, word) =>
        word === null ? armed.statusWords.delete(peering) : armed.statusWords.set(peering, word),
      ),
      shortPages: arm(length => {
        armed.pageLength = length
      }),
      clear: arm(() => Object.assign(armed, nothingArmed())),
    },
  }
}
