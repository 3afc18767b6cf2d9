import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { planHash } from '../../../src/peering/plan.ts'
import type { Peering } from '../../../src/peering/side.ts'
import type { Action, Ask, Scope, Sighting } from '../../../src/providers/provider.ts'
import { updatePlan } from '../../../src/providers/redis-cloud/update-plan.ts'
import {
  activeActiveScope,
  awsFar,
  awsPeering,
  awsScope,
  awsSubscription,
  googlePeering,
  googleScope,
} from './builders.ts'
import { type CloudWorld, startWorld } from './cloud-world.ts'

let world: CloudWorld
let update: Action
beforeEach(async () => {
  world = await startWorld()
  const found = world.peerings.actions.find(({ kind }) => kind === 'peering.update')
  if (!found) throw new Error('no update')
  update = found
})
afterEach(() => world.cloud.close())

const MINUTE = 60_000
const old = ['10.20.0.0/16', '10.21.0.0/16']

function ask(scope: Scope, target: Peering, cidrs: string): Ask {
  const reading = update.read(scope, target, { cidrs })
  if ('problems' in reading) throw new Error(JSON.stringify(reading.problems))
  return { scope, target, wanted: reading.wanted }
}

async function existing(id: number, from?: string): Promise<{ scope: Scope; target: Peering }> {
  world.cloud.addForeignPeering(id, {
    awsAccountId: '111122223333',
    vpcId: 'vpc-0123456789abcdef0',
    region: 'eu-west-1',
    vpcCidrs: old,
    ...(from ? { sourceRegion: from } : {}),
  })
  const scope = await world.scope(id)
  const [target] = await world.run(world.peerings.list(scope))
  if (!target) throw new Error('no peering')
  return { scope, target }
}

async function ended(scope: Scope, ref: string) {
  for (;;) {
    const task = await world.run(world.tasks.read(scope, ref))
    if (task.state !== 'waiting') return task
    world.clock.advance(1_000)
  }
}

describe('what is asked for', () => {
  const target = awsPeering({ far: awsFar({ cidrs: old }) })

  it('is the complete list, and the field says what it replaces', () => {
    const [field] = update.fields(awsScope(), target)

    expect(field).toMatchObject({ key: 'cidrs', hint: expect.stringContaining('10.20.0.0/16, 10.21.0.0/16') })
  })

  it('is kept with what was there, and named in full', () => {
    expect(update.read(awsScope(), target, { cidrs: '10.20.0.0/16\n10.22.3.4/16' })).toEqual({
      wanted: { cidrs: '10.20.0.0/16, 10.22.0.0/16', was: '10.20.0.0/16, 10.21.0.0/16' },
      far: target.far,
      words: {
        heading: 'update peering 1206/87 of orders-prod (1206)',
        title: expect.stringContaining('10.20.0.0/16, 10.22.0.0/16 and no others'),
        outcome: 'the peering has exactly these CIDRs',
      },
      notes: ['10.22.3.4/16 has host bits set and was read as 10.22.0.0/16.'],
    })
  })

  it.each([
    '',
    '10.20.0.0',
    '10.20.0.0/16 10.20.1.0/24',
    [1, 2, 3, 4, 5, 6].map(n => `10.${n}.0.0/16`).join(),
  ])('is refused as in a creation (%j)', cidrs => {
    expect(update.read(awsScope(), target, { cidrs })).toEqual({ problems: { cidrs: expect.any(String) } })
  })

  it('does not exist on Google Cloud, with the reason', () => {
    expect(update.read(googleScope(), googlePeering(), { cidrs: '10.20.0.0/16' })).toEqual({
      problems: { cidrs: expect.stringContaining('AWS only') },
    })
  })
})

