/** What people do in the Google Cloud console, or with gcloud. An act that Google would refuse throws, in its words. */
import { type Half, halfTowards } from './half.ts'
import { keyOf, type Network, refOf } from './network.ts'
import { addPeering, askRemoval, halfOf, removePeering, updatePeering } from './peering-work.ts'
import { notFound } from './refusal.ts'
import { addSubnet } from './seed.ts'
import type { World } from './world.ts'

const byHand = { user: 'person@example.com', requestId: null }

function onHalf(world: World, network: Network, half: Half, act: string): string {
  const flags: Record<string, { exportCustomRoutes: boolean } | { importCustomRoutes: boolean }> = {
    exportCustomRoutes: { exportCustomRoutes: true },
    stopExport: { exportCustomRoutes: false },
    importCustomRoutes: { importCustomRoutes: true },
    stopImport: { importCustomRoutes: false },
  }
  const change = flags[act]
  if (change) updatePeering(world, network, half.name, change, byHand)
  else if (act === 'delete') removePeering(world, network, half.name, byHand)
  else if (act === 'requestDelete') askRemoval(world, network, half.name, true, byHand)
  else if (act === 'cancelDelete') askRemoval(world, network, half.name, false, byHand)
  else throw new Error(`a peering has no act "${act}"`)
  return `${act} on ${half.name} of ${keyOf(refOf(network))}`
}

/** `addPeering other-project/other-network [name]`, `addSubnet europe-west1 10.70.0.0/20`. */
function onNetwork(world: World, network: Network, act: string): string {
  const [word, first = '', second] = act.split(' ')
  if (word === 'addSubnet' && second !== undefined) {
    addSubnet(network, {
      name: `${network.name}-${first}-${network.subnets.length + 1}`,
      region: first,
      cidr: second,
    })
    return `added ${second} in ${first} to ${keyOf(refOf(network))}`
  }
  const [project, name] = first.split('/')
  if (word !== 'addPeering' || !project || !name) throw new Error(`a network has no act "${act}"`)
  const peer = { project, network: name }
  addPeering(world, network, halfOf(world, { name: second ?? `to-${name}`.slice(0, 63), peer }), byHand)
  return `gcloud compute networks peerings create in ${keyOf(refOf(network))} to ${keyOf(peer)}`
}

/**
 * A peering is `project/network.peering`, a network `project/network`. What changes a peering is an operation like any
 * other: it takes its time, and may fail at its end.
 */
export function act(world: World, objectId: string, what: string): void {
  world.settle()
  const [key = '', halfName] = objectId.split('.')
  const [project = '', networkName = ''] = key.split('/')
  const network = world.network({ project, network: networkName })
  if (!network) throw notFound(objectId)
  const half = network.halves.find(({ name }) => name === halfName)
  if (halfName !== undefined && !half) throw notFound(objectId)
  const text = half ? onHalf(world, network, half, what) : onNetwork(world, network, what)
  world.tell({ at: world.clock.now(), kind: 'person', text, project })
  world.changed()
}

/** Networks whose owners have made their half towards this one, and wait. */
export function waitingFor(world: World, network: Network): Network[] {
  return world
    .networks()
    .filter(
      each => each !== network && halfTowards(each, refOf(network)) && !halfTowards(network, refOf(each)),
    )
}
