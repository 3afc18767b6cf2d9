/** What people do in NFYio's console. An act that NFYio would refuse throws, in its words. */
import { parseBlock } from '../cidr-block.ts'
import type { Account, RouteTable, Vpc } from './network.ts'
import type { Peering } from './peering.ts'
import { acceptPeering, deletePeering, expirePeering, rejectPeering, requestPeering } from './peering-work.ts'
import { NfyioRefusal, notFound } from './refusal.ts'
import { createRoute, deleteRoute } from './route-work.ts'
import type { World } from './world.ts'

function onPeering(world: World, peering: Peering, account: string, act: string): string {
  const acts: Record<string, () => void> = {
    accept: () => acceptPeering(world, peering, account),
    reject: () => rejectPeering(world, peering, account),
    delete: () => deletePeering(world, peering, account),
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
  return `${words[act]} ${peering.id}`
}

function onTable(world: World, table: RouteTable, act: string): string {
  const [word, destination = '', target = ''] = act.split(' ')
  if (word !== 'addRoute') throw new Error(`a route table has no act "${act}"`)
  createRoute(world, table, destination, target)
  return `added ${destination} → ${target} to ${table.id}`
}

/** `requestPeering vpc_other`, of whichever account. */
function onVpc(world: World, vpc: Vpc, act: string): string {
  const [word, otherId = ''] = act.split(' ')
  if (word !== 'requestPeering') throw new Error(`a VPC has no act "${act}"`)
  const other = world.vpcs.get(otherId)
  if (!other) throw notFound('VPC', otherId)
  const regions = { requesterRegion: null, accepterRegion: null }
  const { id } = requestPeering(world, { requester: vpc, accepter: other, ...regions, autoAccept: false })
  return `asked for ${id} (${vpc.id} → ${other.id})`
}

/** `addVpc vpc_new 10.9.0.0/16 us-east-1`. */
function onAccount(world: World, account: Account, act: string): string {
  const [word, id = '', cidr = '', region = 'us-east-1'] = act.split(' ')
  if (word !== 'addVpc' || !/^vpc_\w+$/.test(id)) throw new Error(`an account has no act "${act}"`)
  if (world.vpcs.has(id)) throw new NfyioRefusal('Conflict', `${id} already exists`)
  const block = parseBlock(cidr)
  if (block?.family !== 4 || block.hasHostBits)
    throw new NfyioRefusal('InvalidParameter', `${cidr} is not a CIDR block`)
  world.addVpc(account.id, { id, name: id.slice(4), region, cidr: block.canonical })
  return `added ${id} (${cidr})`
}

function perform(world: World, objectId: string, what: string): { text: string; account: string } {
  const [peeringId = '', side] = objectId.split('@')
  const [tableId = '', destination] = objectId.split('#')
  const account = world.accounts.get(objectId)
  if (account) return { text: onAccount(world, account, what), account: account.id }
  const vpc = world.vpcs.get(objectId)
  if (vpc) return { text: onVpc(world, vpc, what), account: vpc.account }
  const peering = world.peerings.get(peeringId)
  if (peering) {
    const { requester, accepter } = peering
    const by = side === requester.vpc ? requester.account : accepter.account
    return { text: onPeering(world, peering, by, what), account: by }
  }
  const table = world.tables.get(tableId)
  if (!table) throw notFound('Object', objectId)
  const owner = world.vpcs.get(table.vpc)?.account ?? ''
  if (destination === undefined) return { text: onTable(world, table, what), account: owner }
  if (what !== 'delete') throw new Error(`a route has no act "${what}"`)
  deleteRoute(table, destination)
  return { text: `deleted ${destination} from ${table.id}`, account: owner }
}

/**
 * A peering is `peer_…@vpc_…` (by the owner of that VPC) or `peer_…` (by the accepter); a route is `rtb_…#destination`;
 * accounts, VPCs and route tables are named by their ids.
 */
export function act(world: World, objectId: string, what: string): void {
  world.settle()
  const done = perform(world, objectId, what)
  world.tell({ at: world.clock.now(), kind: 'person', ...done })
  world.changed()
}
