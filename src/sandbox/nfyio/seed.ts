/** What the install holds before anyone calls. To add an account or a VPC: an entry here. */
import type { Account, Route } from './network.ts'

export interface VpcSeed {
  id: string
  name: string
  region: string
  cidr: string
  routeTables?: readonly { id: string; name: string; routes?: readonly Route[] }[]
}

export interface AccountSeed extends Account {
  vpcs: readonly VpcSeed[]
}

const out = { destination: '0.0.0.0/0', target: 'igw_sandbox' }

export const defaultAccounts: readonly AccountSeed[] = [
  {
    id: 'account_platform',
    name: 'default',
    key: 'nfyio-sandbox-key-default',
    vpcs: [
      {
        id: 'vpc_abc',
        name: 'storage',
        region: 'us-east-1',
        cidr: '10.0.0.0/16',
        routeTables: [
          { id: 'rtb_abc_main', name: 'storage-main', routes: [out] },
          { id: 'rtb_abc_private', name: 'storage-private' },
        ],
      },
      { id: 'vpc_def', name: 'agents', region: 'us-east-1', cidr: '172.16.0.0/16' },
      // Inside 10/8 like vpc_abc, and apart from it: what the page calls invalid, and is not.
      { id: 'vpc_ghi', name: 'analytics', region: 'us-east-1', cidr: '10.1.0.0/16' },
      { id: 'vpc_eu', name: 'replica', region: 'eu-west-1', cidr: '172.20.0.0/16' },
      { id: 'vpc_clash', name: 'legacy', region: 'us-east-1', cidr: '10.0.128.0/17' },
    ],
  },
  {
    id: 'account_other_org',
    name: 'data',
    key: 'nfyio-sandbox-key-data',
    vpcs: [
      { id: 'vpc_xyz', name: 'lake', region: 'us-east-1', cidr: '172.31.0.0/16' },
      { id: 'vpc_near', name: 'features', region: 'us-east-1', cidr: '10.2.0.0/16' },
      { id: 'vpc_far', name: 'archive', region: 'eu-west-1', cidr: '192.168.0.0/20' },
      { id: 'vpc_twin', name: 'staging', region: 'us-east-1', cidr: '10.0.0.0/16' },
    ],
  },
  // Nobody here has its key but its own people.
  {
    id: 'account_stranger',
    name: 'stranger',
    key: 'nfyio-sandbox-key-stranger',
    vpcs: [
      { id: 'vpc_stranger', name: 'elsewhere', region: 'us-east-1', cidr: '172.28.0.0/16' },
      // Inside vpc_abc, which nobody can know before NFYio says so.
      { id: 'vpc_hidden', name: 'mirror', region: 'us-east-1', cidr: '10.0.64.0/18' },
    ],
  },
]
