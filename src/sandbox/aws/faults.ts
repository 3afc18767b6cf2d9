/** Faults on demand: what is armed, for a test or for the person at the page. */
import { arming } from '../faults.ts'
import type { QuotaName } from './quota.ts'

/**
 * Public: how to arm them. An `action` is a call's name, as in `CreateRoute`, or in `DryRun:CreateRoute` for its dry run;
 * without it, any call is struck.
 */
export interface Faults {
  /** RequestLimitExceeded, so many times. */
  throttle(times: number, action?: string): void
  /** Performs the call, then destroys the connection: the reply is lost. */
  dropNextReply(action?: string): void
  /** Destroys the connection before anything is done. */
  dropNextRequest(action?: string): void
  /** Answers a page that is no XML, as a proxy or a load balancer does. */
  httpError(status: number, times: number, action?: string): void
  /** Later requests for a peering are not found for so long; null: by the pace again. */
  notFoundAfterCreate(ms: number | null): void
  /** The account's role may not call it: UnauthorizedOperation, AccessDenied at STS. */
  forbid(account: string, action: string): void
  /** Sets a quota; null: the default again. */
  quota(name: QuotaName, value: number | null): void
  /** The next such call is refused with this code. */
  failNext(action: string, code: string, message?: string, status?: number): void
  /** Describes show a peering under a status code nobody published; null ends it. */
  unknownStatus(pcx: string, word: string | null): void
  /** Later acceptances stay `provisioning` for so long; null: by the pace again. */
  slowAccept(ms: number | null): void
  /** Later changes of a peering's options are shown that late; null: at once again. */
  slowOptions(ms: number | null): void
  /** The next analysis of the Reachability Analyzer that is started ends as `failed`, for this reason. */
  failNextAnalysis(message: string): void
  /** Later analyses run for so long; null: by the pace again. */
  slowAnalysis(ms: number | null): void
  /** No page of a list is longer, whatever MaxResults says; null ends it. */
  shortPages(length: number | null): void
  /** Temporary keys given out so far have expired. */
  expireSessions(): void
  clear(): void
}

interface Refused {
  action: string
  code: string
  message: string
  status: number
}

function nothingArmed() {
  return {
    throttles: [] as { action: string | null; left: number }[],
    lostReplies: [] as (string | null)[],
    lostRequests: [] as (string | null)[],
    httpErrors: [] as { action: string | null; status: number; left: number }[],
    unseenMs: null as number | null,
    forbidden: new Set<string>(), // `111122223333 CreateRoute`
    quotas: new Map<QuotaName, number>(),
    failures: [] as Refused[],
    statusWords: new Map<string, string>(), // by pcx
    acceptMs: null as number | null,
    optionsMs: null as number | null,
    failedAnalyses: [] as string[], // why
    analysisMs: null as number | null,
    pageLength: null as number | null,
  }
}

export type ArmedFaults = ReturnType<typeof nothingArmed>

export function takeFailure(armed: ArmedFaults, action: string): Refused | null {
  const index = armed.failures.findIndex(failure => failure.action === action)
  return armed.failures.splice(index, index < 0 ? 0 : 1)[0] ?? null
}

/** One short line per armed fault, for the page. */
export function describeFaults(armed: ArmedFaults): string[] {
  const named = (action: string | null) => action ?? 'any call'
  return [
    ...armed.throttles.map(({ action, left }) => `throttled, ${left} more (${named(action)})`),
    ...armed.lostReplies.map(action => `the next reply is lost (${named(action)})`),
    ...armed.lostRequests.map(action => `the next request is lost (${named(action)})`),
    ...armed.httpErrors.map(({ action, status, left }) => `HTTP ${status}, ${left} more (${named(action)})`),
    ...(armed.unseenMs === null ? [] : [`new peerings are not found for ${armed.unseenMs} ms`]),
    ...[...armed.forbidden].map(pair => `not allowed: ${pair}`),
    ...[...armed.quotas].map(([name, value]) => `quota ${name} is ${value}`),
    ...armed.failures.map(({ action, code }) => `the next ${action} is refused with ${code}`),
    ...[...armed.statusWords].map(([pcx, word]) => `${pcx} reads "${word}"`),
    ...(armed.acceptMs === null ? [] : [`acceptances take ${armed.acceptMs} ms`]),
    ...(armed.optionsMs === null ? [] : [`options are shown ${armed.optionsMs} ms late`]),
    ...armed.failedAnalyses.map(message => `the next analysis fails: ${message}`),
    ...(armed.analysisMs === null ? [] : [`analyses take ${armed.analysisMs} ms`]),
    ...(armed.pageLength === null ? [] : [`pages hold ${armed.pageLength}`]),
  ]
}

export interface FaultBox {
  armed: ArmedFaults
  faults: Faults
}

/** `changed` is called after every change, so that a page can redraw. */
export function createFaultBox(changed: () => void, expireSessions: () => void): FaultBox {
  const armed = nothingArmed()
  const arm = arming(changed)
  return {
    armed,
    faults: {
      throttle: arm((times, action) => armed.throttles.push({ action: action ?? null, left: times })),
      dropNextReply: arm(action => armed.lostReplies.push(action ?? null)),
      dropNextRequest: arm(action => armed.lostRequests.push(action ?? null)),
      httpError: arm((status, times, action) =>
        armed.httpErrors.push({ action: action ?? null, status, left: times }),
      ),
      notFoundAfterCreate: arm(ms => {
        armed.unseenMs = ms
      }),
      forbid: arm((account, action) => armed.forbidden.add(`${account} ${action}`)),
      quota: arm((name, value) =>
        value === null ? armed.quotas.delete(name) : armed.quotas.set(name, value),
      ),
      failNext: arm((action, code, message = 'Fault on demand', status = 400) =>
        armed.failures.push({ action, code, message, status }),
      ),
      unknownStatus: arm((pcx, word) =>
        word === null ? armed.statusWords.delete(pcx) : armed.statusWords.set(pcx, word),
      ),
      slowAccept: arm(ms => {
        armed.acceptMs = ms
      }),
      slowOptions: arm(ms => {
        armed.optionsMs = ms
      }),
      failNextAnalysis: arm(message => armed.failedAnalyses.push(message)),
      slowAnalysis: arm(ms => {
        armed.analysisMs = ms
      }),
      shortPages: arm(length => {
        armed.pageLength = length
      }),
      expireSessions: arm(expireSessions),
      clear: arm(() => Object.assign(armed, nothingArmed())),
    },
  }
}
