import { expect, test } from 'vitest'
import {
  askedForBy,
  cloudSays,
  describeSide,
  farSideSays,
  isAskedOfUs,
  isBetween,
  isSameNetwork,
  mayBeSameNetwork,
} from '../../src/peering/side.ts'
import { aPeering, aSide } from '../support/builders.ts'

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
  [{ cloud: 'nfyio', account: 'onprem/one', region: null }, 'NFYio onprem/one · vpc-0123456789abcdef0'],
  [{ cloud: 'toy', account: 'one', region: null }, 'toy one · vpc-0123456789abcdef0'],
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

test('within one cloud a peering is between two networks; a provider lists its own as it likes', () => {
  const far = aSide({ account: '222233334444', network: 'vpc-0fedcba9876543210' })
  const near = aSide()
  const another = aSide({ network: 'vpc-0111100000000bbbb' })
  const provider = (network: string | null, region: string | null = null): ReturnType<typeof aSide> =>
    aSide({ cloud: 'redis-cloud', account: null, network, region })

  expect(isBetween({ near, far }, near, far)).toBe(true)
  expect(isBetween({ near: another, far }, near, far)).toBe(false)
  expect(isBetween({ near, far: another }, near, far)).toBe(false)
  expect(isBetween({ near: provider('vpc-1'), far }, provider(null), far)).toBe(true)
  expect(isBetween({ near: provider('vpc-1', 'eu-west-1'), far }, provider('vpc-2', 'us-east-1'), far)).toBe(
    false,
  )
})

test('a peering is asked of us where the other side asked for it', () => {
  expect(isAskedOfUs({ details: { [askedForBy]: 'the other side' } })).toBe(true)
  expect(isAskedOfUs({ details: { [askedForBy]: 'this side' } })).toBe(false)
  expect(isAskedOfUs({ details: {} })).toBe(false)
})

test.each([
  [{ 'asked for by': 'this side', 'NFYio says': 'CIDR overlap.' }, 'CIDR overlap'],
  [{ [farSideSays]: 'rejected' }, null],
  [{}, null],
])('of the details %o its cloud says %o', (details, said) => {
  expect(cloudSays(aPeering({ details }))).toBe(said)
})
