import { describe, expect, it } from 'vitest'
import { hour, minute } from '../../../src/kit/duration.ts'
import type { Sighting } from '../../../src/providers/provider.ts'
import {
  judgeCreate,
  judgeDelete,
  judgeDisassociate,
  judgeShare,
  judgeUnshare,
} from '../../../src/providers/redis-cloud/private-link-judge.ts'
import { activeActiveScope } from './builders.ts'
import { ask, CONSUMER, endpointRow, link, OTHER, principalRow } from './private-link-builders.ts'

const noteOf = (sighting: Sighting) => ('note' in sighting ? sighting.note : '')
const commandsOf = (sighting: Sighting) =>
  'todo' in sighting ? sighting.todo.flatMap(({ command }) => command ?? []).join('\n') : ''
const withPrincipal = (status: string) => link({ principals: [principalRow(CONSUMER, status)] })

const create = ask({ target: null, wanted: { principal: CONSUMER, name: 'peerbot-1206' } })
const share = ask({ wanted: { principal: CONSUMER } })

describe.each([
  { what: 'a creation', judge: judgeCreate, asked: create },
  { what: 'a share', judge: judgeShare, asked: share },
])('$what', ({ judge, asked }) => {
  it('is done once the PrivateLink is active and the principal associated', () => {
    const sighting = judge(asked, [withPrincipal('associated')], minute)

    expect(sighting).toMatchObject({ stands: 'done', peering: 'privatelink' })
    expect(commandsOf(sighting)).toContain('create-vpc-endpoint')
  })

  it.each(['initializing', 'associating'])('waits for the account to accept while it is %s', status => {
    const sighting = judge(asked, [withPrincipal(status)], 12 * hour)

    expect(sighting).toMatchObject({ stands: 'under_way', for: 'person', peering: 'privatelink' })
    expect(noteOf(sighting)).toContain('12 hours')
    expect(commandsOf(sighting)).toContain('accept-resource-share-invitation')
  })

  it('asks nobody to accept before the invitation is likely to be there', () => {
    expect(judge(asked, [withPrincipal('initializing')], 10 * minute)).toMatchObject({
      stands: 'under_way',
      for: 'remote',
    })
    expect(judge(asked, [withPrincipal('initializing')], 10 * minute + 1)).toMatchObject({ for: 'person' })
    expect(judge(asked, [withPrincipal('associating')], minute)).toMatchObject({ for: 'person' })
  })

  it('has failed when nobody accepted for 13 hours', () => {
    const sighting = judge(asked, [withPrincipal('associating')], 13 * hour + 1)

    expect(sighting.stands).toBe('failed')
    expect(noteOf(sighting)).toMatch(/lapsed.*unshare 1206\/privatelink principal=111122223333/)
  })

  it.each(['disassociated', 'disassociating', 'failed'])('has failed when the principal is %s', status => {
    expect(judge(asked, [withPrincipal(status)], hour).stands).toBe('failed')
  })

  it('shows a word that nobody knows and goes on, whatever it is about', () => {
    const odd = [
      judge(asked, [withPrincipal('negotiating')], 20 * hour),
      judge(asked, [link({ status: 'reticulating' })], 20 * hour),
    ]

    expect(odd).toMatchObject([
      { stands: 'under_way', for: 'remote', note: expect.stringContaining('“negotiating”') },
      { stands: 'under_way', for: 'remote', note: expect.stringContaining('“reticulating”') },
    ])
  })

  it('is under way while the PrivateLink is set up, with what Redis Cloud says', () => {
    const sighting = judge(asked, [link({ status: 'initializing', errorMessage: 'no zone left.' })], minute)

    expect(sighting).toMatchObject({ stands: 'under_way', for: 'remote' })
    expect(noteOf(sighting)).toContain('(Redis Cloud says: no zone left)')
  })

  it('has failed when the PrivateLink is being deleted', () => {
    expect(judge(asked, [link({ status: 'deleting' })], minute).stands).toBe('failed')
    expect(judge(asked, [link({ status: 'deleting', principals: [] })], minute).stands).toBe('failed')
  })
})

describe('a creation', () => {
  it('is not seen while nothing is there, or only in another region', () => {
    const asked = ask({
      scope: activeActiveScope(),
      target: null,
      wanted: { from: 'us-east-1', principal: CONSUMER, name: 'peerbot-1206' },
    })

    expect(judgeCreate(create, [], hour)).toEqual({ stands: 'not_seen' })
    expect(judgeCreate(asked, [link({}, 'eu-west-1')], hour)).toEqual({ stands: 'not_seen' })
    expect(judgeCreate(asked, [link({}, 'us-east-1')], hour)).toMatchObject({
      stands: 'done',
      peering: 'privatelink@us-east-1',
    })
  })

  it('waits a quarter of an hour for its principal, then it has failed', () => {
    const empty = link({ principals: [] })

    expect(judgeCreate(create, [empty], 15 * minute)).toMatchObject({ stands: 'under_way', for: 'remote' })
    expect(noteOf(judgeCreate(create, [empty], 15 * minute + 1))).toMatch(/not among its principals/)
    expect(judgeCreate(create, [empty], 15 * minute + 1).stands).toBe('failed')
  })

  it('has failed when somebody else made one meanwhile', () => {
    const sighting = judgeCreate(create, [link({ shareName: 'theirs' })], minute)

    expect(sighting.stands).toBe('failed')
    expect(noteOf(sighting)).toMatch(/“theirs”.*“peerbot-1206” was not created/)
  })

  it('takes a PrivateLink that does not tell its name for its own', () => {
    expect(judgeCreate(create, [link({ shareName: null })], minute).stands).toBe('done')
  })
})

