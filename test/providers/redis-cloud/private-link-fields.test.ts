import { describe, expect, it } from 'vitest'
import type { ActionReading } from '../../../src/providers/provider.ts'
import {
  createFields,
  deleteFields,
  disassociateFields,
  readCreate,
  readDelete,
  readDisassociate,
  readShare,
  readUnshare,
  shareFields,
  unshareFields,
} from '../../../src/providers/redis-cloud/private-link-fields.ts'
import { activeActiveScope, awsScope } from './builders.ts'
import { CONSUMER, endpointRow, link, OTHER, principalRow } from './private-link-builders.ts'

const scope = awsScope()
const problemsOf = (reading: ActionReading) => ('problems' in reading ? Object.keys(reading.problems) : [])

describe('the fields', () => {
  it('of a creation ask for the region only where there are several', () => {
    expect(createFields(scope).map(({ key }) => key)).toEqual(['principal', 'name', 'alias'])
    expect(createFields(activeActiveScope()).map(({ key }) => key)).toEqual([
      'from',
      'principal',
      'name',
      'alias',
    ])
  })

  it('say why only accounts can be shared with', () => {
    expect(shareFields()[0]?.hint).toMatch(/organizations.*never/)
  })

  it('of a removal offer what is there, within what a select takes', () => {
    const many = link({
      principals: [principalRow(CONSUMER, 'associated'), principalRow('x'.repeat(90), 'associated')],
      connections: [endpointRow()],
    })

    expect(unshareFields(scope, many)[0]?.choices?.map(({ value }) => value)).toEqual([
      CONSUMER,
      'x'.repeat(90),
    ])
    expect(disassociateFields(scope, many)[0]?.choices).toEqual([
      { value: 'rsa-0123456789abcdef0', label: `vpce-0123456789abcdef0 of ${CONSUMER}` },
    ])
    for (const { label } of unshareFields(scope, many)[0]?.choices ?? [])
      expect(label.length).toBeLessThanOrEqual(75)
  })

  it('of a removal let anything be typed where there is nothing, or too much, to choose from', () => {
    const crowd = Array.from({ length: 101 }, (_, i) => principalRow(`${100_000_000_000 + i}`, 'associated'))

    expect(unshareFields(scope, null)[0]?.choices).toBeUndefined()
    expect(unshareFields(scope, link({ principals: crowd }))[0]?.choices).toBeUndefined()
    expect(disassociateFields(scope, link())[0]?.choices).toBeUndefined()
  })

  it('of a deletion offer the principals first', () => {
    expect(deleteFields()).toMatchObject([{ key: 'principals', isOptional: true }])
  })
})

