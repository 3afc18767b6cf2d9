import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { customRoutesAt, nameFor, peeringOf } from '../../../src/providers/gcp/half.ts'
import { scopeAt } from '../../../src/providers/gcp/project.ts'
import { createRequestIds } from '../../../src/providers/gcp/request-id.ts'
import { type NetworkRow, networkRow } from '../../../src/providers/gcp/schema.ts'
import { createTurns } from '../../../src/providers/gcp/turns.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { app, gSide, main, shared } from './gcp-world.ts'

const aNetwork = (...peerings: object[]): NetworkRow => networkRow.parse({ name: 'main', peerings })
const aPeering = (over: object = {}) => ({
  name: 'to-shared',
  network: 'https://www.googleapis.com/compute/v1/projects/data-prod/global/networks/shared',
  state: 'INACTIVE',
  stateDetails: '[2026-11-02T01:00:00.000-08:00]: Waiting for peer network to connect.',
  ...over,
})

function observed(over: object = {}) {
  const [half] = aNetwork(aPeering(over)).halves
  if (!half) throw new Error('there is a half')
  return peeringOf(scopeAt(app), half)
}

describe('a half in our words', () => {
  it('is known by network and name, and its pair by both networks', () => {
    expect(observed()).toMatchObject({
      providerId: 'main.to-shared',
      cloudId: 'app-prod/main~data-prod/shared',
      near: main,
      far: shared,
      status: 'pending_acceptance', // it shows no history: the inventory knows whether it was up
      raw: 'INACTIVE',
      expiresAt: null,
    })
    expect(observed().details['Google says']).toContain('Waiting for peer network')
  })

  it.each([
    [{ state: 'ACTIVE' }, 'active'],
    [{ state: 'MELTED' }, 'unknown'],
    [{ state: undefined }, 'unknown'],
    [
      { state: 'ACTIVE', connectionStatus: { consensusState: { deleteStatus: 'PEER_DELETE_REQUESTED' } } },
      'active',
    ],
    [
      { state: 'ACTIVE', connectionStatus: { consensusState: { deleteStatus: 'DELETE_ACKNOWLEDGED' } } },
      'deleting',
    ],
  ])('with %o is %s', (over, status) => {
    expect(observed(over).status).toBe(status)
  })

  it('tells who asks to delete it, and that both have to', () => {
    const { details } = observed({
      connectionStatus: {
        updateStrategy: 'CONSENSUS',
        consensusState: { deleteStatus: 'PEER_DELETE_REQUESTED' },
      },
    })

    expect(details).toMatchObject({
      consent: 'the other side asks to delete it',
      'removed by': expect.anything(),
    })
  })

  it('has no cloud id where Google does not say where it leads', () => {
    expect(observed({ network: null })).toMatchObject({ cloudId: null, far: gSide(null, null) })
  })
})

describe('custom routes', () => {
  it.each([
    ['none', false, false],
    ['export', true, false],
    ['import', false, true],
    ['both', true, true],
  ])('%s at our end of somebody else’s peering', (choice, exported, imported) => {
    expect(customRoutesAt(main, { 'custom-routes': choice })).toEqual({ exported, imported })
  })

  it('are taken by the one end where the other one offers them', () => {
    const wanted = { 'custom-routes': 'export', 'custom-routes-of': 'data-prod/shared' }

    expect(customRoutesAt(shared, wanted)).toEqual({ exported: true, imported: false })
    expect(customRoutesAt(main, wanted)).toEqual({ exported: false, imported: true })
  })
})

describe('the name of a half', () => {
  const free = aNetwork()
  const form = /^[a-z]([-a-z0-9]*[a-z0-9])?$/

  it('is the same for the same request and pair, and tells where it leads', () => {
    expect(nameFor(free, 'a/b~c/d', 'shared', 'R-1')).toMatch(/^peerbot-shared-[0-9a-f]{8}$/)
    expect(nameFor(free, 'a/b~c/d', 'shared', 'R-1')).toBe(nameFor(free, 'a/b~c/d', 'shared', 'R-1'))
    expect(nameFor(free, 'a/b~c/d', 'shared', 'R-2')).not.toBe(nameFor(free, 'a/b~c/d', 'shared', 'R-1'))
  })

  it('is another one where it is taken', () => {
    const name = nameFor(free, 'a/b~c/d', 'shared', null)
    const taken = aNetwork(aPeering({ name }))

    expect(nameFor(taken, 'a/b~c/d', 'shared', null)).not.toBe(name)
  })

  it('is one that Google takes, whatever the other network is called', () => {
    fc.assert(
      fc.property(fc.string(), peer => {
        const name = nameFor(free, 'a/b~c/d', peer, 'R-1')
        return name.length <= 63 && form.test(name)
      }),
    )
  })
})

describe('the id of a write', () => {
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

  it('is the same when the same request sends it again, in another process too', () => {
    const ids = () => createRequestIds(seededRandom(1), () => 'R-12')

    expect(ids()('addPeering', 'main').id).toBe(ids()('addPeering', 'main').id)
    expect(ids()('addPeering', 'main').id).toMatch(uuid)
    expect(ids()('addPeering', 'main').id).not.toBe(ids()('removePeering', 'main').id)
  })

  it('is another one once the operation has ended', () => {
    const ids = createRequestIds(seededRandom(1), () => 'R-12')
    const first = ids('addPeering', 'main')
    expect(ids('addPeering', 'main').id).toBe(first.id)

    first.close()

    expect(ids('addPeering', 'main').id).not.toBe(first.id)
  })

  it('is never the same where nothing is known of what it is for', () => {
    const ids = createRequestIds(seededRandom(1), () => null)

    expect(ids('addPeering', 'main').id).not.toBe(ids('addPeering', 'main').id)
  })
})

describe('turns', () => {
  function work() {
    const log: string[] = []
    const ends = new Map<string, () => void>()
    const run = (name: string) => () =>
      new Promise<void>(resolve => {
        log.push(`${name} begins`)
        ends.set(name, () => {
          log.push(`${name} ends`)
          resolve()
        })
      })
    return { log, run, end: (name: string) => ends.get(name)?.() }
  }

  it('are taken one after the other per network, and side by side elsewhere', async () => {
    const turns = createTurns()
    const { log, run, end } = work()
    const all = [
      turns(['a', 'b'], run('first')),
      turns(['b', 'c'], run('second')),
      turns(['d'], run('third')),
    ]
    await Promise.resolve()
    await new Promise(setImmediate)
    expect(log).toEqual(['first begins', 'third begins'])

    end('first')
    await new Promise(setImmediate)
    end('second')
    end('third')
    await Promise.all(all)

    expect(log).toEqual([
      'first begins',
      'third begins',
      'first ends',
      'second begins',
      'second ends',
      'third ends',
    ])
  })

  it('go on after one that failed', async () => {
    const turns = createTurns()

    await expect(turns(['a'], () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    await expect(turns(['a'], () => Promise.resolve('yes'))).resolves.toBe('yes')
  })
})
