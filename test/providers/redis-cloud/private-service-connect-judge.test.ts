import { describe, expect, it } from 'vitest'
import type { Peering } from '../../../src/peering/side.ts'
import type { Sighting } from '../../../src/providers/provider.ts'
import {
  judgeAccept,
  judgeCreate,
  judgeCreateEndpoint,
  judgeDelete,
  judgeReject,
  judgeRemove,
} from '../../../src/providers/redis-cloud/private-service-connect-judge.ts'
import { targetOf } from '../../../src/providers/redis-cloud/sightings.ts'
import { ask, endpoint, names, service } from './private-service-connect-builders.ts'

/** What the inventory makes of a word that is new: the status that was known stands. */
const stale = (peering: Peering, raw: string): Peering => ({ ...peering, raw })
const commandsOf = (sighting: Sighting) =>
  'todo' in sighting ? sighting.todo.flatMap(({ command }) => command ?? []) : []

describe('creating the service', () => {
  const judge = (...seen: Peering[]) => judgeCreate(ask(null), seen)

  it.each([
    ['create-queued', 'under_way'],
    ['initialized', 'under_way'],
    ['create-pending', 'under_way'],
    ['active', 'done'],
    ['provision-failed', 'failed'],
    ['failed', 'failed'],
    ['delete-queued', 'failed'],
    ['deleted', 'not_seen'],
    ['resting', 'under_way'],
  ])('that is %s stands as %s', (word, stands) => {
    expect(judge(service(word))).toMatchObject({ stands })
  })

  it('is not seen before it is there, nor by the service of another region', () => {
    expect(judge()).toEqual({ stands: 'not_seen' })
    expect(judge(service('active', [], 'us-central1'))).toEqual({ stands: 'not_seen' })
    expect(
      judgeCreate(ask(null, { from: 'us-central1' }), [service('active', [], 'us-central1')]),
    ).toMatchObject({
      stands: 'done',
      peering: 'psc@us-central1',
    })
  })

  it('says what comes next, and shows a word that nobody knows', () => {
    expect(commandsOf(judge(service()))).toEqual([
      '/peering psc endpoint 1301/psc project=… network=… subnet=… connection=…',
    ])
    expect(judge(stale(service(), 'resting'))).toMatchObject({
      stands: 'under_way',
      note: expect.stringContaining('“resting”'),
    })
  })
})

