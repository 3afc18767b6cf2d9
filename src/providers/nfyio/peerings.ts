/** VPC peerings of an install: what exists, what a new one would need, and the calls that change something. */
import { SEND_WITHIN_MS } from '../../http/index.ts'
import { minute } from '../../kit/duration.ts'
import type { Peering, Side } from '../../peering/side.ts'
import type { Peerings, Scope, Traces, Wanted } from '../provider.ts'
import { createAnswer } from './answer.ts'
import { nextByHand } from './by-hand.ts'
import { type NewPeering, TIMEOUT_MS } from './calls.ts'
import { createPlan, type EndFacts } from './create-plan.ts'
import { deletePlan } from './delete-plan.ts'
import { failure, isAuth, isConflict, isUnknown, NOT_OFFERED } from './failure.ts'
import { installOf, type NfyioInstall, type Place, placeOf, scopeAt, usualAccount } from './install.ts'
import type { NfyioParts } from './parts.ts'
import {
  askedOf,
  endsOf,
  isObscure,
  livePeering,
  peeringOf,
  type Ends as RowEnds,
  statusOf,
  unreadPeering,
} from './peering-row.ts'
import type { PeeringRow } from './schema.ts'
import { farFields, readFar, typedEnds } from './typed.ts'

/** After so long nothing of a create can still be on its way: sent, answered or given up, and listed. */
const SETTLED_AFTER_MS = SEND_WITHIN_MS + TIMEOUT_MS + minute

