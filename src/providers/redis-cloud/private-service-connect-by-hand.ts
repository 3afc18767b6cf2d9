/** What people do about Private Service Connect: in their Google Cloud project, and here. Source: reference, section 11. */
import type { Instruction } from '../../peering/plan.ts'
import type { Peering } from '../../peering/side.ts'
import type { Scope } from '../provider.ts'
import { commandLine } from '../shell.ts'
import { forms } from './far.ts'
import { detail } from './private-service-connect-row.ts'

type Named = Pick<Peering, 'providerId'>

const typed = (scope: Scope, verb: string, { providerId }: Named, more = ''): string =>
  `/peering psc ${verb} ${scope.id}/${providerId}${more}`

const projectOf = ({ far }: Peering): string =>
  far.account === null ? 'your project' : `project ${far.account}`

export function endpointStep(scope: Scope, service: Named): Instruction {
  return {
    text: 'Ask for an endpoint for each network that needs the databases:',
    command: typed(scope, 'endpoint', service, ' project=… network=… subnet=… connection=…'),
  }
}

/** Cloud DNS has to be on for a while before the script is run, or the names that it makes do not resolve. */
export function dnsStep(project: string | null): Instruction {
  return {
    text: 'Switch the Cloud DNS API on about 10 minutes before the creation script is run:',
    command: commandLine('gcloud services enable dns.googleapis.com', '=', [
      ['project', project !== null && forms.project.test(project) ? project : { blank: 'project' }],
    ]),
  }
}

/** For a request that the endpoint was asked for with, or that found it so. */
export function creationSteps(scope: Scope, endpoint: Peering): Instruction[] {
  return stepsByScript(
    scope,
    endpoint,
    'it is in the thread of the request for the endpoint, and comes anew with:',
  )
}

function stepsByScript(scope: Scope, endpoint: Peering, whence: string): Instruction[] {
  return [
    dnsStep(endpoint.far.account),
    {
      text: `Run the creation script in ${projectOf(endpoint)}, unchanged; ${whence}`,
      command: typed(scope, 'scripts', endpoint),
    },
  ]
}

export function acceptStep(scope: Scope, endpoint: Peering): Instruction {
  return {
    text: `The endpoint in ${projectOf(endpoint)} asks to be let in. Accept it here (or reject it):`,
    command: typed(scope, 'accept', endpoint),
  }
}

export function deletionStep(scope: Scope, endpoint: Peering): Instruction {
  return {
    text: `Run the deletion script in ${projectOf(endpoint)}, unchanged; the endpoint then leaves the list by itself. It comes with the scripts of the endpoint:`,
    command: typed(scope, 'scripts', endpoint),
  }
}

export function connectSteps(endpoint: Peering): Instruction[] {
  const host = endpoint.details[detail.hostName]
  const where = endpoint.far.network === null ? 'your network' : `network ${endpoint.far.network}`
  return [
    {
      text: `Point applications in ${where} at the private host names of the databases${host === undefined ? '' : ` (under ${host})`}, which the Redis Cloud console shows under Connect of this endpoint; over the public ones they keep paying for egress.`,
    },
    {
      text: 'Databases with the OSS Cluster API cannot be reached over Private Service Connect.',
    },
  ]
}

/** For the object as it is. */
export function privateServiceConnectNext(scope: Scope, peering: Peering): Instruction[] {
  if (peering.kind === 'psc') return serviceNext(scope, peering)
  if (peering.kind !== 'psc_endpoint') return []
  switch (peering.status) {
    case 'pending_acceptance':
      // Somebody else may have made it: then it has no thread.
      return peering.raw === 'pending'
        ? [acceptStep(scope, peering)]
        : stepsByScript(scope, peering, 'it comes with the scripts of the endpoint:')
    case 'active':
      return connectSteps(peering)
    case 'rejected':
    case 'failed':
      return [
        {
          text: `The endpoint will not come up any more (${peering.raw}). What the creation script made in ${projectOf(peering)} stays there until it is taken down.`,
        },
        deletionStep(scope, peering),
      ]
    default:
      return []
  }
}

function serviceNext(scope: Scope, service: Peering): Instruction[] {
  if (service.status === 'active')
    return service.details[detail.endpoints] === undefined ? [endpointStep(scope, service)] : []
  if (service.status === 'failed')
    return [
      {
        text: `The service will not come up any more (${service.raw}); Redis Cloud gives no reason. Delete it, then ask for a new one:`,
        command: typed(scope, 'delete', service),
      },
    ]
  return []
}
