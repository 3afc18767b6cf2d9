/**
 * Creating a peering: the plan is checked once more, the provider is asked exactly once, its task is followed, the
 * peering is found, followed until it is active, and read back. Nothing is reported on the task's word alone.
 */
import { callOnce, type Outcome, type StepContext } from '../engine/index.ts'
import type { KnownPeering } from '../inventory/index.ts'
import { minute, second } from '../kit/duration.ts'
import { canonicalCidr } from '../peering/cidr.ts'
import { describeSide, isSameNetwork, isSameStart, mayBeSameNetwork, type Side } from '../peering/side.ts'
import { isEnded, isMoving } from '../peering/status.ts'
import type { EndSighting, Peerings, Scope } from '../providers/provider.ts'
import type { Request } from '../requests/index.ts'
import { acceptAt, endedNote, jointsOf, type Pair, pairOf, routesAt, verdictAt, withJoin } from './ends.ts'
import { type Kind, requestOf, type World } from './kind.ts'
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

  /** The peering of this request: by the id the task gave, else by its network. */
  const find = async (target: Target, providerId: string | null): Promise<KnownPeering | null> => {
    const { scope, near, far, request } = target
    const { peerings: all } = await inventory.peerings(
      { scope: scope.key, family: 'vpc-peering', isLive: true },
      { offset: 0, limit: 10_000 },
    )
    const ours = all.filter(peering => peering.request === null || peering.request === request.id)
    const isOurs = (peering: KnownPeering): boolean =>
      isSameNetwork(peering.far, far) && isSameStart(peering.near, near) && !isEnded(peering.status)
    return ours.find(peering => peering.providerId === providerId) ?? ours.find(isOurs) ?? null
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
    const peering = await find(target, providerId)
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

  const accept = async (context: StepContext): Promise<Outcome> => {
    const target = await targetOf(context.subject)
    const { scope, request } = target
    const providerId = String(context.outputs['find_peering'] ?? '')
    await inventory.observe(scope.key, clock.now() - 15 * second)
    const peering = await inventory.peering(scope.key, providerId)
    const known = { scope: scope.key, providerId, cloudId: peering?.cloudId ?? null }
    return acceptAt(world, context, request, pairAt(target, peering), known)
  }

  /** What the far end's own cloud says, where that is ours: it has words that the near side's provider lacks. */
  const farSays = async (target: Target, { cloudId }: KnownPeering): Promise<EndSighting | null> => {
    const own = inventory.endOf(target.far)
    return own && cloudId !== null ? own.ends.look(own.side, cloudId) : null
  }

  const routes = async (context: StepContext): Promise<Outcome> => {
    const target = await targetOf(context.subject)
    const providerId = String(context.outputs['find_peering'] ?? '')
    const peering = await inventory.peering(target.scope.key, providerId)
    if (peering?.cloudId == null) return { kind: 'skipped', note: 'the peering has no cloud id to route to' }
    return routesAt(world, target.request, pairAt(target, peering), peering.cloudId)
  }

  const waitActive = async (context: StepContext): Promise<Outcome> => {
    const target = await targetOf(context.subject)
    const { scope, request } = target
    // What was to be done while it was awaited is no longer to be done.
    const ended = (note: string): Outcome => ({
      kind: 'failed',
      note,
      commit: tx => requests.note(tx, request.id, { todo: [], offer: null }),
    })
    const waitedMs = clock.now() - context.createdAt
    // One poll of the scope serves everybody who waits in it: what another read since our last look is good enough, and
    // a change wakes us at once.
    const paceMs = lookAgainMs(waitedMs, waitedMs < 60 * minute ? minute : 10 * minute)
    const peering = await current(target, context, clock.now() - Math.round(paceMs * 0.8))
    if (!peering || peering.status === 'deleted') {
      return ended(
        'The peering was deleted by somebody else before it became active. Ask again if it is still wanted.',
      )
    }
    // The far end's own cloud has words that the near side's provider lacks.
    const farEnd = await farSays(target, peering)
    if (farEnd && peering.cloudId !== null && (isEnded(farEnd.status) || farEnd.status === 'deleting'))
      return ended(endedNote(peering.cloudId, farEnd.status))
    if (isEnded(peering.status)) {
      return ended(endedText[peering.status] ?? `The peering ended as ${peering.status}.`)
    }
    if (peering.status === 'inactive') {
      return ended(
        'The peering is inactive: the far side refused it, let it lapse after 7 days, or deleted it (the provider does not say which). Delete this peering, then ask again.',
      )
    }
    const doubt = doubtAbout(peering)
    if (doubt !== null) {
      return { kind: 'waiting', for: 'remote', afterMs: lookAgainMs(waitedMs, 30 * second), note: doubt }
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
    const { scope, far, request } = target
    const peering = await current(target, context, clock.now())
    const doubt = peering ? doubtAbout(peering) : null
    if (doubt !== null) return { kind: 'waiting', for: 'remote', afterMs: 15 * second, note: doubt }
    if (peering?.status !== 'active') {
      return {
        kind: 'failed',
        note: `It was active and is now ${peering?.status ?? 'gone'}. Look at it at the provider before asking again.`,
      }
    }
    const wanted = far.cidrs.map(canonicalCidr).toSorted().join(', ')
    const is = peering.far.cidrs.map(canonicalCidr).toSorted().join(', ')
    if (!mayBeSameNetwork(peering.far, far) || (wanted !== '' && is !== '' && wanted !== is)) {
      return {
        kind: 'failed',
        note: `The peering is active, and it is not what was asked for: it is with ${describeSide(peering.far)} (${is}), asked for was ${describeSide(far)} (${wanted}). Compare both at the provider.`,
      }
    }
    const pair = pairAt(target, peering)
    const joints = jointsOf(world, pair)
    const proven =
      peering.cloudId === null || joints.length === 0
        ? { words: 'peered', checks: [] }
        : await verdictAt(joints, peering.cloudId)
    const isRouted = proven.words !== 'peered'
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
        const todo = inventory
          .instructions(scope, peering)
          .filter(
            ({ about, at }) => !isRouted || about !== 'routes' || inventory.endOf(at ?? pair.far) === null,
          )
        await requests.note(tx, request.id, { todo: [...todo, ...mend], outcome: words })
      },
    }
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

const endedText: Partial<Record<KnownPeering['status'], string>> = {
  failed:
    'The cloud could not set the peering up; the provider gives no reason. Check the CIDRs and the VPC, delete this peering, then ask again.',
  rejected:
    'The far side rejected the peering. Talk to its owner, then ask again: a retry makes a new peering.',
  expired: 'Nobody accepted the peering in time. Ask again: a retry makes a new peering.',
}
