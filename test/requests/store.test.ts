import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { verifyAudit } from '../../src/audit/index.ts'
import { transact } from '../../src/db/index.ts'
import type { StepEvent } from '../../src/engine/index.ts'
import { rememberCopy } from '../../src/outbox/index.ts'
import type { Command } from '../../src/peering/decide.ts'
import type { RequestStatus } from '../../src/peering/lifecycle.ts'
import type { Requests } from '../../src/requests/index.ts'
import { aRule, aSide } from '../support/builders.ts'
import { authority, type FrontDesk, frontDesk, hash, plan, rule } from './front-desk.ts'

type Carried = Parameters<Requests['command']>[3]

interface Path {
  from: RequestStatus
  command: (desk: FrontDesk) => Command
  actor: string
  carried?: Carried
  to: RequestStatus
  actions: string[]
  letters: string[]
  /** The request's last run, and how it stands. */
  run: string
}

const approve = (): Command => ({ command: 'approve', by: 'U0ANNA', authority, planHash: hash })

/** Every way through the store: what is audited, told and started, all of it in one transaction. */
const paths: Record<string, Path> = {
  'a plan is offered': {
    from: 'planning',
    command: () => ({ command: 'offer_plan', planHash: hash, rule }),
    actor: 'peerbot',
    carried: { plan, rule },
    to: 'pending_approval',
    actions: ['request.plan_ready'],
    letters: ['thread 1', 'card 1'],
    run: 'plan finished',
  },
  'a plan needs nobody': {
    from: 'planning',
    command: () => ({ command: 'offer_plan', planHash: hash, rule: aRule({ approvals: 0 }) }),
    actor: 'peerbot',
    carried: { plan, rule: aRule({ approvals: 0 }) },
    to: 'approved',
    actions: ['request.plan_ready', 'request.quorum_reached'],
    letters: ['thread 1', 'thread 1', 'card 1'],
    run: 'peering.create running',
  },
  'a check blocks': {
    from: 'planning',
    command: () => ({ command: 'block', planHash: hash }),
    actor: 'peerbot',
    carried: { plan },
    to: 'blocked',
    actions: ['request.plan_blocked'],
    letters: ['thread 1', 'to U0REQUESTER', 'card 1'],
    run: 'plan finished',
  },
  'a first approval': {
    from: 'pending_approval',
    command: approve,
    actor: 'U0ANNA',
    to: 'pending_approval',
    actions: ['request.approval_given'],
    letters: ['thread 1', 'card 1'],
    run: 'plan finished',
  },
  'a denial': {
    from: 'pending_approval',
    command: () => ({ command: 'deny', by: 'U0BEN', authority, note: 'wrong VPC' }),
    actor: 'U0BEN',
    to: 'denied',
    actions: ['request.denied'],
    letters: ['thread 1', 'to U0REQUESTER', 'card 1'],
    run: 'plan finished',
  },
  'a cancel while planning': {
    from: 'planning',
    command: () => ({ command: 'cancel', by: 'U0REQUESTER', note: null }),
    actor: 'U0REQUESTER',
    to: 'canceled',
    actions: ['request.canceled'],
    letters: ['thread 1', 'to U0REQUESTER', 'card 1'],
    run: 'plan abandoned',
  },
  'time runs out': {
    from: 'pending_approval',
    command: desk => {
      desk.clock.advance(rule.expireAfterMs)
      return { command: 'expire' }
    },
    actor: 'peerbot',
    to: 'expired',
    actions: ['request.expired'],
    letters: ['thread 1', 'to U0REQUESTER', 'card 1'],
    run: 'plan finished',
  },
  'the work starts': {
    from: 'approved',
    command: () => ({ command: 'start' }),
    actor: 'peerbot',
    to: 'running',
    actions: ['request.started'],
    letters: ['thread 1', 'card 1'],
    run: 'peering.create running',
  },
  'the plan is stale': {
    from: 'approved',
    command: () => ({ command: 'void_plan' }),
    actor: 'peerbot',
    carried: { moved: [{ name: 'far cidrs', was: '10.20.0.0/16', is: '10.21.0.0/16' }] },
    to: 'planning',
    actions: ['request.plan_stale'],
    letters: ['thread 1', 'card 1'],
    run: 'plan running',
  },
  'the work ends well': {
    from: 'running',
    command: () => ({ command: 'finish' }),
    actor: 'peerbot',
    to: 'succeeded',
    actions: ['request.finished'],
    letters: ['thread 1', 'to U0REQUESTER', 'card 1'],
    run: 'peering.create running',
  },
  'the work fails': {
    from: 'running',
    command: () => ({ command: 'fail' }),
    actor: 'peerbot',
    carried: { failure: 'It was refused.' },
    to: 'failed',
    actions: ['request.failed'],
    letters: ['thread 1', 'to U0REQUESTER', 'card 1'],
    run: 'peering.create running',
  },
}
const eachPath = Object.entries(paths)

