/** Every call the simulated Google Cloud answers, and by which test beside this one it is exercised. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { routeOf, routes } from '../../../src/sandbox/gcp/routes.ts'

const rows: Readonly<Record<string, string>> = {
  'networks.list': 'faults.test.ts',
  'networks.get': 'peering.test.ts',
  'subnetworks.aggregatedList': 'faults.test.ts',
  'networks.addPeering': 'peering.test.ts',
  'networks.updatePeering': 'peering.test.ts',
  'networks.removePeering': 'peering.test.ts',
  'networks.requestRemovePeering': 'peering.test.ts',
  'networks.cancelRequestRemovePeering': 'peering.test.ts',
  'networks.listPeeringRoutes': 'peering.test.ts',
  'globalOperations.get': 'peering.test.ts',
  'globalOperations.wait': 'peering.test.ts',
  'projects.testIamPermissions': 'faults.test.ts',
  'serviceAccounts.generateAccessToken': 'tokens.test.ts',
  'oauth2.token': 'tokens.test.ts',
  'sts.token': 'tokens.test.ts',
  'sts.oauthtoken': 'tokens.test.ts',
  'identity.token': 'tokens.test.ts',
}

const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8')

describe('the calls', () => {
  it('are those of the table', () => {
    expect(new Set(routes.map(({ name }) => name))).toEqual(new Set(Object.keys(rows)))
  })

  it.each(routes)('$method $path is found by its path, and by no other method', ({ method, path, name }) => {
    const concrete = path.replaceAll(/\{\w+\}/g, 'value-1')

    expect(routeOf(method, concrete)?.route.name).toBe(name)
    expect(routeOf('DELETE', concrete)).toBeNull()
  })

  it.each(Object.entries(rows))('%s is exercised in %s', (name, file) => {
    // What the library calls by itself is named by no test: its credentials file is.
    const words: Record<string, string> = {
      'networks.list': '/global/networks',
      'networks.get': 'bench.peerings',
      'networks.addPeering': 'bench.add',
      'networks.removePeering': 'bench.remove',
      'globalOperations.get': 'bench.finish',
      'oauth2.token': '/token',
      'sts.token': '/v1/token',
      'sts.oauthtoken': '/v1/oauthtoken',
      'identity.token': "'external_account'",
    }

    expect(read(file)).toContain(
      words[name] ??
        name
          .split('.')[1]
          ?.replace('aggregatedList', 'aggregated/subnetworks')
          .replace(/^wait$/, '/wait'),
    )
  })
})
