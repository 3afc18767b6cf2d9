/**
 * Which calls of the official OpenAPI the simulated Redis Cloud answers, and by which test each is exercised. The file
 * lives beside the checkout, not in it: without it the comparison with it is skipped, and says so.
 */
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { HttpRefusal } from '../../../src/sandbox/redis-cloud/route.ts'
import { routeOf, routePaths } from '../../../src/sandbox/redis-cloud/routes.ts'
import { isOpenApiBeside, openApiFile } from './openapi-replies.ts'

interface Row {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string // as the file writes it
  isSimulated: boolean
  test: string // beside this one
}

const rows: readonly Row[] = [
  { method: 'GET', path: '/v1/', isSimulated: true, test: 'account.test.ts' },
  { method: 'GET', path: '/v1/logs', isSimulated: true, test: 'account.test.ts' },
  { method: 'GET', path: '/v1/regions', isSimulated: true, test: 'account.test.ts' },
  { method: 'GET', path: '/v1/subscriptions', isSimulated: true, test: 'account.test.ts' },
  { method: 'GET', path: '/v1/subscriptions/{subscriptionId}', isSimulated: true, test: 'account.test.ts' },
  {
    method: 'GET',
    path: '/v1/subscriptions/{subscriptionId}/cidr',
    isSimulated: true,
    test: 'byoc-cidr.test.ts',
  },
  {
    method: 'PUT',
    path: '/v1/subscriptions/{subscriptionId}/cidr',
    isSimulated: true,
    test: 'byoc-cidr.test.ts',
  },
  {
    method: 'GET',
    path: '/v1/subscriptions/{subscriptionId}/peerings',
    isSimulated: true,
    test: 'tasks.test.ts',
  },
  {
    method: 'POST',
    path: '/v1/subscriptions/{subscriptionId}/peerings',
    isSimulated: true,
    test: 'aws-peering.test.ts',
  },
  {
    method: 'PUT',
    path: '/v1/subscriptions/{subscriptionId}/peerings/{peeringId}',
    isSimulated: true,
    test: 'aws-peering.test.ts',
  },
  {
    method: 'DELETE',
    path: '/v1/subscriptions/{subscriptionId}/peerings/{peeringId}',
    isSimulated: true,
    test: 'aws-peering.test.ts',
  },
  {
    method: 'GET',
    path: '/v1/subscriptions/{subscriptionId}/private-link',
    isSimulated: true,
    test: 'private-link.test.ts',
  },
  {
    method: 'POST',
    path: '/v1/subscriptions/{subscriptionId}/private-link',
    isSimulated: true,
    test: 'private-link.test.ts',
  },
  {
    method: 'DELETE',
    path: '/v1/subscriptions/{subscriptionId}/private-link',
    isSimulated: true,
    test: 'private-link.test.ts',
  },
  {
    method: 'POST',
    path: '/v1/subscriptions/{subscriptionId}/private-link/connections/disassociate',
    isSimulated: true,
    test: 'private-link.test.ts',
  },
  {
    method: 'GET',
    path: '/v1/subscriptions/{subscriptionId}/private-link/endpoint-script',
    isSimulated: true,
    test: 'private-link.test.ts',
  },
  {
    method: 'POST',
    path: '/v1/subscriptions/{subscriptionId}/private-link/principals',
    isSimulated: true,
    test: 'private-link.test.ts',
  },
  {
    method: 'DELETE',
    path: '/v1/subscriptions/{subscriptionId}/private-link/principals',
    isSimulated: true,
    test: 'private-link.test.ts',
  },
  {
    method: 'GET',
    path: '/v1/subscriptions/{subscriptionId}/private-service-connect',
    isSimulated: true,
    test: 'private-service-connect.test.ts',
  },
  {
    method: 'POST',
    path: '/v1/subscriptions/{subscriptionId}/private-service-connect',
    isSimulated: true,
    test: 'private-service-connect.test.ts',
  },
  {
    method: 'DELETE',
    path: '/v1/subscriptions/{subscriptionId}/private-service-connect',
    isSimulated: true,
    test: 'private-service-connect.test.ts',
  },
  {
    method: 'GET',
    path: '/v1/subscriptions/{subscriptionId}/private-service-connect/{pscServiceId}',
    isSimulated: true,
    test: 'private-service-connect.test.ts',
  },
  {
    method: 'POST',
    path: '/v1/subscriptions/{subscriptionId}/private-service-connect/{pscServiceId}',
    isSimulated: true,
    test: 'private-service-connect.test.ts',
  },
  {
    method: 'PUT',
    path: '/v1/subscriptions/{subscriptionId}/private-service-connect/{pscServiceId}/endpoints/{endpointId}',
    isSimulated: true,
    test: 'private-service-connect.test.ts',
  },
  {
    method: 'DELETE',
    path: '/v1/subscriptions/{subscriptionId}/private-service-connect/{pscServiceId}/endpoints/{endpointId}',
    isSimulated: true,
    test: 'private-service-connect.test.ts',
  },
  {
    method: 'GET',
    path: '/v1/subscriptions/{subscriptionId}/private-service-connect/{pscServiceId}/endpoints/{endpointId}/creationScripts',
    isSimulated: true,
    test: 'private-service-connect.test.ts',
  },
  {
    method: 'GET',
    path: '/v1/subscriptions/{subscriptionId}/private-service-connect/{pscServiceId}/endpoints/{endpointId}/deletionScripts',
    isSimulated: true,
    test: 'private-service-connect.test.ts',
  },
  {
    method: 'GET',
    path: '/v1/subscriptions/{subscriptionId}/regions',
    isSimulated: true,
    test: 'account.test.ts',
  },
  {
    method: 'GET',
    path: '/v1/subscriptions/{subscriptionId}/regions/peerings',
    isSimulated: true,
    test: 'active-active-peering.test.ts',
  },
  {
    method: 'POST',
    path: '/v1/subscriptions/{subscriptionId}/regions/peerings',
    isSimulated: true,
    test: 'active-active-peering.test.ts',
  },
  {
    method: 'PUT',
    path: '/v1/subscriptions/{subscriptionId}/regions/peerings/{peeringId}',
    isSimulated: true,
    test: 'active-active-peering.test.ts',
  },
  {
    method: 'DELETE',
    path: '/v1/subscriptions/{subscriptionId}/regions/peerings/{peeringId}',
    isSimulated: true,
    test: 'active-active-peering.test.ts',
  },
  {
    method: 'GET',
    path: '/v1/subscriptions/{subscriptionId}/regions/{regionId}/private-link',
    isSimulated: true,
    test: 'private-link.test.ts',
  },
  {
    method: 'POST',
    path: '/v1/subscriptions/{subscriptionId}/regions/{regionId}/private-link',
    isSimulated: true,
    test: 'private-link.test.ts',
  },
  {
    method: 'DELETE',
    path: '/v1/subscriptions/{subscriptionId}/regions/{regionId}/private-link',
    isSimulated: true,
    test: 'private-link.test.ts',
  },
  {
    method: 'POST',
    path: '/v1/subscriptions/{subscriptionId}/regions/{regionId}/private-link/connections/disassociate',
    isSimulated: true,
    test: 'private-link.test.ts',
  },
  {
    method: 'GET',
    path: '/v1/subscriptions/{subscriptionId}/regions/{regionId}/private-link/endpoint-script',
    isSimulated: true,
    test: 'private-link.test.ts',
  },
  {
    method: 'POST',
    path: '/v1/subscriptions/{subscriptionId}/regions/{regionId}/private-link/principals',
    isSimulated: true,
    test: 'private-link.test.ts',
  },
  {
    method: 'DELETE',
    path: '/v1/subscriptions/{subscriptionId}/regions/{regionId}/private-link/principals',
    isSimulated: true,
    test: 'private-link.test.ts',
  },
  {
    method: 'GET',
    path: '/v1/subscriptions/{subscriptionId}/regions/{regionId}/private-service-connect',
    isSimulated: true,
    test: 'private-service-connect.test.ts',
  },
  {
    method: 'POST',
    path: '/v1/subscriptions/{subscriptionId}/regions/{regionId}/private-service-connect',
    isSimulated: true,
    test: 'private-service-connect.test.ts',
  },
  {
    method: 'DELETE',
    path: '/v1/subscriptions/{subscriptionId}/regions/{regionId}/private-service-connect',
    isSimulated: true,
    test: 'private-service-connect.test.ts',
  },
  {
    method: 'GET',
    path: '/v1/subscriptions/{subscriptionId}/regions/{regionId}/private-service-connect/{pscServiceId}',
    isSimulated: true,
    test: 'private-service-connect.test.ts',
  },
  {
    method: 'POST',
    path: '/v1/subscriptions/{subscriptionId}/regions/{regionId}/private-service-connect/{pscServiceId}',
    isSimulated: true,
    test: 'private-service-connect.test.ts',
  },
  {
    method: 'PUT',
    path: '/v1/subscriptions/{subscriptionId}/regions/{regionId}/private-service-connect/{pscServiceId}/endpoints/{endpointId}',
    isSimulated: true,
    test: 'private-service-connect.test.ts',
  },
  {
    method: 'DELETE',
    path: '/v1/subscriptions/{subscriptionId}/regions/{regionId}/private-service-connect/{pscServiceId}/endpoints/{endpointId}',
    isSimulated: true,
    test: 'private-service-connect.test.ts',
  },
  {
    method: 'GET',
    path: '/v1/subscriptions/{subscriptionId}/regions/{regionId}/private-service-connect/{pscServiceId}/endpoints/{endpointId}/creationScripts',
    isSimulated: true,
    test: 'private-service-connect.test.ts',
  },
  {
    method: 'GET',
    path: '/v1/subscriptions/{subscriptionId}/regions/{regionId}/private-service-connect/{pscServiceId}/endpoints/{endpointId}/deletionScripts',
    isSimulated: true,
    test: 'private-service-connect.test.ts',
  },
  {
    method: 'GET',
    path: '/v1/subscriptions/{subscriptionId}/regions/{regionId}/transitGateways',
    isSimulated: true,
    test: 'transit-gateway.test.ts',
  },
  {
    method: 'GET',
    path: '/v1/subscriptions/{subscriptionId}/regions/{regionId}/transitGateways/invitations',
    isSimulated: true,
    test: 'transit-gateway.test.ts',
  },
  {
    method: 'PUT',
    path: '/v1/subscriptions/{subscriptionId}/regions/{regionId}/transitGateways/invitations/{tgwInvitationId}/accept',
    isSimulated: true,
    test: 'transit-gateway.test.ts',
  },
  {
    method: 'PUT',
    path: '/v1/subscriptions/{subscriptionId}/regions/{regionId}/transitGateways/invitations/{tgwInvitationId}/reject',
    isSimulated: true,
    test: 'transit-gateway.test.ts',
  },
  {
    method: 'PUT',
    path: '/v1/subscriptions/{subscriptionId}/regions/{regionId}/transitGateways/{TgwId}/attachment',
    isSimulated: true,
    test: 'transit-gateway.test.ts',
  },
  {
    method: 'POST',
    path: '/v1/subscriptions/{subscriptionId}/regions/{regionId}/transitGateways/{TgwId}/attachment',
    isSimulated: true,
    test: 'transit-gateway.test.ts',
  },
  {
    method: 'DELETE',
    path: '/v1/subscriptions/{subscriptionId}/regions/{regionId}/transitGateways/{TgwId}/attachment',
    isSimulated: true,
    test: 'transit-gateway.test.ts',
  },
  {
    method: 'GET',
    path: '/v1/subscriptions/{subscriptionId}/transitGateways',
    isSimulated: true,
    test: 'transit-gateway.test.ts',
  },
  {
    method: 'GET',
    path: '/v1/subscriptions/{subscriptionId}/transitGateways/invitations',
    isSimulated: true,
    test: 'transit-gateway.test.ts',
  },
  {
    method: 'PUT',
    path: '/v1/subscriptions/{subscriptionId}/transitGateways/invitations/{tgwInvitationId}/accept',
    isSimulated: true,
    test: 'transit-gateway.test.ts',
  },
  {
    method: 'PUT',
    path: '/v1/subscriptions/{subscriptionId}/transitGateways/invitations/{tgwInvitationId}/reject',
    isSimulated: true,
    test: 'transit-gateway.test.ts',
  },
  {
    method: 'PUT',
    path: '/v1/subscriptions/{subscriptionId}/transitGateways/{TgwId}/attachment',
    isSimulated: true,
    test: 'transit-gateway.test.ts',
  },
  {
    method: 'POST',
    path: '/v1/subscriptions/{subscriptionId}/transitGateways/{TgwId}/attachment',
    isSimulated: true,
    test: 'transit-gateway.test.ts',
  },
  {
    method: 'DELETE',
    path: '/v1/subscriptions/{subscriptionId}/transitGateways/{TgwId}/attachment',
    isSimulated: true,
    test: 'transit-gateway.test.ts',
  },
  { method: 'GET', path: '/v1/tasks', isSimulated: true, test: 'tasks.test.ts' },
  { method: 'GET', path: '/v1/tasks/{taskId}', isSimulated: true, test: 'tasks.test.ts' },
]

