import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Alias, DAY, MINUTE, type NfyioBench, OTHER, startBench } from './nfyio-client.ts'

let bench: NfyioBench
beforeEach(async () => {
  bench = await startBench()
})
afterEach(() => bench.close())

const across = { accepter_account_id: OTHER }
const get = (id: string, as: Alias = 'default') => bench.call(as, 'GET', `/vpc-peering/${id}`)
const statusOf = async (id: string, as: Alias = 'default') => (await get(id, as)).body.status
const accept = (as: Alias, id: string) => bench.call(as, 'POST', `/vpc-peering/${id}/accept`)
const reject = (as: Alias, id: string) => bench.call(as, 'POST', `/vpc-peering/${id}/reject`)
const remove = (as: Alias, id: string) => bench.call(as, 'DELETE', `/vpc-peering/${id}`)

async function pending(): Promise<string> {
  return (await bench.create('vpc_xyz', across)).body.id
}

describe('a peering within one account', () => {
  it('is active at once with auto_accept', async () => {
    const { status, body } = await bench.create('vpc_def', { auto_accept: true })

    expect([status, body]).toEqual([
      201,
      {
        id: expect.stringMatching(/^peer_[0-9a-f]+$/),
        status: 'active',
        requester_vpc_id: 'vpc_abc',
        accepter_vpc_id: 'vpc_def',
        requester_account_id: 'account_platform',
        accepter_account_id: 'account_platform',
        created_at: '2026-11-02T09:00:00.000Z',
      },
    ])
  })

  it('waits without it, and is accepted by the same key', async () => {
    const { id, status } = (await bench.create('vpc_def')).body
    const accepted = await accept('default', id)

    expect([status, accepted.status, accepted.body.status]).toEqual(['pending', 200, 'active'])
  })

  it('names the regions that were named, if they are right', async () => {
    const right = await bench.create('vpc_eu', {
      requester_region: 'us-east-1',
      accepter_region: 'eu-west-1',
    })
    const wrong = await bench.create('vpc_eu', { accepter_region: 'us-east-1' })

    expect(right.body).toMatchObject({ requester_region: 'us-east-1', accepter_region: 'eu-west-1' })
    expect([wrong.status, wrong.body.error.code]).toEqual([400, 'InvalidParameter'])
  })
})

describe('a peering across accounts', () => {
  it('waits whatever auto_accept says, until the accepter’s key accepts', async () => {
    const { id, status, expires_at } = (await bench.create('vpc_xyz', { ...across, auto_accept: true })).body
    const own = await accept('default', id)
    const accepted = await accept('data', id)

    expect([status, expires_at]).toEqual(['pending', '2026-11-09T09:00:00.000Z'])
    expect([own.status, own.body.error.code]).toEqual([403, 'Forbidden'])
    expect(accepted.body.status).toBe('active')
    expect(await statusOf(id)).toBe('active')
  })

  it('is seen by both and by nobody else', async () => {
    const id = await pending()
    const total = async (as: Alias) => (await bench.call(as, 'GET', '/vpc-peering')).body.total

    expect([(await get(id, 'data')).status, (await get(id, 'stranger')).status]).toEqual([200, 404])
    expect([await total('default'), await total('data'), await total('stranger')]).toEqual([1, 1, 0])
  })

  it('is rejected by the accepter alone, and stays so', async () => {
    const id = await pending()
    const own = await reject('default', id)
    const rejected = await reject('data', id)
    const late = await accept('data', id)

    expect([own.status, rejected.body.status, late.status]).toEqual([403, 'rejected', 400])
    expect((await get(id)).body.status_message).toBe('Rejected by account_other_org')
  })

  it('expires by the clock', async () => {
    const id = await pending()
    bench.clock.advance(7 * DAY - 1)
    const before = await statusOf(id)
    bench.clock.advance(1)

    expect([before, await statusOf(id), (await accept('data', id)).status]).toEqual([
      'pending',
      'expired',
      400,
    ])
  })

  it('has to name the account', async () => {
    const nameless = await bench.create('vpc_xyz')
    const wrong = await bench.create('vpc_xyz', { accepter_account_id: 'account_stranger' })
    const nowhere = await bench.create('vpc_nowhere')

    expect([nameless, wrong, nowhere].map(({ status, body }) => [status, body.error.code])).toEqual(
      Array(3).fill([404, 'NotFound']),
    )
  })
})

