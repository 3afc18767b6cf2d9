/** One side's entry for a peering, in our words. Source: cloud-peering reference, sections 7 and 10. */

import { sha256 } from '../../kit/json.ts'
import { networkName, networkPair } from '../../peering/network-pair.ts'
import type { Peering, Side } from '../../peering/side.ts'
import type { PeeringStatus } from '../../peering/status.ts'
import type { Scope, Wanted } from '../provider.ts'
import type { CustomRoutes } from './calls.ts'
import { sideAt } from './project.ts'
import type { Half, NetworkRow } from './schema.ts'

/** Network names have no dot, nor have names of peerings. */
export const providerIdOf = ({ on, name }: Pick<Half, 'on' | 'name'>): string => `${on}.${name}`

/** The half of a network that leads to that other one; Google lets there be one. */
export function halfTo(network: NetworkRow | null, peer: Pick<Side, 'account' | 'network'>): Half | null {
  return (
    network?.halves.find(
      half => half.peer?.project === peer.account && half.peer?.network === peer.network,
    ) ?? null
  )
}

export function farOf({ peer }: Half): Side {
  return { ...sideAt('', peer?.network ?? null), account: peer?.project ?? null }
}

/**
 * A half shows no history: INACTIVE is both "the other one is not there yet" and "was up and is down".
 *
 * With consensus one side's asking to delete it, which reference section 10 has as `deleting`, changes nothing by itself:
 * traffic flows, it can be taken back, and the other side may never agree. Whoever is told "deleting" waits for an end
 * that need not come. So it stays what it is, with who asks beside it, until both have agreed.
 */
function statusOf({ raw, leaving }: Half): PeeringStatus {
  if (leaving === 'DELETE_ACKNOWLEDGED') return 'deleting'
  if (raw === 'ACTIVE') return 'active'
  return raw === 'INACTIVE' ? 'pending_acceptance' : 'unknown'
}

export function customRoutesWords({ exported, imported }: CustomRoutes): string {
  if (exported && imported) return 'export and import'
  return exported ? 'export' : imported ? 'import' : 'none'
}

const choices: Readonly<Record<string, string>> = {
  export: 'export',
  import: 'import',
  'export and import': 'both',
}

export const routesOf = ({ exportCustomRoutes, importCustomRoutes }: Half): CustomRoutes => ({
  exported: exportCustomRoutes,
  imported: importCustomRoutes,
})

export const leavingWords: Readonly<Record<string, string>> = {
  LOCAL_DELETE_REQUESTED: 'this side asks to delete it',
  PEER_DELETE_REQUESTED: 'the other side asks to delete it',
  DELETE_ACKNOWLEDGED: 'both sides have agreed to delete it',
}

/** As the inventory keeps it. */
export function peeringOf(scope: Scope, half: Half): Peering {
  const near = { ...scope.near, network: half.on }
  const far = farOf(half)
  const custom = routesOf(half)
  return {
    kind: 'vpc_peering',
    scope: scope.key,
    providerId: providerIdOf(half),
    cloudId: networkPair(near, far),
    near,
    far,
    status: statusOf(half),
    raw: half.raw,
    expiresAt: null, // there is no deadline
    members: [],
    details: {
      ...(half.message === '' ? {} : { 'Google says': half.message }),
      ...(custom.exported || custom.imported ? { 'custom routes': customRoutesWords(custom) } : {}),
      ...(half.isByConsensus ? { 'removed by': 'consent of both sides' } : {}),
      ...(half.leaving === '' ? {} : { consent: leavingWords[half.leaving] ?? half.leaving }),
    },
  }
}

/** Whose custom routes were meant, where both ends are Google Cloud's: the other end does the opposite. */
export const ROUTES_OF = 'custom-routes-of'

/** What was asked for, as far as our half shows it. */
export function mirrored({ near, details }: Pick<Peering, 'near' | 'details'>): Wanted {
  const choice = choices[details['custom routes'] ?? '']
  return choice === undefined ? {} : { 'custom-routes': choice, [ROUTES_OF]: networkName(near) ?? '' }
}

/** What was asked for at this end; false is "not asked for", never "switch it off". */
export function customRoutesAt(end: Side, wanted: Wanted): CustomRoutes {
  const choice = wanted['custom-routes'] ?? 'none'
  const asked = {
    exported: choice === 'export' || choice === 'both',
    imported: choice === 'import' || choice === 'both',
  }
  const isMirrored = wanted[ROUTES_OF] !== undefined && wanted[ROUTES_OF] !== networkName(end)
  return isMirrored ? { exported: asked.imported, imported: asked.exported } : asked
}

/** Google takes up to 63 lower-case letters, digits and hyphens, a letter first. */
const NAME_MAX = 63

/** `peerbot-shared-1a2b3c4d`: the same for the same pair and request, and none that leads elsewhere. */
export function nameFor(network: NetworkRow, pair: string, peer: string, subject: string | null): string {
  for (let round = 0; ; round++) {
    const tail = sha256([pair, subject ?? '', ...(round === 0 ? [] : [String(round)])].join(' ')).slice(0, 8)
    const middle = peer
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, NAME_MAX - 'peerbot--'.length - tail.length)
    const name = `peerbot-${middle}-${tail}`.replace(/-+/g, '-')
    if (!network.halves.some(half => half.name === name)) return name
  }
}
