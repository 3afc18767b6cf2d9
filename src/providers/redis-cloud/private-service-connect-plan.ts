/** The plans of what can be done about Private Service Connect: who does what next, what is cut off. Pure. */
import type { Check, Instruction } from '../../peering/plan.ts'
import { describeSide, type Peering } from '../../peering/side.ts'
import { block, pass, warn } from '../../peering/verdicts.ts'
import type { ActionPlan, Scope } from '../provider.ts'
import { wordFor } from './far-checks.ts'
import { type NearFacts, nearChecks, unseen } from './near-checks.ts'
import {
  latest,
  type Subject as PlanSubject,
  type SubjectFacts,
  standsCheck,
  subjectOf,
} from './plan-subject.ts'
import {
  connectSteps,
  creationSteps,
  deletionStep,
  dnsStep,
  endpointStep,
} from './private-service-connect-by-hand.ts'
import { detail, type EndpointNames, isEndpointOf, serviceId } from './private-service-connect-row.ts'
import { sideIn } from './subscription.ts'

/** `rows`: the service and its endpoints in the place that is meant. */
export type PrivateServiceConnectFacts = SubjectFacts

type Subject = PlanSubject<PrivateServiceConnectFacts>

/** A service may have more endpoints than anyone reads in a plan. */
const ENDPOINTS_SHOWN = 10

const calledSubscription = ({ id, name }: Scope, region: string | null) =>
  `subscription ${id} “${name}”${region === null ? '' : ` in ${region}`}`

interface Rest {
  checks: Check[]
  changes: string[]
  manual: Instruction[]
  material?: Record<string, string>
  facts?: Record<string, string>
}

function planOf(scope: Scope, facts: NearFacts, rest: Rest): ActionPlan {
  return {
    scope,
    checks: [...nearChecks(facts), ...rest.checks],
    changes: rest.changes,
    manual: rest.manual,
    material: {
      'Redis Cloud account': scope.account,
      subscription: scope.id,
      'subscription name': scope.name,
      ...rest.material,
    },
    ...(rest.facts ? { facts: rest.facts } : {}),
  }
}

function planAbout(subject: Subject, rest: Rest): ActionPlan {
  const { scope, facts } = subject
  const peering = latest(subject)
  return planOf(scope, facts, {
    ...rest,
    material: {
      object: `${scope.id}/${peering.providerId}`,
      // One that is made anew may have the same name and is not what was approved.
      'service id': peering.details[detail.service] ?? '',
      'cloud id': peering.cloudId ?? '',
      status: peering.status,
      ...(peering.kind === 'psc_endpoint'
        ? {
            'far project': peering.far.account ?? '',
            'far network': peering.far.network ?? '',
            'far subnet': peering.details[detail.subnet] ?? '',
          }
        : {}),
      ...rest.material,
    },
  })
}

export function createPlan(
  scope: Scope,
  region: string | null,
  facts: PrivateServiceConnectFacts,
): ActionPlan {
  const where = sideIn(scope, region).region
  const id = serviceId(region)
  return planOf(scope, facts, {
    checks: [newServiceCheck(scope, id, facts)],
    changes: [
      `Redis Cloud sets up a Private Service Connect service for ${calledSubscription(scope, where)}, which takes up to 30 minutes.`,
      ...(region === null
        ? []
        : [
            `It serves ${region} only: each region of an Active-Active subscription has a service of its own.`,
          ]),
      'Nothing is connected by that: each network gets an endpoint by a request of its own.',
    ],
    manual: [
      endpointStep(scope, { providerId: id }),
      dnsStep(null),
      { text: 'Databases with the OSS Cluster API cannot be reached over Private Service Connect.' },
    ],
    material: { object: `${scope.id}/${id}`, region: where ?? '' },
  })
}

function newServiceCheck(scope: Scope, id: string, { rows }: PrivateServiceConnectFacts): Check {
  const code = 'psc_new'
  if ('unread' in rows) return unseen(code, 'Whether there is a service already', rows.unread)
  const service = rows.find(({ providerId }) => providerId === id)
  if (!service || service.status === 'deleted') return pass(code, 'There is no service yet.')
  const name = `${scope.id}/${id}`
  const hints: Partial<Record<Peering['status'], string>> = {
    failed: `Delete it first: /peering psc delete ${name}`,
    deleting: 'Ask again once it is gone.',
  }
  return block(
    code,
    `Service ${name} exists already and is ${wordFor(service)}.`,
    hints[service.status] ?? `Use it: /peering psc endpoint ${name}`,
  )
}

