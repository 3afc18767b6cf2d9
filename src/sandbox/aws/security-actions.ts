/** The calls on security groups and network ACLs. */

import { parseBlock } from '../cidr-block.ts'
import { type Action, type Call, ec2Action } from './call.ts'
import { describe } from './describe.ts'
import type { Form } from './form.ts'
import type { GroupRule, NetworkAcl, SecurityGroup } from './network.ts'
import { isInterRegion, statusAt } from './peering.ts'
import { AwsRefusal, demandId, invalidValue, missing, notFound } from './refusal.ts'
import { aclBody, groupBody, type OwnedRule, ruleBody } from './security-body.ts'

const describeGroups = describe<SecurityGroup>({
  resource: 'group',
  ids: 'GroupId',
  set: 'securityGroupInfo',
  all: call => call.world.in(call.world.groups, call),
  idOf: ({ id }) => id,
  filters: {
    'group-id': ({ id }) => [id],
    'group-name': ({ name }) => [name],
    'vpc-id': ({ vpc }) => [vpc],
    'owner-id': ({ account }) => [account],
    description: ({ description }) => [description],
  },
  body: groupBody,
})

const describeRules = describe<OwnedRule>({
  resource: 'groupRule',
  ids: 'SecurityGroupRuleId',
  set: 'securityGroupRuleSet',
  all: call =>
    call.world.in(call.world.groups, call).flatMap(group => group.rules.map(rule => ({ rule, group }))),
  idOf: ({ rule }) => rule.id,
  filters: {
    'group-id': ({ group }) => [group.id],
    'security-group-rule-id': ({ rule }) => [rule.id],
  },
  body: ruleBody,
})

const describeAcls = describe<NetworkAcl>({
  resource: 'acl',
  ids: 'NetworkAclId',
  set: 'networkAclSet',
  all: call => call.world.in(call.world.acls, call),
  idOf: ({ id }) => id,
  filters: {
    'network-acl-id': ({ id }) => [id],
    'vpc-id': ({ vpc }) => [vpc],
    'owner-id': ({ account }) => [account],
    default: ({ isDefault }) => [isDefault],
    'association.subnet-id': ({ subnets }) => subnets,
    'association.network-acl-id': ({ id, subnets }) => (subnets.length > 0 ? [id] : []),
  },
  body: aclBody,
})

function groupAsked(call: Call): SecurityGroup {
  const id = demandId('group', call.form.required('GroupId'))
  const group = call.world.in(call.world.groups, call).find(each => each.id === id)
  if (!group) throw notFound('group', id)
  return group
}

type RuleAsked = Omit<GroupRule, 'id'>

function portsOf(permission: Form, protocol: string): GroupRule['ports'] {
  if (protocol === '-1') return null
  const [from, to] = [permission.whole('FromPort'), permission.whole('ToPort')]
  if (from === undefined || to === undefined) throw missing('fromPort')
  if (from > to || from < -1 || to > 65_535) throw invalidValue(`Invalid port range: ${from} to ${to}`)
  return [from, to]
}

/** A group of another VPC can be named only through an active peering within the Region. */
function demandReference(group: SecurityGroup, id: string, call: Call): SecurityGroup {
  const { world, at } = call
  const referred = world.groups.get(demandId('group', id))
  const isOwn = referred?.vpc === group.vpc
  const isPeered = world
    .peeringsOf(group.vpc)
    .some(
      peering =>
        !isInterRegion(peering) &&
        statusAt(peering, at) === 'active' &&
        [peering.requester.vpc, peering.accepter.vpc].includes(referred?.vpc ?? ''),
    )
  if (referred && (isOwn || isPeered)) return referred
  throw notFound('group', id)
}

