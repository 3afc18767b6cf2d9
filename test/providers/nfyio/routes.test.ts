import { describe, expect, it } from 'vitest'
import {
  blindTables,
  chosenTables,
  planRoutes,
  routesTo,
  shadows,
} from '../../../src/providers/nfyio/routes.ts'
import type { TableRow } from '../../../src/providers/nfyio/schema.ts'
import { anAccount } from './nfyio-world.ts'

function aTable(routes: Record<string, string> = {}, id = 'rtb_a'): TableRow {
  return {
    id,
    name: null,
    routes: Object.entries(routes).map(([destination, target]) => ({ destination, target })),
  }
}

const own = ['10.0.0.0/16']
const there = '192.168.0.0/20'
const aim = { id: 'peer_1', said: null }
const planOne = (routes: Record<string, string>, destination = there) =>
  planRoutes([aTable(routes)], [destination], aim, own)[0]

describe('a route', () => {
  it('is created where the destination leads nowhere, and kept where it leads to this peering', () => {
    expect(planOne({})).toMatchObject({ does: 'create', now: null })
    expect(planOne({ [there]: 'pcx_peer_1' })).toMatchObject({ does: 'keep' })
    expect(planOne({ [there]: 'peer_1' })).toMatchObject({ does: 'keep' })
  })

  it.each(['nat_1', 'pcx_peer_2', 'local'])('is never taken from %s', now => {
    expect(planOne({ [there]: now })).toMatchObject({ does: 'conflict', now })
  })

  it.each(['10.0.0.0/16', '10.0.7.0/24', '10.0.0.0/8'])(
    "never covers the VPC's own range (%s)",
    destination => {
      expect(planOne({}, destination)).toMatchObject({ does: 'conflict', now: 'local' })
    },
  )

  it('is planned for each table and each range once, and for no text that is none', () => {
    const tables = [aTable(), aTable({}, 'rtb_b')]

    expect(
      planRoutes(tables, [there, there, 'all'], aim, own).map(({ table, destination }) => [
        table,
        destination,
      ]),
    ).toEqual([
      ['rtb_a', there],
      ['rtb_b', there],
    ])
  })

  it('that says its own target is known by it', () => {
    const routed = aTable({ [there]: 'tgt_9', '192.168.16.0/24': 'pcx_peer_1', '192.168.17.0/24': 'nat_1' })

    expect(routesTo([routed], { id: 'peer_1', said: 'tgt_9' }).map(({ destination }) => destination)).toEqual(
      [there, '192.168.16.0/24'],
    )
  })
})

describe('the tables', () => {
  const tables = [aTable({}, 'rtb_c'), aTable({}, 'rtb_b')]

  it('are all of the VPC, or those that are named', () => {
    expect(chosenTables(tables, anAccount()).map(({ id }) => id)).toEqual(['rtb_b', 'rtb_c'])
    expect(chosenTables(tables, anAccount({ routeTables: ['rtb_c', 'rtb_z'] })).map(({ id }) => id)).toEqual([
      'rtb_c',
    ])
  })

  it('that nobody can read are those that are named', () => {
    expect(blindTables(anAccount())).toEqual([])
    expect(blindTables(anAccount({ routeTables: ['rtb_c'] })).map(({ id }) => id)).toEqual(['rtb_c'])
  })

  it('shadow a destination by a longer prefix that leads elsewhere, and by no other', () => {
    const table = aTable({
      '192.168.1.0/24': 'nat_1',
      '192.168.2.0/24': 'pcx_peer_1',
      '192.168.0.0/16': 'nat_1',
      '172.16.0.0/24': 'nat_1',
    })

    expect(shadows([table], [there], aim).map(({ destination }) => destination)).toEqual(['192.168.1.0/24'])
  })
})
