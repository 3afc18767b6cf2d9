/** The calls to Compute Engine, one function each: our words in, our words out. What is not there is null, never an error. */
import type { ZodType } from 'zod'
import { type Clock, sleep } from '../../kit/clock.ts'
import { minute, second } from '../../kit/duration.ts'
import { ForeignError } from '../../kit/errors.ts'
import { failure, operationFailure } from './failure.ts'
import type { GcpProject } from './project.ts'
import type { RequestId } from './request-id.ts'
import {
  type Half,
  type NetworkRow,
  networkPage,
  networkRow,
  type OperationRow,
  operationRow,
  permissionList,
  type RouteRow,
  routePage,
  type SubnetRow,
  subnetPage,
} from './schema.ts'
import type { Wire } from './wire.ts'

export type GcpCalls = ReturnType<typeof createCalls>

/** What a half does with routes that are no subnet's: static ones, and those a VPN or an Interconnect brings. */
export interface CustomRoutes {
  exported: boolean
  imported: boolean
}

export interface NewHalf extends CustomRoutes {
  name: string
  peer: { project: string; network: string }
}

/** As large as Compute Engine lets a page be. */
const PAGE = 500
const POLL_MS = 2 * second
/** How long an operation is waited for; what takes longer is found again by what it made. */
export const OPERATION_MS = minute

const encoded = encodeURIComponent

/** What Google has not said is not said back. */
const said = (settings: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null && value !== undefined))

interface Change {
  operation: string
  method: 'POST' | 'PATCH'
  network: string
  verb: 'addPeering' | 'updatePeering' | 'removePeering'
  body: unknown
  requestId: RequestId
  /** False: sent once, and whoever asked looks what became of it. */
  isRepeated: boolean
}

