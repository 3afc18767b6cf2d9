/**
 * Adding, changing and removing one half of a peering: one at a time per network, and read back before it counts. All of
 * it is safe to do again.
 */
import type { Clock } from '../../kit/clock.ts'
import { second } from '../../kit/duration.ts'
import { ForeignError } from '../../kit/errors.ts'
import { networkName, networkPair } from '../../peering/network-pair.ts'
import { describeSide, type Side } from '../../peering/side.ts'
import type { CustomRoutes, GcpCalls } from './calls.ts'
import { failure } from './failure.ts'
import { halfTo, nameFor, providerIdOf } from './half.ts'
import { type GcpProject, projectName } from './project.ts'
import type { createRequestIds } from './request-id.ts'
import type { Half, NetworkRow } from './schema.ts'
import type { Turns } from './turns.ts'

export interface HalvesParts {
  calls: GcpCalls
  clock: Clock
  turns: Turns
  requestIds: ReturnType<typeof createRequestIds>
  subject: () => string | null
}

/** A half: where it stands and where it leads. */
export interface Lead {
  project: GcpProject
  /** Its network is known. */
  end: Side
  /** Both its project and its network are known. */
  peer: Side
}

/** What is sent once leaves within this of being asked for, or not at all: others may have their turn before. */
export const TURN_MS = 30 * second

export type Halves = ReturnType<typeof createHalves>

export function createHalves({ calls, clock, turns, requestIds, subject }: HalvesParts) {
  /** Google refuses a second operation on either network. */
  const inTurn = <T>({ end, peer }: Lead, work: () => Promise<T>): Promise<T> =>
    turns([networkName(end) ?? '', networkName(peer) ?? ''], work)

  async function networkOf({ project, end }: Lead, operation: string): Promise<NetworkRow> {
    const network = await calls.network(project, end.network ?? '')
    if (network) return network
    throw failure(
      'invalid',
      'NO_NETWORK',
      operation,
      `Google Cloud project ${projectName(project)} has no network ${end.network}. Check the name of the network and its project.`,
    )
  }

  const idFor = (verb: string, { end, peer }: Lead, ...more: string[]) =>
    requestIds(verb, networkName(end) ?? '', networkName(peer) ?? '', ...more)

  return {
    /** The half that leads there; added where there is none. `isOnce`: sent once, and late not at all. */
    add(lead: Lead, custom: CustomRoutes, { isOnce }: { isOnce: boolean }): Promise<Half> {
      const operation = 'add the half of the peering'
      const { project, end, peer } = lead
      const askedAt = clock.now()
      return inTurn(lead, async () => {
        const network = await networkOf(lead, operation)
        const known = halfTo(network, peer)
        if (known) return known
        if (isOnce && clock.now() - askedAt > TURN_MS)
          throw failure(
            'not_active',
            'NETWORK_BUSY',
            operation,
            `Other peerings of ${describeSide(end)} are being changed; this one was not asked for yet.`,
          )
        const name = nameFor(network, networkPair(end, peer) ?? '', peer.network ?? '', subject())
        const target = { project: peer.account ?? '', network: peer.network ?? '' }
        const id = idFor('addPeering', lead, name, String(custom.exported), String(custom.imported))
        try {
          await calls.addPeering(project, network.name, { name, peer: target, ...custom }, id, !isOnce)
        } catch (thrown) {
          // Somebody was faster, or our own reply was lost.
          const isThere = thrown instanceof ForeignError && thrown.effect === 'no' && isRefusal(thrown)
          const half = isThere ? halfTo(await calls.network(project, network.name), peer) : null
          if (half) return half
          throw thrown
        }
        const half = halfTo(await calls.network(project, network.name), peer)
        if (half) return half
        throw failure(
          'unavailable',
          'HALF_UNSEEN',
          operation,
          `Google Cloud added the half of the peering to ${describeSide(end)} and does not show it yet.`,
          'maybe',
        )
      })
    },

    /** Switches on what was asked for; what others switched on stays. */
    adjust(lead: Lead, custom: CustomRoutes): Promise<void> {
      const operation = 'change the half of the peering'
      return inTurn(lead, async () => {
        const read = async () => halfTo(await networkOf(lead, operation), lead.peer)
        const half = await read()
        if (!half)
          throw failure(
            'not_active',
            'NO_HALF',
            operation,
            `${describeSide(lead.end)} has no half of the peering with ${describeSide(lead.peer)} yet.`,
          )
        const next = {
          exported: half.exportCustomRoutes || custom.exported,
          imported: half.importCustomRoutes || custom.imported,
        }
        const isSo = ({ exportCustomRoutes, importCustomRoutes }: Half): boolean =>
          exportCustomRoutes === next.exported && importCustomRoutes === next.imported
        if (isSo(half)) return
        const id = idFor('updatePeering', lead, half.name, String(next.exported), String(next.imported))
        await calls.updatePeering(lead.project, half, next, id)
        const after = await read()
        if (after && isSo(after)) return
        throw failure(
          'unavailable',
          'CHANGE_UNSEEN',
          operation,
          `Google Cloud changed the half of the peering at ${describeSide(lead.end)} and does not show it yet.`,
          'maybe',
        )
      })
    },

    /** `providerId` null: whichever half of ours leads there; otherwise that one alone. */
    remove(lead: Lead, providerId: string | null): Promise<'removed' | 'gone'> {
      const { project, end, peer } = lead
      return inTurn(lead, async () => {
        const read = async () => {
          const half = halfTo(await calls.network(project, end.network ?? ''), peer)
          return half && (providerId === null || providerIdOf(half) === providerId) ? half : null
        }
        const half = await read()
        if (!half) return 'gone'
        try {
          await calls.removePeering(project, half, idFor('removePeering', lead, half.name))
        } catch (thrown) {
          const isGone = thrown instanceof ForeignError && isRefusal(thrown) && (await read()) === null
          if (isGone) return 'gone'
          throw thrown
        }
        if ((await read()) === null) return 'removed'
        const why = half.isByConsensus ? 'until the other side asks for its removal too' : 'for now'
        throw failure(
          'not_active',
          'HALF_STILL_THERE',
          'remove the half of the peering',
          `Google Cloud took the removal of ${half.name} from ${describeSide(end)} and keeps it ${why}.`,
        )
      })
    },
  }
}

const isRefusal = ({ kind }: ForeignError): boolean =>
  kind === 'conflict' || kind === 'invalid' || kind === 'not_found'
