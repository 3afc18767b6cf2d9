/** Working a plan out: what the kind says, and what holds for every kind: the rule, and nobody else at the same thing. */
import type { Operation } from '../engine/index.ts'
import { canonicalJson } from '../kit/json.ts'
import type { Check, Plan } from '../peering/plan.ts'
import { isBlocked, planHash } from '../peering/plan.ts'
import { type Rule, ruleFor } from '../peering/policy.ts'
import { isBetween, isSameNetwork, type Side } from '../peering/side.ts'
import { type Request, requestName } from '../requests/index.ts'
import { type Kind, requestOf, type World } from './kind.ts'

type Target = Pick<Request, 'near' | 'far'>

const turned = ({ near, far }: Target): Target => ({ near: far, far: near })

function isSameTarget(a: Target, b: Target): boolean {
  if (a.far === null || b.far === null) return a.far === b.far
  return a.near === null || b.near === null
    ? isSameNetwork(a.far, b.far)
    : isBetween({ near: b.near, far: b.far }, a.near, a.far)
}

/**
 * Another open request of the same kind for the same thing; the older one goes first. A delete does not wait for the
 * create that made the peering: that one may be waiting for its acceptance for days.
 */
async function rivalOf(world: World, kind: Kind, request: Request): Promise<Request | null> {
  const { requests } = await world.requests.list(
    { isOpen: true, scope: request.scope },
    { offset: 0, limit: 1_000 },
  )
  const isSameThing = (other: Request): boolean =>
    kind.isOncePerPair
      ? isSameTarget(request, other) || (request.near !== null && isSameTarget(request, turned(other)))
      : isSameTarget(request, other) && canonicalJson(request.wanted) === canonicalJson(other.wanted)
  const isSame = (other: Request): boolean =>
    other.kind === request.kind &&
    (request.peering === null || other.peering === null || request.peering === other.peering) &&
    isSameThing(other)
  return requests.filter(other => other.id < request.id && isSame(other)).at(-1) ?? null
}

export interface WorkedOut {
  plan: Plan
  hash: string
  far: Side | undefined
  /** What policy rules match on, as the provider says now. */
  facts: Record<string, string>
  /** Null when no rule lets anybody approve it; the plan is blocked then. */
  rule: Rule | null
}

/** The plan as of now. Reads live state at the provider; the approval rule is part of what is approved. */
export async function workOut(world: World, kind: Kind, request: Request): Promise<WorkedOut> {
  const { far, scope, facts: more, ...planned } = await kind.plan(request)
  const facts = { ...world.inventory.providerOf(scope).policyFacts(scope, far ?? request.far), ...more }
  const rule = ruleFor(world.policy, request.kind, facts)
  const rival = await rivalOf(world, kind, request)
  const common: Check[] = [
    rival === null
      ? {
          code: 'no_rival',
          verdict: 'pass',
          text: 'Nobody else has a request for the same network under way.',
        }
      : {
          code: 'no_rival',
          verdict: 'block',
          text: `${requestName(rival.id)} by another person or an earlier try is for the same network and still open.`,
          hint: `Follow ${requestName(rival.id)}, or have it canceled and ask again.`,
        },
    rule === null
      ? {
          code: 'rule',
          verdict: 'block',
          text: 'No policy rule says who may approve this.',
          hint: 'Whoever runs Peerbot adds a rule to policy.rules that matches it.',
        }
      : { code: 'rule', verdict: 'pass', text: `The rule "${rule.name}" decides who approves.` },
  ]
  const plan: Plan = {
    ...planned,
    checks: [...planned.checks, ...common],
    material: {
      ...planned.material,
      'approval rule': rule === null ? 'none' : `${rule.name}, ${rule.approvals} of ${approvers(rule)}`,
    },
  }
  return { plan, hash: planHash(plan), far, facts, rule }
}

function approvers(rule: Rule): string {
  return [...rule.approvers.users, ...rule.approvers.groups].toSorted().join(', ')
}

/** The operation behind the status `planning`: one step that reads live state and offers what it found. */
export function planning(world: World, kindNamed: (name: string) => Kind): Operation {
  const { requests } = world
  return {
    name: 'plan',
    lockName: subject => Promise.resolve(`plan/${subject}`),
    steps: [
      {
        name: 'plan',
        run: async context => {
          const request = await requestOf(world, context.subject)
          const { plan, hash, far, facts, rule } = await workOut(world, kindNamed(request.kind), request)
          return {
            kind: 'done',
            commit: async tx => {
              await requests.note(tx, request.id, { facts, ...(far ? { far } : {}) })
              const carried = { plan, ...(rule === null ? {} : { rule }) }
              if (rule === null || isBlocked(plan)) {
                await requests.change(
                  tx,
                  request.id,
                  { command: 'block', planHash: hash },
                  'peerbot',
                  carried,
                )
              } else {
                const offer = { command: 'offer_plan' as const, planHash: hash, rule }
                await requests.change(tx, request.id, offer, 'peerbot', carried)
              }
            },
          }
        },
      },
    ],
    finished: () => Promise.resolve(),
    failed: async (tx, subject, failure) => {
      const note = `The plan could not be worked out, so nothing was changed. ${failure.note}`
      await requests.change(tx, Number(subject), { command: 'fail' }, 'peerbot', { failure: note })
    },
  }
}
