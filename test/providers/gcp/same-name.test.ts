/** Networks of other projects may have the same name: nothing that leads there is ours, to be found or to be removed. */
import { expect, it } from 'vitest'
import { dataPair, heldWorld, MINUTE, main, shared } from './gcp-world.ts'

const held = heldWorld()
/** `shared` of the data project is the one that is meant. */
const toNamesake = () => held.world.byHand('app-prod/main', 'addPeering app-prod/shared theirs')
const peers = () => held.world.halvesAt('app-prod/main').map(({ peer }) => peer)

async function created(): Promise<string> {
  return held.world.run(held.world.peerings.create(await held.world.scope(), main, shared))
}

it('a half that leads there is not the one that is looked for, verified or planned with', async () => {
  const { run, ends, peerings, scope } = held.world
  toNamesake()

  expect(await run(ends.look(main, shared, dataPair))).toMatchObject({ raw: 'no half yet' })
  const verdict = await run(ends.verify(main, shared, dataPair))
  expect(verdict.checks[0]?.text).toContain('has no half')
  const leaving = await run(ends.planLeave(main, shared, dataPair, []))
  expect(leaving).toMatchObject({ changes: [], material: { 'half to remove': '' } })
  const plan = await run(peerings.planCreate(await scope(), main, shared))
  expect(plan.checks.find(({ code }) => code === 'peering_new')?.verdict).toBe('pass')
  const joining = await run(ends.planJoin(main, shared, { isRequester: false, wanted: {} }))
  expect(joining.changes[0]).not.toContain('exists already')
})

it('is not taken for the half that is to be added, by either way', async () => {
  toNamesake()

  await held.world.run(held.world.ends.accept(main, shared, dataPair, {}))
  expect(peers()).toEqual(['app-prod/shared', 'data-prod/shared'])
  await held.world.run(held.world.ends.leave?.(main, shared, dataPair) ?? Promise.reject(new Error('leaves')))

  expect(await created()).toMatch(/^main\.peerbot-shared-/)
  expect(peers()).toEqual(['app-prod/shared', 'data-prod/shared'])
})

it('is no trace of a create whose reply was lost', async () => {
  const { gcp, clock, failure, run, peerings, scope } = held.world
  toNamesake()
  gcp.faults.dropNextRequest('networks.addPeering')
  const intentAt = clock.now()
  await failure(created())
  clock.advance(3 * MINUTE)

  expect(await run(peerings.traces(await scope(), main, shared, intentAt))).toEqual({ found: 'nothing' })
})

it('is left alone when our end leaves', async () => {
  const { run, ends } = held.world
  toNamesake()

  expect(await run(ends.leave?.(main, shared, dataPair) ?? Promise.reject(new Error('leaves')))).toBe('gone')

  expect(peers()).toEqual(['app-prod/shared'])
})

it('is not removed for the one that had its name before', async () => {
  const { run, peerings, scope, failure, byHand } = held.world
  await created()
  const [known] = await run(peerings.list(await scope()))
  if (!known) throw new Error('there is a peering')
  byHand(`app-prod/${known.providerId}`, 'delete')
  byHand('app-prod/main', `addPeering app-prod/shared ${known.providerId.slice('main.'.length)}`)

  expect(await failure(peerings.remove(await scope(), known))).toMatchObject({ kind: 'not_found' })

  expect(peers()).toEqual(['app-prod/shared'])
})

it('is not adjusted', async () => {
  const { failure, ends } = held.world
  toNamesake()

  const adjusted = ends.adjust(main, shared, dataPair, { 'custom-routes': 'export' })

  expect(await failure(adjusted)).toMatchObject({ code: 'NO_HALF' })
  expect(held.world.halvesAt('app-prod/main')).toMatchObject([{ routes: '' }])
})

it('does not hide a half of another project from the list', async () => {
  const { run, peerings, scope, byHand } = held.world
  byHand('data-prod/shared', 'addPeering app-prod/main back')
  toNamesake()

  const inData = await run(peerings.list(await scope('data')))

  expect(inData.map(({ providerId }) => providerId)).toEqual(['shared.back'])
})
