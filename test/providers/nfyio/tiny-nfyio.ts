/** As much of an NFYio install as the adapter needs, written from the contract table, with switches for what is inferred. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Vpc {
  account: string
  cidr: string
}

export interface TinyPeering {
  id: string
  requester: string
  accepter: string
  status: string
  extra: Record<string, unknown>
}

export interface Arrived {
  method: string
  path: string
  account: string
  body: unknown
}

/** Reads and writes that an install may not have. */
type Call = 'list' | 'get' | 'tables' | 'delete' | 'delete_route' | 'reject'

export type TinyNfyio = Awaited<ReturnType<typeof tinyNfyio>>

export async function tinyNfyio() {
  const vpcs = new Map<string, Vpc>([
    ['vpc_a', { account: 'acct_default', cidr: '10.0.0.0/16' }],
    ['vpc_b', { account: 'acct_default', cidr: '172.16.0.0/16' }],
    ['vpc_ten', { account: 'acct_default', cidr: '10.1.0.0/16' }],
    ['vpc_over', { account: 'acct_default', cidr: '10.0.128.0/20' }],
    ['vpc_data', { account: 'account_other_org', cidr: '192.168.0.0/20' }],
    ['vpc_stranger', { account: 'acct_stranger', cidr: '192.168.64.0/20' }],
  ])
  const keys = new Map([
    ['key-default', 'acct_default'],
    ['key-data', 'account_other_org'],
  ])
  const peerings = new Map<string, TinyPeering>()
  const tables = new Map<string, { vpc: string; routes: Map<string, string> }>()
  for (const [vpc, { cidr }] of vpcs)
    tables.set(`rtb_${vpc.slice(4)}`, { vpc, routes: new Map([[cidr, 'local']]) })
  const arrived: Arrived[] = []
  const tiny = {
    vpcs,
    peerings,
    tables,
    keys,
    arrived,
    /** Calls that are answered with this status, as if the install did not have them. */
    absent: new Map<Call, 404 | 405>(),
    idPrefix: 'peer_',
    header: 'bearer' as 'bearer' | 'x-api-key',
    /** An overlap is taken and fails, instead of being refused. */
    failsLate: false,
    /** Answers these before anything else, once each. */
    next: [] as { on: string; status: number; body: unknown; does?: boolean }[],
    /** Breaks the connection at the next call of this method and path; `after`: once it was carried out. */
    breaks: null as { on: string; after: boolean } | null,
    page: 100,
    /** What a route table shows of its routes. */
    wrapRoutes: (routes: { destination_cidr: string; target: string }[]): unknown => routes,
    /** VPCs of other accounts that have the id of one that is there already. */
    shared: [] as { vpc: string; account: string; cidr: string }[],
    /** All tables of the account are listed, whatever VPC is asked for. */
    hasTableFilter: true,
    outage: false,
    wrap: (row: object): unknown => row,
    wrapList: (rows: object[], total: number): unknown => ({ vpc_peerings: rows, total }),
  }
  let count = 0

  const rowOf = ({ id, requester, accepter, status, extra }: TinyPeering) => ({
    id,
    status,
    requester_vpc_id: requester,
    accepter_vpc_id: accepter,
    created_at: '2026-11-02T09:00:00Z',
    ...extra,
  })
  const isSeenBy = (account: string, { requester, accepter }: TinyPeering): boolean =>
    [requester, accepter].some(vpc => vpcs.get(vpc)?.account === account)
  const refusal = (status: number, code: string, message: string) => ({
    status,
    body: { error: { code, message } },
  })
  const net = (cidr: string): [number, number] => {
    const [address = '', prefix = '32'] = cidr.split('/')
    const lo = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
    return [lo, lo + 2 ** (32 - Number(prefix)) - 1]
  }
  const overlap = (a: string, b: string): boolean => net(a)[0] <= net(b)[1] && net(b)[0] <= net(a)[1]

  interface Reply {
    status: number
    body?: unknown
  }

  function create(account: string, wish: Record<string, unknown>): Reply {
    const requester = vpcs.get(String(wish['requester_vpc_id']))
    const accepter = vpcs.get(String(wish['accepter_vpc_id']))
    if (requester?.account !== account) return refusal(404, 'NotFound', 'no such requester VPC')
    if (!accepter) return refusal(404, 'NotFound', 'no such accepter VPC')
    const isSame = accepter.account === account
    if (!isSame && wish['accepter_account_id'] !== accepter.account)
      return refusal(400, 'InvalidParameter', 'the accepter VPC is of another account')
    if (!isSame && wish['auto_accept'] === true)
      return refusal(400, 'InvalidParameter', 'auto_accept works within one account only')
    const clash = overlap(requester.cidr, accepter.cidr)
    if (clash && !tiny.failsLate) return refusal(409, 'ValidationError', 'the CIDR blocks overlap')
    const id = `${tiny.idPrefix}${++count}`
    const peering: TinyPeering = {
      id,
      requester: String(wish['requester_vpc_id']),
      accepter: String(wish['accepter_vpc_id']),
      status: clash ? 'failed' : wish['auto_accept'] === true ? 'active' : 'pending',
      extra: {
        ...(clash ? { status_message: 'the CIDR blocks overlap' } : {}),
        ...(isSame ? {} : { accepter_account_id: accepter.account }),
        ...(wish['requester_region'] ? { requester_region: wish['requester_region'] } : {}),
        ...(wish['accepter_region'] ? { accepter_region: wish['accepter_region'] } : {}),
      },
    }
    peerings.set(id, peering)
    return { status: 201, body: tiny.wrap(rowOf(peering)) }
  }

  function answer(account: string, id: string, status: 'active' | 'rejected'): Reply {
    const peering = peerings.get(id)
    if (!peering || !isSeenBy(account, peering)) return refusal(404, 'NotFound', 'no such peering')
    if (vpcs.get(peering.accepter)?.account !== account)
      return refusal(403, 'Forbidden', 'only the accepter may answer')
    if (peering.status !== 'pending')
      return refusal(400, 'InvalidRequest', `the peering is ${peering.status}`)
    peering.status = status
    return { status: 200, body: tiny.wrap({ id, status }) }
  }

  function missing(call: Call): Reply | null {
    const status = tiny.absent.get(call)
    return status === undefined ? null : { status, body: 'page not found' }
  }

  function route(method: string, url: URL, account: string, body: Record<string, unknown>): Reply {
    const [room = '', id = '', more = ''] = url.pathname
      .replace('/v1/', '')
      .split('/')
      .map(decodeURIComponent)
    const offset = Number(url.searchParams.get('offset') ?? 0)
    const limit = Math.min(tiny.page, Number(url.searchParams.get('limit') ?? 100))
    const vpcRow = ([name, { cidr }]: [string, Vpc]) => ({
      id: name,
      name,
      cidr_block: cidr,
      status: 'available',
    })
    const twins = tiny.shared.map(({ vpc, ...rest }): [string, Vpc] => [vpc, rest])
    const own = [...vpcs, ...twins].filter(([, vpc]) => vpc.account === account)
    if (room === 'vpcs' && id === '')
      return {
        status: 200,
        body: { vpcs: own.slice(offset, offset + limit).map(vpcRow), total: own.length },
      }
    if (room === 'vpcs') {
      const found = own.find(([name]) => name === id)
      return found ? { status: 200, body: vpcRow(found) } : refusal(404, 'NotFound', 'no such VPC')
    }
    if (room === 'vpc-peering' && id === '' && method === 'POST') return create(account, body)
    if (room === 'vpc-peering' && id === '') {
      const rows = [...peerings.values()].filter(each => isSeenBy(account, each)).map(rowOf)
      const reply = tiny.wrapList(rows.slice(offset, offset + limit), rows.length)
      return missing('list') ?? { status: 200, body: reply }
    }
    const peering = peerings.get(id)
    if (room === 'vpc-peering' && method === 'GET') {
      const isSeen = peering && isSeenBy(account, peering)
      return (
        missing('get') ??
        (isSeen
          ? { status: 200, body: tiny.wrap(rowOf(peering)) }
          : refusal(404, 'NotFound', 'no such peering'))
      )
    }
    if (room === 'vpc-peering' && more === 'accept') return answer(account, id, 'active')
    if (room === 'vpc-peering' && more === 'reject')
      return missing('reject') ?? answer(account, id, 'rejected')
    if (room === 'vpc-peering' && method === 'DELETE') {
      const isGone = !peering || !isSeenBy(account, peering)
      const reply = missing('delete') ?? (isGone ? refusal(404, 'NotFound', 'no such peering') : null)
      if (reply) return reply
      peerings.delete(id)
      return { status: 204 }
    }
    if (room === 'route-tables' && id === '') {
      const vpc = url.searchParams.get('vpc_id') ?? ''
      const rows = [...tables]
        .filter(([, table]) => table.vpc === vpc || !tiny.hasTableFilter)
        .filter(([, table]) => vpcs.get(table.vpc)?.account === account)
        .map(([name, table]) => ({
          id: name,
          vpc_id: table.vpc,
          routes: tiny.wrapRoutes(
            [...table.routes].map(([destination_cidr, target]) => ({ destination_cidr, target })),
          ),
        }))
      if (vpcs.get(vpc)?.account !== account)
        return missing('tables') ?? refusal(404, 'NotFound', 'no such VPC')
      return missing('tables') ?? { status: 200, body: { route_tables: rows.slice(offset, offset + limit) } }
    }
    const table = tables.get(id)
    if (!table || vpcs.get(table.vpc)?.account !== account)
      return refusal(404, 'NotFound', 'no such route table')
    if (method === 'POST') {
      const destination = String(body['destination_cidr'])
      if (table.routes.has(destination)) return refusal(409, 'InvalidRequest', 'the route exists')
      table.routes.set(destination, String(body['target']))
      return { status: 201, body }
    }
    const destination = url.searchParams.get('destination_cidr') ?? ''
    const absent = missing('delete_route')
    if (absent) return absent
    return table.routes.delete(destination) ? { status: 204 } : refusal(404, 'NotFound', 'no such route')
  }

  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    const url = new URL(request.url ?? '', 'http://localhost')
    const method = request.method ?? ''
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
    const key = tiny.header === 'bearer' ? bearer : request.headers['x-api-key']
    const account = keys.get(String(key)) ?? ''
    const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
    arrived.push({ method, path: url.pathname, account, body })
    const on = `${method} ${url.pathname}`
    const isBroken = tiny.breaks?.on === on
    if (isBroken && tiny.breaks?.after === false) {
      tiny.breaks = null
      request.socket.destroy()
      return
    }
    const at = tiny.next.findIndex(each => each.on === on)
    const [instead] = at === -1 ? [] : tiny.next.splice(at, 1)
    if (instead?.does) route(method, url, account, body)
    const reply: Reply = tiny.outage
      ? { status: 503, body: 'down' }
      : (instead ??
        // As servers do that read a body wherever one is told of.
        (text === '' && request.headers['content-type'] !== undefined
          ? refusal(400, 'InvalidRequest', 'the body is empty and the content type is JSON')
          : null) ??
        (account === ''
          ? refusal(401, 'InvalidApiKey', 'the key is not known')
          : route(method, url, account, body)))
    if (isBroken) {
      tiny.breaks = null
      request.socket.destroy()
      return
    }
    response.writeHead(reply.status, { 'content-type': 'application/json' })
    const said = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body)
    response.end(reply.body === undefined ? '' : said)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return Object.assign(tiny, {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  })
}
