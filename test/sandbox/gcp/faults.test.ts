import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type GcpBench, MINUTE, startBench } from './gcp-client.ts'

let bench: GcpBench
beforeEach(async () => {
  bench = await startBench()
})
afterEach(() => bench.close())

const MAIN = 'app-prod/main'
const DATA = 'data-prod/shared'
const networks = 'app-prod/global/networks'
const statusOf = async (call: Promise<{ status: number }>) => (await call).status

const codeOf = async (call: Promise<unknown>) => {
  try {
    await call
    return 'ok'
  } catch {
    return 'lost'
  }
}

describe('a lost connection', () => {
  it('before the call has done nothing', async () => {
    bench.gcp.faults.dropNextRequest('networks.addPeering')

    expect(await codeOf(bench.add(MAIN, DATA))).toBe('lost')
    expect(bench.gcp.requests.at(-1)).toMatchObject({ outcome: 'request_lost', status: null })
    bench.clock.advance(MINUTE)
    expect(await bench.peerings(MAIN)).toEqual([])
  })

  it('after the call has done it all the same', async () => {
    bench.gcp.faults.dropNextReply('networks.addPeering')

    expect(await codeOf(bench.add(MAIN, DATA))).toBe('lost')
    expect(bench.gcp.requests.at(-1)).toMatchObject({ outcome: 'reply_lost', status: 200 })
    bench.clock.advance(MINUTE)
    expect(await bench.peerings(MAIN)).toHaveLength(1)
  })
})

describe('trouble at the edge', () => {
  it('throttles so many calls, of one kind or of all', async () => {
    bench.gcp.faults.throttle(2, 'networks.list')
    const first = await bench.get(networks)

    expect(first).toMatchObject({
      status: 429,
      body: { error: { status: 'RESOURCE_EXHAUSTED', errors: [{ reason: 'rateLimitExceeded' }] } },
    })
    expect(await statusOf(bench.get(`${networks}/main`))).toBe(200)
    expect([await statusOf(bench.get(networks)), await statusOf(bench.get(networks))]).toEqual([429, 200])
  })

  it('answers a page that is no JSON', async () => {
    await bench.token()
    bench.gcp.faults.httpError(502, 1)
    const reply = await fetch(`${bench.gcp.url}/compute/v1/projects/${networks}`)

    expect([reply.status, await reply.text()]).toEqual([502, expect.stringContaining('<!DOCTYPE html>')])
  })

  it('answers a page for what it does not know, such as testIamPermissions of a network', async () => {
    const reply = await fetch(`${bench.gcp.url}/compute/v1/projects/${networks}/main/testIamPermissions`, {
      method: 'POST',
    })

    expect([reply.status, reply.headers.get('content-type')]).toEqual([404, 'text/html; charset=UTF-8'])
  })

  it('refuses the next call with any status and reason', async () => {
    bench.gcp.faults.failNext('networks.get', 503, 'backendError')

    expect(await statusOf(bench.get(networks))).toBe(200)
    expect(await bench.get(`${networks}/main`)).toMatchObject({
      status: 503,
      body: { error: { status: 'UNAVAILABLE', errors: [{ reason: 'backendError' }] } },
    })
    expect(await statusOf(bench.get(`${networks}/main`))).toBe(200)
  })
})

describe('an operation in trouble', () => {
  it('fails with what is wanted, once', async () => {
    bench.gcp.faults.failOperation('RESOURCE_NOT_READY', 'The network is not ready')
    const failed = await bench.add(MAIN, DATA)

    expect(failed.body.error?.errors).toEqual([
      { code: 'RESOURCE_NOT_READY', message: 'The network is not ready' },
    ])
    expect(await bench.peerings(MAIN)).toEqual([])
    expect((await bench.add(MAIN, DATA)).body.error).toBeUndefined()
  })

  it('takes as long as is wanted', async () => {
    bench.gcp.faults.slowOperations(10 * MINUTE)
    const early = await bench.add(MAIN, DATA)
    bench.clock.advance(10 * MINUTE)

    expect(early.body.status).toBe('RUNNING')
    expect(await bench.peerings(MAIN)).toHaveLength(1)
  })

  it('has to wait for somebody else’s, on either network', async () => {
    bench.gcp.faults.busy('data-prod', 'shared', 2 * MINUTE, 'route')
    const refused = await bench.add(MAIN, DATA)
    bench.clock.advance(2 * MINUTE)

    expect(refused).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining('There is a route operation in progress') } },
    })
    expect((await bench.add(MAIN, DATA)).status).toBe(200)
  })

  it('finds overlaps early where that is wanted', async () => {
    bench.gcp.faults.checkOverlapEarly(true)

    expect((await bench.add(MAIN, 'data-prod/legacy')).body.error?.errors[0]?.message).toContain('overlaps')
  })
})

