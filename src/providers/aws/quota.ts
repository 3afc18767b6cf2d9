/** Quotas that peering and its routes run into, with the code under which they are raised. Source: cloud-peering reference, section 2. */
export interface Quota {
  name: string
  /** In Service Quotas, service `vpc`. */
  code: string
  /** As AWS sets it for a new account; yours may be higher. */
  usual: number
  most: number | null // null: AWS names no ceiling
}

export const quotas = {
  activePerVpc: { name: 'active VPC peering connections per VPC', code: 'L-7E9ECCDB', usual: 50, most: 125 },
  outstanding: {
    name: 'outstanding VPC peering connection requests',
    code: 'L-DC9F7029',
    usual: 25,
    most: null,
  },
  routesPerTable: { name: 'routes per route table', code: 'L-93826ACB', usual: 50, most: 1_000 },
  rulesPerGroup: { name: 'rules per security group', code: 'L-0EA8095F', usual: 60, most: 1_000 },
} as const satisfies Record<string, Quota>

/** By the code of the error, in lower case: EC2 spells some of its codes in several ways. */
export const quotaByError: Readonly<Record<string, Quota>> = {
  outstandingvpcpeeringconnectionlimitexceeded: quotas.outstanding,
  pendingvpcpeeringconnectionlimitexceeded: quotas.outstanding,
  activevpcpeeringconnectionpervpclimitexceeded: quotas.activePerVpc,
  vpcpeeringconnectionspervpclimitexceeded: quotas.activePerVpc,
  routelimitexceeded: quotas.routesPerTable,
  rulespersecuritygrouplimitexceeded: quotas.rulesPerGroup,
}

/** `the quota L-… (routes per route table; 50 unless it was raised, at most 1000)` */
export function quotaWords({ name, code, usual, most }: Quota): string {
  return `the quota ${code} (${name}; ${usual} unless it was raised${most === null ? '' : `, at most ${most}`})`
}
