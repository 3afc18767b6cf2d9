import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson, sha256 } from '../../src/kit/json.ts'

/** The same value with every object's keys put in another order. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, item]) => [key, shuffled(item)]),
  )
}

/** As it comes back from a database. */
const stored = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('canonical JSON', () => {
  test('means what JSON.stringify means', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  test('does not depend on the order in which keys were written', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value))
      }),
    )
  })

  test('is a fixed point: what was read back is written the same', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const once = canonicalJson(value)

        expect(canonicalJson(JSON.parse(once))).toBe(once)
      }),
    )
  })

  test('tells different values apart', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const areEqual = isDeepStrictEqual(stored(a), stored(b))

        expect(canonicalJson(a) === canonicalJson(b)).toBe(areEqual)
      }),
    )
    expect(canonicalJson({ a: [1, 2] })).not.toBe(canonicalJson({ a: [12] }))
    expect(canonicalJson({ a: null })).not.toBe(canonicalJson({}))
  })

  test('sorts keys by code unit, leaves undefined out and writes no spaces', () => {
    expect(canonicalJson({ b: 1, B: undefined, a: [undefined, { z: '\u2028', é: 1 }], Z: 2 })).toBe(
      '{"Z":2,"a":[null,{"z":"\u2028","é":1}],"b":1}',
    )
    expect(canonicalJson(undefined)).toBe('null')
  })
})

test('sha256 hashes the UTF-8 bytes', () => {
  expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  expect(sha256('é')).toBe('4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c')
})
