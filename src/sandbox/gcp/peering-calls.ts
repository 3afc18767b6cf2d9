/** The calls on a network's peerings. Every write answers an operation. */
import { z } from 'zod'
import { bodyOf, type Call, param, type Route } from './call.ts'
import { counterpart, type ExchangedRoute, type RouteExchange, routesFrom } from './half.ts'
import { page } from './list.ts'
import { fullUrl, type Network, networkPath, parseNetworkUrl, refOf } from './network.ts'
import { networkAsked, onNetwork } from './network-calls.ts'
import { type Operation, operationBody } from './operation.ts'
import { demandHalf, demandName } from './peering-rules.ts'
import { addPeering, askRemoval, halfOf, removePeering, type Sender, updatePeering } from './peering-work.ts'
import { invalid, required } from './refusal.ts'

const peeringSettings = z.object({
  name: z.string(),
  network: z.string().optional(),
  exchangeSubnetRoutes: z.boolean().optional(),
  exportCustomRoutes: z.boolean().optional(),
  importCustomRoutes: z.boolean().optional(),
  exportSubnetRoutesWithPublicIp: z.boolean().optional(),
  importSubnetRoutesWithPublicIp: z.boolean().optional(),
  stackType: z.enum(['IPV4_ONLY', 'IPV4_IPV6']).optional(),
  updateStrategy: z.enum(['INDEPENDENT', 'CONSENSUS']).optional(),
})

const settingsBody = z.object({ networkPeering: peeringSettings })
const nameBody = z.object({ name: z.string() })
const removalBody = z.object({ networkPeering: nameBody })

/** What was said of the exchange; what was not keeps its value. */
function exchangeIn(settings: z.output<typeof peeringSettings>): Partial<RouteExchange> {
  const said = Object.entries({
    exportCustomRoutes: settings.exportCustomRoutes,
    importCustomRoutes: settings.importCustomRoutes,
    exportSubnetRoutesWithPublicIp: settings.exportSubnetRoutesWithPublicIp,
    importSubnetRoutesWithPublicIp: settings.importSubnetRoutesWithPublicIp,
    stackType: settings.stackType,
  }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(said)
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** «Must be a valid UUID with the exception that zero UUID is not supported» (API reference). */
function requestIdOf(call: Call): string | null {
  const id = call.query.get('requestId')
  if (!id) return null
  if (UUID.test(id) && !/^[0-]+$/.test(id)) return id.toLowerCase()
  throw invalid(`Invalid value for field 'requestId': '${id}'. Must be a valid, non-zero UUID.`)
}

/** A request id that was sent before answers what became of it then; nothing is looked at or done again. */
function write(perform: (network: Network, call: Call, sender: Sender) => Operation): Route['answer'] {
  return call => {
    const requestId = requestIdOf(call)
    const before = requestId === null ? undefined : call.world.sentBefore(param(call, 'project'), requestId)
    const operation = before ?? perform(networkAsked(call), call, { user: call.principal, requestId })
    return operationBody(operation, call.world.clock.now())
  }
}

const add = write((network, call, sender) => {
  const { networkPeering: settings } = bodyOf(settingsBody, call)
  demandName('networkPeering.name', settings.name)
  if (settings.network === undefined) throw required('networkPeering.network')
  // «Should always be set to true» (API reference, NetworkPeering).
  if (settings.exchangeSubnetRoutes !== true)
    throw invalid("Invalid value for field 'networkPeering.exchangeSubnetRoutes': 'false'. Must be true.")
  const peer = parseNetworkUrl(settings.network, network.project)
  if (!peer)
    throw invalid(
      `Invalid value for field 'networkPeering.network': '${settings.network}'. The URL is malformed.`,
    )
  const { name, updateStrategy } = settings
  const half = halfOf(call.world, { name, peer, updateStrategy, ...exchangeIn(settings) })
  return addPeering(call.world, network, half, sender)
})

const update = write((network, call, sender) => {
  const { networkPeering: settings } = bodyOf(settingsBody, call)
  const { name, updateStrategy } = settings
  const exchange = exchangeIn(settings)
  if (updateStrategy === undefined && Object.keys(exchange).length === 0)
    throw invalid('At least one field of the network peering must be specified for an update.') // inferred
  return updatePeering(call.world, network, name, { ...exchange, updateStrategy }, sender)
})

const remove = write((network, call, sender) =>
  removePeering(call.world, network, bodyOf(nameBody, call).name, sender),
)

const ask = (asksRemoval: boolean) =>
  write((network, call, sender) => {
    const { networkPeering } = bodyOf(removalBody, call)
    return askRemoval(call.world, network, networkPeering.name, asksRemoval, sender)
  })

/** gcloud wants direction and region; the reference of the REST call leaves open what happens without them. */
function demandQuery(call: Call, name: 'direction' | 'region', isOptional = false): string | null {
  const value = call.query.get(name)
  if (value) return value
  if (isOptional) return null
  throw required(name)
}

function listPeeringRoutes(call: Call): object {
  const { world } = call
  const network = networkAsked(call)
  const direction = demandQuery(call, 'direction')
  if (direction !== 'INCOMING' && direction !== 'OUTGOING')
    throw invalid(`Invalid value for field 'direction': '${direction}'.`)
  const region = demandQuery(call, 'region', world.box.armed.isRegionOptional)
  const name = call.query.get('peeringName')
  const halves = name ? [demandHalf(network, name)] : network.halves
  const routes = halves.flatMap((half): ExchangedRoute[] => {
    const other = counterpart(world, network, half)
    const peer = world.network(half.peer)
    if (!other || !peer) return []
    return direction === 'INCOMING'
      ? routesFrom(peer, other, half, region)
      : routesFrom(network, half, other, region)
  })
  return {
    kind: 'compute#exchangedPeeringRoutesList',
    id: `${networkPath(refOf(network))}/listPeeringRoutes`,
    ...page(call, routes),
    selfLink: fullUrl(`${networkPath(refOf(network))}/listPeeringRoutes`),
  }
}

const route = (
  verb: string,
  method: Route['method'],
  permission: string,
  answer: Route['answer'],
): Route => ({
  name: `networks.${verb}`,
  method,
  path: `/compute/v1/projects/{project}/global/networks/{network}/${verb}`,
  envelope: 'compute',
  permission: { name: `compute.networks.${permission}`, resource: onNetwork },
  answer,
})

export const peeringCalls: readonly Route[] = [
  route('addPeering', 'POST', 'addPeering', add),
  route('updatePeering', 'PATCH', 'updatePeering', update),
  route('removePeering', 'POST', 'removePeering', remove),
  // Inferred: whoever may remove a peering may ask for its removal.
  route('requestRemovePeering', 'POST', 'removePeering', ask(true)),
  route('cancelRequestRemovePeering', 'POST', 'removePeering', ask(false)),
  route('listPeeringRoutes', 'GET', 'listPeeringRoutes', listPeeringRoutes),
]
