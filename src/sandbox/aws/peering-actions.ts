/** The calls on VPC peering connections. */
import { iso } from '../../kit/clock.ts'
import { type Action, type Call, ec2Action } from './call.ts'
import { describe, tagSet } from './describe.ts'
import { ipv4Of, ipv6Of } from './network.ts'
import { messageAt, type Peering, type SideName, statusAt } from './peering.ts'
import {
  demandDns,
  demandOwnSide,
  demandRoomForRequest,
  isVisibleIn,
  livePeeringOf,
} from './peering-rules.ts'
import { acceptPeering, addPeering, birthOf, deletePeering, rejectPeering } from './peering-work.ts'
import { AwsRefusal, demandId, invalidValue, missing, notFound } from './refusal.ts'
import { applyTagSpecifications, tagSpecificationsOf } from './tag-actions.ts'
import type { Xml } from './xml.ts'

const isActive = (peering: Peering, call: Call) => statusAt(peering, call.at) === 'active'

/** Ranges and options are known only while it is active (API reference, VpcPeeringConnection). */
function rangesOf(peering: Peering, side: SideName, call: Call): string[] {
  const vpc = call.world.vpcs.get(peering[side].vpc)
  return vpc && isActive(peering, call) ? ipv4Of(vpc) : []
}

function sideBody(peering: Peering, side: SideName, call: Call): Xml {
  const { account, region, vpc: id } = peering[side]
  const known = { ownerId: account, vpcId: id, region }
  const vpc = call.world.vpcs.get(id)
  if (!vpc || !isActive(peering, call)) return known
  const ranges = ipv4Of(vpc)
  const ipv6Ranges = ipv6Of(vpc)
  return {
    ...known,
    cidrBlock: ranges[0],
    cidrBlockSet: ranges.map(cidrBlock => ({ cidrBlock })),
    ipv6CidrBlockSet:
      ipv6Ranges.length === 0 ? undefined : ipv6Ranges.map(ipv6CidrBlock => ({ ipv6CidrBlock })),
    peeringOptions: {
      allowDnsResolutionFromRemoteVpc: peering.dns[side] === call.at >= peering.dnsShownAt[side],
      allowEgressFromLocalClassicLinkToRemoteVpc: false,
      allowEgressFromLocalVpcToRemoteClassicLink: false,
    },
  }
}

function expiryOf(peering: Peering, call: Call): string | undefined {
  const isWaiting = ['initiating-request', 'pending-acceptance'].includes(statusAt(peering, call.at))
  return isWaiting ? iso(peering.expiresAt) : undefined
}

function peeringBody(peering: Peering, call: Call): Xml {
  return {
    vpcPeeringConnectionId: peering.id,
    requesterVpcInfo: sideBody(peering, 'requester', call),
    accepterVpcInfo: sideBody(peering, 'accepter', call),
    status: { code: call.world.statusWord(peering, call.at), message: messageAt(peering, call.at) },
    expirationTime: expiryOf(peering, call),
    tagSet: tagSet(call, peering.id),
  }
}

export function peeringNamed(id: string, call: Call): Peering {
  const peering = call.world.peerings.get(demandId('peering', id))
  if (!peering || !isVisibleIn(peering, call, call.at)) throw notFound('peering', id)
  return peering
}

const peeringAsked = (call: Call) => peeringNamed(call.form.required('VpcPeeringConnectionId'), call)

const create = ec2Action(
  call => {
    const { form, world } = call
    const requester = world.vpcs.get(demandId('vpc', form.required('VpcId')))
    if (!requester || requester.account !== call.account || requester.region !== call.region)
      throw notFound('vpc', form.required('VpcId'))
    const accepter = {
      account: form.text('PeerOwnerId') ?? call.account,
      region: form.text('PeerRegion') ?? call.region,
      vpc: demandId('vpc', form.required('PeerVpcId')),
    }
    if (!/^\d{12}$/.test(accepter.account))
      throw invalidValue(`Value (${accepter.account}) for parameter peerOwnerId is invalid`)
    if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(accepter.region))
      throw invalidValue(`Value (${accepter.region}) for parameter peerRegion is invalid`)
    const { account, region, id } = requester
    return {
      requester: { account, region, vpc: id },
      accepter,
      tags: tagSpecificationsOf(call, 'vpc-peering-connection'),
    }
  },
  ({ requester, accepter, tags }, call) => {
    const { world, at } = call
    // The same ordered pair answers what exists (hashicorp/terraform-provider-aws issue 27750).
    const existing = livePeeringOf(world, requester.vpc, accepter.vpc, at)
    if (existing) return { vpcPeeringConnection: peeringBody(existing, call) }
    demandRoomForRequest(world, requester, at)
    const peering = addPeering(world, { requester, accepter }, birthOf(world))
    applyTagSpecifications(call, peering.id, tags)
    return { vpcPeeringConnection: peeringBody(peering, call) }
  },
)