describe('a share', () => {
  it('is not seen until the principal is listed, however long that takes', () => {
    expect(judgeShare(share, [link({ principals: [principalRow(OTHER, 'associated')] })], 20 * hour)).toEqual(
      {
        stands: 'not_seen',
      },
    )
    expect(judgeShare(share, [link({ principals: [], status: 'odd' })], hour)).toEqual({ stands: 'not_seen' })
  })

  it('does not take the end of an earlier share for its own, which it knew when it was asked for', () => {
    const again = ask({ wanted: { principal: CONSUMER, was: 'disassociated' } })

    expect(judgeShare(again, [withPrincipal('disassociated')], minute)).toEqual({ stands: 'not_seen' })
    expect(judgeShare(again, [withPrincipal('disassociated')], hour).stands).toBe('failed')
  })

  it('says at once that it was rejected, where the account had not left before', () => {
    const sighting = judgeShare(share, [withPrincipal('disassociated')], minute)

    expect(sighting.stands).toBe('failed')
    expect(noteOf(sighting)).toContain('was rejected')
  })

  it('has failed when the PrivateLink is gone', () => {
    const sighting = judgeShare(ask({ target: link({}, 'us-east-1') }), [], minute)

    expect(sighting.stands).toBe('failed')
    expect(noteOf(sighting)).toContain('create 1206 from=us-east-1')
  })
})

describe('taking a share back', () => {
  const unshare = ask({
    wanted: { principal: CONSUMER, connections: `vpce-0123456789abcdef0 of ${CONSUMER}` },
  })

  it.each([
    ['the PrivateLink is gone', []],
    ['the principal is gone', [link({ principals: [] })]],
    ['the principal is disassociated', [withPrincipal('disassociated')]],
  ])('is done when %s, and leaves an endpoint to delete', (_, seen) => {
    const sighting = judgeUnshare(unshare, seen)

    expect(sighting.stands).toBe('done')
    expect(commandsOf(sighting)).toBe(
      'aws ec2 delete-vpc-endpoints --vpc-endpoint-ids vpce-0123456789abcdef0 --region eu-west-1',
    )
  })

  it.each(['associated', 'associating', 'initializing', 'failed'])('is not seen while it is %s', status => {
    expect(judgeUnshare(unshare, [withPrincipal(status)])).toEqual({ stands: 'not_seen' })
  })

  it.each(['disassociating', 'packing'])('is under way while it is %s', status => {
    expect(judgeUnshare(unshare, [withPrincipal(status)])).toMatchObject({
      stands: 'under_way',
      for: 'remote',
      note: expect.stringContaining(status),
    })
  })
})

describe('a disassociation', () => {
  const cut = ask({
    wanted: {
      connection: 'rsa-0123456789abcdef0',
      endpoint: 'vpce-0123456789abcdef0',
      account: CONSUMER,
      type: 'vpc_endpoint',
    },
  })

  it('is not seen while the connection is listed', () => {
    expect(judgeDisassociate(cut, [link({ connections: [endpointRow()] })])).toEqual({ stands: 'not_seen' })
  })

  it.each([
    ['is not', [link({ connections: [endpointRow({ associationId: 'rsa-other' })] })]],
    ['has no PrivateLink', []],
  ])('is done when the list %s, and leaves the endpoint', (_, seen) => {
    const sighting = judgeDisassociate(cut, seen)

    expect(sighting.stands).toBe('done')
    expect(commandsOf(sighting)).toContain('delete-vpc-endpoints')
  })
})

describe('a deletion', () => {
  it('is done when it is not listed', () => {
    const asked = ask({
      wanted: { connections: `vpce-1 of ${CONSUMER}, vpce-2 of ${CONSUMER}, snra-1 of ${OTHER}` },
    })
    const sighting = judgeDelete(asked, [link({}, 'eu-west-1')])

    expect(sighting).toMatchObject({ stands: 'done', peering: null })
    expect(commandsOf(sighting)).toBe(
      'aws ec2 delete-vpc-endpoints --vpc-endpoint-ids vpce-1 vpce-2 --region eu-west-1',
    )
    expect('todo' in sighting && sighting.todo).toHaveLength(2)
  })

  it.each(['active', 'initializing'])('is not seen while it is %s', status => {
    expect(judgeDelete(ask(), [link({ status })])).toEqual({ stands: 'not_seen' })
  })

  it.each(['deleting', 'crumbling'])('is under way while it is %s', status => {
    expect(judgeDelete(ask(), [link({ status })])).toMatchObject({
      stands: 'under_way',
      note: expect.stringContaining(status),
    })
  })
})
