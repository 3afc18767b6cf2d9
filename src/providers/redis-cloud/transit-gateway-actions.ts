/** What can be done about transit gateways: one write each. Source of the calls: Redis Cloud reference, section 10. */
import type { PeeringKind } from '../../peering/kind.ts'
import type { Peering } from '../../peering/side.ts'
import type { Words } from '../../peering/words.ts'
import type { Action, ActionPlan, ActionReading, Ask, Scope } from '../provider.ts'
import { mayBeUnderWay } from './lost-write.ts'
import type { FamilyParts } from './parts.ts'
import { placeOf, regionIn } from './place.ts'
import { targetOf } from './sightings.ts'
import { cidrsField, NO_CIDRS, readCidrList } from './transit-gateway-cidrs.ts'
import { judgeAccept, judgeAttach, judgeCidrs, judgeDetach, judgeReject } from './transit-gateway-judge.ts'
import {
  acceptPlan,
  attachPlan,
  cidrsPlan,
  detachPlan,
  rejectPlan,
  type TransitGatewayFacts,
  transitGatewayWayOut,
} from './transit-gateway-plan.ts'
import { GATEWAYS_THERE, numberIn, statusBy } from './transit-gateway-row.ts'

/** Reads, for a plan, our own side and the rows of the target's kind in its place. */
export type ReadFacts = (
  scope: Scope,
  target: Peering,
) => Promise<{ facts: TransitGatewayFacts; live: Scope }>

/** What one action is apart from all the others. */
interface Own extends Pick<Action, 'kind' | 'verb' | 'judge' | 'removes'> {
  target: PeeringKind
  isOpen?: (target: Peering) => boolean
  /** `1206/invitation-3` */
  words(scope: Scope, name: string, target: Peering): Words
  plan(scope: Scope, target: Peering, facts: TransitGatewayFacts, ask: Ask): ActionPlan
  call(target: Peering, ask: Ask): Call
}

interface Call {
  operation: string
  method: 'POST' | 'PUT' | 'DELETE'
  /** Below the place's prefix. */
  path: string
  body?: unknown
}

const called = ({ id, name }: Scope) => `${name} (${id})`
const ownerOf = ({ far }: Peering) => (far.account === null ? 'an unknown account' : `AWS ${far.account}`)
const gatewayOf = ({ far }: Peering) => far.network ?? 'the transit gateway'

