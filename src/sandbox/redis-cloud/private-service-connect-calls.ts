/** The Private Service Connect calls, of standard subscriptions and per region: only on Google Cloud, all of them tasks. */
import { draw } from '../span.ts'
import { refusesWrite } from './peering-rules.ts'
import {
  type EndpointFields,
  endpointEntry,
  endpointStatusAt,
  type PscEndpoint,
  type PscService,
  serviceEntry,
  serviceStatusAt,
} from './private-service-connect.ts'
import {
  activeActiveBodies,
  changedFields,
  type EndpointUpdate,
  refusesFields,
  standardBodies,
} from './private-service-connect-body.ts'
import {
  endpointName,
  type PrivateServiceConnects,
  privateServiceConnectsOf,
  serviceName,
} from './private-service-connect-family.ts'
import { creationScript, deletionScript } from './private-service-connect-script.ts'
import { failed, type RegionalCall, regionalRoutes, type Turn } from './regional-call.ts'
import { bodyOf, type Call, intOf, type Route } from './route.ts'
import type { TaskErrorCode } from './task-error.ts'
import type { TaskOutcome } from './task-queue.ts'

/** What a call has to do with, once the place allows it. */
interface Scene {
  family: PrivateServiceConnects
  owner: { subscriptionId: number; regionName: string | null; region: string }
  service: PscService | null
}

function onPlace(
  turn: Turn,
  isWrite: boolean,
  go: (scene: Scene) => TaskOutcome | TaskErrorCode,
): TaskOutcome {
  const { subscription, region } = turn.place
  if (subscription.isCustomerManaged)
    return failed('CONNECTIVITY_REQUESTS_ON_CUSTOMER_MANAGED_VPC_SUBSCRIPTION')
  if (subscription.provider !== 'GCP') return failed('PSC_CLOUD_PROVIDER_IS_NOT_SUPPORTED')
  const refusal = isWrite ? refusesWrite(subscription) : null
  if (refusal) return failed(refusal)
  const family = privateServiceConnectsOf(turn.cloud)
  const owner = {
    subscriptionId: subscription.id,
    regionName: region?.region ?? null,
    region: (region ?? subscription.regions[0])?.region ?? '',
  }
  const outcome = go({ family, owner, service: family.serviceOf(owner, turn.at) })
  return typeof outcome === 'string' ? failed(outcome) : outcome
}

/** A call about the endpoints of the service a path names. */
function onService(
  turn: Turn,
  serviceId: number,
  isWrite: boolean,
  go: (service: PscService, family: PrivateServiceConnects) => TaskOutcome | TaskErrorCode,
): TaskOutcome {
  return onPlace(turn, isWrite, ({ service, family }) =>
    service?.id === serviceId ? go(service, family) : 'PSC_SERVICE_NOT_FOUND',
  )
}

function onEndpoint(
  turn: Turn,
  ids: EndpointIds,
  isWrite: boolean,
  go: (endpoint: PscEndpoint, family: PrivateServiceConnects) => TaskOutcome | TaskErrorCode,
): TaskOutcome {
  return onService(turn, ids.serviceId, isWrite, (service, family) => {
    const endpoint = family.endpointsOf(service, turn.at).find(({ id }) => id === ids.endpointId)
    return endpoint ? go(endpoint, family) : 'PSC_ENDPOINT_NOT_FOUND'
  })
}

const done = (resourceId: number, resource?: object): TaskOutcome => ({
  ok: true,
  response: { resourceId, ...(resource ? { resource } : {}) },
})

/** Notes a change in the account's log; the subscription is busy with it for a while, which Terraform waits for [TF]. */
function noteChange({ cloud, place, at }: Turn, what: string): void {
  const { id, name } = place.subscription
  cloud.addLog(at, 'Private Service Connect', id, `${what} (${name})`)
  cloud.occupy(id, at + draw(cloud.pace.occupiedMs, cloud.random))
}

/** Whether the fault is armed that lets the next creation fail; used up. */
function takeFailure({ cloud }: Turn): boolean {
  const { armed } = cloud.box
  const fails = armed.peeringFailures > 0
  if (fails) armed.peeringFailures -= 1
  return fails
}

function getService(turn: Turn): TaskOutcome {
  const { cloud, at } = turn
  return onPlace(turn, false, ({ service, owner }) => {
    const status = service && serviceStatusAt(service, at)
    if (!service || !status) return 'PSC_SERVICE_NOT_FOUND'
    const statusWord = cloud.wordFor(serviceName(service), status)
    return done(owner.subscriptionId, serviceEntry(service, { at, statusWord }))
  })
}

