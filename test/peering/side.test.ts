import { expect, test } from 'vitest'
import { describeSide, isSameNetwork } from '../../src/peering/side.ts'
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

test('a side is one line, without what is not known', () => {
  expect(describeSide(aSide())).toBe('AWS 111122223333 · eu-west-1 · vpc-0123456789abcdef0')
  expect(describeSide(aSide({ account: null, region: null, network: '' }))).toBe('AWS')
  expect(describeSide(aSide({ cloud: 'elsewhere', account: null, region: null, network: null }))).toBe(
    'elsewhere',
  )
})
