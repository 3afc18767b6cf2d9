/** The PrivateLink calls, of standard subscriptions and per region: all of them tasks, reading included. */
import { activeActiveBodies, standardBodies } from './private-link-body.ts'
import {
  addPrincipal,
  createLink,
  deleteLink,
  disassociate,
  getLink,
  getScript,
  removePrincipal,
} from './private-link-work.ts'
import { type RegionalCall, regionalRoutes } from './regional-call.ts'
import { bodyOf, type Call, type Route } from './route.ts'

const PATH = '/private-link'

const bodiesFor = (call: Call) =>
  call.params['regionId'] === undefined ? standardBodies : activeActiveBodies

const onGet = {
  onActiveActive:
    'PRIVATE_LINK_GET_A_FLEXIBLE_SUBSCRIPTION_PRIVATE_LINK_IS_NOT_ALLOWED_WITH_AN_ACTIVE_ACTIVE_SUBSCRIPTION',
  onStandard:
    'PRIVATE_LINK_GET_AN_ACTIVE_ACTIVE_SUBSCRIPTION_PRIVATE_LINK_IS_NOT_ALLOWED_WITH_A_SINGLE_REGION_SUBSCRIPTION',
} as const

/** Four of them are documented as 204 with a body, which cannot be: a task does come back [GO]. */
const calls: Omit<RegionalCall, 'feature'>[] = [
  {
    method: 'GET',
    path: PATH,
    kind: 'list',
    commandType: 'privateLinkGetRequest',
    ...onGet,
    open: () => getLink,
  },
  {
    method: 'POST',
    path: PATH,
    kind: 'create',
    commandType: 'privateLinkCreateRequest',
    onActiveActive:
      'PRIVATE_LINK_CREATE_A_FLEXIBLE_SUBSCRIPTION_PRIVATE_LINK_IS_NOT_ALLOWED_WITH_AN_ACTIVE_ACTIVE_SUBSCRIPTION',
    onStandard:
      'PRIVATE_LINK_CREATE_AN_ACTIVE_ACTIVE_SUBSCRIPTION_PRIVATE_LINK_IS_NOT_ALLOWED_WITH_A_SINGLE_REGION_SUBSCRIPTION',
    open(call) {
      const body = bodyOf(bodiesFor(call).create, call)
      return turn => createLink(turn, body)
    },
  },
  {
    method: 'DELETE',
    path: PATH,
    kind: 'delete',
    commandType: 'privateLinkDeleteRequest',
    onActiveActive:
      'PRIVATE_LINK_DELETING_A_FLEXIBLE_SUBSCRIPTION_PRIVATE_LINK_IS_NOT_ALLOWED_WITH_AN_ACTIVE_ACTIVE_SUBSCRIPTION',
    onStandard:
      'PRIVATE_LINK_DELETING_AN_ACTIVE_ACTIVE_SUBSCRIPTION_PRIVATE_LINK_IS_NOT_ALLOWED_WITH_A_SINGLE_REGION_SUBSCRIPTION',
    open: () => deleteLink,
  },
  {
    method: 'POST',
    path: `${PATH}/principals`,
    kind: 'create',
    commandType: 'privateLinkPrincipalsCreateRequest',
    onActiveActive: 'PRIVATE_LINK_CREATING_PRINCIPLES_IS_NOT_ALLOWED_WITH_AN_ACTIVE_ACTIVE_SUBSCRIPTION',
    onStandard: 'PRIVATE_LINK_CREATING_PRINCIPLES_IS_NOT_ALLOWED_WITH_A_SINGLE_REGION_SUBSCRIPTION',
    open(call) {
      const body = bodyOf(bodiesFor(call).principalAdd, call)
      return turn => addPrincipal(turn, body)
    },
  },
  {
    method: 'DELETE', // with a JSON body
    path: `${PATH}/principals`,
    kind: 'delete',
    commandType: 'privateLinkPrincipalsDeleteRequest',
    onActiveActive:
      'PRIVATE_LINK_DELETING_A_FLEXIBLE_SUBSCRIPTION_PRINCIPALS_IS_NOT_ALLOWED_WITH_AN_ACTIVE_ACTIVE_SUBSCRIPTION',
    onStandard:
      'PRIVATE_LINK_DELETING_AN_ACTIVE_ACTIVE_SUBSCRIPTION_PRINCIPALS_IS_NOT_ALLOWED_WITH_A_SINGLE_REGION_SUBSCRIPTION',
    open(call) {
      const { principal } = bodyOf(bodiesFor(call).principalRemove, call)
      return turn => removePrincipal(turn, principal)
    },
  },
  {
    method: 'POST',
    path: `${PATH}/connections/disassociate`,
    kind: 'delete',
    commandType: 'privateLinkConnectionsDisassociateRequest',
    onActiveActive:
      'PRIVATE_LINK_DISASSOCIATE_CONNECTIONS_A_FLEXIBLE_SUBSCRIPTION_PRIVATE_LINK_IS_NOT_ALLOWED_WITH_AN_ACTIVE_ACTIVE_SUBSCRIPTION',
    onStandard:
      'PRIVATE_LINK_DISASSOCIATE_CONNECTIONS_AN_ACTIVE_ACTIVE_SUBSCRIPTION_PRIVATE_LINK_IS_NOT_ALLOWED_WITH_A_SINGLE_REGION_SUBSCRIPTION',
    open(call) {
      const { connections } = bodyOf(bodiesFor(call).disassociate, call)
      return turn => disassociate(turn, connections)
    },
  },
  {
    method: 'GET',
    path: `${PATH}/endpoint-script`,
    kind: 'list',
    commandType: 'privateLinkEndpointScriptGetRequest',
    ...onGet, // the script has no codes of its own
    open: () => getScript,
  },
]

export const privateLinkCalls: Route[] = regionalRoutes(
  calls.map(call => ({ ...call, feature: 'privateLink' })),
)
