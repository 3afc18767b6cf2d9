/** The calls of one Redis Cloud account that this release makes, a line or two each. */
import { type Call, createHttpClient, createRateBudget, type HttpClient } from '../../http/index.ts'
import type { Clock } from '../../kit/clock.ts'
import { second } from '../../kit/duration.ts'
import type { Random } from '../../kit/ids.ts'
import type { Side } from '../../peering/side.ts'
import {
  accountRow,
  regionList,
  startedTask,
  subscriptionList,
  subscriptionRow,
  taskList,
  taskRow,
} from './schema.ts'

export interface RedisCloudAccount {
  alias: string
  accessKey: string
  secretKey: string
  /** Our share of the account's 400; Terraform and people use the rest. */
  requestsPerMinute: number
}

/** What every account's client shares. */
export interface Surroundings {
  /** With or without `/v1` at its end. */
  baseUrl: string
  clock: Clock
  random: Random
  /** Told of each call on the wire. */
  observe?: (call: Call) => void
}

export const TIMEOUT_MS = 30 * second

export type RedisCloudClient = ReturnType<typeof createRedisCloudClient>

export function createRedisCloudClient(account: RedisCloudAccount, options: Surroundings) {
  const { clock, random, observe } = options
  const budget = createRateBudget({ clock, requestsPerMinute: account.requestsPerMinute })
  const http: HttpClient = createHttpClient({
    service: 'redis-cloud',
    name: 'Redis Cloud',
    account: account.alias,
    baseUrl: withVersion(options.baseUrl),
    headers: {
      'x-api-key': account.accessKey,
      'x-api-secret-key': account.secretKey,
      accept: 'application/json',
      'content-type': 'application/json', // on every call: the official client says that the API expects it
    },
    clock,
    random,
    timeoutMs: TIMEOUT_MS,
    budget,
    ...(observe ? { observe } : {}),
  })
  const read = { method: 'GET', isIdempotent: true } as const
  const peerings = (subscription: string) => `/subscriptions/${encodeURIComponent(subscription)}/peerings`

  return {
    alias: account.alias,
    readAccount: () => http.request('read the account', { ...read, path: '/', schema: accountRow }),
    listRegions: (provider: 'AWS' | 'GCP') =>
      http.request('list regions', { ...read, path: '/regions', query: { provider }, schema: regionList }),
    listSubscriptions: () =>
      http.request('list subscriptions', { ...read, path: '/subscriptions', schema: subscriptionList }),
    readSubscription: (id: string) =>
      http.request('read the subscription', {
        ...read,
        path: `/subscriptions/${encodeURIComponent(id)}`,
        schema: subscriptionRow,
      }),
    readTask: (ref: string) =>
      http.request('read the task', { ...read, path: `/tasks/${encodeURIComponent(ref)}`, schema: taskRow }),
    listTasks: () => http.request('list tasks', { ...read, path: '/tasks', schema: taskList }),
    /** Starts the task whose result is the list. */
    startListing: (subscription: string) =>
      http.request('list peerings', { ...read, path: peerings(subscription), schema: startedTask }),
    createPeering: (subscription: string, far: Side) =>
      http.request('create the peering', {
        method: 'POST',
        path: peerings(subscription),
        body: createBody(far),
        schema: startedTask,
        isIdempotent: false,
      }),
    // Ids are never used again: deleting twice ends in a task that says "not found".
    deletePeering: (subscription: string, id: string) =>
      http.request('delete the peering', {
        method: 'DELETE',
        path: `${peerings(subscription)}/${encodeURIComponent(id)}`,
        schema: startedTask,
        isIdempotent: true,
      }),
  }
}

function createBody(far: Side) {
  // Google Cloud wants its provider named, in lower case; without it the body can be read as one for AWS (issue 143
  // of the Terraform provider). It takes no CIDRs.
  if (far.cloud === 'gcp') return { provider: 'gcp', vpcProjectUid: far.account, vpcNetworkName: far.network }
  // `region` is the user's VPC's, whatever the OpenAPI calls it; `vpcCidr` beside `vpcCidrs` would be an error.
  return { region: far.region, awsAccountId: far.account, vpcId: far.network, vpcCidrs: far.cidrs }
}

/** People write the base URL with and without `/v1`. */
function withVersion(baseUrl: string): string {
  const base = baseUrl.replace(/\/+$/, '')
  return base.endsWith('/v1') ? base : `${base}/v1`
}
