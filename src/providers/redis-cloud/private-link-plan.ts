/** Plans of what is done to a PrivateLink: live facts in, checks, changes, work for people and what an approval rests on out. Pure. */
import type { Check, Instruction } from '../../peering/plan.ts'
import type { Peering } from '../../peering/side.ts'
import { block, pass, warn } from '../../peering/verdicts.ts'
import type { ActionPlan, Ask, Scope } from '../provider.ts'
import type { Unread } from './far-checks.ts'
import { type NearFacts, nearChecks, unseen } from './near-checks.ts'
import { regionIn } from './place.ts'
import { acceptSteps, chunksOf, connectSteps, factsOf, leftovers } from './private-link-by-hand.ts'
import { linkWords } from './private-link-fields.ts'
import {
  type Connection,
  connectionsOf,
  describeConnection,
  detail,
  linkId,
  principalsOf,
  stateOfPrincipal,
} from './private-link-row.ts'
import { sideIn } from './subscription.ts'

export interface LinkPlanFacts extends NearFacts {
  /** Whether the scope can have a PrivateLink; a sentence why not. */
  support: true | string
  /** As just read; null: there is none. */
  link: Peering | null | Unread
}

/** Approvers read who is cut off, so all are named as far as a card holds them; what is beyond is counted. */
const CONNECTIONS_SHOWN = 100
/** So many have a sentence each; more are gathered in lines that a card shows whole. */
const SENTENCES = 5
const PER_LINE = 20

/** What every plan here has; `ask.scope` is as just read where it could be read. */
function plan(
  ask: Ask,
  facts: LinkPlanFacts,
  parts: {
    checks: Check[]
    changes: string[]
    manual: Instruction[]
    material?: Record<string, string>
    /** AWS accounts that it concerns besides the far side. */
    accounts?: readonly string[]
  },
): ActionPlan {
  const { scope } = ask
  const accounts = [...new Set(parts.accounts ?? [])].toSorted()
  const link = ask.target === null ? null : linkFor(ask, facts)
  return {
    scope,
    checks: [...nearChecks(facts), supportCheck(scope, facts), ...parts.checks],
    changes: parts.changes,
    manual: parts.manual,
    material: {
      'Redis Cloud account': scope.account,
      subscription: scope.id,
      'subscription name': scope.name,
      PrivateLink: nameOf(ask),
      // One that is made anew has the same name and is not what was approved.
      ...(link === null
        ? {}
        : {
            'share ARN': link.details[detail.shareArn] ?? '',
            'resource configuration': link.details[detail.configurationId] ?? '',
          }),
      ...ask.wanted,
      ...parts.material,
    },
    ...(accounts.length === 0 ? {} : { facts: { 'aws.account': accounts.join('\n') } }),
  }
}

function idOf({ target, wanted }: Ask): string {
  return target?.providerId ?? linkId(wanted['from'] ?? null)
}

function nameOf(ask: Ask): string {
  return `${ask.scope.id}/${idOf(ask)}`
}

function wordsOf(ask: Ask): string {
  return linkWords(ask.scope, regionIn(idOf(ask)))
}

/** The link as just read, or as last observed where it could not be read: for sentences, never for a check. */
function linkFor(ask: Ask, { link }: LinkPlanFacts): Peering | null {
  return link === null || 'unread' in link ? ask.target : link
}

function supportCheck(scope: Scope, { support }: LinkPlanFacts): Check {
  const code = 'privatelink_supported'
  return support === true
    ? pass(code, `A PrivateLink is possible: the subscription is on ${scope.cloud}.`)
    : block(code, support, 'Choose another way to connect it; `/peering help` lists them.')
}

/** What a check needs the link for; `look` is asked only where it was read and is there. */
function onLink(
  code: string,
  what: string,
  ask: Ask,
  { link }: LinkPlanFacts,
  look: (link: Peering) => Check,
): Check {
  if (link !== null && 'unread' in link) return unseen(code, what, link.unread)
  if (link === null) return unseen(code, what, `there is no PrivateLink ${nameOf(ask)}`)
  return look(link)
}

function existsCheck(ask: Ask, { link }: LinkPlanFacts): Check {
  const code = 'privatelink_exists'
  if (link !== null && 'unread' in link) return unseen(code, `PrivateLink ${nameOf(ask)}`, link.unread)
  if (link === null)
    return block(
      code,
      `There is no PrivateLink ${nameOf(ask)}.`,
      'The list shows what exists; a new one is asked for with `/peering privatelink create`.',
    )
  if (link.status === 'deleting')
    return block(code, `PrivateLink ${nameOf(ask)} is being deleted.`, 'There is nothing left to change.')
  if (link.status === 'unknown')
    return warn(
      code,
      `PrivateLink ${nameOf(ask)} is there and “${link.raw}”.`,
      'This status is new to the bot; look at the PrivateLink in the Redis Cloud console first.',
    )
  return pass(code, `PrivateLink ${nameOf(ask)} is there and ${link.raw}.`)
}