export function transitGatewayActions(parts: FamilyParts, readFacts: ReadFacts): Action[] {
  const action = (own: Own): Action => ({
    kind: own.kind,
    verb: own.verb,
    target: own.target,
    removes: own.removes,
    ...(own.isOpen ? { isOpen: own.isOpen } : {}),
    confirm: () => null,
    fields: () => [],

    read(scope, target, _): ActionReading {
      if (target === null) return { problems: {} } // the commands choose the target before they read the rest
      return {
        wanted: {},
        far: target.far,
        words: own.words(scope, `${scope.id}/${target.providerId}`, target),
        notes: [],
      }
    },

    async plan(ask) {
      const target = targetOf(ask)
      const { facts, live } = await readFacts(ask.scope, target)
      return own.plan(live, target, facts, ask)
    },

    async send(ask) {
      const target = targetOf(ask)
      const { prefix } = await placeOf(parts, ask.scope, regionIn(target.providerId))
      const { operation, method, path, ...body } = own.call(target, ask)
      // Sent once: the second of two is an error (a list that is the same, an invitation that was answered).
      return parts
        .clientOf(ask.scope)
        .startWrite(operation, method, `${prefix}/transitGateways${path}`, { ...body, isIdempotent: false })
    },

    mayBeUnderWay: (ask, intentAt) => mayBeUnderWay(parts, ask.scope, intentAt, isTransitGatewayWrite),
    judge: own.judge,
    handsOver: [],
    wayOut: ({ scope, target }, code) => transitGatewayWayOut(scope, target, code),
  })

  const attachmentPath = (target: Peering) => `/${encodeURIComponent(numberIn(target.providerId))}/attachment`
  const invitationPath = (target: Peering) =>
    `/invitations/${encodeURIComponent(numberIn(target.providerId))}`

  return [
    remembersGateways(
      action({
        kind: 'tgw.accept_invitation',
        verb: 'accept',
        target: 'tgw_invitation',
        isOpen: isUnanswered,
        removes: false,
        words: (scope, name, target) => ({
          heading: `accept transit gateway invitation ${name} of ${called(scope)}`,
          title: `Accept transit gateway invitation ${name} of ${called(scope)} from ${ownerOf(target)}`,
          outcome: 'the invitation is accepted',
        }),
        plan: acceptPlan,
        call: target => ({
          operation: 'accept the transit gateway invitation',
          method: 'PUT',
          path: `${invitationPath(target)}/accept`,
        }),
        judge: judgeAccept,
      }),
    ),
    action({
      kind: 'tgw.reject_invitation',
      verb: 'reject',
      target: 'tgw_invitation',
      isOpen: isUnanswered,
      removes: true,
      words: (scope, name, target) => ({
        heading: `reject transit gateway invitation ${name} of ${called(scope)}`,
        title: `Reject transit gateway invitation ${name} of ${called(scope)} from ${ownerOf(target)}`,
        outcome: 'the invitation is rejected',
      }),
      plan: rejectPlan,
      call: target => ({
        operation: 'reject the transit gateway invitation',
        method: 'PUT',
        path: `${invitationPath(target)}/reject`,
      }),
      judge: judgeReject,
    }),
    action({
      kind: 'tgw.attach',
      verb: 'attach',
      target: 'tgw',
      isOpen: isFree,
      removes: false,
      words: (scope, name, target) => ({
        heading: `attach ${called(scope)} to transit gateway ${name}`,
        title: `Attach ${called(scope)} to transit gateway ${name} (${gatewayOf(target)} of ${ownerOf(target)})`,
        outcome: 'attached to the transit gateway',
      }),
      plan: attachPlan,
      call: target => ({
        operation: 'attach the transit gateway',
        method: 'POST',
        path: attachmentPath(target),
      }),
      judge: judgeAttach,
    }),
    setCidrs(
      action({
        kind: 'tgw.set_cidrs',
        verb: 'cidrs',
        target: 'tgw_attachment',
        removes: false,
        words: (scope, name) => ({
          heading: `set the CIDRs of ${name} of ${called(scope)}`,
          title: `CIDRs of transit gateway attachment ${name} of ${called(scope)}`,
          outcome: 'the attachment has exactly these CIDRs',
        }),
        plan: (scope, target, facts, ask) => cidrsPlan(scope, target, wantedCidrs(ask), facts),
        call: (target, ask) => ({
          operation: 'set the CIDRs of the transit gateway attachment',
          method: 'PUT',
          path: attachmentPath(target),
          // Plain strings, as in the file's example and the Go client's request; its schema says objects.
          body: { cidrs: wantedCidrs(ask) },
        }),
        judge: judgeCidrs,
      }),
    ),
    {
      ...action({
        kind: 'tgw.detach',
        verb: 'detach',
        target: 'tgw_attachment',
        removes: true,
        words: (scope, name, target) => ({
          heading: `detach ${name} of ${called(scope)}`,
          title: `Detach ${called(scope)} from transit gateway ${gatewayOf(target)} of ${ownerOf(target)} (${name})`,
          outcome: 'the attachment is gone',
        }),
        plan: detachPlan,
        call: target => ({
          operation: 'detach the transit gateway',
          method: 'DELETE',
          path: attachmentPath(target),
        }),
        judge: judgeDetach,
      }),
      confirm: (scope, target) => `${scope.id}/${target?.providerId ?? ''}`,
    },
  ]
}

/** A word that is new to us closes nothing: the inventory may keep an older status beside it. */
const isUntold = ({ kind, raw }: Peering): boolean => statusBy(kind, raw) === 'unknown'
const isUnanswered = (invitation: Peering): boolean =>
  invitation.status === 'pending_acceptance' || isUntold(invitation)
const isFree = (gateway: Peering): boolean =>
  (gateway.status === 'active' || isUntold(gateway)) && gateway.details['attachment'] === undefined

/** The card shows the full list besides. */
const CIDRS_IN_TITLE = 5

function wantedCidrs({ wanted }: Ask): string[] {
  return readCidrList(wanted['cidrs'] ?? '').canonical
}

/** Keeps which gateways of the account were there when it was asked for: a new one shows that it was accepted. */
function remembersGateways(base: Action): Action {
  return {
    ...base,
    read(scope, target, values) {
      const reading = base.read(scope, target, values)
      const there = target?.details[GATEWAYS_THERE]
      return 'problems' in reading || there === undefined
        ? reading
        : { ...reading, wanted: { ...reading.wanted, gateways: there } }
    },
  }
}

/** The action with a list of ranges to be given. */
function setCidrs(base: Action): Action {
  return {
    ...base,
    fields: (_, target) => [
      {
        ...cidrsField,
        hint: `${cidrsField.hint} Now: ${target === null || target.far.cidrs.length === 0 ? 'no ranges' : target.far.cidrs.join(', ')}.`,
      },
    ],
    read(scope, target, values) {
      const { canonical, notes, problem } = readCidrList(values['cidrs'] ?? '')
      if (problem !== null) return { problems: { cidrs: problem } }
      const reading = base.read(scope, target, values)
      if ('problems' in reading) return reading
      const list = canonical.join(', ') || NO_CIDRS
      const { words } = reading
      const others = canonical.length - CIDRS_IN_TITLE
      const title = `${words.title}: ${others > 0 ? `${canonical.slice(0, CIDRS_IN_TITLE).join(', ')} and ${others} more` : list}`
      return {
        ...reading,
        wanted: { cidrs: list },
        words: { ...words, title },
        notes,
      }
    },
  }
}

function isTransitGatewayWrite(command: string | null): boolean {
  return command === null || (/tgw|transit/i.test(command) && !/get|list|read/i.test(command))
}
