import { expect, test } from 'vitest'
import { mapOf, nearestNetworks, networksNamed, spellingOf } from '../../src/map/index.ts'
import { aRow, aSideOf, manyNetworks, names } from './support/many-networks.ts'

const main = aSideOf('aws', '111122223333', 'vpc-0main', 'eu-west-1')
const data = aSideOf('aws', '444455556666', 'vpc-0data', 'us-east-1')
const redisIn = (region: string) => aSideOf('redis-cloud', '999988887777', null, region)
const subscription = { scope: 'redis-cloud/main/1301' }
const map = mapOf(
  [
    aRow(main, data),
    aRow(redisIn('us-east-1'), main, subscription),
    aRow(redisIn('eu-west-1'), main, { ...subscription, providerId: '9' }),
    aRow(aSideOf('gcp', 'app-prod', 'default', null), aSideOf('gcp', 'data-prod-1', 'default', null)),
  ],
  names,
)
const keysNamed = (typed: string) => networksNamed(map, typed).map(({ key }) => key)
const nearest = (typed: string, count = 5) => nearestNetworks(map, typed, count).map(({ key }) => key)

test.each([
  ['VPC-0main ', ['aws/111122223333/vpc-0main']],
  ['payments/vpc-0main', ['aws/111122223333/vpc-0main']],
  ['payments:vpc-0main', ['aws/111122223333/vpc-0main']],
  ['data/default', ['gcp/data-prod-1/default']],
  ['1301@eu-west-1', ['redis-cloud/main/1301@eu-west-1']],
])('%s is one network', (typed, keys) => {
  expect(keysNamed(typed)).toEqual(keys)
})

test.each([
  ['1301', 2],
  ['sessions-global', 2],
  ['default', 2],
  ['111122223333', 0],
  ['nothing-like-it', 0],
])('%s means %i networks', (typed, count) => {
  expect(keysNamed(typed)).toHaveLength(count)
})

test('what to type for a network means that one and no other, for each of a large map', () => {
  for (const whole of [map, manyNetworks(300, 'mixed')])
    for (const network of whole.networks)
      expect(networksNamed(whole, spellingOf(whole, network)).map(({ key }) => key)).toEqual([network.key])
})

test('what to type is as short as it may be', () => {
  const said = map.networks.map(network => spellingOf(map, network))

  expect(said).toEqual([
    'vpc-0main',
    'vpc-0data',
    'app-prod/default',
    'data/default',
    '1301@eu-west-1',
    '1301@us-east-1',
  ])
})

test.each([
  // A piece of it.
  ['0main', ['aws/111122223333/vpc-0main']],
  // A slip.
  ['vpc-0mian', ['aws/111122223333/vpc-0main']],
  ['1301@us-west-1', ['redis-cloud/main/1301@eu-west-1', 'redis-cloud/main/1301@us-east-1']],
  ['10.20.0.0/16', []],
  ['', []],
])('near to %s is %j', (typed, keys) => {
  expect(nearest(typed).slice(0, Math.max(keys.length, 1))).toEqual(keys)
})

test('no more near ones are told than asked for', () => {
  expect(nearest('default', 1)).toHaveLength(1)
})
