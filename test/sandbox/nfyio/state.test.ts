import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DAY, type NfyioBench, OTHER, startBench } from './nfyio-client.ts'

let bench: NfyioBench
beforeEach(async () => {
  bench = await startBench()
})
afterEach(() => bench.close())

const vpc = (id: string) =>
  bench.nfyio
    .state()
    .accounts.flatMap(({ vpcs }) => vpcs)
    .find(each => each.id === id)
const side = (id: string) => vpc(id)?.peerings[0]
const actsOf = (object: { acts: { act: string }[] } | undefined) => object?.acts.map(({ act }) => act)
const act = (id: string | undefined, what: string) => bench.nfyio.act(id ?? '', what)
const ask = () => bench.create('vpc_xyz', { accepter_account_id: OTHER })

describe('the state', () => {
  it('shows accounts, VPCs, both sides of a peering, and the routes', async () => {
    await ask()
    const state = bench.nfyio.state()

    expect(state.accounts.map(({ id, name }) => [id, name])).toEqual([
      ['account_platform', 'default'],
      ['account_other_org', 'data'],
      ['account_stranger', 'stranger'],
    ])
    expect(side('vpc_abc')).toMatchObject({ side: 'requester', status: 'pending', isReachable: false })
    expect(side('vpc_xyz')).toMatchObject({
      side: 'accepter',
      requester: { account: 'account_platform', vpc: 'vpc_abc', cidr: '10.0.0.0/16' },
      expiresAt: bench.clock.now() + 7 * DAY,
      target: `pcx_${side('vpc_xyz')?.peering}`,
    })
    expect(
      vpc('vpc_abc')?.routeTables[0]?.routes.map(({ destination, target }) => [destination, target]),
    ).toEqual([
      ['10.0.0.0/16', 'local'],
      ['0.0.0.0/0', 'igw_sandbox'],
    ])
  })

  it('changes loudly, and tells its story', async () => {
    let changes = 0
    const lines: string[] = []
    const stop = bench.nfyio.onChange(() => changes++)
    bench.nfyio.onEvent(({ text }) => lines.push(text))
    const { id } = (await ask()).body
    act(side('vpc_xyz')?.id, 'accept')
    act(id, 'delete')
    const before = changes
    stop()
    bench.nfyio.faults.clear()

    expect(before).toBeGreaterThan(2)
    expect(changes).toBe(before)
    expect(lines).toEqual([
      'POST /v1/vpc-peering by account_platform → 201',
      `${id} (vpc_abc → vpc_xyz) is pending`,
      `accepted ${id}`,
      `${id} (vpc_abc → vpc_xyz) is active`,
      `deleted ${id}`,
      `${id} is gone`,
    ])
  })
})

describe('a person in the console', () => {
  it('accepts, adds the routes that are offered, deletes them and the peering', async () => {
    await ask()
    const offered = [actsOf(side('vpc_abc')), actsOf(side('vpc_xyz'))]
    act(side('vpc_xyz')?.id, 'accept')
    for (const id of ['vpc_abc', 'vpc_xyz']) {
      const table = vpc(id)?.routeTables[0]
      act(table?.id, table?.acts[0]?.act ?? '')
    }
    const reachable = side('vpc_abc')?.isReachable
    act(vpc('vpc_xyz')?.routeTables[0]?.routes[1]?.id, 'delete')
    const after = [side('vpc_abc')?.isReachable, actsOf(side('vpc_abc'))]
    act(side('vpc_abc')?.id, 'delete')

    expect(offered).toEqual([['delete'], ['accept', 'reject', 'expire']])
    expect([reachable, after]).toEqual([true, [false, ['delete']]])
    expect(side('vpc_abc')).toBeUndefined()
  })

  it.each([
    ['reject', 'rejected'],
    ['expire', 'expired'],
  ])('can %s', async (what, status) => {
    await ask()
    act(side('vpc_xyz')?.id, what)

    expect(side('vpc_abc')?.status).toBe(status)
    expect(() => act(side('vpc_xyz')?.id, what)).toThrow(/pending|rejected|expired/)
  })

  it('asks for a peering from a VPC of any account, and adds VPCs', () => {
    act('account_stranger', 'addVpc vpc_new 10.9.0.0/16 eu-west-1')
    act('vpc_new', 'requestPeering vpc_abc')

    expect(side('vpc_abc')).toMatchObject({
      side: 'accepter',
      status: 'pending',
      requester: { vpc: 'vpc_new' },
    })
    expect(vpc('vpc_new')).toMatchObject({ region: 'eu-west-1', routeTables: [{ id: 'rtb_new' }] })
  })

  it('cannot do what NFYio would refuse, nor what there is not', async () => {
    await ask()
    const id = side('vpc_xyz')?.id

    expect(() => act(side('vpc_abc')?.id, 'accept')).toThrow(/accepter's account/)
    expect(() => act('account_stranger', 'addVpc vpc_abc 10.9.0.0/16')).toThrow(/exists/)
    expect(() => act('account_stranger', 'addVpc vpc_bad 10.9.0.0/40')).toThrow(/CIDR/)
    expect(() => act('vpc_abc', 'requestPeering vpc_nowhere')).toThrow(/not found/)
    expect(() => act('rtb_def', 'addRoute 10.0.0.0/16 pcx_nothing')).toThrow(/not a peering/)
    for (const [object, what] of [
      [id, 'dance'],
      ['vpc_abc', 'dance'],
      ['account_platform', 'dance'],
      ['rtb_def', 'dance'],
      ['rtb_abc_main#0.0.0.0/0', 'dance'],
    ] as const)
      expect(() => act(object, what)).toThrow(/no act/)
    expect(() => act('nothing', 'delete')).toThrow(/not found/)
  })
})
