/** Saying yes or no to a request that waits: one write with the accepter's key, after which the list shows the answer. */
import type { Check, Instruction } from '../../peering/plan.ts'
import { describeSide, type Peering, type Side } from '../../peering/side.ts'
import type { PeeringStatus } from '../../peering/status.ts'
import { block, pass, warn } from '../../peering/verdicts.ts'
import type { Action, ActionPlan, Ask, Sighting } from '../provider.ts'
import { acceptByHand, probeByHand, routesSomewhere, securityByHand } from './by-hand.ts'
import { failure, isAuth, isConflict, isInvalid, NOT_OFFERED } from './failure.ts'
import { type Directory, installOf, type Place, placeOf } from './install.ts'
import type { NfyioParts } from './parts.ts'
import { askedOf, routeTarget, statusOf, whyNotReadable } from './peering-row.ts'
import { reachedCheck, refusedCheck } from './place-checks.ts'
import type { PeeringRow } from './schema.ts'

type Verb = 'accept' | 'reject'

interface Answer {
  done: PeeringStatus
  noun: string
  verbed: string
  outcome: string
  /** Of the change in the plan. */
  means: string
}

const answers: Readonly<Record<Verb, Answer>> = {
  accept: {
    done: 'active',
    noun: 'Acceptance',
    verbed: 'accepted',
    outcome: 'peered',
    means: 'traffic can flow once both sides have routes and their rules allow it',
  },
  reject: {
    done: 'rejected',
    noun: 'Rejection',
    verbed: 'rejected',
    outcome: 'the request is rejected',
    means: 'it can never be accepted after that',
  },
}

/** The peering that is answered; a request without one is a bug. */
function targetOf({ target }: Pick<Ask, 'target'>): Peering {
  if (target) return target
  throw new Error('an answer without a peering')
}

const accepterOf = (peering: Peering): Side => askedOf(peering).accepter

function whyNot(directory: Directory, verb: Verb, name: string, peering: Peering): string | null {
  const { account } = accepterOf(peering)
  if (peering.status !== 'pending_acceptance')
    return `Peering ${name} is ${peering.raw}; only a request that waits for its accepter can be ${answers[verb].verbed}.`
  if (directory.place(account) !== null) return null
  return `Peering ${name} waits for the NFYio account ${account ?? 'of its accepter'}, whose key is not configured here.`
}

/** An install that was restored may give an id again: the answer was approved for these two networks. */
function whyOther(verb: Verb, name: string, row: PeeringRow, peering: Peering): string | null {
  const { requester, accepter } = askedOf(peering)
  const isOther = (vpc: string | null, side: Side): boolean =>
    vpc !== null && side.network !== null && vpc !== side.network
  if (!isOther(row.requester.vpc, requester) && !isOther(row.accepter.vpc, accepter)) return null
  return `Peering ${name} is now between ${row.requester.vpc} and ${row.accepter.vpc}, not ${describeSide(requester)} and ${describeSide(accepter)}, so it is not ${answers[verb].verbed}.`
}

