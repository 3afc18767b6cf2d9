/**
 * Creating a peering: the plan is checked once more, the provider is asked exactly once, its task is followed, the
 * peering is found, followed until it is active, and read back. Nothing is reported on the task's word alone.
 */
import { callOnce, type Outcome, type StepContext } from '../engine/index.ts'
import type { KnownPeering } from '../inventory/index.ts'
import { minute, second } from '../kit/duration.ts'
import { canonicalCidr } from '../peering/cidr.ts'
import { describeSide, isBetween, mayBeSameNetwork, type Side } from '../peering/side.ts'
import { isEnded, isMoving } from '../peering/status.ts'
import type { EndSighting, Peerings, Scope } from '../providers/provider.ts'
import type { Request } from '../requests/index.ts'
import { acceptAt, knownWithinMs } from './acceptance.ts'
import { jointsOf, type Pair, type Proven, pairOf, verdictAt, withJoin } from './ends.ts'
import { type Kind, requestOf, type World } from './kind.ts'
import { deleterOf, overNote } from './over.ts'
import { endedAs, unlessForeign } from './pressing.ts'
import { leftBehind, routesAt } from './routing.ts'
import {
  assertRunning,
  doubtAbout,
  endings,
  followTaskStep,
  isRefusal,
  lookAgainMs,
  replanStep,
  type Submitted,
  staleSince,
  submittedBy,
} from './shared-steps.ts'

/** After this long, a peering that moves by itself is slower than any source tells. */
const slowAfterMs = 20 * minute

/** How long what was written may take until it is shown. */
const shownWithinMs = 40 * second

/** How long a finished create may stay out of the list before it counts as having changed nothing. */
const appearsWithinMs = 15 * minute

interface Target {
  request: Request
  scope: Scope
  near: Side
  far: Side
  peerings: Peerings
}

