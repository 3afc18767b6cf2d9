/** The Private Service Connect services of the account with their endpoints, and the scripts people run for them. */

import { draw } from '../span.ts'
import type { Cloud } from './cloud.ts'
import type { CloudFamily, FamilyLook, FamilyObject } from './family.ts'
import {
  attachmentNameOf,
  type EndpointFields,
  endpointInstants,
  endpointStatusAt,
  hostNameOf,
  type PscEndpoint,
  type PscEndpointStatus,
  type PscService,
  serviceInstants,
  serviceStatusAt,
} from './private-service-connect.ts'
import { placeName } from './regional-call.ts'

const FAMILY = 'privateServiceConnect'
const FIRST_SERVICE_ID = 40
const FIRST_ENDPOINT_ID = 12

interface Owner {
  subscriptionId: number
  regionName: string | null
}

export class PrivateServiceConnects implements CloudFamily {
  readonly name = FAMILY
  readonly #cloud: Cloud
  readonly #services: PscService[] = []
  readonly #endpoints: PscEndpoint[] = []
  #nextServiceId = FIRST_SERVICE_ID
  #nextEndpointId = FIRST_ENDPOINT_ID

  constructor(cloud: Cloud) {
    this.#cloud = cloud
  }

  /** The one service of a subscription, or of its region. */
  serviceOf({ subscriptionId, regionName }: Owner, at: number): PscService | null {
    const own = this.#services.find(
      each =>
        each.subscriptionId === subscriptionId &&
        each.regionName === regionName &&
        serviceStatusAt(each, at) !== null,
    )
    return own ?? null
  }

  endpointsOf(service: PscService, at: number): PscEndpoint[] {
    return this.#endpoints.filter(each => each.service === service && endpointStatusAt(each, at) !== null)
  }

  /** Whether an endpoint like this is there, or about to appear. */
  hasEndpoint(service: PscService, fields: EndpointFields, at: number): boolean {
    return this.#endpoints.some(
      each =>
        each.service === service &&
        !(each.removal && at >= each.removal.deletedAt) &&
        each.gcpProjectId === fields.gcpProjectId &&
        each.gcpVpcName === fields.gcpVpcName &&
        each.gcpVpcSubnetName === fields.gcpVpcSubnetName &&
        each.endpointConnectionName === fields.endpointConnectionName,
    )
  }

  takeServiceId(): number {
    return this.#nextServiceId++
  }

  takeEndpointId(): number {
    return this.#nextEndpointId++
  }

  addService(id: number, owner: Owner & { region: string }, at: number, fails: boolean): void {
    const initializedAt = at + this.#draw('initiatingMs')
    const provisionedAt = initializedAt + this.#draw('initiatingMs')
    const activeAt = provisionedAt + this.#draw('activatesMs')
    this.#services.push({ id, ...owner, initializedAt, provisionedAt, fails, activeAt, deletion: null })
  }

  removeService(service: PscService, at: number): void {
    const pendingAt = at + this.#draw('leavesMs')
    const deletedAt = pendingAt + this.#draw('leavesMs')
    service.deletion = { pendingAt, deletedAt, leavesAt: deletedAt + this.#draw('leavesMs') }
  }

  addEndpoint(id: number, service: PscService, fields: EndpointFields, at: number, fails: boolean): void {
    const appearsAt = at + this.#draw('appearsMs')
    this.#endpoints.push({
      ...fields,
      id,
      service,
      appearsAt,
      fails,
      script: null,
      answer: null,
      removal: null,
    })
  }

  answer(endpoint: PscEndpoint, how: 'accept' | 'reject', at: number): void {
    endpoint.answer = { how, doneAt: at + this.#draw('activatesMs') }
  }

  /** Through the API, at once; by the script, once Google Cloud has removed its part. */
  removeEndpoint(endpoint: PscEndpoint, at: number, by: 'api' | 'script'): void {
    const deletedAt = by === 'api' ? at : at + this.#draw('leavesMs')
    endpoint.removal = { deletedAt, leavesAt: deletedAt + this.#draw('leavesMs') }
  }

  instants(): number[] {
    return [...this.#services.flatMap(serviceInstants), ...this.#endpoints.flatMap(endpointInstants)]
  }

  looks(at: number): FamilyLook[] {
    return [
      ...this.#services.map(each => {
        const looks = serviceStatusAt(each, at) ?? 'gone'
        const text = `Private Service Connect ${ownName(each)} (service ${each.id}) is ${looks}`
        return { name: `${serviceName(each)} ${each.id}`, subscriptionId: each.subscriptionId, looks, text }
      }),
      ...this.#endpoints.map(each => {
        const { service } = each
        const looks = endpointStatusAt(each, at) ?? (at < each.appearsAt ? 'not listed yet' : 'gone')
        const text = `endpoint ${ownName(service)}/${each.id} (${each.endpointConnectionName}) is ${looks}`
        return { name: endpointName(each), subscriptionId: service.subscriptionId, looks, text }
      }),
    ]
  }

  state(at: number): FamilyObject[] {
    return [
      ...this.#services.flatMap(each => this.#serviceState(each, at)),
      ...this.#endpoints.flatMap(each => this.#endpointState(each, at)),
    ]
  }

  act(objectId: string, act: string, at: number): void {
    const endpoint = this.#endpoints.find(each => endpointName(each) === objectId)
    const status = endpoint && endpointStatusAt(endpoint, at)
    if (!endpoint || !status) throw new Error(`ERROR: (gcloud) nothing to ${act} at ${objectId}`)
    if (act === 'runCreationScript') {
      this.#runCreationScript(endpoint, status, at)
      return
    }
    if (act !== 'runDeletionScript') throw new Error(`there is no ${act}`)
    if (!isMadeInGoogle(status)) {
      throw new Error(`ERROR: (gcloud.compute.forwarding-rules.delete) ${ruleOf(endpoint)} was not found`)
    }
    this.removeEndpoint(endpoint, at, 'script')
  }

  #runCreationScript(endpoint: PscEndpoint, status: PscEndpointStatus, at: number): void {
    if (serviceStatusAt(endpoint.service, at) !== 'active') {
      const what = attachmentNameOf(endpoint.service)
      throw new Error(`ERROR: (gcloud.compute.forwarding-rules.create) ${what} was not found`)
    }
    if (status !== 'initialized') {
      throw new Error(`ERROR: (gcloud.compute.forwarding-rules.create) ${ruleOf(endpoint)} already exists`)
    }
    endpoint.script = { ranAt: at, doneAt: at + this.#draw('initiatingMs') }
  }

  #serviceState(service: PscService, at: number): FamilyObject[] {
    const status = serviceStatusAt(service, at)
    if (status === null) return []
    const id = serviceName(service)
    const subscription = this.#cloud.subscriptions.get(service.subscriptionId)
    return [
      {
        id,
        family: FAMILY,
        subscriptionId: service.subscriptionId,
        regionName: service.regionName,
        title: `Private Service Connect of ${subscription?.name ?? ownName(service)}`,
        status: this.#cloud.wordFor(id, status),
        facts: [
          ['service', String(service.id)],
          ['host name', hostNameOf(service)],
          ['service attachment', attachmentNameOf(service)],
        ],
        acts: [],
      },
    ]
  }

  #endpointState(endpoint: PscEndpoint, at: number): FamilyObject[] {
    const status = endpointStatusAt(endpoint, at)
    if (status === null) return []
    const id = endpointName(endpoint)
    const { service } = endpoint
    return [
      {
        id,
        family: FAMILY,
        subscriptionId: service.subscriptionId,
        regionName: service.regionName,
        title: `Endpoint ${endpoint.id} (${endpoint.endpointConnectionName})`,
        status: this.#cloud.wordFor(id, status),
        facts: [
          ['project', endpoint.gcpProjectId],
          ['network', endpoint.gcpVpcName],
          ['subnet', endpoint.gcpVpcSubnetName],
        ],
        acts: [
          ...(status === 'initialized'
            ? [{ act: 'runCreationScript', label: 'Run the creation script' }]
            : []),
          ...(isMadeInGoogle(status) ? [{ act: 'runDeletionScript', label: 'Run the deletion script' }] : []),
        ],
      },
    ]
  }

  #draw(what: 'appearsMs' | 'initiatingMs' | 'activatesMs' | 'leavesMs'): number {
    return draw(this.#cloud.pace[what], this.#cloud.random)
  }
}

const ownName = (owner: Owner) => placeName(owner.subscriptionId, owner.regionName)
const ruleOf = (endpoint: PscEndpoint) => `${endpoint.endpointConnectionName}-${endpoint.id}-1`

export const serviceName = (service: PscService) => `psc:${ownName(service)}`
export const endpointName = (endpoint: PscEndpoint) =>
  `psc-endpoint:${ownName(endpoint.service)}/${endpoint.id}`

/** Whether the user's project holds something that only the deletion script removes. */
function isMadeInGoogle(status: PscEndpointStatus): boolean {
  return status !== 'initialized' && status !== 'processing' && status !== 'deleted'
}

export function privateServiceConnectsOf(cloud: Cloud): PrivateServiceConnects {
  const family = cloud.families.get(FAMILY)
  if (!(family instanceof PrivateServiceConnects))
    throw new Error('the account has no Private Service Connect')
  return family
}
