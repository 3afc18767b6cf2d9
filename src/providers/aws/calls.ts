/** The calls to EC2, one function each: our words in, our words out. What is not there is null, never an error. */
import type { Side } from '../../peering/side.ts'
import type { Route } from '../provider.ts'
import { type Place, ROUTE_TAG } from './account.ts'
import type { AwsClients, Line, Permission, Wish } from './clients.ts'
import { isCode } from './failure.ts'
import {
  type AclRow,
  aclRow,
  type GroupRow,
  groupRow,
  type InterfaceRow,
  interfaceRow,
  type TableRow,
  tableRow,
  type VpcRow,
  vpcRow,
} from './network-row.ts'
import { type PeeringRow, peeringRow } from './peering-row.ts'

export type AwsCalls = ReturnType<typeof createCalls>

/** As large as EC2 lets a page be for each of these lists. */
const PAGE = { peerings: 1_000, tables: 100, others: 1_000 } as const

/** Well-formed and nobody's: for a dry run before the peering exists. */
export const SOME_PCX = 'pcx-00000000000000000'

export const pcxUnknown = 'InvalidVpcPeeringConnectionID.NotFound'
/** Not of a trial, which may be of a peering that never was. */
const lagOf = (DryRun: boolean) => (DryRun ? [] : [pcxUnknown])

export const tagsOfOurs = [{ Key: 'managed-by', Value: 'peerbot' }]

type SideName = 'requester' | 'accepter'

interface Page {
  NextToken?: string | undefined
}

function destinationOf(destination: string) {
  return destination.includes(':')
    ? { DestinationIpv6CidrBlock: destination }
    : { DestinationCidrBlock: destination }
}

const inVpc = (vpc: string) => [{ Name: 'vpc-id', Values: [vpc] }]

async function orNull<T>(asked: Promise<T>, ...codes: string[]): Promise<T | null> {
  try {
    return await asked
  } catch (thrown) {
    if (isCode(thrown, ...codes)) return null
    throw thrown
  }
}

