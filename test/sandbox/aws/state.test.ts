import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type AwsBench, HOUR, MINUTE, PAYMENTS, redisRequest, startBench, vpcs } from './aws-client.ts'

const TABLE = 'rtb-0aa20000000000002'

let bench: AwsBench
let pcx: string
beforeEach(async () => {
  bench = await startBench()
  pcx = bench.aws.addRequest(redisRequest)
})
afterEach(() => bench.close())

const vpcState = (at?: number) =>
  bench.aws
    .state(at)
    .accounts.find(({ id }) => id === PAYMENTS)
    ?.vpcs.find(({ id }) => id === vpcs.prod)
const peering = (at?: number) => vpcState(at)?.peerings[0]
const table = () => vpcState()?.routeTables.find(({ id }) => id === TABLE)
const actsOf = (object: { acts: { act: string }[] } | undefined) => object?.acts.map(({ act }) => act)

describe('the state', () => {
  it('shows accounts, VPCs, both sides of a peering, and the routes', () => {
    const state = bench.aws.state()

    expect(state.accounts.map(({ name, isForeign }) => [name, isForeign])).toEqual([
      ['payments', false],
      ['data', false],
      ['550680565604', true],
    ])
    expect(peering()).toMatchObject({
      id: `${pcx}@${vpcs.prod}`,
      pcx,
      side: 'accepter',
      status: 'pending-acceptance',
      isVisible: true,
      requester: { account: '550680565604', cidrs: ['192.168.0.0/24'] },
      expiresAt: bench.clock.now() + 168 * HOUR,
    })
    expect(table()?.routes.map(({ destination, target }) => `${destination} ${target}`)).toEqual([
      '10.20.0.0/16 local',
      '10.21.0.0/16 local',
      '2a05:d018:20::/56 local',
      '0.0.0.0/0 nat-0aa20000000000001',
    ])
  })

  it('can be asked about a later instant', () => {
    expect(peering(bench.clock.now() + 169 * HOUR)?.status).toBe('expired')
    expect(peering()?.status).toBe('pending-acceptance')
  })
})

describe('a person in the console', () => {
  it('accepts, adds the route that is offered, deletes both', () => {
    const first = actsOf(peering())
    bench.aws.act(peering()?.id ?? '', 'accept')
    bench.clock.advance(MINUTE)
    const active = actsOf(peering())
    const [offer] = actsOf(table()) ?? []
    bench.aws.act(TABLE, offer ?? '')
    const route = table()?.routes.at(-1)
    bench.aws.act(peering()?.id ?? '', 'delete')
    const left = table()?.routes.at(-1)
    bench.aws.act(left?.id ?? '', 'delete')

    expect(first).toEqual(['accept', 'reject', 'expire'])
    expect(active).toEqual(['delete'])
    expect(offer).toBe(`addRoute 192.168.0.0/24 ${pcx}`)
    expect(route).toMatchObject({ destination: '192.168.0.0/24', target: pcx, state: 'active' })
    expect(left?.state).toBe('blackhole')
    expect(table()?.routes).toHaveLength(4)
    expect(peering()).toMatchObject({ status: 'deleted', acts: [] })
  })

  it.each([
    ['reject', 'rejected'],
    ['expire', 'expired'],
  ])('can %s', (act, status) => {
    bench.aws.act(pcx, act)

    expect(peering()?.status).toBe(status)
    expect(() => bench.aws.act(pcx, 'accept')).toThrow('Invalid state transition')
  })

  it('acts for the owner of the side that is named', () => {
    expect(() => bench.aws.act(`${pcx}@${redisRequest.requester.vpc}`, 'accept')).toThrow(
      'cannot accept peering',
    )
    bench.aws.act(`${pcx}@${redisRequest.requester.vpc}`, 'delete')

    expect(peering()?.message).toBe('Deleted by 550680565604')
  })

  it('cannot do what is not offered', () => {
    expect(() => bench.aws.act('what', 'accept')).toThrow('does not exist')
    expect(() => bench.aws.act(pcx, 'praise')).toThrow('no act')
    expect(() => bench.aws.act(TABLE, 'addRoute here there')).toThrow('no act')
    expect(() => bench.aws.act(vpcs.prod, 'addCidr 10.20.0.0/8')).toThrow('invalid')
  })
})

describe('listeners', () => {
  it('hear of every step in time, without anybody asking', () => {
    const story: string[] = []
    let changes = 0
    bench.aws.onEvent(({ kind, text }) => story.push(`${kind}: ${text.replaceAll(pcx, 'pcx')}`))
    bench.aws.onChange(() => {
      changes += 1
    })

    bench.aws.act(pcx, 'accept')
    bench.clock.advance(MINUTE)

    const ends = `pcx (${redisRequest.requester.vpc} → ${vpcs.prod})`
    expect(story).toEqual([
      'person: accepted pcx',
      `peering: ${ends} is provisioning`,
      `peering: ${ends} is active`,
    ])
    expect(changes).toBeGreaterThanOrEqual(2)
  })

  it('hear of expiry when its time has come', () => {
    const heard: [number, string][] = []
    const start = bench.clock.now()
    bench.aws.onPeering(({ status }) => heard.push([bench.clock.now() - start, status]))

    bench.clock.advance(200 * HOUR)

    expect(heard).toEqual([[168 * HOUR, 'expired']])
  })
})
