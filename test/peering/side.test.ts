import { expect, test } from 'vitest'
import { describeSide, isSameNetwork, mayBeSameNetwork } from '../../src/peering/side.ts'
import { aSide } from '../support/builders.ts'

test('a network is the same whatever its CIDRs and region', () => {
  expect(isSameNetwork(aSide(), aSide({ cidrs: [], region: null }))).toBe(true)
})

test.each([{ cloud: 'gcp' }, { account: '444455556666' }, { network: 'vpc-0fedcba9876543210' }])(
  'a network with another %o is another one',
  over => {
    expect(isSameNetwork(aSide(), aSide(over))).toBe(false)
  },
)

test.each([
  [{}, 'AWS 111122223333 · eu-west-1 · vpc-0123456789abcdef0'],
  [{ cloud: 'gcp', account: 'app-prod', region: null, network: 'main' }, 'Google Cloud app-prod · main'],
  [{ cloud: 'redis-cloud', account: null, region: null, network: '' }, 'Redis Cloud'],
  [{ cloud: 'nfyio', account: 'one', region: null }, 'nfyio one · vpc-0123456789abcdef0'],
])('a side with %o is one line, without what is not known', (over, line) => {
  expect(describeSide(aSide(over))).toBe(line)
})

test('what a cloud does not report contradicts nothing; what it reports must agree', () => {
  expect(mayBeSameNetwork(aSide({ account: null, network: null }), aSide())).toBe(true)
  expect(mayBeSameNetwork(aSide(), aSide({ region: null }))).toBe(true)
  expect(mayBeSameNetwork(aSide({ cloud: 'gcp' }), aSide())).toBe(false)
  expect(mayBeSameNetwork(aSide({ account: '444455556666' }), aSide())).toBe(false)
  expect(mayBeSameNetwork(aSide({ network: 'vpc-0fedcba9876543210' }), aSide())).toBe(false)
})