describe('reading', () => {
  it('a creation fills in the name and says who is on the other side', () => {
    expect(readCreate(scope, null, { principal: ` ${CONSUMER} `, alias: '' })).toEqual({
      wanted: { principal: CONSUMER, name: 'peerbot-1206' },
      far: { cloud: 'aws', account: CONSUMER, region: 'eu-west-1', network: null, cidrs: [] },
      words: {
        heading: 'create PrivateLink of orders-prod (1206)',
        title: `PrivateLink of orders-prod (1206), shared with AWS account ${CONSUMER}`,
        outcome: `the PrivateLink is up and AWS account ${CONSUMER} has accepted the share`,
      },
      notes: [],
    })
    expect(
      readCreate(activeActiveScope(), null, { from: 'us-east-1', principal: CONSUMER, alias: 'Production' }),
    ).toMatchObject({
      wanted: { from: 'us-east-1', name: 'peerbot-1400-us-east-1', alias: 'Production' },
      far: { region: 'us-east-1' },
      words: { heading: 'create PrivateLink of global-sessions (1400) in us-east-1' },
    })
  })

  it.each(['o-abcdefghij', `arn:aws:iam::${CONSUMER}:root`, '1111-2222-3333', '', '11112222333'])(
    'refuses principal “%s” and says why',
    principal => {
      const reading = readCreate(scope, null, { principal })

      expect(problemsOf(reading)).toEqual(['principal'])
      expect('problems' in reading && reading.problems['principal']).toMatch(/organizations.*never/)
      expect(problemsOf(readShare(scope, link(), { principal }))).toEqual(['principal'])
    },
  )

  it('a share keeps that the account had left before', () => {
    const shared = (status: string) =>
      readShare(scope, link({ principals: [principalRow(CONSUMER, status)] }), { principal: CONSUMER })

    expect(shared('disassociated')).toMatchObject({ wanted: { principal: CONSUMER, was: 'disassociated' } })
    expect(shared('failed')).toMatchObject({ wanted: { principal: CONSUMER } })
    expect(shared('failed')).not.toHaveProperty('wanted.was')
  })

  it('refuses the account in which the subscription itself runs', () => {
    expect(readCreate(scope, null, { principal: '999988887777' })).toEqual({
      problems: { principal: expect.stringContaining('in which Redis runs the subscription') },
    })
  })

  it('refuses a name of 65 characters or two lines, and a region that is not there', () => {
    const principal = CONSUMER

    expect(problemsOf(readCreate(scope, null, { principal, name: 'x'.repeat(65) }))).toEqual(['name'])
    expect(readCreate(scope, null, { principal, name: 'x'.repeat(64) })).toHaveProperty('wanted')
    expect(problemsOf(readCreate(scope, null, { principal, name: 'a\nb' }))).toEqual(['name'])
    expect(problemsOf(readCreate(activeActiveScope(), null, { principal, from: 'us-west-2' }))).toEqual([
      'from',
    ])
  })

  it('a share names the account', () => {
    expect(readShare(scope, link(), { principal: OTHER, alias: 'QA' })).toMatchObject({
      wanted: { principal: OTHER, alias: 'QA' },
      far: { account: OTHER, region: 'eu-west-1' },
      words: { heading: `share PrivateLink of orders-prod (1206) with AWS account ${OTHER}` },
    })
  })

  it('a share taken back may be of any account, and of what else is listed', () => {
    const listed = link({ principals: [principalRow('o-abc', 'associated')], connections: [endpointRow()] })

    expect(readUnshare(scope, listed, { principal: 'o-abc' })).toMatchObject({ far: { account: null } })
    expect(readUnshare(scope, listed, { principal: CONSUMER })).toMatchObject({
      wanted: { principal: CONSUMER, connections: `vpce-0123456789abcdef0 of ${CONSUMER}` },
    })
    expect(problemsOf(readUnshare(scope, listed, { principal: 'o-xyz' }))).toEqual(['principal'])
  })

  it.each(['rsa-0123456789abcdef0', 'vpce-0123456789abcdef0'])(
    'a disassociation of %s keeps what the call wants',
    connection => {
      expect(readDisassociate(scope, link({ connections: [endpointRow()] }), { connection })).toMatchObject({
        wanted: {
          connection: 'rsa-0123456789abcdef0',
          endpoint: 'vpce-0123456789abcdef0',
          type: 'vpc_endpoint',
          account: CONSUMER,
        },
        far: { account: CONSUMER },
      })
    },
  )

  it('a disassociation of what is not listed is refused', () => {
    expect(problemsOf(readDisassociate(scope, link(), { connection: '' }))).toEqual(['connection'])
    expect(
      problemsOf(readDisassociate(scope, link({ connections: [endpointRow()] }), { connection: 'vpce-1' })),
    ).toEqual(['connection'])
  })

  it('a deletion takes `first` and nothing else', () => {
    const cut = { connections: `vpce-0123456789abcdef0 of ${CONSUMER}` }
    const target = link({ connections: [endpointRow()] })

    expect(readDelete(scope, target, {})).toMatchObject({ wanted: cut, far: { account: CONSUMER } })
    expect(readDelete(scope, link(), { principals: 'first' })).toMatchObject({
      wanted: { principals: 'first' },
    })
    expect(problemsOf(readDelete(scope, target, { principals: 'all' }))).toEqual(['principals'])
  })

  it.each([readShare, readUnshare, readDisassociate, readDelete])('%o wants a PrivateLink', read => {
    expect(problemsOf(read(scope, null, { principal: CONSUMER }))).toEqual(['target'])
  })
})
