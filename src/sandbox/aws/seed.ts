/** What the accounts hold before anyone calls. To add a Region: a VPC with its name, in either account. */
import type { AclEntry, GroupRule } from './network.ts'
import type { AccountSeed } from './seed-shape.ts'

/** What a trust policy of the sandbox's roles demands. */
export const EXTERNAL_ID = 'sandbox-external-id'

const role = { name: 'peerbot', externalId: EXTERNAL_ID }
const isAllowed = { 'peering-bot': 'allowed' }

type RuleSeed = Omit<GroupRule, 'id'>
const egress = (protocol: string, ports: readonly [number, number] | null, cidr: string): RuleSeed => ({
  isEgress: true,
  protocol,
  ports,
  source: { cidr },
  description: null,
})
const ingress = (ports: readonly [number, number], cidr: string): RuleSeed => ({
  ...egress('tcp', ports, cidr),
  isEgress: false,
})
const entry = (
  number: number,
  isEgress: boolean,
  cidr: string,
  ports: readonly [number, number],
): AclEntry => ({ number, isEgress, isAllow: true, protocol: '6', cidr, ports })

const payments: AccountSeed = {
  id: '111122223333',
  name: 'payments',
  role,
  vpcs: [
    {
      id: 'vpc-0123456789abcdef0',
      name: 'payments-prod',
      region: 'eu-west-1',
      cidrs: ['10.20.0.0/16', '10.21.0.0/16'],
      formerCidrs: ['10.22.0.0/16'],
      ipv6Cidrs: ['2a05:d018:20::/56'],
      routeTables: [
        {
          id: 'rtb-0aa20000000000001',
          name: 'payments-prod-main',
          isMain: true,
          routes: [{ destination: '0.0.0.0/0', target: 'nat-0aa20000000000001' }],
        },
        {
          id: 'rtb-0aa20000000000002',
          name: 'payments-prod-private-a',
          tags: isAllowed,
          routes: [{ destination: '0.0.0.0/0', target: 'nat-0aa20000000000001' }],
        },
        {
          id: 'rtb-0aa20000000000003',
          name: 'payments-prod-private-b',
          tags: isAllowed,
          routes: [
            { destination: '0.0.0.0/0', target: 'nat-0aa20000000000001' },
            { destination: '::/0', target: 'eigw-0aa2000000000001' },
          ],
        },
        {
          id: 'rtb-0aa20000000000004',
          name: 'payments-prod-public',
          routes: [{ destination: '0.0.0.0/0', target: 'igw-0aa20000000000001' }],
        },
      ],
      subnets: [
        {
          id: 'subnet-0aa20000000000001',
          name: 'payments-prod-private-a',
          cidr: '10.20.0.0/20',
          ipv6Cidr: '2a05:d018:20::/64',
          zone: 'eu-west-1a',
          routeTable: 'rtb-0aa20000000000002',
        },
        {
          id: 'subnet-0aa20000000000002',
          name: 'payments-prod-private-b',
          cidr: '10.20.16.0/20',
          ipv6Cidr: '2a05:d018:20:1::/64',
          zone: 'eu-west-1b',
          routeTable: 'rtb-0aa20000000000003',
        },
        {
          id: 'subnet-0aa20000000000003',
          name: 'payments-prod-public',
          cidr: '10.20.240.0/24',
          zone: 'eu-west-1a',
          routeTable: 'rtb-0aa20000000000004',
        },
        {
          id: 'subnet-0aa20000000000004',
          name: 'payments-prod-batch',
          cidr: '10.21.0.0/20',
          zone: 'eu-west-1c',
        },
      ],
      acls: [
        {
          // Closed but for what a client of a database needs: outwards its ports, inwards the ephemeral ones.
          id: 'acl-0aa20000000000002',
          subnets: ['subnet-0aa20000000000004'],
          entries: [
            entry(100, true, '0.0.0.0/0', [443, 443]),
            entry(110, true, '192.168.0.0/16', [10_000, 19_999]),
            entry(100, false, '0.0.0.0/0', [1024, 65_535]),
          ],
        },
      ],
      groups: [
        {
          id: 'sg-0aa20000000000001',
          name: 'checkout',
          description: 'Checkout service',
          rules: [egress('-1', null, '0.0.0.0/0'), egress('-1', null, '::/0')],
        },
        {
          id: 'sg-0aa20000000000002',
          name: 'batch',
          description: 'Batch jobs, closed outwards but for HTTPS',
          rules: [egress('tcp', [443, 443], '0.0.0.0/0')],
        },
      ],
      interfaces: [
        {
          id: 'eni-0aa20000000000001',
          description: 'checkout-1',
          subnet: 'subnet-0aa20000000000001',
          address: '10.20.1.13',
          groups: ['sg-0aa20000000000001'],
          instance: 'i-0aa20000000000001',
        },
        {
          id: 'eni-0aa20000000000002',
          description: 'checkout-2',
          subnet: 'subnet-0aa20000000000002',
          address: '10.20.17.13',
          groups: ['sg-0aa20000000000001'],
          instance: 'i-0aa20000000000002',
        },
        {
          id: 'eni-0aa20000000000003',
          description: 'batch-1',
          subnet: 'subnet-0aa20000000000004',
          address: '10.21.1.13',
          groups: ['sg-0aa20000000000002'],
          instance: 'i-0aa20000000000003',
        },
      ],
    },
    {
      id: 'vpc-0111100000000aaaa',
      name: 'payments-us',
      region: 'us-east-1',
      cidrs: ['10.40.0.0/16'],
      routeTables: [{ id: 'rtb-0aa40000000000001', name: 'payments-us', isMain: true, tags: isAllowed }],
      subnets: [
        { id: 'subnet-0aa40000000000001', name: 'payments-us-a', cidr: '10.40.0.0/20', zone: 'us-east-1a' },
      ],
    },
    {
      id: 'vpc-0111100000000bbbb',
      name: 'payments-tools',
      region: 'eu-west-1',
      cidrs: ['10.60.0.0/16'],
      dnsHostnames: false,
      routeTables: [{ id: 'rtb-0aa60000000000001', name: 'payments-tools', isMain: true, tags: isAllowed }],
      subnets: [
        {
          id: 'subnet-0aa60000000000001',
          name: 'payments-tools-a',
          cidr: '10.60.0.0/20',
          zone: 'eu-west-1a',
        },
      ],
      groups: [
        {
          id: 'sg-0aa60000000000001',
          name: 'tools',
          description: 'Tools',
          rules: [ingress([443, 443], '10.20.0.0/16'), egress('-1', null, '0.0.0.0/0')],
        },
      ],
      interfaces: [
        {
          id: 'eni-0aa60000000000001',
          description: 'tools-1',
          subnet: 'subnet-0aa60000000000001',
          address: '10.60.1.10',
          groups: ['sg-0aa60000000000001'],
          instance: 'i-0aa60000000000001',
        },
      ],
    },
  ],
}