export function createAnswer(parts: NfyioParts, verb: Verb): Action {
  const { callsOf, directory, reader } = parts
  const answer = answers[verb]
  const nameOf = ({ scope, target }: Pick<Ask, 'scope' | 'target'>): string =>
    `${scope.id}/${target?.providerId ?? ''}`

  const checksOf = async (ask: Ask): Promise<Check[]> => {
    const code = 'peering_waits'
    const known = targetOf(ask)
    const name = nameOf(ask)
    const place = directory.place(accepterOf(known).account)
    if (place === null)
      return [
        block(
          code,
          whyNot(directory, verb, name, { ...known, status: 'pending_acceptance' }) ?? '',
          `Its owner can do it${verb === 'reject' ? ', or the requester deletes it' : ''}.`,
        ),
      ]
    try {
      const row = await reader.peering(place, known.providerId)
      if (row === NOT_OFFERED)
        return [
          reachedCheck(place),
          warn(
            code,
            `Peering ${name} was ${known.raw} when it was last seen; how it stands now cannot be read.`,
            whyNotReadable,
          ),
        ]
      const why =
        row === null
          ? `There is no peering ${name} any more.`
          : (whyOther(verb, name, row, known) ??
            whyNot(directory, verb, name, { ...known, status: statusOf(row), raw: row.raw }))
      return [
        reachedCheck(place),
        why === null
          ? pass(code, `Peering ${name} with ${describeSide(known.far)} waits to be accepted.`)
          : block(code, why, 'Look at the list for how it stands.'),
      ]
    } catch (thrown) {
      if (!isAuth(thrown)) throw thrown
      return [refusedCheck(place, thrown)]
    }
  }

  /** Another try of ours, or somebody else, was faster. */
  const orAnswered = async (place: Place, id: string, thrown: unknown): Promise<PeeringRow> => {
    if (!isConflict(thrown) && !isInvalid(thrown)) throw thrown
    const row = await reader.peering(place, id)
    if (row !== null && row !== NOT_OFFERED && statusOf(row) === answer.done) return row
    throw thrown
  }

  return {
    kind: `peering.${verb}`,
    verb,
    target: 'vpc_peering',
    removes: verb === 'reject',
    isOpen: peering => whyNot(directory, verb, peering.providerId, peering) === null,
    confirm: () => null,
    fields: () => [],

    read(scope, target) {
      const name = nameOf({ scope, target })
      const why = target && whyNot(directory, verb, name, target)
      if (why) return { problems: { peering: why } }
      return {
        wanted: {},
        far: target?.far ?? null,
        words: {
          heading: `${verb} peering ${name}`,
          title: `${answer.noun} of the peering request ${name}${target ? ` with ${describeSide(target.far)}` : ''}`,
          outcome: answer.outcome,
        },
        notes: [],
      }
    },

    async plan(ask): Promise<ActionPlan> {
      const peering = targetOf(ask)
      const { requester, accepter } = askedOf(peering)
      return {
        scope: ask.scope,
        checks: await checksOf(ask),
        changes: [
          `The request ${nameOf(ask)} of ${describeSide(requester)} is ${answer.verbed} with the key of ${accepter.account}; ${answer.means}.`,
        ],
        manual: verb === 'reject' ? [] : leftToDo(parts, ask),
        material: {
          peering: nameOf(ask),
          requester: describeSide(requester),
          accepter: describeSide(accepter),
        },
      }
    },

    async send(ask) {
      const peering = targetOf(ask)
      const { providerId } = peering
      const place = placeOf(directory, accepterOf(peering))
      const now = await reader.peering(place, providerId)
      if (now === null)
        throw failure(
          'not_found',
          'PEERING_GONE',
          `${verb} the peering`,
          `NFYio knows no peering ${providerId} any more.`,
        )
      const other = now === NOT_OFFERED ? null : whyOther(verb, nameOf(ask), now, peering)
      if (other !== null) throw failure('invalid', 'NOT_THE_PEERING', `${verb} the peering`, other)
      if (now !== NOT_OFFERED && statusOf(now) === answer.done) return providerId
      const calls = callsOf(place)
      const row = await (verb === 'accept'
        ? calls.acceptPeering(providerId)
        : calls.rejectPeering(providerId)
      ).catch(thrown => orAnswered(place, providerId, thrown))
      if (row?.id === providerId) reader.keep(place.install, row)
      return providerId
    },

    // It is carried out when it is answered, and safe to send again.
    mayBeUnderWay: async () => null,
    judge: (ask, seen) => judge(verb, targetOf(ask).providerId, seen, () => leftToDo(parts, ask)),
    handsOver: [],
    wayOut: ask =>
      verb === 'accept'
        ? [acceptByHand(installOf(directory, ask.scope), accepterOf(targetOf(ask)), targetOf(ask).providerId)]
        : [],
  }
}

/** What is left once it is accepted. */
function leftToDo({ directory }: NfyioParts, ask: Ask): Instruction[] {
  const peering = targetOf(ask)
  const install = installOf(directory, ask.scope)
  const { requester, accepter } = askedOf(peering)
  const target = peering.details['route target'] ?? routeTarget(peering.providerId)
  // Nobody else adds them here: an answer is one write.
  const routes = [
    ...routesSomewhere(install, requester, accepter, target),
    ...routesSomewhere(install, accepter, requester, target),
  ].map(({ about: _, at: __, ...rest }) => rest)
  return [
    ...routes,
    securityByHand(requester, accepter),
    securityByHand(accepter, requester),
    probeByHand(requester, accepter),
  ]
}

function judge(
  verb: Verb,
  providerId: string,
  seen: readonly Peering[],
  leftToDo: () => Instruction[],
): Sighting {
  const peering = seen.find(each => each.providerId === providerId)
  const { done, verbed } = answers[verb]
  const isDone = (note: string): Sighting => ({
    stands: 'done',
    peering: providerId,
    note,
    todo: verb === 'accept' ? leftToDo() : [],
  })
  const status = peering?.status ?? 'deleted'
  if (status === done) return isDone(`NFYio shows it as ${peering?.raw ?? done}`)
  if (status === 'pending_acceptance' || status === 'requested' || status === 'unknown')
    return { stands: 'not_seen' }
  if (verb === 'reject' && status !== 'active' && status !== 'inactive')
    return isDone(status === 'deleted' ? 'the request is gone' : `the request ended by itself as ${status}`)
  if (status === 'provisioning')
    return { stands: 'under_way', for: 'remote', peering: providerId, note: 'NFYio sets it up', todo: [] }
  return {
    stands: 'failed',
    note: `Peering ${providerId} was not ${verbed}: it is ${peering?.raw ?? 'gone'} meanwhile. ${
      verb === 'accept'
        ? 'Where it is still wanted, its requester asks again.'
        : 'Somebody else accepted it; delete it if it is not wanted.'
    }`,
  }
}
