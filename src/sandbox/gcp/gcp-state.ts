/** The projects as plain data, for the page and for tests that look behind the API, with what a person may do now. */
import { waitingFor } from './console.ts'
import { describeFaults } from './faults.ts'
import {
  counterpart,
  deleteStatusOf,
  detailsOf,
  type Half,
  type HalfState,
  stateOf,
  strategyOf,
  type UpdateStrategy,
} from './half.ts'
import { keyOf, type Network, refOf } from './network.ts'
import { type Operation, type OperationStatus, operationStatus } from './operation.ts'
import type { World } from './world.ts'

/** `act` is for `act(objectId, act)`. */
export interface OfferedAct {
  act: string
  label: string
}

export interface HalfView {
  id: string // `app-prod/main.to-shared`
  name: string
  peer: { project: string; network: string }
  state: HalfState
  details: string
  exportCustomRoutes: boolean
  importCustomRoutes: boolean
  strategy: UpdateStrategy // what holds
  deleteStatus: string | null // null: nobody has asked, or nobody has to
  acts: OfferedAct[]
}

export interface NetworkView {
  id: string // `app-prod/main`
  name: string
  mode: Network['mode']
  subnets: { name: string; region: string; cidr: string }[]
  peerings: HalfView[]
  acts: OfferedAct[]
}

export interface OperationView {
  name: string
  type: Operation['type']
  network: string // `app-prod/main`
  peering: string
  user: string
  status: OperationStatus
  error: string | null // its code
  insertedAt: number
  endsAt: number // may be in the future
}

export interface GcpState {
  at: number
  url: string
  projects: { id: string; isForeign: boolean; serviceAccount: string | null; networks: NetworkView[] }[]
  operations: OperationView[] // newest first
  faults: string[]
}

function halfActs(half: Half, strategy: UpdateStrategy, deleteStatus: string | null): OfferedAct[] {
  if (strategy === 'CONSENSUS' && deleteStatus !== 'DELETE_ACKNOWLEDGED')
    return half.asksRemoval
      ? [{ act: 'cancelDelete', label: 'Cancel the deletion request' }]
      : [{ act: 'requestDelete', label: 'Request deletion' }]
  const flags =
    strategy === 'CONSENSUS'
      ? []
      : [
          half.exportCustomRoutes
            ? { act: 'stopExport', label: 'Stop exporting custom routes' }
            : { act: 'exportCustomRoutes', label: 'Export custom routes' },
          half.importCustomRoutes
            ? { act: 'stopImport', label: 'Stop importing custom routes' }
            : { act: 'importCustomRoutes', label: 'Import custom routes' },
        ]
  return [{ act: 'delete', label: 'Delete' }, ...flags]
}

function halfView(world: World, network: Network, half: Half): HalfView {
  const other = counterpart(world, network, half)
  const strategy = strategyOf(half, other)
  const deleteStatus = strategy === 'CONSENSUS' ? deleteStatusOf(half, other) : null
  const { name, peer, exportCustomRoutes, importCustomRoutes } = half
  return {
    id: `${keyOf(refOf(network))}.${name}`,
    name,
    peer: { ...peer },
    state: stateOf(world, network, half),
    details: detailsOf(world, network, half),
    exportCustomRoutes,
    importCustomRoutes,
    strategy,
    deleteStatus,
    acts: halfActs(half, strategy, deleteStatus),
  }
}

function networkView(world: World, network: Network): NetworkView {
  return {
    id: keyOf(refOf(network)),
    name: network.name,
    mode: network.mode,
    subnets: network.subnets.map(subnet => ({ ...subnet })),
    peerings: network.halves.map(half => halfView(world, network, half)),
    acts: waitingFor(world, network).map(other => ({
      act: `addPeering ${keyOf(refOf(other))}`,
      label: `Create the half to ${keyOf(refOf(other))}`,
    })),
  }
}

export function gcpState(world: World): GcpState {
  const at = world.clock.now()
  return {
    at,
    url: world.url,
    projects: [...world.projects.values()].map(({ id, isForeign, networks }) => ({
      id,
      isForeign,
      serviceAccount: isForeign ? null : `peerbot@${id}.iam.gserviceaccount.com`,
      networks: [...networks.values()].map(network => networkView(world, network)),
    })),
    operations: [...world.operations.values()].reverse().map(operation => ({
      name: operation.name,
      type: operation.type,
      network: keyOf(operation.target),
      peering: operation.peering,
      user: operation.user,
      status: operationStatus(operation, at),
      error: operation.outcome?.error?.code ?? null,
      insertedAt: operation.insertedAt,
      endsAt: operation.endsAt,
    })),
    faults: describeFaults(world.box.armed),
  }
}
