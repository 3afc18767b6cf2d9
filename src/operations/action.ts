/**
 * Carrying out an action of a provider: one write, asked for exactly once, its task followed, and then read back from
 * the list until it stands as it was asked for. What the action is, the provider knows; how it is done safely is here.
 */
import { type Commit, callOnce, type Outcome, type StepContext } from '../engine/index.ts'
import type { KnownPeering } from '../inventory/index.ts'
import { formatDuration, minute, second } from '../kit/duration.ts'
import { ForeignError } from '../kit/errors.ts'
import { canonicalJson, type Json } from '../kit/json.ts'
import type { Instruction } from '../peering/plan.ts'
import type { Action, Ask, Family, Sighting } from '../providers/provider.ts'
import type { Request } from '../requests/index.ts'
import { type Kind, requestOf, type World } from './kind.ts'
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
} from './shared-steps.ts'

/** How long a finished write may stay without any effect before it counts as having changed nothing. */
const showsWithinMs = 15 * minute
/** After this long, what moves by itself is slower than any source tells. */
const slowAfterMs = 30 * minute
/** How long clearing the way may take before people are told to look. */
const clearWithinMs = 2 * 60 * minute

interface Target {
  request: Request
  action: Action
  family: Family
  ask: Ask
}

interface Seen {
  sighting: Sighting
  /** The object that it is about, as last observed. */
  about: KnownPeering | null
}

/** What was sent and cannot be read back is neither done nor failed. */
function unreadNote(doubt: string, waitedMs: number): string {
  return `The provider has taken it, and what came of it could not be read for ${formatDuration(waitedMs)}: ${doubt.replace(/, still watching$/, '')}. It may be done: look at it in the provider's console.`
}

/** How often is looked while a person is awaited: every look is a list of all regions. */
const personPaceMs = 3 * minute

function whatStays(action: Action): string {
  return action.prepare
    ? 'What was cleared out of its way before stays so, nothing else was changed; `show` tells how it stands.'
    : 'Nothing was changed.'
}

/** What `find` leaves to `settle`. */
interface Found extends Record<string, Json> {
  sentAt: number
}