describe('its plan', () => {
  const planOf = async (id: number, cidrs: string, from?: string) => {
    const { scope, target } = await existing(id, from)
    return world.run(update.plan(ask(scope, target, cidrs)))
  }
  const blocks = (plan: { checks: { verdict: string; code: string }[] }) =>
    plan.checks.filter(({ verdict }) => verdict === 'block').map(({ code }) => code)

  it.each([
    [1206, undefined],
    [1400, 'us-east-1'],
  ])('says what is kept, added and removed, and whom that cuts off (%i)', async (id, from) => {
    const plan = await planOf(id, '10.20.0.0/16 10.22.0.0/16', from)

    expect(plan.changes).toEqual([
      expect.stringContaining('stays up'),
      'Kept: 10.20.0.0/16.',
      'Added: 10.22.0.0/16.',
      'Removed: 10.21.0.0/16.',
      expect.stringMatching(/^All traffic between 10\.21\.0\.0\/16 and 192\.168\..* stops at once\.$/),
    ])
    expect(plan.checks.filter(({ verdict }) => verdict !== 'pass')).toEqual([
      expect.objectContaining({
        code: 'cidr_change',
        verdict: 'warn',
        text: expect.stringContaining('10.21.0.0/16'),
      }),
    ])
    expect(plan.material).toMatchObject({
      'present CIDRs': '10.20.0.0/16, 10.21.0.0/16',
      'wanted CIDRs': '10.20.0.0/16, 10.22.0.0/16',
    })
    expect(plan.manual).toHaveLength(2)
  })

  it('has nothing to warn of where nothing is removed', async () => {
    const plan = await planOf(1206, `${old.join(' ')} 10.22.0.0/16`)

    expect(plan.checks.filter(({ verdict }) => verdict !== 'pass')).toEqual([])
    expect(plan.changes.join(' ')).not.toContain('stops at once')
  })

  it('is blocked where nothing would change, whatever the order', async () => {
    expect(blocks(await planOf(1206, old.toReversed().join(' ')))).toEqual(['cidr_change'])
  })

  it('is blocked where the ranges overlap a deployment CIDR, of any region', async () => {
    expect(blocks(await planOf(1206, `10.20.0.0/16 192.168.0.0/16`))).toEqual(['cidr_deployment'])
    const scope = await world.scope(1400)
    const far = scope.regions.find(({ region }) => region === 'eu-west-1')?.cidrs[0] ?? ''
    expect(blocks(await planOf(1400, `10.20.0.0/16 ${far}`, 'us-east-1'))).toEqual(['cidr_deployment'])
  })

  it('is blocked where they overlap another peering, not by its own', async () => {
    world.cloud.addForeignPeering(1206, {
      awsAccountId: '111122223333',
      vpcId: 'vpc-0a1b2c3d',
      region: 'eu-west-1',
      vpcCidrs: ['10.30.0.0/24'],
    })
    const scope = await world.scope(1206)
    const [target] = await world.run(world.peerings.list(scope))
    if (!target) throw new Error('no peering')
    await existing(1206)

    expect(blocks(await world.run(update.plan(ask(scope, target, '10.30.0.0/16'))))).toEqual([])
    expect(blocks(await world.run(update.plan(ask(scope, target, '10.20.4.0/24'))))).toEqual([
      'cidr_peerings',
    ])
  })

  it('is blocked while the peering is not active, and when it is gone', async () => {
    const { scope, target } = await existing(1206)
    world.cloud.deleteInAws(Number(target.providerId))
    world.clock.advance(5 * MINUTE)
    expect(blocks(await world.run(update.plan(ask(scope, target, '10.22.0.0/16'))))).toEqual([
      'peering_exists',
    ])

    const gone = { ...target, providerId: '4711' }
    expect(blocks(await world.run(update.plan(ask(scope, gone, '10.22.0.0/16'))))).toContain('peering_exists')
  })

  it('is blocked on Google Cloud, whoever asked', async () => {
    world.cloud.addForeignPeering(1301, { vpcProjectUid: 'app-prod', vpcNetworkName: 'main' })
    const scope = await world.scope(1301)
    const [target] = await world.run(world.peerings.list(scope))
    if (!target) throw new Error('no peering')

    const plan = await world.run(update.plan({ scope, target, wanted: { cidrs: '10.20.0.0/16' } }))

    expect(blocks(plan)).toEqual(['cloud_updatable'])
  })
})

