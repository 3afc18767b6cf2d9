import { expect, it } from 'vitest'
import type { Side } from '../../../src/peering/side.ts'
import type { Ends } from '../../../src/providers/provider.ts'
import { dataPair, gSide, heldWorld, MINUTE, main, redis, redisPair, shared } from './gcp-world.ts'

const held = heldWorld()
const foreign = gSide('their-prod', 'net')

const create = async (near: Side, far: Side) =>
  held.world.run(held.world.peerings.create(await held.world.scope(), near, far))
const accept = (end: Side, other: Side, pair: string) =>
  held.world.run(held.world.ends.accept(end, other, pair, {}))
const leaveOf = (ends: Ends | undefined) =>
  ends?.leave?.(main, redis, redisPair) ?? Promise.reject(new Error('it can leave'))
const names = () => held.world.halvesAt('app-prod/main').map(({ name }) => name)
const sent = (verb: string) => held.world.arrived().filter(name => name === `networks.${verb}`)

it('a half is not removed because Google repeats how it went before a restart', async () => {
  await accept(main, redis, redisPair)
  const [name] = names()
  expect(await held.world.run(leaveOf(held.world.ends))).toBe('removed')
  held.world.byHand('app-prod/main', `addPeering tp-redis/net-7 ${name}`)
  const { ends } = await held.world.restarted()

  expect(await held.world.failure(leaveOf(ends))).toMatchObject({
    kind: 'not_active',
    effect: 'no',
    code: 'HALF_STILL_THERE',
  })
  expect(names()).toEqual([name])
  expect(await held.world.run(leaveOf(ends))).toBe('removed')
  expect(names()).toEqual([])
})

it('nor is it where nobody may follow the removal, until it is seen to be gone', async () => {
  await accept(main, redis, redisPair)
  held.world.gcp.faults.forbid('app-prod', 'compute.globalOperations.get')

  expect(await held.world.failure(leaveOf(held.world.ends))).toMatchObject({ code: 'HALF_STILL_THERE' })
  held.world.clock.advance(MINUTE)

  expect(await held.world.run(leaveOf(held.world.ends))).toBe('gone')
})

it('both halves of a pair at once, from either side, are one operation at a time', async () => {
  await Promise.all([accept(main, shared, dataPair), accept(shared, main, dataPair)])

  expect(held.world.calls.filter(({ error }) => error !== null)).toEqual([])
  expect(held.world.halvesAt('app-prod/main')).toMatchObject([{ state: 'ACTIVE' }])
})

it('the half of whoever was faster is taken, and Google’s refusal is no failure', async () => {
  const { gcp } = held.world
  const stop = gcp.onEvent(({ text }) => {
    if (!text.startsWith('networks.get in app-prod')) return
    stop()
    gcp.addHalf({
      project: 'app-prod',
      network: 'main',
      name: 'faster',
      peerProject: 'data-prod',
      peerNetwork: 'shared',
    })
  })

  expect(await create(main, shared)).toBe('main.faster')

  expect(sent('addPeering')).toHaveLength(1)
  expect(names()).toEqual(['faster'])
})

it('a refusal is one where nobody was faster', async () => {
  const said = 'There is already a peering x with the same network. Select another network.'
  held.world.gcp.faults.failNext('networks.addPeering', 400, 'invalid', said)

  expect(await held.world.failure(create(main, shared))).toMatchObject({ kind: 'invalid', effect: 'no' })
})

it('a create that waited too long for its turn is not sent late', async () => {
  held.world.gcp.faults.slowOperations(40_000)
  const first = create(main, shared)

  const second = await held.world.failure(create(main, foreign))

  expect(second).toMatchObject({ kind: 'not_active', effect: 'no', code: 'NETWORK_BUSY' })
  await first
  expect(sent('addPeering')).toHaveLength(1)
})

it('while a half that is accepted takes its turn however late it is', async () => {
  held.world.gcp.faults.slowOperations(40_000)

  await Promise.all([accept(main, redis, redisPair), accept(main, shared, dataPair)])

  expect(names()).toHaveLength(2)
})

it('nothing is proven absent before a create could have come to its end: turn, token, sending, reply, operation', async () => {
  const { run, peerings, scope, clock } = held.world
  const at = await scope()
  const tracesAfter = (seconds: number) =>
    run(peerings.traces(at, main, shared, clock.now() - seconds * 1_000))

  expect(await tracesAfter(30 + 20 + 20 + 30 + 60 - 1)).toMatchObject({ found: 'unsure' })
  expect(await tracesAfter(30 + 20 + 20 + 30 + 60)).toEqual({ found: 'nothing' })
})
