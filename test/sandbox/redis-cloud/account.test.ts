import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { crowd } from '../../../src/sandbox/redis-cloud/index.ts'
import { awsBody, type CloudClient, MINUTE, startCloud } from './cloud-client.ts'

let client: CloudClient
beforeEach(async () => {
  client = await startCloud()
})
afterEach(() => client.cloud.close())

const send = (path: string, headers: Record<string, string>, method = 'GET') =>
  fetch(client.cloud.url + path, { method, headers })

const keys = () => ({ 'x-api-key': client.cloud.accessKey, 'x-api-secret-key': client.cloud.secretKey })
const json = { 'content-type': 'application/json' }

describe('the edge', () => {
  it('answers the account at /v1/ and nothing at /v1', async () => {
    const account = await client.call<{ account: { name: string; key: { name: string } } }>('GET', '/')
    const bare = await client.call('GET', '')

    expect(account.body.account).toMatchObject({ name: 'Acme', key: { name: 'peerbot' } })
    expect(bare.status).toBe(404)
  })

  it.each([
    ['no keys', {}],
    ['the account key alone', { 'x-api-key': 'A0sandbox-access-key' }],
    ['a wrong secret', { 'x-api-key': 'A0sandbox-access-key', 'x-api-secret-key': 'wrong' }],
  ])('refuses %s with 401', async (_, headers) => {
    const reply = await send('/', { ...json, ...headers })

    expect(reply.status).toBe(401)
    expect(await reply.json()).toMatchObject({ status: 401, error: 'Unauthorized', path: '/v1/' })
  })

  it('demands a content type on writes and on reads', async () => {
    const read = await send('/subscriptions', keys())
    const remove = await send('/subscriptions/1206/peerings/87', keys(), 'DELETE')

    expect([read.status, remove.status]).toEqual([400, 415])
  })

  it('counts 400 requests a minute for the key, and starts again with the next minute', async () => {
    const first = await client.call('GET', '/')
    for (let n = 0; n < 399; n++) await client.call('GET', '/')
    const last = await client.call('GET', '/')
    client.clock.advance(MINUTE)
    const next = await client.call('GET', '/')

    expect(first.headers.get('x-rate-limit-remaining')).toBe('399')
    expect([last.status, last.headers.get('x-rate-limit-remaining')]).toEqual([429, '0'])
    expect([next.status, next.headers.get('x-rate-limit-remaining')]).toEqual([200, '399'])
  })

  it('answers unknown paths, methods, ids and words in the Spring shape', async () => {
    const statuses = []
    for (const [method, path] of [
      ['GET', '/nothing'],
      ['PATCH', '/subscriptions'],
      ['GET', '/subscriptions/9999'],
      ['GET', '/subscriptions/abc'],
      ['GET', '/subscriptions/2147483648'],
      ['GET', '/regions?provider=Azure'],
      ['GET', '/logs?limit=1001'],
      ['GET', '/subscriptions/1206/regions'],
    ] as const) {
      const reply = await client.call(method, path)
      expect(reply.body).toMatchObject({ status: reply.status, path: `/v1${path.split('?')[0]}` })
      statuses.push(reply.status)
    }

    expect(statuses).toEqual([404, 405, 404, 400, 400, 400, 400, 400])
  })

  it('leaves the message out of some errors and keeps it in others', async () => {
    const bodies = []
    for (let n = 0; n < 20; n++) bodies.push((await client.call('GET', '/nothing')).body)

    expect(bodies.filter(body => 'message' in body).length).toBeGreaterThan(0)
    expect(bodies.filter(body => !('message' in body)).length).toBeGreaterThan(0)
  })

  it('refuses a body that is no JSON with 400, and records what reached it', async () => {
    const url = `${client.cloud.url}/subscriptions/1206/peerings`
    const reply = await fetch(url, { method: 'POST', headers: { ...keys(), ...json }, body: '{"region":' })

    expect(reply.status).toBe(400)
    expect(client.cloud.requests).toMatchObject([
      { method: 'POST', path: '/v1/subscriptions/1206/peerings', body: undefined, status: 400 },
    ])
  })
})

