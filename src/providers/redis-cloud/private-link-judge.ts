/**
 * How an action on a PrivateLink stands, judged by what the list shows. Pure. A completed task proves nothing here: a
 * principal of the wrong type completes and never appears (issue 1014 of the Terraform provider), so everything is read
 * back. A word that nobody knows is neither an end nor a failure.
 */
import { hour, minute } from '../../kit/duration.ts'
import type { Member, Peering } from '../../peering/side.ts'
import type { Ask, Sighting } from '../provider.ts'
import { regionIn } from './place.ts'
import { acceptSteps, connectSteps, factsOf, leftovers } from './private-link-by-hand.ts'
import {
  connectionsOf,
  detail,
  linkId,
  principalsOf,
  readConnections,
  stateOfPrincipal,
} from './private-link-row.ts'
import { failed, nameOf, notSeen, underWay } from './sightings.ts'

/** AWS drops a principal that did not accept within 12 hours; the rest is for clocks and for Redis Cloud to notice. */
const LAPSED_AFTER_MS = 13 * hour
/** The principal of a new PrivateLink is listed with it, at most moments later. */
const LISTED_WITHIN_MS = 15 * minute

/** While a principal is initializing its invitation is on its way; how long that may take no source says. */
const INVITED_WITHIN_MS = 10 * minute

const newWord = (what: string, raw: string) =>
  `${what} is “${raw || 'without a status'}”, a word that the bot does not know`

function linkIn(ask: Ask, seen: readonly Peering[]): Peering | null {
  const id = ask.target?.providerId ?? linkId(ask.wanted['from'] ?? null)
  return seen.find(({ kind, providerId }) => kind === 'privatelink' && providerId === id) ?? null
}

/** Why the link itself keeps an action from being done; null while it is active. */
function linkStands(ask: Ask, link: Peering): Sighting | null {
  const error = link.details[detail.error]
  const says = error === undefined ? '' : ` (Redis Cloud says: ${error.replace(/\.$/, '')})`
  switch (link.status) {
    case 'active':
      return null
    case 'deleting':
      return failed(
        `PrivateLink ${nameOf(ask.scope, link)} is being deleted, so this can no longer come true. Wait until it is gone, then ask for a new one.`,
      )
    case 'unknown':
      return underWay(link, `${newWord('the PrivateLink', link.raw)}${says}`)
    default:
      return underWay(link, `the PrivateLink is being set up (${link.raw})${says}`)
  }
}

/** How far a principal that is listed has come. */
function principalStands(ask: Ask, link: Peering, principal: Member, waitedMs: number): Sighting {
  const { id, raw } = principal
  const facts = factsOf(ask.scope, link)
  const again = `Remove it with \`/peering privatelink unshare ${facts.name} principal=${id}\`, share again and accept within 12 hours.`
  switch (stateOfPrincipal(principal)) {
    case 'associated':
      return {
        stands: 'done',
        peering: link.providerId,
        note: `AWS account ${id} has accepted the share`,
        todo: connectSteps(facts),
      }
    case 'waiting':
      if (raw === 'initializing' && waitedMs <= INVITED_WITHIN_MS)
        return underWay(link, `AWS account ${id} is being invited (${raw})`)
      if (waitedMs > LAPSED_AFTER_MS)
        return failed(
          `AWS account ${id} has not accepted the share within 12 hours (it is still ${raw}): the invitation has lapsed. ${again}`,
        )
      return {
        stands: 'under_way',
        for: 'person',
        peering: link.providerId,
        note: `AWS account ${id} has to accept the share, within 12 hours of its creation (${raw})`,
        todo: acceptSteps(facts, id),
      }
    case 'leaving':
    case 'left':
      return failed(
        `AWS account ${id} is ${raw}: the share was rejected, was not accepted in time, or was taken back. ${again}`,
      )
    case 'failed':
      return failed(
        `Redis Cloud could not share with AWS account ${id} and gives no reason (${raw}). Check the account id. ${again}`,
      )
    case 'other':
      return underWay(link, newWord(`principal ${id}`, raw))
  }
}

