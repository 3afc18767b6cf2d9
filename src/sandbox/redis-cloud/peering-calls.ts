/** The peering calls of standard subscriptions. */
import { peeringCreateBody } from './peering-body.ts'
import { peeringRoutes } from './peering-routes.ts'

const PATH = '/v1/subscriptions/{subscriptionId}/peerings'

export const peeringCalls = peeringRoutes({
  deploymentType: 'single-region',
  path: PATH,
  listPaths: [PATH],
  status: 202,
  commandTypes: {
    list: 'vpcPeeringGetRequest',
    create: 'peeringCreateRequest',
    update: 'peeringUpdateRequest',
    delete: 'peeringDeleteRequest',
  },
  createBody: peeringCreateBody,
  notFound: 'VPC_PEERING_NOT_FOUND',
  wrongFamily: {
    list: 'GETTING_SINGLE_REGION_VPC_PEERINGS_IS_NOT_ALLOWED_WITH_ACTIVE_ACTIVE_SUBSCRIPTION',
    create: 'CREATING_A_SINGLE_REGION_VPC_PEERING_IS_NOT_ALLOWED_WITH_ACTIVE_ACTIVE_SUBSCRIPTION',
    update: 'UPDATING_A_SINGLE_REGION_VPC_PEERING_IS_NOT_ALLOWED_WITH_ACTIVE_ACTIVE_SUBSCRIPTION',
    delete: 'DELETING_SINGLE_REGION_VPC_PEERING_IS_NOT_ALLOWED_WITH_ACTIVE_ACTIVE_SUBSCRIPTION',
  },
})
