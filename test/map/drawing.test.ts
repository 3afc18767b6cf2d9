import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { draw } from '../../src/map/drawing.ts'
import { mapOf, type NetworkMap } from '../../src/map/index.ts'
import { statusLooks } from '../../src/map/look.ts'
import { escapeXml } from '../../src/map/svg.ts'
import { isEnded, peeringStatuses } from '../../src/peering/status.ts'
import { aRow, aSideOf, manyNetworks, names } from './support/many-networks.ts'

const at = Date.UTC(2026, 10, 2, 9)
const drawn = (map: NetworkMap, from: string | null = null) =>
  draw({ title: 'Network peerings', map, from, at })
const side = (name: string) => aSideOf('aws', '111122223333', name, 'eu-west-1')
const textsOf = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, said]) => said ?? '')

/** Relative luminance, as WCAG has it. */
function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map(i => {
    const part = Number.parseInt(color.slice(i, i + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

describe('status', () => {
  const shown = peeringStatuses.filter(status => !isEnded(status))

  test.each(shown)('%s is a word and a symbol on its line and in the legend, not a color alone', status => {
    const { svg } = drawn(mapOf([aRow(side('vpc-a'), side('vpc-b'), { status })], names))
    const { symbol, word, color } = statusLooks[status]

    expect(svg).toContain(`stroke="${color}"`)
    expect(textsOf(svg)).toContain(status === 'active' ? symbol : `${symbol} ${word}`)
    expect(textsOf(svg)).toContain(`${symbol} ${word} (1)`)
  })

  test('the colors can be read on white', () => {
    for (const { color } of Object.values(statusLooks))
      expect(1.05 / (luminance(color) + 0.05)).toBeGreaterThan(4.5)
  })

  test('what means different things has different colors', () => {
    const { active, pending_acceptance, provisioning, inactive, deleting, unknown } = statusLooks
    const looks = [active, pending_acceptance, provisioning, inactive, deleting, unknown]

    expect(new Set(looks.map(({ color }) => color)).size).toBe(looks.length)
  })

  test('every line that is no active one is broken, each in its own way', () => {
    const looks = shown.map(status => statusLooks[status])

    expect(looks.filter(({ dashes }) => dashes === '')).toEqual([statusLooks.active])
    // Requested and being set up are one thing to whoever looks.
    expect(new Set(looks.map(({ dashes }) => dashes)).size).toBe(looks.length - 1)
  })
})

test('says title, counts and date, and stands on its own white', () => {
  const { svg, width, height } = drawn(mapOf([aRow(side('vpc-a'), side('vpc-b'))], names))

  expect(textsOf(svg)).toContain('Network peerings')
  expect(textsOf(svg).join(' ')).toContain('2 networks, 1 peering: 1 active · 2026-11-02 09:00 UTC')
  expect(svg).toContain(`<rect x="0" y="0" width="${width}" height="${height}" fill="#ffffff"`)
})

test('what people and clouds wrote cannot become markup', () => {
  const nasty = `"/><script>&'\u0000\u202e`
  const { svg } = draw({
    title: nasty,
    map: mapOf([aRow(side(nasty), side(']]>'), { providerId: nasty })], {
      scopes: {},
      accounts: { 'aws/111122223333': nasty },
    }),
    from: null,
    at,
  })

  expect(svg).not.toContain('<script')
  expect(svg).not.toContain('\u0000')
  expect(svg).not.toContain('\u202e')
  expect(escapeXml('a<b>&"\'\ud800')).toBe('a&lt;b&gt;&amp;&quot;&apos;\ufffd')
})

describe('asked from one network', () => {
  const map = mapOf(
    [
      aRow(side('vpc-a'), side('vpc-hub')),
      aRow(side('vpc-b'), side('vpc-hub')),
      aRow(side('vpc-x'), side('vpc-y')),
    ],
    names,
  )
  const { svg } = drawn(map, 'aws/111122223333/vpc-a')
  const texts = textsOf(svg)

  test('a gap is gray, broken, and says why', () => {
    expect(texts).toContain('✕ not reachable:')
    expect(texts).toContain('peering is not transitive')
    expect(texts).toContain('✕ not reachable: peering is not transitive')
    // The network behind the hub, and the sample in the legend.
    expect(svg.match(/<rect [^>]*stroke="#8c959f"[^>]*stroke-dasharray/g)).toHaveLength(2)
  })

  test('only peerings of its own keep the color of their status', () => {
    const color = statusLooks.active.color

    // Its line, and the sample in the legend.
    expect(svg.match(new RegExp(`<path [^>]*stroke="${color}"`, 'g'))).toHaveLength(2)
    expect(texts).toContain('✓ active (1)')
  })

  test('what no chain leads to is not drawn, and is counted', () => {
    expect(texts).not.toContain('vpc-x')
    expect(texts.join(' ')).toContain('2 without any chain of peerings from here')
  })
})

describe('the same order', () => {
  const hash = (svg: string) => createHash('sha256').update(svg).digest('hex')

  test.each([5, 50, 300])('gives the same drawing of %i networks, byte for byte', count => {
    const map = manyNetworks(count, 'mixed')
    const copied = { networks: map.networks.map(network => ({ ...network })), edges: [...map.edges] }

    const first = hash(drawn(map).svg)
    drawn(manyNetworks(20, 'hubs'))

    expect(hash(drawn(copied).svg)).toBe(first)
  })

  test('is another drawing where one status is another', () => {
    const map = (status: 'active' | 'inactive') =>
      mapOf([aRow(side('vpc-a'), side('vpc-b'), { status })], names)

    expect(hash(drawn(map('active')).svg)).not.toBe(hash(drawn(map('inactive')).svg))
  })
})

test('an empty inventory is a picture too', () => {
  const { svg, width, height } = drawn({ networks: [], edges: [] })

  expect(textsOf(svg).join(' ')).toContain('No peerings.')
  expect(Number.isFinite(width) && Number.isFinite(height)).toBe(true)
  expect(svg).not.toMatch(/NaN|Infinity|undefined/)
})
