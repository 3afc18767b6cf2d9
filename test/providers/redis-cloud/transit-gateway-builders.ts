import type { Peering } from '../../../src/peering/side.ts'
import type { Ask } from '../../../src/providers/provider.ts'
import {
  attachmentOf,
  gatewayOf,
  invitationOf,
} from '../../../src/providers/redis-cloud/transit-gateway-row.ts'
import type { GatewayRow, InvitationRow } from '../../../src/providers/redis-cloud/transit-gateway-schema.ts'
import { awsScope } from './builders.ts'

export const OWNER = '111122223333'
export const SHARED_AT = Date.UTC(2026, 10, 1, 9, 0, 0)

export const invitationRow = (change: Partial<InvitationRow> = {}): InvitationRow => ({
  id: '3',
  name: 'core-network',
  shareUid: 'arn:aws:ram:eu-west-1:111122223333:resource-share/0f1e2d3c-0000-4000-8000-000000000000',
  account: OWNER,
  status: 'pending',
  sharedAt: SHARED_AT,
  ...change,
})

export const gatewayRow = (change: Partial<GatewayRow> = {}): GatewayRow => ({
  id: '7',
  uid: 'tgw-0123456789abcdef0',
  account: OWNER,
  status: 'available',
  attachmentUid: null,
  attachmentStatus: null,
  cidrs: [],
  ...change,
})

export const invitation = (change: Partial<InvitationRow> = {}, region: string | null = null): Peering =>
  invitationOf(awsScope(), region, invitationRow(change))

export const gateway = (change: Partial<GatewayRow> = {}, region: string | null = null): Peering =>
  gatewayOf(awsScope(), region, gatewayRow(change))

/** An attachment with these ranges, each in force. */
export function attachment(
  attachmentStatus: string,
  cidrs: readonly string[] = [],
  change: Partial<GatewayRow> = {},
): Peering {
  const row = gatewayRow({
    attachmentUid: 'tgw-attach-0123456789abcdef0',
    attachmentStatus,
    cidrs: cidrs.map(cidr => ({ cidr, status: 'active' })),
    ...change,
  })
  const made = attachmentOf(awsScope(), null, row)
  if (!made) throw new Error('the row has no attachment')
  return made
}

export const ask = (target: Peering, wanted: Ask['wanted'] = {}): Ask => ({
  scope: awsScope(),
  target,
  wanted,
})
