/** How what was asked of Private Service Connect stands, by what the list shows. Pure. */
import type { PeeringKind } from '../../peering/kind.ts'
import type { Peering } from '../../peering/side.ts'
import { isEnded } from '../../peering/status.ts'
import type { Ask, Sighting } from '../provider.ts'
import { regionIn } from './place.ts'
import { acceptStep, connectSteps, creationSteps, endpointStep } from './private-service-connect-by-hand.ts'
import {
  detail,
  type EndpointNames,
  isEndpointOf,
  numberIn,
  serviceId,
  statusBy,
} from './private-service-connect-row.ts'
import {
  awaited,
  done,
  failed,
  findIn,
  nameOf,
  notSeen,
  targetOf,
  underWay,
  unknownWord,
} from './sightings.ts'

/** By its newest word, whatever the inventory makes of it. */
function asSaid(peering: Peering): Peering {
  return { ...peering, status: statusBy(peering.kind, peering.raw) }
}

const find = (seen: readonly Peering[], kind: PeeringKind, providerId: string) =>
  findIn(seen, kind, providerId, statusBy)

export function judgeCreate({ scope, wanted }: Ask, seen: readonly Peering[]): Sighting {
  const service = find(seen, 'psc', serviceId(wanted['from'] ?? null))
  if (service === null) return notSeen
  const name = `service ${nameOf(scope, service)}`
  switch (service.status) {
    case 'active':
      return done(service, `${name} is active`, [endpointStep(scope, service)])
    case 'provisioning':
      return underWay(service, `${name} is being set up (${service.raw})`)
    case 'failed':
      return failed(
        `The service could not be set up (${service.raw}); Redis Cloud gives no reason. Delete ${nameOf(scope, service)}, then ask for it again.`,
      )
    case 'deleting':
      return failed(
        `The service is being deleted (${service.raw}). Ask for it again once ${nameOf(scope, service)} is gone.`,
      )
    default:
      return unknownWord(scope, service)
  }
}

export function namesOf({ wanted }: Ask): EndpointNames {
  return {
    project: wanted['project'] ?? '',
    network: wanted['network'] ?? '',
    subnet: wanted['subnet'] ?? '',
    connection: wanted['connection'] ?? '',
  }
}

/**
 * The new endpoint is known by the id that the task gave, where it did and the endpoint leads to the same network; else
 * by the four names that were asked for, of which an exact connection name goes before one with a number.
 */
export function judgeCreateEndpoint(ask: Ask, seen: readonly Peering[]): Sighting {
  const { scope } = ask
  const region = regionIn(targetOf(ask).providerId)
  const names = namesOf(ask)
  const all = seen
    .filter(each => each.kind === 'psc_endpoint' && regionIn(each.providerId) === region)
    .map(asSaid)
    .filter(({ status }) => status !== 'deleted')
  const made = all.find(
    ({ providerId, far }) =>
      numberIn(providerId) === ask.madeId && far.account === names.project && far.network === names.network,
  )
  const ours = all.filter(each => isEndpointOf(each, names))
  const exact = ours.filter(({ details }) => details[detail.connection] === names.connection)
  const alive = ({ status }: Peering) => !isEnded(status)
  const endpoint = made ?? exact.find(alive) ?? ours.find(alive) ?? exact[0] ?? ours[0]
  if (!endpoint) return notSeen
  const name = `endpoint ${nameOf(scope, endpoint)}`
  switch (endpoint.status) {
    case 'active':
      return done(endpoint, `${name} is active`, connectSteps(endpoint))
    case 'pending_acceptance':
      return endpoint.raw === 'pending'
        ? awaited(endpoint, `${name} wants to be accepted here`, [acceptStep(scope, endpoint)])
        : awaited(endpoint, `${name} waits for its creation script to be run`, creationSteps(scope, endpoint))
    case 'provisioning':
      return underWay(endpoint, `${name} is ${endpoint.raw}`)
    case 'rejected':
      return failed(
        `Endpoint ${nameOf(scope, endpoint)} was rejected. Run its deletion script, then ask for a new one.`,
      )
    case 'failed':
      return failed(
        `Endpoint ${nameOf(scope, endpoint)} failed; Redis Cloud gives no reason. Run its deletion script, then ask for a new one.`,
      )
    default:
      return unknownWord(scope, endpoint)
  }
}