function createService(turn: Turn): TaskOutcome {
  return onPlace(turn, true, ({ service, family, owner }) => {
    if (service) return 'PSC_SERVICE_ALREADY_EXISTS'
    const id = family.takeServiceId()
    if (!turn.isPretended) {
      family.addService(id, owner, turn.at, takeFailure(turn))
      noteChange(turn, `Private Service Connect service ${id} was requested`)
    }
    return done(id)
  })
}

const holdsTraffic = ['processing', 'pending', 'accept-pending', 'active', 'reject-pending']

function deleteService(turn: Turn): TaskOutcome {
  return onPlace(turn, true, ({ service, family }) => {
    if (!service) return 'PSC_SERVICE_NOT_FOUND'
    const status = serviceStatusAt(service, turn.at) ?? ''
    if (!['active', 'provision-failed'].includes(status)) return 'PSC_SERVICE_NOT_ACTIVE'
    const endpoints = family.endpointsOf(service, turn.at)
    if (endpoints.some(each => holdsTraffic.includes(endpointStatusAt(each, turn.at) ?? ''))) {
      return 'PSC_SERVICE_CANNOT_DELETE_SERVICE_WITH_ACTIVE_ENDPOINTS'
    }
    if (!turn.isPretended) {
      family.removeService(service, turn.at)
      noteChange(turn, `Private Service Connect service ${service.id} was deleted`)
    }
    return done(service.id)
  })
}

function getEndpoints(turn: Turn, serviceId: number): TaskOutcome {
  const { cloud, at } = turn
  return onService(turn, serviceId, false, (service, family) => {
    const endpoints = family.endpointsOf(service, at).map(each => {
      const status = endpointStatusAt(each, at) ?? 'deleted'
      return endpointEntry(each, cloud.wordFor(endpointName(each), status))
    })
    return done(service.id, { pscServiceId: service.id, endpoints, links: [] })
  })
}

function createEndpoint(turn: Turn, serviceId: number, fields: EndpointFields): TaskOutcome {
  return onService(turn, serviceId, true, (service, family) => {
    if (serviceStatusAt(service, turn.at) !== 'active') return 'PSC_SERVICE_NOT_ACTIVE'
    const refusal = refusesFields(fields)
    if (refusal) return refusal
    if (family.hasEndpoint(service, fields, turn.at)) return 'PSC_ENDPOINT_ALREADY_EXISTS'
    const id = family.takeEndpointId()
    if (!turn.isPretended) {
      family.addEndpoint(id, service, fields, turn.at, takeFailure(turn))
      noteChange(turn, `Private Service Connect endpoint ${id} was requested`)
    }
    return done(id)
  })
}

/** From which statuses each action is taken: a decision can be turned round, on the way it cannot. */
const takenFrom: Record<'accept' | 'reject', readonly string[]> = {
  accept: ['pending', 'rejected'],
  reject: ['pending', 'active'],
}

function updateEndpoint(turn: Turn, ids: EndpointIds, update: EndpointUpdate): TaskOutcome {
  return onEndpoint(turn, ids, true, (endpoint, family) => {
    const { action } = update
    const fields = changedFields(endpoint, update)
    if (action !== undefined && fields)
      return 'PSC_UPDATE_ENDPOINT_REQUEST_CANNOT_HAVE_BOTH_ACTION_AND_OTHER_FIELDS'
    const status = endpointStatusAt(endpoint, turn.at) ?? 'deleted'
    if (action === undefined) return changeEndpoint(turn, endpoint, fields, status)
    if (action !== 'accept' && action !== 'reject') return 'PSC_UPDATE_ENDPOINT_REQUEST_ACTION_INVALID_VALUE'
    if (status === 'initialized') return 'PSC_UPDATE_ENDPOINT_REQUEST_CANNOT_UPDATE_INITIALIZED_ENDPOINT'
    if (!takenFrom[action].includes(status)) return 'PSC_ENDPOINT_NOT_ACTIVE'
    if (!turn.isPretended) {
      family.answer(endpoint, action, turn.at)
      noteChange(turn, `Private Service Connect endpoint ${endpoint.id}: ${action}`)
    }
    return done(endpoint.id)
  })
}

