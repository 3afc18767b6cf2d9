/** The calls on VPCs, their subnets and network interfaces. */
import { type Action, type Call, ec2Action } from './call.ts'
import { describe, tagSet } from './describe.ts'
import { ipv4Of, ipv6Of, type NetworkInterface, type Subnet, type Vpc } from './network.ts'
import { demandId, invalidValue, notFound } from './refusal.ts'

const describeVpcs = describe<Vpc>({
  resource: 'vpc',
  ids: 'VpcId',
  set: 'vpcSet',
  all: call => call.world.in(call.world.vpcs, call),
  idOf: ({ id }) => id,
  filters: {
    'vpc-id': ({ id }) => [id],
    'owner-id': ({ account }) => [account],
    'is-default': () => [false],
    state: () => ['available'],
    cidr: ({ cidrs }) => cidrs.slice(0, 1).map(({ cidr }) => cidr),
    'cidr-block-association.cidr-block': ({ cidrs }) => cidrs.map(({ cidr }) => cidr),
    'cidr-block-association.association-id': ({ cidrs }) => cidrs.map(({ id }) => id),
    'cidr-block-association.state': ({ cidrs }) => cidrs.map(({ state }) => state),
    'ipv6-cidr-block-association.ipv6-cidr-block': ipv6Of,
  },
  body: (vpc, call) => ({
    vpcId: vpc.id,
    ownerId: vpc.account,
    state: 'available',
    cidrBlock: ipv4Of(vpc)[0],
    cidrBlockAssociationSet: vpc.cidrs.map(({ id, cidr, state }) => ({
      associationId: id,
      cidrBlock: cidr,
      cidrBlockState: { state },
    })),
    ipv6CidrBlockAssociationSet: vpc.ipv6Cidrs.map(({ id, cidr }) => ({
      associationId: id,
      ipv6CidrBlock: cidr,
      ipv6CidrBlockState: { state: 'associated' },
      networkBorderGroup: vpc.region,
      ipv6Pool: 'Amazon',
    })),
    dhcpOptionsId: 'dopt-0a000000000000001',
    instanceTenancy: 'default',
    isDefault: false,
    tagSet: tagSet(call, vpc.id),
  }),
})

const attributes: Readonly<Record<string, (vpc: Vpc) => boolean>> = {
  enableDnsHostnames: vpc => vpc.dnsHostnames,
  enableDnsSupport: vpc => vpc.dnsSupport,
  enableNetworkAddressUsageMetrics: () => false,
}

const describeAttribute = ec2Action(
  (call: Call) => {
    const id = demandId('vpc', call.form.required('VpcId'))
    const vpc = call.world.in(call.world.vpcs, call).find(each => each.id === id)
    if (!vpc) throw notFound('vpc', id)
    const name = call.form.required('Attribute')
    const read = attributes[name]
    if (!read) throw invalidValue(`Value (${name}) for parameter attribute is invalid. Unknown attribute.`)
    return { vpc, name, value: read(vpc) }
  },
  ({ vpc, name, value }) => ({ vpcId: vpc.id, [name]: { value } }),
)

const describeSubnets = describe<Subnet>({
  resource: 'subnet',
  ids: 'SubnetId',
  set: 'subnetSet',
  all: call => call.world.in(call.world.subnets, call),
  idOf: ({ id }) => id,
  filters: {
    'subnet-id': ({ id }) => [id],
    'vpc-id': ({ vpc }) => [vpc],
    'owner-id': ({ account }) => [account],
    'availability-zone': ({ zone }) => [zone],
    'cidr-block': ({ cidr }) => [cidr],
    'ipv6-cidr-block-association.ipv6-cidr-block': ({ ipv6Cidr }) => (ipv6Cidr ? [ipv6Cidr] : []),
    state: () => ['available'],
  },
  body: (subnet, call) => ({
    subnetId: subnet.id,
    subnetArn: `arn:aws:ec2:${subnet.region}:${subnet.account}:subnet/${subnet.id}`,
    vpcId: subnet.vpc,
    ownerId: subnet.account,
    state: 'available',
    cidrBlock: subnet.cidr,
    ipv6CidrBlockAssociationSet: subnet.ipv6Cidr
      ? [{ ipv6CidrBlock: subnet.ipv6Cidr, ipv6CidrBlockState: { state: 'associated' } }]
      : [],
    availabilityZone: subnet.zone,
    defaultForAz: false,
    mapPublicIpOnLaunch: false,
    tagSet: tagSet(call, subnet.id),
  }),
})

const describeInterfaces = describe<NetworkInterface>({
  resource: 'interface',
  ids: 'NetworkInterfaceId',
  set: 'networkInterfaceSet',
  all: call => call.world.in(call.world.interfaces, call),
  idOf: ({ id }) => id,
  filters: {
    'network-interface-id': ({ id }) => [id],
    'vpc-id': ({ vpc }) => [vpc],
    'subnet-id': ({ subnet }) => [subnet],
    'group-id': ({ groups }) => groups,
    'owner-id': ({ account }) => [account],
    'private-ip-address': ({ address }) => [address],
    'addresses.private-ip-address': ({ address }) => [address],
    'attachment.instance-id': ({ instance }) => (instance ? [instance] : []),
    description: ({ description }) => [description],
    'interface-type': () => ['interface'],
    status: () => ['in-use'],
  },
  body: (each, call) => ({
    networkInterfaceId: each.id,
    subnetId: each.subnet,
    vpcId: each.vpc,
    ownerId: each.account,
    description: each.description,
    status: 'in-use',
    interfaceType: 'interface',
    sourceDestCheck: true,
    availabilityZone: call.world.subnets.get(each.subnet)?.zone,
    privateIpAddress: each.address,
    privateIpAddressesSet: [{ privateIpAddress: each.address, primary: true }],
    groupSet: each.groups.map(groupId => ({ groupId, groupName: call.world.groups.get(groupId)?.name })),
    attachment: each.instance
      ? { instanceId: each.instance, instanceOwnerId: each.account, deviceIndex: 0, status: 'attached' }
      : undefined,
    tagSet: tagSet(call, each.id),
  }),
})

export const vpcActions: Readonly<Record<string, Action>> = {
  DescribeVpcs: describeVpcs,
  DescribeVpcAttribute: describeAttribute,
  DescribeSubnets: describeSubnets,
  DescribeNetworkInterfaces: describeInterfaces,
}
