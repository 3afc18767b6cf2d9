import type { RequestRow } from '../db/schema.ts'
import type { Approval, Decision, RequestState } from '../peering/decide.ts'
import type { RequestStatus } from '../peering/lifecycle.ts'
import type { Instruction, Moved, Plan } from '../peering/plan.ts'
import { describeSide, type Side } from '../peering/side.ts'
import type { Words } from '../peering/words.ts'

/** A request as stored: its lifecycle state and everything around it. */
export interface Request extends RequestState {
  id: number
  /** `peering.create`, `privatelink.share` */
  kind: string
  version: number
  scope: string
  /** `payments-prod (1206)` */
  scopeName: string
  /** What policy rules match on. */
  facts: Record<string, string>
  /** What it starts from, where that is narrower than the scope. */
  near: Side | null
  /** What was asked for on the far side; null where there is none. */
  far: Side | null
  /** What else was asked for, by name. */
  wanted: Readonly<Record<string, string>>
  words: Words
  /** The peering's id in its scope; null until one is known. */
  peering: string | null
  reason: string
  ticket: string | null
  plan: Plan | null
  plannedAt: number | null
  /** Why the plan before this one went stale; empty when none did. */
  moved: Moved[]
  failure: string | null
  /** What a person has to do now. */
  todo: Instruction[]
  /** What an approver may press now, so that the work goes on; null when nothing. */
  offer: string | null
  /** What was pressed, and by whom. */
  pressed: Readonly<Record<string, string>>
  createdAt: number
  updatedAt: number
}

/** How people name a request. */
export function requestName(id: number): string {
  return `R-${id}`
}

/** How people name the peering of a request, `1206/87`; null until it is known. A scope's key ends in its id. */
export function peeringOf({ scope, peering }: Pick<Request, 'scope' | 'peering'>): string | null {
  return peering === null ? null : `${scope.slice(scope.lastIndexOf('/') + 1)}/${peering}`
}

/** `R-12`, `r-12` or `12`; null for anything else. */
export function parseRequestName(text: string): number | null {
  const match = /^(?:r-?)?(\d{1,9})$/i.exec(text.trim())
  return match ? Number(match[1]) : null
}

/** The words of a request that was asked for before words were kept. */
function wordsOf(
  row: Pick<RequestRow, 'kind' | 'scope' | 'scope_name' | 'peering'>,
  far: Side | null,
): Words {
  const name = row.scope_name
  const farEnd = far === null ? '' : ` with ${describeSide(far)}`
  if (row.kind !== 'peering.delete')
    return { heading: `peer ${name}`, title: `Peering of ${name}${farEnd}`, outcome: 'peered' }
  const peering = peeringOf(row)
  return {
    heading: `delete peering ${peering} of ${name}`,
    title: `Delete peering ${peering} of ${name}${farEnd}`,
    outcome: 'the peering is gone',
  }
}

export function requestOf(row: RequestRow, approvals: readonly Approval[]): Request {
  const parse = <T>(text: string | null, absent: T): T => (text === null ? absent : (JSON.parse(text) as T))
  const far = parse<Side | null>(row.far, null)
  return {
    id: row.id,
    kind: row.kind,
    status: row.status as RequestStatus,
    version: row.version,
    requester: row.requester,
    scope: row.scope,
    scopeName: row.scope_name,
    facts: JSON.parse(row.facts),
    near: parse<Side | null>(row.near, null),
    far,
    wanted: JSON.parse(row.wanted),
    words: parse<Words | null>(row.words, null) ?? wordsOf(row, far),
    peering: row.peering,
    reason: row.reason,
    ticket: row.ticket,
    plan: parse<Plan | null>(row.plan, null),
    planHash: row.plan_hash,
    plannedAt: row.planned_at,
    moved: parse<Moved[]>(row.moved, []),
    approvals,
    expiresAt: row.expires_at,
    decision: parse<Decision | null>(row.decision, null),
    failure: row.failure,
    todo: parse<Instruction[]>(row.todo, []),
    offer: row.offer,
    pressed: JSON.parse(row.pressed),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
