import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MINUTE, type NfyioBench, startBench } from './nfyio-client.ts'

let bench: NfyioBench
beforeEach(async () => {
  bench = await startBench()
})
afterEach(() => bench.close())

const list = () => bench.call('default', 'GET', '/vpcs')
const code = async (call: Promise<{ body: { error: { code: string } } }>) => (await call).body.error.code
const ask = (headers: Record<string, string>) => fetch(`${bench.nfyio.url}/v1/vpcs`, { headers })
const key = () => bench.nfyio.accounts[0]?.key ?? ''

const isLost = async (call: Promise<unknown>) => {
  try {
    await call
    return false
  } catch {
    return true
  }
}

describe('keys', () => {
  it('come as a bearer or as X-API-Key', async () => {
    const answers = [await ask({ authorization: `Bearer ${key()}` }), await ask({ 'x-api-key': key() })]

    expect(answers.map(({ status }) => status)).toEqual([200, 200])
  })

  it('that are missing, wrong or revoked are told apart', async () => {
    const codes = async (headers: Record<string, string>) => {
      const reply = await ask(headers)
      return [reply.status, ((await reply.json()) as { error: { code: string } }).error.code]
    }
    const seen = [
      await codes({}),
      await codes({ authorization: 'Bearer nonsense' }),
      await codes({ 'x-api-key': 'nonsense' }),
    ]
    bench.nfyio.faults.revoke('account_platform')
    seen.push(await codes({ 'x-api-key': key() }))
    bench.nfyio.faults.revoke(null)

    expect(seen).toEqual([
      [401, 'Unauthorized'],
      [401, 'InvalidToken'],
      [401, 'InvalidApiKey'],
      [401, 'InvalidApiKey'],
    ])
    expect((await ask({ 'x-api-key': key() })).status).toBe(200)
  })

  it('may lack a scope', async () => {
    bench.nfyio.faults.forbid('account_platform', 'vpcs.list')
    const refused = await list()

    expect([refused.status, refused.body.error.code]).toEqual([403, 'ScopeRequired'])
    expect((await bench.call('data', 'GET', '/vpcs')).status).toBe(200)
  })
})

describe('the rate limit', () => {
  const headers = ({ headers: all }: { headers: Headers }) =>
    ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset', 'retry-after'].map(name =>
      all.get(name),
    )
  const nextMinute = () => String((Math.floor(bench.clock.now() / MINUTE) + 1) * 60)

  it('is told with every answer, per key', async () => {
    await list()
    const second = await list()
    const other = await bench.call('data', 'GET', '/vpcs')

    expect(headers(second)).toEqual(['1000', '998', nextMinute(), null])
    expect(headers(other)[1]).toBe('999')
  })

  it('ends in 429 with Retry-After, until the minute is over', async () => {
    bench.clock.advance(15_000)
    for (let count = 0; count < 1000; count += 1) await list()
    const over = await list()
    bench.clock.advance(45_000)

    expect([over.status, over.body.error.code]).toEqual([429, 'RateLimitExceeded'])
    expect(headers(over)).toEqual(['1000', '0', expect.any(String), '45'])
    expect((await list()).status).toBe(200)
  })

  it('can be exceeded on demand', async () => {
    bench.nfyio.faults.rateLimit(20_000)
    const over = await list()
    bench.clock.advance(20_000)

    expect([over.status, over.headers.get('retry-after')]).toEqual([429, '20'])
    expect((await list()).status).toBe(200)
  })
})

describe('trouble at the edge', () => {
  it('loses a request before, or a reply after it is done', async () => {
    const { faults, requests } = bench.nfyio
    faults.dropNextRequest('peerings.create')
    const before = await isLost(bench.create('vpc_def'))
    const none = (await bench.call('default', 'GET', '/vpc-peering')).body.total
    faults.dropNextReply('peerings.create')
    const after = await isLost(bench.create('vpc_def'))
    const one = (await bench.call('default', 'GET', '/vpc-peering')).body.total

    expect([before, none, after, one]).toEqual([true, 0, true, 1])
    expect(requests.map(({ outcome }) => outcome)).toEqual([
      'request_lost',
      'answered',
      'reply_lost',
      'answered',
    ])
  })

  it('answers a page that is no JSON, or any code', async () => {
    bench.nfyio.faults.httpError(502, 1)
    bench.nfyio.faults.failNext('vpcs.list', 'InternalError')
    const seen = [await list(), await list(), await list()]

    expect(seen.map(({ status }) => status)).toEqual([502, 500, 200])
    expect(seen[0]?.text).toContain('<html>')
  })

  it('refuses what it does not know, or not by that method', async () => {
    const path = await bench.call('default', 'GET', '/nothing')
    const method = await bench.call('default', 'DELETE', '/vpcs')
    const prefix = await fetch(`${bench.nfyio.url}/v2/vpcs`, { headers: { 'x-api-key': key() } })

    expect([path.status, path.body.error.code, prefix.status]).toEqual([404, 'NotFound', 404])
    expect([method.status, method.body.error.code]).toEqual([405, 'MethodNotAllowed'])
  })

  it('has its paths under the prefix of the install', async () => {
    const other = await startBench({ prefix: '/api/v1' })
    const seen = [
      await other.call('default', 'GET', '/vpcs'),
      await fetch(`${other.nfyio.url}/v1/vpcs`, { headers: { 'x-api-key': key() } }),
    ]
    await other.close()

    expect(seen.map(({ status }) => status)).toEqual([200, 404])
  })

  it('reads a body strictly', async () => {
    expect(await code(bench.call('default', 'POST', '/vpc-peering', { requester_vpc_id: 'vpc_abc' }))).toBe(
      'ValidationError',
    )
    expect(await code(bench.create('vpc_abc'))).toBe('InvalidParameter')
  })

  it('shows a status that nobody published', async () => {
    const { id } = (await bench.create('vpc_def')).body
    bench.nfyio.faults.unknownStatus(id, 'hibernating')
    const shown = (await bench.call('default', 'GET', `/vpc-peering/${id}`)).body.status
    bench.nfyio.faults.unknownStatus(id, null)

    expect([shown, (await bench.call('default', 'GET', `/vpc-peering/${id}`)).body.status]).toEqual([
      'hibernating',
      'pending',
    ])
  })
})

describe('the faults', () => {
  it('are told, and can be cleared', () => {
    const { faults } = bench.nfyio
    faults.manners({ ids: 'pcx', overlap: 422 })
    faults.notOffered('peerings.list', 405)
    faults.rateLimit(1_000)
    faults.dropNextReply()
    faults.dropNextRequest('vpcs.get')
    faults.httpError(500, 2)
    faults.failNext('vpcs.get', 'Forbidden')
    faults.forbid('account_platform', 'vpcs.get')
    faults.revoke('account_other_org')
    faults.unknownStatus('peer_1', 'odd')
    faults.shortPages(1)

    expect(bench.nfyio.state().faults).toEqual([
      'ids: pcx',
      'overlap: 422',
      'peerings.list is not offered (405)',
      'the rate limit is exceeded',
      'the next reply is lost (any call)',
      'the next request is lost (vpcs.get)',
      'HTTP 500, 2 more (any call)',
      'the next vpcs.get is refused with Forbidden',
      'not allowed: account_platform vpcs.get',
      'the key of account_other_org is not accepted',
      'peer_1 reads "odd"',
      'pages hold 1',
    ])
    faults.clear()
    expect(bench.nfyio.state().faults).toEqual([])
  })
})
