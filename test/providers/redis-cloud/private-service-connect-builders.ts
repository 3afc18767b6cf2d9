import type { Peering } from '../../../src/peering/side.ts'
import type { Ask } from '../../../src/providers/provider.ts'
import { endpointOf, serviceOf } from '../../../src/providers/redis-cloud/private-service-connect-row.ts'
import type {
  EndpointRow,
  ServiceRow,
} from '../../../src/providers/redis-cloud/private-service-connect-schema.ts'
import { googleScope } from './builders.ts'

export const names = {
  project: 'app-prod',
  network: 'main',
  subnet: 'main-us-central1',
  connection: 'redis-prod',
}

export const serviceRow = (change: Partial<ServiceRow> = {}): ServiceRow => ({
  id: '40',
  hostName: 'psc.mc1301-0.us-central1.gcp.cloud.rlrcp.com',
  attachment: 'service-attachment-mc1301-0-us-central1-rlrcp',
  status: 'active',
  ...change,
})

export const endpointRow = (change: Partial<EndpointRow> = {}): EndpointRow => ({
  id: '12',
  ...names,
  status: 'active',
  ...change,
})

export const service = (
  status: string | null = 'active',
  endpoints: EndpointRow[] = [],
  region: string | null = null,
): Peering => serviceOf(googleScope(), region, serviceRow({ status }), endpoints)

export const endpoint = (
  status: string | null = 'active',
  change: Partial<EndpointRow> = {},
  region: string | null = null,
): Peering => endpointOf(googleScope(), region, serviceRow(), endpointRow({ status, ...change }))

export const ask = (target: Peering | null, wanted: Ask['wanted'] = {}): Ask => ({
  scope: googleScope(),
  target,
  wanted,
})
