import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Approval,
  type Command,
  decide,
  evolve,
  type RequestState,
  standingApprovals,
} from '../../src/peering/decide.ts'
import { eligibleApprovers, type Memberships } from '../../src/peering/policy.ts'
import { anApproval, anAuthority, aRule, aState } from '../support/builders.ts'

const now = 100_000

function given(state: Partial<RequestState>) {
  const before = aState(state)
  return {
    when: (command: Command, at = now) => {
      const verdict = decide(before, command, at)
      const events = 'events' in verdict ? verdict.events : []
      return {
        refusal: 'refusal' in verdict ? verdict.refusal : null,
        events: events.map(({ event }) => event),
        after: events.reduce(evolve, before),
      }
    },
  }
}

const approve = (over: Partial<Extract<Command, { command: 'approve' }>> = {}): Command => ({
  command: 'approve',
  by: 'U0ANNA',
  authority: anAuthority(),
  planHash: 'plan-1',
  ...over,
})
const deny = (over: Partial<Extract<Command, { command: 'deny' }>> = {}): Command => ({
  command: 'deny',
  by: 'U0ANNA',
  authority: anAuthority(),
  note: 'wrong VPC',
  ...over,
})
const two = anAuthority({ rule: aRule({ approvals: 2 }) })

describe('a plan is offered', () => {
  const rule = aRule({ expireAfterMs: 500 })

  test('and waits for approval until it lapses', () => {
    const { events, after } = given({ status: 'planning', planHash: null }).when({
      command: 'offer_plan',
      planHash: 'plan-1',
      rule,
    })

    expect(events).toEqual(['plan_ready'])
    expect(after).toMatchObject({ status: 'pending_approval', planHash: 'plan-1', expiresAt: now + 500 })
  })

  test('and needs nobody where the rule says so; the decision names the rule, not a person', () => {
    const { events, after } = given({ status: 'planning' }).when({
      command: 'offer_plan',
      planHash: 'plan-1',
      rule: { ...rule, approvals: 0 },
    })

    expect(events).toEqual(['plan_ready', 'quorum_reached'])
    expect(after.status).toBe('approved')
    expect(after.decision).toEqual({
      event: 'quorum_reached',
      by: null,
      at: now,
      note: 'rule "everything" asks for no approval',
    })
  })

  test('too late: the request was canceled while it was worked out', () => {
    const { refusal, after } = given({ status: 'canceled' }).when({
      command: 'offer_plan',
      planHash: 'plan-1',
      rule: { ...rule, approvals: 0 },
    })

    expect(refusal).toEqual({ code: 'illegal', status: 'canceled', event: 'plan_ready' })
    expect(after.status).toBe('canceled')
  })

  test('or is blocked, and keeps its hash', () => {
    const { after } = given({ status: 'planning', planHash: null }).when({
      command: 'block',
      planHash: 'plan-9',
    })

    expect(after).toMatchObject({ status: 'blocked', planHash: 'plan-9' })
  })
})

