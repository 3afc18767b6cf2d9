import { expect, test } from 'vitest'
import { mapOf } from '../../src/map/index.ts'
import { reachFrom, within } from '../../src/map/reach.ts'
import type { PeeringStatus } from '../../src/peering/status.ts'
import { aRow, aSideOf, names } from './support/many-networks.ts'

const key = (name: string) => `aws/1/${name}`
const side = (name: string) => aSideOf('aws', '1', name, null)

/** `a b`: an active peering; `a b pending_acceptance`: one that is not. */
const mapFrom = (...lines: string[]) =>
  mapOf(
    lines.map(line => {
      const [a = '', b = '', status = 'active'] = line.split(' ')
      return aRow(side(a), side(b), { status: status as PeeringStatus })
    }),
    names,
  )

test('over an active peering, whichever side asked for it, a network is peered directly', () => {
  const { standings } = reachFrom(mapFrom('a b', 'c a'), key('a'))

  expect(Object.fromEntries(standings)).toEqual({
    [key('a')]: 'self',
    [key('b')]: 'direct',
    [key('c')]: 'direct',
  })
})

test('over two hops nothing is reached: the gap names the network between', () => {
  const { standings, via } = reachFrom(mapFrom('a hub', 'hub b', 'a hub2', 'hub2 b'), key('a'))

  expect(standings.get(key('b'))).toBe('gap')
  expect(via.get(key('b'))).toEqual([key('hub'), key('hub2')])
})

test('a longer chain is a gap with nobody between', () => {
  const { standings, via } = reachFrom(mapFrom('a b', 'b c', 'c d'), key('a'))

  expect(standings.get(key('d'))).toBe('gap')
  expect(via.get(key('d'))).toEqual([])
})

test('a peering that is not up makes its network neither reached nor a gap', () => {
  const { standings } = reachFrom(mapFrom('a b pending_acceptance', 'a c inactive', 'c b'), key('a'))

  expect(standings.get(key('b'))).toBe('not_up')
  expect(standings.get(key('c'))).toBe('not_up')
})

test('one active peering of two is enough', () => {
  const { standings } = reachFrom(mapFrom('a b inactive', 'b a'), key('a'))

  expect(standings.get(key('b'))).toBe('direct')
})

test('what no chain leads to is counted, and is not in the part that is drawn', () => {
  const map = mapFrom('a b', 'x y', 'y z')
  const reach = reachFrom(map, key('a'))

  expect(reach.apart).toBe(3)
  expect(within(map, reach).networks.map(network => network.key)).toEqual([key('a'), key('b')])
  expect(within(map, reach).edges).toHaveLength(1)
})
