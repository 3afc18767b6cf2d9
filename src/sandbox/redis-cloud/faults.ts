/** Faults on demand: what is armed, for a test or for the person at the Clouds tab. Each is used up as it strikes. */
import { arming } from '../faults.ts'
import type { CidrSpelling } from './peering-entry.ts'
import { namedTaskError, type TaskError } from './task-error.ts'
import type { TaskKind } from './task-queue.ts'

/** Which calls a fault is meant for; without it, any call. */
export interface CallMatch {
  method?: string
  pathIncludes?: string
}

/** Public: how to arm them. */
export interface Faults {
  /** The next write task ends in an error (a list only when asked for by `only`); default VPC_PEERING_GENERAL_ERROR. */
  failNextTask(type?: string, only?: TaskKind): void
  /** The next create task completes, and its peering then ends `failed`. */
  failNextPeering(): void
  /** The next write task completes and has changed nothing. */
  completeWithoutChange(): void
  /** The next task stays in `processing-in-progress` until the faults are cleared, then completes. */
  hangNext(): void
  /** The next write task completes with no `response` at all. */
  emptyResponse(): void
  /** Later tasks take so much longer; 0 ends it. */
  slowQueue(ms: number): void
  /** Later tasks answer 404 to so many polls, however long that takes; null ends it. */
  freshTask404(times: number | null): void
  /** Performs the request, then destroys the connection: the reply is lost. */
  dropNextReply(match?: CallMatch): void
  /** Destroys the connection before anything is done. */
  dropNextRequest(match?: CallMatch): void
  /** Performs the request and never answers. */
  hangNextReply(match?: CallMatch): void
  /** Answers with the right status and no body. */
  emptyBody(match?: CallMatch): void
  httpError(status: number, times: number, match?: CallMatch): void
  /** 429 for everything. */
  rateLimit(seconds: number): void
  /** 503, or broken connections, for so long; null: until the faults are cleared. */
  outage(seconds: number | null, how?: 'unavailable' | 'disconnected'): void
  /**
   * Shows a peering, or an object of a family by its id, under a status word nobody published; null ends it. A
   * principal of a PrivateLink is `privatelink:1206 111122223333`.
   */
  unknownStatus(id: number | string, word: string | null): void
  /** The next peering created is overlooked by so many list tasks. */
  hidePeering(polls: number): void
  /** Shows a subscription as pending and refuses writes to it. */
  nonActiveSubscription(subscriptionId: number): void
  /** `_links` by name instead of the `links` array. */
  oldLinkStyle(on: boolean): void
  /** `response.error` as the bare code, as the OpenAPI declares it. */
  stringError(on: boolean): void
  /** How the state of each range is spelt in the list. */
  cidrSpelling(spelling: CidrSpelling): void
  /** Leaves `deploymentType` out of subscriptions, as in old captured bodies. */
  withoutDeploymentType(on: boolean): void
  /** Answers the get of an absent PrivateLink with a task error of the 404 kind instead of an empty resource. */
  missingPrivateLinkFails(on: boolean): void
  /** Refuses to delete a PrivateLink that still has principals. */
  demandPrincipalsFirst(on: boolean): void
  /** Leaves `regionId` out of the regions of Active-Active subscriptions, as in an old captured body. */
  withoutRegionIds(on: boolean): void
  /** Answers 412 to all calls of a family, as where its feature flag is off; lasts until the faults are cleared. */
  featureOff(feature: CloudFeature): void
}

/** Families of calls that can be off for an account. */
export type CloudFeature = 'activeActivePeering' | 'privateLink' | 'transitGateway' | 'privateServiceConnect'

type Outage = { until: number | null; how: 'unavailable' | 'disconnected' }

