/**
 * Private Service Connect on Google Cloud: a service of the subscription, or of each region of an Active-Active one,
 * and an endpoint for each network that uses it, made by a script that people run. Source: reference, section 11.
 */
import { ForeignError } from '../../kit/errors.ts'
import type { Peering } from '../../peering/side.ts'
import type { Family, Scope } from '../provider.ts'
import { readNear, refusalFor } from './near.ts'
import type { FamilyParts } from './parts.ts'
import { type Place, placeOf, placesOf } from './place.ts'
import { privateServiceConnectActions, type ReadFacts } from './private-service-connect-actions.ts'
import { privateServiceConnectNext } from './private-service-connect-by-hand.ts'
import { privateServiceConnectFiles } from './private-service-connect-files.ts'
import { endpointOf, serviceOf, statusBy } from './private-service-connect-row.ts'
import {
  type EndpointRow,
  endpointList,
  type ServiceRow,
  serviceResource,
} from './private-service-connect-schema.ts'
import { readResource } from './read-resource.ts'
import { isGoogle } from './subscription.ts'

export function createPrivateServiceConnect(parts: FamilyParts): Family {
  /** That there is none is said by an error. */
  async function readService(scope: Scope, { prefix }: Place): Promise<ServiceRow | null> {
    const operation = 'read the Private Service Connect service'
    try {
      return await readResource(parts, scope, operation, `${prefix}/private-service-connect`, serviceResource)
    } catch (thrown) {
      if (!isAbsence(thrown, operation)) throw thrown
      // A bare 404 may also mean that the subscription is gone, which this then throws.
      if (thrown.code === 'HTTP 404') await parts.clientOf(scope).readSubscription(scope.id)
      return null
    }
  }

  async function readEndpoints(scope: Scope, { prefix }: Place, service: ServiceRow): Promise<EndpointRow[]> {
    const operation = 'list Private Service Connect endpoints'
    const status = statusBy('psc', service.status ?? '')
    // There are none before the service is up, and to ask costs a task.
    if (status === 'provisioning' || status === 'deleted') return []
    const neverUp = status === 'failed'
    if (service.id === null) {
      if (neverUp) return []
      // What cannot be asked for is not gone.
      throw new ForeignError(
        `Redis Cloud does not say the id of the Private Service Connect service of subscription ${scope.id}, so its endpoints cannot be listed.`,
        {
          service: 'redis-cloud',
          operation,
          kind: 'invalid_response',
          effect: 'no',
          code: 'NO_SERVICE_ID',
        },
      )
    }
    const path = `${prefix}/private-service-connect/${encodeURIComponent(service.id)}`
    try {
      return await readResource(parts, scope, operation, path, endpointList)
    } catch (thrown) {
      // A status that nobody knows does not tell that there are none, and neither does an active service that is then
      // said to be unknown: the next list tells.
      const isOnItsWayOut = neverUp || status === 'deleting'
      const isGone = isAbsence(thrown, operation) && thrown.code !== 'HTTP 404'
      const isNone = isGone && (isOnItsWayOut || thrown.code?.includes('ENDPOINT') === true)
      const isDown =
        isOnItsWayOut && thrown instanceof ForeignError && thrown.code === 'PSC_SERVICE_NOT_ACTIVE'
      if (!isNone && !isDown) throw thrown
      return [] // it is going away, or never came up
    }
  }

  async function readPlace(scope: Scope, place: Place): Promise<Peering[]> {
    const service = await readService(scope, place)
    if (service === null) return []
    const endpoints = await readEndpoints(scope, place, service)
    return [
      serviceOf(scope, place.region, service, endpoints),
      ...endpoints.map(endpoint => endpointOf(scope, place.region, service, endpoint)),
    ]
  }

  const readFacts: ReadFacts = async (scope, region) => {
    const { facts, live } = await readNear(parts, scope)
    const unread = (why: string) => ({ facts: { ...facts, rows: { unread: why } }, live })
    if (facts.subscription === 'unread') return unread('the account does not answer to the key')
    if (facts.subscription === null) return unread('the subscription is not known')
    const supported = support(live)
    if (supported !== true) return unread(supported.replace(/\.$/, ''))
    const rows = await placeOf(parts, live, region)
      .then(place => readPlace(live, place))
      .catch(refusalFor('not_active', 'invalid'))
    return rows instanceof ForeignError
      ? unread(`it could not be read (${rows.message.replace(/\.$/, '')})`)
      : { facts: { ...facts, rows }, live }
  }

  return {
    name: 'psc',
    title: 'Google Private Service Connect',
    reusesIds: true,
    support,

    // One after the other: the account works on one task at a time anyway.
    async list(scope) {
      const all: Peering[] = []
      for (const place of await placesOf(parts, scope)) all.push(...(await readPlace(scope, place)))
      return all
    },

    instructions: privateServiceConnectNext,
    actions: privateServiceConnectActions(parts, readFacts),
    files: privateServiceConnectFiles(parts),
  }
}

/** Of the thing that was asked for; a task that nobody knows says nothing about it. */
function isAbsence(thrown: unknown, operation: string): thrown is ForeignError {
  return thrown instanceof ForeignError && thrown.kind === 'not_found' && thrown.operation === operation
}

function support(scope: Scope): true | string {
  if (!scope.supports.peerings) return scope.supports.why
  return isGoogle(scope)
    ? true
    : `Private Service Connect exists on Google Cloud only; this subscription is on ${scope.cloud}.`
}
