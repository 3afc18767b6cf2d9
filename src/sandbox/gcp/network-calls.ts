/** Reading networks and subnets. */
import { type Call, param, type Route } from './call.ts'
import { halfBody, pacific } from './half.ts'
import { filtered, page } from './list.ts'
import { fullUrl, type Network, networkPath, refOf, type Subnet } from './network.ts'
import { demandNetwork } from './peering-rules.ts'
import { GcpRefusal } from './refusal.ts'
import { regions } from './seed.ts'
import type { World } from './world.ts'

export const networkAsked = (call: Call): Network =>
  demandNetwork(call.world, { project: param(call, 'project'), network: param(call, 'network') })

function networksOf(call: Call): Network[] {
  const project = call.world.projects.get(param(call, 'project'))
  if (!project) throw new GcpRefusal(404, 'notFound', `Failed to find project ${param(call, 'project')}`)
  return [...project.networks.values()]
}

const subnetPath = ({ project }: Network, { region, name }: Subnet) =>
  `projects/${project}/regions/${region}/subnetworks/${name}`

function networkBody(world: World, network: Network): object {
  const path = networkPath(refOf(network))
  return {
    kind: 'compute#network',
    id: network.id,
    creationTimestamp: pacific(network.createdAt),
    name: network.name,
    selfLink: fullUrl(path),
    selfLinkWithId: fullUrl(`projects/${network.project}/global/networks/${network.id}`),
    autoCreateSubnetworks: network.mode === 'auto',
    ...(network.subnets.length === 0
      ? {}
      : { subnetworks: network.subnets.map(subnet => fullUrl(subnetPath(network, subnet))) }),
    // Left out where there are none, as every empty list is.
    ...(network.halves.length === 0
      ? {}
      : { peerings: network.halves.map(half => halfBody(world, network, half)) }),
    routingConfig: { routingMode: 'REGIONAL' },
    networkFirewallPolicyEnforcementOrder: 'AFTER_CLASSIC_FIREWALL',
  }
}

interface SubnetBody {
  name: string
  network: string
  region: string
}

function subnetBody(network: Network, subnet: Subnet): SubnetBody {
  const body = {
    kind: 'compute#subnetwork',
    name: subnet.name,
    network: fullUrl(networkPath(refOf(network))),
    ipCidrRange: subnet.cidr,
    region: fullUrl(`projects/${network.project}/regions/${subnet.region}`),
    selfLink: fullUrl(subnetPath(network, subnet)),
    privateIpGoogleAccess: false,
    purpose: 'PRIVATE',
    stackType: 'IPV4_ONLY',
  }
  return body
}

function subnetsAsked(call: Call): SubnetBody[] {
  const all = networksOf(call).flatMap(network => network.subnets.map(subnet => subnetBody(network, subnet)))
  return filtered(call, all, { name: ({ name }) => name, network: ({ network }) => network })
}

const lastOf = (url: string) => url.slice(url.lastIndexOf('/') + 1)

/** Every region is named, also where there is nothing in it: with a warning instead of a list. */
function aggregatedList(call: Call): object {
  const { items = [], nextPageToken } = page(call, subnetsAsked(call))
  const scopes = [...new Set([...regions, ...items.map(({ region }) => lastOf(region))])].map(name => {
    const scope = `regions/${name}`
    const subnetworks = items.filter(({ region }) => lastOf(region) === name)
    const warning = {
      code: 'NO_RESULTS_ON_PAGE',
      message: `There are no results for scope '${scope}' on this page.`,
      data: [{ key: 'scope', value: scope }],
    }
    return [scope, subnetworks.length === 0 ? { warning } : { subnetworks }]
  })
  const path = `projects/${param(call, 'project')}/aggregated/subnetworks`
  return {
    kind: 'compute#subnetworkAggregatedList',
    id: path,
    items: Object.fromEntries(scopes),
    ...(nextPageToken === undefined ? {} : { nextPageToken }),
    selfLink: fullUrl(path),
  }
}

const inProject = (params: Readonly<Record<string, string>>) => `projects/${params['project']}`

export const onNetwork = ({ project = '', network = '' }: Readonly<Record<string, string>>) =>
  networkPath({ project, network })

export const networkCalls: readonly Route[] = [
  {
    name: 'networks.list',
    method: 'GET',
    path: '/compute/v1/projects/{project}/global/networks',
    envelope: 'compute',
    permission: { name: 'compute.networks.list', resource: inProject },
    answer(call) {
      const networks = filtered(call, networksOf(call), { name: ({ name }) => name })
      const { items, nextPageToken } = page(call, networks)
      const path = `projects/${param(call, 'project')}/global/networks`
      return {
        kind: 'compute#networkList',
        id: path,
        ...(items === undefined ? {} : { items: items.map(network => networkBody(call.world, network)) }),
        ...(nextPageToken === undefined ? {} : { nextPageToken }),
        selfLink: fullUrl(path),
      }
    },
  },
  {
    name: 'networks.get',
    method: 'GET',
    path: '/compute/v1/projects/{project}/global/networks/{network}',
    envelope: 'compute',
    permission: { name: 'compute.networks.get', resource: onNetwork },
    answer: call => networkBody(call.world, networkAsked(call)),
  },
  {
    name: 'subnetworks.aggregatedList',
    method: 'GET',
    path: '/compute/v1/projects/{project}/aggregated/subnetworks',
    envelope: 'compute',
    permission: { name: 'compute.subnetworks.list', resource: inProject },
    answer: aggregatedList,
  },
]