export function createPeerings(parts: NfyioParts): Peerings {
  const { callsOf, clock, directory, reader } = parts
  const installFor = (scope: Scope): NfyioInstall => installOf(directory, scope)

  /** Whose key works on a peering: the requester's, or the accepter's, where only that end is ours. */
  const keyFor = (scope: Scope, peering: Peering): Place => {
    const { requester, accepter } = askedOf(peering)
    const place = directory.place(requester.account) ?? directory.place(accepter.account)
    if (place) return place
    const install = installFor(scope)
    const account = usualAccount(install)
    return account ? { install, account } : placeOf(directory, requester)
  }

  /** What the key refuses for good becomes a fact of the plan; an outage is thrown. */
  const factsOf = async (side: Side, asker: Place): Promise<EndFacts> => {
    const place = directory.place(side.account)
    const id = side.network ?? ''
    try {
      return place
        ? { place, vpc: await callsOf(place).vpc(id) }
        : { place, vpc: await callsOf(asker).vpc(id) }
    } catch (thrown) {
      if (!isAuth(thrown)) throw thrown
      return place ? { place, refusal: thrown } : { place, vpc: null }
    }
  }

  /** The live one of this order; one of the other order is in the way of a new one. */
  const existing = (scope: Scope, rows: readonly PeeringRow[], near: Side, far: Side): PeeringRow | null => {
    const live = livePeering(rows, near, far)
    if (live === null || live.requester.vpc === near.network) return live
    throw failure(
      'conflict',
      'PEERED_ALREADY',
      'create the peering',
      `The two VPCs are peered already in the other direction: ${scope.id}/${live.id} (${live.raw}).`,
    )
  }

  /** What there is between the two, also where there is no list: of what this process made or read, all that is known. */
  const seenBy = async (place: Place): Promise<{ rows: PeeringRow[]; isWhole: boolean }> => {
    const rows = await callsOf(place).peerings()
    if (rows !== NOT_OFFERED) return { rows, isWhole: true }
    const kept = await reader.peerings(place.install, [])
    return { rows: kept.flatMap(({ row }) => row ?? []), isWhole: false }
  }

  /** An overlap is refused by an error, or taken and answered with the status `failed`; both are inferred. */
  const taken = (install: NfyioInstall, row: PeeringRow, near: Side, far: Side): string => {
    const { requester, accepter } = row
    // What the answer leaves out of the two ends is what was asked for.
    const whole = {
      ...row,
      requester: { ...requester, vpc: requester.vpc ?? near.network },
      accepter: { ...accepter, vpc: accepter.vpc ?? far.network },
    }
    if (statusOf(row) !== 'failed') return reader.keep(install, whole).id
    const why = row.message === '' ? 'as it does when ranges overlap' : row.message.replace(/\.$/, '')
    throw failure(
      'invalid',
      'PEERING_FAILED',
      'create the peering',
      `NFYio took the request and reports the peering ${row.id} as failed: ${why}.`,
    )
  }

  return {
    name: 'vpc-peering',
    title: 'VPC peering',
    support: () => true,
    farFields: scope => farFields(scope, installFor(scope)),
    readFar: (scope, values) => readFar(scope, values, directory),
    typed: (near, far) => typedEnds(near, far, directory),

    async list(scope, known = []) {
      const install = installFor(scope)
      const estate = await reader.estate(install)
      const before = new Map(known.map(peering => [peering.providerId, peering]))
      const seen = await reader.peerings(install, [...before.keys()])
      return seen.flatMap(({ id, row, isRead }) => {
        const last = before.get(id)
        if (row) {
          const ends = endsOf(install, row, estate)
          return peeringOf(scope, directory, row, last ? filled(ends, askedOf(last)) : ends, isRead)
        }
        return last ? unreadPeering(scope, last) : []
      })
    },

    async planCreate(scope, near, far, wanted = {}) {
      const install = installFor(scope)
      const place = placeOf(directory, near)
      const nearEnd = await factsOf(near, place)
      const isIn = 'vpc' in nearEnd
      const farEnd: EndFacts =
        isIn || directory.place(far.account) ? await factsOf(far, place) : { place: null, vpc: null }
      const { rows, isWhole } = isIn ? await seenBy(place) : { rows: [], isWhole: true }
      const facts = { install, near, far, wanted, nearEnd, farEnd, peerings: rows, isWhole }
      return createPlan(scopeAt(install), facts)
    },

    async planDelete(scope, known) {
      const install = installFor(scope)
      const place = keyFor(scope, known)
      try {
        const row = await reader.peering(place, known.providerId)
        if (row === null || row === NOT_OFFERED)
          return deletePlan(scopeAt(install), known, { place, seen: row })
        const ends = endsOf(install, row, await reader.estate(install))
        return deletePlan(scopeAt(install), known, {
          place,
          seen: peeringOf(scope, directory, row, ends, true),
        })
      } catch (thrown) {
        if (!isAuth(thrown)) throw thrown
        return deletePlan(scopeAt(install), known, { place, seen: { refusal: thrown } })
      }
    },

    async create(scope, near, far, wanted = {}) {
      const install = installFor(scope)
      const place = placeOf(directory, near)
      const live = existing(scope, (await seenBy(place)).rows, near, far)
      if (live) return live.id
      try {
        const row = await callsOf(place).createPeering(newPeering(install, near, far, wanted, parts))
        return taken(install, row, near, far)
      } catch (thrown) {
        // Somebody was faster, or a try of ours whose reply was lost.
        const now = isConflict(thrown) ? (await seenBy(place)).rows : []
        const other = existing(scope, now, near, far)
        if (other) return other.id
        throw thrown
      }
    },

    async traces(scope, near, far, intentAt): Promise<Traces> {
      const readAt = clock.now()
      const { rows, isWhole } = await seenBy(placeOf(directory, near))
      const live = livePeering(rows, near, far)
      if (live?.requester.vpc === near.network) return { found: 'peering', providerId: live.id }
      if (!isWhole)
        return {
          found: 'unsure',
          why: 'the install does not offer to list peerings, so nobody can tell whether it exists; look at its console',
        }
      const obscure = rows.find(isObscure)
      if (obscure)
        return {
          found: 'unsure',
          why: `the install does not say which VPCs ${scope.id}/${obscure.id} is between, so it may be this one; look at its console`,
        }
      if (readAt - intentAt < SETTLED_AFTER_MS)
        return { found: 'unsure', why: 'NFYio may take a minute to show a new peering' }
      return { found: 'nothing' }
    },

    async remove(scope, peering) {
      const { providerId } = peering
      const install = installFor(scope)
      const place = keyFor(scope, peering)
      try {
        await callsOf(place).deletePeering(providerId)
      } catch (thrown) {
        // Where the list still has it, the install does not offer to delete.
        if (!isUnknown(thrown)) throw thrown
        const now = await reader.peering(place, providerId)
        if (now === null) throw thrown
        throw failure(
          'invalid',
          NOT_OFFERED,
          'delete the peering',
          `The NFYio install ${install.alias} answered HTTP 404 when asked to delete ${providerId}, and does not show it as gone: it may not offer that by its API. Look at it in the console.`,
          thrown,
        )
      }
      reader.forget(install, providerId)
      return providerId
    },

    instructions: (scope, peering) => nextByHand(installFor(scope), peering),
    actions: [createAnswer(parts, 'accept'), createAnswer(parts, 'reject')],
    files: [],
  }
}

/** A row that leaves out its VPCs is between those that it was between. */
function filled({ requester, accepter }: RowEnds, before: RowEnds): RowEnds {
  return {
    requester: requester.network === null ? before.requester : requester,
    accepter: accepter.network === null ? before.accepter : accepter,
  }
}

function newPeering(
  install: NfyioInstall,
  near: Side,
  far: Side,
  wanted: Wanted,
  { directory }: NfyioParts,
): NewPeering {
  const taker = directory.place(far.account)
  const foreign = far.account?.slice(install.alias.length + 1) ?? null
  return {
    requester: near.network ?? '',
    accepter: far.network ?? '',
    requesterRegion: wanted['requester-region'] ?? null,
    accepterRegion: wanted['accepter-region'] ?? null,
    accepterAccount: near.account === far.account ? null : taker ? taker.account.accountId : foreign,
    autoAccept: wanted['auto-accept'] === 'yes',
  }
}
