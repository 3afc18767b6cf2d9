/** The calls of one Redis Cloud account. What is about one family of connectivity is built beside it, from the two starts. */
import { type Call, createHttpClient, createRateBudget, type HttpClient } from '../../http/index.ts'
import type { Clock } from '../../kit/clock.ts'
import { second } from '../../kit/duration.ts'
import type { Random } from '../../kit/ids.ts'
import { explainDisabled, explainWrite } from './refusal.ts'
import {
  accountRow,
  activeActiveRegions,
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
  const wire: HttpClient = createHttpClient({
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
  const http: HttpClient = {
    request: (operation, request) =>
      wire.request(operation, request).catch(thrown => {
        throw explainDisabled(thrown)
      }),
  }
  const read = { method: 'GET', isIdempotent: true } as const
  const readSubscription = (id: string) =>
    http.request('read the subscription', {
      ...read,
      path: `/subscriptions/${encodeURIComponent(id)}`,
      schema: subscriptionRow,
    })

  return {
    alias: account.alias,
    readAccount: () => http.request('read the account', { ...read, path: '/', schema: accountRow }),
    listRegions: (provider: 'AWS' | 'GCP') =>
      http.request('list regions', { ...read, path: '/regions', query: { provider }, schema: regionList }),
    listSubscriptions: () =>
      http.request('list subscriptions', { ...read, path: '/subscriptions', schema: subscriptionList }),
    readSubscription,
    /** The regions of an Active-Active subscription. */
    readRegions: (subscription: string) =>
      http.request('list the regions of the subscription', {
        ...read,
        path: `/subscriptions/${encodeURIComponent(subscription)}/regions`,
        schema: activeActiveRegions,
      }),
    readTask: (ref: string) =>
      http.request('read the task', { ...read, path: `/tasks/${encodeURIComponent(ref)}`, schema: taskRow }),
    listTasks: () => http.request('list tasks', { ...read, path: '/tasks', schema: taskList }),

    /** Starts the task that brings what is read; see read-resource.ts. */
    startRead: (operation: string, path: string, query?: Record<string, string>) =>
      http.request(operation, { ...read, path, schema: startedTask, ...(query ? { query } : {}) }),

    /**
     * Sends a write below `/subscriptions/{id}` and gives its task's ref. A reply of 2xx without a body (the OpenAPI
     * announces 204 for PrivateLink; a task comes all the same) is thrown as `invalid_response` with the effect
     * `maybe`: the write was taken, and whoever reconciles finds what became of it.
     */
    startWrite(operation: string, method: 'POST' | 'PUT' | 'DELETE', path: string, options: WriteOptions) {
      const { body, isIdempotent } = options
      const request = { method, path, schema: startedTask, isIdempotent }
      return http
        .request(operation, body === undefined ? request : { ...request, body })
        .catch(async thrown => {
          const subscription = decodeURIComponent(path.split('/')[2] ?? '')
          throw await explainWrite(thrown, subscription, () => readSubscription(subscription))
        })
    },
  }
}

interface WriteOptions {
  body?: unknown
  /** Whether sending it twice is the same as sending it once. */
  isIdempotent: boolean
}

/** People write the base URL with and without `/v1`. */
function withVersion(baseUrl: string): string {
  const base = baseUrl.replace(/\/+$/, '')
  return base.endsWith('/v1') ? base : `${base}/v1`
}
