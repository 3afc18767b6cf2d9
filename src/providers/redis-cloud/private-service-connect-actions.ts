/** What can be done about Private Service Connect: one write each. Source of the calls: reference, section 11. */
import type { PeeringKind } from '../../peering/kind.ts'
import type { Peering } from '../../peering/side.ts'
import { describeSide } from '../../peering/side.ts'
import type { Words } from '../../peering/words.ts'
import type { Action, ActionPlan, Ask, Scope } from '../provider.ts'
import { mayBeUnderWay } from './lost-write.ts'
import type { FamilyParts } from './parts.ts'
import { placeOf, readRegion, regionField, regionIn, typedBack } from './place.ts'
import { endpointFields, readEndpointNames, sideOfNames } from './private-service-connect-fields.ts'
import {
  judgeAccept,
  judgeCreate,
  judgeCreateEndpoint,
  judgeDelete,
  judgeReject,
  judgeRemove,
  namesOf,
} from './private-service-connect-judge.ts'
import {
  acceptPlan,
  createEndpointPlan,
  createPlan,
  deletePlan,
  type PrivateServiceConnectFacts,
  privateServiceConnectWayOut,
  rejectPlan,
  removePlan,
} from './private-service-connect-plan.ts'
import { numberIn, serviceNumberOf, statusBy } from './private-service-connect-row.ts'
import { targetOf } from './sightings.ts'

/** Reads, for a plan, our own side and what there is in the place that is meant. */
export type ReadFacts = (
  scope: Scope,
  region: string | null,
) => Promise<{ facts: PrivateServiceConnectFacts; live: Scope }>

interface Call {
  operation: string
  method: 'POST' | 'PUT' | 'DELETE'
  /** Below `/private-service-connect` of the place. */
  path: string
  body?: unknown
}

const called = ({ id, name }: Scope) => `${name} (${id})`
/** `1301/psc-12` */
const named = (scope: Scope, { providerId }: Peering) => `${scope.id}/${providerId}`