function absentCheck(ask: Ask, { link }: LinkPlanFacts): Check {
  const code = 'privatelink_absent'
  if (link !== null && 'unread' in link)
    return unseen(code, 'Whether there is a PrivateLink already', link.unread)
  if (link === null) return pass(code, 'There is no PrivateLink yet.')
  const principal = ask.wanted['principal'] ?? ''
  return block(
    code,
    `PrivateLink ${nameOf(ask)} exists already and is ${link.raw}; Redis Cloud has one at most.`,
    link.status === 'deleting'
      ? 'Wait until it is gone, then ask again.'
      : `Share that one: \`/peering privatelink share ${nameOf(ask)} principal=${principal}\`.`,
  )
}

export function createPlan(ask: Ask, facts: LinkPlanFacts): ActionPlan {
  const { principal = '', name = '', alias } = ask.wanted
  const region = sideIn(ask.scope, ask.wanted['from'] ?? null).region
  const ahead = { name: nameOf(ask), region, shareArn: null, configurationArn: null }
  return plan(ask, facts, {
    checks: [absentCheck(ask, facts)],
    changes: [
      `Redis Cloud creates the ${wordsOf(ask)}: resource share “${name}” over all its databases${region === null ? '' : `, in ${region}`}.`,
      `Redis Cloud shares it with AWS account ${principal}${alias === undefined ? '' : ` (“${alias}”)`}, which may then connect any of its VPCs.`,
      'It is followed until that account has accepted the share, and every change of its status is posted.',
    ],
    manual: [...acceptSteps(ahead, principal), ...connectSteps(ahead)],
    material: { 'deployment region': region ?? '' },
  })
}

export function sharePlan(ask: Ask, facts: LinkPlanFacts): ActionPlan {
  const { principal = '', alias } = ask.wanted
  const link = linkFor(ask, facts)
  const links = link
    ? factsOf(ask.scope, link)
    : { name: nameOf(ask), region: null, shareArn: null, configurationArn: null }
  return plan(ask, facts, {
    checks: [
      existsCheck(ask, facts),
      onLink('privatelink_active', 'Whether the PrivateLink is active', ask, facts, ({ status, raw }) =>
        status === 'active'
          ? pass('privatelink_active', 'The PrivateLink is active.')
          : block(
              'privatelink_active',
              `The PrivateLink is ${raw}; it is shared further only while it is active.`,
              'Wait until it is active, then ask again.',
            ),
      ),
      onLink('principal_new', `Whether it is shared with ${principal}`, ask, facts, live =>
        newPrincipalCheck(ask, live, principal),
      ),
    ],
    changes: [
      `Redis Cloud shares the ${wordsOf(ask)} with AWS account ${principal}${alias === undefined ? '' : ` (“${alias}”)`}, which may then connect any of its VPCs to all databases of the subscription${links.region === null ? '' : ` in ${links.region}`}.`,
      'It is followed until that account has accepted the share.',
    ],
    manual: [...acceptSteps(links, principal), ...connectSteps(links)],
  })
}

function newPrincipalCheck(ask: Ask, link: Peering, principal: string): Check {
  const code = 'principal_new'
  const known = principalsOf(link).find(({ id }) => id === principal)
  if (!known) return pass(code, `AWS account ${principal} is not a principal yet.`)
  const already = `AWS account ${principal} is a principal already and is ${known.raw || 'without a status'}.`
  const remove = `\`/peering privatelink unshare ${nameOf(ask)} principal=${principal}\``
  switch (stateOfPrincipal(known)) {
    case 'waiting':
      return block(code, already, 'It has to accept the share that it was sent; `show` has the commands.')
    case 'associated':
      return block(code, already, 'It can connect already; there is nothing to share.')
    case 'left':
      // Whether it left before or rejects this share is told by how it was when it was asked for.
      if (ask.wanted['was'] === undefined)
        return block(
          code,
          `${already} It left after it was last looked at.`,
          `Look with \`/peering privatelink show ${nameOf(ask)}\`, then ask again.`,
        )
      // On its way out of the list; it need not be removed for that.
      return warn(
        code,
        already,
        `Redis Cloud may refuse until it has left the list. If it does, wait, or remove it first: ${remove}.`,
      )
    default:
      return block(code, already, `Remove it first: ${remove}.`)
  }
}

export function unsharePlan(ask: Ask, facts: LinkPlanFacts): ActionPlan {
  const { principal = '' } = ask.wanted
  const link = linkFor(ask, facts)
  const cut = (link ? connectionsOf(link) : []).filter(({ account }) => account === principal)
  const code = 'principal_exists'
  return plan(ask, facts, {
    checks: [
      existsCheck(ask, facts),
      onLink(code, `Principal ${principal}`, ask, facts, live => {
        const known = principalsOf(live).find(({ id }) => id === principal)
        return known
          ? pass(code, `The PrivateLink is shared with ${principal} (${known.raw || 'no status'}).`)
          : block(
              code,
              `The PrivateLink is not shared with ${principal}.`,
              'There is nothing to take back; `show` lists with whom it is shared.',
            )
      }),
    ],
    changes: [
      `Redis Cloud takes the ${wordsOf(ask)} back from ${principal}.`,
      ...(cut.length === 0
        ? [`No connection of ${principal} is known. One that exists all the same drops at once.`]
        : drops(nameOf(ask), cut)),
    ],
    manual: leftovers({ region: link?.near.region ?? null }, cut),
    material: { 'connections cut': idsOf(cut) },
    accounts: [principal],
  })
}