export function createEndpointPlan(
  scope: Scope,
  known: Peering,
  names: EndpointNames,
  facts: PrivateServiceConnectFacts,
): ActionPlan {
  const subject = subjectOf('service', scope, known, facts)
  const service = latest(subject)
  const { project, network, subnet, connection } = names
  return planAbout(subject, {
    checks: [
      standsCheck(subject, 'psc_active', (live, text) =>
        live.status === 'active'
          ? pass('psc_active', text)
          : block('psc_active', text, 'Endpoints can be made once the service is active.'),
      ),
      newEndpointCheck(subject, names),
    ],
    changes: [
      `Redis Cloud prepares an endpoint of ${calledSubscription(scope, service.near.region)} in subnet ${subnet} of network ${network} of project ${project}, named ${connection}….`,
      'It hands out a script that makes the endpoint; the script is posted in the thread of this request.',
      `Nothing changes in project ${project} before somebody runs the script there.`,
    ],
    manual: [
      dnsStep(project),
      { text: `Run the creation script in project ${project}, unchanged.` },
      { text: 'Accept the endpoint here once it asks to be let in; the command is posted then.' },
    ],
    material: {
      'far project': project,
      'far network': network,
      'far subnet': subnet,
      'connection name': connection,
    },
  })
}

/** One that failed or was rejected and is still listed would pass for the new one. */
function newEndpointCheck({ scope, facts: { rows } }: Subject, names: EndpointNames): Check {
  const code = 'endpoint_new'
  if ('unread' in rows) return unseen(code, 'Whether there is such an endpoint already', rows.unread)
  const twin = rows.find(
    row => row.kind === 'psc_endpoint' && row.status !== 'deleted' && isEndpointOf(row, names),
  )
  return twin
    ? block(
        code,
        `Endpoint ${scope.id}/${twin.providerId} is made of the same names and is ${wordFor(twin)}.`,
        'Use it, take it down first, or give another connection name.',
      )
    : pass(code, 'There is no endpoint of these names yet.')
}

const endpointWhere = ({ far, details }: Peering) =>
  `${describeSide(far)}${details[detail.subnet] === undefined ? '' : ` · subnet ${details[detail.subnet]}`}`

function pendingCheck(subject: Subject): Check {
  const code = 'endpoint_pending'
  return standsCheck(subject, code, (endpoint, text) => {
    if (endpoint.raw === 'pending') return pass(code, text)
    return block(
      code,
      text,
      endpoint.raw === 'initialized'
        ? 'Its creation script has to be run first; the endpoint then asks to be let in.'
        : 'Only an endpoint that asks to be let in can be accepted or rejected.',
    )
  })
}

export function acceptPlan(scope: Scope, known: Peering, facts: PrivateServiceConnectFacts): ActionPlan {
  const subject = subjectOf('endpoint', scope, known, facts)
  const endpoint = latest(subject)
  return planAbout(subject, {
    checks: [pendingCheck(subject)],
    changes: [
      `Redis Cloud lets ${subject.name} in: ${endpointWhere(endpoint)} reaches the databases of ${calledSubscription(scope, endpoint.near.region)}.`,
    ],
    manual: connectSteps(endpoint),
  })
}

export function rejectPlan(scope: Scope, known: Peering, facts: PrivateServiceConnectFacts): ActionPlan {
  const subject = subjectOf('endpoint', scope, known, facts)
  const endpoint = latest(subject)
  return planAbout(subject, {
    checks: [pendingCheck(subject)],
    changes: [
      `Redis Cloud does not let ${subject.name} of ${endpointWhere(endpoint)} in. What the creation script made there stays until it is taken down.`,
    ],
    manual: [deletionStep(scope, endpoint)],
  })
}

/** The API deletes an endpoint only before its creation script was run. */
export function removePlan(scope: Scope, known: Peering, facts: PrivateServiceConnectFacts): ActionPlan {
  const subject = subjectOf('endpoint', scope, known, facts)
  const endpoint = latest(subject)
  const isByScript = endpoint.status !== 'unknown' && endpoint.raw !== 'initialized'
  return planAbout(subject, {
    checks: [
      standsCheck(subject, 'endpoint_initialized', (live, text) =>
        live.raw === 'initialized'
          ? pass('endpoint_initialized', `${text} Its creation script was not run.`)
          : block(
              'endpoint_initialized',
              `${text} Redis Cloud deletes an endpoint only while its creation script was not run.`,
              `Run the deletion script in ${live.far.account === null ? 'your project' : `project ${live.far.account}`}: /peering psc scripts ${scope.id}/${live.providerId} hands it out, and the endpoint leaves the list by itself.`,
            ),
      ),
    ],
    changes: [
      `Redis Cloud deletes ${subject.name} for ${endpointWhere(endpoint)}.`,
      'Nothing is cut off: an endpoint whose creation script was not run carries no traffic. The script must not be run afterwards.',
    ],
    manual: isByScript ? [deletionStep(scope, endpoint)] : [],
  })
}

