import { describe, expect, it } from 'vitest'
import { ForeignError } from '../../../src/kit/errors.ts'
import {
  endpointOf,
  isEndpointOf,
  numberIn,
  serviceNumberOf,
  serviceOf,
} from '../../../src/providers/redis-cloud/private-service-connect-row.ts'
import {
  endpointList,
  scriptResource,
  serviceResource,
} from '../../../src/providers/redis-cloud/private-service-connect-schema.ts'
import { activeActiveGoogleScope, googleScope } from './builders.ts'
import { endpoint, endpointRow, names, service, serviceRow } from './private-service-connect-builders.ts'

describe('a service', () => {
  it('shows its host name, its attachment and its endpoints', () => {
    const made = serviceOf(googleScope(), null, serviceRow(), [
      endpointRow({ status: 'pending' }),
      endpointRow({ id: '13', status: null }),
    ])

    expect(made).toMatchObject({
      kind: 'psc',
      providerId: 'psc',
      cloudId: 'service-attachment-mc1301-0-us-central1-rlrcp',
      near: { region: 'us-central1' },
      far: { cloud: 'gcp', account: null, network: null },
      details: {
        'service id': '40',
        'host name': 'psc.mc1301-0.us-central1.gcp.cloud.rlrcp.com',
        endpoints: '12 (pending), 13 (no status)',
      },
    })
  })

  it('with many endpoints shows some', () => {
    const many = Array.from({ length: 22 }, (_, index) => endpointRow({ id: String(index) }))

    expect(service('active', many).details['endpoints']).toMatch(/19 \(active\), 2 more$/)
  })

  it('of one region has that region in its id and as its near side', () => {
    expect(serviceOf(activeActiveGoogleScope(), 'europe-west1', serviceRow(), [])).toMatchObject({
      providerId: 'psc@europe-west1',
      near: { region: 'europe-west1', cidrs: ['192.168.13.0/24'] },
    })
  })

  it.each([
    ['create-queued', 'provisioning'],
    ['initialized', 'provisioning'],
    ['create-pending', 'provisioning'],
    ['active', 'active'],
    ['delete-queued', 'deleting'],
    ['delete-pending', 'deleting'],
    ['deleted', 'deleted'],
    ['provision-failed', 'failed'],
    ['failed', 'failed'],
    ['resting', 'unknown'],
    [null, 'unknown'],
  ])('that is %s is %s', (word, status) => {
    expect(service(word)).toMatchObject({ status, raw: word ?? 'no status' })
  })

  it('is absent in an empty resource, and nowhere else', () => {
    expect(serviceResource.parse(null)).toBeNull()
    expect(serviceResource.parse({ links: [] })).toBeNull()
    expect(serviceResource.parse({ status: 'create-queued' })).toMatchObject({ id: null })
    expect(serviceResource.parse({ id: 40 })).toMatchObject({ id: '40', status: null })
    expect(serviceResource.safeParse(undefined).success).toBe(false)
  })
})

describe('an endpoint', () => {
  it('shows whose network it is in', () => {
    expect(endpointOf(activeActiveGoogleScope(), 'us-central1', serviceRow(), endpointRow())).toMatchObject({
      kind: 'psc_endpoint',
      providerId: 'psc-12@us-central1',
      far: { cloud: 'gcp', account: 'app-prod', network: 'main', region: 'us-central1' },
      details: { subnet: 'main-us-central1', 'connection name': 'redis-prod', 'service id': '40' },
    })
    expect(numberIn('psc-12@us-central1')).toBe('12')
  })

  it.each([
    ['initialized', 'pending_acceptance'],
    ['processing', 'provisioning'],
    ['pending', 'pending_acceptance'],
    ['accept-pending', 'provisioning'],
    ['active', 'active'],
    ['reject-pending', 'provisioning'],
    ['rejected', 'rejected'],
    ['deleted', 'deleted'],
    ['failed', 'failed'],
    ['resting', 'unknown'],
  ])('that is %s is %s', (word, status) => {
    expect(endpoint(word)).toMatchObject({ status, raw: word })
  })

  it('is known by its four names; one that is not said contradicts nothing', () => {
    expect(isEndpointOf(endpoint(), names)).toBe(true)
    expect(isEndpointOf(endpoint('active', { subnet: null, connection: null }), names)).toBe(true)
    for (const key of ['project', 'network', 'subnet', 'connection'] as const)
      expect(isEndpointOf(endpoint('active', { [key]: 'other' }), names)).toBe(false)
    expect(isEndpointOf(endpoint('active', { project: null }), names)).toBe(false)
  })

  it('leads to its service, once that is known', () => {
    expect(serviceNumberOf(endpoint())).toBe('40')
    expect(() => serviceNumberOf({ ...endpoint(), details: {} })).toThrow(ForeignError)
  })
})

it('a list with a row that cannot be read is none', () => {
  expect(endpointList.safeParse({ endpoints: [{ status: 'active' }] }).success).toBe(false)
  expect(endpointList.safeParse({}).success).toBe(false)
  expect(endpointList.parse({ endpoints: [{ id: 12 }] })).toMatchObject([{ id: '12', project: null }])
})

it('a script may be missing for one of the shells', () => {
  expect(scriptResource.parse({ script: { bash: 'gcloud' } })).toEqual({ bash: 'gcloud', powershell: null })
  expect(scriptResource.safeParse({}).success).toBe(false)
})