function changeEndpoint(
  turn: Turn,
  endpoint: PscEndpoint,
  fields: EndpointFields | null,
  status: string,
): TaskOutcome | TaskErrorCode {
  if (!fields) return 'BAD_REQUEST'
  if (status === 'initialized') return 'PSC_UPDATE_ENDPOINT_REQUEST_CANNOT_UPDATE_INITIALIZED_ENDPOINT'
  const refusal = refusesFields(fields)
  if (refusal) return refusal
  if (!turn.isPretended) {
    Object.assign(endpoint, fields)
    noteChange(turn, `Private Service Connect endpoint ${endpoint.id} was updated`)
  }
  return done(endpoint.id)
}

function deleteEndpoint(turn: Turn, ids: EndpointIds): TaskOutcome {
  return onEndpoint(turn, ids, true, (endpoint, family) => {
    const status = endpointStatusAt(endpoint, turn.at)
    if (status === 'deleted') return 'PSC_ENDPOINT_NOT_FOUND'
    if (status !== 'initialized') return 'PSC_ENDPOINT_CANNOT_BE_DELETED_WITHOUT_DELETION_SCRIPT'
    if (!turn.isPretended) {
      family.removeEndpoint(endpoint, turn.at, 'api')
      noteChange(turn, `Private Service Connect endpoint ${endpoint.id} was deleted`)
    }
    return done(endpoint.id)
  })
}

function getCreationScript(turn: Turn, ids: EndpointIds, hasTerraform: boolean): TaskOutcome {
  return onEndpoint(turn, ids, false, endpoint => {
    const status = endpointStatusAt(endpoint, turn.at)
    // Terraform knows better than to ask in these two [TF].
    if (status === 'rejected' || status === 'deleted') return 'PSC_ENDPOINT_NOT_CREATED_OR_DELETED'
    const script = creationScript(endpoint, turn.place.subscription.hostAccount, hasTerraform)
    return done(endpoint.id, { script })
  })
}

function getDeletionScript(turn: Turn, ids: EndpointIds): TaskOutcome {
  return onEndpoint(turn, ids, false, endpoint =>
    done(endpoint.id, { script: deletionScript(endpoint, turn.place.subscription.hostAccount) }),
  )
}

const PATH = '/private-service-connect'
const SERVICE = `${PATH}/{pscServiceId}`
const ENDPOINT = `${SERVICE}/endpoints/{endpointId}`

interface EndpointIds {
  serviceId: number
  endpointId: number
}

const serviceIdOf = (call: Call) => intOf('pscServiceId', call.params['pscServiceId'])

const endpointIdsOf = (call: Call): EndpointIds => ({
  serviceId: serviceIdOf(call),
  endpointId: intOf('endpointId', call.params['endpointId']),
})

const bodiesFor = (call: Call) =>
  call.params['regionId'] === undefined ? standardBodies : activeActiveBodies

const feature = 'privateServiceConnect'

/** The list has one pair of codes for reading, whatever is read. */
const reading = {
  kind: 'list',
  feature,
  onActiveActive:
    'PSC_GET_A_FLEXIBLE_SUBSCRIPTION_PRIVATE_SERVICE_CONNECT_ENDPOINT_IS_NOT_ALLOWED_WITH_AN_ACTIVE_ACTIVE_SUBSCRIPTION',
  onStandard:
    'PSC_GET_AN_ACTIVE_ACTIVE_SUBSCRIPTION_PRIVATE_SERVICE_CONNECT_ENDPOINTS_IS_NOT_ALLOWED_WITH_A_FLEXIBLE_SUBSCRIPTION',
} as const

const reads: RegionalCall[] = [
  { ...reading, method: 'GET', path: PATH, commandType: 'pscServiceGetRequest', open: () => getService },
  {
    ...reading,
    method: 'GET',
    path: SERVICE,
    commandType: 'pscServiceEndpointsGetRequest',
    open(call) {
      const serviceId = serviceIdOf(call)
      return turn => getEndpoints(turn, serviceId)
    },
  },
  {
    ...reading,
    method: 'GET',
    path: `${ENDPOINT}/creationScripts`,
    commandType: 'pscServiceEndpointScriptGetRequest',
    open(call) {
      const ids = endpointIdsOf(call)
      // In the Go client and the documentation, not in the file.
      const hasTerraform = call.query.get('includeTerraformGcpScript') === 'true'
      return turn => getCreationScript(turn, ids, hasTerraform)
    },
  },
  {
    ...reading,
    method: 'GET',
    path: `${ENDPOINT}/deletionScripts`,
    commandType: 'pscServiceEndpointScriptGetRequest',
    open(call) {
      const ids = endpointIdsOf(call)
      return turn => getDeletionScript(turn, ids)
    },
  },
]