describe('the catalog and the subscriptions', () => {
  it('has the regions of both clouds with their own ids', async () => {
    type Regions = { regions: { id: number; name: string; provider: string }[] }
    const all = await client.call<Regions>('GET', '/regions')
    const google = await client.call<Regions>('GET', '/regions?provider=GCP')

    expect(all.body.regions).toHaveLength(57)
    expect(all.body.regions).toContainEqual({ id: 4, name: 'eu-west-1', provider: 'AWS' })
    expect(new Set(google.body.regions.map(region => region.provider))).toEqual(new Set(['GCP']))
  })

  it('lists one subscription of every sort', async () => {
    const { body } = await client.call<{ subscriptions: object[] }>('GET', '/subscriptions')

    expect(body.subscriptions).toMatchObject([
      {
        id: 1206,
        name: 'payments-prod',
        deploymentType: 'single-region',
        cloudDetails: [{ provider: 'AWS' }],
      },
      { id: 1207, cloudDetails: [{ regions: [{ multipleAvailabilityZones: true }] }] },
      {
        id: 1301,
        cloudDetails: [
          { provider: 'GCP', regions: [{ networking: [{ vpcId: 'c13424-us-central1-1-rlrcp' }] }] },
        ],
      },
      { id: 1400, deploymentType: 'active-active', cloudDetails: [{ regions: [{}, {}] }] },
      {
        id: 1401,
        deploymentType: 'active-active',
        cloudDetails: [{ provider: 'GCP', regions: [{ region: 'us-central1' }, { region: 'europe-west1' }] }],
      },
      { id: 1500, cloudDetails: [{ cloudAccountId: 2081 }] },
      { id: 1600, status: 'pending', cloudDetails: [] },
    ])
  })

  it('shows the regions of an Active-Active subscription with their ids', async () => {
    const { body } = await client.call('GET', '/subscriptions/1400/regions')

    expect(body).toMatchObject({
      subscriptionId: 1400,
      regions: [
        { regionId: 1, region: 'us-east-1', deploymentCidr: '192.168.10.0/24' },
        { regionId: 4, region: 'eu-west-1', deploymentCidr: '192.168.11.0/24' },
      ],
    })
  })

  it('carries 200 subscriptions and 500 peerings', async () => {
    const many = await startCloud(crowd({ subscriptions: 200, peerings: 500 }))
    try {
      const { body } = await many.call<{ subscriptions: object[] }>('GET', '/subscriptions')
      const peerings = many.cloud.state().subscriptions.flatMap(subscription => subscription.peerings)

      expect(body.subscriptions).toHaveLength(200)
      expect(peerings).toHaveLength(500)
      expect(await many.list(20_000)).toHaveLength(3)
      // None of them is in another's way.
      const extra = awsBody({ vpcCidrs: ['10.200.0.0/16'] })
      expect(await many.verdict('POST', '/subscriptions/20000/peerings', extra)).toBe('processing-completed')
    } finally {
      await many.cloud.close()
    }
  })
})

describe('the log', () => {
  it('tells what was done through the API, newest first, by page and by resource', async () => {
    type Log = { entries: { id: number; description: string; resourceId: number }[] }
    await client.task('POST', '/subscriptions/1206/peerings', awsBody())
    await client.task('POST', '/subscriptions/1207/peerings', awsBody())

    const all = (await client.call<Log>('GET', '/logs')).body.entries
    const page = (await client.call<Log>('GET', '/logs?offset=1&limit=1')).body.entries
    const one = (await client.call<Log>('GET', '/logs?resourceId=1207')).body.entries
    const none = (await client.call<Log>('GET', '/logs?startTime=2030-01-01T00:00:00Z')).body.entries

    expect(all.map(entry => entry.resourceId)).toEqual([1207, 1206])
    expect(page).toEqual([all[1]])
    expect(one).toEqual([all[0]])
    expect(none).toEqual([])
  })
})
