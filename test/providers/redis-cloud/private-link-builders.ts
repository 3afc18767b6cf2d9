import type { Peering } from '../../../src/peering/side.ts'
import type { Ask } from '../../../src/providers/provider.ts'
import { linkOf } from '../../../src/providers/redis-cloud/private-link-row.ts'
import type { PrivateLinkRow } from '../../../src/providers/redis-cloud/private-link-schema.ts'
import { awsScope } from './builders.ts'

export const CONSUMER = '111122223333'
export const OTHER = '444455556666'

export const linkRow = (change: Partial<PrivateLinkRow> = {}): PrivateLinkRow => ({
  status: 'active',
  shareName: 'peerbot-1206',
  shareArn: 'arn:aws:ram:eu-west-1:550680565604:resource-share/0f1e2d3c-0000-4000-8000-000000000000',
  configurationId: 'rcfg-0123456789abcdef0',
  configurationArn: 'arn:aws:vpc-lattice:eu-west-1:550680565604:resourceconfiguration/rcfg-0123456789abcdef0',
  errorMessage: null,
  principals: [{ principal: CONSUMER, type: 'aws_account', alias: null, status: 'associated' }],
  connections: [],
  databases: [],
  ...change,
})

export const endpointRow = (change: Partial<PrivateLinkRow['connections'][number]> = {}) => ({
  associationId: 'rsa-0123456789abcdef0',
  connectionId: 'vpce-0123456789abcdef0',
  type: 'vpc_endpoint',
  ownerId: CONSUMER,
  since: '2026-11-20T10:00:00.000Z',
  ...change,
})

export const principalRow = (principal: string, status: string | null) => ({
  principal,
  type: 'aws_account',
  alias: null,
  status,
})

export const link = (change: Partial<PrivateLinkRow> = {}, region: string | null = null): Peering =>
  linkOf(awsScope(), region, linkRow(change))

export const ask = (change: Partial<Ask> = {}): Ask => ({
  scope: awsScope(),
  target: link(),
  wanted: {},
  ...change,
})
