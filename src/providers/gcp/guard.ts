/**
 * Which network the other half stands at. Google has no request that could be looked up: a half is added towards a
 * network by name, so the name has to be the one that was reported and nothing else. Pure.
 */
import { peerIn } from '../../peering/network-pair.ts'
import { describeSide, type Side } from '../../peering/side.ts'
import { failure } from './failure.ts'
import { sideAt } from './project.ts'

/** As the cloud id names it, with the ranges that are known of it; null where the id is not of this end. */
export function peerOf(end: Side, other: Side, cloudId: string): Side | null {
  const peer = peerIn(cloudId, end)
  return peer ? sideAt(peer.account, peer.network, other.cidrs) : null
}

/** A network without its project is a name of whoever runs it, and can be compared with nothing. */
function contradicts(peer: Side, other: Side): boolean {
  if (other.account === null) return false
  return other.account !== peer.account || (other.network !== null && other.network !== peer.network)
}

/** The exact other network. @throws `NOT_THE_PEERING`: nothing may be added then. */
export function exactPeer(end: Side, other: Side, cloudId: string, operation: string): Side {
  const peer = peerOf(end, other, cloudId)
  if (peer && !contradicts(peer, other)) return peer
  const why = peer
    ? `it leads to ${describeSide(peer)}, not to ${describeSide(other)}`
    : `neither of its ends is ${describeSide(end)}`
  throw failure(
    'invalid',
    'NOT_THE_PEERING',
    operation,
    `${cloudId} is not the peering that was asked for: ${why}.`,
  )
}
