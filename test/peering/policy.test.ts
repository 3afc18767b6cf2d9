import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  eligibleApprovers,
  environmentsOf,
  expand,
  type Memberships,
  mayRequest,
  type Policy,
  ruleFor,
} from '../../src/peering/policy.ts'
import { aRule } from '../support/builders.ts'

function aPolicy(over: Partial<Policy> = {}): Policy {
  return {
    version: 'policy-1',
    requesters: { users: [], groups: [], anyone: true },
    environments: [],
    rules: [aRule()],
    ...over,
  }
}

const memberships: Memberships = new Map([
  ['S0NET', new Set(['U0ANNA', 'U0BEN'])],
  ['S0SEC', new Set(['U0BEN', 'U0REQUESTER'])],
])

describe('environments', () => {
  const policy = aPolicy({
    environments: [
      { name: 'production', match: { name: ['*-prod', 'prod-*'], subscription: ['1206'] } },
      { name: 'sandbox', match: { name: ['play.*'] } },
    ],
  })

  test.each([
    ['a pattern', { name: 'payments-prod' }, ['production']],
    ['another pattern of the same fact', { name: 'prod-payments' }, ['production']],
    ['another fact', { name: 'payments', subscription: '1206' }, ['production']],
    ['two environments at once', { name: 'play.prod', subscription: '1206' }, ['production', 'sandbox']],
    ['no pattern', { name: 'payments-prod-2' }, []],
    ['no fact at all', {}, []],
  ])('match by %s', (_how, facts, names) => {
    expect(environmentsOf(policy, facts)).toEqual(names)
  })

  test('a pattern means itself except for the star', () => {
    expect(environmentsOf(policy, { name: 'playXprod' })).toEqual([])
    fc.assert(
      fc.property(fc.string(), fc.string(), (wanted, value) => {
        const literal = wanted.replaceAll('*', '')
        const exact = aPolicy({ environments: [{ name: 'exact', match: { name: [literal] } }] })

        expect(environmentsOf(exact, { name: literal })).toEqual(['exact'])
        if (value !== literal) expect(environmentsOf(exact, { name: value })).toEqual([])
      }),
    )
  })

  test('a star stands for any run of characters, a line break included', () => {
    const starred = aPolicy({ environments: [{ name: 'starred', match: { name: ['a*b'] } }] })

    for (const name of ['ab', 'axb', 'a\nb', 'a*b'])
      expect(environmentsOf(starred, { name })).toEqual(['starred'])
    for (const name of ['ba\n', '\nba']) expect(environmentsOf(starred, { name })).toEqual([])
  })

  test('any one of several values is enough, each on a line of its own', () => {
    const account = aPolicy({ environments: [{ name: 'production', match: { account: ['1111*'] } }] })

    expect(environmentsOf(account, { account: '222233334444\n111122223333' })).toEqual(['production'])
    expect(environmentsOf(account, { account: '222233334444\n333344445555' })).toEqual([])
  })
})

describe('the rule', () => {
  const production = aRule({ name: 'production', when: { environment: 'production' } })
  const deletes = aRule({ name: 'deletes', when: { kinds: ['peering.delete'] } })
  const both = aRule({
    name: 'both',
    when: { environment: 'production', kinds: ['peering.delete'] },
  })
  const environments = [{ name: 'production', match: { name: ['*-prod'] } }]

  test('is the first whose conditions all hold', () => {
    const policy = aPolicy({ environments, rules: [both, production, deletes] })

    expect(ruleFor(policy, 'peering.delete', { name: 'a-prod' })).toBe(both)
    expect(ruleFor(policy, 'peering.create', { name: 'a-prod' })).toBe(production)
    expect(ruleFor(policy, 'peering.delete', { name: 'a-test' })).toBe(deletes)
  })

  test('is absent, and nobody may approve, where none matches', () => {
    const policy = aPolicy({ environments, rules: [production] })

    expect(ruleFor(policy, 'peering.create', { name: 'a-test' })).toBeNull()
    expect(ruleFor(aPolicy({ rules: [] }), 'peering.create', {})).toBeNull()
  })

  test('without conditions holds for everything', () => {
    expect(ruleFor(aPolicy(), 'anything', {})?.name).toBe('everything')
  })
})

describe('people', () => {
  test('count once, whichever groups they are in', () => {
    const named = { users: ['U0BEN', 'U0BEN'], groups: ['S0NET', 'S0SEC', 'S0GONE'] }

    expect([...expand(named, memberships)].toSorted()).toEqual(['U0ANNA', 'U0BEN', 'U0REQUESTER'])
  })

  test('may ask when anyone may, or when they are named', () => {
    const closed = aPolicy({ requesters: { users: ['U0CARLA'], groups: ['S0NET'], anyone: false } })

    expect(mayRequest(aPolicy(), 'U0NOBODY', memberships)).toBe(true)
    expect(mayRequest(closed, 'U0CARLA', memberships)).toBe(true)
    expect(mayRequest(closed, 'U0ANNA', memberships)).toBe(true)
    expect(mayRequest(closed, 'U0NOBODY', memberships)).toBe(false)
  })

  test('never approve what they asked for, unless the rule says so', () => {
    const rule = aRule({ approvers: { users: ['U0REQUESTER'], groups: ['S0SEC'] } })

    expect([...eligibleApprovers(rule, 'U0REQUESTER', memberships)]).toEqual(['U0BEN'])
    expect([...eligibleApprovers({ ...rule, selfApproval: true }, 'U0REQUESTER', memberships)]).toContain(
      'U0REQUESTER',
    )
  })
})
