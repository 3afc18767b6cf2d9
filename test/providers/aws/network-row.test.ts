import { describe, expect, it } from 'vitest'
import { aclRow, groupRow, tableRow, vpcRow } from '../../../src/providers/aws/network-row.ts'

describe('a VPC', () => {
  it('has the blocks that are its own or about to be, and no other', () => {
    const block = (CidrBlock: string, State: 'associated' | 'associating' | 'disassociated' | 'failing') => ({
      CidrBlock,
      CidrBlockState: { State },
    })

    const { cidrs } = vpcRow({
      VpcId: 'vpc-00000001',
      CidrBlock: '10.20.0.0/16',
      CidrBlockAssociationSet: [
        block('10.20.0.0/16', 'associated'),
        block('10.21.0.0/16', 'associating'),
        block('10.22.0.0/16', 'disassociated'),
        block('10.23.0.0/16', 'failing'),
      ],
      Ipv6CidrBlockAssociationSet: [
        { Ipv6CidrBlock: '2600:1F18:0050:0::/56', Ipv6CidrBlockState: { State: 'associated' } },
        { Ipv6CidrBlock: '2600:1f18:51::/56', Ipv6CidrBlockState: { State: 'disassociating' } },
      ],
    })

    expect(cidrs).toEqual(['10.20.0.0/16', '10.21.0.0/16', '2600:1f18:50::/56'])
  })
})

describe('a route table', () => {
  it('is of the subnets that use it now', () => {
    const row = tableRow({
      Associations: [
        { Main: true, AssociationState: { State: 'associated' } },
        { SubnetId: 'subnet-00000001', AssociationState: { State: 'associating' } },
        { SubnetId: 'subnet-00000002', AssociationState: { State: 'disassociated' } },
      ],
    })

    expect(row).toMatchObject({ isMain: true, isOfGateway: false, subnets: ['subnet-00000001'] })
  })

  it('is a gateway’s where it is joined to one', () => {
    const joined = (State: 'associated' | 'disassociated') =>
      tableRow({ Associations: [{ GatewayId: 'igw-00000001', AssociationState: { State } }] }).isOfGateway

    expect([joined('associated'), joined('disassociated')]).toEqual([true, false])
  })

  it('says of each route where it leads, how it stands, and who wrote it', () => {
    const { routes } = tableRow({
      Routes: [
        { DestinationCidrBlock: '10.20.0.0/16', GatewayId: 'local', Origin: 'CreateRouteTable' },
        { DestinationPrefixListId: 'pl-00000001', GatewayId: 'vpce-00000001', Origin: 'CreateRoute' },
        { DestinationCidrBlock: '10.9.0.0/16', GatewayId: 'vgw-1', Origin: 'EnableVgwRoutePropagation' },
        { DestinationCidrBlock: '10.8.0.0/16', NetworkInterfaceId: 'eni-1', Origin: 'Advertisement' },
        { DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: 'eigw-1', State: 'blackhole' },
        { DestinationCidrBlock: '10.7.0.0/16', InstanceId: 'i-1', NetworkInterfaceId: 'eni-2' },
      ],
    })

    expect(
      routes.map(({ destination, target, isPropagated }) => [destination, target, isPropagated]),
    ).toEqual([
      ['10.20.0.0/16', 'local', false],
      ['pl-00000001', 'vpce-00000001', false],
      ['10.9.0.0/16', 'vgw-1', true],
      ['10.8.0.0/16', 'eni-1', true],
      ['::/0', 'eigw-1', false],
      ['10.7.0.0/16', 'eni-2', false],
    ])
    expect(routes.map(({ state }) => state)).toContain('blackhole')
  })
})

describe('rules', () => {
  it('of a group are those by range; one that names a group or a list has none', () => {
    const { egress, namesOthers } = groupRow({
      IpPermissionsEgress: [
        { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }], Ipv6Ranges: [{ CidrIpv6: '::/0' }] },
        { IpProtocol: 'udp', FromPort: 53, ToPort: 53, IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
        { IpProtocol: 'tcp', FromPort: 1, ToPort: 2, UserIdGroupPairs: [{ GroupId: 'sg-00000001' }] },
      ],
    })

    expect(egress).toEqual([
      { protocol: 'all', ports: null, cidrs: ['0.0.0.0/0', '::/0'] },
      { protocol: 'tcp', ports: [1, 2], cidrs: [] },
    ])
    expect(namesOthers).toBe(true)
    expect(groupRow({ IpPermissionsEgress: [{ IpProtocol: '-1', PrefixListIds: [] }] }).namesOthers).toBe(
      false,
    )
    expect(
      groupRow({ IpPermissionsEgress: [{ IpProtocol: '-1', PrefixListIds: [{ PrefixListId: 'pl-1' }] }] })
        .namesOthers,
    ).toBe(true)
  })

  it('of an ACL come by number, whatever order EC2 tells them in', () => {
    const entry = (RuleNumber: number, Protocol: string) => ({ RuleNumber, Protocol, CidrBlock: '0.0.0.0/0' })

    const { entries } = aclRow({
      Entries: [entry(200, '6'), entry(32_767, '-1'), entry(100, '-1'), entry(90, '17')],
    })

    expect(entries.map(({ number }) => number)).toEqual([100, 200, 32_767])
  })
})