describe('an approval', () => {
  test('that completes the quorum decides', () => {
    const { events, after } = given({ expiresAt: now + 1 }).when(approve())

    expect(events).toEqual(['approval_given', 'quorum_reached'])
    expect(after).toMatchObject({
      status: 'approved',
      expiresAt: null,
      approvals: [{ person: 'U0ANNA', at: now, planHash: 'plan-1', policyVersion: 'policy-1' }],
      decision: { event: 'quorum_reached', by: 'U0ANNA', at: now, note: null },
    })
  })

  test('that does not complete it is kept', () => {
    const { events, after } = given({ expiresAt: now + 1 }).when(approve({ authority: two }))

    expect(events).toEqual(['approval_given'])
    expect(after).toMatchObject({ status: 'pending_approval', expiresAt: now + 1, decision: null })
  })

  test('is refused before there is a plan', () => {
    expect(given({ status: 'planning' }).when(approve()).refusal).toEqual({ code: 'not_planned' })
  })

  test('is refused after a decision, which is named', () => {
    const decision = { event: 'denied' as const, by: 'U0BEN', at: 7, note: 'no' }

    expect(given({ status: 'denied', decision }).when(approve()).refusal).toEqual({
      code: 'not_open',
      status: 'denied',
      decision,
    })
  })

  test('by somebody the rule does not name is refused', () => {
    expect(given({}).when(approve({ by: 'U0NOBODY' })).refusal).toEqual({
      code: 'not_eligible',
      rule: aRule(),
    })
  })

  test('by the requester is refused as such', () => {
    expect(given({}).when(approve({ by: 'U0REQUESTER' })).refusal).toEqual({
      code: 'own_request',
      rule: aRule(),
    })
  })

  test('given twice is refused with the time of the first', () => {
    const state = { approvals: [anApproval({ at: 42 })] }

    expect(given(state).when(approve({ authority: two })).refusal).toEqual({
      code: 'already_approved',
      at: 42,
    })
  })

  test('of a plan that is no longer in force is refused', () => {
    expect(given({ planHash: 'plan-2' }).when(approve()).refusal).toEqual({ code: 'plan_changed' })
  })

  test('of an earlier plan counts neither for nor against the same person', () => {
    const state = { planHash: 'plan-2', approvals: [anApproval({ planHash: 'plan-1' })] }

    const { events } = given(state).when(approve({ authority: two, planHash: 'plan-2' }))

    expect(events).toEqual(['approval_given'])
  })

  test('by somebody who has lost the authority since counts no more', () => {
    const state = { approvals: [anApproval({ person: 'U0LEFT' })] }

    expect(given(state).when(approve({ authority: two })).events).toEqual(['approval_given'])
  })

  test('beyond the number asked for decides as well: the rule was relaxed meanwhile', () => {
    const state = { approvals: [anApproval({ person: 'U0BEN' }), anApproval({ person: 'U0CARLA' })] }

    expect(given(state).when(approve()).events).toEqual(['approval_given', 'quorum_reached'])
  })
})

describe('counting approvals', () => {
  const people = ['U0ANNA', 'U0BEN', 'U0CARLA', 'U0DORA', 'U0REQUESTER']
  const person = fc.constantFrom(...people)
  const some = fc.uniqueArray(person)
  const world = fc.record({
    users: some,
    net: some,
    sec: some,
    approvals: fc.integer({ min: 1, max: 4 }),
    selfApproval: fc.boolean(),
    given: fc.array(fc.tuple(person, fc.constantFrom('plan-1', 'plan-2')), { maxLength: 8 }),
    by: person,
  })

  test('counts people: once, whichever groups, never the requester unless allowed, only for this plan', () => {
    fc.assert(
      fc.property(world, ({ users, net, sec, approvals, selfApproval, given: earlier, by }) => {
        const rule = aRule({ approvers: { users, groups: ['S0NET', 'S0SEC'] }, approvals, selfApproval })
        const memberships: Memberships = new Map([
          ['S0NET', new Set(net)],
          ['S0SEC', new Set(sec)],
        ])
        const eligible = eligibleApprovers(rule, 'U0REQUESTER', memberships)
        const state = aState({
          approvals: earlier.map(([who, planHash]): Approval => anApproval({ person: who, planHash })),
        })

        const { events, refusal } = given(state).when(
          approve({ by, authority: { rule, policyVersion: 'policy-1', eligible } }),
        )

        const mayCount = (who: string) =>
          [...users, ...net, ...sec].includes(who) && (selfApproval || who !== 'U0REQUESTER')
        const counted = people.filter(
          who =>
            mayCount(who) &&
            (who === by || earlier.some(([given, plan]) => given === who && plan === 'plan-1')),
        )
        const isRepeat = earlier.some(([who, plan]) => who === by && plan === 'plan-1')
        expect(refusal === null).toBe(mayCount(by) && !isRepeat)
        expect(events.includes('quorum_reached')).toBe(refusal === null && counted.length >= approvals)
      }),
      { numRuns: 2_000 },
    )
  })

  test('an approval for another plan never stands', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(person, fc.constantFrom('plan-2', 'plan-3'))), earlier => {
        const state = aState({
          approvals: earlier.map(([who, planHash]) => anApproval({ person: who, planHash })),
        })

        expect(standingApprovals(state, new Set(people)).size).toBe(0)
      }),
    )
  })
})

