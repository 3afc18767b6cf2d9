import { describe, expect, it } from 'vitest'
import { createDirectory, scopeAt } from '../../../src/providers/aws/account.ts'
import { farFields, readFar, scopeNamed, typedEnds } from '../../../src/providers/aws/typed.ts'
import { anAccount, aSide, DATA, PAYMENTS, vpcs } from './aws-world.ts'

const directory = createDirectory([
  anAccount({ regions: ['eu-west-1'] }),
  anAccount({ alias: 'data', accountId: DATA, regions: ['eu-west-1', 'us-east-1'] }),
])
const [place] = directory.places
if (!place) throw new Error('no place')
const scope = scopeAt(place)
const good = { requester: `payments:${vpcs.prod}`, accepter: `data/us-east-1:${vpcs.lake}` }
const read = (values: Record<string, string>) => readFar(scope, values, directory)

describe('the two ends', () => {
  it('are read by alias, by alias and Region, and by account id', () => {
    const expected = {
      near: aSide(PAYMENTS, 'eu-west-1', vpcs.prod),
      far: aSide(DATA, 'us-east-1', vpcs.lake),
      notes: [],
    }

    expect(read(good)).toEqual(expected)
    expect(read({ ...good, requester: `payments/eu-west-1:${vpcs.prod}` })).toEqual(expected)
    expect(
      read({ requester: `${PAYMENTS}:${vpcs.prod}`, accepter: `${DATA}/us-east-1:${vpcs.lake}` }),
    ).toEqual(expected)
  })

  it('may be in an account or a Region that is not configured, which is then told', () => {
    const foreign = read({ ...good, accepter: `333344445555/eu-west-3:${vpcs.lake}` })
    const elsewhere = read({ ...good, accepter: `payments/eu-west-3:${vpcs.us}` })

    expect(foreign).toMatchObject({ far: aSide('333344445555', 'eu-west-3', vpcs.lake) })
    expect('notes' in foreign && foreign.notes).toHaveLength(1)
    expect('notes' in elsewhere && elsewhere.notes).toHaveLength(1)
  })

  it('are configured by whichever alias serves the Region, where an account has two', () => {
    const both = createDirectory([
      ...[anAccount({ regions: ['eu-west-1'] }), anAccount({ alias: 'payments-us', regions: ['us-east-1'] })],
    ])
    const reading = readFar(scope, { ...good, accepter: `${PAYMENTS}/us-east-1:${vpcs.us}` }, both)

    expect(reading).toMatchObject({ far: aSide(PAYMENTS, 'us-east-1', vpcs.us), notes: [] })
  })

  it('want DNS only where that is said', () => {
    expect(read({ ...good, dns: 'yes' })).toMatchObject({ wanted: { dns: 'yes' } })
    expect(read({ ...good, dns: 'no' })).not.toHaveProperty('wanted')
  })

  it.each([
    ['nothing', { requester: '' }, 'requester', 'needed'],
    ['a VPC alone', { requester: vpcs.prod }, 'requester', 'account and a VPC'],
    ['something else than a VPC', { requester: 'payments:subnet-1' }, 'requester', 'not the id of a VPC'],
    ['a VPC elsewhere', { requester: `data/us-east-1:${vpcs.lake}` }, 'requester', 'is elsewhere'],
    ['an unknown alias', { accepter: `dada:${vpcs.lake}` }, 'accepter', 'payments, data'],
    ['an open Region', { accepter: `data:${vpcs.lake}` }, 'accepter', `data/us-east-1:${vpcs.lake}`],
    ['no Region of a foreign account', { accepter: `333344445555:${vpcs.lake}` }, 'accepter', 'Region'],
    ['a Region that is none', { accepter: `data/ireland:${vpcs.lake}` }, 'accepter', 'form of an AWS Region'],
    ['the same VPC', { accepter: `payments:${vpcs.prod}` }, 'accepter', 'with itself'],
    ['another word for yes', { dns: 'please' }, 'dns', 'yes or no'],
  ])('are refused with %s', (_, over, field, text) => {
    const reading = read({ ...good, ...over })

    expect('problems' in reading && reading.problems[field]).toContain(text)
  })

  it('ask for exactly what is read', () => {
    const needed = farFields(scope).filter(({ isOptional }) => !isOptional)

    const reading = read({})

    expect('problems' in reading && Object.keys(reading.problems)).toEqual(needed.map(({ key }) => key))
  })
})

describe('the scope that values name', () => {
  it.each([
    [`payments:${vpcs.prod}`, 'payments-eu-west-1'],
    [`data/us-east-1:${vpcs.lake}`, 'data-us-east-1'],
    [`data:${vpcs.lake}`, 'data-eu-west-1'], // which then asks for the Region
    [`payments/eu-west-3:${vpcs.prod}`, null],
    [`333344445555/eu-west-1:${vpcs.prod}`, null],
    ['', null],
  ])('by requester=%s is %s', (requester, expected) => {
    expect(scopeNamed({ requester }, directory)).toBe(expected)
  })
})

describe('what to type for two ends', () => {
  it.each([
    ['both of ours', aSide(DATA, 'us-east-1', vpcs.lake)],
    ['a foreign accepter', aSide('444455556666', 'eu-west-1', vpcs.lake)],
    ['ours, in a Region that is not', aSide(DATA, 'eu-north-1', vpcs.lake)],
  ])('reads back as the same: %s', (_, far) => {
    const near = aSide(PAYMENTS, 'eu-west-1', vpcs.prod)

    expect(read(typedEnds(near, far, directory))).toMatchObject({ near, far })
  })

  it('names accounts as people do', () => {
    const ends = typedEnds(
      aSide(PAYMENTS, 'eu-west-1', vpcs.prod),
      aSide('444455556666', 'eu-west-1', vpcs.lake),
      directory,
    )

    expect(ends).toEqual({
      requester: `payments/eu-west-1:${vpcs.prod}`,
      accepter: `444455556666/eu-west-1:${vpcs.lake}`,
    })
  })
})
