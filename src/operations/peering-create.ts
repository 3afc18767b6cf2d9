/**
 * Creating a peering: the plan is checked once more, the provider is asked exactly once, its task is followed, the
 * peering is found, followed until it is active, and read back. Nothing is reported on the task's word alone.
 */
import { callOnce, type Outcome, type StepContext } from '../engine/index.ts'
import type { KnownPeering } from '../inventory/index.ts'
import { formatDuration, minute, second } from '../kit/duration.ts'
import { canonicalCidr } from '../peering/cidr.ts'
import type { Check, Instruction } from '../peering/plan.ts'
import { describeSide, isBetween, mayBeSameNetwork, type Side } from '../peering/side.ts'
import { isEnded, isMoving } from '../peering/status.ts'
import { warn } from '../peering/verdicts.ts'
import type { EndSighting, Peerings, Scope } from '../providers/provider.ts'
import type { Request } from '../requests/index.ts'
import { acceptAt, knownWithinMs } from './acceptance.ts'
import { jointsOf, type Pair, type Proven, pairOf, verdictAt, withJoin } from './ends.ts'
import { type Kind, requestOf, type World } from './kind.ts'
import { deleterOf, overNote } from './over.ts'
import { endedAs, unlessForeign } from './pressing.ts'
import { probeAt } from './probing.ts'
import { leftBehind, routesAt } from './routing.ts'
import {
  assertRunning,
  doubtAbout,
  endings,
  followTaskStep,
  isRefusal,
  lookAgainMs,
  readableWithinMs,
  replanStep,
  type Submitted,
  staleSince,
  submittedBy,
  taskWithinMs,
  unhurriedMs,
} from './shared-steps.ts'

/** After this long, a peering that moves by itself is slower than any source tells. */
const slowAfterMs = 20 * minute

/** How long what was written may take until it is shown. */
const shownWithinMs = 40 * second

/** How long a finished create may stay out of the list before it counts as having changed nothing. */
const appearsWithinMs = 15 * minute

