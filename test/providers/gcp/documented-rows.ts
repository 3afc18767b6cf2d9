/**
 * What Compute Engine answers, written from its API reference (networks.get, subnetworks.aggregatedList,
 * networks.listPeeringRoutes) and from rows that people have published; not from the simulation. With what the adapter
 * does not read, and without what Google leaves out.
 */
const api = 'https://www.googleapis.com/compute/v1/projects'

const main = {
  kind: 'compute#network',
  id: '4851924872410528963',
  creationTimestamp: '2021-04-21T14:17:20.628-07:00',
  name: 'main',
  description: 'Host project',
  selfLink: `${api}/app-prod/global/networks/main`,
  selfLinkWithId: `${api}/app-prod/global/networks/4851924872410528963`,
  autoCreateSubnetworks: false,
  subnetworks: [`${api}/app-prod/regions/us-central1/subnetworks/main-us`],
  peerings: [
    {
      name: 'to-shared',
      network: `${api}/data-prod/global/networks/shared`,
      state: 'ACTIVE',
      stateDetails: '[2024-03-11T02:16:09.418-07:00]: Connected.',
      autoCreateRoutes: true,
      exportCustomRoutes: true,
      importCustomRoutes: false,
      exchangeSubnetRoutes: true,
      exportSubnetRoutesWithPublicIp: true,
      importSubnetRoutesWithPublicIp: false,
      peerMtu: 1460,
      stackType: 'IPV4_ONLY',
      updateStrategy: 'INDEPENDENT',
      connectionStatus: {
        updateStrategy: 'INDEPENDENT',
        trafficConfiguration: {
          exportCustomRoutesToPeer: false,
          exportSubnetRoutesWithPublicIpToPeer: false,
          importCustomRoutesFromPeer: false,
          importSubnetRoutesWithPublicIpFromPeer: false,
          stackType: 'IPV4_ONLY',
        },
      },
    },
    // As it was before there were update strategies.
    {
      name: 'redis-cloud',
      network: `${api}/tp-redis/global/networks/net-7`,
      state: 'INACTIVE',
      stateDetails: '[2022-04-22T17:42:28.882-07:00]: Peer network tried to connect and failed.',
      autoCreateRoutes: true,
      exportCustomRoutes: false,
      importCustomRoutes: false,
      exchangeSubnetRoutes: true,
      exportSubnetRoutesWithPublicIp: true,
      importSubnetRoutesWithPublicIp: false,
      stackType: 'IPV4_ONLY',
    },
    {
      name: 'by-consent',
      network: `${api}/partner-prod/global/networks/edge`,
      state: 'ACTIVE',
      stateDetails: 'Connected.',
      autoCreateRoutes: true,
      exchangeSubnetRoutes: true,
      exportCustomRoutes: true,
      importCustomRoutes: true,
      stackType: 'IPV4_IPV6',
      updateStrategy: 'CONSENSUS',
      connectionStatus: {
        updateStrategy: 'CONSENSUS',
        consensusState: { updateStatus: 'IN_SYNC', deleteStatus: 'PEER_DELETE_REQUESTED' },
        trafficConfiguration: { stackType: 'IPV4_IPV6' },
      },
    },
    // What nobody asked for is not said.
    {
      name: 'undecided',
      network: `${api}/partner-prod/global/networks/core`,
      state: 'INACTIVE',
      updateStrategy: 'CONSENSUS',
      connectionStatus: {
        updateStrategy: 'INDEPENDENT',
        consensusState: {
          updateStatus: 'PENDING_PEER_ACKNOWLEDGEMENT',
          deleteStatus: 'DELETE_STATUS_UNSPECIFIED',
        },
      },
    },
  ],
  routingConfig: { routingMode: 'GLOBAL', bgpBestPathSelectionMode: 'LEGACY' },
  mtu: 1460,
  networkFirewallPolicyEnforcementOrder: 'AFTER_CLASSIC_FIREWALL',
}

/** By path; a network without a peering has no word of them. */
export const documentedRows: Readonly<Record<string, object>> = {
  '/projects/app-prod/global/networks': {
    kind: 'compute#networkList',
    id: 'projects/app-prod/global/networks',
    items: [
      main,
      {
        kind: 'compute#network',
        id: '276817910687905639',
        creationTimestamp: '2023-02-10T09:56:14.453-08:00',
        name: 'default',
        selfLink: `${api}/app-prod/global/networks/default`,
        autoCreateSubnetworks: true,
        routingConfig: { routingMode: 'REGIONAL' },
      },
    ],
    selfLink: `${api}/app-prod/global/networks`,
  },
  '/projects/app-prod/global/networks/main': main,
  '/projects/app-prod/aggregated/subnetworks': {
    kind: 'compute#subnetworkAggregatedList',
    id: 'projects/app-prod/aggregated/subnetworks',
    items: {
      'regions/us-central1': {
        subnetworks: [
          {
            kind: 'compute#subnetwork',
            id: '6117284450983421001',
            creationTimestamp: '2021-04-21T14:18:02.110-07:00',
            name: 'main-us',
            network: `${api}/app-prod/global/networks/main`,
            ipCidrRange: '10.10.0.0/20',
            gatewayAddress: '10.10.0.1',
            region: `${api}/app-prod/regions/us-central1`,
            selfLink: `${api}/app-prod/regions/us-central1/subnetworks/main-us`,
            privateIpGoogleAccess: true,
            secondaryIpRanges: [{ rangeName: 'pods', ipCidrRange: '10.64.0.0/14' }],
            fingerprint: 'kQ3xwE7mXn0=',
            purpose: 'PRIVATE',
            stackType: 'IPV4_ONLY',
          },
        ],
      },
      'regions/us-east1': {
        warning: {
          code: 'NO_RESULTS_ON_PAGE',
          message: "There are no results for scope 'regions/us-east1' on this page.",
          data: [{ key: 'scope', value: 'regions/us-east1' }],
        },
      },
    },
    selfLink: `${api}/app-prod/aggregated/subnetworks`,
  },
  '/projects/app-prod/global/networks/main/listPeeringRoutes': {
    kind: 'compute#exchangedPeeringRoutesList',
    id: 'projects/app-prod/global/networks/main/listPeeringRoutes',
    items: [
      {
        destRange: '10.30.0.0/20',
        type: 'SUBNET_PEERING_ROUTE',
        nextHopRegion: 'us-central1',
        priority: 0,
        imported: true,
      },
      { destRange: '172.20.0.0/24', type: 'STATIC_PEERING_ROUTE', priority: 1000, imported: false },
    ],
    selfLink: `${api}/app-prod/global/networks/main/listPeeringRoutes`,
  },
}
