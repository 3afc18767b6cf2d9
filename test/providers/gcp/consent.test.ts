/** Peerings by consent, which only people make: what the bot reads of them, and what it is refused. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { Peering, Side } from '../../../src/peering/side.ts'
import { dataPair, heldWorld, main, shared } from './gcp-world.ts'

const held = heldWorld()

function byConsent(near: Side, far: Side, name: string): void {
  held.world.gcp.addHalf({
    project: near.account ?? '',
    network: near.network ?? '',
    name,
    peerProject: far.account ?? '',
    peerNetwork: far.network ?? '',
    updateStrategy: 'CONSENSUS',
  })
}

async function only(): Promise<Peering> {
  const [peering] = await held.world.run(held.world.peerings.list(await held.world.scope()))
  if (!peering) throw new Error('there is a peering')
  return peering
}

async function planned() {
  const { run, peerings, ends, scope } = held.world
  const plan = await run(peerings.planDelete(await scope(), await only()))
  const leaving = await run(ends.planLeave(shared, main, dataPair, []))
  const consent = [plan, leaving].map(({ checks }) => checks.find(({ code }) => code === 'consent'))
  return { plan, consent }
}

const remove = async () => held.world.peerings.remove(await held.world.scope(), await only())
const leave = () =>
  held.world.ends.leave?.(shared, main, dataPair) ?? Promise.reject(new Error('it can leave'))
const halves = () => [held.world.halvesAt('app-prod/main'), held.world.halvesAt('data-prod/shared')].flat()

describe('a peering by consent', () => {
  beforeEach(() => {
    byConsent(main, shared, 'ours')
    byConsent(shared, main, 'theirs')
  })

  it('is active, with how it is removed; the plan of its end is blocked on both sides, with the command', async () => {
    const { consent } = await planned()

    expect(await only()).toMatchObject({
      status: 'active',
      details: { 'removed by': 'consent of both sides' },
    })
    expect(consent.map(check => check?.verdict)).toEqual(['block', 'block'])
    expect(consent.map(check => check?.hint)).toEqual([
      expect.stringContaining('request-delete ours --project=app-prod --network=main'),
      expect.stringContaining('request-delete theirs --project=data-prod --network=shared'),
    ])
  })

  it('stays where one side alone asks, and is called active: its traffic flows, and the asking can be taken back', async () => {
    held.world.byHand('data-prod/shared.theirs', 'requestDelete')

    expect(await only()).toMatchObject({
      status: 'active',
      details: { consent: 'the other side asks to delete it' },
    })
    const { consent } = await planned()
    expect(consent.map(check => check?.text)).toEqual([
      expect.stringContaining('so far the other side asks to delete it'),
      expect.stringContaining('so far this side asks to delete it'),
    ])
    for (const leaves of [remove, leave])
      expect(await held.world.failure(leaves())).toMatchObject({
        kind: 'invalid',
        effect: 'no',
        message: expect.stringContaining('must be requested by both networks first'),
      })
    expect(halves()).toHaveLength(2)

    held.world.byHand('data-prod/shared.theirs', 'cancelDelete')

    expect((await only()).details).not.toHaveProperty('consent')
  })

  it('is deleted on both sides once both have asked; until then its traffic flows, and the plan says so', async () => {
    held.world.byHand('app-prod/main.ours', 'requestDelete')
    held.world.byHand('data-prod/shared.theirs', 'requestDelete')

    expect(await only()).toMatchObject({ status: 'deleting', raw: 'ACTIVE' })
    const { plan, consent } = await planned()
    expect(consent.map(check => check?.verdict)).toEqual(['pass', 'pass'])
    expect(plan.checks.filter(({ verdict }) => verdict !== 'pass')).toEqual([])
    expect(plan.changes.join(' ')).toContain('stops at once')
    expect(await held.world.run(remove())).toBe('main.ours')
    expect(await held.world.run(leave())).toBe('removed')
    expect(halves()).toEqual([])
  })

  it('cannot be changed: what is missing of custom routes is refused in Google’s words', async () => {
    const adjusted = held.world.ends.adjust(main, shared, dataPair, { 'custom-routes': 'export' })

    expect(await held.world.failure(adjusted)).toMatchObject({
      kind: 'invalid',
      effect: 'no',
      message: expect.stringContaining('update strategy CONSENSUS'),
    })
  })
})

describe('towards a half by consent', () => {
  beforeEach(() => byConsent(shared, main, 'theirs'))

  it('a half of ours is refused in Google’s words, and none is left behind', async () => {
    const { peerings, ends, failure, scope } = held.world
    const tries = [
      async () => peerings.create(await scope(), main, shared),
      async () => ends.accept(main, shared, dataPair, {}),
    ]

    for (const added of tries)
      expect(await failure(added())).toMatchObject({
        kind: 'invalid',
        effect: 'no',
        message: expect.stringContaining('both peerings must have the same'),
      })

    expect(held.world.halvesAt('app-prod/main')).toEqual([])
  })

  it('what waits for the other side can be deleted by one alone', async () => {
    const { run, ends } = held.world
    const leaving = await run(ends.planLeave(shared, main, dataPair, []))

    expect(leaving.checks.map(({ code }) => code)).toEqual(['half_known'])
    expect(await run(leave())).toBe('removed')
  })
})
