import { expect, it } from 'vitest'
import { networkRow, operationRow, subnetPage } from '../../../src/providers/gcp/schema.ts'

const network = 'https://www.googleapis.com/compute/v1/projects/app-prod/global/networks/main'

it('a subnet holds its secondary ranges as well; one of IPv6 alone holds none', () => {
  const { items } = subnetPage.parse({
    items: {
      'regions/us-east1': {
        subnetworks: [
          {
            network,
            region: 'https://www.googleapis.com/compute/v1/projects/app-prod/regions/us-east1',
            ipCidrRange: '10.0.0.0/20',
            secondaryIpRanges: [{ rangeName: 'pods', ipCidrRange: '10.4.0.0/14' }],
          },
          { network, region: 'regions/us-east1', stackType: 'IPV6_ONLY', ipv6CidrRange: 'fd20::/64' },
        ],
      },
      'regions/us-west1': { warning: { code: 'NO_RESULTS_ON_PAGE' } },
    },
  })

  expect(items).toEqual([
    { network: 'main', region: 'us-east1', cidrs: ['10.0.0.0/20', '10.4.0.0/14'] },
    { network: 'main', region: 'us-east1', cidrs: [] },
  ])
})

it.each([
  network,
  network.replace('www.googleapis.com', 'compute.googleapis.com'),
  'projects/app-prod/global/networks/main',
])('the other network is read from %s', url => {
  const { halves } = networkRow.parse({ name: 'x', peerings: [{ name: 'y', network: url }] })

  expect(halves[0]?.peer).toEqual({ project: 'app-prod', network: 'main' })
})

it('an operation with an error has failed, even where it does not say how', () => {
  const read = (said: object) => operationRow.parse({ name: 'op', status: 'DONE', ...said }).errors
  const unknown = [{ code: 'UNKNOWN', message: '' }]

  expect(read({})).toEqual([])
  expect(read({ error: {} })).toEqual(unknown)
  expect(read({ error: { errors: [] } })).toEqual(unknown)
  expect(read({ httpErrorStatusCode: 409, httpErrorMessage: 'CONFLICT' })).toEqual([
    { code: 'UNKNOWN', message: 'CONFLICT' },
  ])
  expect(read({ error: { errors: [{ code: 'X', message: 'y' }] }, httpErrorStatusCode: 400 })).toEqual([
    { code: 'X', message: 'y' },
  ])
})
