import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  type EC2Client,
  RevokeSecurityGroupEgressCommand,
} from '@aws-sdk/client-ec2'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type AwsBench, codeOf, DATA, MINUTE, PAYMENTS, startBench, vpcs } from './aws-client.ts'

let bench: AwsBench
let payments: EC2Client
beforeEach(async () => {
  bench = await startBench()
  payments = bench.as(PAYMENTS, 'eu-west-1')
})
afterEach(() => bench.close())

describe('VPCs', () => {
  it('are listed with all their blocks, those that are no longer theirs too', async () => {
    const { Vpcs } = await payments.send(new DescribeVpcsCommand({ VpcIds: [vpcs.prod] }))

    expect(Vpcs).toMatchObject([
      {
        VpcId: vpcs.prod,
        OwnerId: PAYMENTS,
        State: 'available',
        CidrBlock: '10.20.0.0/16',
        CidrBlockAssociationSet: [
          { CidrBlock: '10.20.0.0/16', CidrBlockState: { State: 'associated' } },
          { CidrBlock: '10.21.0.0/16', CidrBlockState: { State: 'associated' } },
          { CidrBlock: '10.22.0.0/16', CidrBlockState: { State: 'disassociated' } },
        ],
        Ipv6CidrBlockAssociationSet: [{ Ipv6CidrBlock: '2a05:d018:20::/56' }],
        IsDefault: false,
        Tags: [{ Key: 'Name', Value: 'payments-prod' }],
      },
    ])
  })

  it('are those of the account in the Region', async () => {
    const list = async (account: string, region: string) =>
      (await bench.as(account, region).send(new DescribeVpcsCommand({}))).Vpcs?.map(({ VpcId }) => VpcId)

    expect(await list(PAYMENTS, 'us-east-1')).toEqual([vpcs.us])
    expect(await list(DATA, 'eu-west-1')).toEqual([vpcs.serving, vpcs.legacy])
    expect(await list(DATA, 'us-east-1')).toEqual([vpcs.lake])
    expect((await list(DATA, 'eu-central-1')) ?? []).toEqual([])
    const foreign = payments.send(new DescribeVpcsCommand({ VpcIds: [vpcs.lake] }))
    expect(await codeOf(foreign)).toBe('InvalidVpcID.NotFound')
    expect(await codeOf(payments.send(new DescribeVpcsCommand({ VpcIds: ['vpc-1'] })))).toBe(
      'InvalidVpcID.Malformed',
    )
  })

  it('are found by their primary block, or by any', async () => {
    const found = async (Name: string, range: string) =>
      (await payments.send(new DescribeVpcsCommand({ Filters: [{ Name, Values: [range] }] }))).Vpcs?.length ??
      0

    expect(await found('cidr', '10.20.0.0/16')).toBe(1)
    expect(await found('cidr', '10.21.0.0/16')).toBe(0)
    expect(await found('cidr-block-association.cidr-block', '10.21.0.0/16')).toBe(1)
  })

  it('say whether their DNS is ready', async () => {
    const attribute = async (VpcId: string) =>
      (await payments.send(new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsHostnames' })))
        .EnableDnsHostnames?.Value

    expect(await attribute(vpcs.prod)).toBe(true)
    expect(await attribute(vpcs.tools)).toBe(false)
  })

  it('have subnets', async () => {
    const Filters = [{ Name: 'vpc-id', Values: [vpcs.prod] }]
    const { Subnets } = await payments.send(new DescribeSubnetsCommand({ Filters }))

    expect(Subnets).toHaveLength(4)
    expect(Subnets?.[0]).toMatchObject({ CidrBlock: '10.20.0.0/20', AvailabilityZone: 'eu-west-1a' })
  })
})

describe('security', () => {
  const egress = {
    IpProtocol: 'tcp',
    FromPort: 10_000,
    ToPort: 19_999,
    IpRanges: [{ CidrIp: '192.168.0.0/24', Description: 'Redis' }],
  }
  const authorize = (GroupId: string, permission: object = egress) =>
    payments.send(new AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions: [permission] }))
  const BATCH = 'sg-0aa20000000000002'

  it('groups and their rules are described', async () => {
    const Filters = [{ Name: 'group-id', Values: [BATCH] }]
    const { SecurityGroups } = await payments.send(new DescribeSecurityGroupsCommand({ GroupIds: [BATCH] }))
    const { SecurityGroupRules } = await payments.send(new DescribeSecurityGroupRulesCommand({ Filters }))

    expect(SecurityGroups).toMatchObject([
      {
        GroupName: 'batch',
        VpcId: vpcs.prod,
        IpPermissionsEgress: [{ IpProtocol: 'tcp', FromPort: 443, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
      },
    ])
    expect(SecurityGroupRules).toMatchObject([{ IsEgress: true, ToPort: 443, CidrIpv4: '0.0.0.0/0' }])
  })

  it('rules are added and taken away, once each', async () => {
    const { SecurityGroupRules: made } = await authorize(BATCH)
    const double = await codeOf(authorize(BATCH))
    const revoke = () =>
      payments.send(new RevokeSecurityGroupEgressCommand({ GroupId: BATCH, IpPermissions: [egress] }))
    const codes = [await codeOf(revoke()), await codeOf(revoke())]

    expect(made).toMatchObject([{ GroupId: BATCH, CidrIpv4: '192.168.0.0/24', Description: 'Redis' }])
    expect(double).toBe('InvalidPermission.Duplicate')
    expect(codes).toEqual(['ok', 'InvalidPermission.NotFound'])
  })

  it('rules are counted', async () => {
    bench.aws.faults.quota('rulesPerGroup', 1)

    expect(await codeOf(authorize(BATCH))).toBe('RulesPerSecurityGroupLimitExceeded')
  })

  it('a group of a peer can be named while the peering is active, within the Region', async () => {
    const refer = (GroupId: string) =>
      codeOf(
        payments.send(
          new AuthorizeSecurityGroupIngressCommand({
            GroupId: BATCH,
            IpPermissions: [
              {
                IpProtocol: 'tcp',
                FromPort: 443,
                ToPort: 443,
                UserIdGroupPairs: [{ UserId: DATA, GroupId }],
              },
            ],
          }),
        ),
      )
    const SERVING = 'sg-0dd30000000000001'
    const before = await refer(SERVING)
    for (const [region, vpc] of [
      ['eu-west-1', vpcs.serving],
      ['us-east-1', vpcs.lake],
    ] as const) {
      const pcx = bench.aws.addRequest({
        requester: { account: DATA, region, vpc, cidrs: [] },
        accepter: { account: PAYMENTS, region: 'eu-west-1', vpc: vpcs.prod },
      })
      bench.aws.act(pcx, 'accept')
    }
    bench.clock.advance(MINUTE)

    expect(before).toBe('InvalidGroup.NotFound')
    expect(await refer(SERVING)).toBe('ok')
    expect(await refer('sg-0dd50000000000001')).toBe('InvalidGroup.NotFound')
  })

  it('NACLs are described with the entry that ends them', async () => {
    const Filters = [{ Name: 'association.subnet-id', Values: ['subnet-0aa20000000000004'] }]
    const { NetworkAcls } = await payments.send(new DescribeNetworkAclsCommand({ Filters }))

    expect(NetworkAcls).toHaveLength(1)
    expect(NetworkAcls?.[0]?.IsDefault).toBe(false)
    expect(NetworkAcls?.[0]?.Entries).toContainEqual({
      RuleNumber: 110,
      Egress: true,
      RuleAction: 'allow',
      Protocol: '6',
      CidrBlock: '192.168.0.0/16',
      PortRange: { From: 10_000, To: 19_999 },
    })
    expect(NetworkAcls?.[0]?.Entries?.filter(({ RuleNumber }) => RuleNumber === 32_767)).toHaveLength(2)
  })

  it('interfaces say where they are and what is in front of them', async () => {
    const Filters = [{ Name: 'vpc-id', Values: [vpcs.prod] }]
    const { NetworkInterfaces } = await payments.send(new DescribeNetworkInterfacesCommand({ Filters }))

    expect(NetworkInterfaces).toHaveLength(3)
    expect(NetworkInterfaces?.[0]).toMatchObject({
      PrivateIpAddress: '10.20.1.13',
      SubnetId: 'subnet-0aa20000000000001',
      Groups: [{ GroupId: 'sg-0aa20000000000001', GroupName: 'checkout' }],
      Attachment: { InstanceId: 'i-0aa20000000000001' },
    })
  })
})

describe('tags', () => {
  it('are set and taken away', async () => {
    const Resources = [vpcs.prod]
    const tagsOf = async () =>
      (await payments.send(new DescribeVpcsCommand({ VpcIds: Resources }))).Vpcs?.[0]?.Tags?.map(
        ({ Key, Value }) => `${Key}=${Value}`,
      )
    await payments.send(
      new CreateTagsCommand({ Resources, Tags: [{ Key: 'peering-bot', Value: 'a <b> & "c"' }] }),
    )
    const set = await tagsOf()
    await payments.send(new DeleteTagsCommand({ Resources, Tags: [{ Key: 'peering-bot', Value: 'other' }] }))
    const kept = await tagsOf()
    await payments.send(new DeleteTagsCommand({ Resources, Tags: [{ Key: 'peering-bot' }] }))

    expect(set).toEqual(['Name=payments-prod', 'peering-bot=a <b> & "c"'])
    expect(kept).toEqual(set)
    expect(await tagsOf()).toEqual(['Name=payments-prod'])
  })

  it('are for what the account owns, and not for AWS’s own names', async () => {
    const tag = (id: string, Key = 'a') =>
      codeOf(payments.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key, Value: 'b' }] })))

    expect(await tag(vpcs.lake)).toBe('InvalidVpcID.NotFound')
    expect(await tag('pcx-0a1b2c3d4e5f60718')).toBe('InvalidVpcPeeringConnectionID.NotFound')
    expect(await tag('what')).toBe('InvalidID')
    expect(await tag(vpcs.prod, 'aws:x')).toBe('InvalidParameterValue')
  })
})