describe('a denial', () => {
  test('by one eligible person ends it, with the reason', () => {
    const { after } = given({ expiresAt: now + 1 }).when(deny())

    expect(after).toMatchObject({
      status: 'denied',
      expiresAt: null,
      decision: { event: 'denied', by: 'U0ANNA', at: now, note: 'wrong VPC' },
    })
  })

  test.each([
    ['not_planned', { status: 'planning' as const }, 'U0ANNA'],
    ['not_open', { status: 'running' as const }, 'U0ANNA'],
    ['not_eligible', {}, 'U0NOBODY'],
    ['own_request', {}, 'U0REQUESTER'],
  ])('is refused: %s', (code, state, by) => {
    expect(given(state).when(deny({ by })).refusal).toMatchObject({ code })
  })
})

describe('a cancel', () => {
  const cancel: Command = { command: 'cancel', by: 'U0REQUESTER', note: 'not needed' }

  test.each(['planning', 'pending_approval', 'approved'] as const)(
    'by the requester ends a %s request',
    status => {
      const { after } = given({ status }).when(cancel)

      expect(after).toMatchObject({
        status: 'canceled',
        decision: { event: 'canceled', by: 'U0REQUESTER', at: now, note: 'not needed' },
      })
    },
  )

  test('by anybody else is refused, approvers included', () => {
    expect(given({}).when({ ...cancel, by: 'U0ANNA' }).refusal).toEqual({
      code: 'not_requester',
      requester: 'U0REQUESTER',
    })
  })

  test('is refused while the work is under way', () => {
    expect(given({ status: 'running' }).when(cancel).refusal).toEqual({ code: 'running' })
  })

  test('is refused when it is over', () => {
    expect(given({ status: 'expired' }).when(cancel).refusal).toEqual({
      code: 'not_open',
      status: 'expired',
      decision: null,
    })
  })
})

describe('expiry', () => {
  const expire: Command = { command: 'expire' }

  test('comes at its time, by nobody', () => {
    const { after } = given({ expiresAt: now }).when(expire)

    expect(after).toMatchObject({
      status: 'expired',
      expiresAt: null,
      decision: { event: 'expired', by: null, at: now },
    })
  })

  test('is refused a millisecond earlier, and where nothing lapses', () => {
    expect(given({ expiresAt: now + 1 }).when(expire).refusal).toEqual({
      code: 'not_due',
      expiresAt: now + 1,
    })
    expect(given({ expiresAt: null }).when(expire).refusal).toEqual({ code: 'not_due', expiresAt: null })
  })
})

describe('a stale plan', () => {
  test.each(['pending_approval', 'approved'] as const)(
    'voids approvals and decision of a %s request',
    status => {
      const decision = { event: 'quorum_reached' as const, by: 'U0ANNA', at: 1, note: null }

      const { after } = given({ status, approvals: [anApproval()], decision, expiresAt: now }).when({
        command: 'void_plan',
      })

      expect(after).toMatchObject({ status: 'planning', approvals: [], decision: null, expiresAt: null })
    },
  )
})

test('the work runs from approved to its end, and its end keeps the decision', () => {
  const decision = { event: 'quorum_reached' as const, by: 'U0ANNA', at: 1, note: null }
  const running = given({ status: 'approved', decision }).when({ command: 'start' }).after

  expect(running.status).toBe('running')
  expect(given(running).when({ command: 'finish' }).after).toMatchObject({ status: 'succeeded', decision })
  expect(given(running).when({ command: 'fail' }).after).toMatchObject({ status: 'failed', decision })
})

describe('when the time for deciding is over', () => {
  test.each([approve(), deny()])(
    '$command is refused although nobody has looked at the clock yet',
    command => {
      expect(given({ expiresAt: now }).when(command).refusal).toEqual({ code: 'lapsed', expiresAt: now })
      expect(given({ expiresAt: now + 1 }).when(command).refusal).toBeNull()
    },
  )
})