/** How long a cloud may take to exchange the routes of what is up. Source: cloud-peering reference, section 7. */
const exchangedWithinMs = 3 * minute

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
            return {
              unsure: `a reply was lost; ${traces.why}`,
              afterMs: Math.max(10 * second, lookAgainMs(clock.now() - intentAt, minute)),
            }
          case 'nothing':
            return { found: null }
        }
      },
      send: async () => {
        const ref = await peerings.create(scope, near, far, request.wanted)
        return inventory.providerOf(scope).tasks ? `task:${ref}` : `peering:${ref}`
      },
    })
    if ('kind' in result) {
      const isLost = context.intentAt !== null && clock.now() - context.intentAt >= taskWithinMs
      return isLost ? { kind: 'failed', note: lostNote(result.note) } : result
    }
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
          note:
            providerId === null
              ? `${scope.name} said that it was done, and no peering with this network appeared within 15 minutes. Nothing is known to exist; look at the provider's console before asking again.`
              : `${scope.name} said that it made peering ${scope.id}/${providerId}, and it was not listed within 15 minutes. It may exist: look for it in the provider's console, and delete it there before asking again, or there may be two.`,
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
      // A provider's own network goes by the names that its row has; where there is none yet, by the scope's.
      peering && scope.near.cloud !== far.cloud
        ? { ...near, account: peering.near.account, network: peering.near.network ?? near.network }
        : near,
      peering ? { ...far, cidrs: peering.far.cidrs.length > 0 ? peering.far.cidrs : far.cidrs } : far,
    )

  /** What the far end's own cloud says, where that is ours. */
  const farSays = async (
    target: Target,
    peering: KnownPeering,
  ): Promise<{ isOurs: boolean; seen: EndSighting | null }> => {
    const own = inventory.endOf(target.far)
    const { cloudId } = peering
    if (!own || cloudId === null) return { isOurs: false, seen: null }
    const { near } = pairAt(target, peering)
    return { isOurs: true, seen: await own.ends.look(own.side, near, cloudId) }
  }

  /** What was done for it and leads nowhere when it comes to nothing; who deletes it takes it away. */
  const leftOf = async (
    { request, far }: Target,
    peering: KnownPeering | null,
    seen: EndSighting | null,
  ): Promise<Instruction[]> => {
    const { cloudId = null } = peering ?? {}
    const routes = await leftBehind(world, cloudId)
    const isHalf =
      inventory.endOf(far)?.ends.leave && (seen?.status === 'active' || seen?.status === 'provisioning')
    if (!isHalf || cloudId === null || (await deleterOf(world, request, cloudId)) !== null) return routes
    const text = `The half of it at ${describeSide(far)} is still there and leads nowhere: have it deleted, or remove it there.`
    return [...routes, { text }]
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
    const isOver = peering === null || isEnded(peering.status)
    const over = isOver ? await overNote(world, request, peering) : null
    const known = { scope: scope.key, providerId, cloudId, listed: peering, over }
    return acceptAt(world, context, request, pairAt(target, peering), known)
  }

  const routes = async (context: StepContext): Promise<Outcome> => {
    const target = await targetOf(context.subject)
    const { request } = target
    // Long may pass until a button is pressed: it is looked at each time.
    const peering = await current(target, context, clock.now() - minute)
    const { cloudId = null } = peering ?? {}
    const seen = peering && (await farSays(target, peering)).seen
    const over = await overNote(world, request, peering, seen)
    if (over !== null) return endedAs(world, request, over, await leftOf(target, peering, seen))
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
    const paceMs = unhurriedMs(waitedMs)
    const peering = await current(target, context, clock.now() - Math.round(paceMs * 0.8))
    const { isOurs, seen: farEnd } = peering ? await farSays(target, peering) : { isOurs: false, seen: null }
    const over = await overNote(world, request, peering, farEnd)
    if (over !== null || !peering)
      return endedAs(world, request, over ?? '', await leftOf(target, peering, farEnd))
    const doubt = doubtAbout(peering)
    if (doubt !== null) {
      if (waitedMs >= readableWithinMs) return endedAs(world, request, unreadNote(peering))
      return { kind: 'waiting', for: 'remote', afterMs: doubtPaceMs(peering, waitedMs), note: doubt }
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
    const { accept: accepted } = context.outputs
    if (peering.cloudId !== null && peering.cloudId === accepted && farEnd?.status === 'pending_acceptance') {
      const where = `${accepted} was accepted at ${describeSide(far)}, and is not shown as accepted there`
      return waitedMs < knownWithinMs
        ? {
            kind: 'waiting',
            for: 'remote',
            afterMs: lookAgainMs(waitedMs, 15 * second),
            note: where,
            isQuiet: true,
          }
        : endedAs(
            world,
            request,
            `${where}: somebody took it back. Nothing flows. Talk to whoever runs that end; delete this peering before asking again.`,
          )
    }
    if (
      peering.status === 'pending_acceptance' &&
      farEnd?.status !== 'active' &&
      farEnd?.status !== 'provisioning'
    ) {
      const todo = inventory.instructions(scope, peering, request.wanted)
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
          // Its own cloud may know to the minute when it lapses; who made the peering may not say.
          if (farEnd?.expiresAt != null && farEnd.expiresAt !== peering.expiresAt)
            await inventory.lapses(tx, scope.key, peering.providerId, farEnd.expiresAt)
        },
      }
    }
    // Whoever made it may have it as active before its far end is.
    const says =
      peering.status === 'active' && farEnd
        ? `${describeSide(far)} reports "${farEnd.raw}"`
        : `the cloud reports "${peering.raw}"`
    return {
      kind: 'waiting',
      for: 'remote',
      afterMs: lookAgainMs(waitedMs, isMoving(peering.status) ? 15 * second : 30 * second),
      ...(waitedMs < slowAfterMs
        ? { note: says, isQuiet: true as const }
        : { note: `${says} after over 20 minutes, which is longer than usual; still watching` }),
    }
  }

  /** The last read before "done": the peering is there, active, and is what was asked for. */
  const verify = async (context: StepContext): Promise<Outcome> => {
    const target = await targetOf(context.subject)
    const { scope, near, far, request } = target
    const peering = await current(target, context, clock.now())
    const doubt = peering ? doubtAbout(peering) : null
    if (peering && doubt !== null) {
      const waitedMs = clock.now() - context.createdAt
      if (waitedMs >= readableWithinMs)
        return endedAs(world, request, unreadNote(peering), await leftBehind(world, peering.cloudId))
      return { kind: 'waiting', for: 'remote', afterMs: doubtPaceMs(peering, waitedMs), note: doubt }
    }
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
      const isExchanged = joints.some(({ own }) => own.modes.routes === null)
      if (!isRouted && isExchanged && clock.now() - context.createdAt < exchangedWithinMs) {
        const note = 'both sides are up, and the cloud has not exchanged their routes yet'
        return { kind: 'waiting', for: 'remote', afterMs: 15 * second, note, isQuiet: true }
      }
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
          // With the ranges filled in, as the plan had them.
          const firewalls = request.plan?.manual.filter(({ about }) => about === 'firewall') ?? []
          // At an end of ours it is known what is missing, table by table.
          const todo = inventory.instructions(scope, peering, request.wanted).filter(({ about, at }) => {
            if (about === 'firewall') return firewalls.length === 0
            if (about !== 'routes' || inventory.endOf(at ?? pair.far) === null) return true
            return !isRouted && proven.manual.length === 0
          })
          await requests.note(tx, request.id, {
            todo: [...todo, ...mend, ...proven.manual, ...firewalls],
            outcome: words,
          })
        },
      }
    })
  }

  /** Only where a cloud's ends have a probe; while it is awaited the peering may come to nothing. */
  const probe = async (context: StepContext): Promise<Outcome> => {
    const target = await targetOf(context.subject)
    const { request } = target
    const peering = await current(target, context, clock.now() - minute)
    const seen = peering && (await farSays(target, peering)).seen
    const over = await overNote(world, request, peering, seen)
    if (over !== null) return endedAs(world, request, over, await leftOf(target, peering, seen))
    return probeAt(world, request, pairAt(target, peering), { since: context.createdAt })
  }

  /** Where the cloud lets nobody look, what is known from before is all that speaks against a second one. */
  const unreadBetween = async (request: Request, scope: Scope, near: Side, far: Side): Promise<Check[]> => {
    const { peerings: all } = await inventory.peerings(
      { scope: scope.key, family: 'vpc-peering', isLive: true },
      { offset: 0, limit: 10_000 },
    )
    return all
      .filter(({ staleSince, status }) => staleSince !== null && !isEnded(status))
      .filter(peering => peering.request !== request.id)
      .filter(peering => isBetween(peering, near, far) || isBetween(peering, far, near))
      .map(({ providerId, status, raw }) =>
        warn(
          'peering_unread',
          `Peering ${scope.id}/${providerId} between the same two was last known as ${status.replaceAll('_', ' ')}, and how it stands now is not known ("${raw}").`,
          'Look at it in the console of its cloud first: if it is there, this would be a second one.',
        ),
      )
  }

  const kind: Kind = {
    name: 'peering.create',
    isOncePerPair: true,
    plan: async request => {
      const { scope, near, far, peerings } = await targetOf(String(request.id))
      const planned = await peerings.planCreate(scope, near, far, request.wanted)
      const { near: exactNear, far: exact, ...plan } = planned
      const pair = pairOf(plan.scope, exactNear, exact)
      const checks = [...plan.checks, ...(await unreadBetween(request, scope, exactNear, exact))]
      const joined = await withJoin({ ...plan, checks }, jointsOf(world, pair), request.wanted)
      return { ...joined, far: exact }
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
        { name: 'probe', run: probe },
      ],
      ...endings(world),
    },
  }
  return kind
}

/** Whether it is gone is soon known; what cannot be read may stay so for hours. */
function doubtPaceMs({ isListed }: KnownPeering, waitedMs: number): number {
  return isListed ? unhurriedMs(waitedMs) : lookAgainMs(waitedMs, 30 * second)
}

/** Nobody can tell whether it was made: sent again it might be a second one. */
function lostNote(why: string): string {
  return `It was sent, and ${formatDuration(taskWithinMs)} later nobody can tell whether the peering was made (${why}). It was not sent again. Look for it in the provider's console before asking again, or there may be two.`
}

/** What is there and cannot be read is neither done nor gone: people are told where to look. */
function unreadNote({ status, raw }: KnownPeering): string {
  return `How the peering stands could not be read for ${formatDuration(readableWithinMs)} (${raw}); it was last known as ${status.replaceAll('_', ' ')}. It is left as it is and may be up: look at it at the provider. What is still to be done there is done by hand.`
}
