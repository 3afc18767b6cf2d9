/** Calls to Google's REST APIs through our own client: with a token of the project, and refusals by what they mean. */
import { type Call, createHttpClient, type HttpClient } from '../../http/index.ts'
import type { Clock } from '../../kit/clock.ts'
import { second } from '../../kit/duration.ts'
import { ForeignError } from '../../kit/errors.ts'
import type { Random } from '../../kit/ids.ts'
import { failure, readRefusal } from './failure.ts'
import type { GcpProject } from './project.ts'
import type { Tokens } from './tokens.ts'

/** Where the APIs are, each with its version; without a trailing slash. */
export interface GcpUrls {
  compute: string
  iamCredentials: string
  resourceManager: string
}

const publicUrls: GcpUrls = {
  compute: 'https://compute.googleapis.com/compute/v1',
  iamCredentials: 'https://iamcredentials.googleapis.com/v1',
  resourceManager: 'https://cloudresourcemanager.googleapis.com/v1',
}

/** What every project's calls share. */
export interface Surroundings {
  clock: Clock
  random: Random
  /** Told of each call on the wire. */
  observe?: (call: Call) => void
  /** What the work under way is for, where it is known: a call that is sent again for it is the same one to Google. */
  subject?: () => string | null
  /** Google's own where one is absent. */
  urls?: Partial<GcpUrls>
}

/** For one try, from connecting to the last byte. */
export const TIMEOUT_MS = 30 * second
/** What must not be sent twice waits no longer for its token: whoever looks what became of it counts on that. */
export const TOKEN_WITHIN_MS = 20 * second

/** A client that carries one token. */
export type Line = (api: keyof GcpUrls, account: string, token: string) => HttpClient

export function createLine({ clock, random, observe, urls }: Surroundings): Line {
  return (api, account, token) =>
    createHttpClient({
      service: 'gcp',
      name: 'Google Cloud',
      account,
      baseUrl: urls?.[api] ?? publicUrls[api],
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        'content-type': 'application/json',
      },
      clock,
      random,
      timeoutMs: TIMEOUT_MS,
      readRefusal,
      ...(observe ? { observe } : {}),
    })
}

export interface Wire {
  of(project: GcpProject, api: 'compute' | 'resourceManager'): HttpClient
}

export function createWire(line: Line, tokens: Tokens, clock: Clock): Wire {
  /** One per API and project, for as long as its token is good. */
  const open = new Map<string, { token: string; client: HttpClient }>()

  async function clientFor(project: GcpProject, api: keyof GcpUrls): Promise<HttpClient> {
    const token = await tokens.of(project)
    const key = `${api} ${project.alias}`
    const known = open.get(key)
    if (known?.token === token) return known.client
    const client = line(api, project.alias, token)
    open.set(key, { token, client })
    return client
  }

  return {
    of: (project, api) => ({
      async request(operation, request) {
        const deadline = clock.now() + TOKEN_WITHIN_MS
        const send = async () => {
          const client = await clientFor(project, api)
          if (request.isIdempotent || clock.now() <= deadline) return await client.request(operation, request)
          const text = `Google's access token came too late to ${operation}; nothing was sent.`
          throw failure('unavailable', 'TOKEN_LATE', operation, text)
        }
        try {
          return await send()
        } catch (thrown) {
          if (!(thrown instanceof ForeignError) || thrown.code !== 'HTTP 401') throw thrown
          // Nothing was done: the same once more with a fresh token, whatever we thought of the old one.
          tokens.drop(project)
          return await send()
        }
      },
    }),
  }
}