it('its plan does not rest on the order in which the ranges are listed', () => {
  const subscription = awsSubscription()
  const hash = (cidrs: string[]) => {
    const peering = awsPeering({ far: awsFar({ cidrs }) })
    const account = { refusal: 'not asked here' }
    const facts = { alias: 'main', subscriptionId: '1206', account, subscription, peerings: [peering] }
    return planHash(updatePlan(awsScope(), peering, ['10.22.0.0/16'], facts))
  }

  expect(hash(old.toReversed())).toBe(hash(old))
})

describe('an update', () => {
  it.each([
    [1206, undefined, '/v1/subscriptions/1206/peerings/'],
    [1400, 'us-east-1', '/v1/subscriptions/1400/regions/peerings/'],
  ])('replaces the ranges, and is done when each of them is active (%i)', async (id, from, path) => {
    const { scope, target } = await existing(id, from)
    const asked = ask(scope, target, '10.20.0.0/16 10.22.0.0/16')
    const look = async () => update.judge(asked, await world.run(world.peerings.list(scope)), 0)

    expect(await look()).toEqual({ stands: 'not_seen' })
    const ref = await world.run(update.send(asked))
    expect(world.cloud.requests.at(-1)).toMatchObject({
      method: 'PUT',
      path: `${path}${target.providerId}`,
      body: { vpcCidrs: ['10.20.0.0/16', '10.22.0.0/16'] },
    })
    expect(await ended(scope, ref)).toMatchObject({ state: 'completed' })
    const seen: Sighting['stands'][] = []
    for (let tries = 0; tries < 60 && seen.at(-1) !== 'done'; tries++) {
      seen.push((await look()).stands)
      world.clock.advance(2_000)
    }

    expect(new Set(seen)).toEqual(new Set(['under_way', 'done']))
    expect(await look()).toMatchObject({ stands: 'done', peering: target.providerId })
  })

  it('whose reply was lost shows in the list, and is sent once', async () => {
    const { scope, target } = await existing(1206)
    const asked = ask(scope, target, '10.22.0.0/16')
    world.cloud.faults.dropNextReply({ method: 'PUT' })
    await expect(world.run(update.send(asked))).rejects.toMatchObject({ effect: 'maybe' })
    world.clock.advance(2 * MINUTE)

    expect(update.judge(asked, await world.run(world.peerings.list(scope)), 0).stands).not.toBe('not_seen')
    expect(world.cloud.requests.filter(({ method }) => method === 'PUT')).toHaveLength(1)
  })

  it('that never arrived may be under way for a while, then it is proven that it is not', async () => {
    const { scope, target } = await existing(1206)
    const asked = ask(scope, target, '10.22.0.0/16')
    world.clock.advance(5 * MINUTE)
    const intentAt = world.clock.now()
    world.cloud.faults.dropNextRequest({ method: 'PUT' })
    await expect(world.run(update.send(asked))).rejects.toMatchObject({ effect: 'maybe' })

    expect(await world.run(update.mayBeUnderWay(asked, intentAt))).toMatch(/moments ago/)
    world.clock.advance(2 * MINUTE)
    expect(await world.run(update.mayBeUnderWay(asked, intentAt))).toBe(null)
    expect(update.judge(asked, await world.run(world.peerings.list(scope)), 0)).toEqual({
      stands: 'not_seen',
    })
  })
})

