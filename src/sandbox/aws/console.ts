/** What people do in the AWS console. An act that AWS would refuse throws, in its words. */
import { overlaps, parseBlock } from '../cidr-block.ts'
import { ipv4Of, type RouteTable, type Vpc } from './network.ts'
import { isAccepted, type Peering, type PeeringSide, statusAt } from './peering.ts'
import { acceptPeering, deletePeering, expirePeering, rejectPeering } from './peering-work.ts'
import { AwsRefusal, invalidValue, notFound } from './refusal.ts'
import { createRoute, deleteRoute } from './route-work.ts'
import type { World } from './world.ts'

function onPeering(world: World, peering: Peering, side: PeeringSide, act: string): string {
  const acts: Record<string, () => void> = {
    accept: () => acceptPeering(world, peering, side),
    reject: () => rejectPeering(world, peering, side),
    delete: () => deletePeering(world, peering, side),
    expire: () => expirePeering(world, peering),
  }
  const perform = acts[act]
  if (!perform) throw new Error(`a peering has no act "${act}"`)
  perform()
  const words: Record<string, string> = {
    accept: 'accepted',
    reject: 'rejected',
    delete: 'deleted',
    expire: 'let expire:',
  }
  return `${words[act] ?? act} ${peering.id}`
}

function onTable(world: World, table: RouteTable, act: string): string {
  const [word, destination = '', target = ''] = act.split(' ')
  const block = parseBlock(destination)
  if (word !== 'addRoute' || !block) throw new Error(`a route table has no act "${act}"`)
  createRoute(world, table, block.canonical, target)
  return `added ${block.canonical} → ${target} to ${table.id}`
}

/** A further IPv4 block, by the rules of «Add IPv4 CIDR blocks to a VPC» in the VPC User Guide. */
function addCidr(world: World, vpc: Vpc, text: string): string {
  const at = world.clock.now()
  const block = parseBlock(text)
  if (block?.family !== 4 || block.prefix < 16 || block.prefix > 28 || block.hasHostBits)
    throw new AwsRefusal('InvalidVpc.Range', `The CIDR '${text}' is invalid.`)
  if (ipv4Of(vpc).length >= world.quota('cidrsPerVpc'))
    throw new AwsRefusal('CidrBlockLimitExceeded', `${vpc.id} has all the blocks it may have`)
  const routed = [...world.tables.values()]
    .filter(table => table.vpc === vpc.id)
    .flatMap(table => table.routes.map(({ destination }) => parseBlock(destination)))
  const isTaken = routed.some(
    route =>
      route?.family === 4 && route.prefix > 0 && block.first <= route.first && route.last <= block.last,
  )
  if (isTaken || ipv4Of(vpc).some(own => overlaps(own, text)))
    throw new AwsRefusal(
      'InvalidVpc.Range',
      `The CIDR '${text}' conflicts with a block or a route of ${vpc.id}`,
    )
  const failing: Peering[] = []
  for (const peering of world.peeringsOf(vpc.id)) {
    const isRequester = peering.requester.vpc === vpc.id
    const far = world.vpcs.get(isRequester ? peering.accepter.vpc : peering.requester.vpc)
    const clashes = (far ? ipv4Of(far) : []).some(theirs => overlaps(theirs, text))
    const isPending = statusAt(peering, at) === 'pending-acceptance'
    if ((isAccepted(peering, at) && clashes) || (isPending && isRequester))
      throw invalidValue(`The CIDR '${text}' cannot be added to ${vpc.id} because of ${peering.id}`)
    if (isPending && clashes) failing.push(peering)
  }
  for (const peering of failing) peering.failsAt = at
  vpc.cidrs.push({ id: world.newId('vpc-cidr-assoc'), cidr: block.canonical, state: 'associated' })
  return `added ${block.canonical} to ${vpc.id}`
}

function onVpc(world: World, vpc: Vpc, act: string): string {
  const [word, text = ''] = act.split(' ')
  if (word === 'addCidr') return addCidr(world, vpc, text)
  if (word !== 'enableDnsHostnames' && word !== 'disableDnsHostnames')
    throw new Error(`a VPC has no act "${act}"`)
  vpc.dnsHostnames = word === 'enableDnsHostnames'
  return `${vpc.dnsHostnames ? 'enabled' : 'disabled'} the DNS hostnames of ${vpc.id}`
}

/**
 * A peering is `pcx-…@vpc-…` (by the owner of that VPC) or `pcx-…` (by the accepter); a route is `rtb-…#destination`;
 * route tables and VPCs are named by their ids.
 */
export function act(world: World, objectId: string, what: string): void {
  world.settle()
  const [id = '', vpcId] = objectId.split('@')
  const [tableId = '', destination] = objectId.split('#')
  const peering = world.peerings.get(id)
  const table = world.tables.get(tableId)
  const vpc = world.vpcs.get(objectId)
  let text: string
  if (peering) {
    const side = vpcId === peering.requester.vpc ? peering.requester : peering.accepter
    text = onPeering(world, peering, side, what)
  } else if (table && destination !== undefined) {
    if (what !== 'delete') throw new Error(`a route has no act "${what}"`)
    deleteRoute(world, table, destination)
    text = `deleted ${destination} from ${table.id}`
  } else if (table) {
    text = onTable(world, table, what)
  } else if (vpc) {
    text = onVpc(world, vpc, what)
  } else {
    throw notFound('vpc', objectId)
  }
  const account = table?.account ?? vpc?.account ?? peering?.accepter.account
  world.tell({
    at: world.clock.now(),
    kind: 'person',
    text,
    ...(account === undefined ? {} : { account }),
    ...(peering ? { pcx: peering.id } : {}),
  })
  world.changed()
}