/** Where the command is the last commit of a run, the engine has ended that run. */
const endsItsRun = (path: Path): boolean =>
  path.to === 'planning' || path.to === 'blocked' || (path.from === 'planning' && path.actor === 'peerbot')

describe('a new request', () => {
  test('is written with its entry, its card and its planning', async () => {
    const desk = await frontDesk()

    const created = await desk.create({ ticket: 'NET-7' })

    expect(created).toMatchObject({
      id: 1,
      status: 'planning',
      version: 1,
      requester: 'U0REQUESTER',
      ticket: 'NET-7',
      plan: null,
      approvals: [],
      decision: null,
      createdAt: desk.clock.now(),
    })
    const { entries, letters, runs } = await desk.written()
    expect(entries).toMatchObject([
      { actor: 'U0REQUESTER', action: 'request.requested', request: 1, detail: { reason: 'checkout reads' } },
    ])
    expect(letters).toEqual(['card 1'])
    expect(runs).toEqual(['plan running'])
    expect(desk.wakes).toBe(1)
  })

  test('leaves nothing when its planning cannot be started', async () => {
    const desk = await frontDesk()
    await sql`CREATE TRIGGER broken BEFORE INSERT ON steps BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`.execute(
      desk.db,
    )

    await expect(desk.create()).rejects.toThrow('the disk is full')

    expect(await desk.written()).toEqual({ entries: [], letters: [], said: [], runs: [] })
    expect(await desk.requests.read(1)).toBeNull()
    expect(desk.wakes).toBe(0)
  })
})

describe.each(eachPath)('%s', (_name, path) => {
  async function given(): Promise<{ desk: FrontDesk; command: Command }> {
    const desk = await frontDesk()
    await desk.reach(path.from)
    if (endsItsRun(path)) await desk.endRuns()
    return { desk, command: path.command(desk) }
  }

  test('is written, audited and told together', async () => {
    const { desk, command } = await given()
    const { version } = await desk.read(1)

    const written = await desk.during(() => desk.requests.command(1, command, path.actor, path.carried))

    const request = await desk.read(1)
    expect(request.status).toBe(path.to)
    expect(request.version).toBe(version + path.actions.length)
    expect(written.entries.map(({ action }) => action)).toEqual(path.actions)
    expect(written.entries.every(({ actor, request: id }) => actor === path.actor && id === 1)).toBe(true)
    expect(written.letters).toEqual(path.letters)
    expect(written.runs.at(-1)).toBe(path.run)
    expect(await verifyAudit(desk.db)).toMatchObject({ isWhole: true })
  })

  test.each([
    ['the letters', 'letters', 'INSERT'],
    ['the audit entry', 'audit_entries', 'INSERT'],
    ['the request', 'requests', 'UPDATE'],
  ])('is not written at all without %s', async (_what, table, verb) => {
    const { desk, command } = await given()
    const request = await desk.read(1)
    await sql
      .raw(
        `CREATE TRIGGER broken BEFORE ${verb} ON ${table} BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`,
      )
      .execute(desk.db)
    const { wakes } = desk

    const written = await desk.during(() =>
      expect(desk.requests.command(1, command, path.actor, path.carried)).rejects.toThrow('the disk is full'),
    )

    expect(await desk.read(1)).toEqual(request)
    expect([written.entries, written.letters]).toEqual([[], []])
    expect(desk.wakes).toBe(wakes)
  })
})

describe('a refusal', () => {
  test('changes nothing, posts nothing, and is audited with what explains it', async () => {
    const desk = await frontDesk()
    await desk.reach('pending_approval')
    const request = await desk.read(1)

    const written = await desk.during(async () => {
      const refused = await desk.approve(1, 'U0REQUESTER')
      expect(refused).toMatchObject({ refusal: { code: 'own_request' }, request })
    })

    expect(await desk.read(1)).toEqual(request)
    expect(written.letters).toEqual([])
    expect(written.entries).toMatchObject([
      {
        actor: 'U0REQUESTER',
        action: 'request.refused',
        request: 1,
        detail: { command: 'approve', code: 'own_request', rule: { name: 'everything' } },
      },
    ])
  })

  test('of a request that does not exist is a bug', async () => {
    const desk = await frontDesk()

    await expect(desk.requests.command(99, { command: 'start' }, 'peerbot')).rejects.toThrow(
      'there is no request 99',
    )
  })
})

