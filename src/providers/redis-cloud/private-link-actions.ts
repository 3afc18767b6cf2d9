/** What can be asked for about a PrivateLink: each one write, with its words, its plan and its judge. */
import { ForeignError } from '../../kit/errors.ts'
import type { Instruction } from '../../peering/plan.ts'
import type { Action, ActionPlan, Ask, Scope } from '../provider.ts'
import { mayBeUnderWay } from './lost-write.ts'
import { readNear, refusalFor } from './near.ts'
import type { FamilyParts } from './parts.ts'
import { regionIn, typedBack } from './place.ts'
import { principalsFirst } from './private-link-by-hand.ts'
import type { PrivateLinkCalls } from './private-link-calls.ts'
import {
  createFields,
  deleteFields,
  disassociateFields,
  readCreate,
  readDelete,
  readDisassociate,
  readShare,
  readUnshare,
  shareFields,
  unshareFields,
} from './private-link-fields.ts'
import {
  judgeCreate,
  judgeDelete,
  judgeDisassociate,
  judgeShare,
  judgeUnshare,
} from './private-link-judge.ts'
import {
  createPlan,
  deletePlan,
  disassociatePlan,
  type LinkPlanFacts,
  sharePlan,
  unsharePlan,
} from './private-link-plan.ts'
import { createPrincipalRemover } from './private-link-principals.ts'

/** Whether a subscription can have a PrivateLink; a sentence why not. */
export function supportsPrivateLink(scope: Scope): true | string {
  if (!scope.supports.peerings) return scope.supports.why
  if (scope.cloud === 'AWS') return true
  return `PrivateLink exists on AWS only; this subscription is on ${scope.cloud}${scope.cloud === 'Google Cloud' ? ', where Private Service Connect does the same' : ''}.`
}

const PRINCIPALS_FIRST = 'PRIVATE_LINK_ALL_PRINCIPALS_MUST_BE_DELETED_BEFORE_DELETING_RESOURCE_LINK'

/** The spelling of a task's command is not stable; what is not clearly a read or another family's counts as ours. */
const isOurs = (command: string | null): boolean =>
  command === null || (/private.?link/i.test(command) && !/get|script|list|read/i.test(command))

