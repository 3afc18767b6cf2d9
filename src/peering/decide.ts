/**
 * What a command does to a request: pure. Given the state, a command and the time, either the events that happen or a
 * refusal with everything needed to explain it. Refusals are values; they are shown to the person and audited.
 */
import { nextStatus, type RequestEvent, type RequestStatus, rowOf } from './lifecycle.ts'
import type { Rule } from './policy.ts'

export interface Approval {
  person: string
  at: number
  /** The plan and the policy that were in force at the click. */
  planHash: string
  policyVersion: string
}

/** How a request was decided, by whom. */
export interface Decision {
  event: 'quorum_reached' | 'denied' | 'canceled' | 'expired'
  by: string | null // null: time did it, or the rule asks for nobody
  at: number
  note: string | null
}

export interface RequestState {
  status: RequestStatus
  requester: string
  /** Of the plan on the card; null while the first plan is being worked out. */
  planHash: string | null
  approvals: readonly Approval[]
  /** When an undecided request lapses; null while no approval is awaited. */
  expiresAt: number | null
  decision: Decision | null
}

/** Authority as read at the click: the rule now in force, and who it now makes eligible. */
export interface Authority {
  rule: Rule
  policyVersion: string
  eligible: ReadonlySet<string>
}

export type Command =
  | { command: 'offer_plan'; planHash: string; rule: Rule }
  | { command: 'block'; planHash: string }
  | { command: 'approve'; by: string; authority: Authority; planHash: string }
  | { command: 'deny'; by: string; authority: Authority; note: string }
  | { command: 'cancel'; by: string; note: string | null }
  | { command: 'expire' }
  | { command: 'start' }
  | { command: 'void_plan' }
  | { command: 'finish' }
  | { command: 'fail' }

export type Happened =
  | { event: 'plan_ready'; planHash: string; expiresAt: number }
  | { event: 'plan_blocked'; planHash: string }
  | { event: 'approval_given'; approval: Approval }
  | { event: 'quorum_reached' | 'denied' | 'canceled' | 'expired'; decision: Decision }
  | { event: 'plan_stale' | 'started' | 'finished' | 'failed' }

export type Refusal =
  /** Too late: somebody or something decided already, or the work is under way. */
  | { code: 'not_open'; status: RequestStatus; decision: Decision | null }
  | { code: 'not_planned' }
  /** The time for deciding is over; that it has expired is recorded at the next look. */
  | { code: 'lapsed'; expiresAt: number }
  | { code: 'not_eligible'; rule: Rule }
  | { code: 'own_request'; rule: Rule }
  | { code: 'already_approved'; at: number }
  /** The plan on the card that was clicked is not the plan in force. */
  | { code: 'plan_changed' }
  | { code: 'not_requester'; requester: string }
  | { code: 'running' }
  | { code: 'not_due'; expiresAt: number | null }
  | { code: 'illegal'; status: RequestStatus; event: RequestEvent }

export type Verdict = { events: Happened[] } | { refusal: Refusal }

const refuse = (refusal: Refusal): Verdict => ({ refusal })

/** Approvals that still stand: for this plan, by people who are still eligible, each person once. */
export function standingApprovals(
  state: Pick<RequestState, 'approvals' | 'planHash'>,
  eligible: ReadonlySet<string>,
): Set<string> {
  return new Set(
    state.approvals
      .filter(({ planHash, person }) => planHash === state.planHash && eligible.has(person))
      .map(({ person }) => person),
  )
}

function refuseUnlessPending(state: RequestState, now: number): Refusal | null {
  if (state.status === 'planning') return { code: 'not_planned' }
  if (state.status !== 'pending_approval') {
    return { code: 'not_open', status: state.status, decision: state.decision }
  }
  if (state.expiresAt !== null && now >= state.expiresAt)
    return { code: 'lapsed', expiresAt: state.expiresAt }
  return null
}

function refuseUnlessEligible(
  state: RequestState,
  by: string,
  { rule, eligible }: Authority,
): Refusal | null {
  if (eligible.has(by)) return null
  return by === state.requester ? { code: 'own_request', rule } : { code: 'not_eligible', rule }
}