describe('approvers', () => {
  test('at the same instant make one decision, and both are answered', async () => {
    const desk = await frontDesk()
    await desk.reach('pending_approval')
    const one = { authority: { ...authority, rule: aRule({ approvals: 1 }) } }

    const answers = await Promise.all([desk.approve(1, 'U0ANNA', one), desk.approve(1, 'U0BEN', one)])

    expect(answers[0]).toMatchObject({ events: [{ event: 'approval_given' }, { event: 'quorum_reached' }] })
    expect(answers[1]).toMatchObject({
      refusal: { code: 'not_open', status: 'approved', decision: { by: 'U0ANNA' } },
    })
    const { entries, runs } = await desk.written()
    expect(
      entries.map(({ action }) => action).filter(action => action === 'request.quorum_reached'),
    ).toHaveLength(1)
    expect(runs.filter(run => run.startsWith('peering.create'))).toHaveLength(1)
  })

  test('who press twice at the same instant count once', async () => {
    const desk = await frontDesk()
    await desk.reach('pending_approval')

    const answers = await Promise.all([desk.approve(1, 'U0ANNA'), desk.approve(1, 'U0ANNA')])

    expect(answers[1]).toMatchObject({ refusal: { code: 'already_approved', at: desk.clock.now() } })
    expect((await desk.read(1)).approvals).toHaveLength(1)
  })

  test('are kept with the plan and the policy they approved under', async () => {
    const desk = await frontDesk()
    await desk.reach('pending_approval')

    await desk.approve(1, 'U0ANNA')

    expect((await desk.read(1)).approvals).toEqual([
      { person: 'U0ANNA', at: desk.clock.now(), planHash: hash, policyVersion: 'policy-1' },
    ])
  })

  test('and a denier at the same instant make one decision', async () => {
    const desk = await frontDesk()
    await desk.reach('pending_approval')

    const [denied, approved] = await Promise.all([
      desk.requests.command(1, { command: 'deny', by: 'U0BEN', authority, note: 'no' }, 'U0BEN'),
      desk.approve(1, 'U0ANNA'),
    ])

    expect(denied).toHaveProperty('events')
    expect(approved).toMatchObject({ refusal: { code: 'not_open', status: 'denied' } })
  })
})

describe('another writer', () => {
  test('who changed the request meanwhile is noticed: nothing of the command is kept', async () => {
    const desk = await frontDesk()
    await desk.reach('pending_approval')
    const request = await desk.read(1)
    // Between the two events of an approval that decides, the version moves by another hand.
    await sql`CREATE TRIGGER other AFTER INSERT ON approvals
      BEGIN UPDATE requests SET version = version + 1 WHERE id = NEW.request; END`.execute(desk.db)
    const one = { authority: { ...authority, rule: aRule({ approvals: 1 }) } }

    const written = await desk.during(() =>
      expect(desk.approve(1, 'U0ANNA', one)).rejects.toThrow('request 1 was changed by another writer'),
    )

    expect(await desk.read(1)).toEqual(request)
    expect(written.entries).toEqual([])
  })
})

describe('a stale plan', () => {
  async function staleDesk() {
    const desk = await frontDesk()
    await desk.reach('approved')
    await desk.endRuns()
    const moved = [{ name: 'far cidrs', was: '10.20.0.0/16', is: '10.21.0.0/16' }]
    await desk.requests.command(1, { command: 'void_plan' }, 'peerbot', { moved })
    return { desk, moved }
  }

  test('voids the approvals and says what moved', async () => {
    const { desk, moved } = await staleDesk()

    expect(await desk.read(1)).toMatchObject({ status: 'planning', approvals: [], decision: null, moved })
    const rows = await desk.db.selectFrom('approvals').select(['person', 'void_at']).execute()
    expect(rows).toEqual([
      { person: 'U0ANNA', void_at: desk.clock.now() },
      { person: 'U0BEN', void_at: desk.clock.now() },
    ])
  })

  test('is approved from the start, by the same people, even when the next plan is the same', async () => {
    const { desk } = await staleDesk()
    await desk.endRuns()
    await desk.requests.command(1, { command: 'offer_plan', planHash: hash, rule }, 'peerbot', { plan, rule })

    await desk.approve(1, 'U0ANNA')
    expect((await desk.read(1)).status).toBe('pending_approval')
    await desk.approve(1, 'U0BEN')

    expect((await desk.read(1)).status).toBe('approved')
    expect((await desk.read(1)).approvals).toHaveLength(2)
  })
})

