import { describe, expect, it } from 'vitest'
import { whyNotAccept, whyNotRoute } from '../../../src/providers/aws/guard.ts'
import type { PeeringRow } from '../../../src/providers/aws/peering-row.ts'
import { aSide, DATA, PAYMENTS, prod, redis, vpcs } from './aws-world.ts'
import { aRow } from './builders.ts'

const expected = { end: prod, other: redis }
const why = (over: Partial<PeeringRow>) => whyNotAccept(aRow(over), expected)

describe('the peering that was asked for', () => {
  it('is accepted', () => {
    expect(why({})).toEqual([])
  })

  it.each([
    ['another requester account', { requester: { ...redis, account: DATA } }, `not ${redis.account}`],
    ['another requester VPC', { requester: { ...redis, network: vpcs.lake } }, `not ${vpcs.redis}`],
    ['another requester Region', { requester: { ...redis, region: 'us-east-1' } }, 'not eu-west-1'],
    ['a requester that is not told', { requester: { ...redis, account: null } }, 'not told'],
    ['another VPC of ours', { accepter: { ...prod, network: vpcs.tools } }, 'it is for'],
    ['another account of ours', { accepter: { ...prod, account: DATA } }, 'it is for'],
    ['another Region of ours', { accepter: { ...prod, region: 'us-east-1' } }, 'it is for'],
    ['the two ends swapped', { requester: prod, accepter: redis }, 'it is for'],
  ])('is not the one with %s', (_, over, text) => {
    expect(why(over).join('; ')).toContain(text)
  })

  it('is known by what the provider tells, and no more', () => {
    const unknown = { ...redis, account: 'redis-internal', network: 'redislabs', region: null }

    expect(whyNotAccept(aRow(), { end: prod, other: unknown })).toEqual([])
    expect(whyNotAccept(aRow(), { end: prod, other: { ...unknown, account: DATA } })).toHaveLength(1)
  })
})

describe('a peering to route to', () => {
  it('may be asked for by either side', () => {
    expect(whyNotRoute(aRow(), expected)).toEqual([])
    expect(whyNotRoute(aRow(), { end: redis, other: prod })).toEqual([])
  })

  it('has our end and the other one', () => {
    expect(whyNotRoute(aRow(), { end: aSide(PAYMENTS, 'eu-west-1', vpcs.tools), other: redis })).not.toEqual(
      [],
    )
    expect(whyNotRoute(aRow(), { end: prod, other: { ...redis, network: vpcs.lake } })).not.toEqual([])
  })
})