export function deletePlan(scope: Scope, known: Peering, facts: PrivateServiceConnectFacts): ActionPlan {
  const subject = subjectOf('service', scope, known, facts)
  const service = latest(subject)
  const { rows } = facts
  const endpoints =
    'unread' in rows ? [] : rows.filter(({ kind, status }) => kind === 'psc_endpoint' && status !== 'deleted')
  return planAbout(subject, {
    checks: [
      standsCheck(subject, 'psc_deletable', (live, text) => {
        if (live.status === 'deleting')
          return block('psc_deletable', text, 'There is nothing left to do; wait until it is gone.')
        return live.status === 'provisioning'
          ? block('psc_deletable', text, 'Redis Cloud deletes it once it is set up; ask again then.')
          : pass('psc_deletable', text)
      }),
      endpointsCheck(scope, rows, endpoints),
    ],
    changes: [
      `Redis Cloud deletes the Private Service Connect service of ${calledSubscription(scope, service.near.region)}.`,
      'Nothing can be reached over it afterwards, and its host names resolve no more.',
    ],
    manual: endpoints
      .filter(isMade)
      .slice(0, ENDPOINTS_SHOWN)
      .map(endpoint => deletionStep(scope, endpoint)),
    ...factsOf(endpoints),
    material: {
      endpoints: endpoints
        .map(({ providerId, status }) => `${providerId} ${status}`)
        .toSorted()
        .join(', '),
    },
  })
}

/** Everybody loses the service: a rule for any one of the networks applies. */
function factsOf(endpoints: readonly Peering[]): Pick<ActionPlan, 'facts'> {
  const lines = (values: (string | null)[]) =>
    [...new Set(values.flatMap(value => value ?? []))].toSorted().join('\n')
  const facts = {
    'gcp.project': lines(endpoints.map(({ far }) => far.account)),
    'gcp.network': lines(endpoints.map(({ far }) => far.network)),
  }
  return { facts: Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== '')) }
}

/** Its creation script was run, so something of it is in the user's project. */
const isMade = ({ raw }: Peering) => raw !== 'initialized'

function endpointsCheck(scope: Scope, rows: PrivateServiceConnectFacts['rows'], endpoints: Peering[]): Check {
  const code = 'endpoints_down'
  if ('unread' in rows) return unseen(code, 'Whether endpoints are left', rows.unread)
  const named = (some: Peering[]) => {
    const shown = some
      .slice(0, ENDPOINTS_SHOWN)
      .map(each => `${scope.id}/${each.providerId} to ${describeSide(each.far)} (${each.raw})`)
    const more = some.length - shown.length
    return [...shown, ...(more > 0 ? [`${more} more`] : [])].join('; ')
  }
  const isDown = ({ raw }: Peering) => raw === 'initialized' || raw === 'rejected' || raw === 'failed'
  const up = endpoints.filter(endpoint => !isDown(endpoint))
  if (up.length > 0)
    return block(
      code,
      `Redis Cloud keeps the service while endpoints are in use: ${named(up)}.`,
      'Run the deletion script of each; /peering psc scripts hands it out, and the endpoint leaves the list by itself.',
    )
  return endpoints.length === 0
    ? pass(code, 'No endpoint is left.')
    : warn(
        code,
        `Endpoints that are not up go with the service: ${named(endpoints)}.`,
        'Get the deletion script of those whose creation script was run before the service is gone.',
      )
}

/** What a person can do when Redis Cloud refused with this code. */
export function privateServiceConnectWayOut(
  scope: Scope,
  target: Peering | null,
  code: string,
): Instruction[] {
  if (target === null) return []
  switch (code) {
    case 'PSC_ENDPOINT_CANNOT_BE_DELETED_WITHOUT_DELETION_SCRIPT':
      return [deletionStep(scope, target)]
    case 'PSC_SERVICE_CANNOT_DELETE_SERVICE_WITH_ACTIVE_ENDPOINTS':
      return [
        {
          text: 'Run the deletion script of every endpoint that is up, then ask again; they are listed here:',
          command: `/peering psc show ${scope.id}`,
        },
      ]
    case 'PSC_ENDPOINT_NOT_ACTIVE':
    case 'PSC_SERVICE_NOT_ACTIVE':
      return [
        {
          text: 'How the service and its endpoints stand, and what each waits for:',
          command: `/peering psc show ${scope.id}/${target.providerId}`,
        },
      ]
    case 'PSC_UPDATE_ENDPOINT_REQUEST_CANNOT_UPDATE_INITIALIZED_ENDPOINT':
      return creationSteps(scope, target)
    default:
      return []
  }
}