const data: AccountSeed = {
  id: '222233334444',
  name: 'data',
  role,
  vpcs: [
    {
      id: 'vpc-0fedcba9876543210',
      name: 'data-lake',
      region: 'us-east-1',
      cidrs: ['10.50.0.0/16', '10.51.0.0/20'],
      ipv6Cidrs: ['2600:1f18:50::/56'],
      routeTables: [
        { id: 'rtb-0dd50000000000001', name: 'data-lake-main', isMain: true },
        { id: 'rtb-0dd50000000000002', name: 'data-lake-private', tags: isAllowed },
      ],
      subnets: [
        {
          id: 'subnet-0dd50000000000001',
          name: 'data-lake-private',
          cidr: '10.50.0.0/20',
          ipv6Cidr: '2600:1f18:50::/64',
          zone: 'us-east-1a',
          routeTable: 'rtb-0dd50000000000002',
        },
      ],
      groups: [
        {
          id: 'sg-0dd50000000000001',
          name: 'warehouse',
          description: 'Warehouse',
          rules: [
            ingress([5432, 5432], '10.0.0.0/8'),
            egress('-1', null, '0.0.0.0/0'),
            egress('-1', null, '::/0'),
          ],
        },
      ],
      interfaces: [
        {
          id: 'eni-0dd50000000000001',
          description: 'warehouse-1',
          subnet: 'subnet-0dd50000000000001',
          address: '10.50.1.20',
          groups: ['sg-0dd50000000000001'],
          instance: 'i-0dd50000000000001',
        },
      ],
    },
    {
      id: 'vpc-0222200000000cccc',
      name: 'data-serving',
      region: 'eu-west-1',
      cidrs: ['10.30.0.0/16'],
      routeTables: [
        { id: 'rtb-0dd30000000000001', name: 'data-serving-main', isMain: true },
        { id: 'rtb-0dd30000000000002', name: 'data-serving-private', tags: isAllowed },
      ],
      subnets: [
        {
          id: 'subnet-0dd30000000000001',
          name: 'data-serving-private',
          cidr: '10.30.0.0/20',
          zone: 'eu-west-1a',
          routeTable: 'rtb-0dd30000000000002',
        },
      ],
      groups: [
        {
          id: 'sg-0dd30000000000001',
          name: 'serving',
          description: 'Serving',
          rules: [ingress([6379, 6379], '10.20.0.0/15'), egress('-1', null, '0.0.0.0/0')],
        },
      ],
      interfaces: [
        {
          id: 'eni-0dd30000000000001',
          description: 'serving-1',
          subnet: 'subnet-0dd30000000000001',
          address: '10.30.1.20',
          groups: ['sg-0dd30000000000001'],
          instance: 'i-0dd30000000000001',
        },
      ],
    },
    {
      // Overlaps payments-prod by its secondary block only.
      id: 'vpc-0222200000000dddd',
      name: 'data-legacy',
      region: 'eu-west-1',
      cidrs: ['172.31.0.0/16', '10.21.128.0/20'],
      routeTables: [{ id: 'rtb-0dd70000000000001', name: 'data-legacy', isMain: true, tags: isAllowed }],
    },
  ],
}

export const defaultAccounts: readonly AccountSeed[] = [payments, data]