const accept = ec2Action(peeringAsked, (peering, call) => {
  acceptPeering(call.world, peering, call)
  return { vpcPeeringConnection: peeringBody(peering, call) }
})

const reject = ec2Action(peeringAsked, (peering, call) => {
  rejectPeering(call.world, peering, call)
  return { return: true }
})

const remove = ec2Action(peeringAsked, (peering, call) => {
  deletePeering(call.world, peering, call)
  return { return: true }
})

const optionsOf = {
  requester: 'RequesterPeeringConnectionOptions',
  accepter: 'AccepterPeeringConnectionOptions',
} as const

const modifyOptions = ec2Action(
  call => {
    const sides = (['requester', 'accepter'] as const).flatMap(side => {
      const options = call.form.struct(optionsOf[side])
      return options.isEmpty ? [] : [{ side, dns: options.flag('AllowDnsResolutionFromRemoteVpc') ?? false }]
    })
    if (sides.length === 0) throw missing('requesterPeeringConnectionOptions')
    return { peering: peeringAsked(call), sides }
  },
  ({ peering, sides }, call) => {
    if (!isActive(peering, call))
      throw new AwsRefusal(
        'OperationNotPermitted',
        `Options of ${peering.id} cannot be modified while it is ${statusAt(peering, call.at)}`,
      )
    for (const { side } of sides) demandOwnSide(peering, call, side)
    if (sides.some(({ dns }) => dns)) demandDns(call.world, peering)
    for (const { side, dns } of sides) {
      if (peering.dns[side] === dns) continue
      peering.dns[side] = dns
      peering.dnsShownAt[side] = call.at + (call.world.box.armed.optionsMs ?? 0)
    }
    const answer = sides.map(({ side, dns }) => [
      `${side}PeeringConnectionOptions`,
      { allowDnsResolutionFromRemoteVpc: dns },
    ])
    return Object.fromEntries(answer)
  },
)

const describePeerings = describe<Peering>({
  resource: 'peering',
  ids: 'VpcPeeringConnectionId',
  set: 'vpcPeeringConnectionSet',
  all: call => [...call.world.peerings.values()].filter(peering => isVisibleIn(peering, call, call.at)),
  idOf: ({ id }) => id,
  filters: {
    'vpc-peering-connection-id': ({ id }) => [id],
    'status-code': (peering, { world, at }) => [world.statusWord(peering, at)],
    'status-message': (peering, { at }) => [messageAt(peering, at)],
    'expiration-time': (peering, call) => [expiryOf(peering, call) ?? ''],
    'requester-vpc-info.vpc-id': ({ requester }) => [requester.vpc],
    'requester-vpc-info.owner-id': ({ requester }) => [requester.account],
    'requester-vpc-info.cidr-block': (peering, call) => rangesOf(peering, 'requester', call),
    'accepter-vpc-info.vpc-id': ({ accepter }) => [accepter.vpc],
    'accepter-vpc-info.owner-id': ({ accepter }) => [accepter.account],
    'accepter-vpc-info.cidr-block': (peering, call) => rangesOf(peering, 'accepter', call),
  },
  body: peeringBody,
})

export const peeringActions: Readonly<Record<string, Action>> = {
  CreateVpcPeeringConnection: create,
  AcceptVpcPeeringConnection: accept,
  RejectVpcPeeringConnection: reject,
  DeleteVpcPeeringConnection: remove,
  ModifyVpcPeeringConnectionOptions: modifyOptions,
  DescribeVpcPeeringConnections: describePeerings,
}