export function privateServiceConnectActions(parts: FamilyParts, readFacts: ReadFacts): Action[] {
  // Sent once: a second create or answer is refused, and a lost reply is looked for in the list.
  async function write(scope: Scope, region: string | null, call: Call): Promise<string> {
    const { prefix } = await placeOf(parts, scope, region)
    const { operation, method, path, ...body } = call
    return parts.clientOf(scope).startWrite(operation, method, `${prefix}/private-service-connect${path}`, {
      ...body,
      isIdempotent: false,
    })
  }

  const shared: Pick<Action, 'confirm' | 'handsOver' | 'mayBeUnderWay' | 'wayOut' | 'removes'> = {
    removes: false,
    confirm: () => null,
    handsOver: [],
    mayBeUnderWay: (ask, intentAt) => mayBeUnderWay(parts, ask.scope, intentAt, isWrite),
    wayOut: ({ scope, target }, code) => privateServiceConnectWayOut(scope, target, code),
  }

  /** What is done to something that is there and needs nothing more to be said. */
  interface Own extends Pick<Action, 'kind' | 'verb' | 'judge'> {
    target: PeeringKind
    isOpen?: (target: Peering) => boolean
    words(scope: Scope, target: Peering): Words
    plan(scope: Scope, target: Peering, facts: PrivateServiceConnectFacts): ActionPlan
    call(target: Peering): Call
  }
  const action = (own: Own): Action => ({
    ...shared,
    kind: own.kind,
    verb: own.verb,
    target: own.target,
    ...(own.isOpen ? { isOpen: own.isOpen } : {}),
    judge: own.judge,
    fields: () => [],

    read(scope, target) {
      if (target === null) return { problems: {} } // the commands choose the target before they read the rest
      const far = own.target === 'psc_endpoint' ? target.far : null
      return { wanted: {}, far, words: own.words(scope, target), notes: [] }
    },

    async plan(ask) {
      const target = targetOf(ask)
      const { facts, live } = await readFacts(ask.scope, regionIn(target.providerId))
      return own.plan(live, target, facts)
    },

    send(ask) {
      const target = targetOf(ask)
      return write(ask.scope, regionIn(target.providerId), own.call(target))
    },
  })

  const endpointPath = (endpoint: Peering) =>
    `/${encodeURIComponent(serviceNumberOf(endpoint))}/endpoints/${encodeURIComponent(numberIn(endpoint.providerId))}`

  const create: Action = {
    ...shared,
    kind: 'psc.create',
    verb: 'create',
    target: null,
    fields: regionField,

    read(scope, _, values) {
      const reading = readRegion(scope, values)
      if ('problem' in reading) return { problems: { from: reading.problem } }
      const { region } = reading
      const where = region === null ? '' : ` in ${region}`
      return {
        wanted: region === null ? {} : { from: region },
        far: null,
        words: {
          heading: `Private Service Connect for ${called(scope)}${where}`,
          title: `Private Service Connect service for ${called(scope)}${where}`,
          outcome: 'the service is active, with no endpoint yet',
        },
        notes: [],
      }
    },

    async plan({ scope, wanted }) {
      const region = wanted['from'] ?? null
      const { facts, live } = await readFacts(scope, region)
      return createPlan(live, region, facts)
    },

    send: ({ scope, wanted }) =>
      write(scope, wanted['from'] ?? null, {
        operation: 'create the Private Service Connect service',
        method: 'POST',
        path: '',
      }),

    judge: judgeCreate,
  }

  const createEndpoint: Action = {
    ...shared,
    kind: 'psc.create_endpoint',
    verb: 'endpoint',
    target: 'psc',
    handsOver: ['creation'],
    fields: () => endpointFields,

    read(scope, target, values) {
      const reading = readEndpointNames(values)
      if ('problems' in reading) return reading
      const far = sideOfNames(reading.names, target?.near.region ?? null)
      return {
        wanted: { ...reading.names },
        far,
        words: {
          heading: `Private Service Connect endpoint for ${called(scope)}`,
          title: `Private Service Connect endpoint of ${target === null ? scope.id : named(scope, target)} of ${called(scope)} in ${describeSide(far)}, subnet ${reading.names.subnet}`,
          outcome: 'the endpoint is active',
        },
        notes: [],
      }
    },

    async plan(ask) {
      const target = targetOf(ask)
      const { facts, live } = await readFacts(ask.scope, regionIn(target.providerId))
      return createEndpointPlan(live, target, namesOf(ask), facts)
    },

    send(ask: Ask) {
      const target = targetOf(ask)
      const { project, network, subnet, connection } = namesOf(ask)
      return write(ask.scope, regionIn(target.providerId), {
        operation: 'create the Private Service Connect endpoint',
        method: 'POST',
        path: `/${encodeURIComponent(serviceNumberOf(target))}`,
        // The ids that the file lists as required are read-only: they are in the path.
        body: {
          gcpProjectId: project,
          gcpVpcName: network,
          gcpVpcSubnetName: subnet,
          endpointConnectionName: connection,
        },
      })
    },

    judge: judgeCreateEndpoint,
  }

  return [
    create,
    createEndpoint,
    action({
      kind: 'psc.accept_endpoint',
      verb: 'accept',
      target: 'psc_endpoint',
      isOpen: wantsIn,
      words: (scope, target) => ({
        heading: `accept endpoint ${named(scope, target)} of ${called(scope)}`,
        title: `Accept Private Service Connect endpoint ${named(scope, target)} of ${called(scope)} in ${describeSide(target.far)}`,
        outcome: 'the endpoint is active',
      }),
      plan: acceptPlan,
      call: target => ({
        operation: 'accept the Private Service Connect endpoint',
        method: 'PUT',
        path: endpointPath(target),
        body: { action: 'accept' }, // never beside the four names
      }),
      judge: judgeAccept,
    }),
    {
      ...action({
        kind: 'psc.reject_endpoint',
        verb: 'reject',
        target: 'psc_endpoint',
        isOpen: wantsIn,
        words: (scope, target) => ({
          heading: `reject endpoint ${named(scope, target)} of ${called(scope)}`,
          title: `Reject Private Service Connect endpoint ${named(scope, target)} of ${called(scope)} in ${describeSide(target.far)}`,
          outcome: 'the endpoint is rejected',
        }),
        plan: rejectPlan,
        call: target => ({
          operation: 'reject the Private Service Connect endpoint',
          method: 'PUT',
          path: endpointPath(target),
          body: { action: 'reject' },
        }),
        judge: judgeReject,
      }),
      removes: true,
    },
    {
      ...action({
        kind: 'psc.delete_endpoint',
        verb: 'remove',
        target: 'psc_endpoint',
        words: (scope, target) => ({
          heading: `remove endpoint ${named(scope, target)} of ${called(scope)}`,
          title: `Remove Private Service Connect endpoint ${named(scope, target)} of ${called(scope)} in ${describeSide(target.far)}`,
          outcome: 'the endpoint is gone',
        }),
        plan: removePlan,
        call: target => ({
          operation: 'delete the Private Service Connect endpoint',
          method: 'DELETE',
          path: endpointPath(target),
        }),
        judge: judgeRemove,
      }),
      removes: true,
    },
    {
      ...action({
        kind: 'psc.delete',
        verb: 'delete',
        target: 'psc',
        words: (scope, target) => ({
          heading: `delete Private Service Connect of ${called(scope)}`,
          title: `Delete Private Service Connect service ${named(scope, target)} of ${called(scope)}`,
          outcome: 'the service is gone',
        }),
        plan: deletePlan,
        call: () => ({
          operation: 'delete the Private Service Connect service',
          method: 'DELETE',
          path: '',
        }),
        judge: judgeDelete,
      }),
      removes: true,
      confirm: typedBack,
    },
  ]
}

/**
 * Before its creation script was run there is nothing to answer, and after the answer neither. A word that is new to us
 * closes nothing.
 */
const wantsIn = ({ kind, raw }: Peering): boolean => raw === 'pending' || statusBy(kind, raw) === 'unknown'

function isWrite(command: string | null): boolean {
  return command === null || (/psc|private-?service/i.test(command) && !/get|list|read|script/i.test(command))
}