describe('ranges', () => {
  it('inside 10/8 that do not overlap are no obstacle', async () => {
    expect((await bench.create('vpc_ghi', { auto_accept: true })).body.status).toBe('active')
  })

  it('that overlap end in a peering that has failed', async () => {
    const { status, body } = await bench.create('vpc_clash')

    expect([status, body.status]).toEqual([201, 'failed'])
    expect(body.status_message).toContain('CIDR overlap: 10.0.0.0/16 (vpc_abc) and 10.0.128.0/17 (vpc_clash)')
    expect((await accept('default', body.id)).status).toBe(400)
  })

  it.each([
    [400, 'ValidationError'],
    [409, 'Conflict'],
    [422, 'ValidationError'],
  ] as const)('that overlap are refused with %i where the install does so', async (overlap, code) => {
    bench.nfyio.faults.manners({ overlap })
    const refused = await bench.create('vpc_twin', across)

    expect([refused.status, refused.body.error.code]).toEqual([overlap, code])
    expect((await bench.call('default', 'GET', '/vpc-peering')).body.total).toBe(0)
  })
})

describe('what is deleted', () => {
  it('is gone for both, by either side once it is active', async () => {
    const id = await pending()
    await accept('data', id)
    const removed = await remove('data', id)

    expect([removed.status, removed.text]).toEqual([204, ''])
    expect([(await get(id)).status, (await remove('default', id)).status]).toEqual([404, 404])
  })

  it('while it waits, is the requester’s to take back', async () => {
    const id = await pending()

    expect((await remove('data', id)).status).toBe(403)
    expect((await remove('default', id)).status).toBe(204)
  })
})

describe('nothing is idempotent', () => {
  it('so that the same pair twice is two peerings', async () => {
    const ids = [await pending(), await pending()]

    expect(new Set(ids).size).toBe(2)
  })
})

describe('an install of another make', () => {
  it('calls its peerings pcx_…, and names their target', async () => {
    bench.nfyio.faults.manners({ ids: 'pcx', namesTarget: true })
    const { id, target } = (await bench.create('vpc_def')).body
    bench.nfyio.faults.manners({ ids: 'peer' })
    const other = (await bench.create('vpc_ghi')).body

    expect(id).toMatch(/^pcx_/)
    expect([target, other.target]).toEqual([id, `pcx_${other.id}`])
  })

  it('lists them under another key', async () => {
    const id = await pending()
    const usual = (await bench.call('default', 'GET', '/vpc-peering')).body
    bench.nfyio.faults.manners({ listKey: 'peerings' })
    const other = (await bench.call('default', 'GET', '/vpc-peering')).body

    expect([usual.vpc_peerings[0]?.id, other.peerings[0]?.id]).toEqual([id, id])
  })

  it('puts all bodies into an envelope', async () => {
    bench.nfyio.faults.manners({ envelope: 'data' })
    const made = await bench.create('vpc_def')
    const refused = await bench.create('vpc_nowhere')

    expect(made.body).toMatchObject({ success: true, data: { status: 'pending' } })
    expect(refused.body).toMatchObject({ success: false, error: { code: 'NotFound' } })
  })

  it.each([404, 405] as const)(
    'answers %i to reads that it does not have, and works all the same',
    async status => {
      const { faults } = bench.nfyio
      faults.notOffered('peerings.get', status)
      faults.notOffered('peerings.list', status)
      const id = await pending()
      const reads = [await get(id), await bench.call('default', 'GET', '/vpc-peering')]
      const accepted = await accept('data', id)
      faults.notOffered('peerings.get', null)

      expect(reads.map(reply => reply.status)).toEqual([status, status])
      expect(reads[0]?.text).toContain('<html>')
      expect([accepted.body.status, await statusOf(id)]).toEqual(['active', 'active'])
    },
  )
})

describe('lists', () => {
  it('come by limit and offset, with the total', async () => {
    for (const vpc of ['vpc_def', 'vpc_ghi', 'vpc_eu']) await bench.create(vpc)
    const first = (await bench.call('default', 'GET', '/vpc-peering?limit=2')).body
    const second = (await bench.call('default', 'GET', '/vpc-peering?limit=2&offset=2')).body
    bench.nfyio.faults.shortPages(1)
    const short = (await bench.call('default', 'GET', '/vpc-peering?limit=2')).body
    const wrong = await bench.call('default', 'GET', '/vpc-peering?limit=two')

    expect([first, second, short].map(({ vpc_peerings, total }) => [vpc_peerings.length, total])).toEqual([
      [2, 3],
      [1, 3],
      [1, 3],
    ])
    expect(wrong.body.error.code).toBe('InvalidParameter')
  })
})

describe('a waiting request', () => {
  it('tells its listeners in time that it has expired', async () => {
    const heard: unknown[] = []
    bench.nfyio.onEvent(({ kind, status }) => kind === 'peering' && heard.push(status))
    await pending()
    bench.clock.advance(7 * DAY + MINUTE)

    expect(heard).toEqual(['pending', 'expired'])
  })
})