export function createCalls(wire: Wire, clock: Clock) {
  const compute = (project: GcpProject) => wire.of(project, 'compute')
  const below = ({ projectId }: GcpProject, path: string): string => `/projects/${encoded(projectId)}${path}`

  async function pages<T>(
    project: GcpProject,
    operation: string,
    path: string,
    query: Record<string, string>,
    schema: ZodType<{ items: T[]; nextPageToken: string | null }>,
  ): Promise<T[]> {
    const rows: T[] = []
    let token: string | null = null
    do {
      const more: Record<string, string> = token === null ? {} : { pageToken: token }
      const page: { items: T[]; nextPageToken: string | null } = await compute(project).request(operation, {
        method: 'GET',
        path: below(project, path),
        query: { ...query, maxResults: String(PAGE), ...more },
        schema,
        isIdempotent: true,
      })
      rows.push(...page.items)
      token = page.nextPageToken
    } while (token !== null)
    return rows
  }

  const readOperation = (project: GcpProject, name: string): Promise<OperationRow> =>
    compute(project).request('follow the operation', {
      method: 'GET',
      path: below(project, `/global/operations/${encoded(name)}`),
      schema: operationRow,
      isIdempotent: true,
    })

  /** Null: it was taken, and we may not read how it goes; what it made tells. */
  async function ended(
    project: GcpProject,
    operation: string,
    first: OperationRow,
  ): Promise<OperationRow | null> {
    const deadline = clock.now() + OPERATION_MS
    let row = first
    while (!row.isDone) {
      if (clock.now() >= deadline)
        throw failure(
          'unavailable',
          'OPERATION_PENDING',
          operation,
          `Google Cloud was asked to ${operation} and has not finished within ${OPERATION_MS / second} s (operation ${row.name}).`,
          'maybe',
        )
      await sleep(clock, POLL_MS)
      try {
        row = await readOperation(project, row.name)
      } catch (thrown) {
        if (!(thrown instanceof ForeignError)) throw thrown
        if (thrown.kind === 'auth' && thrown.code !== 'HTTP 401') return null
        throw failure(
          'unavailable',
          'OPERATION_UNSEEN',
          operation,
          `Google Cloud was asked to ${operation}, and how that goes cannot be read: ${thrown.message}`,
          'maybe',
        )
      }
    }
    return row
  }

  async function change(project: GcpProject, wish: Change): Promise<void> {
    const { operation, method, network, verb, body, requestId, isRepeated } = wish
    const taken = await compute(project).request(operation, {
      method,
      path: below(project, `/global/networks/${encoded(network)}/${verb}`),
      query: { requestId: requestId.id },
      body,
      schema: operationRow,
      isIdempotent: isRepeated,
    })
    const row = await ended(project, operation, taken)
    if (row === null) return
    requestId.close()
    if (row.errors.length > 0) throw operationFailure(operation, row.errors)
  }

  const peerUrl = ({ project, network }: { project: string; network: string }): string =>
    `projects/${project}/global/networks/${network}`

  return {
    networks: (project: GcpProject): Promise<NetworkRow[]> =>
      pages(project, 'list the networks', '/global/networks', {}, networkPage),

    network: async (project: GcpProject, name: string): Promise<NetworkRow | null> => {
      try {
        return await compute(project).request('read the network', {
          method: 'GET',
          path: below(project, `/global/networks/${encoded(name)}`),
          schema: networkRow,
          isIdempotent: true,
        })
      } catch (thrown) {
        if (thrown instanceof ForeignError && thrown.kind === 'not_found') return null
        throw thrown
      }
    },

    /** Of one network, in every Region. */
    subnets: async (project: GcpProject, network: string): Promise<SubnetRow[]> => {
      const rows = await pages(project, 'list the subnets', '/aggregated/subnetworks', {}, subnetPage)
      return rows.filter(row => row.network === network)
    },

    /** The request's id is Google's own way to know one that is sent again. */
    addPeering: (
      project: GcpProject,
      network: string,
      half: NewHalf,
      requestId: RequestId,
      isRepeated: boolean,
    ): Promise<void> =>
      change(project, {
        operation: 'add the half of the peering',
        method: 'POST',
        network,
        verb: 'addPeering',
        body: {
          networkPeering: {
            name: half.name,
            network: peerUrl(half.peer),
            exchangeSubnetRoutes: true,
            exportCustomRoutes: half.exported,
            importCustomRoutes: half.imported,
          },
        },
        requestId,
        isRepeated,
      }),

    updatePeering: (
      project: GcpProject,
      half: Half,
      routes: CustomRoutes,
      requestId: RequestId,
    ): Promise<void> =>
      change(project, {
        operation: 'change the half of the peering',
        method: 'PATCH',
        network: half.on,
        verb: 'updatePeering',
        body: {
          networkPeering: {
            name: half.name,
            ...(half.peer ? { network: peerUrl(half.peer) } : {}),
            exchangeSubnetRoutes: true,
            exportCustomRoutes: routes.exported,
            importCustomRoutes: routes.imported,
            // As they are: what a patch leaves out must not fall back to its default.
            ...said({
              exportSubnetRoutesWithPublicIp: half.exportSubnetRoutesWithPublicIp,
              importSubnetRoutesWithPublicIp: half.importSubnetRoutesWithPublicIp,
              stackType: half.stackType,
              updateStrategy: half.updateStrategy,
            }),
          },
        },
        requestId,
        isRepeated: true,
      }),

    removePeering: (project: GcpProject, half: Half, requestId: RequestId): Promise<void> =>
      change(project, {
        operation: 'remove the half of the peering',
        method: 'POST',
        network: half.on,
        verb: 'removePeering',
        body: { name: half.name },
        requestId,
        isRepeated: true,
      }),

    /** What comes in over a half; subnet routes are the same in every Region, dynamic ones are not. */
    incoming: (project: GcpProject, half: Half, region: string): Promise<RouteRow[]> =>
      pages(
        project,
        'list the routes of the peering',
        `/global/networks/${encoded(half.on)}/listPeeringRoutes`,
        { peeringName: half.name, direction: 'INCOMING', region },
        routePage,
      ),

    /** Those of them that the bot has in the project; null where that cannot be asked. */
    permissions: async (
      project: GcpProject,
      wanted: readonly string[],
    ): Promise<ReadonlySet<string> | null> => {
      try {
        const { permissions } = await wire
          .of(project, 'resourceManager')
          .request('test the permissions of the bot', {
            method: 'POST',
            path: `/projects/${encoded(project.projectId)}:testIamPermissions`,
            body: { permissions: wanted },
            schema: permissionList,
            isIdempotent: true, // it changes nothing
          })
        return new Set(permissions)
      } catch (thrown) {
        // An API of its own, which need not be enabled.
        const isClosed =
          thrown instanceof ForeignError &&
          ['auth', 'not_found', 'invalid', 'invalid_response'].includes(thrown.kind)
        if (isClosed) return null
        throw thrown
      }
    },
  }
}
