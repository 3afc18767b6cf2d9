/** Rules over the two ends of one peering, each of which may be ours: one call, no engine. */
import { describe, expect, test } from 'vitest'
import type { Inventory, OwnEnd } from '../../src/inventory/index.ts'
import { isSameEnd, jointsOf, verdictAt, withJoin, withLeave } from '../../src/operations/ends.ts'
import type { World } from '../../src/operations/kind.ts'
import { leaveAt } from '../../src/operations/leaving.ts'
import type { Check } from '../../src/peering/plan.ts'
import type { Side } from '../../src/peering/side.ts'
import type { EndModes, EndPlan, Ends, Route, Verdict } from '../../src/providers/provider.ts'
import type { Request } from '../../src/requests/index.ts'
import { aRequest } from '../commands/a-request.ts'
import { aPlan, aSide } from '../support/builders.ts'

const near = aSide({ network: 'vpc-near' })
const far = aSide({ network: 'vpc-far' })
const pair = { near, far }
const modes: EndModes = { accept: 'automatic', routes: 'automatic', verify: 'control_plane' }
const emptyPlan: EndPlan = { checks: [], changes: [], manual: [], material: {}, routes: [] }

type Recorded = Awaited<ReturnType<Inventory['routesTo']>>[number]

interface Given {
  depths?: Record<string, Verdict['depth']>
  checks?: Record<string, Check[]>
  recorded?: Recorded[]
  hasHalves?: boolean
}

/** Two networks of one account, both ours; `calls` has what was asked at which. */
function twoEnds({ depths = {}, checks = {}, recorded = [], hasHalves = false }: Given = {}) {
  const calls: string[] = []
  const at = ({ network }: Side): string => network ?? ''
  const ends = {
    title: 'The Cloud',
    planJoin: async (end: Side) => ({ ...emptyPlan, checks: checks[at(end)] ?? [] }),
    planLeave: async (end: Side, _other: Side, _id: string, ours: readonly Route[]) => {
      calls.push(`planLeave ${at(end)}: ${ours.map(({ table }) => table).join(', ')}`)
      return emptyPlan
    },
    verify: async (end: Side) => ({ depth: depths[at(end)] ?? 'peered', checks: [], manual: [] }),
    ...(hasHalves
      ? {
          leave: async (end: Side) => {
            calls.push(`leave ${at(end)}`)
            return 'removed' as const
          },
        }
      : {}),
  } as unknown as Ends
  const inventory = {
    endOf: (side: Side): OwnEnd => ({ side, ends, modes }),
    routesTo: async () => recorded,
  } as unknown as Inventory
  const world = { inventory } as World
  return { calls, world, joints: jointsOf(world, pair) }
}

const passes = (text: string): Check => ({ code: 'route_conflicts', verdict: 'pass', text })

describe('how far it is proven to work', () => {
  test.each<[near: Verdict['depth'], far: Verdict['depth'], words: string]>([
    ['peered', 'connected', 'peered'],
    ['connected', 'peered', 'peered'],
    ['routed', 'connected', 'peered and routed'],
    ['connected', 'connected', 'connected (analyzer)'],
  ])('%s at one end and %s at the other is called "%s"', async (nearDepth, farDepth, words) => {
    const { joints } = twoEnds({ depths: { 'vpc-near': nearDepth, 'vpc-far': farDepth } })

    expect(await verdictAt(joints, 'pcx-1', {})).toMatchObject({ words })
  })

  test('is no further than peered where no end is ours', async () => {
    expect(await verdictAt([], 'pcx-1', {})).toMatchObject({ words: 'peered' })
  })
})

describe('two ends', () => {
  test.each<[same: boolean, other: Partial<Side>]>([
    [true, {}],
    [true, { cidrs: [] }],
    [true, { network: null }],
    [false, { network: 'vpc-far' }],
    [false, { region: 'us-east-1' }],
    [false, { account: '444455556666' }],
    [false, { cloud: 'gcp' }],
  ])('are one: %s, where the other differs in %o', (same, other) => {
    expect(isSameEnd(near, { ...near, ...other })).toBe(same)
    expect(isSameEnd({ ...near, ...other }, near)).toBe(same)
  })
})

describe('the plan of a create', () => {
  test('says at which end it was looked at where both checks read alike, and only there', async () => {
    const alike = passes('No destination belongs to something else.')
    const { joints } = twoEnds({
      checks: { 'vpc-near': [alike, passes('Of the near one.')], 'vpc-far': [alike] },
    })

    const { checks } = await withJoin(aPlan({ checks: [passes('Of both.')] }), joints, {})

    expect(checks.map(({ text }) => text)).toEqual([
      'Of both.',
      'AWS 111122223333 · eu-west-1 · vpc-near: No destination belongs to something else.',
      'Of the near one.',
      'AWS 111122223333 · eu-west-1 · vpc-far: No destination belongs to something else.',
    ])
  })
})

describe('the plan of a delete', () => {
  const route = (end: Side, table: string): Recorded =>
    ({ end, table, destination: '10.0.0.0/16', cloudId: 'pcx-1', status: 'written' }) as unknown as Recorded
  const recorded = [route(near, 'rtb-near'), route(far, 'rtb-far')]

  test('takes at each end the routes of that end alone, in one account too', async () => {
    const { calls, world, joints } = twoEnds({ recorded })

    await withLeave(world, aPlan(), joints, 'pcx-1')

    expect(calls).toEqual(['planLeave vpc-near: rtb-near', 'planLeave vpc-far: rtb-far'])
  })

  test('leaves the half of whoever asked for it to the provider', async () => {
    const { calls, world, joints } = twoEnds({ recorded, hasHalves: true })

    const plan = await withLeave(world, aPlan(), joints, 'pcx-1')

    expect(calls).toEqual(['planLeave vpc-far: rtb-far'])
    expect(plan.ends?.map(({ at }) => at)).toEqual(['AWS 111122223333 · eu-west-1 · vpc-far'])
  })
})

test('of two halves that are ours only the one is taken away that the provider did not delete', async () => {
  const { calls, world, joints } = twoEnds({ hasHalves: true })
  const plan = await withLeave(world, aPlan(), joints, 'pcx-1')
  // Even where an approval speaks of both.
  const both = [near, far].map(({ network }) => ({
    at: `AWS 111122223333 · eu-west-1 · ${network}`,
    accept: 'automatic' as const,
    routes: null,
    writes: [],
  }))
  const request: Request = aRequest({ plan: { ...plan, ends: both } })
  calls.length = 0

  const outcome = await leaveAt(world, request, pair, 'pcx-1')

  expect(calls).toEqual(['leave vpc-far'])
  expect(outcome).toMatchObject({ kind: 'done' })
})