function nothingArmed() {
  return {
    taskFailures: [] as { error: TaskError; only: TaskKind | null }[],
    peeringFailures: 0,
    withoutChange: 0,
    withoutResponse: 0,
    hangs: 0,
    slowMs: 0,
    polls404: null as number | null,
    lostReplies: [] as CallMatch[],
    lostRequests: [] as CallMatch[],
    hungReplies: [] as CallMatch[],
    emptyBodies: [] as CallMatch[],
    httpErrors: [] as (CallMatch & { status: number; left: number })[],
    rateLimitedUntil: 0,
    outage: null as Outage | null,
    statusWords: new Map<string, string>(), // by the id of a peering or of an object of a family
    hiddenPolls: [] as number[],
    nonActive: new Set<number>(),
    hasOldLinks: false,
    hasStringErrors: false,
    cidrSpelling: 'status' as CidrSpelling,
    lacksDeploymentType: false,
    failsMissingLinks: false,
    wantsPrincipalsFirst: false,
    lacksRegionIds: false,
    featuresOff: new Set<CloudFeature>(),
  }
}

export type ArmedFaults = ReturnType<typeof nothingArmed>

const isMeant = (match: CallMatch, method: string, path: string) =>
  (match.method === undefined || match.method === method) &&
  (match.pathIncludes === undefined || path.includes(match.pathIncludes))

/** Uses up the first fault of the list that is meant for this call. */
export function takeMatch(list: CallMatch[], method: string, path: string): boolean {
  const index = list.findIndex(match => isMeant(match, method, path))
  if (index >= 0) list.splice(index, 1)
  return index >= 0
}

export function takeHttpError(armed: ArmedFaults, method: string, path: string): number | null {
  const fault = armed.httpErrors.find(candidate => candidate.left > 0 && isMeant(candidate, method, path))
  if (!fault) return null
  fault.left -= 1
  armed.httpErrors = armed.httpErrors.filter(candidate => candidate.left > 0)
  return fault.status
}

export function takeTaskFailure(armed: ArmedFaults, kind: TaskKind): TaskError | null {
  const index = armed.taskFailures.findIndex(({ only }) => (only === null ? kind !== 'list' : only === kind))
  return armed.taskFailures.splice(index, index < 0 ? 0 : 1)[0]?.error ?? null
}

export function outageAt(armed: ArmedFaults, now: number): Outage | null {
  return armed.outage && (armed.outage.until === null || now < armed.outage.until) ? armed.outage : null
}

const named = (match: CallMatch) => [match.method, match.pathIncludes].filter(Boolean).join(' ') || 'any call'

/** One short line per armed fault, for the Clouds tab. */
export function describeFaults(armed: ArmedFaults, now: number): string[] {
  const outage = outageAt(armed, now)
  return [
    ...armed.taskFailures.map(
      ({ error, only }) => `the next ${only ?? 'write'} task fails with ${error.type}`,
    ),
    ...(armed.peeringFailures > 0 ? ['the next peering ends failed'] : []),
    ...(armed.withoutChange > 0 ? ['the next write task changes nothing'] : []),
    ...(armed.withoutResponse > 0 ? ['the next write task has no response'] : []),
    ...(armed.hangs > 0 ? ['the next task hangs'] : []),
    ...(armed.slowMs > 0 ? [`tasks take ${armed.slowMs} ms longer`] : []),
    ...(armed.polls404 === null ? [] : [`fresh tasks answer 404 to ${armed.polls404} polls`]),
    ...armed.lostReplies.map(match => `the next reply is lost (${named(match)})`),
    ...armed.lostRequests.map(match => `the next request is lost (${named(match)})`),
    ...armed.hungReplies.map(match => `the next reply never comes (${named(match)})`),
    ...armed.emptyBodies.map(match => `the next reply has no body (${named(match)})`),
    ...armed.httpErrors.map(fault => `HTTP ${fault.status}, ${fault.left} more (${named(fault)})`),
    ...(now < armed.rateLimitedUntil ? ['HTTP 429 for every call'] : []),
    ...(outage ? [outage.how === 'unavailable' ? 'HTTP 503 for every call' : 'every connection breaks'] : []),
    ...[...armed.statusWords].map(
      ([id, word]) => `${/^\d+$/.test(id) ? 'peering ' : ''}${id} reads "${word}"`,
    ),
    ...armed.hiddenPolls.map(polls => `the next peering is overlooked by ${polls} lists`),
    ...[...armed.nonActive].map(id => `subscription ${id} reads pending`),
    ...(armed.hasOldLinks ? ['links in the old style'] : []),
    ...(armed.hasStringErrors ? ['task errors as bare codes'] : []),
    ...(armed.cidrSpelling === 'status' ? [] : [`ranges spelt by "${armed.cidrSpelling}"`]),
    ...(armed.lacksDeploymentType ? ['no deploymentType'] : []),
    ...(armed.failsMissingLinks ? ['an absent PrivateLink is a task error'] : []),
    ...(armed.wantsPrincipalsFirst ? ['principals first'] : []),
    ...(armed.lacksRegionIds ? ['no regionId'] : []),
    ...[...armed.featuresOff].map(feature => `${feature} is not enabled`),
  ]
}

