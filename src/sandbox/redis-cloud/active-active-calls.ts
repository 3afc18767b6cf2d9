/** The peering calls of Active-Active subscriptions: no region in the path, the source region in the body. */
import { activeActiveCreateBody } from './peering-body.ts'
import { peeringRoutes } from './peering-routes.ts'

const PATH = '/v1/subscriptions/{subscriptionId}/regions/peerings'

export const activeActiveCalls = peeringRoutes({
  deploymentType: 'active-active',
  feature: 'activeActivePeering',
  path: PATH,
  listPaths: [PATH, `${PATH}/`], // GO calls list and create with a trailing slash; the OpenAPI has none
  status: 200, // 202 on the standard calls [OA]
  commandTypes: {
    list: 'activeActiveVpcPeeringGetRequest',
    create: 'activeActivePeeringCreateRequest',
    update: 'activeActivePeeringUpdateRequest',
    delete: 'activeActivePeeringDeleteRequest',
  },
  createBody: activeActiveCreateBody,
  notFound: 'ACTIVE_ACTIVE_VPC_PEERING_NOT_FOUND',
  wrongFamily: {
    list: 'GETTING_ACTIVE_ACTIVE_SUBSCRIPTION_VPC_PEERINGS_IS_NOT_ALLOWED_WITH_SINGLE_REGION_SUBSCRIPTION',
    create: 'CREATING_AN_ACTIVE_ACTIVE_VPC_PEERING_IS_NOT_ALLOWED_WITH_SINGLE_REGION_SUBSCRIPTION',
    update: 'UPDATING_AN_ACTIVE_ACTIVE_VPC_PEERING_IS_NOT_ALLOWED_WITH_SINGLE_REGION_SUBSCRIPTION',
    delete: 'DELETING_AN_ACTIVE_ACTIVE_VPC_PEERING_IS_NOT_ALLOWED_WITH_SINGLE_REGION_SUBSCRIPTION',
  },
})
