import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Alias, type NfyioBench, OTHER, startBench } from './nfyio-client.ts'

let bench: NfyioBench
beforeEach(async () => {
  bench = await startBench()
})
afterEach(() => bench.close())

const tables = async (as: Alias, vpc: string) =>
  (await bench.call(as, 'GET', `/route-tables?vpc_id=${vpc}`)).body.route_tables
const add = (as: Alias, table: string, destination_cidr: string, target: string) =>
  bench.call(as, 'POST', `/route-tables/${table}/routes`, { destination_cidr, target })
const drop = (as: Alias, table: string, cidr: string) =>
  bench.call(as, 'DELETE', `/route-tables/${table}/routes?destination_cidr=${encodeURIComponent(cidr)}`)

async function active(): Promise<string> {
  const { id } = (await bench.create('vpc_xyz', { accepter_account_id: OTHER })).body
  await bench.call('data', 'POST', `/vpc-peering/${id}/accept`)
  return id
}

const stateOf = (vpcId: string) =>
  bench.nfyio
    .state()
    .accounts.flatMap(({ vpcs }) => vpcs)
    .find(({ id }) => id === vpcId)

describe('VPCs', () => {
  it('are listed and read by their own account', async () => {
    const list = (await bench.call('data', 'GET', '/vpcs?limit=2')).body
    const one = await bench.call('data', 'GET', '/vpcs/vpc_xyz')
    const foreign = await bench.call('default', 'GET', '/vpcs/vpc_xyz')

    expect([list.vpcs.length, list.total]).toEqual([2, 4])
    expect(one.body).toEqual({
      id: 'vpc_xyz',
      name: 'lake',
      cidr_block: '172.31.0.0/16',
      status: 'available',
      created_at: '2026-11-02T09:00:00.000Z',
    })
    expect([foreign.status, foreign.body.error.code]).toEqual([404, 'NotFound'])
  })

  it('can be deleted unless a live peering holds them', async () => {
    await active()
    const held = await bench.call('data', 'DELETE', '/vpcs/vpc_xyz')
    const free = await bench.call('data', 'DELETE', '/vpcs/vpc_far')

    expect([held.status, held.body.error.code, free.status]).toEqual([403, 'ResourceLocked', 204])
    expect((await bench.call('data', 'GET', '/vpcs/vpc_far')).status).toBe(404)
  })
})

describe('routes', () => {
  it('lead to the peering under its pcx_ name, on both sides, and only then a probe arrives', async () => {
    const target = `pcx_${await active()}`
    const probes = [stateOf('vpc_abc')?.peerings[0]?.isReachable]
    const there = await add('default', 'rtb_abc_main', '172.31.0.0/16', target)
    probes.push(stateOf('vpc_abc')?.peerings[0]?.isReachable)
    const back = await add('data', 'rtb_xyz', '10.0.0.0/16', target)
    probes.push(stateOf('vpc_abc')?.peerings[0]?.isReachable)

    expect([there.status, back.status]).toEqual([201, 201])
    expect(there.body).toEqual({ destination_cidr: '172.31.0.0/16', target })
    expect(probes).toEqual([false, false, true])
    expect((await tables('default', 'vpc_abc')).map(({ id, routes }) => [id, routes.length])).toEqual([
      ['rtb_abc_main', 3],
      ['rtb_abc_private', 1],
    ])
  })

  it('are a blackhole while the peering is not up, or gone', async () => {
    const { id } = (await bench.create('vpc_def')).body
    await add('default', 'rtb_def', '10.0.0.0/16', `pcx_${id}`)
    const status = async () => (await tables('default', 'vpc_def'))[0]?.routes[1]?.status
    const seen = [await status()]
    await bench.call('default', 'POST', `/vpc-peering/${id}/accept`)
    seen.push(await status())
    await bench.call('default', 'DELETE', `/vpc-peering/${id}`)
    seen.push(await status())

    expect(seen).toEqual(['blackhole', 'active', 'blackhole'])
  })

  it('are refused where they make no sense', async () => {
    const id = await active()
    const target = `pcx_${id}`
    await add('default', 'rtb_abc_main', '172.31.0.0/16', target)
    const refused = await Promise.all([
      add('default', 'rtb_abc_main', '172.31.0.0/16', target), // there already
      add('default', 'rtb_abc_main', '172.31.0.1/16', target), // host bits
      add('default', 'rtb_abc_main', '10.0.4.0/24', target), // the VPC's own
      add('default', 'rtb_abc_main', '172.30.0.0/16', id), // not its route target
      add('default', 'rtb_def', '172.31.0.0/16', target), // not a peering of that VPC
      add('data', 'rtb_abc_main', '172.29.0.0/16', target), // somebody else's table
    ])

    expect(refused.map(({ body }) => body.error.code)).toEqual([
      'Conflict',
      'InvalidParameter',
      'InvalidParameter',
      'InvalidParameter',
      'InvalidParameter',
      'NotFound',
    ])
  })

  it('are deleted by their destination', async () => {
    await add('default', 'rtb_abc_main', '172.31.0.0/16', `pcx_${await active()}`)
    const done = [
      await drop('default', 'rtb_abc_main', '172.31.0.0/16'),
      await drop('default', 'rtb_abc_main', '172.31.0.0/16'),
      await bench.call('default', 'DELETE', '/route-tables/rtb_abc_main/routes'),
    ]

    expect(done.map(({ status }) => status)).toEqual([204, 404, 400])
  })

  it('are listed for a VPC of one’s own', async () => {
    const all = [
      await bench.call('default', 'GET', '/route-tables'),
      await bench.call('default', 'GET', '/route-tables?vpc_id=vpc_xyz'),
    ]

    expect(all.map(({ status }) => status)).toEqual([400, 404])
  })
})
