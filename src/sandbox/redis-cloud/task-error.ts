/**
 * Why a task ended in `processing-error`. On the wire an object of code, HTTP status in words and a sentence; the
 * codes are the official ones (enum of `ProcessorResponse.error` in the OpenAPI).
 */
export interface TaskError {
  type: string
  status: string
  description: string
}

const BAD_REQUEST = '400 BAD_REQUEST'
const FORBIDDEN = '403 FORBIDDEN'
const NOT_FOUND = '404 NOT_FOUND'
const CONFLICT = '409 CONFLICT'

const wrongFamily = (says: string): [string, string] => [BAD_REQUEST, says]
const ofStandard = wrongFamily(
  'This operation is for Active-Active subscriptions; the subscription has a single region.',
)
const ofActiveActive = wrongFamily(
  'This operation is for single-region subscriptions; the subscription is Active-Active.',
)

const errors = {
  SUBSCRIPTION_NOT_ACTIVE: [
    FORBIDDEN,
    // The real sentence has the same slip ("on subscription that is not in an active state").
    'No actions can be performed on subscription that is not in an active state.',
  ],
  CONNECTIVITY_REQUESTS_ON_CUSTOMER_MANAGED_VPC_SUBSCRIPTION: [
    BAD_REQUEST,
    'Connectivity of a subscription in a customer managed VPC is set up by the customer.',
  ],
  VPC_PEERING_NOT_ACTIVE: [CONFLICT, 'The VPC peering is not active.'],
  VPC_PEERING_GENERAL_ERROR: ['500 INTERNAL_SERVER_ERROR', 'The VPC peering request could not be processed.'],
  VPC_PEERING_INVALID_ACCOUNT: [BAD_REQUEST, 'The AWS account id is not valid.'],
  VPC_PEERING_INVALID_VPC: [BAD_REQUEST, 'The VPC id is not valid.'],
  VPC_PEERING_INVALID_CIDR: [BAD_REQUEST, 'A VPC CIDR is not valid.'],
  VPC_PEERING_CIDR_IS_MISSING: [BAD_REQUEST, 'A VPC CIDR is required.'],
  VPC_PEERING_TOO_MANY_CIDR_SPECIFICATIONS: [
    BAD_REQUEST,
    'Give either vpcCidr or vpcCidrs, and no more than five ranges.',
  ],
  VPC_PEERING_INVALID_REGION: [BAD_REQUEST, 'The region is not known.'],
  VPC_PEERING_INVALID_PROJECT: [BAD_REQUEST, 'The Google Cloud project or network is not valid.'],
  VPC_PEERING_ALREADY_EXIST: [CONFLICT, 'A VPC peering with this VPC already exists.'],
  VPC_PEERING_NOT_FOUND: [NOT_FOUND, 'The VPC peering was not found.'],
  VPC_PEERING_CIDR_OVERLAP: [BAD_REQUEST, 'A VPC CIDR overlaps the deployment CIDR or another peering.'],
  VPC_PEERING_BELONGS_TO_DIFFERENT_CLOUD_PROVIDER: [
    BAD_REQUEST,
    'The VPC peering belongs to another cloud provider than the subscription.',
  ],
  VPC_PEERING_IS_NOT_KNOWN_CLOUD_PROVIDER: [
    BAD_REQUEST,
    'The cloud provider of the VPC peering is not known.',
  ],
  GETTING_SINGLE_REGION_VPC_PEERINGS_IS_NOT_ALLOWED_WITH_ACTIVE_ACTIVE_SUBSCRIPTION: ofActiveActive,
  CREATING_A_SINGLE_REGION_VPC_PEERING_IS_NOT_ALLOWED_WITH_ACTIVE_ACTIVE_SUBSCRIPTION: ofActiveActive,
  UPDATING_A_SINGLE_REGION_VPC_PEERING_IS_NOT_ALLOWED_WITH_ACTIVE_ACTIVE_SUBSCRIPTION: ofActiveActive,
  DELETING_SINGLE_REGION_VPC_PEERING_IS_NOT_ALLOWED_WITH_ACTIVE_ACTIVE_SUBSCRIPTION: ofActiveActive,
  GETTING_ACTIVE_ACTIVE_SUBSCRIPTION_VPC_PEERINGS_IS_NOT_ALLOWED_WITH_SINGLE_REGION_SUBSCRIPTION: ofStandard,
  CREATING_AN_ACTIVE_ACTIVE_VPC_PEERING_IS_NOT_ALLOWED_WITH_SINGLE_REGION_SUBSCRIPTION: ofStandard,
  UPDATING_AN_ACTIVE_ACTIVE_VPC_PEERING_IS_NOT_ALLOWED_WITH_SINGLE_REGION_SUBSCRIPTION: ofStandard,
  DELETING_AN_ACTIVE_ACTIVE_VPC_PEERING_IS_NOT_ALLOWED_WITH_SINGLE_REGION_SUBSCRIPTION: ofStandard,
} as const satisfies Record<string, readonly [status: string, description: string]>

export type TaskErrorCode = keyof typeof errors

export const taskErrorCodes = Object.keys(errors) as TaskErrorCode[]

export function taskError(type: TaskErrorCode): TaskError {
  const [status, description] = errors[type]
  return { type, status, description }
}

/** An error by any code, also one this room has no sentence for: the official list grows. */
export function namedTaskError(type: string): TaskError {
  const known = taskErrorCodes.find(code => code === type)
  if (known) return taskError(known)
  const status = /NOT_FOUND|DOES_NOT_EXIST/.test(type)
    ? NOT_FOUND
    : /ALREADY|CONFLICT|IN_USE/.test(type)
      ? CONFLICT
      : BAD_REQUEST
  return {
    type,
    status,
    description: `The request could not be processed: ${type.toLowerCase().replaceAll('_', ' ')}.`,
  }
}