function rulesAsked(group: SecurityGroup, isEgress: boolean, call: Call): RuleAsked[] {
  const permissions = call.form.structs('IpPermissions')
  if (permissions.length === 0) throw missing('ipPermissions')
  return permissions.flatMap(permission => {
    const protocol = permission.required('IpProtocol')
    const shape = {
      isEgress,
      protocol: protocol === '6' ? 'tcp' : protocol,
      ports: portsOf(permission, protocol),
    }
    const ranges = [
      ...permission.structs('IpRanges').map(range => ({ range, name: 'CidrIp', family: 4 })),
      ...permission.structs('Ipv6Ranges').map(range => ({ range, name: 'CidrIpv6', family: 6 })),
    ].map(({ range, name, family }) => {
      const text = range.required(name)
      const block = parseBlock(text)
      if (block?.family !== family) throw invalidValue(`CIDR block ${text} is malformed`)
      return { ...shape, source: { cidr: block.canonical }, description: range.text('Description') ?? null }
    })
    const references = permission.structs('Groups').map(pair => {
      const referred = demandReference(group, pair.required('GroupId'), call)
      return {
        ...shape,
        source: { account: referred.account, group: referred.id },
        description: pair.text('Description') ?? null,
      }
    })
    return [...ranges, ...references]
  })
}

/** Two rules are the same whatever their descriptions say. */
const sameness = ({ isEgress, protocol, ports, source }: RuleAsked) =>
  JSON.stringify([isEgress, protocol, ports, 'cidr' in source ? source.cidr : source.group])

const isIpv6Rule = ({ source }: RuleAsked) => 'cidr' in source && source.cidr.includes(':')

function demandRoom(group: SecurityGroup, asked: readonly RuleAsked[], isEgress: boolean, call: Call): void {
  for (const isIpv6 of [false, true]) {
    const counted = [...group.rules, ...asked].filter(
      rule => rule.isEgress === isEgress && isIpv6Rule(rule) === isIpv6,
    )
    if (counted.length > call.world.quota('rulesPerGroup'))
      throw new AwsRefusal(
        'RulesPerSecurityGroupLimitExceeded',
        `The maximum number of rules per security group '${group.id}' has been reached.`,
      )
  }
}

const authorizing = (isEgress: boolean) =>
  ec2Action(
    call => {
      const group = groupAsked(call)
      return { group, asked: rulesAsked(group, isEgress, call) }
    },
    ({ group, asked }, call) => {
      const double = asked.find(rule => group.rules.some(own => sameness(own) === sameness(rule)))
      if (double) {
        const peer = 'cidr' in double.source ? double.source.cidr : double.source.group
        throw new AwsRefusal(
          'InvalidPermission.Duplicate',
          `the specified rule "peer: ${peer}" already exists`,
        )
      }
      demandRoom(group, asked, isEgress, call)
      const added = asked.map(rule => ({ ...rule, id: call.world.newId('sgr') }))
      group.rules.push(...added)
      return { return: true, securityGroupRuleSet: added.map(rule => ruleBody({ rule, group }, call)) }
    },
  )

const revoking = (isEgress: boolean) =>
  ec2Action(
    call => {
      const group = groupAsked(call)
      const ids = call.form.list('SecurityGroupRuleId')
      return { group, ids, asked: ids.length > 0 ? [] : rulesAsked(group, isEgress, call) }
    },
    ({ group, ids, asked }) => {
      const wanted = asked.map(sameness)
      const isLacking =
        wanted.some(each => !group.rules.some(rule => sameness(rule) === each)) ||
        ids.some(id => !group.rules.some(rule => rule.id === id))
      if (isLacking)
        throw new AwsRefusal(
          'InvalidPermission.NotFound',
          'The specified rule does not exist in this security group.',
        )
      group.rules = group.rules.filter(rule => !ids.includes(rule.id) && !wanted.includes(sameness(rule)))
      return { return: true }
    },
  )

export const securityActions: Readonly<Record<string, Action>> = {
  DescribeSecurityGroups: describeGroups,
  DescribeSecurityGroupRules: describeRules,
  DescribeNetworkAcls: describeAcls,
  AuthorizeSecurityGroupIngress: authorizing(false),
  AuthorizeSecurityGroupEgress: authorizing(true),
  RevokeSecurityGroupIngress: revoking(false),
  RevokeSecurityGroupEgress: revoking(true),
}
