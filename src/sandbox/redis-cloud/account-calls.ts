/** The synchronous calls about the account: itself, the region catalog, the system log. */
import { iso, parseInstant } from '../../kit/clock.ts'
import { regionCatalog } from './region-catalog.ts'
import { HttpRefusal, intOf, type Route } from './route.ts'
import { account } from './seed.ts'

const LOG_LIMIT = 100
const LOG_LIMIT_MAX = 1000

function numberFrom(query: URLSearchParams, name: string, fallback: number): number {
  const text = query.get(name)
  return text === null ? fallback : intOf(name, text)
}

function instantFrom(query: URLSearchParams, name: string, fallback: number): number {
  const text = query.get(name)
  const at = text === null ? fallback : parseInstant(text)
  if (at === null) throw new HttpRefusal(400, `Failed to convert '${name}' with value: '${text}'`)
  return at
}

export const accountCalls: Route[] = [
  {
    method: 'GET',
    path: '/v1/', // with the slash
    answer: () => ({
      status: 200,
      body: {
        account: {
          id: account.id,
          name: account.name,
          createdTimestamp: account.createdTimestamp,
          updatedTimestamp: account.updatedTimestamp,
          pocStatus: 'inactive',
          marketplaceStatus: 'active',
          key: {
            name: account.apiKeyName,
            accountId: account.id,
            accountName: account.name,
            allowedSourceIps: ['0.0.0.0/0'],
            createdTimestamp: account.createdTimestamp,
            owner: account.owner,
            userAccountId: 1,
            httpSourceIp: '127.0.0.1',
          },
        },
        links: [],
      },
    }),
  },
  {
    method: 'GET',
    path: '/v1/regions',
    answer(_cloud, { query }) {
      const provider = query.get('provider')
      if (provider !== null && provider !== 'AWS' && provider !== 'GCP') {
        throw new HttpRefusal(400, `Failed to convert 'provider' with value: '${provider}'`)
      }
      const regions = regionCatalog.filter(region => provider === null || region.provider === provider)
      return { status: 200, body: { regions, links: [] } }
    },
  },
  {
    method: 'GET',
    path: '/v1/logs',
    answer(cloud, { query }) {
      const offset = numberFrom(query, 'offset', 0)
      const limit = numberFrom(query, 'limit', LOG_LIMIT)
      if (offset < 0 || limit < 1 || limit > LOG_LIMIT_MAX)
        throw new HttpRefusal(400, 'offset or limit out of range')
      const from = instantFrom(query, 'startTime', Number.NEGATIVE_INFINITY)
      const to = instantFrom(query, 'endTime', Number.POSITIVE_INFINITY)
      const resourceId = query.has('resourceId') ? numberFrom(query, 'resourceId', 0) : null
      const entries = cloud.log
        .filter(entry => entry.at >= from && entry.at <= to)
        .filter(entry => resourceId === null || entry.resourceId === resourceId)
        .slice(offset, offset + limit)
        .map(entry => ({
          id: entry.id,
          time: iso(entry.at),
          originator: account.owner.name,
          apiKeyName: account.apiKeyName,
          resource: 'Subscription',
          resourceId: entry.resourceId,
          type: entry.type,
          description: entry.description,
        }))
      return { status: 200, body: { entries, links: [] } }
    },
  },
]
