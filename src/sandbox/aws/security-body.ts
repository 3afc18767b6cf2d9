/** Security groups, their rules and NACLs as their describes show them. */
import type { Call } from './call.ts'
import { tagSet } from './describe.ts'
import type { GroupRule, NetworkAcl, SecurityGroup } from './network.ts'
import type { Xml } from './xml.ts'

/** A rule with the group it is in: what DescribeSecurityGroupRules lists. */
export interface OwnedRule {
  rule: GroupRule
  group: SecurityGroup
}

const isIpv6 = (cidr: string) => cidr.includes(':')

/** One permission per rule: EC2 gathers rules of the same ports, and both forms are allowed. */
function permissionBody({ protocol, ports, source, description }: GroupRule, call: Call): Xml {
  const cidr = 'cidr' in source ? source.cidr : null
  return {
    ipProtocol: protocol,
    fromPort: ports?.[0],
    toPort: ports?.[1],
    ipRanges: cidr && !isIpv6(cidr) ? [{ cidrIp: cidr, description }] : [],
    ipv6Ranges: cidr && isIpv6(cidr) ? [{ cidrIpv6: cidr, description }] : [],
    prefixListIds: [],
    groups:
      'group' in source
        ? [
            {
              groupId: source.group,
              userId: source.account,
              vpcId: call.world.groups.get(source.group)?.vpc,
              description,
            },
          ]
        : [],
  }
}

export function groupBody(group: SecurityGroup, call: Call): Xml {
  const permissions = (isEgress: boolean) =>
    group.rules.filter(rule => rule.isEgress === isEgress).map(rule => permissionBody(rule, call))
  return {
    groupId: group.id,
    groupName: group.name,
    groupDescription: group.description,
    ownerId: group.account,
    vpcId: group.vpc,
    ipPermissions: permissions(false),
    ipPermissionsEgress: permissions(true),
    tagSet: tagSet(call, group.id),
  }
}

export function ruleBody({ rule, group }: OwnedRule, call: Call): Xml {
  const { source } = rule
  const cidr = 'cidr' in source ? source.cidr : null
  return {
    securityGroupRuleId: rule.id,
    groupId: group.id,
    groupOwnerId: group.account,
    isEgress: rule.isEgress,
    ipProtocol: rule.protocol,
    // All ports read -1 (API reference, SecurityGroupRule).
    fromPort: rule.ports?.[0] ?? -1,
    toPort: rule.ports?.[1] ?? -1,
    cidrIpv4: cidr && !isIpv6(cidr) ? cidr : undefined,
    cidrIpv6: cidr && isIpv6(cidr) ? cidr : undefined,
    referencedGroupInfo:
      'group' in source
        ? {
            groupId: source.group,
            userId: source.account,
            vpcId: call.world.groups.get(source.group)?.vpc,
          }
        : undefined,
    description: rule.description,
    tagSet: [],
  }
}

/** Every list ends with the rule that cannot be removed: what nothing allowed is denied. */
const lastEntries = [false, true].map(egress => ({
  ruleNumber: 32_767,
  egress,
  ruleAction: 'deny',
  protocol: '-1',
  cidrBlock: '0.0.0.0/0',
}))

export function aclBody(acl: NetworkAcl, call: Call): Xml {
  return {
    networkAclId: acl.id,
    vpcId: acl.vpc,
    ownerId: acl.account,
    default: acl.isDefault,
    entrySet: [
      ...acl.entries.map(({ number, isEgress, isAllow, protocol, cidr, ports }) => ({
        ruleNumber: number,
        egress: isEgress,
        ruleAction: isAllow ? 'allow' : 'deny',
        protocol,
        [isIpv6(cidr) ? 'ipv6CidrBlock' : 'cidrBlock']: cidr,
        portRange: ports ? { from: ports[0], to: ports[1] } : undefined,
      })),
      ...lastEntries,
    ],
    associationSet: acl.subnets.map(subnetId => ({
      networkAclAssociationId: `aclassoc-${subnetId.split('-')[1] ?? ''}`,
      networkAclId: acl.id,
      subnetId,
    })),
    tagSet: tagSet(call, acl.id),
  }
}
