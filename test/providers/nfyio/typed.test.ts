import { describe, expect, it } from 'vitest'
import { createDirectory, scopeAt } from '../../../src/providers/nfyio/install.ts'
import { farFields, readFar, scopeNamed, typedEnds } from '../../../src/providers/nfyio/typed.ts'
import { anAccount, anInstall, aSide } from './nfyio-world.ts'

const install = anInstall()
const directory = createDirectory([install])
const scope = scopeAt(install)
const read = (values: Record<string, string>) => readFar(scope, values, directory)
const problems = (values: Record<string, string>) => {
  const reading = read({ requester: 'vpc_a', accepter: 'vpc_b', ...values })
  return 'problems' in reading ? reading.problems : {}
}

describe('what is typed', () => {
  it('is two VPCs of the usual account', () => {
    expect(read({ install: 'onprem', requester: 'vpc_a', accepter: ' vpc_b ' })).toEqual({
      near: aSide('onprem/default', 'vpc_a'),
      far: aSide('onprem/default', 'vpc_b'),
      notes: [],
    })
  })

  it.each([
    ['an alias', 'data', 'onprem/data'],
    ["NFYio's own id", 'account_other_org', 'onprem/data'],
  ])("names the accepter's account by %s", (_, account, is) => {
    expect(read({ requester: 'vpc_a', accepter: 'vpc_d', account })).toMatchObject({
      far: aSide(is, 'vpc_d'),
      notes: [],
    })
  })

  it('names accounts before the VPCs too', () => {
    expect(read({ requester: 'data:vpc_d', accepter: 'default:vpc_a' })).toMatchObject({
      near: aSide('onprem/data', 'vpc_d'),
      far: aSide('onprem/default', 'vpc_a'),
    })
    expect(read({ requester: 'data:vpc_d', accepter: 'vpc_e' })).toMatchObject({
      far: aSide('onprem/data', 'vpc_e'),
    })
  })

  it("is told when an account is a stranger's", () => {
    expect(read({ requester: 'vpc_a', accepter: 'vpc_s', account: 'acct_9' })).toMatchObject({
      far: aSide('onprem/acct_9', 'vpc_s'),
      notes: [expect.stringContaining('its owner accepts')],
    })
  })

  it('wants regions and an acceptance at once', () => {
    const given = {
      requester: 'vpc_a',
      accepter: 'vpc_b',
      'requester-region': 'us-east-1',
      'accepter-region': 'eu-west-1',
      'auto-accept': 'YES',
    }

    expect(read(given)).toMatchObject({
      wanted: { 'requester-region': 'us-east-1', 'accepter-region': 'eu-west-1', 'auto-accept': 'yes' },
    })
    expect(read({ requester: 'vpc_a', accepter: 'vpc_b', 'auto-accept': 'no' })).not.toHaveProperty('wanted')
  })

  it('is accepted at once only within one account, and says why', () => {
    expect(problems({ 'auto-accept': 'yes', account: 'data' })).toEqual({
      'auto-accept': expect.stringContaining('only within one account'),
    })
    expect(problems({ 'auto-accept': 'yes', account: 'acct_9' })).toHaveProperty('auto-accept')
    expect(problems({ 'auto-accept': 'yes', account: 'default' })).toEqual({})
  })

  it.each([
    ['requester', { requester: '' }],
    ['requester', { requester: 'vpc-0123456789abcdef0' }],
    ['requester', { requester: 'lab:vpc_a' }],
    ['accepter', { accepter: 'data/vpc_d' }],
    ['accepter', { accepter: 'vpc_a' }],
    ['account', { account: 'not an account' }],
    ['account', { account: 'data', accepter: 'default:vpc_b' }],
    ['auto-accept', { 'auto-accept': 'maybe' }],
    ['requester-region', { 'requester-region': 'US East' }],
    ['install', { install: 'lab' }],
  ])('says what is wrong with %s', (key, values) => {
    expect(Object.keys(problems(values as Record<string, string>))).toEqual([key])
  })

  it('is read by the fields that are asked for', () => {
    const fields = farFields(scope, install)

    expect(fields.filter(({ isOptional }) => !isOptional).map(({ key }) => key)).toEqual([
      'requester',
      'accepter',
    ])
    expect(Object.keys((read({}) as { problems: object }).problems)).toEqual(['requester', 'accepter'])
  })

  it('is written back as it would be typed', () => {
    for (const values of [
      { install: 'onprem', requester: 'vpc_a', accepter: 'vpc_b' },
      { install: 'onprem', requester: 'vpc_a', accepter: 'vpc_d', account: 'data' },
      { install: 'onprem', requester: 'data:vpc_d', accepter: 'vpc_s', account: 'acct_9' },
    ]) {
      const reading = read(values)
      if ('problems' in reading) throw new Error(JSON.stringify(reading.problems))
      expect(typedEnds(reading.near, reading.far, directory)).toEqual(values)
    }
  })
})

describe('the install that is meant', () => {
  const two = createDirectory([install, anInstall({ alias: 'lab', accounts: [anAccount()] })])

  it('is the one that is named', () => {
    expect(scopeNamed({ install: 'lab' }, two)).toBe('lab')
    expect(scopeNamed({ install: 'nowhere', requester: 'vpc_a' }, directory)).toBeNull()
  })

  it("is the only one where VPCs are of NFYio's form", () => {
    expect(scopeNamed({ requester: 'vpc_a' }, directory)).toBe('onprem')
    expect(scopeNamed({ requester: 'payments:vpc-0123456789abcdef0' }, directory)).toBeNull()
    expect(scopeNamed({ requester: 'vpc_a' }, two)).toBeNull()
    expect(scopeNamed({}, directory)).toBeNull()
  })
})