const writes: RegionalCall[] = [
  {
    method: 'POST',
    path: PATH,
    kind: 'create',
    commandType: 'pscServiceCreateRequest',
    feature,
    onActiveActive:
      'PSC_CREATING_A_FLEXIBLE_SUBSCRIPTION_PRIVATE_SERVICE_CONNECT_IS_NOT_ALLOWED_WITH_AN_ACTIVE_ACTIVE_SUBSCRIPTION',
    onStandard:
      'PSC_CREATING_AN_ACTIVE_ACTIVE_SUBSCRIPTION_PRIVATE_SERVICE_CONNECT_IS_NOT_ALLOWED_WITH_A_FLEXIBLE_SUBSCRIPTION',
    open: () => createService,
  },
  {
    method: 'DELETE',
    path: PATH,
    kind: 'delete',
    commandType: 'pscServiceDeleteRequest',
    feature,
    onActiveActive:
      'PSC_DELETING_A_FLEXIBLE_SUBSCRIPTION_PRIVATE_SERVICE_CONNECT_IS_NOT_ALLOWED_WITH_AN_ACTIVE_ACTIVE_SUBSCRIPTION',
    onStandard:
      'PSC_DELETING_AN_ACTIVE_ACTIVE_SUBSCRIPTION_PRIVATE_SERVICE_CONNECT_IS_NOT_ALLOWED_WITH_A_FLEXIBLE_SUBSCRIPTION',
    open: () => deleteService,
  },
  {
    method: 'POST',
    path: SERVICE,
    kind: 'create',
    commandType: 'pscEndpointCreateRequest',
    feature,
    onActiveActive:
      'PSC_CREATING_A_FLEXIBLE_SUBSCRIPTION_PRIVATE_SERVICE_CONNECT_ENDPOINT_IS_NOT_ALLOWED_WITH_AN_ACTIVE_ACTIVE_SUBSCRIPTION',
    onStandard:
      'PSC_CREATING_AN_ACTIVE_ACTIVE_SUBSCRIPTION_PRIVATE_SERVICE_CONNECT_ENDPOINT_IS_NOT_ALLOWED_WITH_A_FLEXIBLE_SUBSCRIPTION',
    open(call) {
      const serviceId = serviceIdOf(call)
      const { gcpProjectId, gcpVpcName, gcpVpcSubnetName, endpointConnectionName } = bodyOf(
        bodiesFor(call).create,
        call,
      )
      const fields = { gcpProjectId, gcpVpcName, gcpVpcSubnetName, endpointConnectionName }
      return turn => createEndpoint(turn, serviceId, fields)
    },
  },
  {
    method: 'PUT',
    path: ENDPOINT,
    kind: 'update',
    commandType: 'pscEndpointUpdateRequest',
    feature,
    onActiveActive:
      'PSC_UPDATING_A_FLEXIBLE_SUBSCRIPTION_PRIVATE_SERVICE_CONNECT_ENDPOINT_IS_NOT_ALLOWED_WITH_AN_ACTIVE_ACTIVE_SUBSCRIPTION',
    onStandard:
      'PSC_UPDATING_AN_ACTIVE_ACTIVE_SUBSCRIPTION_PRIVATE_SERVICE_CONNECT_ENDPOINT_IS_NOT_ALLOWED_WITH_A_FLEXIBLE_SUBSCRIPTION',
    open(call) {
      const ids = endpointIdsOf(call)
      const update = bodyOf(bodiesFor(call).update, call)
      return turn => updateEndpoint(turn, ids, update)
    },
  },
  {
    method: 'DELETE',
    path: ENDPOINT,
    kind: 'delete',
    commandType: 'pscEndpointDeleteRequest',
    feature,
    onActiveActive:
      'PSC_DELETING_A_FLEXIBLE_SUBSCRIPTION_PRIVATE_SERVICE_CONNECT_ENDPOINT_IS_NOT_ALLOWED_WITH_AN_ACTIVE_ACTIVE_SUBSCRIPTION',
    onStandard:
      'PSC_DELETING_AN_ACTIVE_ACTIVE_SUBSCRIPTION_PRIVATE_SERVICE_CONNECT_ENDPOINT_IS_NOT_ALLOWED_WITH_A_FLEXIBLE_SUBSCRIPTION',
    open(call) {
      const ids = endpointIdsOf(call)
      return turn => deleteEndpoint(turn, ids)
    },
  },
]

export const privateServiceConnectCalls: Route[] = regionalRoutes([...reads, ...writes])