export function createCalls(clients: AwsClients) {
  /** All pages of a list. */
  async function all<P extends Page, T>(
    place: Place,
    wish: Omit<Wish<P>, 'repeat' | 'send'>,
    send: (line: Line, token: { NextToken?: string }) => Promise<P>,
    rowsOf: (page: P) => T[],
  ): Promise<T[]> {
    const rows: T[] = []
    let token: string | undefined
    do {
      const next = token === undefined ? {} : { NextToken: token }
      const page = await clients.call(place, { ...wish, repeat: 'read', send: line => send(line, next) })
      rows.push(...rowsOf(page))
      token = page.NextToken === '' ? undefined : page.NextToken
    } while (token !== undefined)
    return rows
  }

  const acceptWish = (id: string, DryRun: boolean): Wish<unknown> => ({
    operation: DryRun ? 'try whether a peering may be accepted' : 'accept the peering',
    action: 'AcceptVpcPeeringConnection',
    repeat: 'safe', // a second one finds that the first was carried out
    mayLag: lagOf(DryRun),
    send: ({ ec2, sdk, options }) =>
      ec2.send(new sdk.AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId: id, DryRun }), options),
  })

  const rejectWish = (id: string, DryRun: boolean): Wish<unknown> => ({
    operation: DryRun ? 'try whether a peering may be rejected' : 'reject the peering',
    action: 'RejectVpcPeeringConnection',
    repeat: 'safe',
    send: ({ ec2, sdk, options }) =>
      ec2.send(new sdk.RejectVpcPeeringConnectionCommand({ VpcPeeringConnectionId: id, DryRun }), options),
  })

  const deleteWish = (id: string, DryRun: boolean): Wish<unknown> => ({
    operation: DryRun ? 'try whether a peering may be deleted' : 'delete the peering',
    action: 'DeleteVpcPeeringConnection',
    repeat: 'safe',
    send: ({ ec2, sdk, options }) =>
      ec2.send(new sdk.DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId: id, DryRun }), options),
  })

  const createWish = (near: Side, far: Side, DryRun: boolean): Wish<string> => ({
    operation: DryRun ? 'try whether a peering may be created' : 'create the peering',
    action: 'CreateVpcPeeringConnection',
    repeat: 'once', // EC2 has no client token for it
    send: async ({ ec2, sdk, options }) => {
      const output = await ec2.send(
        new sdk.CreateVpcPeeringConnectionCommand({
          VpcId: near.network ?? '',
          PeerVpcId: far.network ?? '',
          ...(far.account === near.account ? {} : { PeerOwnerId: far.account ?? '' }),
          ...(far.region === near.region ? {} : { PeerRegion: far.region ?? '' }),
          TagSpecifications: [{ ResourceType: 'vpc-peering-connection', Tags: tagsOfOurs }],
          DryRun,
        }),
        options,
      )
      return output.VpcPeeringConnection?.VpcPeeringConnectionId ?? ''
    },
  })

  const routeWish = (
    does: 'create' | 'replace',
    { table, destination }: Route,
    pcx: string,
    DryRun: boolean,
  ): Wish<unknown> => {
    const input = {
      RouteTableId: table,
      ...destinationOf(destination),
      VpcPeeringConnectionId: pcx,
      DryRun,
    }
    return {
      operation: DryRun ? `try whether a route may be ${does}d` : `${does} the route`,
      action: does === 'create' ? 'CreateRoute' : 'ReplaceRoute',
      repeat: 'safe', // a second one finds the first one's route
      mayLag: lagOf(DryRun),
      send: async ({ ec2, sdk, options }) =>
        does === 'create'
          ? await ec2.send(new sdk.CreateRouteCommand(input), options)
          : await ec2.send(new sdk.ReplaceRouteCommand(input), options),
    }
  }

  /** At one side: each owner, in its own Region, can only set its own. */
  const dnsWish = (id: string, side: SideName, DryRun: boolean): Wish<unknown> => {
    const option = { AllowDnsResolutionFromRemoteVpc: true }
    return {
      operation: DryRun
        ? 'try whether DNS resolution may be switched on'
        : 'switch on DNS resolution over the peering',
      action: 'ModifyVpcPeeringConnectionOptions',
      repeat: 'safe',
      mayLag: lagOf(DryRun),
      send: ({ ec2, sdk, options }) =>
        ec2.send(
          new sdk.ModifyVpcPeeringConnectionOptionsCommand({
            VpcPeeringConnectionId: id,
            ...(side === 'requester'
              ? { RequesterPeeringConnectionOptions: option }
              : { AccepterPeeringConnectionOptions: option }),
            DryRun,
          }),
          options,
        ),
    }
  }

  const unrouteWish = ({ table, destination }: Route, DryRun: boolean): Wish<unknown> => ({
    operation: DryRun ? 'try whether a route may be deleted' : 'delete the route',
    action: 'DeleteRoute',
    repeat: 'safe',
    send: ({ ec2, sdk, options }) =>
      ec2.send(
        new sdk.DeleteRouteCommand({ RouteTableId: table, ...destinationOf(destination), DryRun }),
        options,
      ),
  })

  const readPeering = (
    place: Place,
    id: string,
    mayLag: readonly string[] = [],
  ): Promise<PeeringRow | null> =>
    orNull(
      clients.call(place, {
        operation: 'describe the peering',
        action: 'DescribeVpcPeeringConnections',
        repeat: 'read',
        mayLag,
        send: async ({ ec2, sdk, options }) => {
          const input = { VpcPeeringConnectionIds: [id] }
          const output = await ec2.send(new sdk.DescribeVpcPeeringConnectionsCommand(input), options)
          // Not by position: what is accepted is decided on this.
          const seen = output.VpcPeeringConnections?.find(each => each.VpcPeeringConnectionId === id)
          return seen ? peeringRow(seen) : null
        },
      }),
      pcxUnknown,
    )

  const listPeerings = (place: Place): Promise<PeeringRow[]> =>
    all(
      place,
      { operation: 'list peerings', action: 'DescribeVpcPeeringConnections' },
      ({ ec2, sdk, options }, token) =>
        ec2.send(
          new sdk.DescribeVpcPeeringConnectionsCommand({ MaxResults: PAGE.peerings, ...token }),
          options,
        ),
      page => page.VpcPeeringConnections?.map(peeringRow) ?? [],
    )

  const tablesWhere = (place: Place, Filters: { Name: string; Values: string[] }[]): Promise<TableRow[]> =>
    all(
      place,
      { operation: 'list route tables', action: 'DescribeRouteTables' },
      ({ ec2, sdk, options }, token) =>
        ec2.send(new sdk.DescribeRouteTablesCommand({ Filters, MaxResults: PAGE.tables, ...token }), options),
      page => page.RouteTables?.map(tableRow) ?? [],
    )

  return {
    peering: (place: Place, id: string): Promise<PeeringRow | null> => readPeering(place, id),
    /** One that was seen before: where EC2 does not know it, it is asked for a minute. */
    expectedPeering: (place: Place, id: string): Promise<PeeringRow | null> =>
      readPeering(place, id, [pcxUnknown]),
    peerings: listPeerings,

    createPeering: (place: Place, near: Side, far: Side, leaveBy: number): Promise<string> =>
      clients.call(place, { ...createWish(near, far, false), leaveBy }),
    mayCreatePeering: (place: Place, near: Side, far: Side): Promise<Permission> =>
      clients.mayDo(place, createWish(near, far, true)),

    acceptPeering: async (place: Place, id: string): Promise<void> => {
      await clients.call(place, acceptWish(id, false))
    },
    mayAccept: (place: Place, id: string): Promise<Permission> => clients.mayDo(place, acceptWish(id, true)),

    rejectPeering: async (place: Place, id: string): Promise<void> => {
      await clients.call(place, rejectWish(id, false))
    },
    mayReject: (place: Place, id: string): Promise<Permission> => clients.mayDo(place, rejectWish(id, true)),

    deletePeering: async (place: Place, id: string): Promise<void> => {
      await clients.call(place, deleteWish(id, false))
    },
    mayDelete: (place: Place, id: string): Promise<Permission> => clients.mayDo(place, deleteWish(id, true)),

    /** Tags exist only in the account and Region that set them. */
    tagPeering: async (place: Place, id: string): Promise<void> => {
      await clients.call(place, {
        operation: 'tag the peering',
        action: 'CreateTags',
        repeat: 'safe',
        send: ({ ec2, sdk, options }) =>
          ec2.send(new sdk.CreateTagsCommand({ Resources: [id], Tags: tagsOfOurs }), options),
      })
    },

    allowDns: async (place: Place, id: string, side: SideName): Promise<void> => {
      await clients.call(place, dnsWish(id, side, false))
    },
    mayAllowDns: (place: Place, id: string, side: SideName): Promise<Permission> =>
      clients.mayDo(place, dnsWish(id, side, true)),

    vpc: (place: Place, id: string): Promise<VpcRow | null> =>
      orNull(
        clients.call(place, {
          operation: 'describe the VPC',
          action: 'DescribeVpcs',
          repeat: 'read',
          send: async ({ ec2, sdk, options }) => {
            const output = await ec2.send(new sdk.DescribeVpcsCommand({ VpcIds: [id] }), options)
            const seen = output.Vpcs?.find(({ VpcId }) => VpcId === id)
            return seen ? vpcRow(seen) : null
          },
        }),
        'InvalidVpcID.NotFound',
      ),

    /** Both are needed for DNS resolution over a peering. */
    dnsOf: async (place: Place, vpc: string): Promise<{ hostnames: boolean; support: boolean }> => {
      const read = (Attribute: 'enableDnsHostnames' | 'enableDnsSupport') =>
        clients.call(place, {
          operation: 'describe the DNS settings of the VPC',
          action: 'DescribeVpcAttribute',
          repeat: 'read',
          send: ({ ec2, sdk, options }) =>
            ec2.send(new sdk.DescribeVpcAttributeCommand({ VpcId: vpc, Attribute }), options),
        })
      const [hostnames, support] = [await read('enableDnsHostnames'), await read('enableDnsSupport')]
      return {
        hostnames: hostnames.EnableDnsHostnames?.Value === true,
        support: support.EnableDnsSupport?.Value === true,
      }
    },

    tables: (place: Place, vpc: string): Promise<TableRow[]> => tablesWhere(place, inVpc(vpc)),

    /** Any table that the bot may write to by its tag. */
    taggedTables: (place: Place): Promise<TableRow[]> =>
      tablesWhere(place, [{ Name: `tag:${ROUTE_TAG.key}`, Values: [ROUTE_TAG.value] }]),

    table: (place: Place, id: string): Promise<TableRow | null> =>
      orNull(
        clients.call(place, {
          operation: 'describe the route table',
          action: 'DescribeRouteTables',
          repeat: 'read',
          send: async ({ ec2, sdk, options }) => {
            const output = await ec2.send(
              new sdk.DescribeRouteTablesCommand({ RouteTableIds: [id] }),
              options,
            )
            const seen = output.RouteTables?.find(({ RouteTableId }) => RouteTableId === id)
            return seen ? tableRow(seen) : null
          },
        }),
        'InvalidRouteTableID.NotFound',
      ),

    writeRoute: async (place: Place, does: 'create' | 'replace', route: Route, pcx: string) => {
      await clients.call(place, routeWish(does, route, pcx, false))
    },
    mayWriteRoute: (
      place: Place,
      does: 'create' | 'replace',
      route: Route,
      pcx: string,
    ): Promise<Permission> => clients.mayDo(place, routeWish(does, route, pcx, true)),

    deleteRoute: async (place: Place, route: Route): Promise<void> => {
      await clients.call(place, unrouteWish(route, false))
    },
    mayDeleteRoute: (place: Place, route: Route): Promise<Permission> =>
      clients.mayDo(place, unrouteWish(route, true)),

    groups: (place: Place, vpc: string): Promise<GroupRow[]> =>
      all(
        place,
        { operation: 'list security groups', action: 'DescribeSecurityGroups' },
        ({ ec2, sdk, options }, token) =>
          ec2.send(
            new sdk.DescribeSecurityGroupsCommand({
              Filters: inVpc(vpc),
              MaxResults: PAGE.others,
              ...token,
            }),
            options,
          ),
        page => page.SecurityGroups?.map(groupRow) ?? [],
      ),

    acls: (place: Place, vpc: string): Promise<AclRow[]> =>
      all(
        place,
        { operation: 'list network ACLs', action: 'DescribeNetworkAcls' },
        ({ ec2, sdk, options }, token) =>
          ec2.send(
            new sdk.DescribeNetworkAclsCommand({ Filters: inVpc(vpc), MaxResults: PAGE.others, ...token }),
            options,
          ),
        page => page.NetworkAcls?.map(aclRow) ?? [],
      ),

    subnets: (place: Place, vpc: string): Promise<string[]> =>
      all(
        place,
        { operation: 'list subnets', action: 'DescribeSubnets' },
        ({ ec2, sdk, options }, token) =>
          ec2.send(
            new sdk.DescribeSubnetsCommand({ Filters: inVpc(vpc), MaxResults: PAGE.others, ...token }),
            options,
          ),
        page => page.Subnets?.flatMap(({ SubnetId }) => SubnetId ?? []) ?? [],
      ),

    interfaces: (place: Place, vpc: string): Promise<InterfaceRow[]> =>
      all(
        place,
        { operation: 'list network interfaces', action: 'DescribeNetworkInterfaces' },
        ({ ec2, sdk, options }, token) =>
          ec2.send(
            new sdk.DescribeNetworkInterfacesCommand({
              Filters: inVpc(vpc),
              MaxResults: PAGE.others,
              ...token,
            }),
            options,
          ),
        page => page.NetworkInterfaces?.map(interfaceRow) ?? [],
      ),
  }
}
