/** The last step where only a person can prove that packets arrive. */
import { describe, expect, test } from 'vitest'
import { plain } from '../../src/kit/message.ts'
import { outcomeText } from '../../src/requests/index.ts'
import { type EndsPlant, endsPlant, press, probe } from './ends-plant.ts'

const hour = 60 * 60_000
const day = 24 * hour

async function waiting(): Promise<{ plant: EndsPlant; id: number }> {
  const plant = await endsPlant({}, { probes: true })
  const id = await plant.create()
  const request = await plant.follow(id)
  expect(request).toMatchObject({ status: 'running', offer: 'probe' })
  return { plant, id }
}

const saidOf = async ({ plant, id }: { plant: EndsPlant; id: number }): Promise<string> =>
  plain(outcomeText(await plant.request(id)))

describe('the probe', () => {
  test('is told in the thread and on the card, and waits for a person', async () => {
    const { plant, id } = await waiting()

    expect((await plant.request(id)).todo).toContainEqual(probe)
    expect(await plant.posts()).toContain('thread: Ask the other side for its health:')
    expect(await plant.note(id, 'probe')).toContain('waiting_person: whoever can runs the command')
    expect(await saidOf({ plant, id })).toBe('peered and routed')
  })

  test('that is said to answer makes it connected, by whom', async () => {
    const { plant, id } = await waiting()

    expect(await press(plant, id, 'probe-ok')).toBe(true)
    const request = await plant.follow(id)

    expect(request).toMatchObject({ status: 'succeeded', offer: null, pressed: { 'probe-ok': 'U0ANNA' } })
    expect(await saidOf({ plant, id })).toMatch(/^connected \(probed by .*U0ANNA.*\)$/)
    expect(request.todo).not.toContainEqual(probe)
    expect(await plant.audited()).toContain('request.pressed')
  })

  test('that is said not to answer is never called connected', async () => {
    const { plant, id } = await waiting()

    expect(await press(plant, id, 'probe-failed')).toBe(true)
    const request = await plant.follow(id)

    expect(request.status).toBe('succeeded')
    expect(await saidOf({ plant, id })).toBe('peered and routed; the probe failed')
    expect(request.todo.map(({ command }) => command)).toContain(probe.command)
  })

  test('is reported once: late and other presses are refused and audited', async () => {
    const { plant, id } = await waiting()

    expect(await press(plant, id, 'accept')).toBe(false)
    expect(await press(plant, id, 'probe-failed')).toBe(true)
    expect(await press(plant, id, 'probe-ok')).toBe(false)
    await plant.follow(id)
    expect(await press(plant, id, 'probe-ok')).toBe(false)

    expect(await saidOf({ plant, id })).toBe('peered and routed; the probe failed')
    expect((await plant.audited()).filter(action => action === 'request.press_refused')).toHaveLength(3)
  })

  test('is told once, however often it is looked at and whoever takes it up', async () => {
    const { plant, id } = await waiting()

    for (let looks = 0; looks < 5; looks++) {
      plant.clock.advance(hour)
      await plant.process().runDue()
    }

    const posts = await plant.posts()
    expect(posts.filter(post => post === 'thread: Ask the other side for its health:')).toHaveLength(1)
    expect(await press(plant, id, 'probe-ok')).toBe(true)
    expect((await plant.follow(id)).status).toBe('succeeded')
  })

  test('of a peering that is deleted meanwhile comes to nothing', async () => {
    const { plant, id } = await waiting()
    plant.status = 'deleted'
    plant.listed = null
    plant.clock.advance(hour)
    await plant.process().runDue()
    plant.clock.advance(hour)
    await plant.process().runDue()

    const request = await plant.follow(id)
    expect(request).toMatchObject({ status: 'failed', offer: null })
    expect(request.failure).toContain('deleted by somebody else')
  })

  test('that nobody reports is waited for a week, and nothing is claimed then', async () => {
    const { plant, id } = await waiting()
    plant.clock.advance(8 * day)
    await plant.process().runDue()

    const request = await plant.follow(id)
    expect(request).toMatchObject({ status: 'succeeded', offer: null })
    expect(await saidOf({ plant, id })).toBe('peered and routed')
    expect(request.todo).toContainEqual(probe)
  })

  test('is not there where no end has one', async () => {
    const plant = await endsPlant()
    const id = await plant.create()

    expect(await plant.follow(id)).toMatchObject({ status: 'succeeded' })
    expect(await plant.note(id, 'probe')).toBe('skipped: no end has a probe')
  })
})
