/** The calls on VPCs and their route tables. */
import { z } from 'zod'
import { iso } from '../../kit/clock.ts'
import { type Answer, bodyOf, type Call, noContent, page } from './call.ts'
import type { RouteTable, Vpc } from './network.ts'
import { isLive } from './peering.ts'
import { NfyioRefusal, notFound } from './refusal.ts'
import { createRoute, deleteRoute, routesOf } from './route-work.ts'

const vpcBody = ({ id, name, cidr, createdAt }: Vpc) => ({
  id,
  name,
  cidr_block: cidr,
  status: 'available',
  created_at: iso(createdAt),
})

function vpcAsked(call: Call, id: string): Vpc {
  const vpc = call.world.vpcs.get(id)
  if (!vpc || vpc.account !== call.account.id) throw notFound('VPC', id)
  return vpc
}

function tableAsked(call: Call): RouteTable {
  const table = call.world.tables.get(call.id)
  if (!table || call.world.vpcs.get(table.vpc)?.account !== call.account.id)
    throw notFound('Route table', call.id)
  return table
}

const routeBody = z.object({ destination_cidr: z.string(), target: z.string() })

const listVpcs: Answer = call => {
  const own = [...call.world.vpcs.values()].filter(({ account }) => account === call.account.id)
  const { items, total } = page(call, own)
  return { status: 200, body: { vpcs: items.map(vpcBody), total } }
}

const deleteVpc: Answer = call => {
  const vpc = vpcAsked(call, call.id)
  const { world } = call
  const holding = world.peeringsOf(vpc.id).find(peering => isLive(peering, world.clock.now()))
  // Inferred: the code is the published one that fits.
  if (holding) throw new NfyioRefusal('ResourceLocked', `${vpc.id} is in use by ${holding.id}`)
  for (const table of world.tablesOf(vpc.id)) world.tables.delete(table.id)
  world.vpcs.delete(vpc.id)
  return noContent
}

/** Its body is inferred, as that of an added route is. */
const listTables: Answer = call => {
  const vpcId = call.query.get('vpc_id')
  if (vpcId === null) throw new NfyioRefusal('InvalidParameter', 'vpc_id is missing', { field: 'vpc_id' })
  const tables = call.world.tablesOf(vpcAsked(call, vpcId).id)
  const { items, total } = page(call, tables)
  const body = items.map(table => ({
    id: table.id,
    name: table.name,
    vpc_id: table.vpc,
    routes: routesOf(call.world, table).map(({ destination, target, state }) => ({
      destination_cidr: destination,
      target,
      status: state,
    })),
  }))
  return { status: 200, body: { route_tables: body, total } }
}

const addRoute: Answer = call => {
  const table = tableAsked(call)
  const { destination_cidr, target } = bodyOf(routeBody, call)
  const route = createRoute(call.world, table, destination_cidr, target)
  return { status: 201, body: { destination_cidr: route.destination, target: route.target } }
}

const removeRoute: Answer = call => {
  const destination = call.query.get('destination_cidr')
  if (destination === null)
    throw new NfyioRefusal('InvalidParameter', 'destination_cidr is missing', { field: 'destination_cidr' })
  deleteRoute(tableAsked(call), destination)
  return noContent
}

export const networkAnswers = {
  'vpcs.get': (call: Call) => ({ status: 200, body: vpcBody(vpcAsked(call, call.id)) }),
  'vpcs.list': listVpcs,
  'vpcs.delete': deleteVpc,
  'routeTables.list': listTables,
  'routes.create': addRoute,
  'routes.delete': removeRoute,
} satisfies Record<string, Answer>
