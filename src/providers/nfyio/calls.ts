/** The calls of one account of an install, one function each. What is not there is null; what is not offered says so. */
import type { ZodType } from 'zod'
import { type Call, createHttpClient, createRateBudget, type HttpClient } from '../../http/index.ts'
import type { Clock } from '../../kit/clock.ts'
import { second } from '../../kit/duration.ts'
import type { Random } from '../../kit/ids.ts'
import type { Route } from '../provider.ts'
import {
  failure,
  isCode,
  isUnknown,
  isUnknownThing,
  NOT_OFFERED,
  readRefusal,
  withoutKey,
} from './failure.ts'
import { nameOf, type Place } from './install.ts'
import {
  anyPeering,
  anything,
  type ListedTable,
  type Page,
  type PeeringRow,
  peeringList,
  peeringReply,
  type TableRow,
  tableList,
  type VpcRow,
  vpcList,
  vpcReply,
} from './schema.ts'

/** What every account's client shares. */
export interface Surroundings {
  clock: Clock
  random: Random
  /** Told of each call on the wire. */
  observe?: (call: Call) => void
}

export const TIMEOUT_MS = 30 * second
/** Our share of the 1000 requests a minute that the lowest plan has; people and scripts use the rest. */
const REQUESTS_PER_MINUTE = 300
const PAGE = 100
/** A list that never ends is no list. */
const PAGES_MAX = 100

/** An answer to a read that is inferred: the install may not have it. */
export type Offered<T> = T | typeof NOT_OFFERED

export interface NewPeering {
  requester: string
  accepter: string
  requesterRegion: string | null
  accepterRegion: string | null
  /** Null: within one account. */
  accepterAccount: string | null
  autoAccept: boolean
}

export type NfyioCalls = ReturnType<typeof createCalls>

