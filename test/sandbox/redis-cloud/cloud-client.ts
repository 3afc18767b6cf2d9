import type { Random } from '../../../src/kit/ids.ts'
import {
  type RedisCloudLookalike,
  type RedisCloudOptions,
  startRedisCloud,
} from '../../../src/sandbox/redis-cloud/index.ts'
import { type ManualClock, manualClock } from '../../support/manual-clock.ts'

/** The same numbers for the same seed (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed
  const unit = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const hex = (n: number) => Array.from({ length: n }, () => Math.floor(unit() * 16).toString(16)).join('')
  return { unit, hex, uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}` }
}

export interface TaskBody {
  taskId: string
  commandType: string
  status: string
  description: string
  timestamp: string
  links?: Record<string, string>[]
  _links?: Record<string, Record<string, string>>
  response?: {
    resourceId?: number
    resource?: { peerings: PeeringBody[] }
    error?: { type: string; status: string; description: string } | string
  }
}

interface PeeringBody {
  vpcPeeringId: number
  status: string
  [field: string]: unknown
}

interface Answer<T> {
  status: number
  headers: Headers
  body: T
}

export interface CloudClient {
  cloud: RedisCloudLookalike
  clock: ManualClock
  call<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<Answer<T>>
  /** Sends, lets the time of the task pass, and answers the ended task. */
  task(method: string, path: string, body?: unknown): Promise<TaskBody>
  /** As `task`, and answers the code of the task's error, or its status. */
  verdict(method: string, path: string, body?: unknown): Promise<string>
  list(subscriptionId: number): Promise<PeeringBody[]>
  /** Reads, lets the time of the task pass, and answers its resource. */
  resource<T = Record<string, unknown>>(path: string): Promise<T>
}

export const MINUTE = 60_000
export const DAY = 24 * 60 * MINUTE

export const awsBody = (over: object = {}) => ({
  region: 'eu-west-1',
  awsAccountId: '111122223333',
  vpcId: 'vpc-0123456789abcdef0',
  vpcCidrs: ['10.20.0.0/16'],
  ...over,
})

export const googleBody = (over: object = {}) => ({
  provider: 'gcp',
  vpcProjectUid: 'app-prod',
  vpcNetworkName: 'main',
  ...over,
})

export async function startCloud(options: Partial<RedisCloudOptions> = {}): Promise<CloudClient> {
  const clock = manualClock()
  const cloud = await startRedisCloud({ clock, random: seededRandom(7), ...options })
  const headers = {
    'x-api-key': cloud.accessKey,
    'x-api-secret-key': cloud.secretKey,
    'content-type': 'application/json',
  }

  async function call<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
    const reply = await fetch(cloud.url + path, init)
    const text = await reply.text()
    return { status: reply.status, headers: reply.headers, body: (text ? JSON.parse(text) : {}) as T }
  }

  async function task(method: string, path: string, body?: unknown): Promise<TaskBody> {
    const first = await call<TaskBody>(method, path, body)
    if (first.status >= 300)
      throw new Error(`${method} ${path}: ${first.status} ${JSON.stringify(first.body)}`)
    clock.advance(MINUTE) // an id is fresh for half of that: no 404
    return (await call<TaskBody>('GET', `/tasks/${first.body.taskId}`)).body
  }

  async function resource<T>(path: string): Promise<T> {
    const { response, status } = await task('GET', path)
    if (!response || !('resource' in response)) throw new Error(`${path}: ${status}`)
    return response.resource as T
  }

  return {
    cloud,
    clock,
    call,
    task,
    async verdict(method, path, body) {
      const { status, response } = await task(method, path, body)
      return typeof response?.error === 'object' ? response.error.type : status
    },
    async list(subscriptionId) {
      const { peerings } = await resource<{ peerings: PeeringBody[] }>(
        `/subscriptions/${subscriptionId}/peerings`,
      )
      return peerings
    },
    resource,
  }
}
