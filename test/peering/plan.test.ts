import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Check, isBlocked, movedBetween, type Plan, planHash } from '../../src/peering/plan.ts'
import { aPlan } from '../support/builders.ts'

// Few distinct words, so that plans often agree in part; the awkward ones are among them.
const word = fc.constantFrom('a', 'b', 'a\nb', 'a, b', '', 'absent', 'none', '__proto__', 'constructor')
const check: fc.Arbitrary<Check> = fc.record({
  code: word,
  verdict: fc.constantFrom('pass', 'warn', 'block'),
  text: word,
})
const change = fc.constantFrom('a', 'b', 'a\nb', '')
const plan: fc.Arbitrary<Plan> = fc.record({
  checks: fc.array(check, { maxLength: 3 }),
  changes: fc.array(change, { maxLength: 3 }),
  manual: fc.constant([]),
  material: fc.dictionary(word, word, { maxKeys: 3 }),
})

const warn = (code: string): Check => ({ code, verdict: 'warn', text: `${code}.` })

describe('the plan hash', () => {
  test('does not depend on the order of material facts or of checks', () => {
    fc.assert(
      fc.property(plan, given => {
        const turned = {
          ...given,
          checks: given.checks.toReversed(),
          material: Object.fromEntries(Object.entries(given.material).toReversed()),
        }

        expect(planHash(turned)).toBe(planHash(given))
        expect(movedBetween(given, turned)).toEqual([])
      }),
    )
  })

  test('is the same after the plan was stored and read back', () => {
    fc.assert(
      fc.property(plan, given => {
        expect(planHash(JSON.parse(JSON.stringify(given)))).toBe(planHash(given))
      }),
    )
  })

  test('agrees exactly when nothing moved', () => {
    fc.assert(
      fc.property(plan, plan, fc.constantFrom('checks', 'changes', 'material'), (a, other, part) => {
        const b = { ...a, [part]: other[part] }

        expect(movedBetween(a, b).length === 0).toBe(planHash(a) === planHash(b))
      }),
      { numRuns: 3_000 },
    )
  })

  test.each([
    ['one change of two lines is not two', { changes: ['a\nb'] }, { changes: ['a', 'b'] }],
    ['an empty change is one', { changes: [''] }, { changes: [] }],
    ['a fact that is "absent" is there', { material: { a: 'absent' } }, { material: {} }],
    ['a fact by the name of a method is one', { material: { toString: 'x' } }, { material: {} }],
  ] satisfies [string, Partial<Plan>, Partial<Plan>][])('%s', (_what, was, is) => {
    expect(planHash(aPlan(was))).not.toBe(planHash(aPlan(is)))
    const text = expect.any(String)
    expect(movedBetween(aPlan(was), aPlan(is))).toEqual([{ name: text, was: text, is: text }])
  })

  test('covers each material fact, each change and each warning', () => {
    const approved = aPlan()
    const others = [
      aPlan({ material: { ...approved.material, 'far cidrs': '10.21.0.0/16' } }),
      aPlan({ material: { ...approved.material, more: 'yes' } }),
      aPlan({ changes: [...approved.changes, 'Delete the old one.'] }),
      aPlan({ changes: [] }),
      aPlan({ checks: [warn('region_differs')] }),
    ]

    const hashes = new Set([approved, ...others].map(planHash))

    expect(hashes.size).toBe(6)
  })

  test('leaves out what nobody approves: sentences, passed checks, manual work', () => {
    const reworded = aPlan({
      checks: [
        { code: 'account', verdict: 'pass', text: 'It answers in 12 ms.' },
        { code: 'region', verdict: 'pass', text: 'The region is known.' },
      ],
      manual: [{ text: 'Add the routes.' }],
    })

    expect(planHash(reworded)).toBe(planHash(aPlan()))
  })
})

describe('what moved', () => {
  test('is named with its old and its new value, facts first', () => {
    const approved = aPlan({
      checks: [warn('region_differs')],
      material: { cidrs: '10.0.0.0/16', vpc: 'vpc-1' },
    })
    const current = aPlan({ checks: [], changes: [], material: { region: 'eu-west-1', vpc: 'vpc-1' } })

    expect(movedBetween(approved, current)).toEqual([
      { name: 'cidrs', was: '10.0.0.0/16', is: 'absent' },
      { name: 'region', was: 'absent', is: 'eu-west-1' },
      { name: 'changes', was: 'Create the peering.', is: 'none' },
      { name: 'warnings', was: 'region_differs', is: 'none' },
    ])
    expect(
      movedBetween(
        aPlan({ material: { as: '', of: 'vpc-1' }, changes: ['Add A.', 'Add B.', 'Follow it.'] }),
        aPlan({ material: { as: 'rsa-1', of: '' }, changes: ['Add A.', 'Add C.', 'Follow it.'] }),
      ),
    ).toEqual([
      { name: 'as', was: 'none', is: 'rsa-1' },
      { name: 'of', was: 'vpc-1', is: 'none' },
      { name: 'changes', was: 'Add B.', is: 'Add C.' },
    ])
    expect(movedBetween(aPlan({ changes: ['A.', 'B.'] }), aPlan({ changes: ['B.', 'A.'] }))).toEqual([
      { name: 'changes', was: 'A.\nB.', is: 'B.\nA.' },
    ])
    expect(movedBetween(current, approved).at(-1)).toEqual({
      name: 'warnings',
      was: 'none',
      is: 'region_differs',
    })
  })
})

test('one blocking check blocks the plan; warnings do not', () => {
  const blocking: Check = { code: 'cidr_overlap', verdict: 'block', text: 'They overlap.' }

  expect(isBlocked(aPlan({ checks: [warn('a'), blocking] }))).toBe(true)
  expect(isBlocked(aPlan({ checks: [warn('a')] }))).toBe(false)
  expect(isBlocked(aPlan({ checks: [] }))).toBe(false)
})
