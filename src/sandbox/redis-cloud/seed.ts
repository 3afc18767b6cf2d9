/** What the account holds before anyone calls: one subscription of every sort, or a crowd for tests of scale. */
import type { PeeringSeed } from './new-peering.ts'
import type { CloudSubscription } from './subscription.ts'

const awsHost = '550680565604'

export const account = {
  id: 1001,
  name: 'Acme',
  createdTimestamp: '2018-12-23T15:15:31Z',
  updatedTimestamp: '2026-10-12T10:54:10Z',
  apiKeyName: 'peerbot',
  owner: { name: 'Ada Platform', email: 'ada@acme.example' },
}

export const defaultSubscriptions: readonly CloudSubscription[] = [
  {
    id: 1206,
    name: 'payments-prod',
    status: 'active',
    deploymentType: 'single-region',
    provider: 'AWS',
    cloudAccountId: 1,
    isCustomerManaged: false,
    hostAccount: awsHost,
    regions: [{ region: 'eu-west-1', deploymentCidrs: ['192.168.0.0/24'], network: 'vpc-0a1206c5d9e8f7a61' }],
    databases: 6,
  },
  {
    id: 1207,
    name: 'staging',
    status: 'active',
    deploymentType: 'single-region',
    provider: 'AWS',
    cloudAccountId: 1,
    isCustomerManaged: false,
    hostAccount: awsHost,
    regions: [
      {
        region: 'us-east-1',
        deploymentCidrs: ['192.168.1.0/26', '192.168.1.64/26', '192.168.1.128/26'],
        network: 'vpc-0a1207c5d9e8f7a62',
      },
    ],
    databases: 2,
  },
  {
    id: 1301,
    name: 'catalog-prod',
    status: 'active',
    deploymentType: 'single-region',
    provider: 'GCP',
    cloudAccountId: 1,
    isCustomerManaged: false,
    hostAccount: 'rcp-prod-tenant-1301',
    regions: [
      { region: 'us-central1', deploymentCidrs: ['192.168.2.0/24'], network: 'c13424-us-central1-1-rlrcp' },
    ],
    databases: 3,
  },
  {
    id: 1400,
    name: 'global-sessions',
    status: 'active',
    deploymentType: 'active-active',
    provider: 'AWS',
    cloudAccountId: 1,
    isCustomerManaged: false,
    hostAccount: awsHost,
    regions: [
      { region: 'us-east-1', deploymentCidrs: ['192.168.10.0/24'], network: 'vpc-0bf863584c46321e4' },
      { region: 'eu-west-1', deploymentCidrs: ['192.168.11.0/24'], network: 'vpc-0108fb753063ecf8b' },
    ],
    databases: 2,
  },
  {
    id: 1401,
    name: 'global-catalog',
    status: 'active',
    deploymentType: 'active-active',
    provider: 'GCP',
    cloudAccountId: 1,
    isCustomerManaged: false,
    hostAccount: 'rcp-prod-tenant-1401',
    regions: [
      { region: 'us-central1', deploymentCidrs: ['192.168.12.0/24'], network: 'c14010-us-central1-1-rlrcp' },
      {
        region: 'europe-west1',
        deploymentCidrs: ['192.168.13.0/24'],
        network: 'c14011-europe-west1-1-rlrcp',
      },
    ],
    databases: 2,
  },
  {
    id: 1500,
    name: 'byoc',
    status: 'active',
    deploymentType: 'single-region',
    provider: 'AWS',
    cloudAccountId: 2081,
    isCustomerManaged: true,
    hostAccount: '444455556666',
    regions: [
      { region: 'eu-central-1', deploymentCidrs: ['192.168.20.0/24'], network: 'vpc-0c1500c5d9e8f7a65' },
    ],
    databases: 1,
  },
  {
    id: 1600,
    name: 'new-one',
    status: 'pending',
    deploymentType: 'single-region',
    provider: 'AWS',
    cloudAccountId: 1,
    isCustomerManaged: false,
    hostAccount: awsHost,
    regions: [],
    databases: 0,
  },
]

/** `subscriptions` AWS subscriptions with `peerings` active peerings spread over them evenly. */
export function crowd(size: { subscriptions: number; peerings: number }): {
  subscriptions: CloudSubscription[]
  peerings: (PeeringSeed & { subscriptionId: number })[]
} {
  const subscriptions = Array.from(
    { length: size.subscriptions },
    (_, index): CloudSubscription => ({
      id: 20_000 + index,
      name: `team-${index + 1}`,
      status: 'active',
      deploymentType: 'single-region',
      provider: 'AWS',
      cloudAccountId: 1,
      isCustomerManaged: false,
      hostAccount: awsHost,
      regions: [
        {
          region: 'eu-west-1',
          deploymentCidrs: [`172.${16 + (index >> 8)}.${index & 255}.0/24`],
          network: `vpc-${(0xe0000 + index).toString(16).padStart(17, '0')}`,
        },
      ],
      databases: 1,
    }),
  )
  const peerings = Array.from({ length: subscriptions.length === 0 ? 0 : size.peerings }, (_, index) => ({
    subscriptionId: 20_000 + (index % subscriptions.length),
    awsAccountId: '111122223333',
    vpcId: `vpc-${(0xf0000 + index).toString(16).padStart(17, '0')}`,
    region: 'eu-west-1',
    vpcCidrs: [`10.${index >> 8}.${index & 255}.0/24`],
  }))
  return { subscriptions, peerings }
}
