/** Peerings that somebody else asks for, outside this API: Redis Cloud from its own account, or a stranger. */
import { isLive, type PeeringSide, statusAt } from './peering.ts'
import { addPeering, deletePeering } from './peering-work.ts'
import type { World } from './world.ts'

export interface RequestSeed {
  /** The requester's VPC comes into being with its ranges, in an account that is nobody's here. */
  requester: PeeringSide & { cidrs: readonly string[] }
  accepter: PeeringSide
  /** Where the other simulated cloud has already named it. */
  id?: string
}

/** Answers the id. The request is found at once, and waits or has failed: its maker has had the waiting. */
export function addRequest(world: World, { requester, accepter, id }: RequestSeed): string {
  world.settle()
  const at = world.clock.now()
  const { cidrs, ...side } = requester
  if (!world.accounts.has(side.account))
    world.accounts.set(side.account, { id: side.account, name: side.account, role: null, isForeign: true })
  const known = world.vpcs.get(side.vpc)
  const blocks = cidrs.map(cidr => ({
    id: world.newId('vpc-cidr-assoc'),
    cidr,
    state: 'associated' as const,
  }))
  if (!known)
    world.vpcs.set(side.vpc, {
      id: side.vpc,
      name: side.vpc,
      account: side.account,
      region: side.region,
      cidrs: blocks,
      ipv6Cidrs: [],
      dnsHostnames: true,
      dnsSupport: true,
    })
  const { id: pcx } = addPeering(
    world,
    { requester: side, accepter },
    { id: id ?? world.newId('pcx'), initiatedAt: at, visibleAt: { requester: at, accepter: at } },
  )
  world.changed()
  return pcx
}

/** Its requester deletes it; what has ended already stays as it ended. */
export function removeRequest(world: World, pcx: string): void {
  world.settle()
  const at = world.clock.now()
  const peering = world.peerings.get(pcx)
  if (!peering || !isLive(peering, at)) return
  if (statusAt(peering, at) === 'provisioning') peering.activeAt = at
  deletePeering(world, peering, peering.requester)
  world.changed()
}
