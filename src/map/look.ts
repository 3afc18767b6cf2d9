/** How a status and a cloud look. A status is a color, a line's pattern, a symbol and a word; never a color alone. */
import type { PeeringStatus } from '../peering/status.ts'

export interface Look {
  color: string
  /** As `stroke-dasharray`; empty: an unbroken line. */
  dashes: string
  symbol: string
  word: string
  /** Where there are very many. */
  short: string
}

/** In the order of the legend; the colors have a contrast of 4.5 and more on white. */
export const statusLooks: Readonly<Record<PeeringStatus, Look>> = {
  active: { color: '#1a7f37', dashes: '', symbol: '✓', word: 'active', short: 'active' },
  pending_acceptance: {
    color: '#9a6700',
    dashes: '9 5',
    symbol: '…',
    word: 'pending acceptance',
    short: 'pending',
  },
  requested: { color: '#0969da', dashes: '3 4', symbol: '→', word: 'requested', short: 'requested' },
  provisioning: { color: '#0969da', dashes: '3 4', symbol: '→', word: 'provisioning', short: 'in setup' },
  inactive: { color: '#cf222e', dashes: '14 4 2 4', symbol: '!', word: 'inactive', short: 'inactive' },
  deleting: { color: '#8250df', dashes: '6 3 2 3', symbol: '−', word: 'deleting', short: 'deleting' },
  unknown: { color: '#57606a', dashes: '2 5', symbol: '?', word: 'unknown', short: 'unknown' },
  // What has ended is not drawn; the table is whole so that a new status cannot be forgotten.
  rejected: { color: '#cf222e', dashes: '2 5', symbol: '✕', word: 'rejected', short: 'rejected' },
  expired: { color: '#cf222e', dashes: '2 5', symbol: '✕', word: 'expired', short: 'expired' },
  failed: { color: '#cf222e', dashes: '2 5', symbol: '✕', word: 'failed', short: 'failed' },
  deleted: { color: '#57606a', dashes: '2 5', symbol: '✕', word: 'deleted', short: 'deleted' },
}

/** A peering that does not help whoever asks. */
export const gapLook: Look = {
  color: '#8c959f',
  dashes: '4 4',
  symbol: '✕',
  word: 'not reachable',
  short: 'not reachable',
}

export interface Tint {
  edge: string
  fill: string
}

const tints: Readonly<Record<string, Tint>> = {
  aws: { edge: '#d9730d', fill: '#fff7ed' },
  gcp: { edge: '#1a73e8', fill: '#eff6ff' },
  'redis-cloud': { edge: '#c8102e', fill: '#fff1f1' },
  nfyio: { edge: '#0f766e', fill: '#ecfdf8' },
}

/** A cloud that is not listed looks neutral; its name stands in each of its boxes anyway. */
export function tintOf(cloud: string): Tint {
  return tints[cloud] ?? { edge: '#57606a', fill: '#f6f8fa' }
}

export const gapTint: Tint = { edge: '#8c959f', fill: '#f6f8fa' }
