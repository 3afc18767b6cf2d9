/**
 * Private Service Connect: the service of a subscription (or of one of its regions), and the endpoints that people
 * make for it in their own Google Cloud projects. Instants only; the status words follow from them [GO constants].
 */
export interface PscService {
  id: number
  subscriptionId: number
  regionName: string | null // Active-Active only
  region: string // as the names of its cloud-side objects have it
  initializedAt: number // queued until then
  provisionedAt: number // the infrastructure stands, the databases follow; or it has failed
  fails: boolean
  activeAt: number
  deletion: { pendingAt: number; deletedAt: number; leavesAt: number } | null
}

type PscServiceStatus =
  | 'create-queued'
  | 'initialized'
  | 'create-pending'
  | 'active'
  | 'provision-failed'
  | 'delete-queued'
  | 'delete-pending'
  | 'deleted'

/** What the user's side is. */
export interface EndpointFields {
  gcpProjectId: string
  gcpVpcName: string
  gcpVpcSubnetName: string
  endpointConnectionName: string // a prefix
}

export interface PscEndpoint extends EndpointFields {
  id: number
  service: PscService
  appearsAt: number // in the list from here on
  fails: boolean
  script: { ranAt: number; doneAt: number } | null // null: the creation script was not run
  answer: { how: 'accept' | 'reject'; doneAt: number } | null
  removal: { deletedAt: number; leavesAt: number } | null
}

export type PscEndpointStatus =
  | 'initialized'
  | 'processing'
  | 'pending'
  | 'accept-pending'
  | 'active'
  | 'reject-pending'
  | 'rejected'
  | 'deleted'
  | 'failed'

/** Null: gone. */
export function serviceStatusAt(service: PscService, at: number): PscServiceStatus | null {
  const { deletion } = service
  if (deletion) {
    if (at >= deletion.leavesAt) return null
    if (at >= deletion.deletedAt) return 'deleted'
    return at >= deletion.pendingAt ? 'delete-pending' : 'delete-queued'
  }
  if (at < service.initializedAt) return 'create-queued'
  if (at < service.provisionedAt) return 'initialized'
  if (service.fails) return 'provision-failed'
  return at < service.activeAt ? 'create-pending' : 'active'
}

/** Null: not listed yet, or gone, if only with its service. */
export function endpointStatusAt(endpoint: PscEndpoint, at: number): PscEndpointStatus | null {
  const { script, answer, removal } = endpoint
  if (at < endpoint.appearsAt || serviceStatusAt(endpoint.service, at) === null) return null
  if (removal) {
    if (at >= removal.leavesAt) return null
    return at >= removal.deletedAt ? 'deleted' : 'processing'
  }
  if (!script) return 'initialized'
  if (at < script.doneAt) return 'processing'
  if (endpoint.fails) return 'failed'
  if (!answer) return 'pending'
  if (at < answer.doneAt) return `${answer.how}-pending`
  return answer.how === 'accept' ? 'active' : 'rejected'
}

export function serviceInstants({ initializedAt, provisionedAt, activeAt, deletion }: PscService): number[] {
  const ends = deletion ? [deletion.pendingAt, deletion.deletedAt, deletion.leavesAt] : []
  return [initializedAt, provisionedAt, activeAt, ...ends]
}

export function endpointInstants({ appearsAt, script, answer, removal }: PscEndpoint): number[] {
  return [
    appearsAt,
    ...(script ? [script.doneAt] : []),
    ...(answer ? [answer.doneAt] : []),
    ...(removal ? [removal.deletedAt, removal.leavesAt] : []),
  ]
}

export function hostNameOf({ subscriptionId, region }: PscService): string {
  return `psc.mc${subscriptionId}-0.${region}.gcp.cloud.rlrcp.com`
}

export function attachmentNameOf({ subscriptionId, region }: PscService): string {
  return `service-attachment-mc${subscriptionId}-0-${region}-rlrcp`
}

/** `response.resource` of the service; the cloud-side names are missing until the infrastructure stands. */
export function serviceEntry(service: PscService, shape: { at: number; statusWord: string }): object {
  const isProvisioned = shape.at >= service.provisionedAt && !service.fails
  return {
    id: service.id,
    ...(isProvisioned
      ? { connectionHostName: hostNameOf(service), serviceAttachmentName: attachmentNameOf(service) }
      : {}),
    status: shape.statusWord,
    links: [],
  }
}

/** One element of `response.resource.endpoints`. */
export function endpointEntry(endpoint: PscEndpoint, statusWord: string): object {
  const { id, gcpProjectId, gcpVpcName, gcpVpcSubnetName, endpointConnectionName } = endpoint
  return { id, gcpProjectId, gcpVpcName, gcpVpcSubnetName, endpointConnectionName, status: statusWord }
}
