/** Faults on demand: what is armed, for a test or for the person at the page. */
import { arming } from '../faults.ts'
import type { OperationError } from './operation.ts'
import { GcpRefusal } from './refusal.ts'

/**
 * Public: how to arm them. A `call` is a method's name, as in `networks.addPeering`, `globalOperations.get`,
 * `subnetworks.aggregatedList`, `sts.token`, `serviceAccounts.generateAccessToken`; without it, any call is struck.
 */
export interface Faults {
  /** 429 rateLimitExceeded, so many times. */
  throttle(times: number, call?: string): void
  /** Performs the call, then destroys the connection: the reply is lost. */
  dropNextReply(call?: string): void
  /** Destroys the connection before anything is done. */
  dropNextRequest(call?: string): void
  /** Answers a page that is no JSON, as a load balancer does. */
  httpError(status: number, times: number, call?: string): void
  /** The next such call is refused in Google's envelope. */
  failNext(call: string, status: number, reason: string, message?: string): void
  /** The next operation is taken, runs, and ends DONE with this error. */
  failOperation(code: string, message?: string, status?: number): void
  /** Later operations run for so long; null: by the pace again. */
  slowOperations(ms: number | null): void
  /** Somebody else's operation runs on the network for so long. */
  busy(project: string, network: string, ms: number, what?: 'peering' | 'route'): void
  /** Nobody has this permission in the project: 403 with its name. */
  forbid(project: string, permission: string): void
  /** PEERINGS_PER_NETWORK; null: the default again. */
  quota(peeringsPerNetwork: number | null): void
  /** Overlaps are found already by the first half, not only by the one that would connect. */
  checkOverlapEarly(isOn: boolean): void
  /** `listPeeringRoutes` answers without a region; by default it wants one, as gcloud does. */
  regionOptional(isOn: boolean): void
  /** No page of a list is longer, whatever maxResults says; null ends it. */
  shortPages(length: number | null): void
  /** Replies show every half of that name in a state that nobody published; null ends it. */
  unknownState(half: string, word: string | null): void
  /** Access tokens given out so far have expired. */
  expireTokens(): void
  clear(): void
}

interface Refused {
  call: string
  refusal: GcpRefusal
}

function nothingArmed() {
  return {
    throttles: [] as { action: string | null; left: number }[],
    lostReplies: [] as (string | null)[],
    lostRequests: [] as (string | null)[],
    httpErrors: [] as { action: string | null; status: number; left: number }[],
    failures: [] as Refused[],
    operationErrors: [] as OperationError[],
    operationMs: null as number | null,
    forbidden: new Set<string>(), // `app-prod compute.networks.addPeering`
    quota: null as number | null,
    isOverlapEarly: false,
    isRegionOptional: false,
    pageLength: null as number | null,
    stateWords: new Map<string, string>(), // by a half's name
  }
}

export type ArmedFaults = ReturnType<typeof nothingArmed>

export function takeFailure(armed: ArmedFaults, call: string): GcpRefusal | null {
  const index = armed.failures.findIndex(failure => failure.call === call)
  return armed.failures.splice(index, index < 0 ? 0 : 1)[0]?.refusal ?? null
}

/** One short line per armed fault, for the page. */
export function describeFaults(armed: ArmedFaults): string[] {
  const named = (call: string | null) => call ?? 'any call'
  return [
    ...armed.throttles.map(({ action, left }) => `throttled, ${left} more (${named(action)})`),
    ...armed.lostReplies.map(call => `the next reply is lost (${named(call)})`),
    ...armed.lostRequests.map(call => `the next request is lost (${named(call)})`),
    ...armed.httpErrors.map(({ action, status, left }) => `HTTP ${status}, ${left} more (${named(action)})`),
    ...armed.failures.map(({ call, refusal }) => `the next ${call} is refused with ${refusal.reason}`),
    ...armed.operationErrors.map(({ code }) => `the next operation fails with ${code}`),
    ...(armed.operationMs === null ? [] : [`operations take ${armed.operationMs} ms`]),
    ...[...armed.forbidden].map(pair => `not allowed: ${pair}`),
    ...(armed.quota === null ? [] : [`a network may have ${armed.quota} peerings`]),
    ...(armed.isOverlapEarly ? ['overlaps are found by the first half'] : []),
    ...(armed.isRegionOptional ? ['listPeeringRoutes wants no region'] : []),
    ...[...armed.stateWords].map(([half, word]) => `${half} reads "${word}"`),
    ...(armed.pageLength === null ? [] : [`pages hold ${armed.pageLength}`]),
  ]
}

export interface FaultBox {
  armed: ArmedFaults
  faults: Faults
}

interface Reach {
  /** After every change, so that a page can redraw. */
  changed(): void
  expireTokens(): void
  busy: Faults['busy']
}

export function createFaultBox({ changed, expireTokens, busy }: Reach): FaultBox {
  const armed = nothingArmed()
  const arm = arming(changed)
  return {
    armed,
    faults: {
      throttle: arm((times, call) => armed.throttles.push({ action: call ?? null, left: times })),
      dropNextReply: arm(call => armed.lostReplies.push(call ?? null)),
      dropNextRequest: arm(call => armed.lostRequests.push(call ?? null)),
      httpError: arm((status, times, call) =>
        armed.httpErrors.push({ action: call ?? null, status, left: times }),
      ),
      failNext: arm((call, status, reason, message = 'Fault on demand') =>
        armed.failures.push({ call, refusal: new GcpRefusal(status, reason, message) }),
      ),
      failOperation: arm((code, message = 'Fault on demand', status = 400) =>
        armed.operationErrors.push({ code, message, status }),
      ),
      slowOperations: arm(ms => {
        armed.operationMs = ms
      }),
      busy: arm(busy),
      forbid: arm((project, permission) => armed.forbidden.add(`${project} ${permission}`)),
      quota: arm(peeringsPerNetwork => {
        armed.quota = peeringsPerNetwork
      }),
      checkOverlapEarly: arm(isOn => {
        armed.isOverlapEarly = isOn
      }),
      regionOptional: arm(isOn => {
        armed.isRegionOptional = isOn
      }),
      shortPages: arm(length => {
        armed.pageLength = length
      }),
      unknownState: arm((half, word) =>
        word === null ? armed.stateWords.delete(half) : armed.stateWords.set(half, word),
      ),
      expireTokens: arm(expireTokens),
      clear: arm(() => Object.assign(armed, nothingArmed())),
    },
  }
}
