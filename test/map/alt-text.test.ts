import fc from 'fast-check'
import { expect, test } from 'vitest'
import { altText, mapOf, summaryLine } from '../../src/map/index.ts'
import { aRow, aSideOf, manyNetworks, names } from './support/many-networks.ts'

const side = (name: string) => aSideOf('aws', '111122223333', name, 'eu-west-1')
const map = mapOf(
  [
    aRow(side('vpc-a'), side('vpc-hub'), { providerId: 'pcx-1' }),
    aRow(side('vpc-b'), side('vpc-hub'), { providerId: 'pcx-2', status: 'pending_acceptance' }),
    aRow(side('vpc-c'), side('vpc-hub'), { providerId: 'pcx-3' }),
  ],
  names,
)
const from = 'aws/111122223333/vpc-a'

test('the line counts networks, and peerings by status', () => {
  expect(summaryLine({ map, from: null })).toBe('4 networks, 3 peerings: 2 active, 1 pending acceptance')
  expect(summaryLine({ map: { networks: [], edges: [] }, from: null })).toBe('No peerings.')
})

test('asked from a network, it says who is peered and who is behind a gap', () => {
  expect(summaryLine({ map, from })).toBe(
    'From vpc-a (AWS payments eu-west-1): 1 peered directly; 2 not reachable: peering is not transitive',
  )
})

test('the words name every peering, those that are not active first', () => {
  const said = altText({ title: 'Peerings', map, from: null })

  expect(said).toContain('vpc-b to vpc-hub pending acceptance (111122223333/pcx-2)')
  expect(said).toContain('Peers with most: vpc-hub (AWS payments eu-west-1) with 3')
  expect(said.indexOf('pcx-2')).toBeLessThan(said.indexOf('pcx-1'))
  expect(said).toContain('pcx-3')
})

test('asked from a network, they name what stands between', () => {
  const said = altText({ title: 'Peerings', map, from })

  expect(said).toContain('Peered directly: vpc-hub (AWS payments eu-west-1).')
  expect(said).toContain('Not reachable, because peering is not transitive: vpc-b')
  expect(said).toContain('behind vpc-hub')
})

test.each([5, 50, 300])('of %i networks they keep to the limit, and say what is left out', count => {
  const many = manyNetworks(count, 'mixed')
  const said = altText({ title: 'Peerings', map: many, from: null })

  expect(said.length).toBeLessThanOrEqual(1_000)
  if (count > 5) expect(said).toMatch(/and \d+ more/)
})

test('no title and no name makes them longer than Slack takes', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 3_000 }),
      fc.string({ minLength: 1, maxLength: 600 }),
      (title, name) => {
        const long = mapOf([aRow(side(name), side('vpc-hub'))], names)
        for (const asked of [null, `aws/111122223333/${name}`])
          expect(altText({ title, map: long, from: asked }).length).toBeLessThanOrEqual(1_000)
      },
    ),
    { numRuns: 100 },
  )
})