describe('how it stands', () => {
  const target = awsPeering({ far: awsFar({ cidrs: old }) })
  const wanted = { cidrs: '10.20.0.0/16, 10.22.0.0/16', was: old.join(', ') }
  const asked: Ask = { scope: awsScope(), target, wanted }
  const shown = (cidrs: string[], states: string[] = [], change: Partial<Peering> = {}) =>
    awsPeering({
      far: awsFar({ cidrs }),
      members: cidrs.map((id, at) => ({ what: 'cidr', id, raw: states[at] ?? '', text: '' })),
      ...change,
    })
  const judge = (seen: Peering[], waitedMs = 0) => update.judge(asked, seen, waitedMs)
  const exact = ['10.22.0.0/16', '10.20.0.0/16']

  it('is done with exactly these ranges, in any order and spelling, with or without their states', () => {
    expect(judge([shown(exact)])).toMatchObject({ stands: 'done', peering: '87' })
    expect(judge([shown(exact, ['active', 'active'])])).toMatchObject({ stands: 'done' })
    expect(judge([shown(['10.22.9.9/16', '10.20.0.0/16'])])).toMatchObject({ stands: 'done' })
  })

  it('leaves what the change means for people', () => {
    const sighting = judge([shown(exact)])

    const todo = 'todo' in sighting ? sighting.todo : []
    expect(todo.map(({ text }) => text).join(' ')).toMatch(/10\.22\.0\.0\/16.*10\.21\.0\.0\/16/)
  })

  it.each([
    ['a range is on its way', shown(exact, ['initiating-request', 'active'])],
    ['a range has a state that nobody knows', shown(exact, ['recalibrating', 'active'])],
    [
      'the peering has a status that nobody knows',
      shown(exact, [], { status: 'unknown', raw: 'recalibrating' }),
    ],
    ['the ranges are neither the old nor the wanted ones', shown(['10.20.0.0/16'])],
    ['the ranges are not told', shown([])],
  ])('is under way while %s', (_, peering) => {
    expect(judge([peering])).toMatchObject({
      stands: 'under_way',
      for: 'remote',
      note: expect.stringMatching(/[^.]$/),
    })
  })

  it.each([
    ['the peering is gone', []],
    ['it failed', [shown(exact, [], { status: 'failed', raw: 'failed' })]],
    ['a range failed', [shown(exact, ['failed', 'active'])]],
  ])('has failed when %s', (_, seen) => {
    expect(judge(seen)).toMatchObject({ stands: 'failed', note: expect.stringMatching(/\.$/) })
  })

  it.each([[['10.20.0.0/16']], [[]]])('has failed when it does not come right (%j)', cidrs => {
    expect(judge([shown(cidrs)], 15 * MINUTE)).toMatchObject({ stands: 'failed' })
  })

  it('is not seen while the ranges are what they were', () => {
    expect(judge([shown(old)], 60 * MINUTE)).toEqual({ stands: 'not_seen' })
    // Without knowing what they were, other ranges prove nothing.
    expect(update.judge({ ...asked, wanted: { cidrs: wanted.cidrs } }, [shown(['10.9.0.0/16'])], 0)).toEqual({
      stands: 'not_seen',
    })
  })
})

it('an overlap that Redis Cloud finds leads to PrivateLink', () => {
  const target = awsPeering({ near: { ...awsScope().near, region: 'us-east-1' } })

  expect(
    update.wayOut({ scope: activeActiveScope(), target, wanted: {} }, 'VPC_PEERING_CIDR_OVERLAP'),
  ).toEqual([
    expect.objectContaining({
      command: '/peering privatelink create 1400 from=us-east-1 principal=111122223333 reason=…',
    }),
  ])
  expect(update.wayOut({ scope: awsScope(), target, wanted: {} }, 'VPC_PEERING_NOT_ACTIVE')).toEqual([
    expect.objectContaining({ command: '/peering show 1206/87' }),
  ])
  expect(update.wayOut({ scope: awsScope(), target, wanted: {} }, 'UNAUTHORIZED')).toEqual([])
})