export function createCalls(place: Place, { clock, random, observe }: Surroundings) {
  const { install, account } = place
  const budget = createRateBudget({ clock, requestsPerMinute: REQUESTS_PER_MINUTE })
  const client = (headers: Record<string, string>): HttpClient =>
    createHttpClient({
      service: 'nfyio',
      name: 'NFYio',
      account: nameOf(place),
      baseUrl: install.url + install.prefix,
      headers: {
        ...(install.auth === 'bearer'
          ? { authorization: `Bearer ${account.apiKey}` }
          : { 'x-api-key': account.apiKey }),
        accept: 'application/json',
        ...headers,
      },
      clock,
      random,
      timeoutMs: TIMEOUT_MS,
      budget,
      readRefusal: reply => readRefusal(reply, place),
      ...(observe ? { observe } : {}),
    })
  const bare = client({})
  // Told of a body that does not come, as accepting has none, some servers refuse the call.
  const withBody = client({ 'content-type': 'application/json' })
  const request: HttpClient['request'] = (operation, options) =>
    (options.body === undefined ? bare : withBody).request(operation, options).catch(thrown => {
      throw withoutKey(thrown, place)
    })
  const read = { method: 'GET', isIdempotent: true } as const
  const peeringPath = (id: string): string => `/vpc-peering/${encodeURIComponent(id)}`
  const routesPath = (table: string): string => `/route-tables/${encodeURIComponent(table)}/routes`

  /**
   * All pages of a list. Without a total, only a page that brings nothing new is the last: an install may cap pages below
   * what we ask for, or send the same one again. What is known to be cut off is no list: nothing is gone because of it.
   */
  async function all<T extends { id: string }>(
    operation: string,
    path: string,
    schema: ZodType<Page<T>>,
    narrowed: Record<string, string> = {},
  ): Promise<T[]> {
    const rows = new Map<string, T>()
    let offset = 0
    for (let pages = 0; pages < PAGES_MAX; pages++) {
      const query = { ...narrowed, limit: String(PAGE), offset: String(offset) }
      const page = await request(operation, { ...read, path, query, schema })
      const before = rows.size
      for (const row of page.rows) rows.set(row.id, row)
      offset += page.rows.length
      const { total } = page
      if (rows.size >= (total ?? Number.POSITIVE_INFINITY)) return [...rows.values()]
      if (rows.size > before) continue
      if (total === null) return [...rows.values()]
      throw cutOff(operation, `it counts ${total} and shows ${rows.size}`)
    }
    throw cutOff(operation, `it does not end within ${PAGES_MAX} pages`)
  }
  const cutOff = (operation: string, why: string) =>
    failure(
      'invalid_response',
      'LIST_CUT_OFF',
      operation,
      `The list that ${install.alias} sent when asked to ${operation} is not whole: ${why}. What is left out counts as neither there nor gone.`,
    )

  return {
    place,

    /** Null: this account has none of that id. */
    vpc: (id: string): Promise<VpcRow | null> =>
      request('read the VPC', { ...read, path: `/vpcs/${encodeURIComponent(id)}`, schema: vpcReply }).catch(
        thrown => {
          if (isUnknown(thrown)) return null
          throw thrown
        },
      ),
    vpcs: (): Promise<VpcRow[]> => all<VpcRow>('list VPCs', '/vpcs', vpcList),

    /** Null: NFYio says that there is none; whether it says so of what it cannot read at all, is left open. */
    peering: (id: string): Promise<Offered<PeeringRow | null>> =>
      request('read the peering', { ...read, path: peeringPath(id), schema: peeringReply }).catch(thrown => {
        if (isUnknownThing(thrown)) return null
        if (isUnknown(thrown) || isCode(thrown, NOT_OFFERED)) return NOT_OFFERED
        throw thrown
      }),
    peerings: (): Promise<Offered<PeeringRow[]>> =>
      all<PeeringRow>('list peerings', '/vpc-peering', peeringList).catch(thrown => {
        if (isUnknown(thrown) || isCode(thrown, NOT_OFFERED)) return NOT_OFFERED
        throw thrown
      }),

    createPeering: (wish: NewPeering): Promise<PeeringRow> =>
      request('create the peering', {
        method: 'POST',
        path: '/vpc-peering',
        body: {
          requester_vpc_id: wish.requester,
          accepter_vpc_id: wish.accepter,
          ...(wish.requesterRegion === null ? {} : { requester_region: wish.requesterRegion }),
          ...(wish.accepterRegion === null ? {} : { accepter_region: wish.accepterRegion }),
          ...(wish.accepterAccount === null ? {} : { accepter_account_id: wish.accepterAccount }),
          ...(wish.autoAccept ? { auto_accept: true } : {}),
        },
        schema: peeringReply,
        isIdempotent: false, // NFYio names no idempotency key
      }),

    /** Each of these a second time finds that the first was carried out. */
    acceptPeering: (id: string): Promise<PeeringRow | null> =>
      request('accept the peering', {
        method: 'POST',
        path: `${peeringPath(id)}/accept`,
        schema: anyPeering,
        isIdempotent: true,
      }),
    rejectPeering: (id: string): Promise<PeeringRow | null> =>
      request('reject the peering', {
        method: 'POST',
        path: `${peeringPath(id)}/reject`,
        schema: anyPeering,
        isIdempotent: true,
      }),
    deletePeering: async (id: string): Promise<void> => {
      await request('delete the peering', {
        method: 'DELETE',
        path: peeringPath(id),
        schema: anything,
        isIdempotent: true,
      })
    },

    tables: (vpc: string): Promise<Offered<TableRow[]>> =>
      all<ListedTable>('list route tables', '/route-tables', tableList, { vpc_id: vpc })
        .then(listed => {
          // The filter is inferred: an install may pass it over, and another VPC's table is not to be written to.
          const own = listed.filter(table => table.vpc === null || table.vpc === vpc)
          const known = own.flatMap(({ id, name, routes }) => (routes === null ? [] : [{ id, name, routes }]))
          // Without their routes nobody can tell what is in them: as good as not offered.
          return known.length < own.length ? NOT_OFFERED : known
        })
        .catch(thrown => {
          if (isUnknown(thrown) || isCode(thrown, NOT_OFFERED)) return NOT_OFFERED
          throw thrown
        }),

    writeRoute: async ({ table, destination }: Route, target: string): Promise<void> => {
      await request('add the route', {
        method: 'POST',
        path: routesPath(table),
        body: { destination_cidr: destination, target },
        schema: anything,
        isIdempotent: true, // a second one finds the first one's route
      })
    },
    deleteRoute: async ({ table, destination }: Route): Promise<void> => {
      await request('delete the route', {
        method: 'DELETE',
        path: routesPath(table),
        query: { destination_cidr: destination },
        schema: anything,
        isIdempotent: true,
      })
    },
  }
}
