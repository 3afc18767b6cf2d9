import { describe, expect, it } from 'vitest'
import { peeringReply, tableList, vpcReply } from '../../../src/providers/nfyio/schema.ts'

const AT = Date.UTC(2026, 10, 9, 9)

describe('a peering', () => {
  it('is read in either spelling, with what nobody knows left aside', () => {
    const snake = {
      id: 12,
      status: 'PENDING',
      requester_vpc_id: 'vpc_a',
      accepter_vpc_id: 'vpc_b',
      accepter_account_id: 'account_other_org',
      status_message: 'waits',
      color: 'blue',
      requester_region: null,
    }
    const camel = {
      id: '12',
      status: 'pending',
      requesterVpcId: 'vpc_a',
      accepterVpcId: 'vpc_b',
      accepterAccountId: 'account_other_org',
      statusMessage: 'waits',
    }

    expect(peeringReply.parse(snake)).toEqual({
      id: '12',
      raw: 'pending',
      message: 'waits',
      requester: { vpc: 'vpc_a', account: null, region: null, cidrs: [] },
      accepter: { vpc: 'vpc_b', account: 'account_other_org', region: null, cidrs: [] },
      target: null,
      expiresAt: null,
    })
    expect(peeringReply.parse({ success: true, data: camel })).toEqual(peeringReply.parse(snake))
  })

  it.each([
    ['a date', '2026-11-09T09:00:00Z', AT],
    ['seconds', AT / 1_000, AT],
    ['seconds in quotes', String(AT / 1_000), AT],
    ['milliseconds', AT, AT],
    ['zero, which is no time', 0, null],
    ['nothing', null, null],
    ['words', 'in a week', null],
  ])('expires at %s', (_, expires_at, at) => {
    expect(peeringReply.parse({ id: 'peer_1', expires_at })).toMatchObject({
      raw: 'no status',
      expiresAt: at,
    })
  })

  it.each([
    [{ target: 'pcx_peer_7' }, 'pcx_peer_7'],
    [{ target: 'vpc_b', pcx_id: 'pcx_peer_7' }, 'pcx_peer_7'],
    [{ target: 'vpc_b' }, null],
    [{ target: { id: 'pcx_peer_7' } }, null],
  ])('with %j is routed to by %s', (said, target) => {
    expect(peeringReply.parse({ id: 'peer_1', ...said }).target).toBe(target)
  })

  it.each([null, '', [], { status: 'active' }, { success: false, data: null, error: { code: 'X' } }])(
    'is not in %j',
    body => {
      expect(peeringReply.safeParse(body).success).toBe(false)
    },
  )
})

describe('a VPC', () => {
  it.each([
    ['by itself', { cidr_block: '10.0.0.0/16' }, ['10.0.0.0/16']],
    ['beside an empty list', { cidr_block: '10.0.0.0/16', cidr_blocks: [] }, ['10.0.0.0/16']],
    [
      'beside a list of others',
      { cidr_block: '10.0.0.0/16', cidr_blocks: ['10.9.0.0/16', '10.0.0.0/16'] },
      ['10.0.0.0/16', '10.9.0.0/16'],
    ],
    ['in camel case', { cidrBlock: '10.0.0.1/16' }, ['10.0.0.0/16']],
    ['that is none', { cidr_block: 'automatic', cidrs: [null, 7] }, []],
  ])('tells its range %s', (_, said, cidrs) => {
    expect(vpcReply.parse({ id: 'vpc_a', ...said }).cidrs).toEqual(cidrs)
  })
})

describe('a route table', () => {
  const routesOf = (routes: unknown) =>
    tableList.parse({ routeTables: [{ id: 'rtb_a', routes }] }).rows[0]?.routes

  it('is read beside a route that has no destination', () => {
    expect(
      routesOf([{ destinationCidr: '10.0.0.0/16', target: 'pcx_peer_1' }, { prefix_list: 'pl_1' }]),
    ).toEqual([{ destination: '10.0.0.0/16', target: 'pcx_peer_1' }])
  })

  it('is empty only where the install says so', () => {
    expect(routesOf([])).toEqual([])
    expect(routesOf(undefined)).toBeNull()
    expect(routesOf([{ prefix_list: 'pl_1' }])).toBeNull()
  })
})