describe('permissions', () => {
  const test = async (project: string, permissions: string[], version = 'v1') => {
    const reply = await fetch(`${bench.gcp.url}/${version}/projects/${project}:testIamPermissions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await bench.token()}`, 'content-type': 'application/json' },
      body: JSON.stringify({ permissions }),
    })
    return reply.json()
  }
  const [add, get] = ['compute.networks.addPeering', 'compute.networks.get']

  it('are named when they are missing, per project', async () => {
    bench.gcp.faults.forbid('app-prod', add)
    const refused = await bench.add(MAIN, DATA)

    expect(refused).toMatchObject({
      status: 403,
      body: {
        error: {
          message: `Required '${add}' permission for 'projects/app-prod/global/networks/main'`,
          errors: [{ reason: 'forbidden' }],
        },
      },
    })
    expect((await bench.add(DATA, MAIN)).status).toBe(200)
  })

  it('can be asked about at the Resource Manager', async () => {
    bench.gcp.faults.forbid('app-prod', add)

    expect(await test('app-prod', [add, get])).toEqual({ permissions: [get] })
    expect(await test('data-prod', [add, get], 'v3')).toEqual({ permissions: [add, get] })
    expect(await test('data-prod', ['compute.networks.delete'])).toEqual({})
  })

  it('end at the own projects', async () => {
    bench.gcp.addHalf({
      project: 'tenant-one',
      network: 'net-1',
      name: 'x',
      peerProject: 'app-prod',
      peerNetwork: 'main',
    })

    expect((await bench.get('tenant-one/global/networks/net-1')).status).toBe(403)
    expect((await bench.get('nobody-knows/global/networks/net-1')).status).toBe(403)
  })
})

describe('lists', () => {
  it('come in pages, filtered where it is wanted', async () => {
    bench.gcp.faults.shortPages(3)
    const first = await bench.get(networks)
    const second = await bench.get(`${networks}?pageToken=${first.body.nextPageToken}`)
    const one = await bench.get(`${networks}?filter=${encodeURIComponent('name = "shared"')}`)
    const other = await bench.get(`${networks}?filter=${encodeURIComponent('name:sha*')}`)

    expect([first.body.items?.length, second.body.items?.map(({ name }) => name)]).toEqual([3, ['default']])
    expect(second.body.nextPageToken).toBeUndefined()
    expect(one.body.items?.map(({ name }) => name)).toEqual(['shared'])
    expect(other.status).toBe(400)
  })

  it('of subnets name every region, empty ones with a warning', async () => {
    const { body } = await bench.get('data-prod/aggregated/subnetworks')

    expect(body.items).toMatchObject({
      'regions/us-east1': {
        subnetworks: [
          {
            ipCidrRange: '10.30.16.0/20',
            network: expect.stringMatching(/data-prod\/global\/networks\/shared$/),
          },
          { ipCidrRange: '10.142.0.0/20' },
        ],
      },
      'regions/europe-west4': { warning: { code: 'NO_RESULTS_ON_PAGE' } },
    })
  })
})

describe('the faults', () => {
  it('are told, and can be cleared', () => {
    const { faults } = bench.gcp
    faults.throttle(3)
    faults.dropNextReply()
    faults.dropNextRequest('networks.get')
    faults.httpError(500, 1)
    faults.failNext('networks.get', 500, 'backendError')
    faults.failOperation('INTERNAL_ERROR')
    faults.slowOperations(1_000)
    faults.forbid('app-prod', 'compute.networks.get')
    faults.quota(2)
    faults.checkOverlapEarly(true)
    faults.regionOptional(true)
    faults.shortPages(1)

    expect(bench.gcp.state().faults).toEqual([
      'throttled, 3 more (any call)',
      'the next reply is lost (any call)',
      'the next request is lost (networks.get)',
      'HTTP 500, 1 more (any call)',
      'the next networks.get is refused with backendError',
      'the next operation fails with INTERNAL_ERROR',
      'operations take 1000 ms',
      'not allowed: app-prod compute.networks.get',
      'a network may have 2 peerings',
      'overlaps are found by the first half',
      'listPeeringRoutes wants no region',
      'pages hold 1',
    ])
    faults.clear()
    expect(bench.gcp.state().faults).toEqual([])
  })
})
