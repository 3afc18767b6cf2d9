/** The ends of peerings that are in networks of ours: our half is planned, added, adjusted, verified and taken away. */
import { ForeignError } from '../../kit/errors.ts'
import { describeSide, type Side } from '../../peering/side.ts'
import type { PeeringStatus } from '../../peering/status.ts'
import type { EndPlan, Ends } from '../provider.ts'
import { refusedCheck } from './end-checks.ts'
import { readEnd, readPeers, regionsOf } from './end-facts.ts'
import { failure } from './failure.ts'
import { exactPeer, peerOf } from './guard.ts'
import { customRoutesAt, halfTo } from './half.ts'
import { joinPlan, leavePlan } from './join-plan.ts'
import type { EndsParts } from './parts.ts'
import { type GcpProject, projectOfEnd } from './project.ts'
import type { Half, RouteRow } from './schema.ts'
import { controlPlane } from './verdict.ts'

const nothingPlanned = { changes: [], manual: [], material: {}, routes: [] }

/** Of our half: Google's INACTIVE means that the other one does not match it (yet). */
const statuses: Readonly<Record<string, PeeringStatus>> = { ACTIVE: 'active', INACTIVE: 'provisioning' }

/** Google exchanges routes by itself; nobody may be asked to write one. */
function noRoutes(end: Side): ForeignError {
  const text = `Routes of ${describeSide(end)} are exchanged by Google Cloud and not written.`
  return failure('invalid', 'NO_ROUTES', 'write a route', text)
}

export function createEnds({ calls, directory, halves }: EndsParts): Ends {
  const projectFor = (end: Side): GcpProject => projectOfEnd(directory, end)

  /** A project that does not let us in blocks the plan; an outage is thrown. */
  const orRefused = async (project: GcpProject, work: () => Promise<EndPlan>): Promise<EndPlan> => {
    try {
      return await work()
    } catch (thrown) {
      if (!(thrown instanceof ForeignError) || thrown.kind !== 'auth') throw thrown
      return { ...nothingPlanned, checks: [refusedCheck(project, thrown)] }
    }
  }

  const halfAt = async (project: GcpProject, end: Side, peer: Side) =>
    halfTo(await calls.network(project, end.network ?? ''), peer)

  return {
    title: 'Google Cloud',

    modes(end) {
      const project = end.cloud === 'gcp' ? directory.byId(end.account) : null
      return project ? { accept: project.accept, routes: null, verify: 'control_plane' } : null
    },

    planJoin(end, other, { isRequester, wanted }) {
      const project = projectFor(end)
      return orRefused(project, async () => {
        const facts = await readEnd(calls, project, end.network ?? '')
        const { exported, imported } = customRoutesAt(end, wanted)
        const permissions = [
          'compute.networks.addPeering',
          ...(exported || imported ? ['compute.networks.updatePeering'] : []),
        ]
        return joinPlan({
          end,
          other,
          isRequester,
          isPlannedHere: isRequester || directory.byId(other.account) !== null,
          wanted,
          facts,
          peers: 'network' in facts ? await readPeers(calls, facts, other) : { seen: [], unseen: [] },
          permissions,
          held: 'network' in facts ? await calls.permissions(project, permissions) : null,
        })
      })
    },

    planLeave(end, other, cloudId) {
      const project = projectFor(end)
      return orRefused(project, async () => {
        const peer = peerOf(end, other, cloudId)
        return leavePlan(project, end, peer ? await halfAt(project, end, peer) : null)
      })
    },

    async look(end, other, cloudId) {
      const project = projectFor(end)
      const peer = peerOf(end, other, cloudId)
      if (!peer) return null
      const ends = { requester: peer, accepter: end, expiresAt: null }
      const half = await halfAt(project, end, peer)
      if (!half) return { ...ends, status: 'pending_acceptance', raw: 'no half yet' }
      const raw = half.message === '' || half.raw === 'ACTIVE' ? half.raw : `${half.raw} (${half.message})`
      return { ...ends, status: statuses[half.raw] ?? 'unknown', raw }
    },

    async accept(end, other, cloudId, wanted) {
      const peer = exactPeer(end, other, cloudId, 'add the half of the peering')
      await halves.add({ project: projectFor(end), end, peer }, customRoutesAt(end, wanted), {
        isOnce: false,
      })
    },

    async adjust(end, other, cloudId, wanted) {
      const custom = customRoutesAt(end, wanted)
      if (!custom.exported && !custom.imported) return
      const peer = exactPeer(end, other, cloudId, 'change the half of the peering')
      await halves.adjust({ project: projectFor(end), end, peer }, custom)
    },

    routes: () => Promise.resolve([]),
    writeRoute: end => Promise.reject(noRoutes(end)),
    removeRoute: end => Promise.reject(noRoutes(end)),

    async verify(end, other, cloudId, wanted = {}) {
      const project = projectFor(end)
      const peer = exactPeer(end, other, cloudId, 'verify the peering')
      const half = await halfAt(project, end, peer)
      const routes = half?.raw === 'ACTIVE' ? await incomingAt(project, half) : []
      return controlPlane({ end, other: peer, half, routes, custom: customRoutesAt(end, wanted) })
    },

    leave(end, other, cloudId) {
      const peer = exactPeer(end, other, cloudId, 'remove the half of the peering')
      return halves.remove({ project: projectFor(end), end, peer }, null)
    },

    blackholes: () => Promise.resolve([]),
  }

  /** Of every Region with a subnet of the end; null where the bot may not read them. */
  async function incomingAt(project: GcpProject, half: Half): Promise<RouteRow[] | null> {
    try {
      const routes: RouteRow[] = []
      for (const region of regionsOf(await calls.subnets(project, half.on)))
        routes.push(...(await calls.incoming(project, half, region)))
      return routes
    } catch (thrown) {
      if (thrown instanceof ForeignError && thrown.kind === 'auth') return null
      throw thrown
    }
  }
}