/** Paths the router knows beyond the file: the Go client's spelling of two of its calls. */
const beyondTheFile = ['/v1/subscriptions/{subscriptionId}/regions/peerings/']

const methods = ['GET', 'POST', 'PUT', 'DELETE'] as const
const named = ({ method, path }: { method: string; path: string }) => `${method} ${path}`

/** Whether the router has a route of exactly this path, which a look-alike pattern would not be. */
function isRouted({ method, path }: { method: string; path: string }): boolean {
  try {
    return routeOf(method, path).route.path === path
  } catch (error) {
    if (error instanceof HttpRefusal) return false
    throw error
  }
}

function textOf(test: string): string {
  const file = new URL(test, import.meta.url)
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

/** What the text of a test that sends this call cannot do without: its method, and the fixed parts of its path. */
function missingFrom(text: string, { method, path }: Row): string[] {
  const fixed = path.split('/').filter(part => part !== '' && part !== 'v1' && !part.startsWith('{'))
  const words = fixed.map(part => new RegExp(`[/'\`]${part}\\b`))
  return [new RegExp(`'${method}'`), ...words].filter(word => !word.test(text)).map(String)
}

describe('coverage of the official OpenAPI', () => {
  it.skipIf(isOpenApiBeside)('is compared with the file', context => {
    context.skip('NOT CHECKED: ../shared/reference/redis-cloud-openapi.json is not beside the checkout')
  })

  it.runIf(isOpenApiBeside)('has a row for each path and method of the file, and no other', () => {
    const official = Object.entries(openApiFile().paths).flatMap(([path, operations]) =>
      Object.keys(operations).map(method => named({ method: method.toUpperCase(), path })),
    )

    expect(rows.map(named).toSorted()).toEqual(official.toSorted())
  })

  it('has each row once', () => {
    expect(new Set(rows.map(named)).size).toBe(rows.length)
  })

  it.each(rows)('says rightly whether it is simulated: $method $path', row => {
    expect(isRouted(row)).toBe(row.isSimulated)
  })

  it('has a row for each route', () => {
    const simulated = rows.filter(({ isSimulated }) => isSimulated).map(named)
    const routed = [...new Set(routePaths)]
      .filter(path => !beyondTheFile.includes(path))
      .flatMap(path => methods.map(method => ({ method, path })).filter(isRouted))

    expect(routed.map(named).toSorted()).toEqual(simulated.toSorted())
  })

  it.each(rows.filter(({ isSimulated }) => isSimulated))('names a test that sends $method $path', row => {
    expect(missingFrom(textOf(row.test), row)).toEqual([])
  })

  it('knows a test that is not there, or sends something else', () => {
    const row: Row = { method: 'PUT', path: '/v1/tasks/{taskId}', isSimulated: false, test: 'absent.test.ts' }

    expect(missingFrom(textOf(row.test), row)).toHaveLength(2)
    expect(missingFrom(`call('GET', '/tasks')`, row)).toEqual([`/'PUT'/`])
    expect(missingFrom(`call('PUT', '/subscriptions')`, row)).toHaveLength(1)
    expect(isRouted(row)).toBe(false)
  })
})
