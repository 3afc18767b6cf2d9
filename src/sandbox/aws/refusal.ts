/** What AWS says when it says no: EC2's codes, as its errors overview and the reference's table spell them. */
export class AwsRefusal extends Error {
  readonly code: string
  readonly status: number

  constructor(code: string, message: string, status = 400) {
    super(message)
    this.code = code
    this.status = status
  }
}

/** Resources with an id, by the word used for them here. */
const resources = {
  vpc: { prefix: 'vpc', notFound: 'InvalidVpcID.NotFound', malformed: 'InvalidVpcID.Malformed', word: 'vpc' },
  // The two spellings of «ID» are EC2's own.
  peering: {
    prefix: 'pcx',
    notFound: 'InvalidVpcPeeringConnectionID.NotFound',
    malformed: 'InvalidVpcPeeringConnectionId.Malformed',
    word: 'vpcPeeringConnection',
  },
  routeTable: {
    prefix: 'rtb',
    notFound: 'InvalidRouteTableID.NotFound',
    malformed: 'InvalidRouteTableId.Malformed',
    word: 'routeTable',
  },
  subnet: {
    prefix: 'subnet',
    notFound: 'InvalidSubnetID.NotFound',
    malformed: 'InvalidSubnetId.Malformed',
    word: 'subnet',
  },
  group: {
    prefix: 'sg',
    notFound: 'InvalidGroup.NotFound',
    malformed: 'InvalidGroupId.Malformed',
    word: 'security group',
  },
  groupRule: {
    prefix: 'sgr',
    notFound: 'InvalidSecurityGroupRuleId.NotFound',
    malformed: 'InvalidSecurityGroupRuleId.Malformed',
    word: 'security group rule',
  },
  acl: {
    prefix: 'acl',
    notFound: 'InvalidNetworkAclID.NotFound',
    malformed: 'InvalidNetworkAclId.Malformed',
    word: 'networkAcl',
  },
  interface: {
    prefix: 'eni',
    notFound: 'InvalidNetworkInterfaceID.NotFound',
    malformed: 'InvalidNetworkInterfaceId.Malformed',
    word: 'networkInterface',
  },
  path: {
    prefix: 'nip',
    notFound: 'InvalidNetworkInsightsPathId.NotFound',
    malformed: 'InvalidNetworkInsightsPathId.Malformed',
    word: 'networkInsightsPath',
  },
  analysis: {
    prefix: 'nia',
    notFound: 'InvalidNetworkInsightsAnalysisId.NotFound',
    malformed: 'InvalidNetworkInsightsAnalysisId.Malformed',
    word: 'networkInsightsAnalysis',
  },
} as const

export type Resource = keyof typeof resources

/** The id, which looks like one of its kind. */
export function demandId(resource: Resource, id: string): string {
  const { prefix, malformed } = resources[resource]
  if (new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`).test(id)) return id
  throw new AwsRefusal(malformed, `Invalid id: "${id}" (expecting "${prefix}-...")`)
}

export function notFound(resource: Resource, id: string): AwsRefusal {
  const { notFound: code, word } = resources[resource]
  return new AwsRefusal(code, `The ${word} ID '${id}' does not exist`)
}

export function missing(parameter: string): AwsRefusal {
  return new AwsRefusal('MissingParameter', `The request must contain the parameter ${parameter}`)
}

export function invalidValue(message: string): AwsRefusal {
  return new AwsRefusal('InvalidParameterValue', message)
}

export function unauthorized(action: string): AwsRefusal {
  return new AwsRefusal(
    'UnauthorizedOperation',
    `You are not authorized to perform this operation. No identity-based policy allows the ec2:${action} action`,
    403,
  )
}

export const isDryRun = () =>
  new AwsRefusal('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412)