export function disassociatePlan(ask: Ask, facts: LinkPlanFacts): ActionPlan {
  const { connection = '', endpoint = null, account = null, type = null } = ask.wanted
  const cut: Connection = { associationId: connection, connectionId: endpoint, account, type }
  const code = 'connection_exists'
  const called = describeConnection(cut)
  return plan(ask, facts, {
    checks: [
      existsCheck(ask, facts),
      onLink(code, `The ${called}`, ask, facts, live =>
        connectionsOf(live).some(({ associationId }) => associationId === connection)
          ? pass(code, `The ${called} is connected.`)
          : block(
              code,
              `The ${called} is not connected (any more).`,
              'There is nothing to cut; `show` lists the connections.',
            ),
      ),
      account === null
        ? block(
            'connection_owner',
            `Redis Cloud does not say which account owns the ${called}, and wants it named.`,
            'Disassociate it in the Redis Cloud console.',
          )
        : pass('connection_owner', `It belongs to AWS account ${account}.`),
    ],
    changes: [`Redis Cloud disassociates it from the ${wordsOf(ask)}.`, ...drops(nameOf(ask), [cut])],
    manual: [
      {
        text: `${account ?? 'Its owner'} stays a principal and may connect again; to end that, remove the principal.`,
      },
      ...leftovers({ region: linkFor(ask, facts)?.near.region ?? null }, [cut]),
    ],
  })
}

export function deletePlan(ask: Ask, facts: LinkPlanFacts): ActionPlan {
  const link = linkFor(ask, facts)
  const principals = link ? principalsOf(link).map(({ id }) => id) : []
  const connections = link ? connectionsOf(link) : []
  const isPrincipalsFirst = ask.wanted['principals'] === 'first'
  return plan(ask, facts, {
    checks: [
      existsCheck(ask, facts),
      ...(principals.length === 0 || isPrincipalsFirst
        ? []
        : [
            warn(
              'principals_left',
              `The PrivateLink is still shared with ${principals.join(', ')}; Redis Cloud may refuse to delete it while it is.`,
              'If it refuses, nothing is lost: ask again with `principals=first`, and the bot removes them one by one before.',
            ),
          ]),
    ],
    changes: [
      ...(isPrincipalsFirst && principals.length > 0
        ? [`Redis Cloud takes the ${wordsOf(ask)} back from ${principals.join(', ')}, one by one.`]
        : []),
      `Redis Cloud deletes the ${wordsOf(ask)}${shareOf(link)}; everybody it is shared with loses it.`,
      ...(connections.length === 0
        ? ['No connection is known. One that exists all the same drops at once.']
        : drops(nameOf(ask), connections)),
    ],
    manual: leftovers({ region: link?.near.region ?? null }, connections),
    material: { 'shared with': principals.toSorted().join(', '), 'connections cut': idsOf(connections) },
    // Everybody loses it: a rule for any one of these accounts applies.
    accounts: [...principals, ...connections.flatMap(({ account }) => account ?? [])],
  })
}

function shareOf(link: Peering | null): string {
  const name = link?.details[detail.shareName]
  return name === undefined ? '' : ` with its resource share “${name}”`
}

/** Which connections drop: a sentence each, or a line for so many of one account. */
function drops(name: string, cut: readonly Connection[]): string[] {
  if (cut.length <= SENTENCES)
    return cut.map(each => `The ${describeConnection(each)} drops at once; its clients lose the databases.`)
  const shown = cut.slice(0, CONNECTIONS_SHOWN)
  const more = cut.length - shown.length
  const accounts = [...new Set(shown.map(({ account }) => account))]
  return [
    `${cut.length} connections drop at once; their clients lose the databases.`,
    ...accounts.flatMap(account => {
      const ids = shown
        .filter(each => each.account === account)
        .map(({ connectionId, associationId }) => connectionId ?? associationId)
      const owner = account === null ? 'an account that is not told' : `AWS account ${account}`
      return chunksOf(ids, PER_LINE).map(some => `Cut off, of ${owner}: ${some.join(', ')}.`)
    }),
    ...(more > 0 ? [`Cut off are ${more} more: \`/peering show ${name}\` lists them all.`] : []),
  ]
}

function idsOf(connections: readonly Connection[]): string {
  return connections
    .map(({ associationId }) => associationId)
    .toSorted()
    .join(', ')
}
