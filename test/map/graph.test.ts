import { describe, expect, test } from 'vitest'
import { mapOf } from '../../src/map/index.ts'
import { peeringStatuses } from '../../src/peering/status.ts'
import { aRow, aSideOf, names } from './support/many-networks.ts'

const main = aSideOf('aws', '111122223333', 'vpc-0main', 'eu-west-1')
const data = aSideOf('aws', '444455556666', 'vpc-0data', 'us-east-1')
const redisIn = (region: string) => aSideOf('redis-cloud', '999988887777', null, region)
const subscription = { scope: 'redis-cloud/main/1301' }

describe('networks', () => {
  test('are the same whoever reports them, and take a region from whoever knows it', () => {
    const map = mapOf(
      [aRow(main, data), aRow(data, { ...main, region: null }, { providerId: 'pcx-2' })],
      names,
    )

    expect(map.networks.map(({ key, region }) => [key, region])).toEqual([
      ['aws/111122223333/vpc-0main', 'eu-west-1'],
      ['aws/444455556666/vpc-0data', 'us-east-1'],
    ])
    expect(map.edges).toHaveLength(2)
  })

  test('say cloud, account by its alias, region and name', () => {
    const [network] = mapOf([aRow(main, data)], names).networks

    expect(network).toMatchObject({
      cloudName: 'AWS',
      title: 'vpc-0main',
      owner: '111122223333',
      alias: 'payments',
      region: 'eu-west-1',
    })
  })

  test('a subscription is one, by its name; each region of an Active-Active one is one of its own', () => {
    const rows = ['us-east-1', 'eu-west-1', 'us-east-1'].map((region, i) =>
      aRow(redisIn(region), main, { ...subscription, providerId: String(80 + i) }),
    )

    const { networks } = mapOf(rows, names)

    expect(networks.filter(({ cloud }) => cloud === 'redis-cloud')).toEqual([
      expect.objectContaining({ title: 'sessions-global', owner: '1301', region: 'eu-west-1' }),
      expect.objectContaining({ title: 'sessions-global', owner: '1301', region: 'us-east-1' }),
    ])
  })

  test('a subscription that nobody names goes by its id', () => {
    const { networks, edges } = mapOf(
      [aRow(redisIn('us-east-1'), main, { providerId: '87', scope: 'a/b/77' })],
      {
        scopes: {},
        accounts: {},
      },
    )

    expect(networks.map(({ title }) => title)).toEqual(['77', 'vpc-0main'].toSorted())
    expect(edges[0]?.label).toBe('77/87')
  })

  test('an end that its cloud does not name is not mistaken for another such end', () => {
    const nowhere = aSideOf('aws', null, null, null)

    const { networks } = mapOf([aRow(main, nowhere), aRow(data, nowhere)], names)

    expect(networks.filter(({ title }) => title === 'unknown network')).toHaveLength(2)
  })
})

describe('peerings', () => {
  test('that have ended are left out, with networks that only they knew', () => {
    const drawn = peeringStatuses.filter(
      status => mapOf([aRow(main, data, { status })], names).edges.length > 0,
    )

    expect(drawn).toEqual([
      'requested',
      'pending_acceptance',
      'provisioning',
      'active',
      'inactive',
      'deleting',
      'unknown',
    ])
    expect(mapOf([aRow(main, data, { status: 'deleted' })], names).networks).toEqual([])
  })

  test('are of networks only: no endpoint, no gateway', () => {
    expect(mapOf([aRow(main, data, { kind: 'tgw_attachment' })], names).edges).toEqual([])
  })

  test('come in one order, whatever the order of the rows', () => {
    const rows = [aRow(main, data), aRow(redisIn('us-east-1'), main, subscription), aRow(data, main)]

    expect(mapOf(rows.toReversed(), names)).toEqual(mapOf(rows, names))
  })
})