export function judgeCreate(ask: Ask, seen: readonly Peering[], waitedMs: number): Sighting {
  const link = linkIn(ask, seen)
  if (link === null) return notSeen
  const { principal = '', name = '' } = ask.wanted
  const seenName = link.details[detail.shareName]
  if (seenName !== undefined && seenName !== name)
    return failed(
      `Another PrivateLink, “${seenName}”, exists now as ${nameOf(ask.scope, link)}; “${name}” was not created. There is one at most: share that one with \`/peering privatelink share ${nameOf(ask.scope, link)} principal=${principal}\`.`,
    )
  const listed = principalsOf(link).find(({ id }) => id === principal)
  const halt = linkStands(ask, link)
  if (halt) return halt
  if (listed) return principalStands(ask, link, listed, waitedMs)
  if (waitedMs <= LISTED_WITHIN_MS) return underWay(link, `AWS account ${principal} is not listed yet`)
  return failed(
    `The PrivateLink is there, but AWS account ${principal} is not among its principals: Redis Cloud left it out without a word, or the share was rejected, was taken back or lapsed after 12 hours. Check the account id, then \`/peering privatelink share ${nameOf(ask.scope, link)} principal=${principal}\`.`,
  )
}

export function judgeShare(ask: Ask, seen: readonly Peering[], waitedMs: number): Sighting {
  const link = linkIn(ask, seen)
  if (link === null) return goneFrom(ask, 'nothing can be shared')
  const { principal = '', was } = ask.wanted
  const listed = principalsOf(link).find(({ id }) => id === principal)
  // Whatever the link's state: until the principal is listed, nothing shows that the share was carried out. One that had
  // left when it was asked for may be listed so for a while; any other that has left was there, and rejected it.
  const isFormer = was !== undefined && listed !== undefined && stateOfPrincipal(listed) === 'left'
  const isThere = listed !== undefined && !(isFormer && waitedMs <= LISTED_WITHIN_MS)
  if (!isThere && link.status !== 'deleting') return notSeen
  return linkStands(ask, link) ?? (listed ? principalStands(ask, link, listed, waitedMs) : notSeen)
}

function goneFrom(ask: Ask, so: string): Sighting {
  const id = ask.target?.providerId ?? linkId(null)
  const region = regionIn(id)
  return failed(
    `PrivateLink ${ask.scope.id}/${id} does not exist any more, so ${so}. Ask for a new one with \`/peering privatelink create ${ask.scope.id}${region === null ? '' : ` from=${region}`}\`.`,
  )
}

/** By what was connected when it was asked for: by now the list has forgotten it. */
const leftAfter = ({ target, wanted }: Ask) =>
  leftovers({ region: target?.near.region ?? null }, readConnections(wanted['connections']))

export function judgeUnshare(ask: Ask, seen: readonly Peering[]): Sighting {
  const link = linkIn(ask, seen)
  const { principal = '' } = ask.wanted
  const done = (note: string): Sighting => ({
    stands: 'done',
    peering: link?.providerId ?? null,
    note,
    todo: leftAfter(ask),
  })
  if (link === null) return done('the whole PrivateLink is gone')
  const listed = principalsOf(link).find(({ id }) => id === principal)
  if (!listed) return done(`${principal} is no longer a principal`)
  switch (stateOfPrincipal(listed)) {
    case 'left':
      return done(`${principal} is ${listed.raw}`)
    case 'leaving':
      return underWay(link, `${principal} is being removed (${listed.raw})`)
    case 'other':
      return underWay(link, newWord(`principal ${principal}`, listed.raw))
    default:
      return notSeen
  }
}

export function judgeDisassociate(ask: Ask, seen: readonly Peering[]): Sighting {
  const link = linkIn(ask, seen)
  const { connection = '', endpoint = null, account = null, type = null } = ask.wanted
  if (link && connectionsOf(link).some(({ associationId }) => associationId === connection)) return notSeen
  return {
    stands: 'done',
    peering: link?.providerId ?? null,
    note:
      link === null ? 'the whole PrivateLink is gone' : `${endpoint ?? connection} is no longer connected`,
    todo: leftovers({ region: ask.target?.near.region ?? null }, [
      { associationId: connection, connectionId: endpoint, account, type },
    ]),
  }
}

export function judgeDelete(ask: Ask, seen: readonly Peering[]): Sighting {
  const link = linkIn(ask, seen)
  if (link === null)
    return {
      stands: 'done',
      peering: null,
      note: 'the PrivateLink is gone',
      todo: leftAfter(ask),
    }
  if (link.status === 'deleting') return underWay(link, `the PrivateLink is being deleted (${link.raw})`)
  if (link.status === 'unknown') return underWay(link, newWord('the PrivateLink', link.raw))
  return notSeen
}