export function createPrivateLinkActions(parts: FamilyParts, calls: PrivateLinkCalls): Action[] {
  async function planFrom(
    ask: Ask,
    planOf: (ask: Ask, facts: LinkPlanFacts) => ActionPlan,
  ): Promise<ActionPlan> {
    const { facts, live } = await readNear(parts, ask.scope)
    const support = supportsPrivateLink(live)
    const linkFacts = async (): Promise<LinkPlanFacts['link']> => {
      if ('refusal' in facts.account) return { unread: 'the account does not answer to the key' }
      if (facts.subscription === null) return { unread: 'the subscription is not known' }
      if (support !== true) return { unread: 'the subscription cannot have one' }
      const link = await calls.readOne(live, regionOf(ask)).catch(refusalFor('not_active', 'invalid'))
      return link instanceof ForeignError
        ? { unread: `it could not be read (${link.message.replace(/\.$/, '')})` }
        : link
    }
    return planOf({ ...ask, scope: live }, { ...facts, support, link: await linkFacts() })
  }

  const lost = ({ scope }: Ask, intentAt: number) => mayBeUnderWay(parts, scope, intentAt, isOurs)

  /** What most of them share. */
  const basis = {
    removes: false,
    confirm: () => null,
    mayBeUnderWay: lost,
    handsOver: [],
    wayOut: () => [],
  } as const

  return [
    {
      ...basis,
      kind: 'privatelink.create',
      verb: 'create',
      target: null,
      fields: createFields,
      read: readCreate,
      plan: ask => planFrom(ask, createPlan),
      send: ask => {
        const { principal = '', name = '', alias } = ask.wanted
        return calls.create(ask.scope, regionOf(ask), {
          shareName: name,
          principal,
          ...(alias === undefined ? {} : { alias }),
        })
      },
      judge: judgeCreate,
      wayOut: refusedPrincipal,
    },
    {
      ...basis,
      kind: 'privatelink.share',
      verb: 'share',
      target: 'privatelink',
      fields: shareFields,
      read: readShare,
      plan: ask => planFrom(ask, sharePlan),
      send: ask => {
        const { principal = '', alias } = ask.wanted
        return calls.addPrincipal(ask.scope, regionOf(ask), {
          principal,
          ...(alias === undefined ? {} : { alias }),
        })
      },
      judge: judgeShare,
      wayOut: refusedPrincipal,
    },
    {
      ...basis,
      kind: 'privatelink.unshare',
      verb: 'unshare',
      target: 'privatelink',
      removes: true,
      fields: unshareFields,
      read: readUnshare,
      plan: ask => planFrom(ask, unsharePlan),
      send: ask => calls.removePrincipal(ask.scope, regionOf(ask), ask.wanted['principal'] ?? ''),
      judge: judgeUnshare,
    },
    {
      ...basis,
      kind: 'privatelink.disassociate',
      verb: 'disassociate',
      target: 'privatelink',
      removes: true,
      fields: disassociateFields,
      read: readDisassociate,
      plan: ask => planFrom(ask, disassociatePlan),
      send: ask => {
        const { connection = '', endpoint, account = '', type = 'vpc_endpoint' } = ask.wanted
        return calls.disassociate(ask.scope, regionOf(ask), {
          associationId: connection,
          type,
          principalId: account,
          ...(endpoint === undefined ? {} : { connectionId: endpoint }),
        })
      },
      judge: judgeDisassociate,
    },
    {
      ...basis,
      kind: 'privatelink.delete',
      verb: 'delete',
      target: 'privatelink',
      removes: true,
      confirm: typedBack,
      fields: deleteFields,
      read: readDelete,
      plan: ask => planFrom(ask, deletePlan),
      prepare: prepareDelete(createPrincipalRemover(parts, calls)),
      send: ask => calls.remove(ask.scope, regionOf(ask)),
      judge: judgeDelete,
      wayOut: (ask, code) => (code === PRINCIPALS_FIRST ? [principalsFirst(ask.scope, ask.target)] : []),
    },
  ]
}

function regionOf({ target, wanted }: Ask): string | null {
  return target ? regionIn(target.providerId) : (wanted['from'] ?? null)
}

function prepareDelete(
  removeNext: ReturnType<typeof createPrincipalRemover>,
): NonNullable<Action['prepare']> {
  return async ask => (ask.wanted['principals'] === 'first' ? removeNext(ask) : { is: 'ready' })
}

/** Where Redis Cloud's own sentence does not say what to do. */
function refusedPrincipal({ scope, target, wanted }: Ask, code: string): Instruction[] {
  const region = wanted['from']
  const name = target ? `${scope.id}/${target.providerId}` : `${scope.id}${region ? ` from=${region}` : ''}`
  switch (code) {
    case 'PRIVATE_LINK_ALREADY_EXISTS':
      return [
        {
          text: 'There is one PrivateLink at most. Share the one that exists:',
          command: `/peering privatelink share ${name} principal=${wanted['principal'] ?? ''} reason="…"`,
        },
      ]
    case 'PRIVATE_LINK_PRINCIPAL_ALREADY_EXISTS':
      return [
        {
          text: 'It is shared with this account already. See whether the account still has to accept:',
          command: `/peering privatelink show ${name}`,
        },
      ]
    case 'PRIVATE_LINK_PRINCIPAL_CANNOT_BE_OWNER_ACCOUNT':
      return [
        {
          text: "This is the account in which Redis runs the subscription; share with the account that owns your clients' VPC.",
        },
      ]
    case 'PRIVATE_LINK_SUBSCRIPTION_REACHED_MAX_DATABASES_COUNT':
      return [
        {
          text: 'The subscription has more databases than a PrivateLink takes; ask Redis support to raise the limit.',
        },
      ]
    default:
      return []
  }
}