describe('creating an endpoint', () => {
  const judge = (...seen: Peering[]) => judgeCreateEndpoint(ask(service(), names), [service(), ...seen])

  it('is not seen without one of the four names', () => {
    expect(judge()).toEqual({ stands: 'not_seen' })
    expect(judge(endpoint('active', { connection: 'other' }))).toEqual({ stands: 'not_seen' })
    expect(judge(endpoint('active', {}, 'us-central1'))).toEqual({ stands: 'not_seen' })
    expect(judge(endpoint('deleted'))).toEqual({ stands: 'not_seen' })
  })

  it('waits for a person to run the script', () => {
    const sighting = judge(endpoint('initialized'))

    expect(sighting).toMatchObject({ stands: 'under_way', for: 'person', peering: 'psc-12' })
    expect(commandsOf(sighting)).toEqual([
      'gcloud services enable dns.googleapis.com --project=app-prod',
      '/peering psc scripts 1301/psc-12',
    ])
  })

  it('waits for a person to accept it here', () => {
    const sighting = judge(endpoint('pending'))

    expect(sighting).toMatchObject({ stands: 'under_way', for: 'person' })
    expect(commandsOf(sighting)).toEqual(['/peering psc accept 1301/psc-12'])
  })

  it.each([
    ['processing', { stands: 'under_way', for: 'remote' }],
    ['accept-pending', { stands: 'under_way', for: 'remote' }],
    ['reject-pending', { stands: 'under_way', for: 'remote' }],
    ['active', { stands: 'done', peering: 'psc-12' }],
    ['rejected', { stands: 'failed' }],
    ['failed', { stands: 'failed' }],
    ['resting', { stands: 'under_way', for: 'remote' }],
  ])('that is %s stands so', (word, standing) => {
    expect(judge(endpoint(word))).toMatchObject(standing)
    expect(judge(stale(endpoint('initialized'), word))).toMatchObject(standing)
  })

  it('knows it by the connection name with the number that Google Cloud wants, and prefers the exact one', () => {
    for (const connection of ['redis-prod-0', 'redis-prod1'])
      expect(judge(endpoint('active', { connection }))).toMatchObject({ stands: 'done', peering: 'psc-12' })
    expect(judge(endpoint('active', { connection: 'redis-prod-eu' }))).toEqual({ stands: 'not_seen' })
    expect(
      judge(endpoint('active', { id: '11', connection: 'redis-prod-0' }), endpoint('initialized')),
    ).toMatchObject({ stands: 'under_way', peering: 'psc-12' })
  })

  it('knows it by the id that its task gave, if it leads to the same network', () => {
    const made = (...seen: Peering[]) => judgeCreateEndpoint({ ...ask(service(), names), madeId: '12' }, seen)
    const odd = { connection: 'as-google-calls-it' }

    expect(made(endpoint('active', odd))).toMatchObject({ stands: 'done', peering: 'psc-12' })
    expect(made(endpoint('active', { id: '11' }), endpoint('initialized', odd))).toMatchObject({
      stands: 'under_way',
      peering: 'psc-12',
    })
    expect(made(endpoint('active', { ...odd, network: 'other' }))).toEqual({ stands: 'not_seen' })
  })

  it('goes by the one that is alive where there are two', () => {
    expect(judge(endpoint('failed', { id: '11' }), endpoint('active'))).toMatchObject({
      stands: 'done',
      peering: 'psc-12',
    })
  })
})

describe.each([
  ['accepting', judgeAccept],
  ['rejecting', judgeReject],
  ['removing', judgeRemove],
] as const)('%s an endpoint', (what, judge) => {
  const rows: [word: string, accepting: string, rejecting: string, removing: string][] = [
    ['initialized', 'not_seen', 'not_seen', 'not_seen'],
    ['processing', 'under_way', 'under_way', 'under_way'],
    ['pending', 'not_seen', 'not_seen', 'failed'],
    ['accept-pending', 'under_way', 'failed', 'failed'],
    ['active', 'done', 'failed', 'failed'],
    ['reject-pending', 'failed', 'under_way', 'failed'],
    ['rejected', 'failed', 'done', 'failed'],
    ['failed', 'failed', 'done', 'failed'],
    ['deleted', 'failed', 'done', 'done'],
    ['resting', 'under_way', 'under_way', 'under_way'],
  ]
  const column = { accepting: 1, rejecting: 2, removing: 3 }[what]

  it.each(rows)('that is %s', (...row) => {
    const sighting = judge(ask(endpoint('pending')), [stale(endpoint('pending'), row[0])])

    expect(sighting.stands).toBe(row[column])
  })

  it('that is gone', () => {
    expect(judge(ask(endpoint('pending')), [service()]).stands).toBe(what === 'accepting' ? 'failed' : 'done')
  })
})

describe('deleting the service', () => {
  const judge = (...seen: Peering[]) => judgeDelete(ask(service()), seen)

  it.each([
    ['active', 'not_seen'],
    ['provision-failed', 'not_seen'],
    ['delete-queued', 'under_way'],
    ['delete-pending', 'under_way'],
    ['deleted', 'done'],
    ['resting', 'under_way'],
  ])('that is %s stands as %s', (word, stands) => {
    expect(judge(service(word))).toMatchObject({ stands })
  })

  it('is done when it is gone', () => {
    expect(judge()).toMatchObject({ stands: 'done', peering: 'psc' })
  })
})

it('asks for a target', () => {
  expect(() => targetOf(ask(null))).toThrow()
})