export function peeringCreate(world: World): Kind {
  const { clock, inventory, requests } = world

  const targetOf = async (subject: string): Promise<Target> => {
    const request = await requestOf(world, subject)
    const known = await inventory.scope(request.scope)
    if (!known || !request.far) throw new Error(`request ${subject} has no scope or far side`)
    const { peerings } = inventory.providerOf(known.scope)
    if (!peerings) throw new Error(`${known.scope.provider} has no peerings`)
    const { scope } = known
    return { request, scope, near: request.near ?? scope.near, far: request.far, peerings }
  }

  const submit = async (context: StepContext): Promise<Outcome> => {
    const { scope, near, far, peerings, request } = await targetOf(context.subject)
    assertRunning(request)
    // With an intent it may have been sent: what became of it comes first.
    const stale = context.intentAt === null ? await staleSince(world, context, kind, request) : null
    if (stale) return stale
    const result = await callOnce(context, {
      reconcile: async intentAt => {
        const traces = await peerings.traces(scope, near, far, intentAt)
        switch (traces.found) {
          case 'peering':
            return { found: `peering:${traces.providerId}` }
          case 'task':
            return { found: `task:${traces.ref}` }
          case 'unsure':
            return { unsure: `a reply was lost; ${traces.why}`, afterMs: 10 * second }
          case 'nothing':
            return { found: null }
        }
      },
      send: async () => {
        const ref = await peerings.create(scope, near, far, request.wanted)
        return inventory.providerOf(scope).tasks ? `task:${ref}` : `peering:${ref}`
      },
    })
    if ('kind' in result) return result
    return {
      kind: 'done',
      output: { ref: result.ref, isSecondTry: context.intentAt !== null } satisfies Submitted,
      note: result.wasAdopted
        ? 'found again after a lost reply; not sent twice'
        : 'the provider has taken it',
    }
  }

  /** The peering of this request: by the id the task gave, else by its ends; by its id alone where that is what was made. */
  const find = async (
    target: Target,
    providerId: string | null,
    isExact = false,
  ): Promise<KnownPeering | null> => {
    const { scope, near, far, request } = target
    const { peerings: all } = await inventory.peerings(
      { scope: scope.key, family: 'vpc-peering', isLive: true },
      { offset: 0, limit: 10_000 },
    )
    const ours = all.filter(peering => peering.request === null || peering.request === request.id)
    const isOurs = (peering: KnownPeering): boolean =>
      isBetween(peering, near, far) && !isEnded(peering.status)
    const byId = ours.find(peering => peering.providerId === providerId) ?? null
    return isExact ? byId : (byId ?? ours.find(isOurs) ?? null)
  }

  const findPeering = async (context: StepContext): Promise<Outcome> => {
    const target = await targetOf(context.subject)
    const { scope, request } = target
    await inventory.observe(scope.key, clock.now())
    const { ref } = submittedBy(context, 'submit')
    const followed = context.outputs['follow_task'] as { resourceId: string | null } | null | undefined
    const providerId = ref.startsWith('peering:')
      ? ref.slice('peering:'.length)
      : (followed?.resourceId ?? null)
    const peering = await find(target, providerId, ref.startsWith('peering:'))
    const waitedMs = clock.now() - context.createdAt
    if (!peering) {
      if (waitedMs > appearsWithinMs) {
        return {
          kind: 'failed',
          note: `${scope.name} said that it was done, and no peering with this network appeared within 15 minutes. Nothing is known to exist; look at the provider's console before asking again.`,
        }
      }
      return {
        kind: 'waiting',
        for: 'remote',
        afterMs: lookAgainMs(waitedMs, 15 * second),
        note: 'the new peering is not in the list yet',
        isQuiet: true,
      }
    }
    return {
      kind: 'done',
      output: peering.providerId,
      note: `it is ${scope.id}/${peering.providerId}`,
      commit: async tx => {
        await inventory.adopt(tx, scope.key, peering.providerId, request.id)
        await requests.note(tx, request.id, { peering: peering.providerId })
      },
    }
  }

  const current = async (
    target: Target,
    context: StepContext,
    notBefore: number,
  ): Promise<KnownPeering | null> => {
    await inventory.observe(target.scope.key, notBefore)
    const providerId = String(context.outputs['find_peering'] ?? '')
    return inventory.peering(target.scope.key, providerId)
  }

  /** The peering of this request as last observed, and its ends as their own cloud names them. */
  const pairAt = ({ scope, near, far }: Target, peering: KnownPeering | null): Pair =>
    pairOf(
      scope,
      near,
      peering ? { ...far, cidrs: peering.far.cidrs.length > 0 ? peering.far.cidrs : far.cidrs } : far,
    )

  /** What the far end's own cloud says, where that is ours. */
  const farSays = async (
    target: Target,
    { cloudId }: KnownPeering,
  ): Promise<{ isOurs: boolean; seen: EndSighting | null }> => {
    const own = inventory.endOf(target.far)
    if (!own || cloudId === null) return { isOurs: false, seen: null }
    return { isOurs: true, seen: await own.ends.look(own.side, cloudId) }
  }

  const accept = async (context: StepContext): Promise<Outcome> => {
    const target = await targetOf(context.subject)
    const { scope, request } = target
    const peering = await current(target, context, clock.now() - 15 * second)
    const { cloudId = null } = peering ?? {}
    if (inventory.endOf(target.far)) {
      // Where it has an id, its own cloud's word is the better one, and is looked at next.
      const over =
        cloudId === null ? await overNote(world, request, peering) : await deleterOf(world, request, cloudId)
      if (over !== null) return endedAs(world, request, over)
      if (peering?.status === 'active' && cloudId === null)
        return { kind: 'skipped', note: 'it is active already, and its cloud id is not told' }
    }
    const providerId = String(context.outputs['find_peering'] ?? '')
    const known = { scope: scope.key, providerId, cloudId, listed: peering }
    return acceptAt(world, context, request, pairAt(target, peering), known)
  }

  const routes = async (context: StepContext): Promise<Outcome> => {
    const target = await targetOf(context.subject)
    const { request } = target
    // Long may pass until a button is pressed: it is looked at each time.
    const peering = await current(target, context, clock.now() - minute)
    const { cloudId = null } = peering ?? {}
    const over = await overNote(world, request, peering, peering && (await farSays(target, peering)).seen)
    if (over !== null) return endedAs(world, request, over, await leftBehind(world, cloudId))
    if (cloudId === null) return { kind: 'skipped', note: 'the peering has no cloud id to route to' }
    const providerId = String(context.outputs['find_peering'] ?? '')
    return routesAt(world, request, pairAt(target, peering), cloudId, {
      since: context.createdAt,
      over: async () => overNote(world, request, await inventory.peering(target.scope.key, providerId)),
    })
  }

  const waitActive = async (context: StepContext): Promise<Outcome> => {
    const target = await targetOf(context.subject)
    const { scope, far, request } = target
    const waitedMs = clock.now() - context.createdAt
    // One poll of the scope serves everybody who waits in it: what another read since our last look is good enough, and
    // a change wakes us at once.
    const paceMs = lookAgainMs(waitedMs, waitedMs < 60 * minute ? minute : 10 * minute)
    const peering = await current(target, context, clock.now() - Math.round(paceMs * 0.8))
    const { isOurs, seen: farEnd } = peering ? await farSays(target, peering) : { isOurs: false, seen: null }
    const over = await overNote(world, request, peering, farEnd)
    if (over !== null || !peering) return endedAs(world, request, over ?? '')
    const doubt = doubtAbout(peering)
    if (doubt !== null) {
      return { kind: 'waiting', for: 'remote', afterMs: lookAgainMs(waitedMs, 30 * second), note: doubt }
    }
    if (peering.status === 'active' && isOurs && farEnd === null) {
      const where = `${peering.cloudId} is reported as active and is not known in ${describeSide(far)}`
      return waitedMs < knownWithinMs
        ? { kind: 'waiting', for: 'remote', afterMs: lookAgainMs(waitedMs, 15 * second), note: where }
        : endedAs(world, request, `${where}, where its far end should be. Look at it in both accounts.`)
    }
    if (peering.status === 'active' && (farEnd === null || farEnd.status === 'active'))
      return {
        kind: 'done',
        note: farEnd ? 'both sides report it as active' : 'the cloud reports it as active',
      }
    if (
      peering.status === 'pending_acceptance' &&
      farEnd?.status !== 'active' &&
      farEnd?.status !== 'provisioning'
    ) {
      const todo = inventory.instructions(scope, peering)
      const name = peering.cloudId === null ? '' : ` ${peering.cloudId}`
      const isLate = peering.expiresAt !== null && clock.now() >= peering.expiresAt
      return {
        kind: 'waiting',
        for: 'person',
        afterMs: paceMs,
        note: isLate
          ? `the time to accept${name} is over and the provider still lists it as pending; delete this peering and ask again`
          : `waits for the far side to accept${name}`,
        // What to do is posted with the change of status; that it is too late is news.
        ...(isLate ? {} : { isQuiet: true as const }),
        commit: async tx => {
          if (JSON.stringify(todo) !== JSON.stringify(request.todo))
            await requests.note(tx, request.id, { todo })
          // AWS knows to the minute when it lapses; Redis Cloud does not say.
          if (farEnd?.expiresAt != null && farEnd.expiresAt !== peering.expiresAt)
            await inventory.lapses(tx, scope.key, peering.providerId, farEnd.expiresAt)
        },
      }
    }
    return {
      kind: 'waiting',
      for: 'remote',
      afterMs: lookAgainMs(waitedMs, isMoving(peering.status) ? 15 * second : 30 * second),
      ...(waitedMs < slowAfterMs
        ? { note: `the cloud reports "${peering.raw}"`, isQuiet: true as const }
        : {
            note: `the cloud has reported "${peering.raw}" for over 20 minutes, which is longer than usual; still watching`,
          }),
    }
  }

  /** The last read before "done": the peering is there, active, and is what was asked for. */
  const verify = async (context: StepContext): Promise<Outcome> => {
    const target = await targetOf(context.subject)
    const { scope, near, far, request } = target
    const peering = await current(target, context, clock.now())
    const doubt = peering ? doubtAbout(peering) : null
    if (doubt !== null) return { kind: 'waiting', for: 'remote', afterMs: 15 * second, note: doubt }
    if (peering?.status !== 'active') {
      const deleting = peering?.cloudId == null ? null : await deleterOf(world, request, peering.cloudId)
      const note = `It was active and is now ${peering?.status ?? 'gone'}. Look at it at the provider before asking again.`
      return endedAs(world, request, deleting ?? note, await leftBehind(world, peering?.cloudId ?? null))
    }
    const { isOurs, seen } = await farSays(target, peering)
    if (isOurs && peering.cloudId !== null && seen?.status !== 'active') {
      const { cloudId } = peering
      const note = `${cloudId} was active and is now ${seen?.raw ?? 'not known'} in ${describeSide(far)}. Look at it there before asking again.`
      return endedAs(world, request, note, await leftBehind(world, cloudId))
    }
    const wanted = far.cidrs.map(canonicalCidr).toSorted().join(', ')
    const is = peering.far.cidrs.map(canonicalCidr).toSorted().join(', ')
    // A provider's own network goes by names of its own; one of the same cloud is what people named.
    const isNear = scope.near.cloud !== far.cloud || mayBeSameNetwork(peering.near, near)
    if (!isNear || !mayBeSameNetwork(peering.far, far) || (wanted !== '' && is !== '' && wanted !== is)) {
      return {
        kind: 'failed',
        note: `The peering is active, and it is not what was asked for: it is between ${describeSide(peering.near)} and ${describeSide(peering.far)} (${is}), asked for was ${describeSide(near)} with ${describeSide(far)} (${wanted}). Compare both at the provider.`,
      }
    }
    const pair = pairAt(target, peering)
    const joints = jointsOf(world, pair)
    return unlessForeign(world, request, 'It is not reported as done.', async () => {
      const proven: Proven =
        peering.cloudId === null || joints.length === 0
          ? { words: 'peered', checks: [], manual: [] }
          : await verdictAt(joints, peering.cloudId, request.wanted)
      const isRouted = proven.words !== 'peered'
      // What was written a moment ago may not be shown yet.
      const isFresh = clock.now() - context.createdAt < shownWithinMs
      if (!isRouted && isFresh && joints.some(({ own }) => own.modes.routes !== 'manual'))
        return {
          kind: 'waiting',
          for: 'remote',
          afterMs: 10 * second,
          note: 'not everything that was written is shown yet',
          isQuiet: true,
        }
      // A provider routes at its own end; of a stranger's nothing is known.
      const isHalf = isRouted && scope.near.cloud === far.cloud && joints.length < 2
      const words = isHalf ? `${proven.words} at our end` : proven.words
      const off = proven.checks.filter(({ verdict }) => verdict !== 'pass')
      const trouble = off.map(({ text }) => text)
      const mend = off.flatMap(({ text, hint }) => (hint === undefined ? [] : [{ text: `${text} ${hint}` }]))
      return {
        kind: 'done',
        note: `${words}, with ${describeSide(peering.far)}${is === '' ? '' : ` (${is})`}${trouble.length === 0 ? '' : `. ${trouble.join(' ')}`}`,
        commit: async tx => {
          // At an end of ours it is known what is missing, table by table.
          const todo = inventory
            .instructions(scope, peering)
            .filter(({ about, at }) => about !== 'routes' || inventory.endOf(at ?? pair.far) === null)
          await requests.note(tx, request.id, {
            todo: [...todo, ...mend, ...proven.manual],
            outcome: words,
          })
        },
      }
    })
  }

  const kind: Kind = {
    name: 'peering.create',
    plan: async request => {
      const { scope, near, far, peerings } = await targetOf(String(request.id))
      const planned = await peerings.planCreate(scope, near, far, request.wanted)
      const { near: exactNear, far: exact, ...plan } = planned
      const pair = pairOf(plan.scope, exactNear, exact)
      return { ...(await withJoin(plan, jointsOf(world, pair), request.wanted)), far: exact }
    },
    operation: {
      name: 'peering.create',
      steps: [
        replanStep(world, () => kind),
        { name: 'submit', isExclusive: true, run: submit },
        followTaskStep(world, 'submit', async (task, request, { isSecondTry }) => {
          // After a lost reply the second try may be told that the first one succeeded.
          if (task.failure?.kind === 'conflict' && isSecondTry) {
            const target = await targetOf(String(request.id))
            await inventory.observe(target.scope.key, clock.now())
            if ((await find(target, null))?.request === request.id) return 'done'
          }
          return {
            failed: isRefusal(task)
              ? `The provider refused it: ${task.failure?.text ?? task.raw} Nothing was created.`
              : `The provider reports an error and does not say how far it came: ${task.failure?.text ?? task.raw} Look at its console, or at \`list\`, before asking again.`,
            // A peering to the same network that came up meanwhile is not ours.
            commit: tx => inventory.disown(tx, request.id),
          }
        }),
        { name: 'find_peering', isExclusive: true, run: findPeering },
        { name: 'accept', run: accept },
        { name: 'wait_active', run: waitActive },
        { name: 'routes', run: routes },
        { name: 'verify', run: verify },
      ],
      ...endings(world),
    },
  }
  return kind
}