export function judgeAccept(ask: Ask, seen: readonly Peering[]): Sighting {
  const { scope } = ask
  const target = targetOf(ask)
  const endpoint = find(seen, 'psc_endpoint', target.providerId)
  const name = `Endpoint ${nameOf(scope, target)}`
  if (endpoint === null)
    return failed(`${name} is not listed any more, so there is nothing to accept. Ask for a new one.`)
  switch (endpoint.raw) {
    case 'active':
      return done(endpoint, `endpoint ${nameOf(scope, endpoint)} is active`, connectSteps(endpoint))
    case 'pending':
    case 'initialized':
      return notSeen
    case 'accept-pending':
    case 'processing':
      return underWay(endpoint, `endpoint ${nameOf(scope, endpoint)} is ${endpoint.raw}`)
    case 'reject-pending':
    case 'rejected':
      return failed(
        `${name} was rejected by somebody else (${endpoint.raw}). Run its deletion script, then ask for a new one.`,
      )
    case 'failed':
      return failed(
        `${name} failed; Redis Cloud gives no reason. Run its deletion script, then ask for a new one.`,
      )
    default:
      return unknownWord(scope, endpoint)
  }
}

export function judgeReject(ask: Ask, seen: readonly Peering[]): Sighting {
  const { scope } = ask
  const target = targetOf(ask)
  const endpoint = find(seen, 'psc_endpoint', target.providerId)
  const name = `endpoint ${nameOf(scope, target)}`
  if (endpoint === null) return done(target, `${name} is not listed any more`)
  switch (endpoint.raw) {
    case 'rejected':
      return done(endpoint, `${name} is rejected`)
    case 'pending':
    case 'initialized':
      return notSeen
    case 'reject-pending':
    case 'processing':
      return underWay(endpoint, `${name} is ${endpoint.raw}`)
    case 'accept-pending':
    case 'active':
      return failed(
        `Endpoint ${nameOf(scope, target)} was accepted by somebody else (${endpoint.raw}). To cut it off, run its deletion script.`,
      )
    case 'failed':
      return done(endpoint, `${name} failed and lets nothing in`)
    default:
      return unknownWord(scope, endpoint)
  }
}

export function judgeRemove(ask: Ask, seen: readonly Peering[]): Sighting {
  const { scope } = ask
  const target = targetOf(ask)
  const endpoint = find(seen, 'psc_endpoint', target.providerId)
  if (endpoint === null) return done(target, `endpoint ${nameOf(scope, target)} is gone`)
  if (endpoint.status === 'unknown') return unknownWord(scope, endpoint)
  if (endpoint.raw === 'initialized') return notSeen
  if (endpoint.raw === 'processing')
    return underWay(endpoint, `endpoint ${nameOf(scope, endpoint)} is processing`)
  return failed(
    `The creation script of endpoint ${nameOf(scope, endpoint)} was run meanwhile (${endpoint.raw}). Run the deletion script; the endpoint then leaves the list by itself.`,
  )
}

export function judgeDelete(ask: Ask, seen: readonly Peering[]): Sighting {
  const { scope } = ask
  const target = targetOf(ask)
  const service = find(seen, 'psc', target.providerId)
  if (service === null) return done(target, `service ${nameOf(scope, target)} is gone`)
  if (service.status === 'unknown') return unknownWord(scope, service)
  return service.status === 'deleting'
    ? underWay(service, `service ${nameOf(scope, service)} is being deleted (${service.raw})`)
    : notSeen
}
