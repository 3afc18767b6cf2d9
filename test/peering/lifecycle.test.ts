import { describe, expect, test } from 'vitest'
import { type Command, decide, evolve, type Happened } from '../../src/peering/decide.ts'
import {
  lifecycleDiagram,
  nextStatus,
  type RequestEvent,
  requestEvents,
  requestStatuses,
  rowOf,
} from '../../src/peering/lifecycle.ts'
import { anApproval, anAuthority, aRule, aState } from '../support/builders.ts'

const now = 5_000
const decision = { by: 'U0ANNA', at: now, note: null }

/** One occurrence of every event. */
const happened: Record<RequestEvent, Happened> = {
  plan_ready: { event: 'plan_ready', planHash: 'plan-2', expiresAt: now + 1 },
  plan_blocked: { event: 'plan_blocked', planHash: 'plan-2' },
  approval_given: { event: 'approval_given', approval: anApproval({ at: now }) },
  quorum_reached: { event: 'quorum_reached', decision: { event: 'quorum_reached', ...decision } },
  plan_stale: { event: 'plan_stale' },
  started: { event: 'started' },
  finished: { event: 'finished' },
  failed: { event: 'failed' },
  denied: { event: 'denied', decision: { event: 'denied', ...decision } },
  canceled: { event: 'canceled', decision: { event: 'canceled', ...decision } },
  expired: { event: 'expired', decision: { event: 'expired', ...decision, by: null } },
}

/** The command that asks for an event. */
const commands: Record<RequestEvent, Command> = {
  plan_ready: { command: 'offer_plan', planHash: 'plan-2', rule: aRule() },
  plan_blocked: { command: 'block', planHash: 'plan-2' },
  approval_given: {
    command: 'approve',
    by: 'U0ANNA',
    authority: anAuthority({ rule: aRule({ approvals: 2 }) }),
    planHash: 'plan-1',
  },
  quorum_reached: { command: 'approve', by: 'U0ANNA', authority: anAuthority(), planHash: 'plan-1' },
  plan_stale: { command: 'void_plan' },
  started: { command: 'start' },
  finished: { command: 'finish' },
  failed: { command: 'fail' },
  denied: { command: 'deny', by: 'U0ANNA', authority: anAuthority(), note: 'not now' },
  canceled: { command: 'cancel', by: 'U0REQUESTER', note: null },
  expired: { command: 'expire' },
}

const pairs = requestStatuses.flatMap(status => requestEvents.map(event => ({ status, event })))
const listed = pairs.flatMap(({ status, event }) => {
  const to = nextStatus(status, event)
  return to === null ? [] : [{ status, event, to }]
})
const absent = pairs.filter(({ status, event }) => nextStatus(status, event) === null)

describe('what the table lists', () => {
  test.each(listed)('$event leads a $status request to $to', ({ status, event, to }) => {
    // Time ends a request; people end it before.
    const before = aState({ status, expiresAt: event === 'expired' ? now : now + 1 })

    const verdict = decide(before, commands[event], now)

    if ('refusal' in verdict) throw new Error(`refused: ${verdict.refusal.code}`)
    expect(verdict.events.at(-1)?.event).toBe(event)
    expect(verdict.events.reduce(evolve, before).status).toBe(to)
    expect(evolve(before, happened[event]).status).toBe(to)
  })
})

describe('what the table does not list', () => {
  test.each(absent)('$event is refused by a $status request', ({ status, event }) => {
    const before = aState({ status, expiresAt: now })

    const verdict = decide(before, commands[event], now)

    expect(verdict).toHaveProperty('refusal.code')
    expect(() => evolve(before, happened[event])).toThrow(`a ${status} request cannot be ${event}`)
  })
})

describe('the table', () => {
  test('leads from the start to every status, and from every status to an end', () => {
    const reach = (from: readonly string[]): Set<string> => {
      const seen = new Set(from)
      for (const status of seen) for (const { status: at, to } of listed) if (at === status) seen.add(to)
      return seen
    }

    expect([...reach(['planning'])].toSorted()).toEqual(requestStatuses.toSorted())
    for (const status of requestStatuses)
      expect([...reach([status])].some(end => rowOf(end as typeof status).isEnded)).toBe(true)
  })

  test.each(requestStatuses)('%s: an end leads nowhere and is told to the requester', status => {
    const { isEnded, on, enter } = rowOf(status)

    expect(Object.keys(on).length === 0).toBe(isEnded)
    expect(enter.includes('tell_requester')).toBe(isEnded)
  })

  test('plans on the way in, and carries out only what was approved', () => {
    const entering = (effect: 'start_planning' | 'start_operation') =>
      requestStatuses.filter(status => rowOf(status).enter.includes(effect))

    expect(entering('start_planning')).toEqual(['planning'])
    expect(entering('start_operation')).toEqual(['approved'])
    expect(listed.filter(({ to }) => to === 'approved').map(({ event }) => event)).toEqual(['quorum_reached'])
    expect(listed.filter(({ to }) => to === 'running').map(({ status }) => status)).toEqual(['approved'])
  })
})

describe('the diagram', () => {
  test('has a line for every entry of the table, every end and the beginning', () => {
    const lines = lifecycleDiagram().split('\n')

    const transitions = listed.map(({ status, event, to }) => `    ${status} --> ${to}: ${event}`)
    const ends = requestStatuses
      .filter(status => rowOf(status).isEnded)
      .map(status => `    ${status} --> [*]`)
    expect(lines.toSorted()).toEqual(
      ['stateDiagram-v2', '    [*] --> planning: requested', ...transitions, ...ends].toSorted(),
    )
  })
})