export interface FaultBox {
  armed: ArmedFaults
  faults: Faults
  clear(): void
}

/** `changed` is called after every change, so that a page can redraw. */
export function createFaultBox(now: () => number, changed: () => void): FaultBox {
  const armed = nothingArmed()
  const arm = arming(changed)
  return {
    armed,
    clear: arm(() => Object.assign(armed, nothingArmed())),
    faults: {
      failNextTask: arm((type = 'VPC_PEERING_GENERAL_ERROR', only) =>
        armed.taskFailures.push({ error: namedTaskError(type), only: only ?? null }),
      ),
      failNextPeering: arm(() => armed.peeringFailures++),
      completeWithoutChange: arm(() => armed.withoutChange++),
      hangNext: arm(() => armed.hangs++),
      emptyResponse: arm(() => armed.withoutResponse++),
      slowQueue: arm(ms => {
        armed.slowMs = ms
      }),
      freshTask404: arm(times => {
        armed.polls404 = times
      }),
      dropNextReply: arm((match = {}) => armed.lostReplies.push(match)),
      dropNextRequest: arm((match = {}) => armed.lostRequests.push(match)),
      hangNextReply: arm((match = {}) => armed.hungReplies.push(match)),
      emptyBody: arm((match = {}) => armed.emptyBodies.push(match)),
      httpError: arm((status, times, match = {}) => armed.httpErrors.push({ ...match, status, left: times })),
      rateLimit: arm(seconds => {
        armed.rateLimitedUntil = now() + seconds * 1000
      }),
      outage: arm((seconds, how = 'unavailable') => {
        armed.outage = { until: seconds === null ? null : now() + seconds * 1000, how }
      }),
      unknownStatus: arm((id, word) =>
        word === null ? armed.statusWords.delete(String(id)) : armed.statusWords.set(String(id), word),
      ),
      hidePeering: arm(polls => armed.hiddenPolls.push(polls)),
      nonActiveSubscription: arm(id => armed.nonActive.add(id)),
      oldLinkStyle: arm(on => {
        armed.hasOldLinks = on
      }),
      stringError: arm(on => {
        armed.hasStringErrors = on
      }),
      cidrSpelling: arm(spelling => {
        armed.cidrSpelling = spelling
      }),
      withoutDeploymentType: arm(on => {
        armed.lacksDeploymentType = on
      }),
      missingPrivateLinkFails: arm(on => {
        armed.failsMissingLinks = on
      }),
      demandPrincipalsFirst: arm(on => {
        armed.wantsPrincipalsFirst = on
      }),
      withoutRegionIds: arm(on => {
        armed.lacksRegionIds = on
      }),
      featureOff: arm(feature => armed.featuresOff.add(feature)),
    },
  }
}
