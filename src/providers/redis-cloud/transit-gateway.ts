/**
 * Transit gateways on AWS. Their owner shares one with the subscription's AWS account; here the invitation is accepted,
 * the subscription attached and the ranges behind the gateway set. Source: Redis Cloud reference, section 10.
 */
import type { ZodType } from 'zod'
import { ForeignError } from '../../kit/errors.ts'
import type { Peering } from '../../peering/side.ts'
import type { Family, Scope } from '../provider.ts'
import { readNear, refusalFor } from './near.ts'
import type { FamilyParts } from './parts.ts'
import { type Place, placeOf, placesOf, regionIn } from './place.ts'
import { readResource } from './read-resource.ts'
import { type ReadFacts, transitGatewayActions } from './transit-gateway-actions.ts'
import { shareSteps, transitGatewayNext } from './transit-gateway-by-hand.ts'
import { attachmentOf, gatewayOf, invitationOf } from './transit-gateway-row.ts'
import { gatewayList, invitationList } from './transit-gateway-schema.ts'

export function createTransitGateway(parts: FamilyParts): Family {
  /** Null stands for an empty list only in a subscription that is active; else what is there would look gone. */
  async function readRows<T>(
    scope: Scope,
    operation: string,
    path: string,
    schema: ZodType<T[] | null>,
  ): Promise<T[]> {
    const rows = await readResource(parts, scope, operation, path, schema)
    if (rows !== null) return rows
    const { status } = await parts.clientOf(scope).readSubscription(scope.id)
    if (status === 'active') return []
    throw new ForeignError(`Redis Cloud does not ${operation} while subscription ${scope.id} is ${status}.`, {
      service: 'redis-cloud',
      operation,
      kind: 'not_active',
      effect: 'no',
      code: 'NO_LIST',
    })
  }

  async function readInvitations(
    scope: Scope,
    { prefix, region }: Place,
    gateways: readonly Peering[] | null = null,
  ): Promise<Peering[]> {
    const path = `${prefix}/transitGateways/invitations`
    const rows = await readRows(scope, 'list transit gateway invitations', path, invitationList)
    return rows.map(row => invitationOf(scope, region, row, gateways))
  }

  /** Gateways, each followed by its attachment where it has one. */
  async function readGateways(scope: Scope, { prefix, region }: Place): Promise<Peering[]> {
    const path = `${prefix}/transitGateways`
    const rows = await readRows(scope, 'list transit gateways', path, gatewayList)
    return rows.flatMap(row => [gatewayOf(scope, region, row), attachmentOf(scope, region, row) ?? []].flat())
  }

  const readFacts: ReadFacts = async (scope, target) => {
    const { facts, live } = await readNear(parts, scope)
    const now = parts.clock.now()
    const unread = (why: string) => ({ facts: { ...facts, now, rows: { unread: why } }, live })
    if (facts.subscription === 'unread') return unread('the account does not answer to the key')
    if (facts.subscription === null) return unread('the subscription is not known')
    const supported = support(live)
    if (supported !== true) return unread(supported.replace(/\.$/, ''))
    const isInvitation = target.kind === 'tgw_invitation'
    const rows = await placeOf(parts, live, regionIn(target.providerId))
      .then(place => (isInvitation ? readInvitations(live, place) : readGateways(live, place)))
      .catch(refusalFor('not_active', 'invalid'))
    return rows instanceof ForeignError
      ? unread(`it could not be listed (${rows.message.replace(/\.$/, '')})`)
      : { facts: { ...facts, now, rows }, live }
  }

  return {
    name: 'tgw',
    title: 'AWS Transit Gateway',
    reusesIds: true,
    support,

    // One after the other: the account works on one task at a time anyway.
    async list(scope) {
      const all: Peering[] = []
      for (const place of await placesOf(parts, scope)) {
        const gateways = await readGateways(scope, place)
        all.push(...(await readInvitations(scope, place, gateways)), ...gateways)
      }
      return all
    },

    instructions: transitGatewayNext,
    beginnings: scope =>
      scope.regions.flatMap(near =>
        shareSteps(scope, { near, far: { ...near, account: null, network: null } }),
      ),
    actions: transitGatewayActions(parts, readFacts),
    files: [],
  }
}

function support(scope: Scope): true | string {
  if (!scope.supports.peerings) return scope.supports.why
  return scope.cloud === 'AWS'
    ? true
    : `Transit gateways exist on AWS only; this subscription is on ${scope.cloud}.`
}
