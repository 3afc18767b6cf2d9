/** What happens to a peering, whoever wants it: an API call, or a person with gcloud. Each is one operation. */
import { draw } from '../span.ts'
import {
  counterpart,
  exchangeByDefault,
  type Half,
  halfTowards,
  type RouteExchange,
  strategyOf,
  type UpdateStrategy,
} from './half.ts'
import type { Network, NetworkRef } from './network.ts'
import { refOf } from './network.ts'
import type { Operation, OperationError } from './operation.ts'
import {
  demandFree,
  demandHalf,
  demandIndependent,
  overlapError,
  quotaError,
  strategyError,
} from './peering-rules.ts'
import { inProgress, invalid } from './refusal.ts'
import type { World } from './world.ts'

/** Who asks, and under which id. */
export interface Sender {
  user: string
  requestId: string | null
}

interface Work {
  type: Operation['type']
  network: Network
  peer: NetworkRef
  peering: string
  work: () => OperationError | null
}

function begin(world: World, sender: Sender, { type, network, peer, peering, work }: Work): Operation {
  const target = refOf(network)
  const running = world.runningOn([target, peer])
  if (running) throw inProgress(running)
  const { armed } = world.box
  const planned = armed.operationErrors.shift()
  const at = world.clock.now()
  const startsAt = at + draw(world.pace.startsMs, world.random)
  const operation: Operation = {
    name: `operation-${at}-${world.random.hex(13)}-${world.random.hex(8)}-${world.random.hex(8)}`,
    id: world.newNumber(),
    type,
    target,
    peer,
    peering,
    ...sender,
    insertedAt: at,
    startsAt,
    endsAt: startsAt + (armed.operationMs ?? draw(world.pace.operationMs, world.random)),
    work: planned ? () => planned : work,
    outcome: null,
  }
  world.operations.set(operation.name, operation)
  return operation
}

export type NewHalf = Partial<RouteExchange> & {
  name: string
  peer: NetworkRef
  updateStrategy?: UpdateStrategy | undefined
}

export function halfOf(world: World, { name, peer, updateStrategy, ...exchange }: NewHalf): Half {
  return {
    name,
    peer,
    updateStrategy: updateStrategy ?? 'INDEPENDENT',
    ...exchangeByDefault,
    ...exchange,
    asksRemoval: false,
    changedAt: world.clock.now(),
    wasActive: false,
    hasStamp: world.random.unit() < 0.5,
  }
}

/** Why the entry cannot be on the network; judged when it is to be written. */
export function joinError(world: World, network: Network, half: Half): OperationError | null {
  const peer = world.network(half.peer)
  const other = peer && halfTowards(peer, refOf(network))
  const isCompared = peer && (other || world.box.armed.isOverlapEarly)
  return (
    quotaError(world, network) ??
    strategyError(half, other) ??
    (isCompared ? overlapError(world, network, peer) : null)
  )
}

export function addPeering(world: World, network: Network, half: Half, sender: Sender): Operation {
  demandFree(network, half.name, half.peer)
  return begin(world, sender, {
    type: 'addPeering',
    network,
    peer: half.peer,
    peering: half.name,
    work: () => {
      const error = joinError(world, network, half)
      if (!error) network.halves.push(half)
      return error
    },
  })
}

export type HalfChange = Partial<RouteExchange> & { updateStrategy?: UpdateStrategy | undefined }

export function updatePeering(
  world: World,
  network: Network,
  name: string,
  { updateStrategy, ...exchange }: HalfChange,
  sender: Sender,
): Operation {
  const half = demandHalf(network, name)
  demandIndependent(world, network, half, 'update')
  if (updateStrategy === 'INDEPENDENT' && half.updateStrategy === 'CONSENSUS')
    throw invalid(`The update strategy of peering ${name} cannot be changed from CONSENSUS to INDEPENDENT.`)
  return begin(world, sender, {
    type: 'updatePeering',
    network,
    peer: half.peer,
    peering: name,
    work: () => {
      Object.assign(half, exchange, updateStrategy === undefined ? {} : { updateStrategy })
      return null
    },
  })
}

export function removePeering(world: World, network: Network, name: string, sender: Sender): Operation {
  const half = demandHalf(network, name)
  demandIndependent(world, network, half, 'remove')
  return begin(world, sender, {
    type: 'removePeering',
    network,
    peer: half.peer,
    peering: name,
    work: () => {
      network.halves.splice(network.halves.indexOf(half), 1)
      return null
    },
  })
}

/** Asks for the removal of a CONSENSUS connection, or takes the asking back. */
export function askRemoval(
  world: World,
  network: Network,
  name: string,
  asksRemoval: boolean,
  sender: Sender,
): Operation {
  const half = demandHalf(network, name)
  const other = counterpart(world, network, half)
  if (strategyOf(half, other) === 'INDEPENDENT')
    throw invalid(`Peering ${name} has update strategy INDEPENDENT: there is nothing to request.`)
  if (!asksRemoval && half.asksRemoval && other?.asksRemoval)
    throw invalid(`The deletion of peering ${name} is acknowledged by both networks: it cannot be cancelled.`)
  return begin(world, sender, {
    type: asksRemoval ? 'requestRemovePeering' : 'cancelRequestRemovePeering',
    network,
    peer: half.peer,
    peering: name,
    work: () => {
      half.asksRemoval = asksRemoval
      return null
    },
  })
}