/** The kind of request that the providers' actions of this name are carried out by. */
export function actionKind(world: World, name: string): Kind {
  const { clock, inventory, requests } = world

  const targetOf = async (subject: string, outputs: StepContext['outputs'] = {}): Promise<Target> => {
    const followed = outputs['follow_task'] as { resourceId: string | null } | null | undefined
    const madeId = followed?.resourceId ?? null
    const request = await requestOf(world, subject)
    const known = await inventory.scope(request.scope)
    if (!known) throw new Error(`request ${subject} has no scope`)
    const { scope } = known
    for (const family of inventory.providerOf(scope).families) {
      const action = family.actions.find(({ kind }) => kind === name)
      if (!action) continue
      const target =
        action.target === null || request.peering === null
          ? null
          : await inventory.peering(scope.key, request.peering)
      if (action.target !== null && target === null)
        throw new Error(`request ${subject} is for ${request.peering}, which is not in the inventory`)
      const ask = { scope, target, wanted: request.wanted, ...(madeId === null ? {} : { madeId }) }
      return { request, action, family, ask }
    }
    throw new Error(`${scope.provider} has no ${name}`)
  }

  /** Reads the family's list, or joins whoever is reading it, and judges by it. */
  const look = async (target: Target, notBefore: number, sentAt: number): Promise<Seen> => {
    const { action, ask, family } = target
    await inventory.observe(ask.scope.key, notBefore, family.name)
    const { peerings: seen } = await inventory.peerings(
      { scope: ask.scope.key, family: family.name, isLive: true },
      { offset: 0, limit: 10_000 },
    )
    const sighting = action.judge(ask, seen, clock.now() - sentAt)
    const id = 'peering' in sighting ? sighting.peering : (target.request.peering ?? null)
    return { sighting, about: seen.find(({ providerId }) => providerId === id) ?? null }
  }

  /** What was to be done while it was awaited is no longer to be done. */
  const ended = (request: Request, note: string): Outcome => ({
    kind: 'failed',
    note,
    commit: tx => requests.note(tx, request.id, { todo: [] }),
  })

  /** A call that was refused for good, with the way out; anything else is thrown on. */
  const refused = (ask: Ask, action: Action, request: Request, thrown: unknown): Outcome => {
    const isFinal =
      thrown instanceof ForeignError &&
      thrown.effect === 'no' &&
      ['invalid', 'conflict', 'not_found'].includes(thrown.kind)
    if (!isFinal) throw thrown
    const todo = action.wayOut(ask, thrown.code ?? '')
    return {
      kind: 'failed',
      note: `It was refused: ${thrown.message} ${whatStays(action)}`,
      commit: tx => requests.note(tx, request.id, { todo }),
    }
  }

  const prepare = async (context: StepContext): Promise<Outcome> => {
    const { action, ask, request } = await targetOf(context.subject)
    if (!action.prepare) return { kind: 'skipped', note: 'nothing is in the way' }
    assertRunning(request)
    const result = await action.prepare(ask).catch(thrown => refused(ask, action, request, thrown))
    if ('kind' in result) return result
    if (result.is === 'ready') return { kind: 'done', note: 'nothing is in the way any more' }
    const waitedMs = clock.now() - context.createdAt
    if (waitedMs > clearWithinMs) {
      return {
        kind: 'failed',
        note: `The way could not be cleared within 2 hours (${result.note}). What was cleared stays so; look at \`show\` before asking again.`,
      }
    }
    return { kind: 'waiting', for: 'remote', afterMs: lookAgainMs(waitedMs, 15 * second), note: result.note }
  }

  const submit = async (context: StepContext): Promise<Outcome> => {
    const target = await targetOf(context.subject)
    const { action, ask, request } = target
    assertRunning(request)
    // What clearing the way changed, the plan of before does not know.
    const mayBeStale = context.intentAt === null && !action.prepare
    const stale = mayBeStale ? await staleSince(world, context, kind, request) : null
    if (stale) return stale
    const result = await callOnce(context, {
      reconcile: async intentAt => {
        // Tasks before the list: what ends in between is then either unfinished here or shows there.
        const why = await action.mayBeUnderWay(ask, intentAt)
        const { sighting } = await look(target, clock.now(), intentAt)
        if (sighting.stands !== 'not_seen') return { found: 'seen' }
        return why === null ? { found: null } : { unsure: `a reply was lost; ${why}`, afterMs: 10 * second }
      },
      send: async () => {
        try {
          return `task:${await action.send(ask)}`
        } catch (thrown) {
          // What is to be taken away and is unknown to the provider is looked for before it is called gone.
          const isUnknown = thrown instanceof ForeignError && thrown.kind === 'not_found'
          if (!action.removes || !isUnknown) throw thrown
          const { sighting } = await look(target, clock.now(), clock.now())
          if (sighting.stands === 'not_seen') throw thrown
          return 'seen'
        }
      },
    }).catch(thrown => refused(ask, action, request, thrown))
    if ('kind' in result) return result
    return {
      kind: 'done',
      output: { ref: result.ref, isSecondTry: context.intentAt !== null } satisfies Submitted,
      note: result.wasAdopted
        ? 'found again after a lost reply; not sent twice'
        : 'the provider has taken it',
    }
  }

  /** One list may be incomplete: what is missing from it is believed when the next one misses it too. */
  const lookTwice = async (
    target: Target,
    sentAt: number,
    isDoubtful: (seen: Seen) => boolean,
  ): Promise<Seen> => {
    const seen = await look(target, clock.now(), sentAt)
    return isDoubtful(seen) ? look(target, clock.now() + 1, sentAt) : seen
  }

  const find = async (context: StepContext): Promise<Outcome> => {
    const target = await targetOf(context.subject, context.outputs)
    const { action, ask, request } = target
    const sentAt = context.createdAt
    const { sighting, about } = await lookTwice(
      target,
      sentAt,
      seen => action.removes && seen.sighting.stands === 'done' && seen.about !== null,
    )
    const waitedMs = clock.now() - context.createdAt
    if (sighting.stands === 'failed') return ended(request, sighting.note)
    if (sighting.stands === 'not_seen') {
      const doubt = about === null ? null : doubtAbout(about)
      if (waitedMs > showsWithinMs && doubt !== null) return ended(request, unreadNote(doubt, waitedMs))
      if (waitedMs > showsWithinMs) {
        return {
          kind: 'failed',
          note: `${ask.scope.name} said that it was done, and nothing of it can be seen after 15 minutes: it completed and changed nothing. Look at the provider's console before asking again.`,
        }
      }
      return {
        kind: 'waiting',
        for: 'remote',
        afterMs: lookAgainMs(waitedMs, 15 * second),
        note: 'nothing of it can be seen in the list yet',
        isQuiet: true,
      }
    }
    const { peering } = sighting
    return {
      kind: 'done',
      output: { sentAt } satisfies Found,
      note: about === null ? 'the list shows it' : `the list shows it as "${about.raw}"`,
      commit: async tx => {
        if (peering === null) return
        // What it made is its own, and what it worked on stays what it was asked for.
        if (peering !== request.peering) await inventory.adopt(tx, ask.scope.key, peering, request.id)
        if (action.target === null) await requests.note(tx, request.id, { peering })
        for (const name of action.handsOver) {
          await requests.handOver(tx, request.id, { scope: ask.scope.key, peering, name })
        }
      },
    }
  }

  const settle = async (context: StepContext): Promise<Outcome> => {
    const target = await targetOf(context.subject, context.outputs)
    const { request } = target
    const found = context.outputs['find'] as Found | undefined
    const sentAt = found?.sentAt ?? context.createdAt
    const waitedMs = clock.now() - context.createdAt
    const paceMs = lookAgainMs(waitedMs, waitedMs < 60 * minute ? personPaceMs : 10 * minute)
    // Another's poll is good enough while it goes on; the word that ends it is read afresh.
    const shared = await look(target, clock.now() - Math.round(paceMs * 0.8), sentAt)
    const isOpen = shared.sighting.stands === 'under_way'
    const { sighting, about } = isOpen
      ? shared
      : await lookTwice(target, sentAt, seen => seen.sighting.stands === 'not_seen')
    const doubt = about === null ? null : doubtAbout(about)
    const noteTodo = (todo: Instruction[]) =>
      canonicalJson(todo) === canonicalJson(request.todo)
        ? {}
        : { commit: ((tx): Promise<void> => requests.note(tx, request.id, { todo })) satisfies Commit }
    if (sighting.stands === 'failed') return ended(request, sighting.note)
    if (sighting.stands === 'not_seen') {
      return ended(
        request,
        'It was there and is not any more: somebody else took it back meanwhile. Look at it at the provider before asking again.',
      )
    }
    if (doubt !== null && waitedMs >= readableWithinMs) return ended(request, unreadNote(doubt, waitedMs))
    if (doubt !== null) {
      return { kind: 'waiting', for: 'remote', afterMs: lookAgainMs(waitedMs, 30 * second), note: doubt }
    }
    if (sighting.stands === 'done') return { kind: 'done', note: sighting.note, ...noteTodo(sighting.todo) }
    const isPerson = sighting.for === 'person'
    return {
      kind: 'waiting',
      for: sighting.for,
      afterMs: isPerson ? paceMs : lookAgainMs(waitedMs, 15 * second),
      note:
        isPerson || waitedMs < slowAfterMs
          ? sighting.note
          : `${sighting.note}, for over 30 minutes, which is longer than usual; still watching`,
      // What a person has to do is news; what goes on by itself is not.
      ...(isPerson || waitedMs >= slowAfterMs ? {} : { isQuiet: true as const }),
      ...noteTodo(sighting.todo),
    }
  }

  const kind: Kind = {
    name,
    plan: async request => {
      const { action, ask } = await targetOf(String(request.id))
      return action.plan(ask)
    },
    operation: {
      name,
      steps: [
        replanStep(world, () => kind),
        { name: 'prepare', isExclusive: true, run: prepare },
        { name: 'submit', isExclusive: true, run: submit },
        followTaskStep(world, 'submit', async (task, request, { isSecondTry }) => {
          const target = await targetOf(String(request.id))
          const { action, ask } = target
          const kindOf = task.failure?.kind
          // After a lost reply the second try may be told that the first succeeded; what is gone needs no taking away.
          if ((kindOf === 'conflict' && isSecondTry) || (kindOf === 'not_found' && action.removes)) {
            const { sighting } = await look(target, clock.now(), clock.now())
            if (sighting.stands === 'done' || sighting.stands === 'under_way') return 'done'
          }
          const said = task.failure?.text ?? task.raw
          const todo = action.wayOut(ask, task.failure?.code ?? '')
          return {
            failed: isRefusal(task)
              ? `The provider refused it: ${said} ${whatStays(action)}`
              : `The provider reports an error and does not say how far it came: ${said} Look at its console, or at \`show\`, before asking again.`,
            ...(todo.length === 0 ? {} : { commit: async tx => requests.note(tx, request.id, { todo }) }),
          }
        }),
        { name: 'find', isExclusive: true, run: find },
        { name: 'settle', run: settle },
      ],
      ...endings(world),
    },
  }
  return kind
}
