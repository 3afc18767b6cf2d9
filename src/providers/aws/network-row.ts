/** VPCs, route tables and rules as EC2 describes them, in our words. */
import type {
  IpPermission,
  NetworkAcl,
  NetworkInterface,
  Route,
  RouteTable,
  SecurityGroup,
  Vpc,
} from '@aws-sdk/client-ec2'
import { canonicalCidr } from '../../peering/cidr.ts'

export interface VpcRow {
  id: string
  state: string
  /** Every block it has now, IPv4 and IPv6: any of them can overlap. */
  cidrs: string[]
}

export interface RouteRow {
  /** Canonical CIDR, or the id of a prefix list. */
  destination: string
  /** `local`, `pcx-…`, `nat-…`; `nothing` where EC2 names none. */
  target: string
  state: 'active' | 'blackhole' | 'filtered'
  /** Written by the propagation of a gateway or a route server, which nobody can replace. */
  isPropagated: boolean
}

export interface TableRow {
  id: string
  name: string | null
  isMain: boolean
  /** It is a gateway's, for what comes in there: AWS takes no route to a peering in it. */
  isOfGateway: boolean
  /** Those that use it explicitly; the main table serves all others. */
  subnets: string[]
  tags: Readonly<Record<string, string>>
  routes: RouteRow[]
}

/** What a rule lets through; `ports` null: all. */
export interface RuleRow {
  /** `tcp`, or `all`; others are left out. */
  protocol: 'tcp' | 'all'
  ports: readonly [from: number, to: number] | null
  cidrs: string[]
}

export interface GroupRow {
  id: string
  name: string
  egress: RuleRow[]
  /** Some of its egress goes to a group or a prefix list, whose ranges are not looked up. */
  namesOthers: boolean
}

export interface AclRow {
  id: string
  subnets: string[]
  isDefault: boolean
  /** By number: the first that matches decides. */
  entries: (RuleRow & { number: number; isEgress: boolean; allows: boolean })[]
}

export interface InterfaceRow {
  id: string
  subnet: string
  isInUse: boolean
}

const isHeld = (state: string | undefined) => state === undefined || /^associat(ed|ing)$/.test(state)

export function vpcRow(seen: Vpc): VpcRow {
  const v4 = seen.CidrBlockAssociationSet?.filter(({ CidrBlockState }) => isHeld(CidrBlockState?.State))
  const v6 = seen.Ipv6CidrBlockAssociationSet?.filter(({ Ipv6CidrBlockState }) =>
    isHeld(Ipv6CidrBlockState?.State),
  )
  const blocks = v4?.flatMap(({ CidrBlock }) => CidrBlock ?? []) ?? []
  return {
    id: seen.VpcId ?? '',
    state: seen.State ?? 'unknown',
    cidrs: [
      ...(blocks.length === 0 && seen.CidrBlock !== undefined ? [seen.CidrBlock] : blocks),
      ...(v6?.flatMap(({ Ipv6CidrBlock }) => Ipv6CidrBlock ?? []) ?? []),
    ].map(canonicalCidr),
  }
}

function routeRow(seen: Route): RouteRow {
  const target =
    seen.VpcPeeringConnectionId ??
    seen.TransitGatewayId ??
    seen.NatGatewayId ??
    seen.NetworkInterfaceId ??
    seen.InstanceId ??
    seen.EgressOnlyInternetGatewayId ??
    seen.LocalGatewayId ??
    seen.CarrierGatewayId ??
    seen.CoreNetworkArn ??
    seen.GatewayId // `local` is one of these
  return {
    destination: canonicalCidr(
      seen.DestinationCidrBlock ?? seen.DestinationIpv6CidrBlock ?? seen.DestinationPrefixListId ?? '',
    ),
    target: target ?? 'nothing',
    state: seen.State ?? 'active',
    isPropagated: seen.Origin === 'EnableVgwRoutePropagation' || seen.Origin === 'Advertisement',
  }
}

export function tableRow(seen: RouteTable): TableRow {
  const tags = Object.fromEntries(seen.Tags?.map(({ Key = '', Value = '' }) => [Key, Value]) ?? [])
  const joined = (seen.Associations ?? []).filter(({ AssociationState }) => isHeld(AssociationState?.State))
  return {
    id: seen.RouteTableId ?? '',
    name: tags['Name'] ?? null,
    isMain: joined.some(({ Main }) => Main === true),
    isOfGateway: joined.some(({ GatewayId }) => GatewayId !== undefined),
    subnets: joined.flatMap(({ SubnetId }) => SubnetId ?? []),
    tags,
    routes: seen.Routes?.map(routeRow) ?? [],
  }
}

/** IANA's numbers and EC2's words for what can carry a database's traffic. */
function protocolOf(word: string | undefined): RuleRow['protocol'] | null {
  if (word === '-1' || word === undefined) return 'all'
  return word === '6' || word.toLowerCase() === 'tcp' ? 'tcp' : null
}

function permission(seen: IpPermission): RuleRow[] {
  const protocol = protocolOf(seen.IpProtocol)
  if (protocol === null) return []
  const { FromPort: from, ToPort: to } = seen
  const cidrs = [
    ...(seen.IpRanges?.flatMap(({ CidrIp }) => CidrIp ?? []) ?? []),
    ...(seen.Ipv6Ranges?.flatMap(({ CidrIpv6 }) => CidrIpv6 ?? []) ?? []),
  ]
  const isAll = protocol === 'all' || from === undefined || to === undefined || from < 0
  return [{ protocol, ports: isAll ? null : [from, to], cidrs }]
}

export function groupRow(seen: SecurityGroup): GroupRow {
  return {
    id: seen.GroupId ?? '',
    name: seen.GroupName ?? '',
    egress: seen.IpPermissionsEgress?.flatMap(permission) ?? [],
    namesOthers:
      seen.IpPermissionsEgress?.some(
        ({ UserIdGroupPairs = [], PrefixListIds = [] }) => UserIdGroupPairs.length + PrefixListIds.length > 0,
      ) ?? false,
  }
}

export function aclRow(seen: NetworkAcl): AclRow {
  const entries = (seen.Entries ?? []).flatMap(entry => {
    const protocol = protocolOf(entry.Protocol)
    const cidr = entry.CidrBlock ?? entry.Ipv6CidrBlock
    if (protocol === null || cidr === undefined) return []
    const { From: from, To: to } = entry.PortRange ?? {}
    return [
      {
        number: entry.RuleNumber ?? 0,
        isEgress: entry.Egress === true,
        allows: entry.RuleAction === 'allow',
        protocol,
        ports: from === undefined || to === undefined ? null : ([from, to] as const),
        cidrs: [cidr],
      },
    ]
  })
  return {
    id: seen.NetworkAclId ?? '',
    subnets: seen.Associations?.flatMap(({ SubnetId }) => SubnetId ?? []) ?? [],
    isDefault: seen.IsDefault === true,
    entries: entries.toSorted((a, b) => a.number - b.number),
  }
}

export function interfaceRow(seen: NetworkInterface): InterfaceRow {
  return {
    id: seen.NetworkInterfaceId ?? '',
    subnet: seen.SubnetId ?? '',
    isInUse: seen.Status === 'in-use',
  }
}
