/** The calls on route tables. */
import { type Action, type Call, ec2Action } from './call.ts'
import { describe, tagSet } from './describe.ts'
import type { RouteTable } from './network.ts'
import { peeringNamed } from './peering-actions.ts'
import { AwsRefusal, demandId, missing, notFound } from './refusal.ts'
import {
  createRoute,
  deleteRoute,
  demandDestination,
  replaceRoute,
  routesOf,
  type ShownRoute,
} from './route-work.ts'
import type { Xml } from './xml.ts'

function tableAsked(call: Call): RouteTable {
  const id = demandId('routeTable', call.form.required('RouteTableId'))
  const table = call.world.tables.get(id)
  if (table?.account !== call.account || table.region !== call.region) throw notFound('routeTable', id)
  return table
}

function destinationAsked({ form }: Call): { parameter: string; text: string } {
  const asked = (['DestinationCidrBlock', 'DestinationIpv6CidrBlock'] as const).flatMap(name => {
    const text = form.text(name)
    return text ? [{ parameter: name.charAt(0).toLowerCase() + name.slice(1), text }] : []
  })
  const [only] = asked
  if (!only) throw missing('destinationCidrBlock')
  if (asked.length > 1)
    throw new AwsRefusal(
      'InvalidParameterCombination',
      'The parameters destinationCidrBlock and destinationIpv6CidrBlock cannot be used together',
    )
  return only
}

const targets = [
  'VpcPeeringConnectionId',
  'GatewayId',
  'NatGatewayId',
  'EgressOnlyInternetGatewayId',
  'TransitGatewayId',
  'NetworkInterfaceId',
] as const

function targetAsked(call: Call): string {
  const asked = targets.flatMap(name => call.form.text(name) ?? [])
  const [only] = asked
  if (!only) throw missing('target')
  if (asked.length > 1)
    throw new AwsRefusal('InvalidParameterCombination', 'Only one target of a route may be specified')
  return only.startsWith('pcx-') ? peeringNamed(only, call).id : only
}

const writing = (write: typeof createRoute) =>
  ec2Action(
    call => {
      const { parameter, text } = destinationAsked(call)
      return {
        table: tableAsked(call),
        destination: demandDestination(text, parameter),
        target: targetAsked(call),
      }
    },
    ({ table, destination, target }, call) => {
      write(call.world, table, destination, target)
      return { return: true }
    },
  )

const remove = ec2Action(
  call => {
    const { parameter, text } = destinationAsked(call)
    demandDestination(text, parameter)
    return { table: tableAsked(call), text }
  },
  ({ table, text }, call) => {
    deleteRoute(call.world, table, text)
    return { return: true }
  },
)

const targetElements: readonly (readonly [start: string, element: string])[] = [
  ['pcx-', 'vpcPeeringConnectionId'],
  ['nat-', 'natGatewayId'],
  ['eigw-', 'egressOnlyInternetGatewayId'],
  ['tgw-', 'transitGatewayId'],
  ['eni-', 'networkInterfaceId'],
]

export function targetElement(target: string): string {
  return targetElements.find(([start]) => target.startsWith(start))?.[1] ?? 'gatewayId'
}

function routeBody({ destination, target, origin, state }: ShownRoute): Xml {
  const name = destination.includes(':') ? 'destinationIpv6CidrBlock' : 'destinationCidrBlock'
  return { [name]: destination, [targetElement(target)]: target, state, origin }
}

/** Ids of associations are made from what they join, so that they never change. */
const associationId = (table: RouteTable, subnet: string | null) =>
  `rtbassoc-${(subnet ?? table.id).split('-')[1] ?? ''}`

function tableBody(table: RouteTable, call: Call): Xml {
  const associations = [...(table.isMain ? [null] : []), ...table.subnets].map(subnet => ({
    routeTableAssociationId: associationId(table, subnet),
    routeTableId: table.id,
    subnetId: subnet,
    main: subnet === null,
    associationState: { state: 'associated' },
  }))
  return {
    routeTableId: table.id,
    vpcId: table.vpc,
    ownerId: table.account,
    associationSet: associations,
    propagatingVgwSet: [],
    routeSet: routesOf(call.world, table, call.at).map(routeBody),
    tagSet: tagSet(call, table.id),
  }
}

const of =
  (pick: (route: ShownRoute) => string | null) =>
  (table: RouteTable, call: Call): string[] =>
    routesOf(call.world, table, call.at).flatMap(route => pick(route) ?? [])

const targetOf = (element: string) => of(({ target }) => (targetElement(target) === element ? target : null))

const describeTables = describe<RouteTable>({
  resource: 'routeTable',
  ids: 'RouteTableId',
  set: 'routeTableSet',
  longestPage: 100, // API reference, DescribeRouteTables
  all: call => call.world.in(call.world.tables, call),
  idOf: ({ id }) => id,
  filters: {
    'route-table-id': ({ id }) => [id],
    'vpc-id': ({ vpc }) => [vpc],
    'owner-id': ({ account }) => [account],
    'association.main': table => (table.isMain ? [true] : table.subnets.length > 0 ? [false] : []),
    'association.subnet-id': ({ subnets }) => subnets,
    'association.route-table-id': ({ id, isMain, subnets }) => (isMain || subnets.length > 0 ? [id] : []),
    'association.route-table-association-id': table => [
      ...(table.isMain ? [associationId(table, null)] : []),
      ...table.subnets.map(subnet => associationId(table, subnet)),
    ],
    'route.destination-cidr-block': of(({ destination }) => (destination.includes(':') ? null : destination)),
    'route.destination-ipv6-cidr-block': of(({ destination }) =>
      destination.includes(':') ? destination : null,
    ),
    'route.origin': of(({ origin }) => origin),
    'route.state': of(({ state }) => state),
    'route.vpc-peering-connection-id': targetOf('vpcPeeringConnectionId'),
    'route.gateway-id': targetOf('gatewayId'),
    'route.nat-gateway-id': targetOf('natGatewayId'),
    'route.transit-gateway-id': targetOf('transitGatewayId'),
    'route.egress-only-internet-gateway-id': targetOf('egressOnlyInternetGatewayId'),
  },
  body: tableBody,
})

export const routeActions: Readonly<Record<string, Action>> = {
  CreateRoute: writing(createRoute),
  ReplaceRoute: writing(replaceRoute),
  DeleteRoute: remove,
  DescribeRouteTables: describeTables,
}
