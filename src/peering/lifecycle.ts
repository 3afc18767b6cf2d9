/**
 * A request's life: THE table. Per status: how it is shown, what happens on entering it, and which events lead where.
 * An event that a row does not list is refused. The README's diagram is printed from this table, the lifecycle tests
 * are generated from it, and `audit` records every event as `request.<event>`.
 */
import type { Mark } from '../kit/message.ts'

export const requestStatuses = [
  'planning',
  'blocked',
  'pending_approval',
  'approved',
  'running',
  'succeeded',
  'failed',
  'denied',
  'canceled',
  'expired',
] as const
export type RequestStatus = (typeof requestStatuses)[number]

export const requestEvents = [
  'plan_ready',
  'plan_blocked',
  'approval_given',
  'quorum_reached',
  'plan_stale',
  'started',
  'finished',
  'failed',
  'denied',
  'canceled',
  'expired',
] as const
export type RequestEvent = (typeof requestEvents)[number]

/** What the request store does in the same transaction that enters the status. */
export type Effect =
  /** Works the plan out from live state. */
  | 'start_planning'
  /** Starts the operation's steps; the first works the plan out again. */
  | 'start_operation'
  /** A direct message: this is over. */
  | 'tell_requester'

interface Row {
  /** On the card, beside the mark. */
  words: string
  mark: Mark
  isEnded: boolean
  enter: readonly Effect[]
  on: Partial<Record<RequestEvent, RequestStatus>>
}

export const lifecycle = {
  planning: {
    words: 'Working out the plan',
    mark: 'now',
    isEnded: false,
    enter: ['start_planning'],
    on: { plan_ready: 'pending_approval', plan_blocked: 'blocked', failed: 'failed', canceled: 'canceled' },
  },
  blocked: {
    words: 'Blocked by a check',
    mark: 'block',
    isEnded: true,
    enter: ['tell_requester'],
    on: {},
  },
  pending_approval: {
    words: 'Waiting for approval',
    mark: 'waiting',
    isEnded: false,
    enter: [],
    on: {
      approval_given: 'pending_approval',
      quorum_reached: 'approved',
      denied: 'denied',
      canceled: 'canceled',
      expired: 'expired',
      plan_stale: 'planning',
    },
  },
  approved: {
    words: 'Approved, about to start',
    mark: 'now',
    isEnded: false,
    enter: ['start_operation'],
    on: { started: 'running', plan_stale: 'planning', canceled: 'canceled', failed: 'failed' },
  },
  running: {
    words: 'Running',
    mark: 'now',
    isEnded: false,
    enter: [],
    on: { finished: 'succeeded', failed: 'failed' },
  },
  succeeded: { words: 'Done', mark: 'done', isEnded: true, enter: ['tell_requester'], on: {} },
  failed: { words: 'Failed', mark: 'failed', isEnded: true, enter: ['tell_requester'], on: {} },
  denied: { words: 'Denied', mark: 'block', isEnded: true, enter: ['tell_requester'], on: {} },
  canceled: { words: 'Canceled', mark: 'skipped', isEnded: true, enter: ['tell_requester'], on: {} },
  expired: { words: 'Expired', mark: 'skipped', isEnded: true, enter: ['tell_requester'], on: {} },
} as const satisfies Record<RequestStatus, Row>

export function rowOf(status: RequestStatus): Row {
  return lifecycle[status]
}

/** Where an event leads, or null where the table does not list it. */
export function nextStatus(status: RequestStatus, event: RequestEvent): RequestStatus | null {
  return rowOf(status).on[event] ?? null
}

/** The table as Mermaid, for the README. */
export function lifecycleDiagram(): string {
  const lines = ['stateDiagram-v2', '    [*] --> planning: requested']
  for (const status of requestStatuses) {
    for (const [event, to] of Object.entries(rowOf(status).on))
      lines.push(`    ${status} --> ${to}: ${event}`)
    if (rowOf(status).isEnded) lines.push(`    ${status} --> [*]`)
  }
  return lines.join('\n')
}
