import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cut, labelOf, widthOf, wrap } from '../../src/map/label.ts'

const network = {
  key: 'gcp/p/n',
  cloud: 'gcp',
  cloudName: 'Google Cloud',
  title: 'default',
  owner: 'app-prod',
  alias: 'app',
  region: null,
}

test('a long name keeps both of its ends', () => {
  expect(cut('analytics-warehouse-production-1', 16)).toBe('analytic…ction-1')
  expect(cut('short', 16)).toBe('short')
})

test('a name is broken at a joint, in two lines at most', () => {
  expect(wrap('shared-services-production-europe', 28)).toEqual(['shared-services-production-', 'europe'])
  expect(wrap('AWS · 444455556611 · ap-southeast-2', 30)).toEqual(['AWS · 444455556611 ·', 'ap-southeast-2'])
  expect(wrap('x'.repeat(200), 28)).toHaveLength(2)
  fc.assert(
    fc.property(
      fc.string({ maxLength: 300, unit: 'grapheme' }),
      fc.integer({ min: 8, max: 40 }),
      (text, columns) => {
        for (const line of wrap(text, columns)) expect([...line].length).toBeLessThanOrEqual(columns)
      },
    ),
  )
})

test('a box is as wide as its longest line', () => {
  const { lines, width } = labelOf({ ...network, title: 'a-network-of-some-length' }, 'full', null)

  for (const { text, size } of lines) expect(width).toBeGreaterThan(widthOf(text, size))
})

test('says cloud, account and region, in fewer lines where there are many', () => {
  const texts = (detail: 'full' | 'compact') =>
    labelOf({ ...network, region: 'eu-west-1' }, detail, null).lines.map(({ text }) => text)

  expect(texts('full')).toEqual(['default', 'Google Cloud · eu-west-1', 'app app-prod'])
  expect(texts('compact').join(' ')).toBe('default Google Cloud · app · eu-west-1')
})

test('a gap is said in words', () => {
  const texts = labelOf(network, 'full', 'gap').lines.map(({ text }) => text)

  expect(texts.join(' ')).toContain('not reachable: peering is not transitive')
  expect(labelOf(network, 'compact', 'gap').lines.at(-1)?.text).toBe('✕ not reachable')
})