describe('what comes to be known', () => {
  test('is written on the request and drawn, for everybody who looks', async () => {
    const desk = await frontDesk()
    await desk.reach('running')
    const { version } = await desk.read(1)
    await transact(desk.db, tx =>
      rememberCopy(tx, 'home:U0ANNA', 'home', 0, { channel: 'home', ts: 'U0ANNA', shows: null }),
    )
    const known = {
      peering: '87',
      far: aSide({ region: null }),
      todo: [{ text: 'Accept it.', command: 'aws …' }],
    }

    const written = await desk.during(() => transact(desk.db, tx => desk.requests.note(tx, 1, known)))

    expect(await desk.read(1)).toMatchObject({ ...known, version: version + 1, status: 'running' })
    expect(written.letters).toEqual(['card 1', 'home of U0ANNA'])
  })

  test('leaves alone what it does not say', async () => {
    const desk = await frontDesk()
    await desk.reach('running')
    await transact(desk.db, tx => desk.requests.note(tx, 1, { peering: '87' }))

    await transact(desk.db, tx => desk.requests.note(tx, 1, { todo: [] }))

    expect(await desk.read(1)).toMatchObject({ peering: '87', far: aSide(), todo: [] })
  })
})

describe('a step', () => {
  const event = (over: Partial<StepEvent> = {}): StepEvent => ({
    run: 1,
    operation: 'peering.create',
    subject: '1',
    step: 'submit',
    event: 'succeeded',
    isQuiet: false,
    attempt: 1,
    note: 'the provider has taken it',
    ...over,
  })

  test('is audited, told in the thread and drawn on the card', async () => {
    const desk = await frontDesk()
    await desk.reach('running')
    const { version } = await desk.read(1)

    const written = await desk.during(() => transact(desk.db, tx => desk.requests.stepHappened(tx, event())))

    expect(written.entries).toMatchObject([
      {
        actor: 'peerbot',
        action: 'step.succeeded',
        request: 1,
        detail: {
          step: 'submit',
          operation: 'peering.create',
          attempt: 1,
          note: 'the provider has taken it',
        },
      },
    ])
    expect(written.letters).toEqual(['thread 1', 'card 1'])
    expect(written.said).toEqual([expect.stringMatching(/^Ask the provider.*the provider has taken it$/)])
    expect((await desk.read(1)).version).toBe(version + 1)
  })

  test('says how long it took', async () => {
    const desk = await frontDesk()
    const { runs } = await desk.during(() => desk.create())
    expect(runs).toEqual(['plan running'])
    desk.clock.advance(90_000)

    const written = await desk.during(() =>
      transact(desk.db, tx => desk.requests.stepHappened(tx, event({ note: null }))),
    )

    expect(written.said).toEqual([expect.stringContaining('1 min 30 s')])
  })

  test.each([
    ['started', {}],
    ['intended', {}],
    ['remembered', {}],
    ['retracted', {}],
    ['abandoned', {}],
    ['attempt_failed', { attempt: 2 }],
    ['succeeded', { step: 'plan' }],
    ['succeeded', { step: 'replan' }],
    ['failed', {}], // the request's own event says why, once
  ] as const)('%s %j is audited and not told', async (name, over) => {
    const desk = await frontDesk()
    await desk.reach('running')

    const written = await desk.during(() =>
      transact(desk.db, tx => desk.requests.stepHappened(tx, event({ event: name, ...over }))),
    )

    expect(written.entries.map(({ action }) => action)).toEqual([`step.${name}`])
    expect(written.letters).toEqual(['card 1'])
  })

  test.each([
    ['waiting', {}],
    ['attempt_failed', { attempt: 1 }],
    ['attempt_failed', { attempt: 10 }],
    ['waiting', { step: 'a new one' }],
  ] as const)('%s %j is told, with its note', async (name, over) => {
    const desk = await frontDesk()
    await desk.reach('running')

    const written = await desk.during(() =>
      transact(desk.db, tx => desk.requests.stepHappened(tx, event({ event: name, ...over }))),
    )

    expect(written.letters).toEqual(['thread 1', 'card 1'])
    expect(written.said).toEqual([expect.stringContaining('the provider has taken it')])
  })

  test('without a word of its own is called by its name', async () => {
    const desk = await frontDesk()
    await desk.reach('running')

    const { said } = await desk.during(() =>
      transact(desk.db, tx =>
        desk.requests.stepHappened(tx, event({ event: 'waiting', step: 'a_new_one', note: null })),
      ),
    )

    expect(said).toEqual([expect.stringContaining('a_new_one')])
  })
})