function approve(
  state: RequestState,
  { by, authority, planHash }: Extract<Command, { command: 'approve' }>,
  now: number,
): Verdict {
  const refusal = refuseUnlessPending(state, now) ?? refuseUnlessEligible(state, by, authority)
  if (refusal) return refuse(refusal)
  if (planHash !== state.planHash) return refuse({ code: 'plan_changed' })
  const standing = standingApprovals(state, authority.eligible)
  const earlier = state.approvals.find(given => given.person === by && given.planHash === planHash)
  if (earlier) return refuse({ code: 'already_approved', at: earlier.at })
  const approval = { person: by, at: now, planHash, policyVersion: authority.policyVersion }
  const events: Happened[] = [{ event: 'approval_given', approval }]
  if (standing.add(by).size >= authority.rule.approvals) {
    events.push({
      event: 'quorum_reached',
      decision: { event: 'quorum_reached', by, at: now, note: null },
    })
  }
  return { events }
}

function offerPlan(
  state: RequestState,
  { planHash, rule }: Extract<Command, { command: 'offer_plan' }>,
  now: number,
): Verdict {
  const ready = move(state, { event: 'plan_ready', planHash, expiresAt: now + rule.expireAfterMs })
  if ('events' in ready && rule.approvals === 0) {
    ready.events.push({
      event: 'quorum_reached',
      decision: {
        event: 'quorum_reached',
        by: null,
        at: now,
        note: `rule "${rule.name}" asks for no approval`,
      },
    })
  }
  return ready
}

function deny(
  state: RequestState,
  { by, authority, note }: Extract<Command, { command: 'deny' }>,
  now: number,
): Verdict {
  const refusal = refuseUnlessPending(state, now) ?? refuseUnlessEligible(state, by, authority)
  if (refusal) return refuse(refusal)
  return { events: [{ event: 'denied', decision: { event: 'denied', by, at: now, note } }] }
}

function cancel(
  state: RequestState,
  { by, note }: Extract<Command, { command: 'cancel' }>,
  now: number,
): Verdict {
  if (by !== state.requester) return refuse({ code: 'not_requester', requester: state.requester })
  if (state.status === 'running') return refuse({ code: 'running' })
  if (rowOf(state.status).isEnded) {
    return refuse({ code: 'not_open', status: state.status, decision: state.decision })
  }
  return { events: [{ event: 'canceled', decision: { event: 'canceled', by, at: now, note } }] }
}

function expire(state: RequestState, now: number): Verdict {
  if (state.expiresAt === null || now < state.expiresAt) {
    return refuse({ code: 'not_due', expiresAt: state.expiresAt })
  }
  return move(state, { event: 'expired', decision: { event: 'expired', by: null, at: now, note: null } })
}

function move(state: RequestState, happened: Happened): Verdict {
  if (nextStatus(state.status, happened.event) === null) {
    return refuse({ code: 'illegal', status: state.status, event: happened.event })
  }
  return { events: [happened] }
}

export function decide(state: RequestState, command: Command, now: number): Verdict {
  switch (command.command) {
    case 'offer_plan':
      return offerPlan(state, command, now)
    case 'block':
      return move(state, { event: 'plan_blocked', planHash: command.planHash })
    case 'approve':
      return approve(state, command, now)
    case 'deny':
      return deny(state, command, now)
    case 'cancel':
      return cancel(state, command, now)
    case 'expire':
      return expire(state, now)
    case 'start':
      return move(state, { event: 'started' })
    case 'void_plan':
      return move(state, { event: 'plan_stale' })
    case 'finish':
      return move(state, { event: 'finished' })
    case 'fail':
      return move(state, { event: 'failed' })
  }
}

/** The state after an event; the event must be one that the table allows. */
export function evolve(state: RequestState, happened: Happened): RequestState {
  const status = nextStatus(state.status, happened.event)
  if (status === null) throw new Error(`a ${state.status} request cannot be ${happened.event}`)
  switch (happened.event) {
    case 'plan_ready':
      return { ...state, status, planHash: happened.planHash, expiresAt: happened.expiresAt }
    case 'plan_blocked':
      return { ...state, status, planHash: happened.planHash }
    case 'approval_given':
      return { ...state, status, approvals: [...state.approvals, happened.approval] }
    case 'quorum_reached':
    case 'denied':
    case 'canceled':
    case 'expired':
      return { ...state, status, expiresAt: null, decision: happened.decision }
    case 'plan_stale':
      return { ...state, status, approvals: [], expiresAt: null, decision: null }
    case 'started':
    case 'finished':
    case 'failed':
      return { ...state, status, expiresAt: null }
  }
}
