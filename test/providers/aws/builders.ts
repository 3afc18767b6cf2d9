import type { AclRow, GroupRow, RouteRow, TableRow } from '../../../src/providers/aws/network-row.ts'
import type { PeeringRow } from '../../../src/providers/aws/peering-row.ts'
import { prod, redis } from './aws-world.ts'

export const PCX = 'pcx-0123456789abcdef0'
export const OTHER_PCX = 'pcx-0fedcba9876543210'

export function aRoute(destination: string, target: string, over: Partial<RouteRow> = {}): RouteRow {
  return { destination, target, state: 'active', isPropagated: false, ...over }
}

/** A tagged table of prod with its local route and the given ones. */
export function aTable(routes: RouteRow[] = [], over: Partial<TableRow> = {}): TableRow {
  return {
    id: 'rtb-00000001',
    name: null,
    isMain: false,
    isOfGateway: false,
    subnets: ['subnet-00000001'],
    tags: { 'peering-bot': 'allowed' },
    routes: [aRoute('10.20.0.0/16', 'local'), ...routes],
    ...over,
  }
}

/** Redis Cloud's request for prod, waiting. */
export function aRow(over: Partial<PeeringRow> = {}): PeeringRow {
  return {
    id: PCX,
    raw: 'pending-acceptance',
    status: 'pending_acceptance',
    message: 'Pending Acceptance',
    requester: { ...redis, cidrs: [] },
    accepter: { ...prod, cidrs: [] },
    dns: { requester: null, accepter: null },
    expiresAt: null,
    ...over,
  }
}

export const activeRow = (over: Partial<PeeringRow> = {}): PeeringRow =>
  aRow({ raw: 'active', status: 'active', requester: redis, accepter: prod, ...over })

export function aGroup(egress: GroupRow['egress'], id = 'sg-00000001', namesOthers = false): GroupRow {
  return { id, name: id, egress, namesOthers }
}

export const openGroup = aGroup([{ protocol: 'all', ports: null, cidrs: ['0.0.0.0/0'] }])

type Entry = AclRow['entries'][number]

export function anEntry(
  number: number,
  how: 'in' | 'out',
  allows: boolean,
  cidr: string,
  ports: Entry['ports'] = null,
): Entry {
  return { number, isEgress: how === 'out', allows, protocol: 'all', ports, cidrs: [cidr] }
}

export function anAcl(entries: Entry[], subnets = ['subnet-00000001']): AclRow {
  return { id: 'acl-00000001', subnets, isDefault: false, entries }
}

export const openAcl = anAcl([anEntry(100, 'out', true, '0.0.0.0/0'), anEntry(100, 'in', true, '0.0.0.0/0')])
